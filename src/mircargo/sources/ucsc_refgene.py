"""UCSC refGene: RefSeq transcripts by gene symbol, for human, mouse and rat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._refgene import read_refgene
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "symbol")
_GENOMES = {"hg38": 9606, "mm39": 10090, "rn7": 10116}


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table; one row a place of a transcript in the genome.

    Raises
    ------
    InputError
        If a row has not the 16 columns of the table.
    """
    return read_refgene(path, COLUMNS)


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Return one row a symbol with its transcripts; the table knows no gene ids, so ``gene`` is empty."""
    import pandas as pd

    pairs = (
        table.assign(refseq=table["name"].str.partition(".")[0])
        .drop_duplicates(["symbol", "refseq"])
        .sort_values(["symbol", "refseq"])
    )
    joined = pairs.groupby("symbol", sort=True)["refseq"].agg("|".join)
    return pd.DataFrame(
        {
            "gene": "",
            "symbol": joined.index.to_numpy(),
            "organism": str(file.taxon),
            "refseq": joined.to_numpy(),
        },
        dtype=str,
    )


SOURCE = Source(
    key="ucsc_refgene",
    title="UCSC refGene: transcripts by symbol",
    url="https://hgdownload.soe.ucsc.edu/downloads.html",
    origin="fetched from UCSC's own site",
    files=(),
    licence="public (NCBI RefSeq annotation, UCSC table)",
    terms="open",
    citation="O'Leary et al. 2016, doi:10.1093/nar/gkv1189; Karolchik et al. 2004, doi:10.1093/nar/gkh103",
    columns=COLUMNS,
    parse=parse,
    downloads=tuple(
        SourceFile(
            f"{genome}.refGene.txt.gz",
            taxon,
            "",
            url=f"https://hgdownload.soe.ucsc.edu/goldenPath/{genome}/database/refGene.txt.gz",
            also=(f"refGene_{genome}.txt.gz",),
        )
        for genome, taxon in _GENOMES.items()
    ),
    kind="gene-name",
    state=state,
)
