"""The page in a browser: it loads nothing, draws, answers a click and a filter, and runs no name."""

from __future__ import annotations

import os
import shutil

import networkx as nx
import pytest

from mircargo.answer import Answer
from mircargo.report.data import ReportData
from mircargo.report.page import render_report

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
BREAKOUT = "</script><script>alert(2)</script>"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def report(*, n_genes=30):
    graph = nx.MultiDiGraph()
    graph.add_node("ev:a", kind="ev_source", label=HOSTILE, organism="mouse")
    graph.add_node("ev:b", kind="ev_source", label="iNPC exosomes (iEXO)", organism="mouse")
    graph.add_edge(
        "ev:a", "ev:b", key="compared_with", kind="compared_with", references="doi:10.1186/s12964-019-0418-3"
    )
    graph.add_node("GO:1", kind="gene_set", label="neurogenesis", organism="mouse", role="member")
    for number in range(max(1, n_genes // 50)):
        graph.add_node(f"m{number}", kind="mirna", label=f"mmu-miR-{number}-5p", organism="mouse")
        graph.add_edge("ev:a", f"m{number}", key="carries enriched", kind="carries", relation="enriched")
    mirnas = [node for node, kind in graph.nodes(data="kind") if kind == "mirna"]
    classes = ("functional", "weak", "predicted", "negative")
    for number in range(n_genes):
        graph.add_node(
            f"MGI:{number}", kind="gene", label=BREAKOUT if number == 1 else f"Gene{number}", organism="mouse"
        )
        graph.add_edge(
            mirnas[number % len(mirnas)],
            f"MGI:{number}",
            key="t",
            kind="targets",
            evidence=classes[number % 4],
            methods="western blot",
            references="PMID:19147652;PMID:20167875",
            n_references=2,
            contested=False,
        )
    for number in range(0, n_genes, 5):
        graph.add_edge(
            f"MGI:{number}",
            "GO:1",
            key="member_of",
            kind="member_of",
            role="member",
            evidence_code="IMP",
            direct=True,
        )
    rows = [
        (
            "mmu-miR-0-5p",
            BREAKOUT if n == 1 else HOSTILE if n == 2 else f"Gene{n}",
            "functional",
            "PMID:19147652",
        )
        for n in range(40)
    ]
    return ReportData(
        title=HOSTILE,
        question=BREAKOUT,
        findings=[HOSTILE],
        cautions=[HOSTILE],
        cargo=Answer(
            ("ev_source", "mirna", "reference"), [(HOSTILE, "mmu-miR-0-5p", "doi:10.1186/s12964-019-0418-3")]
        ),
        targets={"validated": Answer(("mirna", "gene", "evidence", "references"), rows)},
        enrichment=Answer(
            ("set_id", "set_name", "set_size", "overlap", "p_value", "ora_p"),
            [("GO:1", HOSTILE, 120, 12, 1e-3, 1e-7)],
        ),
        enrichment_notes=["Calibrated first.", "Beside it stands plain ORA: biased for miRNA targets."],
        control=["Plain ORA: 94% of 100 random lists have a set."],
        control_sets=Answer(("method", "set_name", "share"), [("plain ORA", HOSTILE, 0.94)]),
        paths=Answer(("gene", "evidence", "role"), [(HOSTILE, "weak", "member")]),
        graph=graph,
        methods=[HOSTILE],
        sources=[],
        record={"source": HOSTILE},
    )


@pytest.fixture(scope="module")
def browser_fixture():
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium: install it, or name it in CHROMIUM")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser_fixture, tmp_path):
    """Return a function that opens a report and what the browser said of it."""
    pages = []

    def open_report(data):
        path = tmp_path / "report.html"
        path.write_text(render_report(data), encoding="utf-8")
        page = browser_fixture.new_page(viewport={"width": 1280, "height": 900})
        said = {"requests": [], "errors": [], "dialogs": []}
        page.on("request", lambda request: said["requests"].append(request.url))
        page.on(
            "console",
            lambda message: (
                said["errors"].append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: said["errors"].append(str(error)))
        page.on("dialog", lambda dialog: (said["dialogs"].append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        page.wait_for_selector("[data-network][data-drawn]")
        page.wait_for_selector("html[data-ready]")
        pages.append(page)
        return page, said, path.as_uri()

    yield open_report
    for page in pages:
        page.close()


def colours(page):
    """Return the number of different colours on the canvas."""
    return page.evaluate("""() => {
        const canvas = document.querySelector(".mc-canvas canvas");
        const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const pixels = new Uint32Array(image.data.buffer);
        return new Set(pixels).size;
    }""")


def place(page, node):
    """Return where a node stands in the window."""
    box = page.locator(".mc-canvas canvas").bounding_box()
    at = page.evaluate(
        "id => { const n = document.querySelector('[data-network]').network; return"
        " n.canvasToDOM(n.getPosition(id)); }",
        node,
    )
    return box["x"] + at["x"], box["y"] + at["y"]


def test_the_page_asks_for_nothing_and_says_no_error(opened):
    page, said, url = opened(report())
    page.wait_for_timeout(300)
    assert said == {"requests": [url], "errors": [], "dialogs": []}
    assert page.title() == HOSTILE


def test_the_network_is_drawn(opened):
    page, *_ = opened(report())
    assert colours(page) > 20


def test_a_node_is_found_by_name(opened):
    page, *_ = opened(report())
    page.fill("#network-search", "gene8")
    assert page.inner_text(".mc-found") == "1 node"
    page.press("#network-search", "Enter")
    assert page.inner_text(".mc-details h3") == "Gene8"
    links = page.eval_on_selector_all(".mc-details a", "all => all.map(a => [a.href, a.rel])")
    assert links == [
        [f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", "noopener noreferrer"] for pmid in (19147652, 20167875)
    ]


def test_a_node_is_selected_by_a_click(opened):
    page, *_ = opened(report())
    page.locator(".mc-canvas").scroll_into_view_if_needed()
    page.mouse.click(*place(page, "m0"))
    page.wait_for_selector(".mc-details h3")
    assert page.inner_text(".mc-details h3") == "mmu-miR-0-5p"
    assert page.evaluate("document.querySelector('[data-network]').network.getSelectedNodes()") == ["m0"]


def test_a_node_is_reached_by_keyboard(opened):
    page, *_ = opened(report())
    page.focus("#network-search")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    before = page.inner_text(".mc-details h3")
    page.keyboard.press("ArrowDown")
    assert page.inner_text(".mc-details h3") != before


def test_evidence_can_be_hidden(opened):
    page, *_ = opened(report())
    count = "document.querySelector('[data-network]').network.body.data.edges.length"
    before = page.evaluate(count)
    page.locator(".mc-evidence input[value=predicted]").uncheck()
    assert page.evaluate(count) < before
    page.locator(".mc-evidence input[value=predicted]").check()
    assert page.evaluate(count) == before


def test_a_table_filters_and_sorts(opened):
    page, *_ = opened(report())
    rows = page.locator("#targets-validated tbody tr")
    assert rows.count() == 15
    page.locator("#targets-validated-table input[type=search]").fill("Gene39")
    assert rows.count() == 1
    assert "Gene39" in rows.first.inner_text()
    page.locator("#targets-validated-table input[type=search]").fill("")
    for order in ("ascending", "descending"):
        page.locator("#targets-validated th").nth(1).click()
        page.wait_for_selector(f"#targets-validated th:nth-child(2)[aria-sort={order}]")
    assert "Gene9" in rows.first.inner_text()


def test_names_stay_text(opened):
    page, said, url = opened(report())
    page.fill("#network-search", "script")
    page.press("#network-search", "Enter")
    assert page.inner_text(".mc-details h3") == BREAKOUT
    page.mouse.move(*place(page, "MGI:1"))
    for name in (HOSTILE, BREAKOUT, "&lt;img"):
        page.locator("#targets-validated-table input[type=search]").fill(name)
        page.wait_for_timeout(50)
    page.locator("#targets-validated th").nth(1).click()
    assert page.locator("img:not(.mc-print)").count() == 0
    assert said == {"requests": [url], "errors": [], "dialogs": []}


def test_a_table_can_be_saved(opened):
    page, *_ = opened(report())
    with page.expect_download() as saved:
        page.click("[data-download='targets-validated.tsv']")
    assert saved.value.suggested_filename == "targets-validated.tsv"
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.splitlines()[0] == "mirna\tgene\tevidence\treferences"
    assert text.splitlines()[3].split("\t")[1] == HOSTILE


def test_the_policy_stops_what_the_page_did_not_bring(opened):
    page, said, _ = opened(report())
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'ran'";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"document.title = 'ran'\\">");
        return fetch("data.json").catch(() => null);
    }""")
    page.wait_for_timeout(100)
    assert page.title() == HOSTILE
    assert len(said["errors"]) >= 3
    assert all("Content Security Policy" in error for error in said["errors"])


def test_two_thousand_edges_are_drawn(opened):
    data = report(n_genes=1_600)
    assert 1_900 < data.graph.number_of_edges() < 2_100
    page, said, _ = opened(data)
    assert colours(page) > 20
    assert not said["errors"]
    page.fill("#network-search", "Gene1599")
    page.press("#network-search", "Enter")
    assert page.inner_text(".mc-details h3") == "Gene1599"


def test_a_narrow_screen_needs_no_sideways_scroll(opened):
    page, *_ = opened(report())
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_holds_all_rows_and_a_picture_of_the_network(opened):
    page, *_ = opened(report())
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#targets-validated tbody tr").count() == 40
    assert page.evaluate(
        "document.querySelector('.mc-print').src.startsWith('data:image/png') &&"
        " document.querySelector('.mc-print').offsetWidth > 0"
    )
