"""Drawings as text: an interactive network and static plots, each without an outside request."""

from __future__ import annotations

from mircargo.render.embed import json_for_html, link_references
from mircargo.render.network import network_scripts, network_style, render_network
from mircargo.render.plots import plot_roles, plot_sets

__all__ = [
    "json_for_html",
    "link_references",
    "network_scripts",
    "network_style",
    "plot_roles",
    "plot_sets",
    "render_network",
]
