"""The views through which DuckDB sees a snapshot's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mircargo.ids import TAXA
from mircargo.schema import TABLES

__all__ = ["STORED_AS", "evidence_views", "literal", "rows_of", "table_view"]

STORED_AS = {"mti": "mti_validated"}
"""Tables whose view is wider than their file."""

_HUMAN = 9606

# Every miRNA of a seed family has the family's predictions; in mouse and rat they are those of the
# human ortholog, and say so. One branch a species: a join on the taxon would let the planner pair
# all miRNAs with all orthologs.
_PREDICTED = """
SELECT m.id AS mirna, {gene} AS gene, {taxon} AS taxon, 'predicted' AS evidence, 'context++' AS method, p.score,
       concat_ws(',', n_8mer, n_7mer_m8, n_7mer_a1, n_6mer) AS site_counts, {via} AS via_ortholog, NULL AS reference, p.source, p.source_version
FROM {prefix}prediction p JOIN {prefix}mirna m ON m.seed = p.seed AND m.taxon = {taxon} {carried}
"""
_CARRIED = "JOIN {prefix}ortholog o ON o.gene = p.gene AND o.carries AND o.taxon_other = {taxon}"


def table_view(
    table: str, paths: Sequence[Path], *, select: str = "SELECT * FROM stored", prefix: str = ""
) -> str:
    """Return the statement that defines the view of a table; in ``select`` the rows of its files are called ``stored``."""
    return f"CREATE OR REPLACE VIEW {prefix}{STORED_AS.get(table, table)} AS WITH stored AS ({rows_of(table, paths)}) {select}"


def rows_of(table: str, paths: Iterable[Path]) -> str:
    """Return the SELECT of all rows of some files of a table."""
    files = ", ".join(literal(str(path)) for path in paths)
    return f"SELECT * FROM read_parquet([{files}])" if files else _no_rows(table)  # noqa: S608  quoted


def evidence_views(prefix: str = "") -> Iterator[str]:
    """Yield the statements that define ``mti_predicted`` and, of it and the tested pairs, ``mti``."""
    branches = []
    for taxon in TAXA:
        carried = "" if taxon == _HUMAN else _CARRIED.format(prefix=prefix, taxon=taxon)
        gene, via = ("p.gene", "NULL") if taxon == _HUMAN else ("o.gene_other", "p.gene")
        branches.append(_PREDICTED.format(prefix=prefix, gene=gene, taxon=taxon, via=via, carried=carried))
    yield f"CREATE VIEW {prefix}mti_predicted AS {' UNION ALL '.join(branches)}"
    yield f"CREATE VIEW {prefix}mti AS SELECT * FROM {prefix}mti_validated UNION ALL SELECT * FROM {prefix}mti_predicted"  # noqa: S608  fixed text


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _no_rows(table: str) -> str:
    types = {
        "string": "VARCHAR",
        "int32": "INTEGER",
        "int64": "BIGINT",
        "float64": "DOUBLE",
        "bool": "BOOLEAN",
        "binary": "BLOB",
    }
    columns = ", ".join(
        f"NULL::{types[column.type]} AS {name}" for name, column in TABLES[table].columns.items()
    )
    return f"SELECT {columns} WHERE false"
