"""A list of names, one a line."""

from __future__ import annotations

from pathlib import Path

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.readers.text import read_lines

__all__ = ["read_names"]


def read_names(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return the distinct names of a file, one a line, and notes on how it was read.

    Blank lines and missing values do not count.

    Raises
    ------
    InputError
        If the file cannot be read or names nothing.
    """
    cells, place = Cells(), "standard input" if str(path) == "-" else path.name
    names = list(dict.fromkeys(filter(None, map(cells.read, read_lines(path)))))
    notes = cells.notes(place)
    if not names:
        msg = f"{place}: is empty; expected one name a line" + (f" ({'; '.join(notes)})" if notes else "")
        raise InputError(msg)
    return names, tuple(notes)
