"""mircargo: EV source → miRNA cargo → target gene → pathway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mircargo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mircargo import data
    from mircargo.api import KnowledgeBase
    from mircargo.cli.requests import rerun
    from mircargo.run.frame_crate import crate

__all__ = ["__version__", "crate", "data", "open", "rerun"]


def open(
    snapshot: Path | str | None = None, *, terms: str = "academic", data_sources: Iterable[str] | None = None
) -> KnowledgeBase:
    """Open a snapshot for questions; see :class:`mircargo.api.KnowledgeBase`.

    Parameters
    ----------
    snapshot
        Name or folder of a snapshot; ``"core"`` is the one that ships. By default the one in use.
    terms
        ``"academic"`` for all sources, ``"open"`` for openly licensed ones alone.
    data_sources
        Keys of sources: of each kind of facts of which one of them has any, only theirs are used.

    Raises
    ------
    mircargo.errors.SnapshotError
        If the snapshot is missing or damaged.
    mircargo.errors.InputError
        If there is no such snapshot or source, or ``terms`` is neither ``"academic"`` nor ``"open"``.
    """
    from mircargo.api import KnowledgeBase

    return KnowledgeBase(snapshot, terms=terms, data_sources=data_sources)


_LATER = {
    "data": ("mircargo.data", ""),
    "crate": ("mircargo.run.frame_crate", "crate"),
    "rerun": ("mircargo.cli.requests", "rerun"),
}
"""Name → module and name in it; each loads when it is first asked for."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module or a function
    if name not in _LATER:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    place, own = _LATER[name]
    module = import_module(place)
    return getattr(module, own) if own else module
