"""One typed graph of a selection: EV source → miRNA → gene → gene set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import networkx as nx

from mircargo.answer import Note, RestsOn, Topic
from mircargo.errors import InputError
from mircargo.ids.species import taxon_name
from mircargo.questions.interactions import interactions
from mircargo.questions.membership import process_members
from mircargo.questions.selection import Selection, check_versus, select
from mircargo.scope import Scope
from mircargo.store.resolve import EvSource, resolve_source
from mircargo.store.store import Store

__all__ = [
    "EDGE_KINDS",
    "NODE_KINDS",
    "Drawn",
    "Graph",
    "build_graph",
    "check_size",
    "draw",
    "graph_rests_on",
    "paths",
]

NODE_KINDS = ("ev_source", "mirna", "gene", "gene_set")
EDGE_KINDS = ("carries", "compared_with", "targets", "member_of")
MAX_EDGES = 50_000
_PAIRS = """WITH pairs AS (
    SELECT DISTINCT mirna, gene, evidence FROM mti
    WHERE list_contains($mirnas, mirna) AND list_contains($evidence, evidence)
      AND ($genes IS NULL OR gene IN (SELECT unnest($genes)))
)"""
_EDGES = """, tested AS (SELECT mirna, gene FROM pairs WHERE evidence <> 'predicted')
SELECT count(*) FROM pairs
WHERE $all OR list_contains($inside, gene)
   OR ($few AND (mirna, gene) IN (SELECT (mirna, gene) FROM tested))"""

_STATEMENTS = """
SELECT c.mirna, m.name, m.taxon, o.label AS comparator_label,
       c.relation, c.value, c.unit, c.comparator, c.p_value, c.q_value,
       c.effect, c.effect_process, c.effect_sign, c.recipient,
       c.reported_target, c.reported_as, c.reference AS references,
       c.basis, c.note, c.source AS data_source, c.source_version AS data_version
