"""Writing results.

A result is written whole or not at all, and never over what the run reads or writes besides.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from mircargo.errors import OutputError
from mircargo.home import downloads_folder
from mircargo.paths import exists, is_file, is_folder, is_link

__all__ = [
    "check_folder",
    "check_places",
    "check_writable",
    "write_whole",
]

_LONGEST_NAME = 255
"""Bytes of a file name, at most, on the usual file systems."""
_ADVICE = "choose a place you may write to"


def check_places(inputs: Iterable[Path], outputs: Mapping[str, Path]) -> None:
    """Refuse an output that is an input, another output, or a part of a snapshot.

    It does not matter which path, link or case names it.

    Parameters
    ----------
    inputs
        Files and folders that the run reads.
    outputs
        What names it to the user, such as ``--out`` → file or folder that the run writes.

    Raises
    ------
    OutputError
        If so; nothing has been written then.
    """
    read = list(inputs)
    seen: dict[str, tuple[Path, PurePath]] = {}
    for words, path in outputs.items():
        if _is_device(path):
            continue
        if is_file(_real(path).parent / "snapshot.json") or _within(path, downloads_folder()):
            msg = f"{path}: {words} lies in a snapshot or among the downloads; choose another folder"
            raise OutputError(msg)
        if any(
            _same(path, other) or _within(other, path) or (exists(path) and _within(path, other))
            for other in read
        ):
            msg = f"{path}: {words} would replace what the run reads; choose another name"
            raise OutputError(msg)
        folded = _folded(path)
        for other_words, (other, other_folded) in seen.items():
            nested = folded in other_folded.parents or other_folded in folded.parents
            if nested or folded == other_folded or _same(path, other):
                msg = f"{path}: {other_words} and {words} name the same place; give each its own"
                raise OutputError(msg)
        seen[words] = path, folded


def check_writable(path: Path, *, force: bool) -> None:
    """Refuse a result file that cannot be written, or that exists and may not be replaced.

    A device such as ``/dev/null`` is written to. A pipe would wait for its reader, so it is refused.

    Raises
    ------
    OutputError
        If so.
    """
    if is_folder(path):
        msg = f"{path}: is a folder; give the name of a file"
        raise OutputError(msg)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if is_link(path):
            msg = f"{path}: is a link to nothing; give another name"
            raise OutputError(msg) from None
        check_folder(path)
        return
    except NotADirectoryError:
        check_folder(path)
        return
    except OSError as error:
        raise _unwritable(path, error.strerror) from error
    if stat.S_ISCHR(mode):
        return
    if not stat.S_ISREG(mode):
        msg = f"{path}: is no file but a pipe, socket or disk; give the name of a file (- is standard output)"
        raise OutputError(msg)
    if not force:
        msg = f"{path}: exists already; choose another name or give --force"
        raise OutputError(msg)
    check_folder(_real(path))


def check_folder(path: Path) -> None:
    """Refuse a place whose folder is not there and cannot be made, or may not be written to.

    Raises
    ------
    OutputError
        If so.
    """
    if any(len(os.fsencode(part)) > _LONGEST_NAME for part in path.parts):
        raise _unwritable(path, os.strerror(errno.ENAMETOOLONG))
    above = next((one for one in path.parents if exists(one) or is_link(one)), Path())
    if not is_folder(above):
        raise _unwritable(path, f"{above} is no folder")
    if not os.access(above, os.W_OK | os.X_OK):
        raise _unwritable(path, f"{above} may not be written to")


def write_whole(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file beside its place and rename it there; where a link leads to a file, it is that file.

    Parameters
    ----------
    path
        The file.
    data
        What it is to hold.
    force
        Whether a file that is there may be replaced.

    Raises
    ------
    OutputError
        If the file exists and ``force`` is not set, or it cannot be written.
    """
    check_writable(path, force=force)
    temporary: Path | None = None
    try:
        if exists(path) and not is_file(path):
            path.write_bytes(data)
            return
        place = _real(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".mircargo-", dir=place.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
        temporary.chmod(0o644)
        temporary.replace(place)
        temporary = None
    except OSError as error:
        raise _unwritable(path, error.strerror) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _unwritable(path: Path, why: str | None) -> OutputError:
    return OutputError(f"{path}: cannot be written: {why}; {_ADVICE}")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _folded(path: Path) -> PurePath:
    """Return the path as a file system without a difference of case sees it."""
    return PurePath(unicodedata.normalize("NFC", str(_real(path))).casefold())


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return _real(one) == _real(other)


def _within(path: Path, folder: Path) -> bool:
    return _real(folder) in _real(path).parents


def _is_device(path: Path) -> bool:
    """Whether nothing that is written here replaces anything, as in ``/dev/null``."""
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False
