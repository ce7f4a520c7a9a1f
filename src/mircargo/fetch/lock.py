"""One run at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mircargo.errors import OutputError

__all__ = ["one_at_a_time"]


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold the lock file while the body runs; the system frees it when a process ends, also a killed one.

    Raises
    ------
    OutputError
        At once, if another process (or another thread) holds it, or it cannot be made.
    """
    from filelock import FileLock, Timeout

    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()  # else a place where no file can be made looks like one that another run holds
        held = FileLock(lock, timeout=0)
        held.acquire()
    except Timeout as error:
        msg = f"{lock}: another run is at work here; wait until it has ended, then try again"
        raise OutputError(msg) from error
    except OSError as error:
        msg = f"{lock}: cannot be locked: {error.strerror or error}; choose a place you may write to"
        raise OutputError(msg) from error
    try:
        yield
    finally:
        held.release()
