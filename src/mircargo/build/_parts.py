"""What the core's builders share: a built table with the rows it had to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mircargo.facts.sieve import Drop

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Built", "RawTables"]

RawTables = Mapping[str, Mapping[str, "pd.DataFrame"]]
"""Parsed sources: key of the source → file name → table."""


@dataclass(frozen=True)
class Built:
    """Normalised tables by name, and what was dropped on the way."""

    tables: Mapping[str, pd.DataFrame]
    drops: tuple[Drop, ...] = ()
