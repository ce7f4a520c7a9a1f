"""Gene sets and miRNA lists in GMT: id, description, then the members, with tabs between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.gene_ids import read_gene_id
from mircargo.own_tables.text import file_stem
from mircargo.prose import counted
from mircargo.readers.text import read_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GmtRow", "gmt_rows", "read_gmt", "read_lists"]

_URL = ("http://", "https://")


@dataclass(frozen=True)
class GmtRow:
    """One set or list; ``name`` is its description, empty where that is missing or an address."""

    id: str
    name: str
    members: tuple[str, ...]
    line: int


def read_lists(path: Path) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return the named lists of a GMT file, and notes on how it was read.

    Raises
    ------
    InputError
        If the file cannot be read, a row has no id or no name, or two rows have one id.
    """
    cells = Cells()
    return {row.id: list(row.members) for row in gmt_rows(path, "name", cells.read)}, tuple(
        cells.notes(path.name)
    )


def read_gmt(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the members of the gene sets of a GMT file, and notes on how it was read.

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
        If the file cannot be read, a row has no id or no gene, or two rows have one id.
    """
    import pandas as pd

    cells = Cells()
    members = [
        (row.id, row.name or row.id, gene)
        for row in gmt_rows(path, "gene", cells.read)
        for gene in dict.fromkeys(read_gene_id(name)[1] for name in row.members)
    ]
    table = pd.DataFrame(members, columns=["set_id", "set_name", "gene"]).assign(library=file_stem(path))
    return table, tuple(cells.notes(path.name))


def gmt_rows(path: Path, what: str, read: Callable[[str], str]) -> list[GmtRow]:
    """Return the rows of a GMT file, each with an id and at least one member.

    Parameters
    ----------
    path
        The file.
    what
        What a member is, for errors.
    read
        Reads a cell; a member that is then empty is none.

    Raises
    ------
    InputError
        If the file cannot be read, a row has no id or no member, or two rows have one id.
    """
    rows: list[GmtRow] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        first, *rest = line.split("\t")
        set_id = read(first)
        members = tuple(dict.fromkeys(filter(None, map(read, rest[1:]))))
        if not set_id or not members:
            found = counted(len(rest) + 1, "cell")
            msg = (
                f"{path.name}: line {number}: expected id, description and at least one {what}, with tabs"
                f" between them; found {found}"
            )
            raise InputError(msg)
        if set_id in line_of:
            msg = (
                f"{path.name}: line {number}: the id {set_id!r} stands in line {line_of[set_id]}, too; each"
                " needs an id of its own"
            )
            raise InputError(msg)
        line_of[set_id] = number
        name = Cells().read(rest[0])
        rows.append(GmtRow(set_id, "" if name.startswith(_URL) else name, members, number))
    if not rows:
        msg = (
            f"{path.name}: is empty; expected rows of id, description and {what}s, with tabs between them"
            " (GMT)"
        )
        raise InputError(msg)
    return rows
