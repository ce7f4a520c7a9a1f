"""The facts of MGI's and RGD's lists of genes, which have the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["state_markers"]

_TRAPS = {"Gt": "gene trap", "Tg": "transgene"}


def state_markers(table: pd.DataFrame, *, prefix: str, separator: str) -> pd.DataFrame:
    """Return the genes of a list with id, symbol, synonyms and Ensembl ids.

    A gene in several rows, one for each Ensembl id, becomes one.

    Parameters
    ----------
    table
        The list as it was parsed.
    prefix
        Prefix of its ids.
    separator
        What stands between synonyms.
    """
    import pandas as pd

    ids = table["ensembl"].str.replace(";", "|").groupby(table["id"])
    ensembl = ids.agg(lambda own: "|".join(dict.fromkeys(filter(None, own))))
    genes = table.drop_duplicates("id")
    trap = genes["symbol"].str.extract(r"^(Gt|Tg)(?:Tn)?\(", expand=False)
    return (
        pd.DataFrame(
            {
                "gene": f"{prefix}:" + genes["id"],
                "symbol": genes["symbol"],
                "ensembl": genes["id"].map(ensembl),
                "synonyms": genes["synonyms"].str.replace(separator, "|"),
                "locus_type": trap.map(_TRAPS).fillna(""),
            }
        )
        .astype("str")
        .reset_index(drop=True)
    )
