"""The network as a fragment of a page: data, drawing library and controls, physics off."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError
from mircargo.graph import Graph
from mircargo.render.embed import json_for_html
from mircargo.render.layout import Layout, layered_layout

if TYPE_CHECKING:
    from pyvis.network import Network

__all__ = ["EDGE_STYLES", "MAX_DRAWN", "network_scripts", "network_style", "render_network"]

MAX_DRAWN = 6_000
"""Edges beyond this number are not drawn: a browser would stop answering."""

_INK, _PAPER, _GREY = "#1f2933", "#ffffff", "#7b8794"
# Colours of Okabe and Ito (2008), told apart by colour-blind readers; dashes and ends repeat the
# difference for print in grey. A bar at the end is the usual sign for repression.
EDGE_STYLES: dict[str, dict[str, Any]] = {
    "carries": {"label": "carries", "color": _INK, "width": 2.5, "dashes": False, "end": "arrow"},
    "functional": {
        "label": "represses, functional evidence",
        "color": "#0072B2",
        "width": 2.4,
        "dashes": False,
        "end": "bar",
    },
    "weak": {
        "label": "represses, weak evidence",
        "color": "#009E73",
        "width": 1.6,
        "dashes": [9, 5],
        "end": "bar",
    },
    "predicted": {
        "label": "represses, predicted only",
        "color": "#CC79A7",
        "width": 1.4,
        "dashes": [2, 4],
        "end": "bar",
    },
    "negative": {
        "label": "tested and refuted",
        "color": "#D55E00",
        "width": 1.8,
        "dashes": [10, 4, 2, 4],
        "end": "circle",
    },
    "member_of": {"label": "belongs to set", "color": _GREY, "width": 1, "dashes": False, "end": ""},
    "compared_with": {"label": "compared with", "color": _GREY, "width": 1.2, "dashes": [4, 4], "end": ""},
}
_EVIDENCE = ("functional", "weak", "predicted", "negative")
_KINDS = {
    "ev_source": {
        "label": "EV source",
        "shape": "ellipse",
        "fill": "#F6D55C",
        "border": "#8A6D00",
        "text": _INK,
    },
    "mirna": {"label": "miRNA", "shape": "box", "fill": "#004C7A", "border": "#00324F", "text": _PAPER},
    "gene": {"label": "target gene", "shape": "box", "fill": _PAPER, "border": "#52606D", "text": _INK},
    "gene_set": {"label": "gene set", "shape": "box", "fill": "#E4E7EB", "border": "#3E4C59", "text": _INK},
}
_WIDEST = {"ev_source": 130, "gene_set": 190}
_ID = re.compile(r"[A-Za-z][\w-]*\Z")


def render_network(graph: Graph, *, element_id: str = "network") -> str:
    """Return the graph as one HTML fragment that draws itself.

    Parameters
    ----------
    graph
        The network; it is read, never changed.
    element_id
        The fragment's id in the page: a letter, then letters, digits, ``_`` or ``-``.

    Returns
    -------
    str
        A ``<section>`` with its style, its data and its scripts. It asks for nothing outside.
        Above :data:`MAX_DRAWN` edges, the weakest evidence is left out, and the text says so.

    Raises
    ------
    InputError
        If ``element_id`` cannot be an id.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    if not _ID.match(element_id):
        msg = f"{element_id!r} is no id of a page element: use a letter, then letters, digits, _ or -"
        raise InputError(msg)
    edges = _strongest(graph)
    layout = layered_layout(graph)
    network = _pyvis(graph, edges, layout)
    nodes, links, *_, options = network.get_network_data()
    classes = Counter(link["class"] for link in links)
    data = {
        "nodes": nodes,
        "edges": links,
        "options": json.loads(options),
        "styles": EDGE_STYLES,
        "kinds": {kind: facts["label"] for kind, facts in _KINDS.items()},
        "columns": [vars(column) for column in layout.columns],
    }
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(_file("network.html")).render(
        id=element_id,
        data=json_for_html(data),
        style=Markup(network_style()),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in network_scripts()],  # noqa: S704 - our own file and the library's
        styles=EDGE_STYLES,
        kinds=_KINDS,
        evidence=[c for c in _EVIDENCE if classes[c]],
        others=[c for c in EDGE_STYLES if c not in _EVIDENCE and classes[c]],
        classes=classes,
        present=dict(Counter(kind for _, kind in graph.nodes(data="kind"))),
        height=round(min(38.0, max(15.0, layout.height / 16 + 5)), 1),
        drawn=len(links),
        total=graph.number_of_edges(),
    )


