"""Which facts a store leaves out: those of sources that the terms forbid or the user did not choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mircargo.errors import InputError
from mircargo.prose import listed
from mircargo.schema import FACTS, TABLES

__all__ = ["Limits", "read_limits"]

_TABLES = {words: [table.name for table in TABLES.values() if table.facts == words] for words in FACTS}
"""What facts state → their tables."""

Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Limits:
    """What a store leaves out.

    Parameters
    ----------
    left_out
        Table → keys of the sources whose rows are not used.
    unused
        Keys of sources of which no fact is used, though they state some.
    sentences
        The same for the reader.
    """

    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    sentences: tuple[str, ...] = ()


def read_limits(
    rows: Rows, stored: Mapping[str, str], *, open_only: bool, chosen: Iterable[str] | None
) -> Limits:
    """Return what terms and chosen sources leave out.

    Parameters
    ----------
    rows
        Returns the rows of one SELECT.
    stored
        Table → its view, where that has another name.
    open_only
        Whether only openly licensed sources may be used.
    chosen
        Keys of sources; a kind of facts of which none of them has any is not limited. None for no choice.

    Raises
    ------
    InputError
        If none is chosen, or one states no facts here or is forbidden by the terms.
    """
    stated = {
        table: {key for (key,) in rows(f"SELECT DISTINCT source FROM {stored.get(table, table)}")}  # noqa: S608  declared names
        for tables in (*_TABLES.values(), ["dropped"])
        for table in tables
    }
    by_kind = {kind: set().union(*(stated[table] for table in tables)) for kind, tables in _TABLES.items()}
    every = set().union(*by_kind.values())
    known = every | stated["dropped"] | {key for (key,) in rows("SELECT key FROM source")}
    free = (
        {key for (key,) in rows("SELECT key FROM source GROUP BY key HAVING bool_and(terms = 'open')")}
        if open_only
        else known
    )
    wanted = None if chosen is None else _chosen(chosen, every, free)
    left_out = {"dropped": stated["dropped"] - free}
    used: set[str] = set()
    limited: list[str] = []
    for kind, tables in _TABLES.items():
        allowed = by_kind[kind] & free
        if wanted is not None and wanted & allowed:
            allowed &= wanted
            limited.append(f"{kind} of {listed(sorted(allowed))}")
        used |= allowed
        left_out |= {table: stated[table] - allowed for table in tables}
    words = (
        [f"data sources: {' and '.join(limited)} alone; other kinds of facts of all sources"]
        if limited
        else []
    )
    if forbidden := every - free:
        words.append(f"terms open: facts of {listed(sorted(forbidden))} are left out")
    kept = {table: tuple(sorted(keys)) for table, keys in left_out.items() if keys}
    return Limits(kept, frozenset((every - used) | (known - free)), tuple(words))


def _chosen(chosen: Iterable[str], every: set[str], free: set[str]) -> set[str]:
    wanted = {word.strip() for word in chosen if word.strip()}
    if wrong := sorted(wanted - every):
        msg = (
            f"unknown data source {wrong[0]!r}: choose among {', '.join(sorted(every))}, whose facts this"
            " snapshot has"
        )
        raise InputError(msg)
    if not wanted:
        msg = f"no data source was given: choose among {', '.join(sorted(every))}"
        raise InputError(msg)
    if forbidden := sorted(wanted - free):
        msg = (
            f"data source {forbidden[0]!r} is not openly licensed and --terms open leaves it out; choose"
            f" among {', '.join(sorted(every & free))}"
        )
        raise InputError(msg)
    return wanted
