"""Gene sets and miRNA lists of the user's, in GMT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import Cells
from mircargo.gene_ids import read_gene_id
from mircargo.ids.spelling import accession_in, parse, tidy
from mircargo.readers.gmt import Known, read_rows
from mircargo.readers.text import file_stem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LookUp", "known_genes", "read_gmt", "read_lists"]

LookUp = Callable[[Collection[str]], Collection[str]]
"""Returns those of some symbols that are genes."""
_RARE = 0.1
"""Members in a way of writing that fewer have tell nothing."""


def read_lists(path: Path) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return the named lists of a GMT file, and notes on how it was read.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no list with an id and a name.
    """
    cells = Cells()
    rows, notes = read_rows(path, "name", cells.read, _mirnas)
    return {row.id: list(row.members) for row in rows}, (*cells.notes(path.name), *notes)


def read_gmt(path: Path, look_up: LookUp | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the members of the gene sets of a GMT file, and notes on how it was read.

    Parameters
    ----------
    path
        The file.
    look_up
        Tells which symbols are genes, where that is known: whether second cells are members.

    Returns
    -------
    pandas.DataFrame
        Columns set_id, set_name (the description; the id where that is missing or an address), gene (ids of
        databases without version) and library (the name of the file), one row a member.
    tuple of str
        Sentences.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no set with an id and a gene.
    """
    import pandas as pd

    cells = Cells()
    rows, notes = read_rows(path, "gene", cells.read, known_genes(look_up))
    members = [
        (row.id, row.name or row.id, gene)
        for row in rows
        for gene in dict.fromkeys(read_gene_id(name)[1] for name in row.members)
    ]
    table = pd.DataFrame(members, columns=["set_id", "set_name", "gene"]).assign(library=file_stem(path))
    return table, (*cells.notes(path.name), *notes)


def known_genes(look_up: LookUp | None) -> Known:
    """Return what tells the second cells that read as genes: written as the members are, and an id or known.

    A number is no gene where the members are symbols, and no word in small letters where none of them is.
    """

    def known(seconds: Collection[str], members: Sequence[str]) -> Collection[str]:
        written = Counter(map(_way, members))
        usual = {way for way, number in written.items() if number >= _RARE * len(members)}
        alike = [name for name in seconds if _way(name) in usual]
        ids = {name for name in alike if read_gene_id(name)[0]}
        symbols = [name for name in alike if name not in ids]
        return ids | {*(look_up(symbols) if look_up and symbols else ())}

    return known


def _way(name: str) -> str:
    """Return the database that a gene's id is of, or how its symbol is written."""
    database, _ = read_gene_id(name)
    return database or ("upper" if name.isupper() else "lower" if name.islower() else "mixed")


def _mirnas(seconds: Collection[str], _: Sequence[str]) -> Collection[str]:
    """Return the names that are written as those of miRNAs are."""
    return [name for name in seconds if parse(tidy(name)) or accession_in(name)]
