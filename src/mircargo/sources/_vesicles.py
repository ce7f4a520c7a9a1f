"""The two file formats that Vesiclepedia and ExoCarta share, and what they state.

A file of miRNAs names the experiment in which each was found; a file of experiments
describes the vesicles. Both state facts on the vesicles ``experiment <id>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import find_columns
from mircargo.readers.table import table_of
from mircargo.readers.text import read_lines
from mircargo.sources._source import SourceFile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EXPERIMENTS", "MIRNAS", "read_table", "state_experiments", "state_mirnas"]

MIRNAS: Mapping[str, tuple[str, ...]] = {
    "content": ("CONTENT ID",),
    "type": ("CONTENT TYPE",),
    "mirna": ("MIRNA ID",),
    "species": ("SPECIES",),
    "experiment": ("EXPERIMENT ID",),
    "methods": ("METHODS",),
    "entrez": ("Entrez GENE ID", "ENTREZ GENE ID"),
    "comments": ("COMMENTS",),
}
EXPERIMENTS: Mapping[str, tuple[str, ...]] = {
    "experiment": ("EXPERIMENT ID",),
    "pmid": ("PUBMED ID",),
    "species": ("SPECIES",),
    "description": ("EXPERIMENT DESCRIPTION",),
    "sample": ("SAMPLE",),
    "sample_source": ("SAMPLE SOURCE",),
    "sample_name": ("SAMPLE NAME",),
    "identifications": ("IDENTIFICATIONS",),
    "methods": ("METHODS",),
    "year": ("YEAR",),
    "isolation": ("ISOLATION METHOD",),
    "vesicle_type": ("VESICLE TYPE",),
}
_OPTIONAL = ("methods", "comments", "year", "vesicle_type", "isolation", "sample_source", "content", "type")


def read_table(path: Path, headers: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Read a tab-separated table whose cells may hold carriage returns: only a newline ends a row.

    Columns that older releases lack are empty.

    Raises
    ------
    InputError
        If a column is missing, a row has too many or too few cells, or there is no row.
    """
    import pandas as pd

    read = table_of(path, read_lines(path, newline="\n"), separator="\t", quotes=False).frame
    places = find_columns(path, list(read.columns), headers, optional=_OPTIONAL)
    table = {ours: read.iloc[:, place].str.strip() for ours, place in places.items()}
    return pd.DataFrame(table, index=read.index).reindex(columns=list(headers), fill_value="").astype("str")


def state_mirnas(database: str) -> Callable[[pd.DataFrame, SourceFile], pd.DataFrame]:
    """Return the ``state`` of a file of miRNAs; names stay as written, also of what is no miRNA."""

    def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(
            {
                "study": f"{database}_" + table["experiment"],
                "ev_source": "experiment " + table["experiment"],
                "organism": table["species"],
                "mirna": table["mirna"],
                "relation": "reported cargo",
                "basis": table["methods"],
                "note": table["comments"],
            }
        )

    return state


def state_experiments(database: str) -> Callable[[pd.DataFrame, SourceFile], pd.DataFrame]:
    """Return the ``state`` of a file of experiments.

    These are descriptions of vesicles (relation ``source``), no cargo.
    """

    def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
        import pandas as pd

        named = (
            (table["sample_name"] != "")
            & (table["sample_name"] != "-")
            & (table["sample_name"] != table["sample"])
        )
        return pd.DataFrame(
            {
                "study": f"{database}_" + table["experiment"],
                "ev_source": "experiment " + table["experiment"],
                "organism": table["species"],
                "donor_cell": table["sample"].where(~named, table["sample"] + ": " + table["sample_name"]),
                "vesicle_type": table["vesicle_type"],
                "isolation": table["isolation"].mask(table["isolation"] == "-", ""),
                "mirna": "",
                "relation": "source",
                "reference": ("PMID:" + table["pmid"]).where(table["pmid"].str.fullmatch("[0-9]+"), ""),
                "basis": table["methods"],
                "note": table["description"],
            }
        )

    return state
