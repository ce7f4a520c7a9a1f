"""Rows of one file, sieved condition by condition: what does not pass is counted by reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mircargo.build._parts import Drop, drop_where

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Problem", "Sieve"]


@dataclass(frozen=True)
class Problem:
    """One row that cannot be used."""

    row: int
    reason: str
    shown: str


@dataclass
class Sieve:
    """Facts of one file.

    Parameters
    ----------
    frame
        The facts; a column ``_row`` holds line numbers where each problem is wanted.
    source, file
        Where they come from.
    show
        Columns that show a row to people.
    """

    frame: pd.DataFrame
    source: str
    file: str
    show: tuple[str, ...]
    drops: list[Drop] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def drop(self, bad: pd.Series, reason: str) -> None:
        """Leave out the rows that are ``bad`` (aligned with the frame), for one reason."""
        bad = bad.loc[self.frame.index]
        if "_row" in self.frame.columns and bad.any():
            lost = self.frame.loc[bad, ["_row", *self.show]]
            self.problems += [
                Problem(int(row), reason, " ".join(filter(None, map(str, cells))))
                for row, *cells in lost.itertuples(index=False)
            ]
        self.frame, drops = drop_where(
            self.frame, bad, source=self.source, file=self.file, reason=reason, show=self.show
        )
        self.drops += drops
