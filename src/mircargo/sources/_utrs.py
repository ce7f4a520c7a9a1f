"""The facts of Ensembl's and GENCODE's 3'UTRs, which have the same ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.sources._source import SourceFile

__all__ = ["state_utrs"]


def state_utrs(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Return the 3'UTRs; gene ids lose their version."""
    import pandas as pd

    return pd.DataFrame(
        {
            "gene": "ENSEMBL:" + table["gene"].str.partition(".")[0],
            "symbol": table["symbol"],
            "organism": str(file.taxon),
            "transcript": table["transcript"],
            "sequence": table["sequence"],
        }
    )
