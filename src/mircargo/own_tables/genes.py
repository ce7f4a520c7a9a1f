"""A list of genes: one a line, or the column of a table that holds them."""

from __future__ import annotations

from pathlib import Path

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.prose import listed
from mircargo.readers.table import read_table, table_of
from mircargo.readers.text import place_of, read_lines

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
        If the file cannot be read, names nothing, or is a table that is none or has no column of genes.
    """
    cells, place = Cells(), place_of(path)
    texts, notes = _column(path, place)
    names = list(dict.fromkeys(filter(None, map(cells.read, texts))))
    notes += cells.notes(place)
    if not names:
        msg = f"{place}: is empty; expected one gene a line, or a table with a column 'gene'"
        raise InputError(f"{msg} ({'; '.join(notes)})" if notes else msg)
    return names, tuple(notes)


def _column(path: Path, place: str) -> tuple[list[str], list[str]]:
    """Return the cells that hold genes, and which column of a table these are."""
    if path.suffix == ".parquet":
        table = read_table(path)
    else:
        lines = read_lines(path)
        filled = [line for line in lines if line.strip()]
        if not filled or not any(separator in filled[0] for separator in _SEPARATORS):
            headed = bool(filled) and filled[0].strip().strip('"').lower() in _HEADERS
            return filled[headed:], []
        table = table_of(path, lines)
    called = {name.strip().lower(): name for name in reversed(table.frame.columns)}
    wanted = next((called[name] for name in _HEADERS if name in called), None)
    if wanted is None:
        columns = listed(list(table.frame.columns), 8)
        msg = f"{place}: expected one gene a line, or a table with a column 'gene'; found columns {columns}"
        raise InputError(msg)
    notes = [*table.took.notes(place), f"{place}: genes are read from column {wanted!r}"]
    return table.frame[wanted].tolist(), notes
