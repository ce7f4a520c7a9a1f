"""What the builders share: a built table with the rows it had to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Built", "Drop", "RawTables", "drop_in_turn", "drop_where", "unique_map"]

RawTables = Mapping[str, Mapping[str, "pd.DataFrame"]]
"""Parsed sources: key of the source → file name → table."""

_EXAMPLES = 5


@dataclass(frozen=True)
class Drop:
    """Rows of one file that were left out for one reason."""

    source: str
    file: str
    reason: str
    rows: int
    examples: str


@dataclass(frozen=True)
class Built:
    """Normalised tables by name, and what was dropped on the way."""

    tables: Mapping[str, pd.DataFrame]
    drops: tuple[Drop, ...] = ()


def drop_where(
    frame: pd.DataFrame, bad: pd.Series, *, source: str, file: str, reason: str, show: Iterable[str]
) -> tuple[pd.DataFrame, list[Drop]]:
    """Return the rows that are not ``bad``, and the record of the others (none if none are)."""
    if not bad.any():
        return frame, []
    columns = list(show)
    lost = frame.loc[bad, columns].drop_duplicates().head(_EXAMPLES)
    examples = ";".join(" ".join(map(str, row)) for row in lost.itertuples(index=False))
    return frame[~bad], [Drop(source, file, reason, int(bad.sum()), examples)]


def drop_in_turn(
    frame: pd.DataFrame,
    conditions: Iterable[tuple[str, pd.Series]],
    *,
    source: str,
    file: str,
    show: Iterable[str],
) -> tuple[pd.DataFrame, list[Drop]]:
    """Drop rows for several reasons; a row that fits more than one counts for the first."""
    drops: list[Drop] = []
    columns = list(show)
    for reason, bad in conditions:
        frame, lost = drop_where(
            frame, bad.loc[frame.index], source=source, file=file, reason=reason, show=columns
        )
        drops += lost
    return frame, drops


def unique_map(frame: pd.DataFrame, key: str, value: str) -> pd.Series:
    """Return key → value for the keys that have one value only."""
    pairs = frame[[key, value]].drop_duplicates()
    return pairs[~pairs.duplicated(key, keep=False)].set_index(key)[value]
