"""The one way to read a snapshot: DuckDB over its Parquet files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import duckdb

from mircargo.answer import Answer, RestsOn
from mircargo.errors import InputError, SnapshotError
from mircargo.ids.index import MirnaIndex
from mircargo.schema import TABLES
from mircargo.store.engine import (
    Bounds,
    connect,
    cursor_of,
    first_line,
    memory_limit,
    run,
    run_arrays,
    statements,
    too_large,
)
from mircargo.store.find import Snapshot, read_snapshot
from mircargo.store.limits import Limits, read_limits
from mircargo.store.manifest import repair_of
from mircargo.store.mirnas import index_of
from mircargo.store.readable import readable, settled
from mircargo.store.views import STORED_AS, check_columns, evidence_rows, literal, table_rows

__all__ = ["MAX_ROWS", "TERMS", "TIMEOUT", "Store"]

_Found = TypeVar("_Found")

TERMS = ("academic", "open")
"""Which sources may be used: all that are free for academic use, or openly licensed ones alone."""

MAX_ROWS = 5_000_000
"""Rows that a user's own statement may give unless told otherwise."""
TIMEOUT = 600
"""Seconds that it may take."""

_WORD = re.compile(r"\w+")
_WITH = re.compile(r"(?:\s|--.*\n)*WITH\b(\s+RECURSIVE\b)?", re.IGNORECASE)

_DERIVED = {
    "ev_cargo": (
        "ev_source",
        (
            "SELECT * FROM stored WHERE id IN (SELECT ev_source FROM ev_cargo UNION SELECT comparator FROM"
            " ev_cargo WHERE comparator IS NOT NULL)"
        ),
    ),
    "gene_set_member": (
        "gene_set",
        (
            "SELECT set_id, name, library, taxon, n AS size FROM stored JOIN (SELECT set_id, taxon,"
            " count(*)::INTEGER AS n FROM gene_set_member GROUP BY ALL) USING (set_id, taxon)"
        ),
    ),
}
"""Tables without a column ``source`` that hold only what the facts of another speak of."""


