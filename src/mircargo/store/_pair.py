"""Two snapshots side by side, for what came and went between them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from mircargo.errors import OutputError, SnapshotError
from mircargo.store._snapshot import Snapshot, read_manifest, read_snapshot, repair_of
from mircargo.store._views import evidence_views, rows_of, table_view

__all__ = ["SIDES", "SnapshotPair"]

SIDES = ("a_", "b_")
"""Prefixes of the views of the first and the second snapshot."""

_MEMORY = "1GB"
"""What a comparison may hold in memory; the rest goes to temporary files."""


class SnapshotPair:
    """Two snapshots in one DuckDB; the views of the first begin with ``a_``, those of the second with ``b_``.

    Parameters
    ----------
    one, two
        Names or folders; see :func:`mircargo.store.find_snapshot`.

    Raises
    ------
    InputError
        If there is no such snapshot.
    SnapshotError
        If one is missing or damaged.
    """

    def __init__(self, one: Path | str, two: Path | str) -> None:
        self.snapshots: tuple[Snapshot, Snapshot] = (read_snapshot(one), read_snapshot(two))
        self._checksums = [
            {
                table: {folder / entry["file"]: entry["sha256"] for entry in entries}
                for table, entries in read_manifest(folder).tables.items()
            }
            for folder in (snapshot.folder for snapshot in self.snapshots)
        ]
        self._spill = tempfile.TemporaryDirectory(prefix="mircargo-")
        self._connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": self._spill.name,
                "preserve_insertion_order": False,
            }
        )
        for prefix, snapshot in zip(SIDES, self.snapshots, strict=True):
            try:
                for table, paths in snapshot.files.items():
                    self._connection.execute(table_view(table, paths, prefix=prefix))
                for statement in evidence_views(prefix):
                    self._connection.execute(statement)
            except duckdb.Error as error:
                self.__exit__()
                raise _damaged(snapshot.folder, error) from error

    def __enter__(self) -> SnapshotPair:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._spill.cleanup()

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of one SELECT.

        Raises
        ------
        SnapshotError
            If a table's file cannot be decoded.
        OutputError
            If neither memory nor temporary files can hold the comparison.
        """
        try:
            return self._connection.execute(sql, dict(parameters) if parameters else None).fetchall()
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException):
                msg = f"the comparison needs more than {_MEMORY} and temporary files in {self._spill.name} cannot hold the rest; set TMPDIR to a larger disk"
                raise OutputError(msg) from error
            if isinstance(error, (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)):
                raise
            raise _damaged(self.snapshots[0].folder, error, self.snapshots[1].folder) from error

    def are_equal(self, tables: Sequence[str]) -> bool:
        """Return whether both snapshots have these tables byte for byte, by their manifests."""
        one, two = self._checksums
        return all(sorted(one[table].values()) == sorted(two[table].values()) for table in tables)

    def packs(self, table: str, *, shared: bool) -> tuple[str, str]:
        """Return for each snapshot the SELECT of the rows of a table in packs that the other has too, byte for byte, or has not."""
        one, two = (set(side[table].values()) for side in self._checksums)
        both = one & two
        first, second = (
            [path for path, checksum in side[table].items() if (checksum in both) == shared]
            for side in self._checksums
        )
        return rows_of(table, first), rows_of(table, second)


def _damaged(folder: Path, error: duckdb.Error, other: Path | None = None) -> SnapshotError:
    where = f"{folder} or {other}" if other else str(folder)
    return SnapshotError(
        f"{where}: a table cannot be read: {str(error).strip().splitlines()[0]}; find it with 'mircargo data verify', then {repair_of(folder)}"
    )
