"""Numbers as people write them: with decimal points or, where the separator is no comma, decimal commas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.prose import counted
from mircargo.readers.text import place_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NUMBER", "with_points"]

NUMBER = re.compile(r"\s*[+\-\u2212]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\s*", re.ASCII)
_COMMA = re.compile(r"[^,.]*,[^,.]*")
_UNSURE = re.compile(r"\s*[+\-\u2212]?[1-9]\d{0,2},\d{3}\s*", re.ASCII)
"""1,234: a decimal comma, or one between thousands."""


def with_points(
    path: Path, columns: Mapping[str, pd.Series], lines: Sequence[int], *, separator: str
) -> tuple[dict[str, pd.Series], list[str]]:
    """Return columns of numbers with decimal points, and notes on what was read as decimal comma.

    All columns of a file are written one way; between commas none is a decimal comma. Cells that are no
    numbers stay as they are.

    Parameters
    ----------
    path
        The file, for errors and notes.
    columns
        Name → text cells.
    lines
        The line of each row.
    separator
        What stands between the cells of the file.

    Raises
    ------
    InputError
        If numbers have commas that part thousands, or may, or some have points and others commas.
    """
    given = dict(columns)
    if not any(cells.str.contains(",", regex=False).any() for cells in given.values()):
        return given, []
    numbers = [
        (name, text) for name, cells in given.items() for text in cells.unique() if NUMBER.fullmatch(text)
    ]
    commas = [one for one in numbers if "," in one[1]]
    points = [one for one in numbers if "." in one[1]]
    odd = [one for one in commas if separator == "," or not _COMMA.fullmatch(one[1])]
    if odd:
        raise _refused(path, given, lines, odd[0], "")
    if commas and all(_UNSURE.fullmatch(text) for _, text in commas):
        text = commas[0][1].strip()
        either = f", which may be {text.replace(',', '.')} or {text.replace(',', '')}"
        raise _refused(path, given, lines, commas[0], either)
    if commas and points:
        raise _refused(path, given, lines, commas[0], f" beside {points[0][1].strip()!r} with a point")
    changed = sum(int((given[name] == text).sum()) for name, text in commas)
    for column in dict(commas):
        found = {text: text.replace(",", ".") for name, text in commas if name == column}
        given[column] = given[column].replace(found)
    words = f"{place_of(path)}: the comma in {counted(changed, 'number')} read as a decimal point"
    return given, [words] if changed else []


def _refused(
    path: Path,
    columns: Mapping[str, pd.Series],
    lines: Sequence[int],
    one: tuple[str, str],
    why: str,
) -> InputError:
    name, text = one
    line = lines[int((columns[name] == text).to_numpy().argmax())]
    return InputError(
        f"{place_of(path)}: line {line}: column {name!r}: expected a number, found {text.strip()!r}{why};"
        " write decimal points, and nothing between thousands"
    )
