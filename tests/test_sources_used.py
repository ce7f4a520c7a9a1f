"""Reports and records name the sources whose facts they hold, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mircargo.answer import Answer
from mircargo.questions.rests_on import sources_named, sources_tested, sources_used
from mircargo.store.store import Store


def used(name):
    rows = json.loads(Path(name).read_text(encoding="utf-8"))["inputs"]["sources"]
    return {row["key"] for row in rows}, rows


@pytest.fixture
def sources_of_report(cli):
    """Run a report with these words and return the keys and rows of its sources."""

    def run(*words):
        code, _, err = cli("report", *words, "-o", "r.html", "--force")
        assert code == 0, err
        keys, rows = used("r.run.json")
        page = Path("r.html").read_text(encoding="utf-8")
        table = page[page.index('id="h-sources"') : page.index('id="h-record"')]
        assert all(row["citation"].split(",")[0] in table for row in rows), (
            "the page cites what the record names"
        )
        return keys, rows, table

    return run


def test_a_report_names_what_is_on_the_page(sources_of_report, store_fixture):
    keys, rows, _ = sources_of_report("--source", "EXO", "--evidence", "functional")
    assert keys == {"ev_curated", "go", "goa", "mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    assert {row["file"] for row in rows if row["key"] in ("goa", "mirtarbase")} == {
        row["file"]
        for row in store_fixture.sources()
        if row["key"] in ("goa", "mirtarbase") and row["organism"] == "mouse"
    }
    assert all(row["terms"] and row["citation"] for row in rows)


def test_a_list_of_mirnas_rests_on_no_vesicle(sources_of_report):
    assert "ev_curated" not in sources_of_report("-m", "miR-21a", "--organism", "mouse")[0]


def test_open_terms_leave_no_academic_source(sources_of_report):
    keys, rows, table = sources_of_report("--source", "EXO", "--terms", "open")
    assert {row["terms"] for row in rows} == {"open"}
    assert "mirtarbase" not in keys
    assert "academic" not in table
    assert "No validated interaction was used (terms: open)" in Path("r.html").read_text(encoding="utf-8")


def test_records_of_other_commands(cli):
    words = ["--organism", "mouse", "--record", "r.json", "--force", "-f", "tsv"]
    assert cli("targets", "miR-21a", *words, "--evidence", "functional")[0] == 0
    assert not used("r.json")[0] & {"prediction", "go", "goa", "hcop", "ev_curated"}
    assert cli("enrich", "miR-21a", *words, "--min-size", 1, "--draws", 50, "--terms", "academic")[0] == 0
    assert used("r.json")[0] == {"go", "goa", "mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    assert (
        cli(
            "graph",
            "-m",
            "miR-21a",
            "--organism",
            "mouse",
            "--evidence",
            "functional",
            "-o",
            "g.json",
            "--record",
            "g.run.json",
        )[0]
        == 0
    )
    assert used("g.run.json")[0] == {"mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    Path("u.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    assert cli("predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "u.fa", "--record", "p.json")[0] == 0
    assert used("p.json")[0] == {"mirbase", "mirbase_precursors"}
    files = json.loads(Path("p.json").read_text(encoding="utf-8"))["inputs"]["files"]
    assert [(one["path"], one["file"]) for one in files] == [("u.fa", "u.fa"), ("core", "utr.parquet")]


def test_keys_are_read_from_answers():
    assert sources_named(Answer(("gene",), [("a",)]), Answer(("source",), [("a;b",), (None,), ("b",)])) == {
        "a",
        "b",
    }


def test_gene_sets_name_their_own_source(store_fixture):
    assert sources_tested(store_fixture, 10090, pairs=False) == {"goa"}
    assert sources_tested(store_fixture, 10090, evidence=("functional",), library=None) == {"mirtarbase"}
    assert sources_tested(store_fixture, 10090, pairs=False, library="kegg") == set()


def test_the_terms_hold(snapshot_folder_fixture):
    keys = {
        row["key"]
        for row in sources_used(Store(snapshot_folder_fixture, terms="open"), {"mirtarbase", "ev_curated"})
    }
    assert "mirtarbase" not in keys
    assert "ev_curated" in keys