FROM ev_cargo c LEFT JOIN mirna m ON m.id = c.mirna LEFT JOIN ev_source o ON o.id = c.comparator
WHERE c.ev_source = $id ORDER BY ALL
"""
_OF_NODES = ("mirna", "name", "taxon", "comparator_label")
"""What a statement says of its nodes; the rest stands on its edge."""

Graph: TypeAlias = "nx.MultiDiGraph[str]"
"""Nodes have ``kind`` (of :data:`NODE_KINDS`), ``label`` and ``organism``; edges have ``kind`` (of
:data:`EDGE_KINDS`) and what their table says: evidence, methods, score, references, data_source,
data_version. (Graph formats
keep the word ``source`` for the node an edge starts from.)"""


def build_graph(
    store: Store,
    selection: Selection,
    *,
    versus: EvSource | None = None,
    few_predicted: bool = False,
    max_edges: int = MAX_EDGES,
) -> Graph:
    """Return the graph of a selection.

    Parameters
    ----------
    store
        The snapshot to read.
    selection
        The miRNAs, with or without the EV source that carries them, and what their targets are kept to; a
        process adds its gene sets and those of its regulation.
    versus
        A source to compare with; it becomes a node also without cargo.
    few_predicted
        Leave out merely predicted pairs whose gene is in none of those sets: they outnumber the
        tested ones by far.
    max_edges
        More edges than this are refused.

    Returns
    -------
    networkx.MultiDiGraph
        Every statement on a vesicle's cargo is a ``carries`` edge of its own; a pair with several
        classes of evidence has one ``targets`` edge for each. Edges are keyed by kind, relation or
        evidence, and a number where there are several; nodes and edges are in a fixed order.

    Raises
    ------
    InputError
        If the graph would have more than ``max_edges`` edges.
    """
    check_size(store, selection, few_predicted=few_predicted, max_edges=max_edges)
    within = selection.within
    graph: Graph = nx.MultiDiGraph()
    for source in filter(None, (selection.source, versus)):
        _add_source(graph, store, source)
    for mirna in selection.mirnas:
        graph.add_node(mirna.id, kind="mirna", label=mirna.name, organism=taxon_name(mirna.taxon))
    every = interactions(
        store, taxa=selection.taxa, mirnas=selection.ids, evidence=within.classes(), by_evidence=True
    )
    found = within.keep(every).records()
    genes = {r["gene_id"] for r in found}
    members = process_members(store, within.process, genes) if within.process else []
    inside = {member.gene for member in members}
    if within.only_process:
        found = [r for r in found if r["gene_id"] in inside]
    elif few_predicted:
        tested = {(r["mirna_id"], r["gene_id"]) for r in found if r["evidence"] != "predicted"}
        found = [r for r in found if r["gene_id"] in inside or (r["mirna_id"], r["gene_id"]) in tested]
    _add_targets(graph, found)
    for m in members:
        organism = graph.nodes[m.gene]["organism"]
        graph.add_node(m.set_id, kind="gene_set", label=m.set_name, organism=organism, role=m.role)
        facts = {"role": m.role, "evidence_code": m.evidence_code, "direct": m.direct}
        _add_edge(graph, m.gene, m.set_id, "member_of", kind="member_of", **facts)
    return graph


@dataclass(frozen=True)
class Drawn:
    """A graph, how names were read, and what it rests on."""

    graph: Graph
    notes: tuple[Note, ...]
    rests_on: RestsOn


def draw(
    store: Store,
    scope: Scope | None = None,
    *,
    source: str | None = None,
    versus: str | None = None,
    mirnas: Sequence[str] = (),
) -> Drawn:
    """Return the graph of miRNAs or of a source's cargo.

    Parameters
    ----------
    store
        The snapshot to read.
    scope
        What the targets are kept to.
    source
        EV source; None for a plain list of miRNAs.
    versus
        EV source to compare with.
    mirnas
        miRNAs; with a source, in addition to its cargo.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name cannot be used, or the graph would be too large.
    """
    check_versus(source, versus)
    selection = select(store, scope, source=source, mirnas=mirnas)
    other = resolve_source(store, versus) if versus else None
    graph = build_graph(store, selection, versus=other)
    read = [Note(Topic.READ, other.sentence())] if other else []
    notes = (*selection.notes, *read, *selection.within.notes)
    return Drawn(graph, notes, graph_rests_on(graph) | selection.rests_on)


def check_size(
    store: Store,
    selection: Selection,
    *,
    few_predicted: bool = False,
    max_edges: int = MAX_EDGES,
) -> None:
    """Refuse a selection whose graph would be too large, by counting alone.

    Parameters
    ----------
    store
        The snapshot to read.
    selection
        The miRNAs, and what their targets are kept to.
    few_predicted
        Whether merely predicted pairs are left out whose gene is in none of the process's sets.
    max_edges
        The most interactions and memberships that a graph may have.

    Raises
    ------
    InputError
        If the graph would have more than ``max_edges`` interactions and memberships.
    """
    within = selection.within
    asked = {
        "mirnas": selection.ids,
        "evidence": list(within.classes()),
        "genes": sorted(within.expressed.genes) if within.expressed else None,
    }
    genes = [gene for (gene,) in store.rows(f"{_PAIRS} SELECT DISTINCT gene FROM pairs", asked)]  # noqa: S608 - fixed text
    members = process_members(store, within.process, genes) if within.process else []
    narrowed = {
        "inside": sorted({member.gene for member in members}),
        "few": few_predicted and not within.only_process,
        "all": not (few_predicted or within.only_process),
    }
    ((edges,),) = store.rows(_PAIRS + _EDGES, asked | narrowed)
    if edges + len(members) > max_edges:
        todo = (
            "name fewer miRNAs, or leave out predictions with --evidence functional,weak,negative"
            if few_predicted
            else "name fewer miRNAs, filter by --evidence, or keep to a process with --only-process"
        )
        msg = (
            f"the selection has {edges + len(members):,} interactions and memberships, the limit of a graph"
            f" is {max_edges:,}: {todo}"
        )
        raise InputError(msg)


def paths(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Yield every path along carries, targets and member_of edges that ends in a gene set.

    A path starts at an EV source where one carries the miRNA, else at the miRNA. Refuted
    interactions are no step of a path.
    """
    for mirna in _of_kind(graph, "mirna"):
        carriers = [u for u, _, d in graph.in_edges(mirna, data=True) if d["kind"] == "carries"]
        genes = dict.fromkeys(
            v
            for _, v, d in graph.out_edges(mirna, data=True)
            if d["kind"] == "targets" and d["evidence"] != "negative"
        )
        for gene in genes:
            for gene_set in dict.fromkeys(graph.successors(gene)):
                tail = (mirna, gene, gene_set)
                yield from ((source, *tail) for source in dict.fromkeys(carriers)) if carriers else (tail,)


