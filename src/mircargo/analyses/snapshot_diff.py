"""What came and went between two snapshots: in numbers, fact by fact, or in a saved result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mircargo.analyses.result_diff import changed_result
from mircargo.answer import Answer
from mircargo.errors import InputError
from mircargo.snapshots.diff import diff_rows, diff_summary
from mircargo.snapshots.pair import SnapshotPair

__all__ = ["DIFF_ROWS", "snapshot_diff"]

DIFF_ROWS = 10_000
"""Facts that are listed unless told otherwise."""


def snapshot_diff(
    first: Path | str,
    second: Path | str,
    *,
    kind: str = "all",
    organism: str | None = None,
    rows: bool = False,
    limit: int = DIFF_ROWS,
    result: Path | None = None,
    evidence: Iterable[str] | None = None,
) -> Answer:
    """Return what came and went between two snapshots, or what that does to a saved result.

    Parameters
    ----------
    first, second
        Names or folders of the older and the newer snapshot.
    kind, organism
        Kind of facts and species to compare; by default all.
    rows
        Whether the facts themselves are returned, in place of their numbers.
    limit
        With ``rows``, at most so many; 0: all.
    result
        A saved result of enrich or targets, of whose rows to say which changed.
    evidence
        Classes of evidence to use for the result.

    Raises
    ------
    InputError
        If a word is unknown, or evidence is given without a result.
    SnapshotError
        If a snapshot is missing or damaged.
    """
    if evidence is not None and result is None:
        msg = "--evidence is for --result FILE; the numbers are of all classes"
        raise InputError(msg)
    with SnapshotPair(first, second) as pair:
        if result is not None:
            return changed_result(pair, result, organism=organism, evidence=evidence)
        if rows:
            return diff_rows(pair, kind=kind, organism=organism, limit=limit)
        return diff_summary(pair, kind=kind, organism=organism)
