"""Packed files, read as they stream by: nothing is written to disk, and no bomb unpacks for long."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from mircargo.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["open_unpacked", "packed_errors", "read_members"]

_MOST = 64 * 2**30
_FLOOR, _RATIO = 256 * 2**20, 200
_LONGEST_LINE = 64 * 2**20
_MOST_MEMBERS = 100_000
_LONGEST_NAME = 1 << 20
_BUFFER = 1 << 18
_NOTES = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}


class _Bounded(io.RawIOBase):
    """Passes a stream on and counts: too many bytes for what the file weighs, or too long a line, end it."""

    def __init__(self, stream: IO[bytes], path: Path, *, packed: bool, lines: bool) -> None:
        self._take, self._path, self._lines = getattr(stream, "read1", stream.read), path, lines
        self._most = min(_MOST, max(_FLOOR, _RATIO * path.stat().st_size)) if packed else -1
        self._read = self._line = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        with packed_errors(self._path):
            data = self._take(len(view))
        size = len(data)
        view[:size] = data
        self._read += size
        if 0 <= self._most < self._read:
            msg = (
                f"{self._path.name}: unpacks to more than {self._most} bytes, as a bomb does; is it the right"
                " file?"
            )
            raise InputError(msg)
        if self._lines:
            end = max(data.rfind(b"\n"), data.rfind(b"\r") if self._line + size > _LONGEST_LINE else -1)
            self._line = size - end - 1 if end >= 0 else self._line + size
            if self._line > _LONGEST_LINE:
                msg = (
                    f"{self._path.name}: a line is longer than {_LONGEST_LINE} bytes; expected a text file"
                    " with lines, is it the right file?"
                )
                raise InputError(msg)
        return size


@contextmanager
def packed_errors(path: Path) -> Iterator[None]:
    """Turn what the readers of packed files find wrong into one line.

    Raises
    ------
    InputError
        If the data is truncated or damaged, or the file cannot be read.
    """
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        msg = f"{path.name}: the gzip data is truncated or damaged ({error}); fetch the file again"
        raise InputError(msg) from error
    except zipfile.BadZipFile as error:
        msg = f"{path.name}: the zip file is truncated or damaged ({error}); fetch the file again"
        raise InputError(msg) from error
    except tarfile.TarError as error:
        msg = f"{path.name}: not a tar archive, or a truncated or damaged one ({error}); fetch the file again"
        raise InputError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or error}"
        raise InputError(msg) from error


@contextmanager
def open_unpacked(path: Path, *, lines: bool = True) -> Iterator[io.BufferedReader]:
    """Open a file, plain, gzip, or a zip of one member, whatever its name says; what is unpacked is bounded.

    Parameters
    ----------
    path
        The file.
    lines
        Whether it is text, in which no line may be endless.

    Raises
    ------
    InputError
        If a zip does not hold exactly one file. While reading: if it unpacks to far more than an honest
        file would, or has a line without end.
    """
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        start = raw.peek(4)[:4]
        stream: IO[bytes] = raw
        if start[:2] == b"\x1f\x8b":
            unpacked = gzip.GzipFile(fileobj=raw, mode="rb")
            stream = cast("IO[bytes]", stack.enter_context(unpacked))
        elif start in {b"PK\3\4", b"PK\5\6"}:
            stream = stack.enter_context(_open_only_member(path, raw))
        bounded = _Bounded(stream, path, packed=stream is not raw, lines=lines)
        yield stack.enter_context(io.BufferedReader(bounded, _BUFFER))


@contextmanager
def _readable_headers(error_kind: type[Exception]) -> Iterator[None]:
    """Raise what zipfile and tarfile let through from damaged headers as an error of theirs."""
    try:
        yield
    except (ValueError, OverflowError, NotImplementedError, struct.error) as error:
        msg = f"unreadable headers: {error}"
        raise error_kind(msg) from error


@contextmanager
def _open_only_member(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        with _readable_headers(zipfile.BadZipFile):
            archive = stack.enter_context(zipfile.ZipFile(raw))
            members = [
                member
                for member in archive.infolist()
                if not member.filename.endswith("/") and not member.filename.startswith("__MACOSX/")
            ]
            if len(members) != 1:
                names = ", ".join(repr(member.filename[:80]) for member in members[:5])
                msg = (
                    f"{path.name}: expected a zip file with one file in it, found"
                    f" {len(members)}{f' ({names})' if names else ''}"
                )
                raise InputError(msg)
            if members[0].flag_bits & 1 or members[0].compress_type not in {
                zipfile.ZIP_STORED,
                zipfile.ZIP_DEFLATED,
            }:
                msg = (
                    f"{path.name}: the file in it is encrypted, or packed in another way than deflate; unpack"
                    " it yourself and give that file"
                )
                raise InputError(msg)
            stream = stack.enter_context(archive.open(members[0]))
        yield stream


class _Header(tarfile.TarInfo):
    """A header whose notes (long names, extended headers) tarfile may read into memory.

    They are short, or refused.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _NOTES and header.size > _LONGEST_NAME:
            msg = f"a header of {header.size} bytes"
            raise tarfile.ReadError(msg)
        return header


def read_members(path: Path, suffixes: Sequence[str]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield (name, bytes) of the files in a tar archive whose names end so, in its order.

    Nothing is extracted.

    The handle of one member ends when the next is asked for.

    Parameters
    ----------
    path
        The archive, plain or gzip, whatever its name says.
    suffixes
        Ends of the names wanted; all other files are checked and passed over.

    Raises
    ------
    InputError
        If the archive is damaged, truncated or a bomb, or any member has an absolute path or ``..`` in it,
        is a link, a device or a sparse file, or comes twice.
    """
    seen: set[str] = set()
    with packed_errors(path), open_unpacked(path, lines=False) as stream:
        with (
            _readable_headers(tarfile.ReadError),
            tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive,
        ):
            for member in archive:
                _check_member(path, member, seen)
                handle = (
                    archive.extractfile(member)
                    if member.isreg() and member.name.endswith(tuple(suffixes))
                    else None
                )
                if handle is not None:
                    with io.BufferedReader(
                        _Bounded(handle, path, packed=False, lines=True), _BUFFER
                    ) as bounded:
                        yield member.name, bounded
        while stream.read(_BUFFER):  # to the end, where gzip keeps its checksum
            pass


def _check_member(path: Path, member: tarfile.TarInfo, seen: set[str]) -> None:
    name = PurePosixPath(member.name.replace("\\", "/"))
    plain = str(name)
    if name.is_absolute() or ".." in name.parts or (name.parts[:1] and name.parts[0].endswith(":")):
        what = "lies outside the archive"
    elif member.issym() or member.islnk():
        what = "is a link"
    elif not (member.isreg() or member.isdir()) or member.issparse():
        what = "is not an ordinary file"
    elif plain in seen and not member.isdir():
        what = "comes twice"
    elif len(seen) >= _MOST_MEMBERS:
        what = f"comes after {_MOST_MEMBERS} others"
    else:
        seen.add(plain)
        return
    msg = (
        f"{path.name}: member {member.name[:200]!r} {what}; nothing was read from it, fetch the file from a"
        " place that you trust"
    )
    raise InputError(msg)
