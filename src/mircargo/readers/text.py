"""Text: plain, gzip or alone in a zip, a pipe or standard input, with any line end and byte order mark."""

from __future__ import annotations

import errno
import io
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from mircargo.errors import InputError
from mircargo.readers.archive import open_unpacked, packed_errors

__all__ = ["STANDARD", "open_text", "read_lines", "read_standard_input"]

STANDARD = "-"
"""The path that means standard input or output."""
_MOST = 100_000_000
"""Letters of standard input, at most: lists hold names."""


@contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """Open a text file, plain, gzip-compressed or alone in a zip, with or without a byte order mark.

    Raises
    ------
    InputError
        If the file cannot be read, is truncated, or is not UTF-8 text; if it unpacks to far more than
        an honest file would, or has a line without end.
    """
    try:
        with (
            packed_errors(path),
            open_unpacked(path) as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as handle,
        ):
            yield handle
    except UnicodeDecodeError as error:
        msg = (
            f"{path.name}: expected UTF-8 text, found other bytes at position {error.start}; is it the right"
            " file?"
        )
        raise InputError(msg) from error


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file, gzip or plain; ``-`` is standard input.

    A pipe may be read several times.

    Raises
    ------
    InputError
        If the file cannot be read or is not UTF-8 text.
    """
    if str(path) == STANDARD:
        return read_standard_input().removeprefix("\ufeff").removesuffix("\n").split("\n")
    return list(_piped_lines(path)) if _is_pipe(path) else _lines(path)


def _is_pipe(path: Path) -> bool:
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


@cache
def _piped_lines(path: Path) -> list[str]:
    """Return the lines of a pipe, which gives them once, and again to whoever asks again."""
    return _lines(path)


def _lines(path: Path) -> list[str]:
    with open_text(path) as handle:
        lines = [line.rstrip("\r\n") for line in handle]
    if any("\0" in line for line in lines[:100]):
        msg = f"{path.name}: expected UTF-8 text, found binary data"
        raise InputError(msg)
    return lines


def read_standard_input() -> str:
    """Return the text on standard input.

    Raises
    ------
    InputError
        If it is closed, is not UTF-8 text, or is larger than any list.
    """
    try:
        text = sys.stdin.read(_MOST + 1)
    except UnicodeDecodeError as error:
        msg = "standard input: expected UTF-8 text, found other bytes"
        raise InputError(msg) from error
    except OSError as error:
        msg = (
            "standard input: cannot be read:"
            f" {'it is closed' if error.errno == errno.EBADF else error.strerror}"
        )
        raise InputError(msg) from error
    if len(text) > _MOST:
        msg = f"standard input: expected a list of names, found more than {_MOST:,} letters"
        raise InputError(msg)
    return text
