"""Folders of snapshots: written beside their place and switched in, and removed.

Nothing but what mircargo wrote is ever deleted.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mircargo.errors import OutputError
from mircargo.schema import TABLES

__all__ = ["clear_leftovers", "remove_folder", "replacing", "strangers"]

_NEW, _OLD, _GONE = ".mircargo-new-", ".mircargo-old-", ".mircargo-removed-"
"""Begin of the names of a folder that is being written, one that is being replaced, and one that is being
removed."""
_LEFTOVER = re.compile(r"\.mircargo-(?:new|old|removed)-(?P<name>.+)-[a-z0-9_]{8}")
_BESIDE = ("snapshot.json", "sources.tsv")
"""Files of a snapshot that are no tables."""


def strangers(folder: Path) -> list[str]:
    """Return the names in the folder of a snapshot that are not those of a snapshot's files, sorted."""
    return sorted(path.name for path in folder.iterdir() if not _is_own(path))


def _is_own(path: Path) -> bool:
    named = path.name in _BESIDE or (path.suffix == ".parquet" and path.name.split(".", 1)[0] in TABLES)
    return named and path.is_file() and not path.is_symlink()


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a fresh folder that takes the place of ``out`` when the block ends well.

    Raises
    ------
    OutputError
        If the folder cannot be written, or is there and holds anything but a snapshot.
    """
    try:
        _check_replaceable(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{_NEW}{out.name}-", dir=out.parent))
    except OSError as error:
        msg = f"{out}: cannot be written: {error.strerror}; choose a folder you may write to"
        raise OutputError(msg) from error
    try:
        yield fresh
        fresh.chmod(0o755)
        _switch(fresh, out)
    except OSError as error:
        msg = f"{out}: cannot be written: {os.strerror(error.errno) if error.errno else error}"
        raise OutputError(msg) from error
    finally:
        _delete(fresh)


def _check_replaceable(out: Path) -> None:
    if out.is_symlink():
        msg = f"{out}: is a link, so it is not replaced; choose another folder"
        raise OutputError(msg)
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / "snapshot.json").is_file()):
        msg = f"{out}: exists and is no snapshot, so it is not replaced; choose another folder"
        raise OutputError(msg)
    if found := strangers(out):
        msg = (
            f"{out}: holds {found[0]!r}, which mircargo did not write, so it is not replaced; move it away or"
            " choose another folder"
        )
        raise OutputError(msg)


def _switch(fresh: Path, out: Path) -> None:
    """Rename ``fresh`` to ``out``; what was there is put back if that fails."""
    if not out.exists():
        fresh.rename(out)
        return
    old = fresh.with_name(fresh.name.replace(_NEW, _OLD, 1))
    out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        old.rename(out)
        raise
    _delete(old)


def remove_folder(folder: Path) -> None:
    """Remove the folder of a snapshot: it is gone in one step, then its files are deleted.

    Raises
    ------
    OutputError
        If it holds anything but a snapshot, or cannot be written.
    """
    try:
        if found := [] if folder.is_symlink() else strangers(folder):
            msg = (
                f"{folder}: holds {found[0]!r}, which mircargo did not write, so it is not removed; move it"
                " away first"
            )
            raise OutputError(msg)
        grave = Path(tempfile.mkdtemp(prefix=f"{_GONE}{folder.name}-", dir=folder.parent))
        grave.rmdir()
        folder.rename(grave)
    except OSError as error:
        msg = f"{folder}: cannot be removed: {error.strerror}"
        raise OutputError(msg) from error
    _delete(grave)


def clear_leftovers(parent: Path) -> None:
    """Delete what killed runs left beside snapshots, and put back one that was about to be replaced.

    The caller holds the lock, so nobody is writing there.
    """
    with suppress(OSError):
        for path in sorted(parent.iterdir()):
            if (left := _LEFTOVER.fullmatch(path.name)) is None or path.is_symlink() or not path.is_dir():
                continue
            place = parent / left["name"]
            if path.name.startswith(_OLD) and not place.exists() and (path / "snapshot.json").is_file():
                path.rename(place)
            else:
                _delete(path)


def _delete(folder: Path) -> None:
    """Delete a folder and what mircargo wrote into it.

    Whatever else is there stays, and the folder with it.
    """
    with suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
            return
        for path in folder.iterdir():
            if _is_own(path):
                path.unlink()
        folder.rmdir()
