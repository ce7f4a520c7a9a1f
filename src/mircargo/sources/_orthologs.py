"""The pairs of human and mouse genes by Ensembl id, which HCOP's and Ensembl's exports share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["mouse_pairs"]


def mouse_pairs(table: pd.DataFrame, support: pd.Series[str] | str) -> pd.DataFrame:
    """Return the pairs with who calls them; a side without an Ensembl id is empty."""
    import pandas as pd

    human, mouse = (
        ("ENSEMBL:" + ids).where(ids != "", "") for ids in (table["human_ensembl"], table["mouse_ensembl"])
    )
    return pd.DataFrame({"gene": human, "other": mouse, "organism": "mouse", "support": support}).astype(
        "str"
    )
