"""The typed graph and its files."""

from __future__ import annotations

import json
from io import BytesIO

import networkx as nx
import pytest

from mircargo.errors import InputError
from mircargo.export import graph_bytes
from mircargo.graph import EDGE_KINDS, NODE_KINDS, build_graph, paths
from mircargo.questions.selection import select
from mircargo.scope import Scope
from mircargo.store.resolve import resolve_source


@pytest.fixture
def exo(store_fixture):
    return build_graph(
        store_fixture,
        select(store_fixture, Scope(process="neurogenesis"), source="EXO"),
        versus=resolve_source(store_fixture, "iEXO"),
    )


def of_kind(graph, kind):
    return {node for node, facts in graph.nodes(data=True) if facts["kind"] == kind}


def test_nodes_and_edges_are_typed(exo):
    assert {facts["kind"] for _, facts in exo.nodes(data=True)} == set(NODE_KINDS)
    assert {facts["kind"] for *_, facts in exo.edges(data=True)} == set(EDGE_KINDS)
    assert all(facts["label"] and facts["organism"] == "mouse" for _, facts in exo.nodes(data=True))


def test_a_source_without_cargo_is_a_node(exo):
    iexo = "ev:ma2019.inpc_exosomes_iexo"
    assert iexo in of_kind(exo, "ev_source")
    assert {facts["kind"] for *_, facts in exo.out_edges(iexo, data=True)} == {"compared_with"}


def test_edges_keep_their_evidence(exo):
    pdcd4 = next(node for node, facts in exo.nodes(data=True) if facts["label"] == "Pdcd4")
    edges = {facts["evidence"]: facts for _, v, facts in exo.edges(data=True) if v == pdcd4}
    assert set(edges) == {"functional", "weak"}
    assert edges["functional"]["references"] == "PMID:10000001;PMID:10000002"
    assert edges["weak"]["methods"] == "HITS-CLIP"
    assert edges["weak"]["data_source"] == "mirtarbase"
    assert "score" not in edges["weak"], "nothing is stated, so nothing is there"
    carries = next(facts for *_, facts in exo.edges(data=True) if facts["kind"] == "carries")
    assert carries["relation"] == "enriched"
    assert "value" not in carries


def test_paths_follow_the_layers_and_never_refuted_pairs(exo):
    found = list(paths(exo))
    assert found
    for path in found:
        assert [exo.nodes[node]["kind"] for node in path] == ["ev_source", "mirna", "gene", "gene_set"]
        assert any(facts["evidence"] != "negative" for facts in exo.get_edge_data(path[1], path[2]).values())


def test_paths_without_a_source_start_at_the_mirna(store_fixture):
    scope = Scope(process="neurogenesis")
    graph = build_graph(store_fixture, select(store_fixture, scope, mirnas=["mmu-miR-9-5p"]))
    assert {len(path) for path in paths(graph)} == {3}


def test_evidence_and_process_narrow_the_graph(store_fixture):
    def graph(**kept):
        return build_graph(store_fixture, select(store_fixture, Scope(**kept), source="EXO"))

    functional = graph(evidence=["functional"])
    assert {f["evidence"] for *_, f in functional.edges(data=True) if f["kind"] == "targets"} == {
        "functional"
    }
    whole, inside = (graph(process="neurogenesis", only_process=only) for only in (False, True))
    assert of_kind(inside, "gene") < of_kind(whole, "gene")
    assert all(inside.out_degree(gene) for gene in of_kind(inside, "gene"))


def test_the_whole_world_is_refused(store_fixture):
    with pytest.raises(
        InputError, match=r"interactions and memberships, the limit of a graph is 3: name fewer miRNAs"
    ):
        build_graph(store_fixture, select(store_fixture, source="EXO"), max_edges=3)


def test_cluster_cargo_is_no_edge(store_fixture):
    graph = build_graph(store_fixture, select(store_fixture, source="stem cell microvesicles"))
    assert of_kind(graph, "ev_source") == {"ev:invented2003.stem_cell_microvesicles"}
    assert not of_kind(graph, "mirna")


def test_graphml_and_json_hold_the_same_graph(exo):
    graphml = nx.read_graphml(BytesIO(graph_bytes(exo, "graphml")), force_multigraph=True)
    assert dict(graphml.nodes(data=True)) == dict(exo.nodes(data=True))
    assert graphml.number_of_edges() == exo.number_of_edges()
    data = json.loads(graph_bytes(exo, "json"))
    again = nx.node_link_graph(data, edges="edges")
    assert nx.utils.graphs_equal(again, exo)


def test_graph_files_are_the_same_bytes(exo):
    assert graph_bytes(exo, "graphml") == graph_bytes(exo, "graphml")
    with pytest.raises(InputError, match="unknown graph format 'gexf': choose one of graphml, json"):
        graph_bytes(exo, "gexf")