def graph_rests_on(graph: Graph) -> RestsOn:
    """Return what a graph rests on: the sources of its edges, and orthologs where one was carried."""
    edges = [facts for _, _, facts in graph.edges(data=True)]
    keys = {key for facts in edges for key in facts.get("data_source", "").split(";") if key}
    carried = any("via_ortholog" in facts for facts in edges)
    return RestsOn(frozenset(keys), genes=True, carried=carried, libraries=("networkx",))


def _of_kind(graph: Graph, kind: str) -> list[str]:
    return [node for node, facts in graph.nodes(data=True) if facts["kind"] == kind]


def _add_source(graph: Graph, store: Store, source: EvSource) -> None:
    facts = {
        "donor_cell": source.donor_cell,
        "vesicle_type": source.vesicle_type,
        "reference": source.reference,
    }
    graph.add_node(
        source.id,
        kind="ev_source",
        label=source.label,
        organism=taxon_name(source.taxon),
        study=source.study,
        **_stated(facts),
    )
    for row in store.ask(_STATEMENTS, {"id": source.id}).records():
        if row["comparator"]:
            _add_comparator(graph, source, row)
        if row["mirna"] is not None and row["relation"] != "comparator":
            graph.add_node(row["mirna"], kind="mirna", label=row["name"], organism=taxon_name(row["taxon"]))
            stated = _stated({name: value for name, value in row.items() if name not in _OF_NODES})
            _add_edge(graph, source.id, row["mirna"], f"carries {row['relation']}", kind="carries", **stated)


def _add_comparator(graph: Graph, source: EvSource, row: Mapping[str, Any]) -> None:
    other = row["comparator"]
    if other not in graph:
        facts = {"organism": taxon_name(source.taxon), "study": source.study}
        graph.add_node(other, kind="ev_source", label=row["comparator_label"], **facts)
    stated = row["references"] or ""
    _add_edge(graph, source.id, other, "compared_with", kind="compared_with", references=stated)


def _add_edge(graph: Graph, start: str, end: str, name: str, **facts: Any) -> None:  # noqa: ANN401  what is stated
    """Add an edge unless one with the same facts is there.

    A second one of a name gets a number behind it as its key.
    """
    key, number = name, 1
    while graph.has_edge(start, end, key):
        if graph.edges[start, end, key] == facts:
            return
        number += 1
        key = f"{name} {number}"
    graph.add_edge(start, end, key=key, **facts)


def _add_targets(graph: Graph, found: Iterable[dict[str, Any]]) -> None:
    for row in found:
        organism = graph.nodes[row["mirna_id"]]["organism"]
        graph.add_node(row["gene_id"], kind="gene", label=row["gene"], organism=organism)
        stated = {k: row[k] for k in ("methods", "references", "score", "via_ortholog")}
        stated |= {"data_source": row["source"], "data_version": row["source_version"]}
        graph.add_edge(
            row["mirna_id"],
            row["gene_id"],
            key=f"targets {row['evidence']}",
            kind="targets",
            evidence=row["evidence"],
            contested=row["contested"],
            n_references=row["n_references"] or 0,
            **_stated(stated),
        )


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not stated: a missing attribute says so, an empty one would not."""
    return {name: value for name, value in facts.items() if value is not None}
