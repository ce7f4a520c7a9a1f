"""The snapshots of the home folder: which there are, and removing one."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from mircargo.answer import Answer, Topic, noted
from mircargo.errors import InputError, SnapshotError
from mircargo.folders import clear_leftovers, remove_folder
from mircargo.home import current_name, home_folder, lock_file, set_current, snapshot_folder, snapshot_names
from mircargo.schema.data_results import SNAPSHOTS
from mircargo.store.find import core_folder, read_snapshot
from mircargo.store.manifest import read_manifest
from mircargo.store.store import Store

__all__ = ["list_snapshots", "named_words", "remove_snapshot", "use_snapshot"]


def list_snapshots() -> Answer:
    """Return the core and the snapshots of the home folder, with what each is made of.

    Raises
    ------
    InputError
        If the file that names the one in use holds no name.
    """
    used = current_name() or "core"
    folders = {"core": core_folder(), **{name: snapshot_folder(name) for name in snapshot_names()}}
    rows = [(name, name == used, *_facts(folder), str(folder)) for name, folder in folders.items()]
    notes = [f"{home_folder()}: {used!r} is in use"]
    if used not in folders:
        notes = [
            f"{home_folder()}: {used!r} is in use, but gone; choose another with 'mircargo data use NAME'"
        ]
    notes += named_words()
    return Answer.of(SNAPSHOTS, rows, noted(Topic.COUNTED, notes))


def named_words() -> list[str]:
    """Say that a snapshot that the environment names comes before the one in use, where it names one."""
    named = os.environ.get("MIRCARGO_SNAPSHOT")
    return [f"MIRCARGO_SNAPSHOT={named} comes before it"] if named else []


def _facts(folder: Path) -> tuple[int | None, int | None, float | None, str | None, str | None]:
    """Return number of sources, rows, megabytes, sources with versions, and what is wrong."""
    try:
        manifest = read_manifest(folder)
    except SnapshotError as error:
        return None, None, None, None, str(error)
    entries = [entry for entries in manifest.tables.values() for entry in entries]
    try:
        read_snapshot(folder)
        problem = None
    except SnapshotError as error:
        problem = str(error)
    made_of = _sources(folder)
    return (
        len(made_of),
        sum(entry["rows"] for entry in entries),
        round(sum(entry["bytes"] for entry in entries) / 1e6, 1),
        "; ".join(made_of),
        problem,
    )


def _sources(folder: Path) -> list[str]:
    """Return the sources with their versions, from the list beside the tables."""
    try:
        with (folder / "sources.tsv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    return list(dict.fromkeys(f"{row.get('key')} {row.get('version')}" for row in rows))


def use_snapshot(name: str) -> None:
    """Make a snapshot of the home folder, or ``core``, the one in use, if it is whole.

    Raises
    ------
    InputError
        If there is none of that name.
    SnapshotError
        If a file of it is missing or damaged.
    OutputError
        If another run is changing the data, or the home folder cannot be written.
    """
    from mircargo.fetch.lock import one_at_a_time

    with one_at_a_time(lock_file()):
        if name != "core":
            Store(_present(name)).close()
        set_current(None if name == "core" else name)


def remove_snapshot(name: str, *, force: bool = False) -> None:
    """Remove a snapshot of the home folder: it is gone in one step, then its files are deleted.

    With ``force`` also the one in use; the core is then in use.

    Raises
    ------
    InputError
        If there is none of that name, it is the core, or it is in use and not forced.
    OutputError
        If another run is changing the data, or the folder cannot be written or holds anything but a snapshot.
    """
    from mircargo.fetch.lock import one_at_a_time

    if name == "core":
        msg = "the core snapshot ships with mircargo and cannot be removed"
        raise InputError(msg)
    with one_at_a_time(lock_file()):
        folder = _present(name)
        if current_name() == name:
            if not force:
                msg = (
                    f"snapshot {name!r} is in use: choose another with 'mircargo data use NAME' first, or"
                    " give --force"
                )
                raise InputError(msg)
            set_current(None)
        remove_folder(folder)
        clear_leftovers(folder.parent)


def _present(name: str) -> Path:
    folder = snapshot_folder(name)
    if name not in snapshot_names():
        msg = f"no snapshot {name!r} in {home_folder()}; there are {', '.join(['core', *snapshot_names()])}"
        raise InputError(msg)
    return folder
