"""RGD GAF: GO annotation of rat genes by RGD."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._gaf import ANNOTATION_COLUMNS, read_gaf, state_annotation
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd


def parse(path: Path) -> pd.DataFrame:
    """Read the file; one row an annotation, also negated (NOT) and empty (ND) ones.

    Raises
    ------
    InputError
        If a row has not the 17 columns of a GAF file.
    """
    return read_gaf(path)


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the annotations; RGD's files hold bare numbers."""
    return state_annotation(table, gene="RGD:" + table["object_id"].str.removeprefix("RGD:"))


SOURCE = Source(
    key="rgd_gaf",
    title="GO annotation (RGD)",
    url="https://rgd.mcw.edu/",
    origin="fetched from the Gene Ontology's own site",
    files=(),
    licence="CC BY 4.0, attribution with release date",
    terms="open",
    citation=(
        "Vedi et al. 2023, doi:10.1093/genetics/iyad042; The Gene Ontology Consortium 2023,"
        " doi:10.1093/genetics/iyad031"
    ),
    columns=ANNOTATION_COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "rgd.gaf.gz",
            10116,
            "",
            url="https://current.geneontology.org/annotations/rgd.gaf.gz",
            also=("rgd.gaf",),
        ),
    ),
    kind="annotation",
    state=state,
)
