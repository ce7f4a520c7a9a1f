"""A table as it stands in a file: text with a header, or Parquet.

Every cell is text, and every row has its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import read_lines

if TYPE_CHECKING:
    import pandas as pd
    from pyarrow.csv import InvalidRow

__all__ = ["OwnTable", "column_of", "file_stem", "read_table"]

_LARGEST_BLOCK = 2**31 - 1


@dataclass(frozen=True)
class OwnTable:
    """A table with text cells.

    Parameters
    ----------
    frame
        Columns as the file names them.
    lines
        The line of each row; in a Parquet file its number.
    headed
        Whether the first line of the file named the columns.
    """

    frame: pd.DataFrame
    lines: Sequence[int]
    headed: bool = True


def file_stem(path: Path) -> str:
    """Return the file's name without its endings, e.g. ``hallmark`` of ``hallmark.gmt.gz``."""
    return path.name.removesuffix(".gz").rsplit(".", 1)[0] or path.name


def read_table(path: Path, *, headers: Iterable[str] = ()) -> OwnTable:
    """Return a table in TSV, CSV (tabs if its first line has one) or Parquet.

    Parameters
    ----------
    path
        The file, plain or gzip; ``-`` is standard input. It is read once, so it may be a pipe.
    headers
        If given, text of exactly two columns, neither of which is headed so, is read without a header.

    Raises
    ------
    InputError
        If the file cannot be read, holds no row, or two of its columns have one name.
    """
    if path.suffix == ".parquet":
        frame = _parquet(path)
        return OwnTable(frame, range(1, len(frame) + 1))
    lines = read_lines(path)
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines):
        msg = f"{path.name}: is empty; expected a table with a header"
        raise InputError(msg)
    separator = "\t" if "\t" in lines[start] else ","
    names, used = _header(path, lines[start:], separator)
    if headers and len(names) == 2 and not {name.lower() for name in names} & {*headers}:
        return _parsed(path, lines, start, ["1", "2"], separator, headed=False)
    if len(set(names)) < len(names):
        msg = f"{path.name}: two columns have one name; found {names}"
        raise InputError(msg)
    return _parsed(path, lines, start + used, names, separator, headed=True)


def column_of(path: Path, names: Iterable[str], wanted: str) -> str | None:
    """Return the column that is headed ``wanted`` in any case, None where there is none.

    Raises
    ------
    InputError
        If several are, which differ by case or white space alone.
    """
    found = [name for name in names if name.strip().lower() == wanted]
    if len(found) > 1:
        msg = (
            f"{path.name}: columns {', '.join(map(repr, found))} can all be read as {wanted!r}; keep one, or"
            " give the others another name"
        )
        raise InputError(msg)
    return found[0] if found else None


def _header(path: Path, lines: Sequence[str], separator: str) -> tuple[list[str], int]:
    """Return the names of the columns, and how many lines they take up."""
    if separator == "\t":
        return [cell.strip().strip('"') for cell in lines[0].split(separator)], 1
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    try:
        return [cell.strip() for cell in next(reader)], reader.line_num
    except csv.Error as error:
        msg = f"{path.name}: its header cannot be read as CSV: {error}"
        raise InputError(msg) from error


def _parsed(
    path: Path, lines: list[str], start: int, names: list[str], separator: str, *, headed: bool
) -> OwnTable:
    """Return the rows from line ``start`` on, counted from 0."""
    from pyarrow import ArrowInvalid, string
    from pyarrow import csv as arrow_csv

    numbers = [number for number, line in enumerate(lines[start:], start + 1) if line]
    if not numbers:
        msg = f"{path.name}: holds no row below its header"
        raise InputError(msg)
    data = "\n".join(lines[start:]).encode()
    ragged: list[InvalidRow] = []

    def refuse(row: InvalidRow) -> str:
        ragged.append(row)
        return "error"

    try:
        table = arrow_csv.read_csv(
            io.BytesIO(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=min(len(data) + 1, _LARGEST_BLOCK)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                quote_char=False if separator == "\t" else '"',
                newlines_in_values=separator != "\t",
                invalid_row_handler=refuse,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, string()), strings_can_be_null=False
            ),
        )
    except ArrowInvalid as error:
        words = str(error).splitlines()[0].removeprefix("CSV parse error: ")
        if ragged:
            line = numbers[min(ragged[0].number or 1, len(numbers)) - 1]
            words = (
                f"line {line}: expected {ragged[0].expected_columns} cells, found {ragged[0].actual_columns}"
            )
        msg = f"{path.name}: not the expected table: {words}"
        raise InputError(msg) from error
    frame = _filled(table.to_pandas(), path)
    # A quoted cell may span lines; its row is then named by its number.
    rows = numbers if len(numbers) == len(frame) else range(start + 1, start + 1 + len(frame))
    return OwnTable(frame, rows, headed)


def _parquet(path: Path) -> pd.DataFrame:
    from pyarrow import ArrowException, parquet

    try:
        if path.is_dir():
            msg = f"{path.name}: is a folder; expected a Parquet file"
            raise InputError(msg)
        table = parquet.ParquetFile(path).read()
        if len(set(table.column_names)) < len(table.column_names):
            msg = f"{path.name}: two columns have one name; found {table.column_names}"
            raise InputError(msg)
        frame = _filled(table.to_pandas(), path)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or 'it is no whole Parquet file'}"
        raise InputError(msg) from error
    except ArrowException as error:
        msg = f"{path.name}: not a Parquet table: {str(error).splitlines()[0]}"
        raise InputError(msg) from error
    return frame.set_axis([str(name) for name in frame.columns], axis=1).apply(_as_text)


def _as_text(values: pd.Series) -> pd.Series:
    """Return cells as text; whole numbers, which gaps make floating, as they were written."""
    if values.dtype.kind == "f" and (values.dropna() % 1 == 0).all() and values.abs().max() < 2**53:
        values = values.astype("Int64")
    return values.astype(object).where(values.notna(), "").astype(str)


def _filled(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    if table.empty:
        msg = f"{path.name}: holds no row; expected a table"
        raise InputError(msg)
    return table
