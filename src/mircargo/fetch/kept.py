"""Where one file is kept: the file, the record beside it, and what has come of it so far."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

from mircargo.digest import sha256_of
from mircargo.errors import InputError, OutputError

__all__ = ["Begun", "Place", "Record", "checksum", "disk_errors"]


@dataclass(frozen=True)
class Record:
    """What is known of a stored file.

    ``retrieved`` is the day on which these bytes first came; ``accepted_for`` is the pinned checksum
    in place of which the user took them, if so.
    """

    url: str
    sha256: str
    bytes: int
    etag: str
    last_modified: str
    retrieved: str
    accepted_for: str = ""


@dataclass(frozen=True)
class Begun:
    """What the unfinished file is a part of.

    It is told by address, validators, and whole size (-1 if the server did not say).
    """

    url: str
    etag: str
    last_modified: str
    total: int

    @property
    def validator(self) -> str:
        """What ``If-Range`` may carry: a strong ETag, else the date of the last change, else nothing."""
        return self.etag if self.etag.startswith('"') else self.last_modified


@dataclass(frozen=True)
class Place:
    """The place of one file in the cache."""

    file: Path

    @property
    def sidecar(self) -> Path:
        """The record beside the file."""
        return self.file.with_name(f"{self.file.name}.fetched.json")

    @property
    def part(self) -> Path:
        """The unfinished file."""
        return self.file.with_name(f"{self.file.name}.part")

    @property
    def beginning(self) -> Path:
        """What the unfinished file is a part of."""
        return self.file.with_name(f"{self.file.name}.part.json")

    def record(self) -> Record | None:
        """Return the record, if there is one.

        Raises
        ------
        InputError
            If it is not what mircargo writes.
        """
        try:
            return _read(self.sidecar, Record)
        except ValueError as error:
            msg = f"{self.sidecar}: is not a record that mircargo wrote; remove it to fetch the file anew"
            raise InputError(msg) from error

    def begun(self) -> Begun | None:
        """Return what the unfinished file is a part of; ``None`` if there is none, or nobody can say."""
        try:
            return _read(self.beginning, Begun) if self.part.is_file() else None
        except ValueError:
            return None

    def begin(self, begun: Begun) -> None:
        """Start the file anew: an old part is gone before the note that describes the new one."""
        with disk_errors(self.file):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.part.unlink(missing_ok=True)
            _write(self.beginning, begun)
            self.part.touch()

    def forget(self) -> None:
        """Remove the unfinished file."""
        with disk_errors(self.file):
            self.part.unlink(missing_ok=True)
            self.beginning.unlink(missing_ok=True)

    def note(self, record: Record) -> None:
        """Write the record, whole or not at all."""
        with disk_errors(self.file):
            _write(self.sidecar, record)

    def finish(self, record: Record) -> None:
        """Make the whole part the file.

        The record comes first: whoever is killed between the two leaves a whole part that fits it,
        which the next run only renames.
        """
        with disk_errors(self.file):
            with self.part.open("rb") as handle:
                os.fsync(handle.fileno())
            _write(self.sidecar, record)
            self.part.replace(self.file)
            _sync_folder(self.file.parent)


_Kind = TypeVar("_Kind", Record, Begun)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one line.

    Raises
    ------
    OutputError
        If the disk is full or the file cannot be written.
    """
    try:
        yield
    except OSError as error:
        msg = (
            f"{path}: cannot be written: {error.strerror or error}; free some space or choose another place,"
            " then try again: what has come so far is kept"
        )
        raise OutputError(msg) from error


def checksum(path: Path) -> str:
    """Return the checksum of a file's bytes.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return sha256_of(path)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or error}"
        raise InputError(msg) from error


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    if not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    types = {field.name: int if field.type == "int" else str for field in fields(kind)}
    if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != types:
        msg = "unexpected fields"
        raise ValueError(msg)
    return kind(**found)


def _write(path: Path, value: Record | Begun) -> None:
    """Write beside the place and rename.

    Runs do not overlap, so one name is enough and a killed run leaves one file at most.
    """
    temporary = path.with_name(f"{path.name}.new")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as handle:
            handle.write(json.dumps(asdict(value), indent=1) + "\n")
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; only POSIX systems open folders."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
