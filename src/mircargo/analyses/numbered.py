"""Pairs of names as numbers: there may be millions, and numpy puts them in order faster than DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["NUMBERED", "best_of_each", "each_once", "named"]

NUMBERED = "SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM {table} WHERE taxon = $taxon"
"""Ids of a species with the numbers by which they travel; a pair is ``first * count of seconds + second``."""


def each_once(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return every pair once, in ascending order."""
    import numpy as np

    ordered = np.sort(pairs)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def best_of_each(pairs: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the highest score of every pair, in the order of :func:`each_once`; NaN where it has none."""
    import numpy as np

    order = np.argsort(pairs)
    starts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
    return np.asarray(np.fmax.reduceat(scores[order], starts))


def named(numbers: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical[Any]:
    """Return numbered names as a column of categories, those alone that are used."""
    import numpy as np
    import pandas as pd

    used = np.bincount(numbers, minlength=len(names)) > 0
    codes = (np.cumsum(used) - 1)[numbers]
    kept = pd.CategoricalDtype(pd.Index(np.array(names, object)[used]))
    return pd.Categorical.from_codes(codes, dtype=kept)
