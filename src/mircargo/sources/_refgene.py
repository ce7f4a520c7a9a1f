"""The reader of UCSC's table refGene that its sources share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_refgene"]

_TABLE = (
    "bin",
    "name",
    "chrom",
    "strand",
    "start",
    "end",
    "coding_start",
    "coding_end",
    "exons",
    "exon_starts",
    "exon_ends",
    "score",
    "symbol",
    "start_status",
    "end_status",
    "frames",
)


def read_refgene(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read the headerless table, one row a transcript.

    Positions are 0-based, and lists of positions are joined by commas.

    Raises
    ------
    InputError
        If a row has not the 16 columns of the table.
    """
    return read_delimited(path, {name: name for name in _TABLE}, separator="\t", header=False)[list(columns)]
