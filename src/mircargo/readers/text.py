"""Text: plain, gzip or alone in a zip, a pipe or standard input, with any line end and byte order mark."""

from __future__ import annotations

import errno
import gzip
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

__all__ = [
    "STANDARD",
    "file_stem",
    "is_read_once",
    "open_text",
    "place_of",
    "read_lines",
    "read_standard_input",
]

STANDARD = "-"
"""The path that means standard input or output."""
_MOST = 100_000_000
"""Letters of standard input, at most: lists hold names."""
_SEEN = 100
"""Lines in which binary data shows itself."""


def place_of(path: Path) -> str:
    """Return what messages call a file."""
    return "standard input" if str(path) == STANDARD else path.name


def file_stem(path: Path) -> str:
    """Return the file's name without its endings, e.g. ``hallmark`` of ``hallmark.gmt.gz``."""
    return path.name.removesuffix(".gz").rsplit(".", 1)[0] or path.name


def is_read_once(path: Path) -> bool:
    """Return whether a path gives its text once: a pipe, or standard input."""
    try:
        return str(path) == STANDARD or stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


@contextmanager
def open_text(path: Path, *, newline: str = "") -> Iterator[IO[str]]:
    r"""Open a text file, plain, gzip-compressed or alone in a zip, with or without a byte order mark.

    Parameters
    ----------
    path
        The file.
    newline
        What ends a line, left in place; by default ``\n``, ``\r`` and ``\r\n``.

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
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline=newline) as handle,
        ):
            yield handle
    except UnicodeDecodeError as error:
        msg = (
            f"{path.name}: expected UTF-8 text, found other bytes at position {error.start}; is it the right"
            " file?"
        )
        raise InputError(msg) from error


def read_lines(path: Path, *, newline: str = "") -> list[str]:
    """Return the lines of a text file, gzip or plain; ``-`` is standard input.

    A pipe may be read several times.

    Parameters
    ----------
    path
        The file.
    newline
        As in :func:`open_text`.

    Raises
    ------
    InputError
        If the file cannot be read or is not UTF-8 text.
    """
    if str(path) == STANDARD:
        lines = _split(io.StringIO(read_standard_input().removeprefix("\ufeff")))
    else:
        lines = list(_piped_lines(path)) if is_read_once(path) else _file_lines(path, newline)
    if any("\0" in line for line in lines[:_SEEN]):
        msg = f"{place_of(path)}: expected UTF-8 text, found binary data"
        raise InputError(msg)
    return lines


@cache
def _piped_lines(path: Path) -> list[str]:
    """Return the lines of a pipe, which gives them once, and again to whoever asks again."""
    return _file_lines(path, "")


def _file_lines(path: Path, newline: str) -> list[str]:
    with open_text(path, newline=newline) as handle:
        return _split(handle)


def _split(handle: IO[str]) -> list[str]:
    return [line.rstrip("\r\n") for line in handle]


def read_standard_input() -> str:
    r"""Return the text on standard input, plain or gzip, with ``\n`` at the ends of its lines.

    Raises
    ------
    InputError
        If it is closed, is not UTF-8 text, or is larger than any list.
    """
    try:
        text = _standard_text()
    except UnicodeDecodeError as error:
        msg = "standard input: expected UTF-8 text, found other bytes"
        raise InputError(msg) from error
    except OSError as error:
        why = "it is closed" if error.errno == errno.EBADF else error.strerror
        msg = f"standard input: cannot be read: {why}"
        raise InputError(msg) from error
    if len(text) > _MOST:
        msg = f"standard input: expected a list of names, found more than {_MOST:,} letters"
        raise InputError(msg)
    return text


def _standard_text() -> str:
    """Return the text whatever the locale; what stands in for standard input may have no bytes."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "closed")
    raw = getattr(sys.stdin, "buffer", None)
    if raw is None:
        return sys.stdin.read(_MOST + 1)
    data: bytes = raw.read(_MOST + 1)
    if data.startswith(b"\x1f\x8b"):
        with packed_errors(Path("standard input")), gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            data = packed.read(_MOST + 1)
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8").read()
