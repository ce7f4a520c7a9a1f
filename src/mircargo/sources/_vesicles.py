"""The two file formats that Vesiclepedia and ExoCarta share, and what they state.

A file of miRNAs names the experiment in which each was found; a file of experiments
describes the vesicles. Both state facts on the vesicles ``experiment <id>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
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

    with open_text(path) as handle:
        rows = [line.removesuffix("\r").split("\t") for line in handle.read().split("\n") if line.strip("\r")]
    if not rows:
        msg = f"{path.name}: holds no row; expected a table"
        raise InputError(msg)
    header = [cell.strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    for number, row in enumerate(rows[1:], 2):
        if row[len(header) :] and not any(cell.strip() for cell in row[len(header) :]):
            del row[len(header) :]
        if len(row) != len(header):
            msg = (
                f"{path.name}: line {number}: expected {len(header)} cells, found {len(row)}; the file may be"
                " cut off"
            )
            raise InputError(msg)
    table: dict[str, list[str]] = {}
    for ours, spellings in headers.items():
        found = [i for i, name in enumerate(header) if name in spellings]
        if len(found) != 1 and (found or ours not in _OPTIONAL):
            msg = f"{path.name}: expected a column {' or '.join(map(repr, spellings))}, found {header}"
            raise InputError(msg)
        table[ours] = [row[found[0]].strip() if found else "" for row in rows[1:]]
    return pd.DataFrame(table, columns=list(headers), dtype="str")


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