@cache
def network_scripts() -> tuple[str, str]:
    """Return the two scripts of every network: vis-network as pyvis brings it, and ours.

    A page needs them to state their hashes in its Content-Security-Policy.
    """
    bundled = sorted((files("pyvis") / "lib").glob("vis-*/vis-network.min.js"))  # type: ignore[attr-defined]
    library = bundled[-1].read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return library, _file("network.js")


@cache
def network_style() -> str:
    """Return the style sheet of the network."""
    return _file("network.css")


def _file(name: str) -> str:
    return (files("mircargo.render") / name).read_text(encoding="utf-8")


def _class_of(facts: Mapping[str, Any]) -> str:
    return str(facts["evidence"] if facts["kind"] == "targets" else facts["kind"])


def _strongest(graph: Graph) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the edges to draw; a mutual comparison is one line."""
    kept: list[tuple[str, str, dict[str, Any]]] = []
    compared: set[frozenset[str]] = set()
    for u, v, facts in graph.edges(data=True):
        if facts["kind"] == "compared_with":
            if frozenset((u, v)) in compared:
                continue
            compared.add(frozenset((u, v)))
        kept.append((u, v, facts))
    if len(kept) <= MAX_DRAWN:
        return kept
    order = ("carries", "compared_with", "functional", "member_of", "negative", "weak", "predicted")
    return sorted(kept, key=lambda edge: order.index(_class_of(edge[2])))[:MAX_DRAWN]


def _pyvis(graph: Graph, edges: Iterable[tuple[str, str, dict[str, Any]]], layout: Layout) -> Network:
    """Return pyvis's own model of nodes and edges, without its template."""
    from pyvis.edge import Edge
    from pyvis.network import Network

    network = Network(directed=True)
    for node, facts in graph.nodes(data=True):
        x, y = layout.positions[node]
        kind = facts["kind"]
        look = {
            "shape": _KINDS[kind]["shape"],
            "group": kind,
        }  # a shape of its own: pyvis gives each node one, which beats its group's
        network.add_node(
            node, label=str(facts["label"]), x=x, y=y, facts=_facts(facts, "kind", "label"), **look
        )
    seen: Counter[tuple[str, str]] = Counter()
    for u, v, facts in edges:
        options = {
            "class": _class_of(facts),
            "facts": _facts(facts, "kind", "evidence"),
            "parallel": seen[u, v],
        }
        seen[u, v] += 1
        # Network.add_edge looks through all nodes for every edge; the graph has checked them already
        network.edges.append(Edge(u, v, directed=True, **options).options)
    network.options = _options(len(network.edges))
    return network


def _facts(facts: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """Return what is stated of a node or edge, in plain JSON values."""
    stated = {
        key: value for key, value in facts.items() if key not in without and value not in (None, "", False)
    }
    return {
        key: value if isinstance(value, (str, bool, int, float)) else str(value)
        for key, value in stated.items()
    }


def _groups() -> dict[str, Any]:
    return {
        kind: {
            "borderWidth": 1.2,
            "borderWidthSelected": 3,
            "margin": 7,
            "color": {
                "background": look["fill"],
                "border": look["border"],
                "highlight": {"background": look["fill"], "border": "#D55E00"},
                "hover": {"background": look["fill"], "border": "#D55E00"},
            },
            "font": {"color": look["text"], "size": 14, "face": "system-ui, sans-serif"},
            **({"widthConstraint": {"maximum": _WIDEST[kind]}} if kind in _WIDEST else {}),
        }
        for kind, look in _KINDS.items()
    }


def _options(n_edges: int) -> dict[str, Any]:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "groups": _groups(),
        "edges": {
            "smooth": {
                "enabled": True,
                "type": "cubicBezier",
                "forceDirection": "horizontal",
                "roundness": 0.4,
            }
            if n_edges <= 400
            else False,
            "hoverWidth": 1,
            "selectionWidth": 1.5,
            "color": {"inherit": False},
        },
        "interaction": {
            "hover": n_edges <= 2_000,
            "tooltipDelay": 150,
            "zoomView": False,
            "dragNodes": True,
            "hideEdgesOnDrag": n_edges > 1_000,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
    }
