"""Reactome: human pathways by gene symbol (GMT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.readers.gmt import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the members; Reactome's GMT has the pathway's name first and its id second.

    Members that are no human genes (proteins of viruses, say) stay as they are written.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "set_id": "reactome:" + table["description"],
            "set_name": table["set"],
            "library": "reactome",
            "gene": table["member"],
            "symbol": table["member"],
            "organism": "human",
        }
    )


SOURCE = Source(
    key="reactome",
    title="Reactome",
    url="https://reactome.org/download-data",
    origin="fetched from Reactome's own site",
    files=(),
    licence="CC0",
    terms="open",
    run_on="yes",
    citation="Milacic et al. 2024, doi:10.1093/nar/gkad1025",
    columns=("set", "description", "member"),
    parse=read_members,
    downloads=(
        SourceFile(
            "ReactomePathways.gmt.zip",
            9606,
            "",
            url="https://reactome.org/download/current/ReactomePathways.gmt.zip",
            also=(
                "ReactomePathways_2024-09-18.human.gmt.gz",
                "ReactomePathways.gmt",
                "ReactomePathways.gmt.gz",
            ),
        ),
    ),
    kind="gene-set",
    state=state,
)
