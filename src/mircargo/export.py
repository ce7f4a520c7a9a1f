"""Graphs in the formats of other tools."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx

from mircargo.cells import plain_text
from mircargo.errors import InputError
from mircargo.graph import Graph

__all__ = ["GRAPH_FORMATS", "graph_bytes", "graph_format_of"]

GRAPH_FORMATS = {"graphml": ".graphml", "json": ".json"}
"""Format → file ending."""


def graph_format_of(path: Path, named: str | None = None) -> str:
    """Return the format that is named, else that of the file's ending.

    Raises
    ------
    InputError
        If there is no such format, or the ending tells none.
    """
    wanted = named or next((name for name, ending in GRAPH_FORMATS.items() if path.suffix == ending), None)
    if wanted is None:
        msg = (
            f"{path}: the ending tells no graph format; end the name in"
            f" {' or '.join(GRAPH_FORMATS.values())}, or give --format"
        )
        raise InputError(msg)
    if wanted not in GRAPH_FORMATS:
        raise _unknown(wanted)
    return wanted


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
    raise _unknown(graph_format)


def _unknown(graph_format: str) -> InputError:
    return InputError(f"unknown graph format {graph_format!r}: choose one of {', '.join(GRAPH_FORMATS)}")


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
