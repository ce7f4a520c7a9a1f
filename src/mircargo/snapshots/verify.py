"""Whether the files of a snapshot are those that were written, and hold what their tables declare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.answer import Answer, Note, Topic
from mircargo.digest import sha256_of
from mircargo.errors import SnapshotError
from mircargo.home import downloads_folder
from mircargo.prose import counted
from mircargo.schema import TABLES, Table
from mircargo.schema.data_results import VERIFIED
from mircargo.store.checksums import mark_of
from mircargo.store.find import find_snapshot
from mircargo.store.manifest import read_manifest, repair_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = [
    "DAMAGED",
    "MISSING",
    "OK",
    "FileState",
    "refuse_damaged",
    "verify_data",
    "verify_downloads",
    "verify_snapshot",
]

OK, DAMAGED, MISSING = "ok", "damaged", "missing"

_SIDECAR = ".fetched.json"
_BATCH = 65_536
"""Rows that are compared at a time."""


@dataclass(frozen=True)
class FileState:
    """What was found of one file: ``ok``, ``damaged`` or ``missing``; if not ok, how and what to do."""

    file: Path
    state: str
    rows: int | None = None
    bytes: int | None = None
    problem: str = ""
    repair: str = ""


def verify_data(snapshot: Path | str | None = None) -> Answer:
    """Return the state of each file of a snapshot, and of every download.

    Raises
    ------
    InputError
        If there is no such snapshot.
    SnapshotError
        If the manifest cannot be used.
    """
    folder = find_snapshot(snapshot)
    states = [*verify_snapshot(folder), *verify_downloads()]
    return Answer.of(
        VERIFIED,
        [
            (
                str(one.file),
                one.file.name,
                one.state,
                one.rows,
                one.bytes,
                one.problem or None,
                one.repair or None,
            )
            for one in states
        ],
        [Note(Topic.COUNTED, f"{folder}: {counted(len(states), 'file')} checked")],
    )


def refuse_damaged(answer: Answer) -> None:
    """Raise an error if a file of a :func:`verify_data` is damaged or missing.

    Raises
    ------
    SnapshotError
        If so; it names the first, and what to do.
    """
    wrong = [one for one in answer.records() if one["state"] != OK]
    if wrong:
        first = wrong[0]
        msg = (
            f"{counted(len(wrong), 'file')} of {len(answer.rows)} {'is' if len(wrong) == 1 else 'are'} not"
            f" whole: {first['file']} ({first['problem']}); {first['repair']}"
        )
        raise SnapshotError(msg)


def verify_snapshot(folder: Path) -> Iterator[FileState]:
    """Yield the state of each file of a snapshot.

    That is checksum, declared columns and types, rows, order of the key and its uniqueness.

    The rows of a table are read in batches; of a table in several packs one number a row is kept.

    Raises
    ------
    SnapshotError
        If the manifest cannot be used.
    """
    manifest = read_manifest(folder)
    for name, entries in manifest.tables.items():
        table = TABLES[name]
        states = [_checked(folder, table, entry) for entry in entries]
        whole = [state.file for state in states if state.state == OK]
        shared = _shared_key(table, whole) if table.unique and len(whole) > 1 else {}
        for state in states:
            yield _damaged(folder, state, shared[state.file]) if state.file in shared else state


def verify_downloads() -> Iterator[FileState]:
    """Yield the state of each fetched file that has a record beside it."""
    home = downloads_folder()
    for record in sorted(home.rglob(f"*{_SIDECAR}")):
        path = record.with_name(record.name.removesuffix(_SIDECAR))
        repair = f"remove it and {record.name}, then 'mircargo data fetch' gets it again"
        size = _size(path)
        problem = _download_problem(path, record, size)
        state = OK if not problem else MISSING if size is None else DAMAGED
        yield FileState(path, state, None, size, problem, repair if problem else "")


def _download_problem(path: Path, record: Path, size: int | None) -> str:
    try:
        facts = json.loads(record.read_text(encoding="utf-8"))
        sha256, length = str(facts["sha256"]), int(facts["bytes"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return f"its record {record.name} cannot be read"
    if size is None:
        return "the file is gone"
    return _content_problem(path, size, {"bytes": length, "sha256": sha256})


def _content_problem(path: Path, size: int, expected: Mapping[str, Any]) -> str:
    if size != expected["bytes"]:
        return f"expected {expected['bytes']} bytes, found {size}"
    try:
        found = sha256_of(path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return (
        ""
        if found == expected["sha256"]
        else f"the content was changed: expected sha256 {str(expected['sha256'])[:12]}…, found {found[:12]}…"
    )


def _size(path: Path) -> int | None:
    mark = mark_of(path)
    return None if mark is None else mark.size


def _damaged(folder: Path, state: FileState, problem: str) -> FileState:
    return FileState(state.file, DAMAGED, state.rows, state.bytes, problem, repair_of(folder))


def _checked(folder: Path, table: Table, entry: Mapping[str, Any]) -> FileState:
    path = folder / entry["file"]
    size = _size(path)
    if size is None:
        return FileState(path, MISSING, entry["rows"], None, "the file is gone", repair_of(folder))
    state = FileState(path, OK, entry["rows"], size)
    problem = _content_problem(path, size, entry) or _table_problem(table, path, entry["rows"])
    return _damaged(folder, state, problem) if problem else state


def _table_problem(table: Table, path: Path, rows: int | None) -> str:
    """Say how a Parquet file differs from its declaration; nothing if it does not."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            found, declared = file.schema_arrow, table.arrow_schema()
            if not found.equals(declared):
                return _other_columns(found, declared)
            if file.metadata.num_rows != rows:
                return f"expected {rows} rows, found {file.metadata.num_rows}"
            return _order_problem(table, file.iter_batches(_BATCH, columns=list(table.key)))
    except (OSError, pa.ArrowException) as error:
        return f"cannot be read as Parquet: {str(error).splitlines()[0]}"


