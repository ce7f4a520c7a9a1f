"""The network and the plots: what they show, what they escape, and that equal input gives equal text."""

from __future__ import annotations

import copy
import html
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.answer import Answer
from mircargo.errors import InputError
from mircargo.render import (
    json_for_html,
    link_references,
    network_scripts,
    network_style,
    plot_roles,
    plot_sets,
    render_network,
)
from mircargo.render.layout import layered_layout
from mircargo.render.network import EDGE_STYLES, MAX_DRAWN

GOLDEN = Path(__file__).parents[1] / "golden" / "network.html"
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\u2028<!--"


def add_source(graph, node, label):
    graph.add_node(node, kind="ev_source", label=label, organism="mouse", study="s1")


def small_graph(label="Spry1"):
    graph = nx.MultiDiGraph()
    add_source(graph, "ev:a", "EXO")
    add_source(graph, "ev:b", "iEXO")
    graph.add_edge(
        "ev:a", "ev:b", key="compared_with", kind="compared_with", references="doi:10.1186/s12964-019-0418-3"
    )
    graph.add_edge(
        "ev:b", "ev:a", key="compared_with", kind="compared_with", references="doi:10.1186/s12964-019-0418-3"
    )
    graph.add_node("mirbase:M1", kind="mirna", label="mmu-miR-21a-5p", organism="mouse")
    graph.add_edge("ev:a", "mirbase:M1", key="carries enriched", kind="carries", relation="enriched")
    for gene, name, evidence in (
        ("MGI:1", label, "functional"),
        ("MGI:2", "Pten", "functional"),
        ("MGI:2", "Pten", "negative"),
        ("MGI:3", "Sox2", "weak"),
    ):
        graph.add_node(gene, kind="gene", label=name, organism="mouse")
        graph.add_edge(
            "mirbase:M1",
            gene,
            key=f"targets {evidence}",
            kind="targets",
            evidence=evidence,
            contested=gene == "MGI:2",
            n_references=1,
            methods="western blot",
            references="PMID:19147652",
            source="mirtarbase",
            source_version="9.0",
        )
    graph.add_node("GO:1", kind="gene_set", label="neurogenesis", organism="mouse", role="member")
    graph.add_edge(
        "MGI:2", "GO:1", key="member_of", kind="member_of", role="member", evidence_code="IMP", direct=True
    )
    return graph


def data_of(fragment):
    return json.loads(
        re.search(
            r'<script type="application/json" class="mc-data">(.*?)</script>', fragment, re.DOTALL
        ).group(1)
    )


def skeleton(fragment):
    fragment = re.sub(r"<style>.*?</style>", "<style>…</style>", fragment, flags=re.DOTALL)
    return re.sub(r"<script>.*?</script>", "<script>…</script>", fragment, flags=re.DOTALL)


