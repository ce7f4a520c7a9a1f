"""An answer: a table of plain values, with the words that belong beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer"]


@dataclass(frozen=True)
class Answer:
    """Rows with named columns, and notes for the reader.

    Parameters
    ----------
    columns
        Column names, in order.
    rows
        One tuple a row; an empty cell is None.
    notes
        Sentences on how names were read, what was left out and how far to trust the rows.
    shown
        Columns that a narrow display keeps longest, most important first; all when empty.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    notes: tuple[str, ...] = ()
    shown: tuple[str, ...] = field(default=())

    def column(self, name: str) -> list[Any]:
        """Return the values of one column."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return one mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame; ``attrs["notes"]`` holds the notes."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.columns))
        frame.attrs["notes"] = list(self.notes)
        return frame
