"""A file of one's own with facts of one kind, in the columns of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError
from mircargo.facts import OWN_KINDS
from mircargo.own_tables.gmt import gmt_rows
from mircargo.own_tables.text import OwnTable, column_of, read_table
from mircargo.readers.text import read_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_facts"]


def read_facts(
    path: Path,
    kind: str,
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the facts of a user's own file, in the columns of their kind.

    A file of gene sets may be GMT, one of 3'UTRs FASTA; others are TSV, CSV or Parquet with a header. Cells
    stay as they are written: :func:`mircargo.facts.build.build_facts` reads them.

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

    Returns
    -------
    pandas.DataFrame
        Text columns of the kind, and ``_row``: the line of each row.

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
    read = _own_table(path, stated.form)
    table = read.frame
    renames = dict(columns or {})
    for theirs in renames.values():
        if theirs not in table.columns:
            msg = f"{path.name}: has no column {theirs!r}; it has {', '.join(table.columns)}"
            raise InputError(msg)
    places = {name: renames.get(name) or column_of(path, table.columns, name) for name in known}
    taken = {name: table[theirs] for name, theirs in places.items() if theirs is not None}
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
    return frame.assign(_row=list(read.lines))


def _own_table(path: Path, form: str) -> OwnTable:
    """Return a table, or a file in the format that its kind may have, as its name tells."""
    if form and path.name.removesuffix(".gz").lower().endswith(_ENDINGS[form]):
        return _FORMS[form](path)
    return read_table(path)


def _own_gmt(path: Path) -> OwnTable:
    import pandas as pd

    rows = [
        (row.id, row.name, gene, row.line)
        for row in gmt_rows(path, "gene", str.strip)
        for gene in row.members
    ]
    frame = pd.DataFrame(rows, columns=["set_id", "set_name", "gene", "_row"])
    return OwnTable(frame, frame.pop("_row").tolist())


def _own_fasta(path: Path) -> OwnTable:
    """Return gene, transcript and sequence of FASTA.

    Its headers are a gene, or a gene and a transcript with ``|`` between them.
    """
    import pandas as pd

    rows: list[list[Any]] = []
    for number, line in enumerate(read_lines(path), 1):
        if line.startswith(">"):
            gene, _, transcript = (line[1:].split() or [""])[0].partition("|")
            rows.append([gene.strip(), transcript.split("|")[0].strip(), [], number])
        elif line.strip():
            if not rows:
                msg = (
                    f"{path.name}: line {number}: expected '>gene' or '>gene|transcript' before a sequence,"
                    f" found {line[:40]!r}"
                )
                raise InputError(msg)
            rows[-1][2].append(line.strip())
    if not rows:
        msg = f"{path.name}: is empty; expected FASTA of 3'UTRs"
        raise InputError(msg)
    frame = pd.DataFrame(
        [(gene, transcript, "".join(parts)) for gene, transcript, parts, _ in rows],
        columns=["gene", "transcript", "sequence"],
    )
    return OwnTable(frame, [row[-1] for row in rows])


_ENDINGS = {"gmt": (".gmt",), "fasta": (".fa", ".fasta", ".fna")}
_FORMS = {"gmt": _own_gmt, "fasta": _own_fasta}
"""Format that a kind may have besides a table → its reader."""
