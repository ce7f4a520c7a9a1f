"""HGNC's complete set: human genes with all their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS = {
    "id": "hgnc_id",
    "symbol": "symbol",
    "name": "name",
    "status": "status",
    "aliases": "alias_symbol",
    "previous": "prev_symbol",
    "entrez": "entrez_id",
    "ensembl": "ensembl_gene_id",
    "uniprot": "uniprot_ids",
    "refseq": "refseq_accession",
    "mgi": "mgd_id",
    "rgd": "rgd_id",
}


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a gene, lists in quotes and joined by ``|``.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the genes; quotes around lists and versions of transcripts are taken off."""
    import pandas as pd

    cells = table.apply(lambda column: column.str.strip('"'))
    return pd.DataFrame(
        {
            "gene": cells["id"],
            "symbol": cells["symbol"],
            "name": cells["name"],
            "organism": "human",
            "entrez": cells["entrez"],
            "ensembl": cells["ensembl"],
            "uniprot": cells["uniprot"],
            "refseq": cells["refseq"].str.replace(r"\.\d+", "", regex=True),
            "previous": cells["previous"],
            "synonyms": cells["aliases"],
        }
    )


SOURCE = Source(
    key="hgnc_complete",
    title="HGNC complete set",
    url="https://www.genenames.org/download/",
    origin="fetched from HGNC's own bucket",
    files=(),
    licence="CC0",
    terms="open",
    citation="Seal et al. 2023, doi:10.1093/nar/gkac888",
    columns=tuple(_HEADERS),
    parse=parse,
    downloads=(
        SourceFile(
            "hgnc_complete_set.txt",
            9606,
            "",
            url="https://storage.googleapis.com/public-download-files/hgnc/tsv/tsv/hgnc_complete_set.txt",
            also=("hgnc_complete_set.txt.gz", "hgnc_complete_set.tsv"),
        ),
    ),
    kind="gene-name",
    state=state,
)
