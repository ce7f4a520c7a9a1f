"""Where each node of the network stands: columns from source to gene set, fixed before drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean

from mircargo.graph import Graph

__all__ = ["Column", "Layout", "layered_layout"]

_SWEEPS = 4
_GAP = 120
# kind → (heading, width of one sub-column, height of one row, most rows of a small column)
_SHAPES = {
    "ev_source": ("EV source", 150, 84, 12),
    "mirna": ("miRNA", 150, 42, 18),
    "gene": ("target gene", 96, 36, 15),
    "gene in a set": ("target gene in a set", 96, 36, 15),
    "gene_set": ("gene set", 200, 72, 10),
}


@dataclass(frozen=True)
class Column:
    """One column: its heading, centre and left and right border, in canvas units."""

    heading: str
    x: float
    left: float
    right: float
    top: float


@dataclass(frozen=True)
class Layout:
    """Positions of all nodes and the columns they form."""

    positions: dict[str, tuple[float, float]]
    columns: tuple[Column, ...]

    @property
    def height(self) -> float:
        """Distance from the highest heading to the lowest node."""
        return max((y for _, y in self.positions.values()), default=0.0) - min(
            (c.top for c in self.columns), default=0.0
        )


def layered_layout(graph: Graph) -> Layout:
    """Return positions by kind of node, from left (EV source) to right (gene set).

    Target genes that belong to a gene set stand in a column of their own, next to the sets.
    Within a column, nodes are ordered by the mean place of their neighbours (barycentre),
    which keeps crossings few; a long column is folded into a grid. Equal graphs give equal
    positions, and nodes never share one.
    """
    layers = _order(graph, _layers(graph))
    positions: dict[str, tuple[float, float]] = {}
    columns: list[Column] = []
    left = 0.0
    for shape, nodes in layers.items():
        if not nodes:
            continue
        heading, width, height, most = _SHAPES[shape]
        n_rows = max(
            min(len(nodes), most), ceil(sqrt(len(nodes) * 0.8 * width / height)) if len(nodes) > most else 1
        )
        n_columns = ceil(len(nodes) / n_rows)
        n_rows = ceil(len(nodes) / n_columns)
        top = -(n_rows - 1) * height / 2
        for place, node in enumerate(nodes):
            row, column = divmod(place, n_columns)
            lowered = height / 2 if column % 2 else 0.0
            positions[node] = (left + (column + 0.5) * width, top + row * height + lowered)
        right = left + n_columns * width
        columns.append(Column(heading, (left + right) / 2, left, right, top - height))
        left = right + _GAP
    return Layout(positions, tuple(columns))


def _layers(graph: Graph) -> dict[str, list[str]]:
    layers: dict[str, list[str]] = {shape: [] for shape in _SHAPES}
    for node in sorted(graph, key=lambda node: (str(graph.nodes[node]["label"]).casefold(), node)):
        kind = graph.nodes[node]["kind"]
        in_set = kind == "gene" and "member_of" in _out_kinds(graph, node)
        layers["gene in a set" if in_set else kind].append(node)
    sources = layers["ev_source"]
    sources.sort(key=lambda node: -_out_kinds(graph, node).count("carries"))
    return layers


def _out_kinds(graph: Graph, node: str) -> list[str]:
    return [facts["kind"] for _, _, facts in graph.out_edges(node, data=True)]


def _order(graph: Graph, layers: dict[str, list[str]]) -> dict[str, list[str]]:
    """Sort each layer by the barycentre of its neighbours, sweeping to and fro."""
    layer_of = {node: shape for shape, nodes in layers.items() for node in nodes}
    neighbours = {
        node: [
            m
            for m in dict.fromkeys((*graph.predecessors(node), *graph.successors(node)))
            if layer_of[m] != layer_of[node]
        ]
        for node in layer_of
    }
    place = {node: rank for nodes in layers.values() for node, rank in _ranks(nodes).items()}
    shapes = [shape for shape in _SHAPES if shape != "ev_source" and layers[shape]]
    for sweep in range(_SWEEPS):
        for shape in shapes if sweep % 2 == 0 else reversed(shapes):
            layers[shape].sort(key=_barycentre(neighbours, place))
            place.update(_ranks(layers[shape]))
    return layers


def _ranks(nodes: Sequence[str]) -> dict[str, float]:
    return {node: (rank + 0.5) / len(nodes) for rank, node in enumerate(nodes)}


def _barycentre(neighbours: dict[str, list[str]], place: dict[str, float]) -> Callable[[str], float]:
    return lambda node: (
        round(fmean(place[m] for m in neighbours[node]), 9) if neighbours[node] else place[node]
    )
