"""Delimited text whose shape is declared, read in one pass into tables of text columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from mircargo.errors import InputError
from mircargo.readers.text import open_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LONGEST_CELL", "ROW_NAMES", "cut_off", "find_columns", "read_delimited", "refuse_rows"]

ROW_NAMES = "row names"
"""What a first column is called that has no header, as R and pandas write the names of rows."""
LONGEST_CELL = 131_072
"""Longest cell of an ordinary table, in characters; more means that the file is another one."""
_CHUNK = 1 << 18
_BLANK = frozenset({"\n", "\r\n", "\r", ""})


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

    with open_text(path) as handle:
        first, chunks = _begun(
            path,
            handle,
            separator=separator,
            width=0 if header else len(columns),
            comment=comment,
            longest=longest,
        )
        places = (
            find_columns(path, first, columns)
            if header
            else dict(zip(columns, range(len(columns)), strict=True))
        )
        try:
            frame = pd.read_csv(
                cast("IO[str]", _Stream(chunks)),
                sep=separator,
                dtype=str,
                keep_default_na=False,
                quoting=csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL,
                header=0 if header else None,
                usecols=sorted(places.values()),
                index_col=False,
            )
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            msg = f"{path.name}: not the expected table: {' '.join(str(error).split())}"
            raise InputError(msg) from error
    return frame.set_axis(sorted(places, key=places.__getitem__), axis="columns")[list(columns)]


def find_columns(
    path: Path,
    header: list[str],
    columns: Mapping[str, str | tuple[str, ...]],
    *,
    optional: tuple[str, ...] = (),
) -> dict[str, int]:
    """Return our column name → its place in the file's header.

    Parameters
    ----------
    path
        The file, for errors.
    header
        The names in the file.
    columns
        Our column name to the file's, or to several spellings of it.
    optional
        Our columns that the file may lack.

    Raises
    ------
    InputError
        If a column is missing, or there twice.
    """
    places = {}
    for ours, spellings in columns.items():
        known = (spellings,) if isinstance(spellings, str) else spellings
        found = [place for place, name in enumerate(header) if name in known]
        if len(found) != 1 and (found or ours not in optional):
            msg = f"{path.name}: expected a column {' or '.join(map(repr, known))}, found {header}"
            raise InputError(msg)
        if found:
            places[ours] = found[0]
    return places


def refuse_rows(path: Path, table: pd.DataFrame, bad: pd.Series[bool], *, expected: str) -> None:
    """Refuse a table for its first bad row.

    Parameters
    ----------
    path
        The file that it was read from.
    table
        The table.
    bad
        Which rows are bad.
    expected
        What was expected of them.

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


def cut_off(path: Path, line: int, *, width: int, cells: int) -> InputError:
    """Return the error of a row that has another number of cells than the table has columns.

    Parameters
    ----------
    path
        The file.
    line
        Line of the row.
    width, cells
        The number of columns, and of the row's cells.
    """
    return InputError(
        f"{path.name}: line {line}: expected {width} cells, found {cells}; the file may be cut off"
    )


class _Stream:
    """What pandas reads a table from: text as it is checked, whole lines at a time."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks

    def read(self, _: int = -1) -> str:
        """Return the next lines."""
        return next(self._chunks, "")

    def __iter__(self) -> Iterator[str]:
        """Yield the same, as a file does."""
        return self._chunks


def _first_line(path: Path, handle: IO[str], comment: str | None) -> tuple[int, str]:
    """Return number and text of the first line that is no comment and not blank."""
    for number, line in enumerate(handle, 1):
        comment = comment if comment is not None and line.startswith(comment) else None
        if comment is None and line not in _BLANK:
            return number, line
    msg = f"{path.name}: holds no row; expected a table"
    raise InputError(msg)


def _begun(
    path: Path, handle: IO[str], *, separator: str, width: int, comment: str | None, longest: int
) -> tuple[list[str], Iterator[str]]:
    """Return the cells of the first row, and the text of all rows, checked as it is read."""
    line, text = _first_line(path, handle, comment)
    if separator != "\t":
        rows = _quoted(path, chain([text], handle), line=line, separator=separator, width=width)
        return next(rows), map("".join, rows)
    first = text.rstrip("\r\n").split(separator)
    width = width or len(first)
    _check_line(path, line, text, separator=separator, width=width, longest=longest)
    return first, _plain(path, [text], handle, line=line, separator=separator, width=width, longest=longest)


def _plain(
    path: Path, lines: list[str], handle: IO[str], *, line: int, separator: str, width: int, longest: int
) -> Iterator[str]:
    """Yield the text of a table without quotes; a row with more or fewer cells than the first ends it.

    Otherwise pandas fills a short one up in silence.
    """
    while lines:
        text = "".join(lines)
        whole = {*map(str.count, lines, repeat(separator))} == {width - 1}
        if not whole or "\0" in text or max(map(len, lines)) > longest:
            for number, row in enumerate(lines, line):
                _check_line(path, number, row, separator=separator, width=width, longest=longest)
        yield text
        line += len(lines)
        lines = handle.readlines(_CHUNK)


def _check_line(path: Path, number: int, line: str, *, separator: str, width: int, longest: int) -> None:
    if line in _BLANK:
        return
    if (cells := line.count(separator) + 1) != width:
        raise cut_off(path, number, width=width, cells=cells)
    if "\0" in line or max(map(len, line.split(separator))) > longest:
        msg = f"{path.name}: line {number}: not the expected table: " + (
            "it holds a NUL" if "\0" in line else f"field larger than field limit ({longest})"
        )
        raise InputError(msg)


def _quoted(
    path: Path, lines: Iterator[str], *, line: int, separator: str, width: int
) -> Iterator[list[str]]:
    """Yield the first row, then the text of a table in which quotes may hold separators and line ends."""
    held: list[str] = []
    size = 0

    def kept() -> Iterator[str]:
        for text in lines:
            held.append(text)
            yield text

    reader = csv.reader(kept(), delimiter=separator, quoting=csv.QUOTE_MINIMAL)
    first = True
    try:
        for row in filter(None, reader):
            if first:
                yield row
            width, first = width or len(row), False
            if len(row) != width:
                raise cut_off(path, reader.line_num + line - 1, width=width, cells=len(row))
            size += len(held[-1])
            if size > _CHUNK:
                yield held
                held.clear()
                size = 0
    except csv.Error as error:
        msg = f"{path.name}: line {reader.line_num + line - 1}: not the expected table: {error}"
        raise InputError(msg) from error
    yield held
