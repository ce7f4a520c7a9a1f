"""What a source is: declared facts and one pure parser; and the reader that parsers share."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from mircargo.errors import InputError
from mircargo.sources._archive import open_unpacked, packed_errors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Source", "SourceFile", "open_text", "read_delimited"]


@dataclass(frozen=True)
class SourceFile:
    """One file of a source: its name as served, the taxon it is about (0 = several), and its release."""

    name: str
    taxon: int
    version: str


@dataclass(frozen=True)
class Source:
    """A resource that mircargo reads.

    Parameters
    ----------
    key
        Short name, used in every fact that comes from here.
    title
        Name for people.
    url
        Where the resource lives (https).
    origin
        Where the copies of the core snapshot came from.
    files
        The files that the core snapshot reads.
    licence
        Licence or terms in words.
    terms
        ``"open"`` or ``"academic"`` (free for academic use only).
    citation
        What to cite.
    columns
        Columns of the table that ``parse`` returns, all text.
    parse
        Reads one file: path → table with exactly ``columns``.
    """

    key: str
    title: str
    url: str
    origin: str
    files: tuple[SourceFile, ...]
    licence: str
    terms: str
    citation: str
    columns: tuple[str, ...]
    parse: Callable[[Path], pd.DataFrame]


@contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """Open a text file, plain, gzip-compressed or alone in a zip, with or without a byte order mark.

    Raises
    ------
    InputError
        If the file cannot be read, is truncated, or is not UTF-8 text; if it unpacks to far more than
        an honest file would, or has a line without end.
    """
    try:
        with packed_errors(path), open_unpacked(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as handle:
            yield handle
    except UnicodeDecodeError as error:
        msg = f"{path.name}: expected UTF-8 text, found other bytes at position {error.start}; is it the right file?"
        raise InputError(msg) from error


def read_delimited(
    path: Path,
    columns: Mapping[str, str | tuple[str, ...]],
    *,
    separator: str,
    header: bool = True,
    comment: str | None = None,
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
        ``","`` (quoted CSV) or ``"\t"`` (quotes are ordinary letters).
    header
        Whether the first line names the columns.
    comment
        Lines that start with this text are passed over before the table begins.

    Raises
    ------
    InputError
        If a column is missing, a row has too many or too few cells, or there is no row.
    """
    import pandas as pd

    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if separator == "," else csv.QUOTE_NONE
    skip = _comment_lines(path, comment) if comment else 0
    _check_rows(path, separator=separator, quoting=quoting, skip=skip, width=0 if header else len(columns))
    with open_text(path) as handle:
        frame = pd.read_csv(
            handle, skiprows=skip, sep=separator, dtype=str, keep_default_na=False, quoting=quoting,
            header=0 if header else None, names=None if header else list(columns), index_col=False,
        )
    return _named(frame, columns, path=path) if header else frame


def _check_rows(path: Path, *, separator: str, quoting: Literal[0, 3], skip: int, width: int) -> None:
    """Refuse a row with more or fewer cells than the first: pandas fills a short one up in silence."""
    rows = 0
    with open_text(path) as handle:
        reader = csv.reader(islice(handle, skip, None), delimiter=separator, quoting=quoting)
        try:
            for row in filter(None, reader):
                rows += 1
                width = width or len(row)
                if len(row) != width:
                    msg = f"{path.name}: line {reader.line_num + skip}: expected {width} cells, found {len(row)}; the file may be cut off"
                    raise InputError(msg)
        except csv.Error as error:
            msg = f"{path.name}: line {reader.line_num + skip}: not the expected table: {error}"
            raise InputError(msg) from error
    if not rows:
        msg = f"{path.name}: holds no row; expected a table"
        raise InputError(msg)


def _named(frame: pd.DataFrame, columns: Mapping[str, str | tuple[str, ...]], *, path: Path) -> pd.DataFrame:
    rename = {}
    for ours, spellings in columns.items():
        known = (spellings,) if isinstance(spellings, str) else spellings
        found = [name for name in known if name in frame.columns]
        if len(found) != 1:
            msg = f"{path.name}: expected a column {' or '.join(map(repr, known))}, found {[str(c) for c in frame.columns]}"
            raise InputError(msg)
        rename[found[0]] = ours
    return frame[list(rename)].rename(columns=rename)


def _comment_lines(path: Path, comment: str) -> int:
    with open_text(path) as handle:
        return sum(1 for _ in takewhile(lambda line: line.startswith(comment), handle))
