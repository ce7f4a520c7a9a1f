"""Tables of numbers, a row a name and a column a sample: counts, intensities, Ct, and GEO's series matrix."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import is_missing
from mircargo.errors import InputError
from mircargo.prose import listed
from mircargo.readers.delimited import LONGEST_CELL, refuse_rows
from mircargo.readers.numbers import NUMBER, with_points
from mircargo.readers.table import Took, cells_of, table_of
from mircargo.readers.text import place_of, read_lines

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["GEO_TABLE", "WORDS", "Matrix", "read_matrix", "read_samples"]

GEO_TABLE = ("!series_matrix_table_begin", "!series_matrix_table_end")
"""The lines around the table of a series matrix."""
WORDS = ("undetermined",)
"""Words that stand for a value, in lower case: a Ct that the instrument did not reach."""
_SHOWN = 3
_COUNT = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"


@dataclass(frozen=True)
class Matrix:
    """Numbers as a file holds them; what a row or a column is, the caller decides.

    Parameters
    ----------
    label
        Header of the column of names.
    names
        Name of each row; they may repeat.
    columns
        Header of each column of numbers.
    values
        Numbers, shape (names, columns); NaN where a value is missing or a word.
    words
        Word → how many cells hold it in place of a number.
    others
        The other columns, as text: descriptions.
    lines
        The line of each row.
    facts
        What a series matrix says above its table: key without ``!`` → one tuple of cells a line.
    took
        What the reader took the text for.
    notes
        Sentences on it.
    """

    label: str
    names: tuple[str, ...]
    columns: tuple[str, ...]
    values: np.ndarray
    words: Mapping[str, int]
    others: pd.DataFrame
    lines: Sequence[int]
    took: Took
    facts: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_matrix(
    path: Path,
    *,
    below: Collection[str] = (),
    between: tuple[str, str] | None = None,
    words: Collection[str] = WORDS,
) -> Matrix:
    """Read a table of numbers.

    A column of numbers is one in which every cell is a number, missing or one of the words, and not all are
    missing. Decimal commas are read where the separator is not the comma.

    Parameters
    ----------
    path
        The file, plain or gzip; ``-`` is standard input.
    below
        Names that the header has; lines above it are passed over.
    between
        The lines before and behind the table; those of a series matrix are known.
    words
        Words that may stand in place of a number, in lower case.

    Raises
    ------
    InputError
        If the file is no table, lacks the lines around it, or has no column of numbers; if numbers have
        commas that may part thousands.
    """
    import numpy as np

    place, lines = place_of(path), read_lines(path)
    between = between or (GEO_TABLE if GEO_TABLE[0] in map(str.strip, lines) else None)
    start, end = _block(place, lines, between) if between else (0, len(lines))
    read = table_of(path, lines[start:end], first=start + 1, below=below)
    label, *rest = read.frame.columns
    cells = {name: read.frame[name].str.strip() for name in rest}
    texts = {name: _texts(column, words) for name, column in cells.items()}
    numbers = {name: cells[name] for name, (odd, plain) in texts.items() if plain and not odd}
    if not numbers:
        msg = (
            f"{place}: no column holds numbers alone; expected a column a sample, found {[label, *rest][:20]}"
        )
        raise InputError(msg)
    points, notes = with_points(path, numbers, read.lines, separator=read.took.separator)
    held = Counter(text.lower() for column in numbers.values() for text in column if text.lower() in words)
    return Matrix(
        label,
        tuple(read.frame[label].str.strip()),
        tuple(numbers),
        np.column_stack([_values(column, words) for column in points.values()]),
        dict(held),
        read.frame[[name for name in rest if name not in numbers]],
        read.lines,
        read.took,
        _facts(lines[: start - 1]) if between else {},
        (*read.took.notes(place), *notes, *_mixed(place, texts)),
    )


def read_samples(path: Path, *, value: str) -> pd.DataFrame:
    """Read a source's CSV, a miRNA a row and a sample a column, as one row (mirna, sample, ``value``) a cell.

    Raises
    ------
    InputError
        If there is no row or no sample, a sample is named twice, a row is cut off, or a cell is no number.
    """
    read = table_of(path, read_lines(path), separator=",").frame
    if read.empty or len(read.columns) < 2:
        msg = f"{path.name}: expected a header with samples and a row a miRNA, found {len(read)} rows"
        raise InputError(msg)
    if "mirna" in read.columns[1:]:
        msg = f"{path.name}: line 1: expected names of samples, found 'mirna'"
        raise InputError(msg)
    long_name = read.iloc[:, 0].str.len() > LONGEST_CELL
    refuse_rows(path, read.iloc[:, :1], long_name, expected=f"a miRNA of at most {LONGEST_CELL} letters")
    wide = read.set_axis(["mirna", *read.columns[1:]], axis="columns")
    long = wide.melt(id_vars="mirna", var_name="sample", value_name=value).astype("str")
    odd = ~long[value].str.fullmatch(_COUNT)
    if odd.any():
        first = long[odd].iloc[0]
        msg = (
            f"{path.name}: {first['mirna'][:40]!r} in {first['sample'][:40]!r}: expected a number of 0 or"
            f" more, found {first[value][:40]!r}"
        )
        raise InputError(msg)
    return long


def _block(place: str, lines: Sequence[str], between: tuple[str, str]) -> tuple[int, int]:
    """Return where the table begins and ends."""
    plain = [line.strip() for line in lines]
    for mark in between:
        if plain.count(mark) != 1:
            msg = f"{place}: expected one line {mark!r}, found {plain.count(mark)}; the file may be cut off"
            raise InputError(msg)
    return plain.index(between[0]) + 1, plain.index(between[1])


def _facts(lines: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return what lines that begin with ``!`` say; a key may stand in several."""
    facts: dict[str, list[tuple[str, ...]]] = {}
    for line in lines:
        if line.startswith("!"):
            key, *cells = cells_of(line, "\t")
            facts.setdefault(key[1:].strip(), []).append(tuple(cell.strip() for cell in cells))
    return facts


def _texts(column: pd.Series, words: Collection[str]) -> tuple[list[str], int]:
    """Return the texts of a column that are no number, and how many are one, or a word in its place."""
    stated = [text for text in column.unique() if not is_missing(text)]
    odd = [text for text in stated if not _is_number(text) and text.lower() not in words]
    return odd, len(stated) - len(odd)


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and ("," in text or text.count(".") < 2)


def _mixed(place: str, texts: Mapping[str, tuple[list[str], int]]) -> Iterator[str]:
    """Say which columns are no numbers though most of what they hold is."""
    for name, (odd, plain) in texts.items():
        if plain > len(odd) > 0:
            yield f"{place}: column {name!r} is read as text, not as numbers: it holds {listed(odd, _SHOWN)}"


def _values(column: pd.Series, words: Collection[str]) -> np.ndarray:
    """Return numbers; NaN for what is missing or a word."""
    import numpy as np

    read = {
        text: math.nan if is_missing(text) or text.lower() in words else float(text.replace("\u2212", "-"))
        for text in column.unique()
    }
    return column.map(read).to_numpy(np.float64)
