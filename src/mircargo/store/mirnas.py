"""The names of miRNAs in a snapshot, ready to read names: all of them, or as many as it takes for a few."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import Any

from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna
from mircargo.ids.past import PastName, known_past
from mircargo.ids.spelling import CLUSTERS

__all__ = ["FEW", "index_of", "numbers_in"]

FEW = 20
"""Names that are looked up; to read more, all are indexed."""
_LONGEST = 100
"""Letters of a name that is looked up."""
_NUMBER = re.compile(r"\d+")

_MIRNAS = """
SELECT id, name, taxon FROM mirna
WHERE $every OR list_contains($numbers, regexp_extract(name, '\\d+'))
   OR list_contains($numbers, right(id, 7)) OR list_contains($ids, id)
"""
_ALIASES = """
SELECT alias, id, kind FROM mirna_alias
WHERE $every OR list_contains($numbers, regexp_extract(alias, '\\d+')) OR list_contains($ids, id)
"""
_PAST = """
SELECT name, coalesce(id, ''), coalesce(since, ''), coalesce(until, ''), coalesce(reason, '') FROM mirna_past
WHERE $every OR list_contains($numbers, regexp_extract(name, '\\d+')) OR list_contains($ids, id)
"""

Rows = Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]


def numbers_in(names: Iterable[str]) -> set[str]:
    """Return the numbers that stand in names, and those of the clusters that they may name."""
    numbers = {found for name in names for found in _NUMBER.findall(unicodedata.normalize("NFKC", name))}
    for cluster, hairpins in CLUSTERS.items():
        if numbers.issuperset(_NUMBER.findall(cluster)):
            numbers |= {found for hairpin in hairpins for found in _NUMBER.findall(hairpin)}
    return numbers


def index_of(rows: Rows, names: Collection[str] | None = None) -> MirnaIndex:
    """Return an index that reads these names as one of all miRNAs does.

    A name is read by its number: by what has it, and by what else that was ever called.

    Parameters
    ----------
    rows
        Returns the rows of a SELECT.
    names
        The names to read; None for any.
    """
    every = names is None or len(names) > FEW or any(len(name) > _LONGEST for name in names)
    numbers = set() if every else numbers_in(names or ())
    ids: set[str] = set()
    while True:
        asked = {"every": every, "numbers": sorted(numbers), "ids": sorted(ids)}
        mirnas = [Mirna(*row) for row in rows(_MIRNAS, asked)]
        asked["ids"] = sorted(ids.union(mirna.id for mirna in mirnas))
        aliases, past = rows(_ALIASES, asked), [PastName(*row) for row in rows(_PAST, asked)]
        known = {one.id for one in known_past() if numbers.intersection(_NUMBER.findall(one.name)[:1])}
        told = {*known, *(row[1] for row in aliases), *(one.id for one in past)} - {""}
        of = {found for mirna in mirnas for found in _NUMBER.findall(mirna.name)[:1]}
        if every or (told <= {*ids, *(mirna.id for mirna in mirnas)} and of <= numbers):
            return MirnaIndex(mirnas, aliases, past)
        numbers |= of
        ids |= told
