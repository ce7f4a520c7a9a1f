"""What a cell of a table or a line of a list says.

That is text without control characters, or nothing, in any of the ways to write nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mircargo.prose import counted, listed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MISSING", "Cells", "is_missing", "plain_text", "spreadsheet_text"]

MISSING = frozenset(
    {
        *("", "na", "n/a", "n.a.", "#n/a", "#n/a n/a", "#na", "<na>", "nan", "-nan", "1.#qnan", "-1.#qnan"),
        *("1.#ind", "-1.#ind", "none", "null", "nat", "-", "--", ".", "\u2010", "\u2011", "\u2012", "\u2013"),
        *("\u2014", "\u2015", "\u2212", "#div/0!", "#name?", "#null!", "#num!", "#ref!", "#value!"),
    }
)
"""How a missing value is written, in lower case: by people, by R, by pandas, by databases, and by
spreadsheets."""

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
"""Control characters that part words."""
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""Other control characters, marks that show nothing or turn the direction of writing, and what is no
character."""
_FORMULA = re.compile(r"\s*(?:[=@\uff1d\uff20]|[+\uff0b\uff0d-](?!(?:\d*\.?\d+(?:[eE][+-]?\d+)?|\d\w*)?$))")
"""What a spreadsheet runs; a sign alone, a number and ``-5p`` are none."""


def plain_text(text: str) -> str:
    """Return the text without control characters and without white space around it.

    Control characters that part words become a space.
    """
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).strip()


def is_missing(text: str) -> bool:
    """Return whether a cell or line says nothing: it is empty, or one of :data:`MISSING` in any case."""
    return plain_text(text).lower() in MISSING


def spreadsheet_text(text: str) -> str:
    """Return the text with ``'`` before what a spreadsheet would run as a formula.

    Numbers and signs stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) else text


class Cells:
    """Reads cells and keeps count of what it changed: the one reader of text that comes in.

    A missing value becomes an empty cell, however it is written; control characters are removed.
    """

    def __init__(self) -> None:
        self._missing: Counter[str] = Counter()
        self._controls = 0

    def read(self, text: str) -> str:
        """Return one cell."""
        return self._read(text, 1)

    def column(self, values: pd.Series, kept: Collection[str] = ()) -> pd.Series:
        """Return a column of text, each distinct cell read once; cells that are ``kept`` say something."""
        counts = values.value_counts(sort=False)
        read = {
            str(text): str(text) if text in kept else self._read(str(text), number)
            for text, number in counts.items()
        }
        changed = {text: cell for text, cell in read.items() if cell != text}
        return values.map(read) if changed else values

    def table(
        self, frame: pd.DataFrame, kept: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> pd.DataFrame:
        """Return a table of text columns."""
        return frame.assign(**{name: self.column(frame[name], kept.get(name, ())) for name in frame.columns})

    def notes(self, origin: str) -> list[str]:
        """Say how many cells were changed, and why; nothing where none was."""
        notes = []
        if number := self._missing.total():
            written = listed(sorted(self._missing), 5)
            notes.append(f"{origin}: {counted(number, 'missing value')} ({written}) read as empty")
        if self._controls:
            notes.append(f"{origin}: control characters removed from {counted(self._controls, 'cell')}")
        return notes

    def _read(self, text: str, number: int) -> str:
        plain = plain_text(text)
        if len(plain) < len(text) and plain != text.strip():
            self._controls += number
        if plain.lower() not in MISSING:
            return plain
        if plain:
            self._missing[plain] += number
        return ""
