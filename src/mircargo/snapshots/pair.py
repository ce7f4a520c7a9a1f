"""Two snapshots side by side, for what came and went between them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from mircargo.errors import OutputError, SnapshotError
from mircargo.store.engine import first_line, run
from mircargo.store.find import Snapshot, read_snapshot
from mircargo.store.manifest import repair_of
from mircargo.store.views import STORED_AS, check_columns, evidence_rows, rows_of

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
                table: {path: snapshot.checksums[path] for path in paths}
                for table, paths in snapshot.files.items()
            }
            for snapshot in self.snapshots
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
                check_columns(self._connection, snapshot.files)
                tables = {STORED_AS.get(name, name): rows_of(name, of) for name, of in snapshot.files.items()}
                for name, rows in (tables | evidence_rows(prefix)).items():
                    self._connection.execute(f"CREATE VIEW {prefix}{name} AS {rows}")
            except (duckdb.Error, SnapshotError) as error:
                self.__exit__()
                if isinstance(error, SnapshotError):
                    raise
                raise self._told(error, snapshot) from error

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
            If a table's file cannot be decoded, or was removed or changed since it was checked.
        OutputError
            If neither memory nor temporary files can hold the comparison.
        """
        try:
            rows = run(self._connection, sql, parameters).rows
        except duckdb.Error as error:
            if isinstance(error, (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)):
                raise
            raise self._told(error, *self.snapshots) from error
        self._check_unchanged()
        return list(rows)

    def _check_unchanged(self) -> None:
        for snapshot in self.snapshots:
            snapshot.check_unchanged()

    def _told(self, error: duckdb.Error, *snapshots: Snapshot) -> SnapshotError | OutputError:
        """Return what a failure of DuckDB means for the user."""
        self._check_unchanged()
        if isinstance(error, duckdb.OutOfMemoryException):
            msg = (
                f"the comparison needs more than {_MEMORY} and temporary files in {self._spill.name} cannot"
                " hold the rest; set TMPDIR to a larger disk"
            )
            return OutputError(msg)
        folders = " or ".join(str(snapshot.folder) for snapshot in snapshots)
        msg = (
            f"{folders}: a table cannot be read: {first_line(error)}; find it with 'mircargo data verify',"
            f" then {repair_of(snapshots[0].folder)}"
        )
        return SnapshotError(msg)

    def are_equal(self, tables: Sequence[str]) -> bool:
        """Return whether both snapshots have these tables byte for byte.

        It is told by checksums that were compared when they were opened.
        """
        one, two = self._checksums
        return all(sorted(one[table].values()) == sorted(two[table].values()) for table in tables)

    def packs(self, table: str, *, shared: bool) -> tuple[str, str]:
        """Return for each snapshot the SELECT of a table's rows in packs that are shared, or are not.

        A pack is shared if the other snapshot has it too, byte for byte.
        """
        one, two = (set(side[table].values()) for side in self._checksums)
        both = one & two
        first, second = (
            [path for path, checksum in side[table].items() if (checksum in both) == shared]
            for side in self._checksums
        )
        return rows_of(table, first), rows_of(table, second)
