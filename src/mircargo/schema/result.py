"""What a result is: the columns of an answer with their types, units and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mircargo.schema.table import Column

__all__ = ["Result", "count", "flag", "number", "text"]


@dataclass(frozen=True)
class Result:
    """A result table.

    Parameters
    ----------
    name
        What it is called in ``docs/results.md``.
    meaning
        What one row states.
    commands
        Words of the commands that return it.
    columns
        Column name to declaration, in order.
    shown
        Columns that a narrow display keeps longest, most important first; all in their order when empty.
    added
        Columns that follow where they are asked for.
    """

    name: str
    meaning: str
    commands: tuple[str, ...]
    columns: Mapping[str, Column]
    shown: tuple[str, ...] = ()
    added: Mapping[str, Column] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        """Return the declaration of a column; None for one that is not declared."""
        return self.columns.get(name) or self.added.get(name)


def text(meaning: str, *, empty: bool = False) -> Column:
    """Return a column of text."""
    return Column("string", meaning, nullable=empty)


def count(meaning: str, *, empty: bool = False, unit: str = "") -> Column:
    """Return a column of whole numbers.

    Parameters
    ----------
    meaning
        What a cell says.
    empty
        Whether it may be empty.
    unit
        Of the numbers.
    """
    return Column("int64", meaning, nullable=empty, unit=unit)


def number(meaning: str, *, empty: bool = False, unit: str = "") -> Column:
    """Return a column of numbers; the parameters are those of :func:`count`.

    Parameters
    ----------
    meaning, empty, unit
        As there.
    """
    return Column("float64", meaning, nullable=empty, unit=unit)


def flag(meaning: str) -> Column:
    """Return a column of truth values."""
    return Column("bool", meaning)
