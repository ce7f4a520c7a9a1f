"""Rows of one file, sieved condition by condition: what does not pass is counted by reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Drop", "Problem", "Sieve", "drop_where", "unique_map"]

_EXAMPLES = 5


@dataclass(frozen=True)
class Drop:
    """Rows of one file that were left out for one reason.

    ``repeated`` tells that all they say is in the snapshot all the same.
    """

    source: str
    file: str
    reason: str
    rows: int
    examples: str
    repeated: bool = False


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

    def drop(self, bad: pd.Series, reason: str, *, repeated: bool = False) -> None:
        """Leave out the rows that are ``bad`` (aligned with the frame), for one reason.

        Parameters
        ----------
        bad
            The rows.
        reason
            Why.
        repeated
            Whether all that they say is said by other rows.
        """
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
        self.drops += [replace(one, repeated=repeated) for one in drops]


def drop_where(
    frame: pd.DataFrame, bad: pd.Series, *, source: str, file: str, reason: str, show: Iterable[str]
) -> tuple[pd.DataFrame, list[Drop]]:
    """Return the rows that are not ``bad``, and the record of the others (none if none are).

    Parameters
    ----------
    frame
        The rows.
    bad
        Which of them to leave out, aligned with the frame.
    source, file
        Where they come from.
    reason
        Why they are left out.
    show
        Columns that show a row to people; the record holds up to five such examples.
    """
    if not bad.any():
        return frame, []
    columns = list(show)
    lost = frame.loc[bad, columns].drop_duplicates().head(_EXAMPLES)
    examples = ";".join(" ".join(map(str, row)) for row in lost.itertuples(index=False))
    return frame[~bad], [Drop(source, file, reason, int(bad.sum()), examples)]


def unique_map(frame: pd.DataFrame, key: str, value: str) -> pd.Series:
    """Return key → value for the keys that have one value only.

    Parameters
    ----------
    frame
        The rows.
    key, value
        Names of the two columns.
    """
    pairs = frame[[key, value]].drop_duplicates()
    return pairs[~pairs.duplicated(key, keep=False)].set_index(key)[value]
