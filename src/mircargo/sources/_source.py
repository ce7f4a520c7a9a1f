"""What a source is: declared facts and one pure parser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Source", "SourceFile"]


@dataclass(frozen=True)
class SourceFile:
    """One file of a source.

    Parameters
    ----------
    name
        Its name as served.
    taxon
        The species it is about; 0 = several.
    version
        Its release; empty where the address always serves the newest one.
    url
        Where it is served (https); empty for files of the core, which are not fetched.
    also
        Other names under which copies of it lie on mirrors.
    sha256
        Checksum of the bytes served, where the release is fixed and known.
    """

    name: str
    taxon: int
    version: str
    url: str = ""
    also: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Source:
    """A resource that mircargo reads.

    Parameters
    ----------
    key
        Short name, used in every fact that comes from here.
    title
        Name for people.
    url
        Where the resource lives (https).
    origin
        Where the copies of the core snapshot came from.
    files
        The files that the core snapshot reads.
    licence
        Licence or terms in words.
    terms
        ``"open"`` or ``"academic"`` (free for academic use only).
    citation
        What to cite.
    columns
        Columns of the table that ``parse`` returns, all text.
    parse
        Reads one file: path → table with exactly ``columns``.
    downloads
        The files that ``mircargo data fetch`` gets; ``parse`` reads these, too.
    kind
        The kind of facts (:data:`mircargo.facts.KINDS`) that ``state`` gives; empty for sources
        that only the core uses, or that hold nothing a snapshot can state.
    state
        Parsed table and its file → the facts, in columns of the kind (missing ones are empty).
    folder
        Folder of the source on a mirror; by default the key.
    run_on
        Which whole published files its parser has read, not only small files by hand: ``"yes"``, or in words;
        empty for none but those of the core, if it has any there.
    """

    key: str
    title: str
    url: str
    origin: str
    files: tuple[SourceFile, ...]
    licence: str
    terms: str
    citation: str
    columns: tuple[str, ...]
    parse: Callable[[Path], pd.DataFrame]
    downloads: tuple[SourceFile, ...] = ()
    kind: str = ""
    state: Callable[[pd.DataFrame, SourceFile], pd.DataFrame] | None = None
    folder: str = ""
    run_on: str = ""
