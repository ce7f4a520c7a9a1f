"""The SELECTs through which DuckDB sees a snapshot's files as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import SnapshotError
from mircargo.ids.species import TAXA
from mircargo.schema import TABLES
from mircargo.store.manifest import repair_of

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "STORED_AS",
    "check_columns",
    "evidence_rows",
    "literal",
    "predicted_rows",
    "rows_of",
    "table_rows",
]

STORED_AS = {"mti": "mti_validated"}
"""Tables whose view is wider than their file."""

_HUMAN = 9606

# Every miRNA of a seed family has the family's predictions; in mouse and rat they are those of the
# human ortholog, and say so. One branch a species: a join on the taxon would let the planner pair
# all miRNAs with all orthologs.
_PREDICTED = """
SELECT m.id AS mirna, {gene} AS gene, {taxon} AS taxon,
       'predicted' AS evidence, 'context++' AS method, p.score,
       concat_ws(',', n_8mer, n_7mer_m8, n_7mer_a1, n_6mer) AS site_counts, {via} AS via_ortholog,
       NULL AS reference, p.source, p.source_version
FROM {prefix}prediction p JOIN {prefix}mirna m ON m.seed = p.seed AND m.taxon = {taxon} {carried}
"""
_CARRIED = "JOIN {prefix}ortholog o ON o.gene = p.gene AND o.carries AND o.taxon_other = {taxon}"


def table_rows(table: str, paths: Sequence[Path], *, select: str = "") -> str:
    """Return the SELECT of a table; in ``select`` the rows of its files are called ``stored``.

    Parameters
    ----------
    table
        Name of the table.
    paths
        Its files.
    select
        Statement on ``stored``; by default all its rows.
    """
    rows = rows_of(table, paths)
    return f"WITH stored AS ({rows}) {select}" if select else rows


def rows_of(table: str, paths: Iterable[Path]) -> str:
    """Return the SELECT of all rows of some files of a table."""
    files = ", ".join(literal(str(path)) for path in paths)
    return f"SELECT * FROM read_parquet([{files}])" if files else _no_rows(table)  # noqa: S608  quoted


def predicted_rows(taxon: int, prefix: str = "") -> str:
    """Return the SELECT of the predictions for one species."""
    human = taxon == _HUMAN
    carried = "" if human else _CARRIED.format(prefix=prefix, taxon=taxon)
    gene, via = ("p.gene", "NULL") if human else ("o.gene_other", "p.gene")
    return _PREDICTED.format(prefix=prefix, gene=gene, taxon=taxon, via=via, carried=carried)


def evidence_rows(prefix: str = "") -> dict[str, str]:
    """Return the SELECTs of ``mti_predicted`` and, of it and the tested pairs, ``mti``."""
    return {
        "mti_predicted": " UNION ALL ".join(predicted_rows(taxon, prefix) for taxon in TAXA),
        "mti": f"SELECT * FROM {prefix}mti_validated UNION ALL SELECT * FROM {prefix}mti_predicted",  # noqa: S608  fixed text
    }


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def check_columns(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Sequence[Path]]) -> None:
    """Refuse files whose columns are not those that their tables declare.

    Raises
    ------
    SnapshotError
        If so; it names the first file and column.
    duckdb.Error
        If a file is no Parquet.
    """
    table_of = {str(path): table for table, paths in files.items() for path in paths}
    rows = connection.execute(
        "SELECT file_name, name, duckdb_type, repetition_type = 'REQUIRED' FROM parquet_schema($files) WHERE"
        " num_children IS NULL",
        {"files": list(table_of)},
    ).fetchall()
    found = {file: [tuple(row[1:]) for row in own] for file, own in groupby(rows, key=lambda row: row[0])}
    for file, table in table_of.items():
        declared = [
            (name, _TYPES[column.type], not column.nullable) for name, column in TABLES[table].columns.items()
        ]
        for expected, stored in zip_longest(declared, found.get(file, ())):
            if expected != stored:
                msg = (
                    f"{file}: the file of table {table!r} is damaged: expected {_column(expected)}, found"
                    f" {_column(stored)}; {repair_of(Path(file).parent)}"
                )
                raise SnapshotError(msg)


def _column(told: tuple[object, ...] | None) -> str:
    if told is None:
        return "no further column"
    name, kind, required = told
    return f"column {ascii(name)[:40]} {kind}{' not null' if required else ''}"


_TYPES = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "binary": "BLOB",
}
"""Types of columns as DuckDB calls them."""


def _no_rows(table: str) -> str:
    columns = ", ".join(
        f"NULL::{_TYPES[column.type]} AS {name}" for name, column in TABLES[table].columns.items()
    )
    return f"SELECT {columns} WHERE false"
