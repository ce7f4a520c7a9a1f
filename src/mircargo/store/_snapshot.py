"""Finding a snapshot by name or folder, and checking that it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mircargo.errors import InputError, SnapshotError
from mircargo.home import current_name, home_folder, snapshot_folder, snapshot_names
from mircargo.paths import is_file, is_folder
from mircargo.schema import SCHEMA_VERSION, TABLES

__all__ = [
    "REPAIR",
    "Manifest",
    "Snapshot",
    "core_folder",
    "core_utrs_file",
    "find_snapshot",
    "queries_folder",
    "read_manifest",
    "read_snapshot",
    "repair_of",
]

_PACKAGE = Path(__file__).resolve().parents[1]
REPAIR = "reinstall mircargo, or rebuild it with 'mircargo data build-core'"
_REBUILD = "build it anew with 'mircargo data fetch', or go on with the core: 'mircargo data use core'"


@dataclass(frozen=True)
class Snapshot:
    """A checked snapshot: its folder, name, and the files of each table."""

    folder: Path
    name: str
    files: Mapping[str, Sequence[Path]]


@dataclass(frozen=True)
class Manifest:
    """What ``snapshot.json`` says: the snapshot's name, the files of each table with rows, bytes and sha256, and the rest of it."""

    name: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    facts: Mapping[str, Any]


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
    msg = f"unknown snapshot {text!r}: neither a folder nor a name; there are {', '.join(['core', *snapshot_names()])}"
    raise InputError(msg)


def _current() -> Path:
    name = current_name()
    if name is None:
        return core_folder()
    if name not in snapshot_names():
        there = ", ".join(["core", *snapshot_names()])
        msg = f"{home_folder()}: the snapshot in use, {name!r}, is gone; choose another with 'mircargo data use NAME': there are {there}"
        raise SnapshotError(msg)
    return snapshot_folder(name)


def repair_of(folder: Path) -> str:
    """Say what to do about a snapshot that is damaged."""
    return _REBUILD if folder.parent == home_folder() / "snapshots" else REPAIR


def read_manifest(folder: Path) -> Manifest:
    """Return what a snapshot's manifest says; no other file is looked at.

    Raises
    ------
    SnapshotError
        If it is missing, is no manifest, or is of another schema version.
    """
    path = folder / "snapshot.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        name, version, tables = facts["name"], facts["schema_version"], facts["tables"]
        if version == SCHEMA_VERSION:
            listed = {table: [_entry(entry) for entry in tables.get(table, ())] for table in TABLES}
    except FileNotFoundError as error:
        msg = f"{folder}: no snapshot here (snapshot.json is missing); {repair_of(folder)}"
        raise SnapshotError(msg) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path}: cannot be read as a manifest ({type(error).__name__}); {repair_of(folder)}"
        raise SnapshotError(msg) from error
    if version != SCHEMA_VERSION:
        msg = f"{folder}: the snapshot has schema version {version}, this mircargo reads {SCHEMA_VERSION}; {repair_of(folder)}"
        raise SnapshotError(msg)
    if missing := sorted(
        table for table, entries in listed.items() if not entries and not TABLES[table].optional
    ):
        msg = f"{folder}: the snapshot lacks table(s) {', '.join(missing)}; {repair_of(folder)}"
        raise SnapshotError(msg)
    return Manifest(str(name), listed, facts)


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the manifest says of one file; its name can be no path."""
    return {
        "rows": None,
        "sha256": "",
        **entry,
        "file": Path(str(entry["file"])).name,
        "bytes": entry["bytes"],
    }


def read_snapshot(folder: Path | str | None = None) -> Snapshot:
    """Return the snapshot that :func:`find_snapshot` finds.

    Sizes of all files are compared with the manifest; their content is not read here.

    Raises
    ------
    InputError
        If there is no such snapshot.
    SnapshotError
        If the folder or its manifest is missing, is of another schema version, or a
        table's file is missing or has another size.
    """
    found = find_snapshot(folder)
    manifest = read_manifest(found)
    files = {
        table: [_checked(found, table, entry) for entry in entries]
        for table, entries in manifest.tables.items()
    }
    return Snapshot(found, manifest.name, files)


def _checked(folder: Path, table: str, entry: Mapping[str, Any]) -> Path:
    path = folder / str(entry["file"])
    size = path.stat().st_size if is_file(path) else None
    if size != entry["bytes"]:
        state = "is missing" if size is None else f"is damaged: expected {entry['bytes']} bytes, found {size}"
        msg = f"{path}: the file of table {table!r} {state}; {repair_of(folder)}"
        raise SnapshotError(msg)
    return path
