"""Finding a snapshot by name or folder, and checking that it is whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mircargo.errors import InputError, SnapshotError
from mircargo.home import current_name, home_folder, snapshot_folder, snapshot_names
from mircargo.paths import is_file, is_folder
from mircargo.store.checksums import Mark, check_files, mark_of
from mircargo.store.manifest import read_manifest

__all__ = ["Snapshot", "core_folder", "core_utrs_file", "find_snapshot", "queries_folder", "read_snapshot"]

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Snapshot:
    """A checked snapshot.

    Parameters
    ----------
    folder, name
        Where it lies and what it is called.
    files
        Table → its files.
    checksums
        File → the sha256 that was found and the manifest says.
    sha256
        Checksum of the manifest, which stands for the whole of it.
    marks
        File → what told it from any other when it was checked.
    """

    folder: Path
    name: str
    files: Mapping[str, Sequence[Path]]
    checksums: Mapping[Path, str]
    sha256: str
    marks: Mapping[Path, Mark]

    def check_unchanged(self) -> None:
        """Refuse a snapshot whose files are not those that were checked when it was opened.

        Raises
        ------
        SnapshotError
            If a file was removed, replaced or changed since.
        """
        for path, mark in self.marks.items():
            if (found := mark_of(path)) != mark:
                what = "removed" if found is None else "changed"
                msg = (
                    f"{path}: was {what} while it was read, so there is no answer; open the snapshot again,"
                    " or choose another of 'mircargo data list'"
                )
                raise SnapshotError(msg)


def _shipped(packed: str, source: str) -> Path:
    """Return a folder that is packed into the wheel, or lies at the top of a checkout."""
    inside = _PACKAGE / packed
    return inside if inside.is_dir() else _PACKAGE.parents[1] / source


def core_folder() -> Path:
    """Return the folder of the core snapshot."""
    return _shipped("_data", "data") / "core"


def core_utrs_file() -> Path:
    """Return the file of the core 3'UTRs."""
    return _shipped("_data", "data") / "utr" / "utr.parquet"


def queries_folder() -> Path:
    """Return the folder of the saved questions."""
    return _shipped("_queries", "queries")


def find_snapshot(wanted: Path | str | None = None) -> Path:
    """Return the folder of a snapshot.

    Parameters
    ----------
    wanted
        A folder that holds a snapshot, the name of one in the home folder, or ``core``, the one
        that ships. By default what ``MIRCARGO_SNAPSHOT`` names, else the one in use, else the core.

    Raises
    ------
    InputError
        If it is neither a folder nor the name of a snapshot.
    SnapshotError
        If the snapshot in use is gone.
    """
    text = str(wanted) if wanted is not None else os.environ.get("MIRCARGO_SNAPSHOT") or ""
    if not text:
        return _current()
    if text == "core":
        return core_folder()
    folder = Path(text)
    if is_file(folder / "snapshot.json"):
        return folder
    if text in snapshot_names():
        return snapshot_folder(text)
    if is_folder(folder) or isinstance(wanted, Path) or len(folder.parts) > 1:
        return folder
    msg = (
        f"unknown snapshot {text[:80]!r}: neither a folder nor a name; there are"
        f" {', '.join(['core', *snapshot_names()])}"
    )
    raise InputError(msg)


def _current() -> Path:
    name = current_name()
    if name is None:
        return core_folder()
    if name not in snapshot_names():
        there = ", ".join(["core", *snapshot_names()])
        msg = (
            f"{home_folder()}: the snapshot in use, {name!r}, is gone; choose another with 'mircargo data use"
            f" NAME': there are {there}"
        )
        raise SnapshotError(msg)
    return snapshot_folder(name)


def read_snapshot(folder: Path | str | None = None) -> Snapshot:
    """Return the snapshot that :func:`find_snapshot` finds.

    Size and sha256 of all files are compared with the manifest.

    Raises
    ------
    InputError
        If there is no such snapshot.
    SnapshotError
        If the folder or its manifest is missing, is of another schema version, or a
        table's file is missing or is not what the manifest says.
    """
    found = find_snapshot(folder)
    manifest = read_manifest(found)
    marks = check_files(found, manifest.tables)
    files = {
        table: [found / entry["file"] for entry in entries] for table, entries in manifest.tables.items()
    }
    checksums = {
        found / entry["file"]: entry["sha256"] for entries in manifest.tables.values() for entry in entries
    }
    return Snapshot(found, manifest.name, files, checksums, manifest.sha256, marks)
