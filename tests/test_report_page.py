"""The page: its order, its words, what it escapes, and that it loads nothing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from mircargo.answer import Answer
from mircargo.report.data import ReportData
from mircargo.report.page import render_report
from mircargo.report.scripts import security_policy, table_script
from mircargo.report.tables import MAX_ROWS, table_view

GOLDEN = Path(__file__).parent / "golden" / "report.html"
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&"


def report(name="Spry1"):
    graph = nx.MultiDiGraph()
    graph.add_node("mirbase:M1", kind="mirna", label="mmu-miR-21a-5p", organism="mouse")
    graph.add_node("MGI:1", kind="gene", label=name, organism="mouse")
    graph.add_edge(
        "mirbase:M1",
        "MGI:1",
        key="targets functional",
        kind="targets",
        evidence="functional",
        contested=False,
        n_references=2,
        references="PMID:1;PMID:2",
        methods="western blot",
    )
    columns = ("mirna", "gene", "evidence", "contested", "references", "score", "via_ortholog")
    return ReportData(
        title=f"EXO versus iEXO: {name}",
        question=f"Does {name} matter?",
        findings=[f"{name} is a target (PMID:123)."],
        cautions=["Not proven."],
        cargo=Answer(
            ("mirna", "value", "reference"),
            [("mmu-miR-21a-5p", None, "doi:10.1186/s12964-019-0418-3")],
            (f"a note on {name}",),
        ),
        targets={
            "validated": Answer(
                columns, [("mmu-miR-21a-5p", name, "functional", True, "PMID:1;PMID:2", None, None)]
            ),
            "negative": Answer(
                columns, [("mmu-miR-21a-5p", "Pias3", "negative", False, "PMID:3", None, None)]
            ),
        },
        enrichment=Answer(
            ("set_id", "set_name", "set_size", "overlap", "p_value", "ora_p"),
            [("GO:1", f"process of {name}", 120, 12, 0.00123, 1.23e-7)],
        ),
        enrichment_notes=["Calibrated first.", "Beside it stands plain ORA: biased for miRNA targets."],
        control=["Plain ORA: 94% of 100 random lists have a set."],
        control_sets=Answer(("method", "set_name", "share"), [("plain ORA", f"process of {name}", 0.94)]),
        paths=Answer(
            ("mirna", "gene", "evidence", "role"), [("mmu-miR-21a-5p", name, "functional", "member")]
        ),
        graph=graph,
        methods=["We did it."],
        sources=[
            {
                "key": "go",
                "version": "2026",
                "terms": "open",
                "citation": "Ashburner et al. 2000, doi:10.1038/75556",
                "sha256": "ab",
            }
        ],
        record={"software": "mircargo", "parameters": {"source": name}},
    )


class Page(HTMLParser):
    """Collect elements, headings and the text of scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self.words, self._open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, attrs = self._open[-1] if self._open else ("", {})
        if tag == "script":
            self.scripts.append((attrs, data))
        elif tag != "style":
            self.words.append(data)


def skeleton(text):
    text = re.sub(r"<style([^>]*)>.*?</style>", r"<style\1>…</style>", text, flags=re.DOTALL)
    text = re.sub(r'<script( type="module")?>.*?</script>', r"<script\1>…</script>", text, flags=re.DOTALL)
    text = re.sub(r'<svg class="plot".*?</svg>', "<svg>…</svg>", text, flags=re.DOTALL)
    return re.sub(r"(&#39;|')sha256-.*?=\1", "(hash)", text)


@pytest.fixture(scope="module")
def page_fixture():
    return render_report(report())


