"""MGI GAF: GO annotation of mouse genes by MGI."""

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
    """Return the annotations; MGI's files hold ids with their prefix (``MGI:87854``)."""
    return state_annotation(table, gene=table["object_id"])


SOURCE = Source(
    key="mgi_gaf",
    title="GO annotation (MGI)",
    url="https://www.informatics.jax.org/",
    origin="fetched from the Gene Ontology's own site",
    files=(),
    licence="CC BY 4.0, attribution with release date",
    terms="open",
    citation=(
        "Baldarelli et al. 2021, doi:10.1007/s00335-021-09921-0; The Gene Ontology Consortium 2023,"
        " doi:10.1093/genetics/iyad031"
    ),
    columns=ANNOTATION_COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "mgi.gaf.gz",
            10090,
            "",
            url="https://current.geneontology.org/annotations/mgi.gaf.gz",
            also=("mgi.gaf",),
        ),
    ),
    kind="annotation",
    state=state,
)
