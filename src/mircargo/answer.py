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
        Column names, in order; one that is there already gets a number, ``name_2``, so that no format loses a
        column.
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

    def __post_init__(self) -> None:
        names = _numbered(self.columns)
        told = [
            f"column {place} is called {new!r}: another is called {old!r}"
            for place, (old, new) in enumerate(zip(self.columns, names, strict=True), 1)
            if old != new
        ]
        if told:
            object.__setattr__(self, "columns", names)
            object.__setattr__(self, "notes", (*self.notes, *told))

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


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each once."""
    given, found = set(names), dict[str, None]()
    for name in names:
        new, number = name, 1
        while new in found or (number > 1 and new in given):
            number += 1
            new = f"{name}_{number}"
        found[new] = None
    return tuple(found)
