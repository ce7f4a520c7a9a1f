"""The command line: parse, call one function, write.

Nothing heavy loads with this module: the commands and their libraries load inside :func:`main`, under its
guard.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any, NoReturn

__all__ = ["app", "main"]


def main() -> None:
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

    code = run(_leave if ours else None)
    from mircargo.store.engine import STATEMENT  # loaded long since

    if any(thread.name == STATEMENT for thread in threading.enumerate()):
        os._exit(code)  # a statement that cannot be stopped would abort the interpreter on its way out
    sys.exit(code)


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
