"""Where a user's own data lives: downloads, snapshots, and which snapshot is in use."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from mircargo.errors import InputError, OutputError

__all__ = [
    "cache_folder",
    "check_name",
    "current_name",
    "downloads_folder",
    "home_folder",
    "is_name",
    "lock_file",
    "set_current",
    "snapshot_folder",
    "snapshot_names",
]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def home_folder() -> Path:
    """Return the folder that ``MIRCARGO_HOME`` names, else mircargo's own in the platform's data folder.

    Raises
    ------
    InputError
        If it is named by a ``~`` that stands for no home folder.
    """
    named = os.environ.get("MIRCARGO_HOME")
    if named:
        try:
            return Path(named).expanduser()
        except RuntimeError as error:
            msg = f"MIRCARGO_HOME={named}: there is no such user or home folder; give the whole path"
            raise InputError(msg) from error
    from platformdirs import user_data_path

    return user_data_path("mircargo", appauthor=False)


def downloads_folder() -> Path:
    """Return the folder of fetched files."""
    return home_folder() / "downloads"


def cache_folder() -> Path:
    """Return the folder of what can be found out again: it may be deleted."""
    return home_folder() / "cache"


def lock_file() -> Path:
    """Return the file whose lock the one run holds that changes the data."""
    return home_folder() / "lock"


def snapshot_folder(name: str) -> Path:
    """Return the folder of the snapshot called ``name``, whether it is there or not.

    Raises
    ------
    InputError
        If the name is not made of letters, digits, ``.``, ``_`` and ``-``, or is ``core``.
    """
    return home_folder() / "snapshots" / check_name(name)


def is_name(text: str) -> bool:
    """Return whether a text can be a name in the home folder.

    Such a name has letters, digits, ``.``, ``_`` and ``-``, up to 64.
    """
    return _NAME.fullmatch(text) is not None and text != "core"


def check_name(name: str) -> str:
    """Return the name of a snapshot.

    Raises
    ------
    InputError
        If it cannot be one.
    """
    if not is_name(name):
        msg = (
            f"{name[:80]!r} cannot be the name of a snapshot: expected up to 64 letters, digits, '.', '_' and"
            " '-', other than 'core'"
        )
        raise InputError(msg)
    return name


def snapshot_names() -> list[str]:
    """Return the names of the snapshots in the home folder, sorted."""
    try:
        found = sorted(path.parent.name for path in (home_folder() / "snapshots").glob("*/snapshot.json"))
    except OSError:
        return []
    return [name for name in found if _NAME.fullmatch(name)]


def current_name() -> str | None:
    """Return the name of the snapshot in use; None for the core that ships.

    Raises
    ------
    InputError
        If the file that says so holds no name.
    """
    path = home_folder() / "current"
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read; remove it to use the core snapshot"
        raise InputError(msg) from error
    if not text or text == "core":
        return None
    if not _NAME.fullmatch(text):
        msg = (
            f"{path}: expected the name of a snapshot, found {text[:40]!r}; remove it to use the core"
            " snapshot"
        )
        raise InputError(msg)
    return text


def set_current(name: str | None) -> None:
    """Make a snapshot the one in use, in one step; None for the core that ships.

    Raises
    ------
    InputError
        If there is no snapshot of that name.
    OutputError
        If the home folder cannot be written.
    """
    if name is not None and not (snapshot_folder(name) / "snapshot.json").is_file():
        msg = f"no snapshot {name!r} in {home_folder()}; there are {', '.join(['core', *snapshot_names()])}"
        raise InputError(msg)
    home = home_folder()
    temporary: str | None = None
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".current-", dir=home)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(f"{name or 'core'}\n")
        Path(temporary).replace(home / "current")
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        msg = f"{home}: cannot be written: {error.strerror}; set MIRCARGO_HOME to a folder you may write to"
        raise OutputError(msg) from error
