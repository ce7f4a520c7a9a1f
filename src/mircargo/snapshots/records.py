"""The files that a snapshot is built from, and what it records: sources, and rows that were left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mircargo.cells import plain_text
from mircargo.facts.identities import Identities
from mircargo.facts.sieve import Drop
from mircargo.ids.species import TAXA
from mircargo.schema import TABLES
from mircargo.sources import Source, SourceFile

__all__ = ["WHOLE", "GivenFile", "dropped_rows", "source_rows"]

WHOLE = "(all its files)"
"""In place of a file's name, where rows are left out once the files of a source are together."""


@dataclass(frozen=True)
class GivenFile:
    """One file to build from.

    Parameters
    ----------
    source, file
        What it is.
    path
        Where it lies.
    origin
        Where it came from: an address, a mirror, or an own file's name.
    sha256
        Its checksum.
    size
        Its bytes, where they are known; else the file is asked.
    by_the_way
        Whether the file is also given as another kind, which counts its rows.
    """

    source: Source
    file: SourceFile
    path: Path
    origin: str
    sha256: str
    size: int | None = None
    by_the_way: bool = False

    @property
    def version(self) -> str:
        """The release; for a file without one, the beginning of its checksum."""
        return self.file.version or f"sha256:{self.sha256[:12]}"


def source_rows(
    base: Identities, given: Sequence[GivenFile], rows: Mapping[tuple[str, str], int]
) -> pd.DataFrame:
    """Return ``source``, a row a file.

    It holds those of the base that stay, and the new ones with the rows that were read.

    Parameters
    ----------
    base
        The snapshot below.
    given
        The new files; they take the place of those of the same source and species.
    rows
        Source and file → rows read.
    """
    own = pd.DataFrame(
        [
            {
                "key": g.source.key,
                "version": g.version,
                "organism": TAXA.get(g.file.taxon, "several"),
                "file": g.file.name,
                "url": g.file.url or g.source.url,
                "origin": g.origin,
                "sha256": g.sha256,
                "bytes": g.path.stat().st_size if g.size is None else g.size,
                "rows": rows[g.source.key, g.file.name],
                "licence": g.source.licence,
                "terms": g.source.terms,
                "citation": g.source.citation,
            }
            for g in given
        ]
    )
    own = _plain(own)
    old = base.tables["source"]
    newer = pd.MultiIndex.from_frame(own[["key", "organism"]])
    stale = pd.MultiIndex.from_frame(old[["key", "organism"]]).isin(newer) | old["key"].isin(
        own.loc[own["organism"] == "several", "key"]
    )
    return pd.concat([old[~stale], own], ignore_index=True)


def dropped_rows(base: Identities, given: Sequence[GivenFile], drops: Iterable[Drop]) -> pd.DataFrame:
    """Return ``dropped``: what was left out of the files of the base that stay, and of the new ones.

    Parameters
    ----------
    base
        The snapshot below.
    given
        The new files.
    drops
        What was left out of them.
    """
    own = pd.DataFrame(
        [(d.source, d.file, d.reason, d.rows, d.examples) for d in drops],
        columns=list(TABLES["dropped"].columns),
    )
    own = (
        _plain(own)
        .groupby(["source", "file", "reason"], sort=True, as_index=False)
        .agg({"rows": "sum", "examples": "first"})
    )
    kept = source_rows(base, given, defaultdict(int))
    old = base.tables["dropped"]
    stays = pd.MultiIndex.from_frame(old[["source", "file"]]).isin(
        pd.MultiIndex.from_frame(kept[["key", "file"]])
    )
    stays |= (
        (old["file"] == WHOLE)
        & old["source"].isin(kept["key"])
        & ~old["source"].isin([g.source.key for g in given])
    )
    again = pd.MultiIndex.from_frame(old[["source", "file"]]).isin(
        pd.MultiIndex.from_frame(own[["source", "file"]])
    )
    return pd.concat([old[stays & ~again], own], ignore_index=True)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose text has no control characters.

    Names of files and citations are what somebody wrote.
    """
    return frame.map(lambda cell: plain_text(cell) if isinstance(cell, str) else cell)
