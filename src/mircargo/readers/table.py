"""Tables as people have them: text with a header in one of several dialects, or Parquet.

Every cell is text, every row has its line, and what the reader took for what is said.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError
from mircargo.prose import counted
from mircargo.readers.delimited import ROW_NAMES, cut_off
from mircargo.readers.parquet import read_parquet
from mircargo.readers.text import place_of, read_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SEPARATORS", "Table", "Took", "cells_of", "read_table", "table_of"]

SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "spaces"}
"""What may stand between cells, and its name."""
_SAMPLE = 50
"""Rows that tell the separator where the header does not."""
_STATED = re.compile(r'"?sep=(.)"?')
_MARKED_HEADER = re.compile(r'#[\w"]')
_IN_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_LONGEST_CELL = 100
"""Lines that a cell between tabs may take up."""
_STYLES: tuple[Mapping[str, Any], ...] = ({}, {"escapechar": "\\"})
"""How quotes within quotes are written: twice, or by R behind a backslash."""

Row = tuple[int, list[str]]
"""A line, counted from 1, and its cells."""


@dataclass(frozen=True)
class Took:
    """What a reader took a table's text for.

    Parameters
    ----------
    separator
        What stands between cells; empty for Parquet.
    headed
        Whether a line named the columns.
    quoted
        Whether quotes around cells were taken away.
    comments
        How many lines that begin with ``#`` were passed over.
    above
        How many lines above the header were passed over.
    row_names
        Whether the first column has no name: it is called :data:`ROW_NAMES`.
    row_numbers
        Whether such a column only numbered the rows: it is left out.
    """

    separator: str = ""
    headed: bool = True
    quoted: bool = False
    comments: int = 0
    above: int = 0
    row_names: bool = False
    row_numbers: bool = False

    def notes(self, origin: str) -> list[str]:
        """Say what is not plain to see; nothing of a table with tabs or commas and a header."""
        notes = []
        if self.separator in {";", " "}:
            notes.append(f"{origin}: read with {SEPARATORS[self.separator]} between cells")
        if self.comments:
            notes.append(f"{origin}: {counted(self.comments, 'comment line')} (#) passed over")
        if self.above:
            notes.append(f"{origin}: {counted(self.above, 'line')} above the header passed over")
        if self.row_numbers:
            notes.append(f"{origin}: a first column without a name numbers the rows and is passed over")
        return notes


@dataclass(frozen=True)
class Table:
    """A table with text cells.

    Parameters
    ----------
    frame
        Columns as the file names them.
    lines
        The line of each row; in a Parquet file its number.
    took
        What the reader took for what.
    """

    frame: pd.DataFrame
    lines: Sequence[int]
    took: Took = Took()


def read_table(path: Path, *, headers: Collection[str] = ()) -> Table:
    """Return a table in delimited text or Parquet.

    Parameters
    ----------
    path
        The file, plain or gzip; ``-`` is standard input. It is read once, so it may be a pipe.
    headers
        If given, text of exactly two columns, neither of which is headed so, is read without a header.

    Raises
    ------
    InputError
        If the file cannot be read, holds no row, a row has more or fewer cells than the header, two columns
        have one name, or more than one separator fits.
    """
    if path.suffix == ".parquet":
        frame = read_parquet(path)
        return Table(frame, range(1, len(frame) + 1))
    return table_of(path, read_lines(path), headers=headers)


def table_of(
    path: Path,
    lines: Sequence[str],
    *,
    first: int = 1,
    headers: Collection[str] = (),
    below: Collection[str] = (),
    separator: str = "",
    quotes: bool = True,
) -> Table:
    """Return the table in lines of delimited text.

    Parameters
    ----------
    path
        Where they are from, for errors.
    lines
        The lines, without their ends.
    first
        Number of the first of them in the file.
    headers
        As in :func:`read_table`.
    below
        Names that the header has; lines above it are passed over.
    separator
        What stands between cells, where that is declared; then rows may not be one cell longer than the
        header, and there may be none.
    quotes
        Whether quotes around cells may be taken away.

    Raises
    ------
    InputError
        As in :func:`read_table`.
    """
    place = place_of(path)
    start, comments, above = _header_line(lines, headers, below)
    if start == len(lines):
        msg = f"{place}: is empty; expected a table with a header"
        raise InputError(msg)
    header = lines[start].removeprefix("#")
    if stated := _STATED.fullmatch(header):
        return table_of(
            path, lines[start + 1 :], first=first + start + 1, headers=headers, separator=stated[1]
        )
    body = [header, *lines[start + 1 :]]
    if (
        even := None
        if separator
        else _even(path, body, first + start, headers, Took(comments=comments, above=above))
    ):
        return even
    records = _Records(
        place, body, first + start, separator or _separator(place, body, first + start), quotes
    )
    (line, names), *rows = records
    names = [" ".join(name.strip().splitlines()) for name in names]
    width = len(names)
    short = not separator and {len(cells) for _, cells in rows} == {width + 1}
    short = short and any(cells[-1].strip() for _, cells in rows)
    headed = not headers or width != 2 or short or bool({"", *headers} & {name.lower() for name in names})
    if not headed:
        rows = [(line, names), *rows]
    if not rows and not separator:
        msg = f"{place}: holds no row below its header"
        raise InputError(msg)
    names = [ROW_NAMES, *names] if short else names if headed else ["1", "2"]
    took = Took(records.separator, headed, records.quoted, comments + records.comments, above)
    return _table(path, names, rows, took)


def cells_of(line: str, separator: str) -> list[str]:
    """Return the cells of one line; quotes around a cell are taken away where all of the line allows it."""
    return next(iter(_Records("", [line], 1, separator, quotes=True)))[1] if line.strip(" ") else [line]


def _header_line(
    lines: Sequence[str], headers: Collection[str], below: Collection[str]
) -> tuple[int, int, int]:
    """Return the place of the header, how many comments stand above it, and how many other lines."""
    filled = (at for at, line in enumerate(lines) if line.strip())
    if below:
        for above, at in enumerate(filled):
            if any({*below} <= {*_names(lines[at], one)} for one in SEPARATORS):
                return at, 0, above
        return len(lines), 0, 0
    marked: list[int] = []
    for at in filled:
        if not lines[at].startswith("#"):
            if marked and _is_header(lines[marked[-1]], lines[at], headers):
                return marked[-1], len(marked) - 1, 0
            return at, len(marked), 0
        marked.append(at)
    return len(lines), 0, 0


def _names(line: str, separator: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]


def _is_header(marked: str, following: str, headers: Collection[str]) -> bool:
    """Return whether a line that begins with ``#`` names the columns of the line below it."""
    for separator in SEPARATORS:
        width = _width(marked, separator)
        if width > 1 and _width(following, separator) in {width, width + 1}:
            wanted = {*headers} & {name.lower() for name in _names(following, separator)}
            plain = separator == "\t" or " " not in marked
            return bool(_MARKED_HEADER.match(marked)) and plain and not wanted
    return False


