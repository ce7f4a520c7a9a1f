"""A file of one's own with facts of one kind, in the columns of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.facts import OWN_KINDS
from mircargo.own_tables.columns import column_of, with_row_names
from mircargo.own_tables.gmt import LookUp, known_genes
from mircargo.readers.fasta import read_records
from mircargo.readers.gmt import read_rows
from mircargo.readers.numbers import with_points
from mircargo.readers.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_facts"]

_NUMBERS = ("score", "value", "p_value", "q_value")
"""Columns of numbers, in which commas may be decimal ones."""


def read_facts(
    path: Path,
    kind: str,
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    genes: LookUp | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the facts of a user's own file, in the columns of their kind, and notes on how it was read.

    A file of gene sets may be GMT, one of 3'UTRs FASTA; others are delimited text or Parquet with a header.
    A first column without a name is that of the miRNAs, or the first that is missing; numbers may have
    decimal commas. Cells stay as they are written: :func:`mircargo.facts.build.build_facts` reads them.

    Parameters
    ----------
    path
        The file, plain or gzip.
    kind
        One of :data:`mircargo.facts.OWN_KINDS`.
    columns
        Column of the kind → column of the file, where the names differ.
    constants
        Column of the kind → one value for all rows.
    genes
        Tells which symbols are genes, where that is known: whether second cells of GMT are members.

    Returns
    -------
    pandas.DataFrame
        Text columns of the kind, and ``_row``: the line of each row.
    tuple of str
        Sentences.

    Raises
    ------
    InputError
        If the file cannot be read, the kind or a column is unknown, or a column that each row needs is
        missing.
    """
    import pandas as pd

    if kind not in OWN_KINDS:
        msg = f"unknown kind {kind!r}: choose one of {', '.join(OWN_KINDS)}"
        raise InputError(msg)
    stated = OWN_KINDS[kind]
    known = stated.columns
    for name in [*(columns or {}), *(constants or {})]:
        if name not in known:
            msg = f"kind {kind!r} has no column {name!r}; it has {', '.join(known)}"
            raise InputError(msg)
    read, notes = _own_table(path, stated.form, genes)
    table = read.frame
    renames = dict(columns or {})
    for theirs in renames.values():
        if theirs not in table.columns:
            msg = f"{path.name}: has no column {theirs!r}; it has {', '.join(table.columns)}"
            raise InputError(msg)
    places = {name: renames.get(name) or column_of(path, table.columns, name) for name in known}
    order = sorted({*known} - {*(constants or {})}, key=lambda name: (name != "mirna", [*known].index(name)))
    found, more = with_row_names(path, table.columns, {name: places[name] for name in order})
    chosen = {name: theirs for name, theirs in places.items() if theirs is not None} | found
    numbers = {name: table[chosen[name]] for name in _NUMBERS if name in chosen}
    points, decimals = with_points(path, numbers, read.lines, separator=read.took.separator)
    taken = {name: points.get(name, table[chosen[name]]) for name in known if name in chosen}
    frame = pd.DataFrame(taken, index=table.index).assign(**(constants or {}))
    if missing := [name for name in stated.required() if name not in frame.columns]:
        advice = (
            f"name the file's own with --column {missing[0]}=…, or give one value with --set {missing[0]}=…"
        )
        msg = (
            f"{path.name}: lacks column(s) {', '.join(missing)} of kind {kind!r}, found"
            f" {', '.join(table.columns)}; {advice}"
        )
        raise InputError(msg)
    return frame.assign(_row=list(read.lines)), (*notes, *more, *decimals)


def _own_table(path: Path, form: str, genes: LookUp | None) -> tuple[Table, list[str]]:
    """Return the table of a file, or of the format that its kind may have, and how it was read."""
    ending = path.name.removesuffix(".gz").lower()
    if form == "gmt" and ending.endswith(".gmt"):
        return _own_gmt(path, genes)
    if form == "fasta" and ending.endswith((".fa", ".fasta", ".fna")):
        return _own_fasta(path), []
    table = read_table(path)
    return table, table.took.notes(path.name)


def _own_gmt(path: Path, genes: LookUp | None) -> tuple[Table, list[str]]:
    import pandas as pd

    sets, notes = read_rows(path, "gene", str.strip, known_genes(genes))
    rows = [(row.id, row.name, gene, row.line) for row in sets for gene in row.members]
    frame = pd.DataFrame(rows, columns=["set_id", "set_name", "gene", "_row"])
    return Table(frame, frame.pop("_row").tolist()), notes


def _own_fasta(path: Path) -> Table:
    """Return gene, transcript and sequence of FASTA.

    Its headers are a gene, or a gene and a transcript with ``|`` between them.
    """
    import pandas as pd

    rows, lines = [], []
    for record in read_records(
        path, letters=None, expected="'>gene' or '>gene|transcript' before a sequence"
    ):
        gene, _, transcript = (record.header.split() or [""])[0].partition("|")
        rows.append((gene.strip(), transcript.split("|")[0].strip(), record.sequence))
        lines.append(record.line)
    return Table(pd.DataFrame(rows, columns=["gene", "transcript", "sequence"]), lines)
