"""MANGO: genes that act on adult hippocampal neurogenesis, with process, cell stage and direction.

The site offers the table through a form only, so it is read from a mirror. Genes are those
of the mouse, also where the experiment was done in another species.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("entrez", "symbol", "process", "stage", "effect", "evidence", "species", "pmid")
_TABLE = (*COLUMNS[:-1], "blank", "pmid")


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table; one row an annotation of a gene in a publication.

    Raises
    ------
    InputError
        If a row has not nine cells, or begins with no Entrez id.
    """
    table = read_delimited(path, {name: name for name in _TABLE}, separator="\t", header=False)[list(COLUMNS)]
    refuse_rows(
        path, table, ~table["entrez"].str.fullmatch(r"[0-9]+"), expected="an Entrez gene id in the first cell"
    )
    return table


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return one row an annotation, in one set a process and effect.

    The same gene may be there many times.
    """
    import pandas as pd

    effect = table["effect"].str.lower()
    return pd.DataFrame(
        {
            "set_id": "mango:" + table["process"].str.lower() + "." + effect,
            "set_name": "MANGO: " + table["process"].str.lower() + ", " + effect + " effect of the gene",
            "library": "mango",
            "gene": "NCBIGene:" + table["entrez"],
            "symbol": table["symbol"],
            "organism": "mouse",
            "evidence_code": table["evidence"],
        }
    )


SOURCE = Source(
    key="mango",
    title="MANGO (adult neurogenesis)",
    url="https://doi.org/10.1371/journal.pone.0048527",
    origin="the resource's own table, from a mirror",
    files=(),
    licence="no terms seen; free for academic use is assumed",
    terms="academic",
    run_on="yes",
    citation="Overall et al. 2012, doi:10.1371/journal.pone.0048527",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "MANGO_result_annotationLevel.txt", 10090, "2013", also=("MANGO_result_annotationLevel.txt.gz",)
        ),
    ),
    kind="gene-set",
    state=state,
)
