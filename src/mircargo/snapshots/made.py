"""What a change of the data made, with the words that were said on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Added", "Changed", "Heard"]


@dataclass(frozen=True)
class Changed:
    """What a change of the data made.

    Parameters
    ----------
    snapshot
        The snapshot that is in use now, or the file or folder that was written.
    notes
        What was said on the way, one sentence each.
    """

    snapshot: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Added:
    """What became of an own table.

    Parameters
    ----------
    snapshot
        The snapshot with it, which is in use now; None where nothing was built.
    total, used
        Its rows, and those of them that can be used.
    problems
        Line, problem and shown: one row for each row that cannot be used.
    notes
        What was said on the way, one sentence each.
    """

    snapshot: str | None
    total: int
    used: int
    problems: pd.DataFrame
    notes: tuple[str, ...]


class Heard:
    """Hands on what is said, and keeps it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.words: list[str] = []
        self._say = say

    def __call__(self, words: str) -> None:
        """Hear a line."""
        self.words.append(words)
        self._say(words)
