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
