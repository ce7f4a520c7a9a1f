"""In which share of a group's samples a miRNA is found, as sources that are matrices state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["share"]


def share(table: pd.DataFrame, *, by: list[str], found: pd.Series[bool]) -> pd.DataFrame:
    """Return one row a group.

    It has ``by``, the ``value`` found / samples, the number of ``samples``, and the ``relation``.

    Parameters
    ----------
    table
        One row a sample.
    by
        Columns that make a group.
    found
        In which samples it was found.
    """
    counts = found.groupby([table[name] for name in by], sort=False).agg(["sum", "size"]).reset_index()
    detected = counts["sum"] > 0
    return counts[by].assign(
        value=(counts["sum"] / counts["size"]).map("{:.4g}".format).astype("str"),
        samples=counts["size"].astype("str"),
        relation=detected.map({True: "detected", False: ""}).astype("str"),
    )
