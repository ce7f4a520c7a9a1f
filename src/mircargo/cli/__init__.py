"""The command line: parse, call one function, write.

Nothing heavy loads with this module: the commands and their libraries load inside :func:`main`, under its
guard.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any, NoReturn

__all__ = ["app", "main", "script"]


def main() -> NoReturn:
    """Run the command line.

    A known error is one line on stderr and exit code 1, Ctrl-C at any moment is 130.
    """
    ours = (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
        and threading.current_thread() is threading.main_thread()
    )
    if ours:
        signal.signal(signal.SIGINT, _leave)
    from mircargo.cli.boundary import run

    sys.exit(run(_leave if ours else None))


def script() -> NoReturn:
    """Run the command line as a process of its own.

    What is no longer used is sought seldom, for most of a short run goes into building what stays. It ends at
    once: to free what libraries hold takes as long as a short answer, and a statement that cannot
    be stopped would abort the interpreter on its way out.
    """
    gc.set_threshold(50_000)
    try:
        main()
    except SystemExit as stop:
        sys.stderr.flush()
        os._exit(stop.code if isinstance(stop.code, int) else 1)


def _leave(_: int, __: FrameType | None) -> NoReturn:
    """End at once.

    While libraries load, nothing is open, and some of them make another error of an interrupt.
    """
    os.write(2, b"interrupted\n")
    os._exit(130)


def __getattr__(name: str) -> Any:  # noqa: ANN401  the app, loaded when it is first asked for
    if name == "app":
        from mircargo.cli.app import app

        return app
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
