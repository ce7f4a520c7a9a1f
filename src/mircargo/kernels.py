# mypy: disable-error-code="no-untyped-call, misc, attr-defined, assignment"
"""The one way to compile a function, and where compiled code is kept between runs.

numba keeps compiled code in a folder that it may write to: ``NUMBA_CACHE_DIR``, the ``__pycache__`` of the
module, or the user's cache folder. Compiled code is a convenience: where there is no such folder, or none
with room, functions are compiled for the run alone, with one line that says so; what is damaged is compiled
anew and replaced. Code is loaded from no other place, and only where its checksum holds: the folder is
trusted as the installation is.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
from numba.core import config
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    _CacheLocator,
    _SourceFileBackedLocatorMixin,
)
from numba.core.runtime import rtsys
from numba.core.serialize import dumps
from numba.core.sigutils import normalize_signature

__all__ = ["is_kept", "kernel"]

_log = logging.getLogger(__name__)
_said: list[str] = []


def kernel(
    **options: Any,  # noqa: ANN401 - numba's own
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that compiles a function when it is first called.

    The compiled code is kept if it can be.

    A number that stands in a call is a type of its own to numba, ``np.int64(3)`` is not: it spares a
    compilation. So does a loop in place of an assignment to a slice, which brings the code of all its error
    messages.

    A function whose name begins with an underscore can be called by kernels alone: Python's way in, which
    takes a fifth of a compilation, is left out.

    Parameters
    ----------
    **options
        Those of ``numba.njit``; whether code is kept is decided here.
    """

    def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
        inner = function.__name__.startswith("_")
        chosen = {"no_cfunc_wrapper": True, "no_cpython_wrapper": inner, **options}
        dispatcher = numba.njit(**chosen)(function)
        if dispatcher is not function:  # as it is where NUMBA_DISABLE_JIT is set
            try:
                dispatcher._cache = _Kept(function)
            except (OSError, RuntimeError) as error:
                _say_once(_reason(error))
        return dispatcher  # type: ignore[no-any-return]

    return compiled


def is_kept(function: Callable[..., Any]) -> bool:
    """Return whether code of a kernel is kept that was compiled from the present source."""
    kept = getattr(function, "_cache", None)
    return isinstance(kept, _Kept) and kept.holds_any()


class _NoFolder(_SourceFileBackedLocatorMixin, _CacheLocator):
    """The place of compiled code where numba may write nowhere: what lies there already can still be read."""

    def __init__(self, function: Any, file: str) -> None:  # noqa: ANN401
        self._py_file = file
        self._lineno = function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: Any, file: str) -> _NoFolder:  # noqa: ANN401
        return cls(function, file)

    def get_cache_path(self) -> str:
        if config.CACHE_DIR:
            return os.path.join(config.CACHE_DIR, self.get_suitable_cache_subpath(self._py_file))  # noqa: PTH118
        return str(Path(self._py_file).parent / "__pycache__")

    def ensure_cache_path(self) -> None:
        raise OSError(errno.EROFS, "no folder for it can be written")


class _Checked(CompileResultCacheImpl):
    """Compiled code with its checksum, which is compared before anything in it is taken for code."""

    _locator_classes = (*CompileResultCacheImpl._locator_classes, _NoFolder)

    def reduce(self, code: Any) -> tuple[bytes, bytes]:  # noqa: ANN401
        held = dumps(super().reduce(code))
        return hashlib.sha256(held).digest(), held

    def rebuild(self, target: Any, kept: tuple[bytes, bytes]) -> Any:  # noqa: ANN401
        checksum, held = kept
        if hashlib.sha256(held).digest() != checksum:
            raise ValueError("another checksum")
        return super().rebuild(target, pickle.loads(held))  # noqa: S301 - our own, from a trusted folder


class _Kept(FunctionCache):
    """numba's cache of one function.

    What cannot be read is not there, and what cannot be written is let go.
    """

    _impl_class = _Checked

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._sources = _checksum_of_sources(sys.modules[function.__module__])

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        try:
            rtsys.initialize(target_context)
            with self._guard_against_spurious_io_errors():
                found = self._load_overload(sig, target_context)
            if found is None or found.signature.args == normalize_signature(sig)[0]:
                return found
        except Exception as error:  # noqa: BLE001 - a damaged pickle can raise anything
            _log.debug("compiled code is damaged: %s", error)
        try:
            self.flush()
        except OSError as error:
            _log.debug("compiled code that is damaged stays: %s", error)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        try:
            super().save_overload(sig, data)
        except Exception as error:  # noqa: BLE001 - it reads the index, too
            _say_once(_reason(error))

    def holds_any(self) -> bool:
        """Whether the index names code of the present source, and it is there."""
        try:
            named = self._cache_file._load_index().items()
            return any(
                key[-1] == self._sources and Path(self.cache_path, file).is_file() for key, file in named
            )
        except Exception:  # noqa: BLE001 - a damaged pickle can raise anything
            return False

    def _index_key(self, sig: Any, codegen: Any) -> tuple[Any, ...]:  # noqa: ANN401
        return (*super()._index_key(sig, codegen), self._sources)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _say_once(reason: str) -> None:
    if not _said:
        _said.append(reason)
        _log.warning(
            "compiled for this run alone, which takes some seconds: compiled code cannot be kept (%s); "
            "set NUMBA_CACHE_DIR to a folder that you may write to",
            reason,
        )


def _checksum_of_sources(module: ModuleType) -> str:
    """Return the checksum of a module of kernels and of all modules of its package whose functions it uses.

    numba looks at a kernel's own module alone, though the code of the kernels it calls stands in its own.
    """
    package = module.__name__.partition(".")[0] + "."
    found: dict[str, str] = {}
    waiting = [module.__name__]
    while waiting:
        name = waiting.pop()
        if name in found or not name.startswith(package) or name == __name__:
            continue
        found[name] = hashlib.sha256(Path(str(sys.modules[name].__file__)).read_bytes()).hexdigest()
        waiting += {str(getattr(value, "__module__", None)) for value in vars(sys.modules[name]).values()}
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()
