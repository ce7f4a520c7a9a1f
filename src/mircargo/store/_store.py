"""The one way to read a snapshot: DuckDB over its Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from mircargo.errors import InputError, SnapshotError
from mircargo.ids import Mirna, MirnaIndex, PastName
from mircargo.schema import TABLES
from mircargo.store._answer import Answer
from mircargo.store._limits import Limits, read_limits
from mircargo.store._readable import readable, settled
from mircargo.store._snapshot import Snapshot, read_snapshot, repair_of
from mircargo.store._views import STORED_AS, evidence_views, literal, table_view

__all__ = ["TERMS", "Store"]

TERMS = ("academic", "open")
"""Which sources may be used: all that are free for academic use, or openly licensed ones alone."""

_DERIVED = {
    "ev_cargo": (
        "ev_source",
        "SELECT * FROM stored WHERE id IN (SELECT ev_source FROM ev_cargo UNION SELECT comparator FROM ev_cargo WHERE comparator IS NOT NULL)",
    ),
    "gene_set_member": (
        "gene_set",
        "SELECT set_id, name, library, taxon, n AS size FROM stored "
        "JOIN (SELECT set_id, taxon, count(*)::INTEGER AS n FROM gene_set_member GROUP BY ALL) USING (set_id, taxon)",
    ),
}
"""Tables without a column ``source`` that hold only what the facts of another speak of."""


class Store:
    """An open snapshot.

    Parameters
    ----------
    folder
        Snapshot folder, or the name of a snapshot; see :func:`mircargo.store.find_snapshot`.
    terms
        ``"academic"`` (default) or ``"open"``: with the latter, facts of sources that are
        not openly licensed are left out of every answer.
    data_sources
        Keys of sources: of each kind of facts (interactions, cargo, gene sets, 3'UTRs) of which one of
        them has any, only theirs are used; the other kinds are as ever. All sources by default.

    Raises
    ------
    SnapshotError
        If the snapshot is missing or damaged.
    InputError
        If ``terms`` is another word, or there is no such snapshot or source.
    """

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        terms: str = "academic",
        data_sources: Iterable[str] | None = None,
    ) -> None:
        if terms not in TERMS:
            msg = f"unknown terms {terms!r}: choose one of {', '.join(TERMS)}"
            raise InputError(msg)
        self.snapshot: Snapshot = read_snapshot(folder)
        self.terms = terms
        self._connection = duckdb.connect()
        self._define_views()
        self.limits: Limits = self._limited(data_sources)
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
            answer = self._execute(readable(self._connection, sql), None)
            return settled(answer)
        except duckdb.Error as error:
            if _is_damage(error):
                raise self._damaged(error) from error
            msg = f"the SQL cannot be run: {_first_line(error)}; tables: {', '.join(TABLES)}"
            raise InputError(msg) from error

    @cached_property
    def mirna_index(self) -> MirnaIndex:
        """Every mature miRNA with its aliases, ready to resolve names."""
        mirnas = (Mirna(*row) for row in self.rows("SELECT id, name, taxon FROM mirna"))
        past = self.rows(
            "SELECT name, coalesce(id, ''), coalesce(since, ''), coalesce(until, ''), coalesce(reason, '') FROM mirna_past"
        )
        aliases = self.rows("SELECT alias, id, kind FROM mirna_alias")
        return MirnaIndex(mirnas, aliases, (PastName(*row) for row in past))

    def sources(self) -> list[dict[str, Any]]:
        """Return the rows of ``source`` that may have been used, as mappings: those that terms and chosen sources leave."""
        rows = self.ask("SELECT * FROM source ORDER BY key, file").records()
        return [row for row in rows if row["key"] not in self.limits.unused]

    def _execute(self, sql: str, parameters: Mapping[str, Any] | None) -> Answer:
        cursor = self._connection.execute(sql, dict(parameters) if parameters else None)
        columns = tuple(name for name, *_ in cursor.description or ())
        return Answer(columns, cursor.fetchall())

    def _damaged(self, error: Exception) -> SnapshotError:
        return SnapshotError(
            f"{self.snapshot.folder}: a table cannot be read: {_first_line(error)}; {repair_of(self.snapshot.folder)}"
        )

    def _define_views(self) -> None:
        for table, paths in self.snapshot.files.items():
            try:
                self._define(table)
            except duckdb.Error as error:
                msg = f"{paths[0]}: the file of table {table!r} is damaged: {_first_line(error)}"
                raise SnapshotError(msg) from error
        for statement in evidence_views():
            self._connection.execute(statement)

    def _define(self, table: str, select: str = "SELECT * FROM stored") -> None:
        """Define the view of a table, anew if it is there; in ``select`` its rows are called ``stored``."""
        self._connection.execute(table_view(table, self.snapshot.files[table], select=select))

    def _limited(self, data_sources: Iterable[str] | None) -> Limits:
        """Narrow the views to the facts that terms and chosen sources allow."""
        if self.terms == "academic" and data_sources is None:
            return Limits()
        limits = read_limits(self.rows, STORED_AS, open_only=self.terms == "open", chosen=data_sources)
        for table, keys in limits.left_out.items():
            self._define(table, f"SELECT * FROM stored WHERE source NOT IN ({', '.join(map(literal, keys))})")  # noqa: S608  quoted
            if table in _DERIVED:
                self._define(*_DERIVED[table])
        return limits

    def _lock(self) -> None:
        """Let this connection read the snapshot's files and touch nothing else."""
        files = ", ".join(literal(str(path)) for paths in self.snapshot.files.values() for path in paths)
        self._connection.execute(f"SET allowed_paths = [{files}]")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")


def _is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB could not decode a file: it has no class of its own for much of that."""
    return type(error) is duckdb.Error or isinstance(
        error, (duckdb.IOException, duckdb.SerializationException)
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
