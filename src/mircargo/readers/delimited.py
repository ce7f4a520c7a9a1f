"""Delimited text, read into tables of text columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mircargo.errors import InputError
from mircargo.readers.text import open_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_delimited", "refuse_rows"]

LONGEST_CELL = 131_072
"""Longest cell of an ordinary table, in characters; more means that the file is another one."""


def read_delimited(
    path: Path,
    columns: Mapping[str, str | tuple[str, ...]],
    *,
    separator: str,
    header: bool = True,
    comment: str | None = None,
    longest: int = LONGEST_CELL,
) -> pd.DataFrame:
    r"""Read a delimited text file into a table of text columns; empty cells are ``""``.

    Parameters
    ----------
    path
        The file, plain or gzip.
    columns
        Our column name to the file's header, or to several spellings of it.
        Without a header, all columns of the file in order.
    separator
        ``","`` or ``" "`` (quoted) or ``"\t"`` (quotes are ordinary letters).
    header
        Whether the first line names the columns. Only the columns asked for are kept in memory.
    comment
        Lines that start with this text are passed over before the table begins.
    longest
        Longest cell allowed, in characters, where quotes are ordinary letters.

    Raises
    ------
    InputError
        If a column is missing, a row has too many or too few cells, or there is no row.
    """
    import pandas as pd

    quoting: Literal[0, 3] = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
    skip = _comment_lines(path, comment) if comment else 0
    width = 0 if header else len(columns)
    if quoting == csv.QUOTE_NONE:
        first = _check_lines(path, separator=separator, skip=skip, width=width, longest=longest)
    else:
        first = _check_quoted(path, separator=separator, skip=skip, width=width)
    places = (
        _places(first, columns, path=path) if header else dict(zip(columns, range(len(columns)), strict=True))
    )
    order = sorted(places, key=places.__getitem__)
    try:
        with open_text(path) as handle:
            frame = pd.read_csv(
                handle,
                skiprows=skip,
                sep=separator,
                dtype=str,
                keep_default_na=False,
                quoting=quoting,
                header=0 if header else None,
                usecols=sorted(places.values()),
                index_col=False,
            )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        msg = f"{path.name}: not the expected table: {' '.join(str(error).split())}"
        raise InputError(msg) from error
    return frame.set_axis(order, axis="columns")[list(columns)]


def refuse_rows(path: Path, table: pd.DataFrame, bad: pd.Series[bool], *, expected: str) -> None:
    """Refuse a table for its first bad row.

    Parameters
    ----------
    path
        The file, for the words of the error.
    table
        Its rows as read.
    bad
        Which of them cannot be used.
    expected
        What a row should hold.

    Raises
    ------
    InputError
        If any row is marked bad.
    """
    if bad.any():
        row = int(bad.to_numpy().argmax())
        found = " ".join(str(cell)[:40] for cell in table.iloc[row])
        msg = f"{path.name}: row {row + 1}: expected {expected}, found {found[:80]!r}"
        raise InputError(msg)


def _check_lines(path: Path, *, separator: str, skip: int, width: int, longest: int) -> list[str]:
    """Refuse a row with more or fewer cells than the first, and return the first row.

    Otherwise pandas fills a short one up in silence.
    """
    first: list[str] = []
    with open_text(path) as handle:
        for number, line in enumerate(islice(handle, skip, None), skip + 1):
            if line in ("\n", "\r\n", "\r"):
                continue
            cells = line.count(separator) + 1
            if not first:
                first = line.rstrip("\r\n").split(separator)
                width = width or cells
            if cells != width:
                raise InputError(_cut_off(path, number, width=width, cells=cells))
            if "\0" in line or (len(line) > longest and max(map(len, line.split(separator))) > longest):
                msg = f"{path.name}: line {number}: not the expected table: " + (
                    "it holds a NUL" if "\0" in line else f"field larger than field limit ({longest})"
                )
                raise InputError(msg)
    if not first:
        raise InputError(_no_row(path))
    return first


def _check_quoted(path: Path, *, separator: str, skip: int, width: int) -> list[str]:
    """Do as ``_check_lines`` where quotes may hold separators and line ends."""
    first: list[str] = []
    with open_text(path) as handle:
        reader = csv.reader(islice(handle, skip, None), delimiter=separator, quoting=csv.QUOTE_MINIMAL)
        try:
            for row in filter(None, reader):
                first = first or row
                width = width or len(row)
                if len(row) != width:
                    raise InputError(_cut_off(path, reader.line_num + skip, width=width, cells=len(row)))
        except csv.Error as error:
            msg = f"{path.name}: line {reader.line_num + skip}: not the expected table: {error}"
            raise InputError(msg) from error
    if not first:
        raise InputError(_no_row(path))
    return first


def _cut_off(path: Path, line: int, *, width: int, cells: int) -> str:
    return f"{path.name}: line {line}: expected {width} cells, found {cells}; the file may be cut off"


def _no_row(path: Path) -> str:
    return f"{path.name}: holds no row; expected a table"


def _places(first: list[str], columns: Mapping[str, str | tuple[str, ...]], *, path: Path) -> dict[str, int]:
    """Return our column name → its place in the file."""
    places = {}
    for ours, spellings in columns.items():
        known = (spellings,) if isinstance(spellings, str) else spellings
        found = [place for place, name in enumerate(first) if name in known]
        if len(found) != 1:
            msg = f"{path.name}: expected a column {' or '.join(map(repr, known))}, found {first}"
            raise InputError(msg)
        places[ours] = found[0]
    return places


def _comment_lines(path: Path, comment: str) -> int:
    with open_text(path) as handle:
        return sum(1 for _ in takewhile(lambda line: line.startswith(comment), handle))
