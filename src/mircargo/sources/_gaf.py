"""The reader of GO annotation files (GAF 2.1 and 2.2) that their sources share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANNOTATION_COLUMNS", "read_gaf", "state_annotation"]

ANNOTATION_COLUMNS = (
    "object_id",
    "symbol",
    "qualifier",
    "go_id",
    "evidence_code",
    "aspect",
    "synonyms",
    "taxon",
)
"""The columns on which an annotation of a gene rests."""

_GAF = (
    "database",
    "object_id",
    "symbol",
    "qualifier",
    "go_id",
    "reference",
    "evidence_code",
    "with_from",
    "aspect",
    "name",
    "synonyms",
    "type",
    "taxon",
    "date",
    "assigned_by",
    "extension",
    "product_form",
)


def read_gaf(path: Path, columns: tuple[str, ...] = ANNOTATION_COLUMNS) -> pd.DataFrame:
    """Read one GAF file; one row an annotation, also negated (NOT) and empty (ND) ones.

    Raises
    ------
    InputError
        If a row has not the 17 columns of a GAF file.
    """
    return read_delimited(path, {name: name for name in _GAF}, separator="\t", header=False, comment="!")[
        list(columns)
    ]


def state_annotation(table: pd.DataFrame, *, gene: pd.Series[str]) -> pd.DataFrame:
    """Return the annotations of ``table`` in the common columns, with the genes' own ids."""
    import pandas as pd

    return pd.DataFrame(
        {
            "go_id": table["go_id"],
            "gene": gene,
            "symbol": table["symbol"],
            "organism": table["taxon"].str.partition("|")[0].str.removeprefix("taxon:"),
            "qualifier": table["qualifier"],
            "evidence_code": table["evidence_code"],
            "aspect": table["aspect"],
        }
    )
