"""MSigDB's hallmark gene sets, human and mouse, by Entrez gene (GMT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.readers.gmt import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = "https://data.broadinstitute.org/gsea-msigdb/msigdb/release"


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Return the members; the set's name is also its id, the same in both species."""
    import pandas as pd

    name = table["set"].str.removeprefix("HALLMARK_").str.replace("_", " ").str.lower()
    return pd.DataFrame(
        {
            "set_id": "msigdb:" + table["set"],
            "set_name": "Hallmark: " + name,
            "library": "msigdb_hallmark",
            "gene": "NCBIGene:" + table["member"],
            "organism": str(file.taxon),
        }
    )


SOURCE = Source(
    key="msigdb_hallmark",
    title="MSigDB hallmark gene sets",
    url="https://www.gsea-msigdb.org/gsea/msigdb/",
    origin="fetched from MSigDB's own site",
    files=(),
    licence="CC BY 4.0",
    terms="open",
    citation=(
        "Liberzon et al. 2015, doi:10.1016/j.cels.2015.12.004; Castanza et al. 2023,"
        " doi:10.1038/s41592-023-02014-7"
    ),
    columns=("set", "description", "member"),
    parse=read_members,
    downloads=(
        SourceFile(
            "h.all.v2023.1.Hs.entrez.gmt",
            9606,
            "2023.1.Hs",
            url=f"{_FOLDER}/2023.1.Hs/h.all.v2023.1.Hs.entrez.gmt",
        ),
        SourceFile(
            "mh.all.v2023.1.Mm.entrez.gmt",
            10090,
            "2023.1.Mm",
            url=f"{_FOLDER}/2023.1.Mm/mh.all.v2023.1.Mm.entrez.gmt",
        ),
    ),
    kind="gene-set",
    state=state,
)
