"""mircargo: EV source → miRNA cargo → target gene → pathway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import ModuleType

    import pandas as pd

    from mircargo.api import KnowledgeBase

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


def crate(
    frame: pd.DataFrame,
    place: Path | str,
    *,
    file: str = "result.tsv",
    title: str | None = None,
    force: bool = False,
) -> None:
    """Write an answer and its run record as an RO-Crate, as ``--crate`` does.

    Parameters
    ----------
    frame
        The answer, as a method of :class:`mircargo.api.KnowledgeBase` returns it.
    place
        A new folder, or a file that ends in ``.zip``.
    file
        Name of the answer in it; the ending tells the format: .tsv, .csv or .parquet.
    title
        Name of the crate; by default the command that the record names.
    force
        Replace a crate that is there.

    Raises
    ------
    mircargo.errors.InputError
        If the DataFrame has no run record, or the name of the file cannot be used.
    mircargo.errors.OutputError
        If the crate cannot be written.
    """
    from pathlib import Path

    from mircargo.run.frame_crate import write_frame_crate

    write_frame_crate(frame, Path(place), file=file, title=title, force=force)


def rerun(
    record: Path | str,
    *,
    out: Path | str | None = None,
    snapshot: Path | str | None = None,
    allow: Iterable[Path | str] = (),
    force: bool = False,
) -> pd.DataFrame:
    """Repeat a run from its record, and return of each file that it wrote whether its bytes are equal.

    ``attrs["notes"]`` says which inputs have changed since. Own files are looked for beside the record, then
    in the current folder. The folder, the width and the standard streams of this process are those of the
    run meanwhile, so that other threads should rest.

    Parameters
    ----------
    record
        A run record: the ``.run.json`` of a report, or what ``--record`` wrote.
    out
        Where what the run writes is kept: a file, or a folder; by default nowhere.
    snapshot
        Snapshot to use, by name or folder; by default the one that the record names, else the core.
    allow
        Folders that the run may read, too.
    force
        Replace files that are there.

    Returns
    -------
    pandas.DataFrame
        ``file`` (``-`` is standard output), ``equal``, and ``difference``, empty where it is equal.

    Raises
    ------
    mircargo.errors.InputError
        If the file is no run record, or the run cannot be repeated.
    mircargo.errors.OutputError
        If what the run writes cannot be kept.
    """
    from mircargo.cli.requests import rerun as repeat

    return repeat(record, out=out, snapshot=snapshot, allow=allow, force=force)


def __getattr__(name: str) -> ModuleType:
    """Return ``mircargo.data``, loaded when it is first asked for."""
    if name == "data":
        from importlib import import_module

        return import_module("mircargo.data")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
