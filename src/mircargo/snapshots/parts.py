"""What a snapshot holds, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mircargo.answer import Answer, Topic, noted
from mircargo.errors import InputError
from mircargo.snapshots.status import (
    dropped_rows,
    past_names,
    snapshot_facts,
    snapshot_files,
    snapshot_sources,
    snapshot_tables,
)
from mircargo.store.store import Store

__all__ = ["PARTS", "snapshot_part"]


def _tables(store: Store) -> Answer:
    """Return each table's rows, with words on the sources and on what was left out."""
    answer, dropped = snapshot_tables(store), dropped_rows(store)
    lost, reasons = sum(dropped.column("rows")), len(set(dropped.column("reason")))
    sources = dict.fromkeys(f"{row['key']} {row['version']} ({row['terms']})" for row in store.sources())
    words = (
        f"sources: {', '.join(sources)}",
        f"{lost:,} source rows were left out for {reasons} reasons:"
        " 'mircargo data status dropped' lists them",
    )
    return answer.with_notes(*noted(Topic.COUNTED, words))


PARTS: Mapping[str, Callable[[Store], Answer]] = {
    "snapshot": snapshot_facts,
    "tables": _tables,
    "sources": snapshot_sources,
    "files": snapshot_files,
    "dropped": dropped_rows,
    "names": past_names,
}
"""Part → what tells it."""


def snapshot_part(store: Store, part: str = "tables") -> Answer:
    """Return what a snapshot holds, from which files, and what was left out and why.

    Raises
    ------
    InputError
        If there is no such part.
    """
    if part not in PARTS:
        msg = f"unknown part {part!r}: choose one of {', '.join(PARTS)}"
        raise InputError(msg)
    return PARTS[part](store)
