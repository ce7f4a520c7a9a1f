"""A table of miRNA–gene pairs, for an enrichment on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.gene_ids import read_gene_id
from mircargo.own_tables.columns import column_of, with_row_names
from mircargo.prose import counted
from mircargo.readers.numbers import with_points
from mircargo.readers.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_pairs"]

_COLUMNS = ("mirna", "gene", "score", "family")
_LARGEST_SCORE = 1e9


def read_pairs(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table of miRNA–gene pairs, and notes on how it was read.

    Delimited text (plain or gzip) or Parquet with a header that names the columns mirna and gene, in any case
    and order, and optionally score and family; other columns are passed over. A first column without a name
    is mirna or gene where that is missing. Text of exactly two columns, neither headed mirna or gene, is read
    as pairs without a header. Rows without miRNA or gene are left out
    and counted. Ids of genes lose their version. Scores are repression, 0 or more; if none is above 0, as
    context++ scores are, their sign is turned; if a pair has none, none is used.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing or there twice, no row is a pair, or a score is not
        usable.
    """
    read = read_table(path, headers=_COLUMNS[:2])
    notes = read.took.notes(path.name)
    cells = Cells()
    table, more = _own_columns(path, read)
    table = cells.table(table)
    notes += [*more, *cells.notes(path.name)]
    table, lines, lost = _named(path, table, read.lines)
    gene = {name: read_gene_id(name)[1] for name in table["gene"].unique()}
    table = table.assign(gene=table["gene"].map(gene))
    notes += lost
    if "score" in table.columns:
        table, more = _scored(path, table, lines)
        notes += more
    if "family" in table.columns:
        table = table.assign(family=table["family"].where(table["family"] != "", table["mirna"]))
    return table.reset_index(drop=True), tuple(notes)


def _own_columns(path: Path, read: Table) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns that pairs have, under our names, and how they were read."""
    if not read.took.headed:
        words = "no header names mirna and gene, so both columns are read as pairs, the first line too"
        return read.frame.set_axis(list(_COLUMNS[:2]), axis=1), [f"{path.name}: {words}"]
    places = {name: column_of(path, read.frame.columns, name) for name in _COLUMNS}
    taken, notes = with_row_names(path, read.frame.columns, places)
    if missing := [name for name in _COLUMNS[:2] if name not in taken]:
        msg = f"{path.name}: lacks column(s) {missing}; found {list(read.frame.columns)}"
        raise InputError(msg)
    table = read.frame[list(taken.values())].set_axis(list(taken), axis=1)
    if "score" in taken:
        points, more = with_points(path, {"score": table["score"]}, read.lines, separator=read.took.separator)
        table, notes = table.assign(**points), [*notes, *more]
    return table, notes


def _named(
    path: Path, table: pd.DataFrame, lines: Sequence[int]
) -> tuple[pd.DataFrame, Sequence[int], list[str]]:
    """Return the rows that name a miRNA and a gene, their lines, and how many do not."""
    import numpy as np

    named = ((table["mirna"] != "") & (table["gene"] != "")).to_numpy()
    if named.all():
        return table, lines, []
    at = np.asarray(lines)
    lost = (
        f"{counted(int((~named).sum()), 'row')} of {len(table):,} left out: mirna or gene is missing (line"
        f" {at[~named][0]})"
    )
    if not named.any():
        msg = f"{path.name}: {lost}, so no pair is left"
        raise InputError(msg)
    return table[named], at[named].tolist(), [f"{path.name}: {lost}"]


def _scored(path: Path, table: pd.DataFrame, lines: Sequence[int]) -> tuple[pd.DataFrame, list[str]]:
    """Return repression scores, larger for stronger; none where a pair has none."""
    import numpy as np
    import pandas as pd

    stated = (table["score"] != "").to_numpy()
    numbers = pd.to_numeric(table["score"].where(stated, "0"), errors="coerce").to_numpy(np.float64)

    def refuse(bad: np.ndarray, words: str) -> None:
        if bad.any():
            at = int(bad.argmax())
            msg = (
                f"{path.name}: line {lines[at]}: column 'score'{words.format(repr(table['score'].iloc[at]))}"
            )
            raise InputError(msg)

    refuse(~np.isfinite(numbers), ": expected a number, found {}")
    refuse(np.abs(numbers) > _LARGEST_SCORE, ": expected a repression, found {}")
    if (numbers > 0).any():
        refuse(numbers < 0, " is below 0 here and above 0 elsewhere; give repression, 0 or more")
    if not stated.all():
        words = (
            f"{int((~stated).sum()):,} of {len(table):,} pairs have no score, so none is used and every miRNA"
            " that hits a gene counts 1"
        )
        return table.drop(columns="score"), [f"{path.name}: {words}"]
    turned = bool((numbers < 0).any())
    note = f"{path.name}: no score is above 0, so they are read as context++ scores and their sign is turned"
    return table.assign(score=np.abs(numbers)), [note] if turned else []