def _other_columns(found: pa.Schema, declared: pa.Schema) -> str:
    if found.names != declared.names:
        lacking, strange = (
            sorted(set(declared.names) - set(found.names)),
            sorted(set(found.names) - set(declared.names)),
        )
        if not lacking and not strange:
            return "its columns are in another order than declared"
        return f"it lacks column(s) {lacking} and has unknown column(s) {strange}"
    name = next(name for name in declared.names if not found.field(name).equals(declared.field(name)))
    return f"column {name!r} is declared as {_told(declared.field(name))}, found {_told(found.field(name))}"


def _told(field: pa.Field) -> str:
    return f"{field.type}{'' if field.nullable else ' not null'}"


def _order_problem(table: Table, batches: Iterator[pa.RecordBatch]) -> str:
    """Say where rows are not in the order of the key, or repeat a unique one."""
    import numpy as np
    import pyarrow as pa

    last: pa.Table | None = None
    before = 0
    for batch in batches:
        rows = pa.Table.from_batches([batch])
        joined = rows if last is None else pa.concat_tables([last, rows])
        less, equal = _compared(joined, table.key)
        wrong = np.flatnonzero(~less if table.unique else ~(less | equal))
        if wrong.size:
            at = int(wrong[0])
            row = before + at + 2 - (last is not None)
            key = ", ".join(str(joined[name][at + 1].as_py()) for name in table.key)
            what = "repeats the key of the row before it" if equal[at] else "is not in the order of the key"
            return f"row {row:,} ({key}) {what}: {', '.join(table.key)}"
        before += batch.num_rows
        last = joined.slice(joined.num_rows - 1, 1)
    return ""


def _compared(rows: pa.Table, key: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row but the first whether the one before it is less by key, and whether it is equal.

    An empty value is least.
    """
    import numpy as np
    import pyarrow.compute as pc

    length = max(rows.num_rows - 1, 0)
    less, equal = np.zeros(length, bool), np.ones(length, bool)
    for name in key:
        column = rows[name].combine_chunks()
        one, two = column.slice(0, length), column.slice(1, length)
        none_one, none_two = (part.is_null().to_numpy(zero_copy_only=False) for part in (one, two))
        smaller, same = (
            pc.fill_null(test(one, two), fill_value=False).to_numpy(zero_copy_only=False)
            for test in (pc.less, pc.equal)
        )
        less |= equal & (smaller | (none_one & ~none_two))
        equal &= same | (none_one & none_two)
    return less, equal


def _shared_key(table: Table, paths: Sequence[Path]) -> dict[Path, str]:
    """Return the packs of a table that hold a key of a pack before them, with words on the first such key."""
    import duckdb
    import numpy as np

    connection = duckdb.connect()
    key = ", ".join(table.key)
    numbers = {
        path: (
            connection.execute(
                f"SELECT hash({key}) AS h FROM read_parquet($path)",  # noqa: S608 - own names
                {"path": str(path)},
            ).fetchnumpy()["h"]
        )
        for path in paths
    }
    found: dict[Path, str] = {}
    seen = numbers[paths[0]]
    for at, path in enumerate(paths[1:], 1):
        both = np.intersect1d(seen, numbers[path])
        if both.size:
            rows = connection.execute(
                f"SELECT {key} FROM read_parquet($path) WHERE list_contains($both, hash({key})) "  # noqa: S608  declared names
                f"INTERSECT SELECT {key} FROM read_parquet($earlier) ORDER BY ALL LIMIT 1",
                {
                    "path": str(path),
                    "both": both[:_BATCH].tolist(),
                    "earlier": [str(one) for one in paths[:at]],
                },
            ).fetchall()
            if rows:
                found[path] = (
                    f"the key ({', '.join(map(str, rows[0]))}) is in another pack of table {table.name!r},"
                    f" too: {key}"
                )
        seen = np.concatenate([seen, numbers[path]])
    return found
