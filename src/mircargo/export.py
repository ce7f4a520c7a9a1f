"""Graphs in the formats of other tools."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx

from mircargo.cells import plain_text
from mircargo.errors import InputError
from mircargo.graph import Graph

__all__ = ["GRAPH_FORMATS", "GraphFormat", "chosen_format", "graph_bytes"]


@dataclass(frozen=True)
class GraphFormat:
    """How the names of its files end, and what writes a graph of plain text and finite numbers."""

    ending: str
    write: Callable[[Graph], bytes]


def graph_bytes(graph: Graph, graph_format: str) -> bytes:
    """Return the graph as GraphML or node-link JSON (networkx's ``edges`` layout).

    Raises
    ------
    InputError
        If the format is unknown.
    """
    return GRAPH_FORMATS[_known(graph_format)].write(_plain(graph))


def chosen_format(out: Path, named: str | None = None) -> str:
    """Return the format that is named, else that which the ending of the file tells.

    Raises
    ------
    InputError
        If the format is unknown, or the ending tells none.
    """
    if named is not None:
        return _known(named)
    for name, known in GRAPH_FORMATS.items():
        if out.suffix == known.ending:
            return name
    endings = " or ".join(known.ending for known in GRAPH_FORMATS.values())
    msg = f"{out}: the ending tells no graph format; end the name in {endings}, or give --format"
    raise InputError(msg)


def _known(name: str) -> str:
    if name not in GRAPH_FORMATS:
        msg = f"unknown graph format {name!r}: choose one of {', '.join(GRAPH_FORMATS)}"
        raise InputError(msg)
    return name


def _graphml(graph: Graph) -> bytes:
    buffer = BytesIO()
    nx.write_graphml(graph, buffer)
    return buffer.getvalue()


def _json(graph: Graph) -> bytes:
    data = nx.node_link_data(graph, edges="edges")
    return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


GRAPH_FORMATS: dict[str, GraphFormat] = {
    "graphml": GraphFormat(".graphml", _graphml),
    "json": GraphFormat(".json", _json),
}
"""Format by name."""


def _plain(graph: Graph) -> Graph:
    """Return the graph as every format can hold it: no control characters, and no number that is none."""
    plain: Graph = nx.MultiDiGraph()
    plain.add_nodes_from((plain_text(node), _facts(facts)) for node, facts in graph.nodes(data=True))
    for start, end, key, facts in graph.edges(keys=True, data=True):
        plain.add_edge(plain_text(start), plain_text(end), key=plain_text(key), **_facts(facts))
    return plain


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: plain_text(value) if isinstance(value, str) else value
        for name, value in facts.items()
        if not (isinstance(value, float) and not math.isfinite(value))
    }
