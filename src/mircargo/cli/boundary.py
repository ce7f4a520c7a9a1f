"""The rim of the command line.

Here are streams that can be written to, and one line for every error that is no fault of mircargo's.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer

from mircargo.cli.app import app
from mircargo.errors import MircargoError

__all__ = ["run"]

_Handler = Callable[[int, FrameType | None], object]
_INTERRUPTED = 130
_USAGE_ERROR: type[Exception] = typer.BadParameter.__bases__[0]
"""Click's error of usage: typer brings its own click or takes the installed one."""
_KNOWN = (MircargoError, OSError, UnicodeEncodeError, MemoryError, RecursionError)
"""What can befall a program without a fault in it, beside any error of DuckDB's.

Any other error is one, and is shown with its traceback.
"""


def run(leave: _Handler | None) -> int:
    """Run the command that the arguments name, and return its exit code.

    Parameters
    ----------
    leave
        The handler of Ctrl-C to leave behind after a Ctrl-C in place of Python's own: the user has asked to
        end, and asks again. None where Ctrl-C is somebody else's to answer.
    """
    with _interrupts(leave) as seen:
        try:
            _open_streams()
            code = app(standalone_mode=False) or 0
            sys.stdout.flush()
        except BrokenPipeError:
            return _let_go()
        except _USAGE_ERROR as error:
            return _say_usage(error)
        except KeyboardInterrupt:
            code = _INTERRUPTED
        except Exception as error:
            if seen:  # some library made another error of the interrupt
                code = _INTERRUPTED
            elif _is_known(error):
                _say(f"error: {_in_words(error)}")
                return _let_go()
            else:
                raise
        if code == _INTERRUPTED:
            _say("interrupted")
            _let_go()
        return int(code)


def _is_known(error: Exception) -> bool:
    duckdb = sys.modules.get("duckdb")
    return isinstance(error, _KNOWN) or (duckdb is not None and isinstance(error, duckdb.Error))


def _say(words: str) -> None:
    from mircargo.cli.output import say

    say(words)


def _in_words(error: Exception) -> str:
    """Return an error as one line."""
    if isinstance(error, MircargoError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return (
            f"{error.object[error.start : error.end]!r} is no text that can be written as {error.encoding};"
            " give another name or text"
        )
    if isinstance(error, OSError):
        where = "input or output" if error.filename is None else error.filename
        return f"{where}: cannot be read or written: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return "this machine has too little memory for that; ask for less at a time"
    if isinstance(error, RecursionError):
        return "the input is nested too deeply"
    return f"DuckDB: {str(error).strip().splitlines()[0]}"


def _say_usage(error: Exception) -> int:
    """Print what click says of words that it cannot parse."""
    screen = io.StringIO()
    error.show(file=screen)  # type: ignore[attr-defined]
    for line in screen.getvalue().splitlines():
        _say(line)
    return int(error.exit_code)  # type: ignore[attr-defined]


def _let_go() -> int:
    """Give up on what standard output still holds, and return the exit code.

    So leaving does not fail on it again.
    """
    try:
        sys.stdout.flush()
    except OSError:  # its descriptor leads nowhere from here on
        with suppress(io.UnsupportedOperation), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return 1


def _open_streams() -> None:
    """Make the standard streams such that every text can be written: data as UTF-8, words with escapes.

    A stream that the caller closed gets a descriptor on which its use fails as on a full disk (but words go
    nowhere), so that no file that is opened later takes its number.
    """
    for name, flags, mode in (
        ("stdin", os.O_WRONLY, "r"),
        ("stdout", os.O_RDONLY, "w"),
        ("stderr", os.O_WRONLY, "w"),
    ):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)  # the lowest that is free
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if stream is sys.stdout and not stream.isatty():
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")


@contextmanager
def _interrupts(leave: _Handler | None) -> Iterator[list[int]]:
    """Note every Ctrl-C in the list that the block gets, and raise KeyboardInterrupt as usual."""
    seen: list[int] = []
    if leave is None:
        yield seen
        return

    def note(number: int, _: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, leave if seen else signal.default_int_handler)
