"""Whether the files of a snapshot are, byte for byte, those of its manifest.

This is asked before anything is answered from them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import stat
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mircargo.digest import sha256_of
from mircargo.errors import SnapshotError
from mircargo.home import cache_folder
from mircargo.store.manifest import repair_of

__all__ = ["Mark", "check_files", "mark_of"]


class Mark(NamedTuple):
    """What tells a file from another, or from itself before a change."""

    size: int
    mtime_ns: int
    inode: int


_SETTLED = 2_000_000_000
"""Nanoseconds for which a file must have been left alone before it is remembered: clocks of file systems are
coarse."""
_READERS = 4


def mark_of(path: Path) -> Mark | None:
    """Return the mark of a file; None where there is none that can be read."""
    told = _stat(path)
    return None if told is None else Mark(told.st_size, told.st_mtime_ns, told.st_ino)


def check_files(folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[Path, Mark]:
    """Return the mark of each file of a snapshot, once size and sha256 agree with the manifest.

    Files that were read once are not read again while sizes, times and inodes stay the
    same; what was read is remembered in the home folder, where that can be written.

    Raises
    ------
    SnapshotError
        If a file is missing or differs; the first in the order of the manifest is named.
    """
    files = [
        _File(table, folder / entry["file"], entry) for table, listed in tables.items() for entry in listed
    ]
    marks = {file.path: _sized(folder, file) for file in files}
    _compare_new(folder, files)
    return marks


@dataclass(frozen=True)
class _File:
    """A file of a table, and what the manifest says of it."""

    table: str
    path: Path
    entry: Mapping[str, Any]


def _compare(folder: Path, files: Sequence[_File]) -> None:
    """Raise if the content of a file is not what the manifest says."""
    with ThreadPoolExecutor(_READERS) as pool:
        for file, problem in zip(files, pool.map(_problem, files), strict=True):
            if problem:
                raise _damaged(folder, file, problem)


def _compare_new(folder: Path, files: Sequence[_File]) -> None:
    """Raise as :func:`_compare` does.

    Files that are as they were when they were last read are not read again.
    """
    place = (
        cache_folder() / f"verified-{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:20]}.json"
    )
    known = _remembered(place)
    facts = {file.path.name: _facts(file) for file in files}
    unread = [file for file in files if known.get(file.path.name) != facts[file.path.name]]
    if unread:
        before = time.time_ns() - _SETTLED
        _compare(folder, unread)
        _remember(place, {name: told for name, told in facts.items() if max(told[1], told[2]) < before})


def _stat(path: Path) -> os.stat_result | None:
    try:
        told = path.stat()
    except (OSError, ValueError):
        return None
    return told if stat.S_ISREG(told.st_mode) else None


def _sized(folder: Path, file: _File) -> Mark:
    mark = mark_of(file.path)
    if mark is None:
        msg = f"{file.path}: the file of table {file.table!r} is missing; {repair_of(folder)}"
        raise SnapshotError(msg)
    if mark.size != file.entry["bytes"]:
        msg = (
            f"{file.path}: the file of table {file.table!r} is damaged: expected {file.entry['bytes']} bytes,"
            f" found {mark.size}; {repair_of(folder)}"
        )
        raise SnapshotError(msg)
    return mark


def _problem(file: _File) -> str:
    expected = file.entry["sha256"]
    try:
        found = sha256_of(file.path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if found == expected else f"is damaged: expected sha256 {expected[:12]}…, found {found[:12]}…"


def _damaged(folder: Path, file: _File, problem: str) -> SnapshotError:
    check = f"'mircargo data verify {shlex.quote(str(folder))}' checks every file"
    return SnapshotError(
        f"{file.path}: the file of table {file.table!r} {problem}; {check}; {repair_of(folder)}"
    )


def _facts(file: _File) -> list[Any]:
    """Return what is remembered of a file: whatever changes its content changes one of these."""
    told = _stat(file.path)
    times = (
        [0, time.time_ns(), 0, 0]
        if told is None
        else [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]
    )
    return [*times, file.entry["sha256"]]


def _remembered(place: Path) -> Mapping[str, Any]:
    """Return what was remembered; nothing where that cannot be read, whatever the reason."""
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(place: Path, facts: Mapping[str, Any]) -> None:
    """Write down what was read; where the home folder cannot be written, the next run reads it again."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                json.dump(facts, handle)
            Path(temporary).replace(place)
        finally:
            Path(temporary).unlink(missing_ok=True)