class Store:
    """An open snapshot, which several threads may ask at a time.

    Close it, or use it in ``with``, to free its memory; it cannot be copied into another process.

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
        connection = connect()
        self._connection: duckdb.DuckDBPyConnection | None = connection
        self._check_columns(connection)
        self._tables = {name: (select, select) for name, select in evidence_rows().items()}
        for table in self.snapshot.files:
            self._offer(table)
        self._defining = Lock()
        self._defined = False
        self._lock(connection)
        self.limits: Limits = self._limited(data_sources)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> object:
        """Refuse to be pickled or copied."""
        msg = "an open snapshot cannot be pickled or copied: open it anew in each process, by its name"
        raise InputError(msg)

    def close(self) -> None:
        """Free what the store holds, once the statements that run have ended.

        Whoever asks it then is told so.
        """
        self._connection = None

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
            If a table's file cannot be decoded, or was removed or changed since it was checked.
        InputError
            If the store was closed, or the answer takes more memory than it may.
        """
        return self._own(lambda text: run(self._connection, text, parameters), sql)

    def arrays(self, sql: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the columns of one SELECT as numpy arrays, for millions of rows; none may hold NULL.

        Raises
        ------
        SnapshotError, InputError
            As :meth:`ask`.
        """
        return self._own(lambda text: run_arrays(self._connection, text, parameters), sql)

    def _own(self, ask: Callable[[str], _Found], sql: str) -> _Found:
        """Return the answer to a statement of our own."""
        try:
            return self._checked(lambda: ask(self._with_tables(sql)))
        except duckdb.InvalidInputException as error:
            raise self._damaged(error) from error

    def ask_sql(self, sql: str, *, max_rows: int = MAX_ROWS, timeout: float = TIMEOUT) -> Answer:
        """Return the answer of a user's own statement, which must be one SELECT.

        Times with a zone are given as text.

        Parameters
        ----------
        sql
            The statement.
        max_rows
            Rows that it may give; 0 for any number.
        timeout
            Seconds that it may take; 0 for any number.

        Raises
        ------
        InputError
            If it is no SELECT, more than one statement, DuckDB refuses it, or it takes more rows, time or
            memory than it may.
        SnapshotError
            If a table's file cannot be decoded, or was removed or changed since it was checked.
        """
        if max_rows < 0 or not 0 <= timeout < 1e9:
            msg = f"expected a limit of rows and seconds of at least 0, found {max_rows} and {timeout}"
            raise InputError(msg)
        try:
            self._define_views()
            found = statements(self._connection, sql)
            if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
                msg = "expected one SELECT statement: a snapshot is read only"
                raise InputError(msg)
            text = readable(cursor_of(self._connection), sql)
            bounds = Bounds(max_rows, timeout, memory_limit())
            answer = self._checked(lambda: run(self._connection, text, None, bounds))
            return settled(answer).resting_on(self.read_by(sql))
        except duckdb.Error as error:
            self.snapshot.check_unchanged()
            msg = f"the SQL cannot be run: {first_line(error)}; tables: {', '.join(TABLES)}"
            raise InputError(msg) from error
        except (ValueError, OverflowError, TypeError, RuntimeError, ImportError) as error:
            msg = (
                f"a value of the answer cannot be taken over: {first_line(error)}; cast its column, as in"
                " column::VARCHAR"
            )
            raise InputError(msg) from error

    @cached_property
    def mirna_index(self) -> MirnaIndex:
        """Every mature miRNA with its aliases, ready to resolve names."""
        return index_of(self.rows)

    def mirna_index_of(self, names: Collection[str]) -> MirnaIndex:
        """Return the index, as far as it takes to resolve these names (not to find the nearest)."""
        return self.mirna_index if "mirna_index" in vars(self) else index_of(self.rows, names)

    def read_by(self, sql: str) -> RestsOn:
        """Return what a statement rests on, as far as the tables that it names tell."""
        return RestsOn(tables=frozenset(self._named(sql)))

    def facts_in(self, tables: Iterable[str]) -> frozenset[str]:
        """Return the keys of the sources whose facts are in tables, as they are asked for."""
        stated = {STORED_AS.get(name, name) for name, table in TABLES.items() if table.facts}
        rows = [f"SELECT source FROM {table}" for table in sorted(stated.intersection(tables))]  # noqa: S608  declared names
        return frozenset(key for (key,) in self.rows(" UNION ".join(rows))) if rows else frozenset()

    @cached_property
    def stating(self) -> frozenset[str]:
        """Keys of the sources that state facts here; all others stand behind names, terms and orthologs."""
        return self.facts_in(self._tables)

    def sources(self) -> list[dict[str, Any]]:
        """Return the rows of ``source`` that may have been used, as mappings.

        They are those that terms and chosen sources leave.
        """
        rows = self.ask("SELECT * FROM source ORDER BY key, file").records()
        return [row for row in rows if row["key"] not in self.limits.unused]

    def _checked(self, ask: Callable[[], _Found]) -> _Found:
        """Return an answer that was read from the files as they were checked."""
        try:
            answer = ask()
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise too_large() from error
        except duckdb.Error as error:
            self.snapshot.check_unchanged()
            if _is_damage(error):
                raise self._damaged(error) from error
            raise
        self.snapshot.check_unchanged()
        return answer

    def _damaged(self, error: Exception) -> SnapshotError:
        return SnapshotError(
            f"{self.snapshot.folder}: a table cannot be read: {first_line(error)};"
            f" {repair_of(self.snapshot.folder)}"
        )

    def _check_columns(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            check_columns(connection, self.snapshot.files)
        except duckdb.Error as error:
            self.snapshot.check_unchanged()
            raise self._damaged(error) from error

    def _offer(self, table: str, select: str = "", made_of: str = "") -> None:
        """Let a table be asked; in ``select`` its own rows are ``stored``, another table is ``made_of``."""
        rows = table_rows(table, self.snapshot.files[table], select=select)
        self._tables[STORED_AS.get(table, table)] = (made_of, rows)

    def _named(self, sql: str) -> dict[str, str]:
        """Return the tables that a statement names, with their rows; what one is made of comes before it."""
        found: dict[str, str] = {}
        for name in dict.fromkeys(_WORD.findall(sql.lower())):
            if name in self._tables:
                made_of, rows = self._tables[name]
                found |= {**self._named(made_of), name: rows} if name not in found else {}
        return found

    def _with_tables(self, sql: str) -> str:
        """Return a statement of our own with the tables that it names; views would all be bound twice."""
        tables = ", ".join(f"{name} AS NOT MATERIALIZED ({rows})" for name, rows in self._named(sql).items())
        own = _WITH.match(sql)
        if own is None or not tables:
            return f"WITH {tables} {sql}" if tables else sql
        return f"WITH{own[1] or ''} {tables}, {sql[own.end() :]}"

    def _define_views(self) -> None:
        """Define all tables as views, for statements of others."""
        with self._defining:
            if not self._defined:
                connection = cursor_of(self._connection)
                for name, rows in self._named(" ".join(self._tables)).items():
                    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")
            self._defined = True

    def _limited(self, data_sources: Iterable[str] | None) -> Limits:
        """Narrow the views to the facts that terms and chosen sources allow."""
        if self.terms == "academic" and data_sources is None:
            return Limits()
        limits = read_limits(self.rows, STORED_AS, open_only=self.terms == "open", chosen=data_sources)
        for table, keys in limits.left_out.items():
            left_out = ", ".join(map(literal, keys))
            self._offer(table, f"SELECT * FROM stored WHERE source NOT IN ({left_out})")  # noqa: S608  quoted
            if table in _DERIVED:
                self._offer(*_DERIVED[table], made_of=table)
        return limits

    def _lock(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Let this connection read the snapshot's files and touch nothing else."""
        files = ", ".join(literal(str(path)) for paths in self.snapshot.files.values() for path in paths)
        connection.execute(f"SET allowed_paths = [{files}]")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")


def _is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB could not decode a file: it has no class of its own for much of that."""
    return type(error) is duckdb.Error or isinstance(
        error, (duckdb.IOException, duckdb.SerializationException)
    )