class TestPage:
    def test_golden(self, page_fixture, regenerate):
        found = skeleton(page_fixture)
        if regenerate:
            GOLDEN.parent.mkdir(exist_ok=True)
            GOLDEN.write_text(found, encoding="utf-8", newline="\n")
        assert found == GOLDEN.read_text(encoding="utf-8")

    def test_equal_data_give_equal_bytes(self, page_fixture):
        assert render_report(report()) == page_fixture

    def test_sections_stand_in_order_under_headings_without_gaps(self, page_fixture):
        page = Page(page_fixture)
        ids = [attrs["id"] for tag, attrs in page.tags if tag == "h2"]
        assert ids == [
            f"h-{name}"
            for name in (
                "answer",
                "cargo",
                "targets",
                "enrichment",
                "network",
                "paths",
                "methods",
                "sources",
                "record",
            )
        ]
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))

    def test_every_link_inside_the_page_leads_somewhere(self, page_fixture):
        tags = Page(page_fixture).tags
        ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
        wanted = {
            attrs["href"][1:] for tag, attrs in tags if tag == "a" and attrs.get("href", "").startswith("#")
        }
        assert wanted <= ids

    def test_ids_are_unique(self, page_fixture):
        ids = [attrs["id"] for _, attrs in Page(page_fixture).tags if "id" in attrs]
        assert sorted(ids) == sorted(set(ids))

    def test_nothing_is_loaded(self, page_fixture):
        for tag, attrs in Page(page_fixture).tags:
            assert "src" not in attrs, (tag, attrs)
            loads = tag != "a" and (attrs.get("href") or attrs.get("xlink:href"))
            assert not loads or loads.startswith(("#", "data:")), (tag, attrs)
            if tag == "a" and attrs.get("href", "").startswith("http"):
                assert "noopener" in attrs["rel"]

    def test_the_policy_lets_these_scripts_run_and_no_other(self, page_fixture):
        page = Page(page_fixture)
        policy = next(
            attrs["content"]
            for tag, attrs in page.tags
            if attrs.get("http-equiv") == "Content-Security-Policy"
        )
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        hashes = {
            f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
            for attrs, text in page.scripts
            if attrs.get("type") != "application/json"
        }
        assert set(rules["script-src"].split()) == hashes
        assert len(hashes) == 3
        assert [rules[name] for name in ("default-src", "connect-src", "base-uri", "form-action")] == [
            "'none'"
        ] * 4

    def test_hostile_names_stay_text_everywhere(self):
        page = Page(render_report(report(HOSTILE)))
        assert [attrs.get("class") for tag, attrs in page.tags if tag == "img"] == ["mc-print"]
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert sum(HOSTILE in words for words in page.words) >= 8
        downloads = [json.loads(text) for attrs, text in page.scripts if "data-for" in attrs]
        assert any(HOSTILE in text for text in downloads)

    def test_validated_and_refuted_are_tables_apart(self, page_fixture):
        tables = re.findall(r'<table id="targets-(\w+)".*?</table>', page_fixture, re.DOTALL)
        assert tables == ["validated", "negative"]

    def test_references_are_links(self, page_fixture):
        links = {attrs.get("href") for tag, attrs in Page(page_fixture).tags if tag == "a"}
        assert {"https://pubmed.ncbi.nlm.nih.gov/2/", "https://doi.org/10.1038/75556"} <= links

    def test_the_bias_is_said(self, page_fixture):
        assert '<p class="label">Beside it stands plain ORA: biased for miRNA targets.</p>' in page_fixture

    def test_an_empty_report_says_so(self):
        empty = Answer(("mirna",), [])
        text = render_report(
            replace(
                report(),
                cargo=empty,
                targets={},
                graph=nx.MultiDiGraph(),
                sources=[],
                enrichment=Answer(("set_name", "overlap", "p_value"), []),
                control=[],
                paths=Answer(("gene", "role", "evidence"), []),
            )
        )
        assert "No target is known in these data." in text
        assert "There is nothing to draw." in text
        assert text.count("No rows.") == 4


class TestTables:
    def test_empty_columns_are_downloaded_but_not_shown(self):
        view = table_view(Answer(("gene", "score"), [("Pten", None)]), table_id="t", caption="c")
        assert [heading for heading, _ in view.headings] == ["gene"]
        assert view.tsv == "gene\tscore\nPten\t\n"

    def test_numbers_read_well_and_sort_by_their_value(self):
        rows = [(1.234e-7, 12345, True), (0.0, 2, False), (0.25, None, None)]
        view = table_view(Answer(("ora_p", "set_size", "contested"), rows), table_id="t", caption="c")
        assert [[(str(cell.text), cell.order) for cell in row] for row in view.rows] == [
            [("1.2 × 10⁻⁷", "1.234e-07"), ("12\u202f345", "12345"), ("contested", None)],
            [("0", "0.0"), ("2", "2"), ("", None)],
            [("0.25", "0.25"), ("", None), ("", None)],
        ]
        assert [look for _, look in view.headings] == ["number", "number", "short"]

    def test_the_answer_says_which_columns_are_shown(self):
        view = table_view(Answer(("a", "b", "c"), [(1, 2, 3)], (), ("c", "a")), table_id="t", caption="c")
        assert [heading for heading, _ in view.headings] == ["c", "a"]

    def test_a_long_list_is_folded(self):
        view = table_view(
            Answer(("references",), [(";".join(f"PMID:{n}" for n in range(1, 11)),)]),
            table_id="t",
            caption="c",
        )
        text = str(view.rows[0][0].text)
        assert "<summary>4 more</summary>" in text
        assert text.count("<a ") == 10

    def test_a_download_keeps_its_lines(self):
        view = table_view(Answer(("a", "b"), [("x\ty\nz", 0.1)]), table_id="t", caption="c")
        assert view.tsv == "a\tb\nx y z\t0.1\n"

    def test_a_file_name_is_safe(self):
        assert table_view(Answer(("a",), []), table_id="../x y", caption="c").file == "_x_y.tsv"

    def test_a_huge_table_is_cut_on_the_page_alone(self):
        view = table_view(Answer(("a",), [(n,) for n in range(MAX_ROWS + 5)]), table_id="t", caption="c")
        assert (len(view.rows), view.total, view.tsv.count("\n")) == (MAX_ROWS, MAX_ROWS + 5, MAX_ROWS + 6)


class TestScripts:
    def test_the_bundle_exports_nothing_and_starts_our_function(self):
        script = table_script()
        assert not re.search(r"\bexport\s*\{", script)
        assert "function start(DataTable)" in script
        assert not re.search(r"</script|<!--.*<script", script, re.IGNORECASE | re.DOTALL)

    def test_an_unknown_bundle_is_an_error(self, monkeypatch, tmp_path):
        (tmp_path / "html").mkdir()
        (tmp_path / "html" / "dt_bundle.js").write_text("export{a as b};", encoding="utf-8")
        monkeypatch.setattr("mircargo.report.scripts.files", lambda _: tmp_path)
        with pytest.raises(RuntimeError, match="no default export: install an itables"):
            table_script.__wrapped__()

    def test_the_policy_does_not_depend_on_order(self):
        assert security_policy(["a", "b"]) == security_policy(["b", "a"])
