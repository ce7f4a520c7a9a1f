"""Finding a snapshot folder and checking that it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mircargo.errors import SnapshotError
from mircargo.schema import SCHEMA_VERSION, TABLES

__all__ = ["REPAIR", "Snapshot", "core_folder", "core_utrs_file", "queries_folder", "read_snapshot"]

_PACKAGE = Path(__file__).resolve().parents[1]
REPAIR = "reinstall mircargo, or rebuild it with 'mircargo data build-core'"


@dataclass(frozen=True)
class Snapshot:
    """A checked snapshot: its folder, name, and the files of each table."""

    folder: Path
    name: str
    files: Mapping[str, Sequence[Path]]


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


def read_snapshot(folder: Path | None = None) -> Snapshot:
    """Return the snapshot in ``folder``, else the one that ``MIRCARGO_SNAPSHOT`` names, else the core.

    Sizes of all files are compared with the manifest; their content is not read here.

    Raises
    ------
    SnapshotError
        If the folder or its manifest is missing, is of another schema version, or a
        table's file is missing or has another size.
    """
    folder = folder or Path(os.environ.get("MIRCARGO_SNAPSHOT") or core_folder())
    manifest = folder / "snapshot.json"
    try:
        facts = json.loads(manifest.read_text(encoding="utf-8"))
        name, version, tables = facts["name"], facts["schema_version"], facts["tables"]
        if version == SCHEMA_VERSION:
            files = {table: [_checked(folder, table, entry) for entry in tables.get(table, ())] for table in TABLES}
    except FileNotFoundError as error:
        msg = f"{folder}: no snapshot here (snapshot.json is missing); {REPAIR}"
        raise SnapshotError(msg) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{manifest}: cannot be read as a manifest ({type(error).__name__}); {REPAIR}"
        raise SnapshotError(msg) from error
    if version != SCHEMA_VERSION:
        msg = f"{folder}: the snapshot has schema version {version}, this mircargo reads {SCHEMA_VERSION}; {REPAIR}"
        raise SnapshotError(msg)
    if missing := sorted(table for table, paths in files.items() if not paths and not TABLES[table].optional):
        msg = f"{folder}: the snapshot lacks table(s) {', '.join(missing)}; {REPAIR}"
        raise SnapshotError(msg)
    return Snapshot(folder, name, files)


def _checked(folder: Path, table: str, entry: Mapping[str, object]) -> Path:
    path = folder / Path(str(entry["file"])).name
    size = path.stat().st_size if path.is_file() else None
    if size != entry["bytes"]:
        state = "is missing" if size is None else f"is damaged: expected {entry['bytes']} bytes, found {size}"
        msg = f"{path}: the file of table {table!r} {state}; {REPAIR}"
        raise SnapshotError(msg)
    return path
