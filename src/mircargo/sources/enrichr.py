"""Enrichr's library of mouse phenotypes (MGI Mammalian Phenotype), by symbol.

Enrichr writes every gene with the symbol of its human ortholog, also those of mice, so the
genes are stated as human ones. Another Enrichr library has the same format.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.gmt import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_LIBRARY = "MGI_Mammalian_Phenotype_Level_4_2024"
_PHENOTYPE = r" ?\(?(MP:\d{7})\)?$"


def parse(path: Path) -> pd.DataFrame:
    """Read a library; one row a member, without the weight that may follow the gene (``GENE,1.0``).

    Raises
    ------
    InputError
        If a line has no name or no gene, or there is no line.
    """
    table = read_members(path)
    return table.assign(member=table["member"].str.partition(",")[0].str.strip())


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the members; the set's id is that of the phenotype, or its name where it has none."""
    import pandas as pd

    phenotype = table["set"].str.extract(_PHENOTYPE, expand=False)
    return pd.DataFrame(
        {
            "set_id": "enrichr:" + phenotype.fillna(table["set"]),
            "set_name": table["set"].str.replace(_PHENOTYPE, "", regex=True),
            "library": f"enrichr {_LIBRARY}",
            "gene": table["member"],
            "symbol": table["member"],
            "organism": "human",
        }
    )


SOURCE = Source(
    key="enrichr",
    title="Enrichr: MGI mammalian phenotypes",
    url="https://maayanlab.cloud/Enrichr/#libraries",
    origin="fetched from Enrichr's own site",
    files=(),
    licence="free for academic use; MGI's annotations CC BY 4.0",
    terms="academic",
    citation="Xie et al. 2021, doi:10.1002/cpz1.90; Baldarelli et al. 2021, doi:10.1007/s00335-021-09921-0",
    columns=("set", "description", "member"),
    parse=parse,
    downloads=(
        SourceFile(
            f"{_LIBRARY}.txt",
            9606,
            "2024",
            url=f"https://maayanlab.cloud/Enrichr/geneSetLibrary?mode=text&libraryName={_LIBRARY}",
            also=(f"{_LIBRARY}.gmt", f"{_LIBRARY}.gmt.gz"),
        ),
    ),
    kind="gene-set",
    state=state,
)
