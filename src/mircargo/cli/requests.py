"""The commands that write run records, as requests that a record can make again, also from Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from mircargo.arguments import checked_function
from mircargo.cli.app import COMMANDS
from mircargo.run.request import Request
from mircargo.run.rerun import rerun_record

__all__ = ["known_requests", "rerun"]

Paths = Iterable[Path | str]


def known_requests() -> Mapping[str, Request]:
    """Return the requests by the words of their command."""
    makers = ((words, getattr(one.load(), "request", None)) for words, one in COMMANDS.items() if one.frame)
    return {words: make(words) for words, make in makers if make is not None}


def _rerun(
    record: Path | str,
    *,
    out: Path | str | None = None,
    snapshot: Path | str | None = None,
    allow: Paths = (),
    force: bool = False,
) -> pd.DataFrame:
    """Repeat a run from its record, and return of each file that it wrote whether its bytes are equal.

    ``attrs["notes"]`` says which inputs have changed since. Own files are looked for beside the record, then
    in the current folder. The folder, the width and the standard streams of this process are those of the
    run meanwhile, so that other threads should rest.

    Parameters
    ----------
    record
        A run record: the ``.run.json`` of a report, or what ``--record`` wrote.
    out
        Where what the run writes is kept: a file, or a folder; by default nowhere.
    snapshot
        Snapshot to use, by name or folder; by default the one that the record names, else the core.
    allow
        Folders that the run may read, too.
    force
        Replace files that are there.

    Returns
    -------
    pandas.DataFrame
        ``file`` (``-`` is standard output), ``equal``, and ``difference``, empty where it is equal.

    Raises
    ------
    mircargo.errors.InputError
        If the file is no run record, or the run cannot be repeated.
    mircargo.errors.OutputError
        If what the run writes cannot be kept.
    """
    notes: list[str] = []
    compared = rerun_record(
        Path(record),
        known_requests(),
        out=None if out is None else Path(out),
        snapshot=None if snapshot is None else str(snapshot),
        allow=[Path(one) for one in allow],
        force=force,
        say=notes.append,
    )
    rows = [(one.file, one.difference is None, one.difference) for one in compared]
    frame = pd.DataFrame(rows, columns=["file", "equal", "difference"])
    frame.attrs["notes"] = notes
    return frame


rerun = checked_function(_rerun, "rerun")
"""See :func:`mircargo.rerun`."""
