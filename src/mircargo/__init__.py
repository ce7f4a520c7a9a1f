"""mircargo: EV source → miRNA cargo → target gene → pathway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import ModuleType

    from mircargo.api import KnowledgeBase

__all__ = ["__version__", "data", "open"]


def open(
    snapshot: Path | str | None = None, *, terms: str = "academic", data_sources: Iterable[str] | None = None
) -> KnowledgeBase:
    """Open a snapshot for questions; see :class:`mircargo.api.KnowledgeBase`.

    Raises
    ------
    mircargo.errors.SnapshotError
        If the snapshot is missing or damaged.
    mircargo.errors.InputError
        If there is no such snapshot or source, or ``terms`` is neither ``"academic"`` nor ``"open"``.
    """
    from mircargo.api import KnowledgeBase

    return KnowledgeBase(snapshot, terms=terms, data_sources=data_sources)


def __getattr__(name: str) -> ModuleType:
    """Return ``mircargo.data``, loaded when it is first asked for."""
    if name == "data":
        from importlib import import_module

        return import_module("mircargo.data")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
