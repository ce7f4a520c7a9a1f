"""The reader of workbooks (``.xlsx``) that parsers share."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["is_workbook", "read_workbook"]

LARGEST = 4 << 30
"""Bytes that a workbook may hold when unpacked."""
STEEPEST = 250
"""How many times its size a workbook may hold; ordinary ones hold 5 to 30 times."""
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    AssertionError,
    MemoryError,
)
"""What openpyxl and the libraries below it raise for damaged files: they check little, so it is nearly
anything."""


def is_workbook(path: Path) -> bool:
    """Return whether the file is a zip archive with a workbook inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, ValueError, NotImplementedError, struct.error, zipfile.BadZipFile):
        return False


def read_workbook(path: Path, columns: Mapping[str, str | tuple[str, ...]]) -> pd.DataFrame:
    """Read the first sheet of a workbook into a table of text columns; empty cells are ``""``.

    Raises
    ------
    InputError
        If the file is no workbook, unpacks to too much, lacks a column, or has no row.
    """
    import pandas as pd

    try:
        _refuse_bombs(path)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # openpyxl warns of styles and extensions, which do not matter here
            rows = [row for row in _rows(path) if any(row)]
    except _DAMAGE as error:
        msg = (
            f"{path.name}: expected a workbook (.xlsx), which could not be read ({type(error).__name__});"
            " fetch the file again"
        )
        raise InputError(msg) from error
    if not rows:
        msg = f"{path.name}: holds no row; expected a table"
        raise InputError(msg)
    places = _places(path, rows[0], columns)
    body = ([row[place] if place < len(row) else "" for place in places] for row in rows[1:])
    return pd.DataFrame(body, columns=list(columns), dtype="str")


def _refuse_bombs(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > min(LARGEST, STEEPEST * path.stat().st_size):
        msg = (
            f"{path.name}: unpacks to {size:,} bytes, more than a workbook of its size does; fetch the file"
            " again"
        )
        raise InputError(msg)


def _rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of the first sheet; a number that is whole has no decimals."""
    from openpyxl import load_workbook

    with path.open("rb") as handle:  # openpyxl refuses a path with another ending than .xlsx
        book = load_workbook(handle, read_only=True, data_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _places(path: Path, header: list[str], columns: Mapping[str, str | tuple[str, ...]]) -> list[int]:
    places = []
    for spellings in columns.values():
        known = (spellings,) if isinstance(spellings, str) else spellings
        found = [place for place, name in enumerate(header) if name.strip() in known]
        if len(found) != 1:
            msg = f"{path.name}: expected a column {' or '.join(map(repr, known))}, found {header[:30]}"
            raise InputError(msg)
        places += found
    return places
