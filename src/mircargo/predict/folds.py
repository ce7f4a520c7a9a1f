"""The cache of folded accessibility: a file that spares time, and that no result depends on."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["FoldCache"]

_log = logging.getLogger(__name__)

Profile = NDArray[np.uint8]

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What SQLite says of a file that is none of its own, is broken, or holds other columns than ours."""
_CHECKSUM = 8


class FoldCache:
    """Profiles by sequence in an SQLite file.

    A file that is damaged is set aside, and a profile whose checksum does not hold is folded anew. Where the
    file can be neither read nor written, profiles are folded and not kept. One line says so.

    Parameters
    ----------
    path
        The file; made if absent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: sqlite3.Connection | None = None
        self._keeps = True
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def profile(self, sequence: str, fold: Callable[[str], Profile]) -> Profile:
        """Return the profile of a sequence, from the cache or by folding it."""
        key = hashlib.sha256(sequence.upper().replace("U", "T").encode()).digest()
        row = self._try("SELECT profile FROM fold WHERE sequence = ?", (key,))
        held = row[0] if row is not None and isinstance(row[0], bytes) else b""
        kept, checksum = held[:-_CHECKSUM], held[-_CHECKSUM:]
        if len(kept) == len(sequence) and checksum == _checksum(key, kept):
            return np.frombuffer(kept, dtype=np.uint8)
        profile = fold(sequence)
        if self._keeps:
            data = profile.tobytes()
            self._try("INSERT OR REPLACE INTO fold VALUES (?, ?)", (key, data + _checksum(key, data)))
        return profile

    def commit(self) -> None:
        """Write what was folded since the last time."""
        self._try("COMMIT" if self._store is not None and self._store.in_transaction else "SELECT 1")

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._store = sqlite3.connect(self._path)
        except (OSError, sqlite3.Error) as error:
            self._leave(str(getattr(error, "strerror", None) or error))
            return
        self._try("CREATE TABLE IF NOT EXISTS fold (sequence BLOB PRIMARY KEY, profile BLOB) WITHOUT ROWID")
        self._try("SELECT sequence, profile FROM fold LIMIT 1")

    def _try(self, statement: str, values: tuple[bytes, ...] = ()) -> tuple[object, ...] | None:
        """Run a statement and return its first row; None where there is none, or no cache."""
        if self._store is None:
            return None
        try:
            row: tuple[object, ...] | None = self._store.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            self._recover(error, reading=statement.startswith("SELECT"))
            return None
        return row

    def _recover(self, error: sqlite3.Error, *, reading: bool) -> None:
        """Set a damaged file aside and begin a new one; else go on without writing, or without the file."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
            if not reading and self._keeps:
                self._keeps = False
                self._say(str(error))
            elif reading:
                self._leave(str(error))
            return
        self._close()
        aside = self._path.with_name(f"{self._path.name}.damaged")
        try:
            self._path.replace(aside)
        except OSError as problem:
            self._leave(f"{error}; {problem.strerror}")
            return
        _log.warning(
            "%s: is damaged (%s); set aside as %s, folding starts anew", self._path, error, aside.name
        )
        self._open()

    def _leave(self, reason: str) -> None:
        self._close()
        if self._keeps:
            self._say(reason)
        self._keeps = False

    def _close(self) -> None:
        if self._store is not None:
            with suppress(sqlite3.Error):
                self._store.close()
        self._store = None

    def _say(self, reason: str) -> None:
        _log.warning(
            "%s: folded accessibility is not kept (%s); set MIRCARGO_HOME to a folder that you may write to",
            self._path,
            reason,
        )


def _checksum(key: bytes, profile: bytes) -> bytes:
    return hashlib.sha256(key + profile).digest()[:_CHECKSUM]
