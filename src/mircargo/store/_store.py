"""The one way to read a snapshot: DuckDB over its Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from mircargo.errors import InputError, SnapshotError
from mircargo.ids import Mirna, MirnaIndex
from mircargo.schema import TABLES
from mircargo.store._answer import Answer
from mircargo.store._snapshot import REPAIR, Snapshot, read_snapshot

__all__ = ["TERMS", "Store"]

TERMS = ("academic", "open")
"""Which sources may be used: all that are free for academic use, or openly licensed ones alone."""

_WITH_TERMS = {"prediction", "mti", "ev_cargo", "gene_set_member", "mti_set_aside", "coverage", "transcript_utr"}
"""Tables whose column ``source`` decides whether a row may be used."""

_STORED_AS = {"mti": "mti_validated"}
"""Tables whose view is wider than their file."""

# Every miRNA of a seed family has the family's predictions; in mouse and rat they are those of the
# human ortholog, and say so. One branch a species: a join on the taxon would let the planner pair
# all miRNAs with all orthologs.
_PREDICTED = """
SELECT m.id, {gene}, {taxon}, 'predicted', 'context++', p.score, concat_ws(',', n_8mer, n_7mer_m8, n_7mer_a1, n_6mer), {via}, NULL,
       p.source, p.source_version
FROM prediction p JOIN mirna m ON m.seed = p.seed AND m.taxon = {taxon} {carried}
"""
_CARRIED = "JOIN ortholog o ON o.gene = p.gene AND o.carries AND o.taxon_other = {taxon}"
_ALL_EVIDENCE = "CREATE VIEW mti AS SELECT * FROM mti_validated UNION ALL " + " UNION ALL ".join(  # noqa: S608  fixed text
    [_PREDICTED.format(gene="p.gene", taxon=9606, via="NULL", carried="")]
    + [_PREDICTED.format(gene="o.gene_other", taxon=taxon, via="p.gene", carried=_CARRIED.format(taxon=taxon)) for taxon in (10090, 10116)]
)


class Store:
    """An open snapshot.

    Parameters
    ----------
    folder
        Snapshot folder; by default the one of ``MIRCARGO_SNAPSHOT``, else the core.
    terms
        ``"academic"`` (default) or ``"open"``: with the latter, facts of sources that are
        not openly licensed are left out of every answer.

    Raises
    ------
    SnapshotError
        If the snapshot is missing or damaged.
    InputError
        If ``terms`` is another word.
    """

    def __init__(self, folder: Path | None = None, *, terms: str = "academic") -> None:
        if terms not in TERMS:
            msg = f"unknown terms {terms!r}: choose one of {', '.join(TERMS)}"
            raise InputError(msg)
        self.snapshot: Snapshot = read_snapshot(folder)
        self.terms = terms
        self._connection = duckdb.connect()
        self._define_views()
        self._lock()

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of one SELECT.

        Raises
        ------
        SnapshotError
            If a table's file cannot be decoded.
        """
        return list(self.ask(sql, parameters).rows)

    def ask(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer of one SELECT, with its column names.

        Raises
        ------
        SnapshotError
            If a table's file cannot be decoded.
        """
        try:
            return self._execute(sql, parameters)
        except duckdb.Error as error:
            if _is_damage(error) or isinstance(error, duckdb.InvalidInputException):
                raise self._damaged(error) from error
            raise

    def ask_sql(self, sql: str) -> Answer:
        """Return the answer of a user's own statement, which must be one SELECT.

        Raises
        ------
        InputError
            If it is no SELECT, more than one statement, or DuckDB refuses it.
        SnapshotError
            If a table's file cannot be decoded.
        """
        try:
            statements = self._connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                msg = "expected one SELECT statement: a snapshot is read only"
                raise InputError(msg)
            return self._execute(sql, None)
        except duckdb.Error as error:
            if _is_damage(error):
                raise self._damaged(error) from error
            msg = f"the SQL cannot be run: {_first_line(error)}; tables: {', '.join(TABLES)}"
            raise InputError(msg) from error

    @cached_property
    def mirna_index(self) -> MirnaIndex:
        """Every mature miRNA with its aliases, ready to resolve names."""
        mirnas = (Mirna(*row) for row in self.rows("SELECT id, name, taxon FROM mirna"))
        return MirnaIndex(mirnas, self.rows("SELECT alias, id, kind FROM mirna_alias"))

    def sources(self) -> list[dict[str, Any]]:
        """Return the rows of ``source`` that the terms allow, as mappings."""
        kept = "" if self.terms == "academic" else "WHERE terms = 'open'"
        return self.ask(f"SELECT * FROM source {kept} ORDER BY key, file").records()  # noqa: S608  fixed text

    def _execute(self, sql: str, parameters: Mapping[str, Any] | None) -> Answer:
        cursor = self._connection.execute(sql, dict(parameters) if parameters else None)
        columns = tuple(name for name, *_ in cursor.description or ())
        return Answer(columns, cursor.fetchall())

    def _damaged(self, error: Exception) -> SnapshotError:
        return SnapshotError(f"{self.snapshot.folder}: a table cannot be read: {_first_line(error)}; {REPAIR}")

    def _define_views(self) -> None:
        for table, paths in sorted(self.snapshot.files.items(), key=lambda item: item[0] != "source"):  # terms read `source`
            files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            kept = " WHERE source IN (SELECT key FROM source WHERE terms = 'open')" if self.terms == "open" and table in _WITH_TERMS else ""
            view = _STORED_AS.get(table, table)
            if not paths:
                self._connection.execute(_empty_view(table))
                continue
            try:
                self._connection.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet([{files}]){kept}")  # noqa: S608  declared names
            except duckdb.Error as error:
                msg = f"{paths[0]}: the file of table {table!r} is damaged: {_first_line(error)}"
                raise SnapshotError(msg) from error
        self._connection.execute(_ALL_EVIDENCE)

    def _lock(self) -> None:
        """Let this connection read the snapshot's files and touch nothing else."""
        files = ", ".join("'" + str(p).replace("'", "''") + "'" for paths in self.snapshot.files.values() for p in paths)
        self._connection.execute(f"SET allowed_paths = [{files}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")


def _empty_view(table: str) -> str:
    types = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "binary": "BLOB"}
    columns = ", ".join(f"NULL::{types[column.type]} AS {name}" for name, column in TABLES[table].columns.items())
    return f"CREATE VIEW {table} AS SELECT {columns} WHERE false"


def _is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB could not decode a file: it has no class of its own for much of that."""
    return type(error) is duckdb.Error or isinstance(error, (duckdb.IOException, duckdb.SerializationException))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
