"""GOA's file on human RNAs: its columns, its place, and the words that its two sources share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._gaf import read_gaf
from mircargo.sources._source import SourceFile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "EXPERIMENTAL", "FILE", "mirna_of", "parse", "publication_of"]

COLUMNS = (
    "object_id",
    "qualifier",
    "go_id",
    "reference",
    "evidence_code",
    "name",
    "type",
    "taxon",
    "extension",
)
FILE = SourceFile(
    "goa_human_rna.gaf.gz",
    9606,
    "",
    url="https://current.geneontology.org/annotations/goa_human_rna.gaf.gz",
    also=("goa_human_rna.gaf",),
)
EXPERIMENTAL = ("EXP", "IDA", "IPI", "IMP", "IGI", "IEP", "HTP", "HDA", "HMP", "HGI", "HEP")
"""Evidence codes of experiments; the last five are of high-throughput ones."""

_MIRNA = r"((?:[A-Za-z]{3}-)?(?:[mM]i[rR]|[lL]et)-[^\s()]+)"


def parse(path: Path) -> pd.DataFrame:
    """Read the file; one row an annotation of an RNA, whatever its type.

    Raises
    ------
    InputError
        If a row has not the 17 columns of a GAF file.
    """
    return read_gaf(path, COLUMNS)


def mirna_of(name: pd.Series[str]) -> pd.Series[str]:
    """Return the miRNA's name in RNAcentral's descriptions, else an empty text.

    Such a description is ``Homo sapiens (human) hsa-miR-21-5p``.
    """
    return name.str.extract(_MIRNA, expand=False).fillna("")


def publication_of(reference: pd.Series[str]) -> pd.Series[str]:
    """Return the PubMed id; empty for references to GO's own rules."""
    return reference.str.extract(r"(PMID:\d+)", expand=False).fillna("")
