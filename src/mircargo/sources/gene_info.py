"""NCBI Gene: genes with their symbols, synonyms and ids in other databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS: dict[str, str | tuple[str, ...]] = {
    "taxon": ("#tax_id", "tax_id"),
    "entrez": "GeneID",
    "symbol": "Symbol",
    "synonyms": "Synonyms",
    "xrefs": "dbXrefs",
    "name": "Full_name_from_nomenclature_authority",
    "description": "description",
    "type": "type_of_gene",
}
_FOLDER = "https://ftp.ncbi.nlm.nih.gov/gene/DATA/GENE_INFO/Mammalia"


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a gene, with a dash in cells without a value.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the genes; ``gene`` is empty where none of MGI, HGNC and RGD knows the gene."""
    import pandas as pd

    cells = table.mask(table == "-", "")
    xrefs = "|" + cells["xrefs"] + "|"
    own = xrefs.str.extract(r"\|(?:(HGNC):HGNC|(MGI):MGI|(RGD)(?::RGD)?):(\d+)(?=\|)").fillna("")
    prefix = own[0] + own[1] + own[2]
    ensembl = xrefs.str.findall(r"\|Ensembl:([^|]+)(?=\|)").map("|".join)
    return pd.DataFrame(
        {
            "gene": (prefix + ":" + own[3]).where(prefix != "", ""),
            "symbol": cells["symbol"],
            "name": cells["name"].where(cells["name"] != "", cells["description"]),
            "organism": cells["taxon"],
            "entrez": cells["entrez"],
            "ensembl": ensembl,
            "synonyms": cells["synonyms"],
        }
    )


SOURCE = Source(
    key="gene_info",
    title="NCBI Gene",
    url="https://www.ncbi.nlm.nih.gov/gene/",
    origin="fetched from NCBI's own site",
    files=(),
    licence="public domain",
    terms="open",
    run_on="human and mouse; not rat",
    citation="Brown et al. 2015, doi:10.1093/nar/gku1055",
    columns=tuple(_HEADERS),
    parse=parse,
    downloads=tuple(
        SourceFile(
            f"{name}.gene_info.gz",
            taxon,
            "",
            url=f"{_FOLDER}/{name}.gene_info.gz",
            also=(f"{name}.gene_info",),
        )
        for name, taxon in (("Homo_sapiens", 9606), ("Mus_musculus", 10090), ("Rattus_norvegicus", 10116))
    ),
    kind="gene-name",
    state=state,
    folder="genes",
)