class Tags(HTMLParser):
    """Collect what a browser would make of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.found


class TestNetwork:
    def test_golden(self, regenerate):
        found = skeleton(render_network(small_graph()))
        if regenerate:
            GOLDEN.parent.mkdir(exist_ok=True)
            GOLDEN.write_text(found, encoding="utf-8", newline="\n")
        assert found == GOLDEN.read_text(encoding="utf-8")

    def test_equal_graphs_give_equal_bytes(self):
        assert render_network(small_graph()) == render_network(small_graph())

    def test_the_graph_is_not_changed(self):
        graph = small_graph()
        before = copy.deepcopy(graph)
        render_network(graph)
        assert dict(graph.nodes(data=True)) == dict(before.nodes(data=True))
        assert list(graph.edges(keys=True, data=True)) == list(before.edges(keys=True, data=True))

    def test_a_source_without_cargo_is_drawn_and_a_mutual_comparison_is_one_line(self):
        data = data_of(render_network(small_graph()))
        assert "ev:b" in {node["id"] for node in data["nodes"]}
        assert [edge["class"] for edge in data["edges"]].count("compared_with") == 1

    def test_a_contested_pair_has_a_line_for_each_evidence(self):
        data = data_of(render_network(small_graph()))
        lines = [edge for edge in data["edges"] if edge["to"] == "MGI:2"]
        assert [(edge["class"], edge["parallel"], edge["facts"]["contested"]) for edge in lines] == [
            ("functional", 0, True),
            ("negative", 1, True),
        ]

    def test_physics_is_off_and_every_node_has_its_place(self):
        data = data_of(render_network(small_graph()))
        assert data["options"]["physics"] == {"enabled": False}
        assert all({"x", "y"} <= node.keys() for node in data["nodes"])

    def test_hostile_names_stay_text(self):
        graph = small_graph(HOSTILE)
        fragment = render_network(graph)
        assert {tag for tag, _ in tags(fragment)}.isdisjoint({"iframe", "object"})
        assert [attrs for tag, attrs in tags(fragment) if tag == "img"] == [
            {"class": "mc-print", "alt": "The network as shown on screen"}
        ]
        assert HOSTILE in {node["label"] for node in data_of(fragment)["nodes"]}
        assert sum(tag == "script" for tag, _ in tags(fragment)) == 1 + len(network_scripts())

    def test_nothing_is_loaded(self):
        for tag, attrs in tags(render_network(small_graph())):
            assert "src" not in attrs, (tag, attrs)
            assert tag not in ("link", "iframe")
        assert "http" not in network_style()

    def test_evidence_differs_in_colour_and_in_pattern(self):
        looks = [EDGE_STYLES[c] for c in ("functional", "weak", "predicted", "negative")]
        assert (
            len({look["color"] for look in looks})
            == len({(str(look["dashes"]), look["width"]) for look in looks})
            == 4
        )

    def test_an_id_that_is_none_is_refused(self):
        with pytest.raises(InputError, match="is no id of a page element"):
            render_network(small_graph(), element_id='x" onclick="')

    def test_too_many_edges_keep_the_strongest_and_say_so(self):
        graph = nx.MultiDiGraph()
        graph.add_node("m", kind="mirna", label="m", organism="mouse")
        for number in range(MAX_DRAWN + 10):
            graph.add_node(f"g{number}", kind="gene", label=f"g{number}", organism="mouse")
            graph.add_edge(
                "m",
                f"g{number}",
                kind="targets",
                evidence="functional" if number > MAX_DRAWN else "predicted",
            )
        fragment = render_network(graph)
        found = [edge["class"] for edge in data_of(fragment)["edges"]]
        assert (len(found), found.count("functional")) == (MAX_DRAWN, 9)
        assert f"{MAX_DRAWN} links drawn of {MAX_DRAWN + 10}" in " ".join(fragment.split())

    def test_an_empty_graph_is_drawn_as_nothing(self):
        assert data_of(render_network(nx.MultiDiGraph()))["nodes"] == []

    def test_scripts_cannot_be_closed_from_within(self):
        assert not any(
            re.search(r"</script|<!--.*<script", script, re.IGNORECASE | re.DOTALL)
            for script in network_scripts()
        )


class TestLayout:
    def test_columns_run_from_source_to_set(self):
        x = {node: place[0] for node, place in layered_layout(small_graph()).positions.items()}
        order = [x["ev:a"], x["mirbase:M1"], x["MGI:1"], x["MGI:2"], x["GO:1"]]
        assert all(left < right for left, right in pairwise(order))
        assert x["ev:a"] == x["ev:b"]

    def test_headings_name_what_is_there(self):
        headings = [column.heading for column in layered_layout(small_graph()).columns]
        assert headings == ["EV source", "miRNA", "target gene", "target gene in a set", "gene set"]

    def test_neighbours_stand_level(self):
        graph = nx.MultiDiGraph()
        for number in range(6):
            graph.add_node(f"m{number}", kind="mirna", label=f"m{number}", organism="mouse")
            graph.add_node(f"g{number}", kind="gene", label=f"g{9 - number}", organism="mouse")
            graph.add_edge(f"m{number}", f"g{number}", kind="targets", evidence="weak")
        y = {node: place[1] for node, place in layered_layout(graph).positions.items()}
        mirnas, genes = (sorted((f"{k}{n}" for n in range(6)), key=y.get) for k in "mg")
        assert [m[1] for m in mirnas] == [g[1] for g in genes]

    @given(st.integers(1, 300), st.integers(1, 40))
    def test_no_two_nodes_share_a_place(self, genes, mirnas):
        graph = nx.MultiDiGraph()
        for number in range(mirnas):
            graph.add_node(f"m{number}", kind="mirna", label="same", organism="mouse")
        for number in range(genes):
            graph.add_node(f"g{number}", kind="gene", label="same", organism="mouse")
            graph.add_edge(f"m{number % mirnas}", f"g{number}", kind="targets", evidence="weak")
        places = layered_layout(graph).positions
        assert set(places) == set(graph)
        assert len(set(places.values())) == len(places)


class TestEmbed:
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_data_come_back_and_never_close_the_script(self, value):
        text = str(json_for_html(value))
        assert json.loads(text) == value
        assert not set(text) & set("<>&\u2028\u2029")

    @given(st.text())
    def test_links_keep_the_text_and_add_no_markup(self, text):
        linked = str(link_references(text))
        assert (
            html.unescape(
                re.sub(r'<a href="[^"<>]*" rel="noopener noreferrer" target="_blank">|</a>', "", linked)
            )
            == text
        )

    @pytest.mark.parametrize(
        ("text", "url"),
        [
            ("PMID:19147652", "https://pubmed.ncbi.nlm.nih.gov/19147652/"),
            ("(doi:10.1186/s12964-019-0418-3).", "https://doi.org/10.1186/s12964-019-0418-3"),
            ("doi:10.1016/S0092-8674(03)01018-3, then", "https://doi.org/10.1016/S0092-8674(03)01018-3"),
        ],
    )
    def test_references_become_links(self, text, url):
        assert [attrs["href"] for tag, attrs in tags(str(link_references(text))) if tag == "a"] == [url]

    @pytest.mark.parametrize(
        "text",
        ["javascript:alert(1)", "https://example.org", 'doi:10.1/x"onmouseover="', "XPMID:12", "<b>PMID</b>"],
    )
    def test_nothing_else_does(self, text):
        assert "<a " not in str(link_references(text))


SETS = Answer(
    ("set_id", "set_name", "set_size", "overlap", "p_value"),
    [
        ("GO:1", "neurogenesis", 120, 12, 1e-6),
        ("GO:2", "cost of $5 & <b>more</b>", 40, 3, 0.01),
        ("GO:3", "no hit", 10, 0, 1.0),
    ],
)
PATHS = Answer(
    ("gene", "evidence", "role"),
    [
        ("Pten", "functional", "member"),
        ("Pten", "functional", "negative regulation"),
        ("Sox2", "predicted", "positive regulation"),
        ("Pias3", "negative", "positive regulation"),
    ],
)


class TestPlots:
    @pytest.mark.parametrize("drawing", [plot_sets(SETS), plot_roles(PATHS)])
    def test_is_an_image_with_words(self, drawing):
        root = ElementTree.fromstring(drawing)
        named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
        assert root.get("role") == "img"
        assert all(named[part] for part in root.get("aria-labelledby").split())

    def test_texts_are_texts(self):
        root = ElementTree.fromstring(plot_sets(SETS))
        assert "cost of $5 & <b>more</b>" in "".join(root.itertext())
        assert "no hit" not in "".join(root.itertext())

    def test_roles_count_support_alone(self):
        words = "".join(ElementTree.fromstring(plot_roles(PATHS)).itertext())
        assert "Pias3" not in words
        assert "hatched: predicted only" in words

    def test_equal_answers_give_equal_bytes(self):
        assert (plot_sets(SETS), plot_roles(PATHS)) == (plot_sets(SETS), plot_roles(PATHS))

    def test_ids_of_two_drawings_differ(self):
        ids = [re.findall(r'\bid="([^"]+)"', plot) for plot in (plot_sets(SETS), plot_roles(PATHS))]
        assert not set(ids[0]) & set(ids[1])
        assert "#m" not in re.sub(r"#sets-", "", plot_sets(SETS))

    def test_nothing_to_draw_is_an_empty_text(self):
        assert plot_sets(Answer(SETS.columns, [])) == plot_sets(Answer(SETS.columns, [SETS.rows[2]])) == ""
        assert plot_roles(Answer(PATHS.columns, [PATHS.rows[3]])) == ""
