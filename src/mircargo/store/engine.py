"""DuckDB, and how one statement runs in it.

It runs within bounds of memory, rows and time, and open to interrupts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

import duckdb

from mircargo.answer import Answer
from mircargo.errors import InputError

__all__ = [
    "STATEMENT",
    "Bounds",
    "connect",
    "cursor_of",
    "first_line",
    "memory_limit",
    "run",
    "run_arrays",
    "statements",
    "too_large",
]

_Found = TypeVar("_Found")

STATEMENT = "mircargo-statement"
"""Name of the threads in which statements run."""
_GIGABYTES = 4.0
"""Memory that a statement may take unless MIRCARGO_MEMORY says otherwise; no question of mircargo's own needs
the half."""
_BATCH = 2_000
"""Rows that are taken over at a time."""
_PATIENCE = 300
"""Tenths of seconds that a statement has to end once it was interrupted; a single long operation goes on
beside us."""
_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


@dataclass(frozen=True)
class Bounds:
    """How many rows and about how many bytes a statement may give, and how many seconds it may take.

    0 stands for any number.
    """

    rows: int = 0
    seconds: float = 0
    size: int = 0


def connect() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB in memory that writes nothing to disk.

    Raises
    ------
    InputError
        If ``MIRCARGO_MEMORY`` is no number of gigabytes.
    """
    limit = memory_limit()
    connection = duckdb.connect(config={"temp_directory": ""})
    ((told,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    size, unit = str(told).split()
    if limit < float(size) * _UNITS.get(unit, 1):
        connection.execute(f"SET memory_limit = '{limit} B'")
    return connection


def memory_limit() -> int:
    """Return the bytes of memory that a statement may take.

    Raises
    ------
    InputError
        If ``MIRCARGO_MEMORY`` is no number of gigabytes.
    """
    text = os.environ.get("MIRCARGO_MEMORY") or str(_GIGABYTES)
    try:
        gigabytes = float(text)
    except ValueError:
        gigabytes = 0
    if not 0.05 <= gigabytes < 1e6:
        msg = f"MIRCARGO_MEMORY={text[:40]}: expected gigabytes of memory, as 4 or 0.5"
        raise InputError(msg)
    return int(gigabytes * 1e9)


def cursor_of(connection: duckdb.DuckDBPyConnection | None) -> duckdb.DuckDBPyConnection:
    """Return a cursor for one call; of a connection that was closed there is none."""
    if connection is None:
        msg = "the snapshot was closed: open it again to ask it"
        raise InputError(msg)
    return connection.cursor()


def statements(connection: duckdb.DuckDBPyConnection | None, sql: str) -> list[duckdb.Statement]:
    """Return the statements in a text, taken apart and not run.

    Raises
    ------
    InputError
        If there is no connection any more.
    duckdb.Error
        If it is no SQL.
    """
    return cursor_of(connection).extract_statements(sql)


def run(
    connection: duckdb.DuckDBPyConnection | None,
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    bounds: Bounds = Bounds(),
) -> Answer:
    """Return the answer of one statement.

    It runs in a thread and a cursor of its own: so several threads may use one connection, and an interrupt
    is answered at once, which DuckDB alone does not do while it computes.

    Parameters
    ----------
    connection
        The database; None once it is closed.
    sql
        The statement.
    parameters
        Values of its named parameters.
    bounds
        The most rows, seconds and memory.

    Raises
    ------
    InputError
        If there is no connection any more, or the statement takes more rows, time or memory than it may.
    duckdb.Error
        If DuckDB refuses it.
    """
    cursor = cursor_of(connection)
    return _awaited(cursor, lambda: _fetched(cursor, sql, parameters, bounds), bounds.seconds)


def run_arrays(
    connection: duckdb.DuckDBPyConnection | None, sql: str, parameters: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the columns of one statement of our own as numpy arrays; it runs as those of :func:`run` do.

    Parameters
    ----------
    connection
        The database; None once it is closed.
    sql
        The statement.
    parameters
        Values of its named parameters; None where it has none.

    Raises
    ------
    InputError
        If there is no connection any more.
    duckdb.Error
        If DuckDB refuses it.
    """
    cursor = cursor_of(connection)

    def fetched() -> dict[str, Any]:
        return cursor.execute(sql, dict(parameters) if parameters else None).fetchnumpy()

    return _awaited(cursor, fetched)


def _awaited(cursor: duckdb.DuckDBPyConnection, job: Callable[[], _Found], seconds: float = 0) -> _Found:
    """Return what a job finds that works with a cursor; interrupts, and so many seconds, end it."""
    answer: Future[_Found] = Future()

    def work() -> None:
        try:
            answer.set_result(job())
        except BaseException as error:  # noqa: BLE001  raised where the answer is awaited
            answer.set_exception(error)

    thread = Thread(target=work, name=STATEMENT, daemon=True)
    thread.start()
    try:
        done, _ = wait([answer], timeout=seconds or None)
        if not done:
            msg = (
                f"the statement took more than {seconds:g} seconds: narrow it, or raise --timeout (0:"
                " no limit)"
            )
            raise InputError(msg)
        return answer.result()
    finally:
        for _ in range(_PATIENCE):
            if answer.done():
                break
            cursor.interrupt()  # again and again: one that comes before the statement has begun is lost
            wait([answer], timeout=0.1)
        if answer.done():
            thread.join()  # a thread that still ends while the interpreter does would abort the process


def _fetched(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None, bounds: Bounds
) -> Answer:
    cursor.execute(sql, dict(parameters) if parameters else None)
    columns = [str(name) for name, *_ in cursor.description or ()]
    rows: list[tuple[Any, ...]] = []
    size = 0
    while batch := cursor.fetchmany(_BATCH):
        rows += batch
        size += len(batch) * sum(map(sys.getsizeof, (batch[0], *batch[0])))
        if bounds.rows and len(rows) > bounds.rows:
            msg = (
                f"the answer has more than {bounds.rows:,} rows: narrow it, add LIMIT, or raise --max-rows"
                " (0: no limit)"
            )
            raise InputError(msg)
        if bounds.size and size > bounds.size:
            raise too_large()
    return Answer(tuple(columns), rows)


def too_large() -> InputError:
    """Return the error of an answer that takes more memory than it may."""
    return InputError(
        f"the answer takes more than {memory_limit() / 1e9:g} GB of memory: ask for fewer rows or columns, "
        "or let it have more by MIRCARGO_MEMORY (gigabytes)"
    )


def first_line(error: Exception) -> str:
    """Return the first line of an error of DuckDB."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
