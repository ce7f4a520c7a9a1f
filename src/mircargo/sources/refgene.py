"""UCSC refGene: where the exons, start and stop codons of RefSeq transcripts lie in the human genome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._refgene import read_refgene
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "chrom", "strand", "coding_start", "coding_end", "exon_starts", "exon_ends", "symbol")


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table, one row a transcript.

    Positions are 0-based, and lists of positions are joined by commas.

    Raises
    ------
    InputError
        If a row has not the 16 columns of the table.
    """
    return read_refgene(path, COLUMNS)


SOURCE = Source(
    key="refgene",
    title="UCSC refGene (hg38)",
    url="https://hgdownload.soe.ucsc.edu/goldenPath/hg38/database/",
    origin="PyPI sdist annot-utils 0.3.1",
    files=(SourceFile("refGene.txt.gz", 9606, "hg38, as packed in 2019"),),
    licence="public (NCBI RefSeq annotation, UCSC table)",
    terms="open",
    citation="O'Leary et al. 2016, doi:10.1093/nar/gkv1189; Karolchik et al. 2004, doi:10.1093/nar/gkh103",
    columns=COLUMNS,
    parse=parse,
)