def _separator(place: str, lines: Sequence[str], first: int) -> str:
    """Return what stands between cells: what the header holds, or else what parts all rows alike."""
    held = [one for one in SEPARATORS if one != " " and _width(lines[0], one) > 1]
    if held[:1] == ["\t"] or len(held) == 1:
        return held[0]
    sample = list(islice((line for line in lines[1:] if line.strip()), _SAMPLE))
    fits: dict[bool, list[str]] = {True: [], False: []}
    for one in held or SEPARATORS:
        width, widths = _width(lines[0], one), {_width(line, one) for line in sample}
        if widths in ({width}, {width + 1}) and widths != {1}:
            fits[widths == {width}].append(one)
    best = fits[True] or fits[False]
    if len(best) > 1:
        msg = (
            f"{place}: line {first}: {' and '.join(SEPARATORS[one] for one in best)} both part the rows into"
            " equal numbers of cells; expected one separator, save the table with tabs"
        )
        raise InputError(msg)
    return best[0] if best else held[0] if held else "\t"


def _width(line: str, separator: str) -> int:
    return _IN_QUOTES.sub("", line).count(separator) + 1


def _even(path: Path, lines: Sequence[str], first: int, headers: Collection[str], took: Took) -> Table | None:
    """Return the table of lines with one header and rows of as many cells, all without quotes; else nothing.

    It is what most files are, and need not be taken apart row by row.
    """
    separator = _separator(place_of(path), lines, first)
    width = lines[0].count(separator) + 1
    if width == 1 or len(lines) == 1 or {*map(str.count, lines, repeat(separator))} != {width - 1}:
        return None
    cells = separator.join(lines).split(separator)
    names = [name.strip() for name in cells[:width]]
    plain = all(names) and not any('"' in line or not line.strip(" ") for line in lines)
    if not plain or (headers and width == 2 and not {*headers} & {name.lower() for name in names}):
        return None
    columns = [cells[width + at :: width] for at in range(width)]
    return _framed(
        path, names, columns, range(first + 1, first + len(lines)), replace(took, separator=separator)
    )


