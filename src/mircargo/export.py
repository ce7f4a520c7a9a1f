"""Graphs in the formats of other tools."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import networkx as nx

from mircargo.cells import plain_text
from mircargo.errors import InputError
from mircargo.graph import Graph

__all__ = ["GRAPH_FORMATS", "graph_bytes"]

GRAPH_FORMATS = {"graphml": ".graphml", "json": ".json"}
"""Format → file ending."""


def graph_bytes(graph: Graph, graph_format: str) -> bytes:
    """Return the graph as GraphML or node-link JSON (networkx's ``edges`` layout).

    Raises
    ------
    InputError
        If the format is unknown.
    """
    if graph_format == "graphml":
        buffer = BytesIO()
        nx.write_graphml(_plain(graph), buffer)
        return buffer.getvalue()
    if graph_format == "json":
        data = nx.node_link_data(_plain(graph), edges="edges")
        return (json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    msg = f"unknown graph format {graph_format!r}: choose one of {', '.join(GRAPH_FORMATS)}"
    raise InputError(msg)


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
