"""The nulls of the calibrated test: which random lists of as many miRNAs a list is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["NULLS", "Null"]


@dataclass(frozen=True)
class Null:
    """How random lists are drawn.

    Attributes
    ----------
    name
        What it is called.
    meaning
        What random lists have in common with the list.
    alike
        Whether miRNAs are drawn with weights that make lists, on average, like the list; see ``alike``.
    pooled
        Whether each miRNA of the list is replaced from a pool of its own; see ``draws.matched_pools``.
    """

    name: str
    meaning: str
    alike: bool = False
    pooled: bool = False


NULLS: Mapping[str, Null] = {
    one.name: one
    for one in (
        Null("alike", "on average as many targets, and as much studied", alike=True),
        Null("uniform", "all equally likely"),
        Null("matched", "each miRNA replaced by one with nearly as many targets", pooled=True),
    )
}
"""Null by name; the first is the default."""
