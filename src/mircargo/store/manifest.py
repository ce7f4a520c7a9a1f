"""What a snapshot's manifest says, and what may stand in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mircargo.errors import SnapshotError
from mircargo.home import home_folder
from mircargo.schema import SCHEMA_VERSION, TABLES

__all__ = ["REPAIR", "Manifest", "read_manifest", "repair_of"]

REPAIR = "reinstall mircargo, or rebuild it with 'mircargo data build-core'"
_REBUILD = "build it anew with 'mircargo data fetch', or go on with the core: 'mircargo data use core'"
_MOST = 100_000_000
"""Bytes of a manifest, at most: it lists files."""


@dataclass(frozen=True)
class Manifest:
    """What ``snapshot.json`` says.

    These are the snapshot's name, the files of each table with rows, bytes and sha256, and the rest.

    ``sha256`` is the checksum of the manifest itself.
    """

    name: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    facts: Mapping[str, Any]
    sha256: str


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
        with path.open("rb") as handle:
            data = handle.read(_MOST)
        facts = json.loads(data.decode())
        version = _version(facts)
        listed = _listed(facts["tables"]) if version == SCHEMA_VERSION else {}
    except FileNotFoundError as error:
        msg = f"{folder}: no snapshot here (snapshot.json is missing); {repair_of(folder)}"
        raise SnapshotError(msg) from error
    except _UnfitError as error:
        msg = f"{path}: cannot be read as a manifest: {error}; {repair_of(folder)}"
        raise SnapshotError(msg) from error
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path}: cannot be read as a manifest ({type(error).__name__}); {repair_of(folder)}"
        raise SnapshotError(msg) from error
    if version != SCHEMA_VERSION:
        msg = (
            f"{folder}: the snapshot has schema version {version:.20}, this mircargo reads {SCHEMA_VERSION};"
            f" {repair_of(folder)}"
        )
        raise SnapshotError(msg)
    if missing := sorted(
        table for table, entries in listed.items() if not entries and not TABLES[table].optional
    ):
        msg = f"{folder}: the snapshot lacks table(s) {', '.join(missing)}; {repair_of(folder)}"
        raise SnapshotError(msg)
    return Manifest(facts["name"], listed, facts, hashlib.sha256(data).hexdigest())


class _UnfitError(ValueError):
    """A value is not what stands there in a manifest."""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200


def _is_checksum(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


_FITS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "file": (_is_name, "the name of a file"),
    "rows": (_is_count, "a whole number"),
    "bytes": (_is_count, "a whole number"),
    "sha256": (_is_checksum, "64 hexadecimal digits"),
}
"""What the manifest says of a file: whether a value can stand there, and what is expected."""


def _version(facts: object) -> str:
    """Return the schema version of what may be a manifest."""
    if not isinstance(facts, dict):
        raise _UnfitError("expected named facts")
    for name in ("name", "schema_version"):
        _check(facts, name, (_is_name, "text"), "")
    base = facts.get("base", "-")
    told = [*base, *base.values()] if isinstance(base, dict) else [base]
    if not all(map(_is_name, [*told, facts.get("origin", "-")])):
        raise _UnfitError("expected 'base' and 'origin' to be text")
    if not isinstance(facts.get("tables"), dict):
        raise _UnfitError("expected 'tables' with the files of each table")
    return str(facts["schema_version"])


def _listed(tables: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the files of each table that is declared; a file can stand there once."""
    found: dict[str, list[dict[str, Any]]] = {}
    taken: set[str] = set()
    for table in TABLES:
        entries = tables.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            msg = f"table {table!r}: expected a list of files"
            raise _UnfitError(msg)
        found[table] = [_entry(table, entry) for entry in entries]
        for entry in found[table]:
            if entry["file"] in taken:
                msg = f"table {table!r}: the file {entry['file']!r} is listed twice"
                raise _UnfitError(msg)
            taken.add(entry["file"])
    return found


def _entry(table: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the manifest says of one file; its name can be no path."""
    for name, fits in _FITS.items():
        _check(entry, name, fits, f"table {table!r}: ")
    return {**{name: entry[name] for name in _FITS}, "file": Path(entry["file"]).name}


def _check(facts: Mapping[str, Any], name: str, fits: tuple[Callable[[Any], bool], str], where: str) -> None:
    holds, expected = fits
    if name not in facts:
        msg = f"{where}{name!r} is missing"
        raise _UnfitError(msg)
    if not holds(facts[name]):
        msg = f"{where}expected {name!r} to be {expected}, found {ascii(facts[name])[:40]}"
        raise _UnfitError(msg)
