"""A list of genes: one a line, or the column of a table that holds them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.prose import listed
from mircargo.readers.text import read_lines

__all__ = ["read_genes"]

_HEADERS = ("gene", "gene_id", "symbol", "gene_symbol", "gene_name", "genes")
"""Headers of a column of genes, in any case; of several the first of these is read."""
_SEPARATORS = "\t;,"


def read_genes(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return the distinct genes of a file, and notes on how it was read.

    Blank lines and missing values do not count. The first line of a table names its columns.

    Parameters
    ----------
    path
        One gene a line, or a table with tabs, semicolons or commas; ``-`` is standard input.

    Raises
    ------
    InputError
        If the file cannot be read, names nothing, or is a table without a column of genes.
    """
    cells, place = Cells(), "standard input" if str(path) == "-" else path.name
    texts, notes = _column([line for line in read_lines(path) if line.strip()], place)
    names = list(dict.fromkeys(filter(None, map(cells.read, texts))))
    notes += cells.notes(place)
    if not names:
        msg = f"{place}: is empty; expected one gene a line, or a table with a column 'gene'"
        raise InputError(f"{msg} ({'; '.join(notes)})" if notes else msg)
    return names, tuple(notes)


def _column(lines: Sequence[str], place: str) -> tuple[list[str], list[str]]:
    """Return the cells that hold genes, and which column of a table these are."""
    if not lines:
        return [], []
    separator = max(_SEPARATORS, key=lines[0].count)
    header = [cell.strip() for cell in next(csv.reader(lines[:1], delimiter=separator))]
    called = {name.lower(): name for name in reversed(header)}
    wanted = next((called[name] for name in _HEADERS if name in called), None)
    if wanted is None:
        if separator not in lines[0]:
            return list(lines), []
        msg = (
            f"{place}: expected one gene a line, or a table with a column 'gene'; found columns"
            f" {listed(header, 8)}"
        )
        raise InputError(msg)
    at = header.index(wanted)
    rows = csv.reader(lines[1:], delimiter=separator)
    note = f"{place}: genes are read from column {wanted!r}"
    return [row[at] if at < len(row) else "" for row in rows], [note]
