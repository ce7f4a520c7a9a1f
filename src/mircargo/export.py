"""Graphs in the formats of other tools."""

from __future__ import annotations

import json
from io import BytesIO

import networkx as nx

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
        nx.write_graphml(graph, buffer)
        return buffer.getvalue()
    if graph_format == "json":
        data = nx.node_link_data(graph, edges="edges")
        return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
    msg = f"unknown graph format {graph_format!r}: choose one of {', '.join(GRAPH_FORMATS)}"
    raise InputError(msg)