class _Records:
    """The rows of delimited text, each with its line, and what was found on the way.

    Between tabs a quote is an ordinary letter, unless the whole line reads as quoted.
    """

    def __init__(self, place: str, lines: Sequence[str], first: int, separator: str, quotes: bool) -> None:  # noqa: FBT001
        self._place, self._lines, self._first, self._quotes = place, lines, first, quotes
        self.separator, self.quoted, self.comments = separator, False, 0
        self._widths: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        at = 0
        while at < len(self._lines):
            line, used = self._lines[at], 1
            cells = line.split(self.separator)
            if not line.strip(" "):
                pass
            elif line.startswith("#") and self._widths and len(cells) not in self._widths:
                self.comments += 1
            else:
                if '"' in line and self._quotes:
                    cells, used = self._unquoted(at, cells)
                self._widths = self._widths or (len(cells), len(cells) + 1)
                yield self._first + at, cells
            at += used

    def _unquoted(self, at: int, plain: list[str]) -> tuple[list[str], int]:
        """Return the cells of a row with quotes, and how many lines it takes up."""
        tabs = self.separator == "\t"
        fits = not self._widths or len(plain) in self._widths
        last = min(len(self._lines), at + (1 if fits else _LONGEST_CELL) if tabs else len(self._lines))
        problem: csv.Error | None = None
        for style in _STYLES:
            texts = (f"{self._lines[place]}\n" for place in range(at, last))
            reader = csv.reader(texts, delimiter=self.separator, strict=True, **style)
            try:
                cells = next(reader)
            except csv.Error as error:
                problem = problem or error
                continue
            if not tabs or not self._widths or len(cells) in self._widths:
                self.quoted = True
                return cells, reader.line_num
        if tabs:
            return plain, 1
        where = f"line {self._first + at}" if at else "its header"
        msg = f"{self._place}: {where} cannot be read as CSV: {problem}"
        raise InputError(msg) from problem


def _table(path: Path, names: list[str], rows: list[Row], took: Took) -> Table:
    """Return the table of rows that fit its columns; empty cells behind the last column go."""
    width = len(names)
    while (
        len(names) > 1
        and not names[-1]
        and not any("".join(cells[len(names) - 1 :]).strip() for _, cells in rows)
    ):
        names = names[:-1]
    for line, cells in rows:
        if len(cells) != len(names):
            if len(cells) < len(names) or any(cell.strip() for cell in cells[len(names) :]):
                raise cut_off(path, line, width=width, cells=len(cells))
            del cells[len(names) :]
    names = [ROW_NAMES if not name and not at else name for at, name in enumerate(names)]
    by_column = zip(*(cells for _, cells in rows), strict=True) if rows else [()] * len(names)
    return _framed(path, names, [list(cells) for cells in by_column], [line for line, _ in rows], took)


def _framed(
    path: Path, names: list[str], by_column: list[list[str]], lines: Sequence[int], took: Took
) -> Table:
    """Return the table of columns; a first one that only numbers the rows goes."""
    import pandas as pd

    if len(set(names)) < len(names):
        msg = f"{place_of(path)}: two columns have one name; found {names}"
        raise InputError(msg)
    columns = dict(zip(names, by_column, strict=True))
    numbered = (
        len(names) > 1
        and ROW_NAMES in columns
        and columns[ROW_NAMES]
        in ([str(number) for number in range(start, len(lines) + start)] for start in (0, 1))
    )
    if numbered:
        del columns[ROW_NAMES]
    frame = pd.DataFrame(columns, dtype="str")
    took = replace(took, row_names=ROW_NAMES in columns, row_numbers=numbered)
    return Table(frame, lines, took)
