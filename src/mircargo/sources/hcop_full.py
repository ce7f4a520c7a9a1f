"""HCOP: human genes and their orthologs in mouse and rat, with the sources that call them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS: dict[str, str | tuple[str, ...]] = {
    "human_entrez": "human_entrez_gene",
    "human_ensembl": "human_ensembl_gene",
    "human_hgnc": "hgnc_id",
    "human_symbol": "human_symbol",
    "other_entrez": ("mouse_entrez_gene", "rat_entrez_gene"),
    "other_ensembl": ("mouse_ensembl_gene", "rat_ensembl_gene"),
    "other_id": ("mgi_id", "rgd_id"),
    "other_symbol": ("mouse_symbol", "rat_symbol"),
    "support": "support",
}
_FOLDER = "https://storage.googleapis.com/public-download-files/hcop"


def parse(path: Path) -> pd.DataFrame:
    """Read one fifteen-column file; one row a pair, a dash in cells without a value.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Return the pairs, each gene by the first it has of: id of its own database, Ensembl, Entrez, symbol."""
    import pandas as pd

    cells = table.mask(table == "-", "")
    sides = {
        side: _first(
            cells[own],
            _prefixed("ENSEMBL", cells[f"{side}_ensembl"]),
            _prefixed("NCBIGene", cells[f"{side}_entrez"]),
            cells[f"{side}_symbol"],
        )
        for side, own in (("human", "human_hgnc"), ("other", "other_id"))
    }
    support = cells["support"].str.replace(r"\s*,\s*", "|", regex=True)
    return pd.DataFrame(
        {"gene": sides["human"], "other": sides["other"], "organism": str(file.taxon), "support": support}
    )


def _prefixed(prefix: str, ids: pd.Series[str]) -> pd.Series[str]:
    return (f"{prefix}:" + ids).where(ids != "", "")


def _first(*columns: pd.Series[str]) -> pd.Series[str]:
    best, *others = columns
    for other in others:
        best = best.where(best != "", other)
    return best


SOURCE = Source(
    key="hcop_full",
    title="HCOP, all species pairs",
    url="https://www.genenames.org/tools/hcop/",
    origin="fetched from HGNC's own bucket",
    files=(),
    licence="free",
    terms="open",
    citation="Yates et al. 2021, doi:10.1093/bib/bbaa334",
    columns=tuple(_HEADERS),
    parse=parse,
    downloads=tuple(
        SourceFile(
            f"human_{name}_hcop_fifteen_column.txt.gz",
            taxon,
            "",
            url=f"{_FOLDER}/human_{name}_hcop_fifteen_column.txt.gz",
            also=(f"human_{name}_hcop_fifteen_column.txt",),
        )
        for name, taxon in (("mouse", 10090), ("rat", 10116))
    ),
    kind="ortholog",
    state=state,
)
