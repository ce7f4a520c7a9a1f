"""Reading lists and writing results: whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

from mircargo.errors import InputError, OutputError
from mircargo.sources import open_text

__all__ = ["check_writable", "read_list", "write_whole"]


def read_list(path: Path) -> list[str]:
    """Return the lines of a text file, gzip or plain; ``-`` is standard input. A pipe may be read several times.

    Raises
    ------
    InputError
        If the file cannot be read or is not UTF-8 text.
    """
    if str(path) == "-":
        try:
            return sys.stdin.read().removeprefix("\ufeff").removesuffix("\n").split("\n")
        except UnicodeDecodeError as error:
            msg = "standard input: expected UTF-8 text, found other bytes"
            raise InputError(msg) from error
    return list(_piped_lines(path)) if _is_pipe(path) else _lines(path)


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _lines(path: Path) -> list[str]:
    with open_text(path) as handle:
        lines = [line.rstrip("\r\n") for line in handle]
    if any("\0" in line for line in lines[:100]):
        msg = f"{path.name}: expected UTF-8 text, found binary data"
        raise InputError(msg)
    return lines


@cache
def _piped_lines(path: Path) -> list[str]:
    """Return the lines of a pipe, which gives them once, and again to whoever asks again."""
    return _lines(path)


def check_writable(path: Path, *, force: bool) -> None:
    """Refuse a result file that is a folder, or that exists and may not be replaced.

    Raises
    ------
    OutputError
        If so.
    """
    if path.is_dir():
        msg = f"{path}: is a folder; give the name of a file"
        raise OutputError(msg)
    if path.exists() and not force:
        msg = f"{path}: exists already; choose another name or give --force"
        raise OutputError(msg)


def write_whole(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file beside its place and rename it there.

    Raises
    ------
    OutputError
        If the file exists and ``force`` is not set, or it cannot be written.
    """
    check_writable(path, force=force)
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        msg = f"{path}: cannot be written: {error.strerror}; choose a place you may write to"
        raise OutputError(msg) from error
