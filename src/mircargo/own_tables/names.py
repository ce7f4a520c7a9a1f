"""A list of names, one a line."""

from __future__ import annotations

import re
from pathlib import Path

from mircargo.cells import Cells, is_missing
from mircargo.errors import InputError
from mircargo.prose import counted
from mircargo.readers.text import place_of, read_lines

__all__ = ["read_names"]

_QUOTED = re.compile(r'^\s*"([^"]*)"\s*$')


def read_names(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return the distinct names of a file, one a line, and notes on how it was read.

    Blank lines, missing values and comments (``#``) do not count; quotes around a name are taken away.

    Raises
    ------
    InputError
        If the file cannot be read or names nothing.
    """
    cells, place = Cells(), place_of(path)
    given = [_QUOTED.sub(r"\1", line) for line in read_lines(path)]
    said = [line for line in given if not line.startswith("#") or is_missing(line)]
    names = list(dict.fromkeys(filter(None, map(cells.read, said))))
    notes = cells.notes(place)
    if remarks := len(given) - len(said):
        notes.append(f"{place}: {counted(remarks, 'comment line')} (#) passed over")
    if not names:
        msg = f"{place}: is empty; expected one name a line" + (f" ({'; '.join(notes)})" if notes else "")
        raise InputError(msg)
    return names, tuple(notes)
