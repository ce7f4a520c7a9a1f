"""NCBI gene2go: GO annotation by Entrez gene."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("taxon", "entrez", "go_id", "evidence_code", "qualifier", "category")
_FILE = ("taxon", "entrez", "go_id", "evidence_code", "qualifier", "term", "pubmed", "category")
_HEADER = "#tax_id\tGeneID\tGO_ID\tEvidence\tQualifier\tGO_term\tPubMed\tCategory"
_SERVED = ("9606\t", "10090\t", "10116\t")
_LINES = 200_000
"""Lines read at once; the file has some ten million, of which one in ten is kept."""
_ASPECTS = {"Process": "P", "Function": "F", "Component": "C"}


def parse(path: Path) -> pd.DataFrame:
    """Read the annotations of human, mouse and rat, block by block.

    ``attrs["rows_read"]`` counts those of all species.

    Raises
    ------
    InputError
        If the header is another one, or a row has not eight cells.
    """
    import pandas as pd

    blocks, number = [pd.DataFrame(columns=list(COLUMNS), dtype=str)], 1
    with open_text(path) as handle:
        header = handle.readline().rstrip("\r\n")
        if header != _HEADER:
            msg = (
                f"{path.name}: line 1: expected the header {_HEADER.replace(chr(9), ' ')!r}, found"
                f" {header[:80]!r}"
            )
            raise InputError(msg)
        while lines := list(islice(handle, _LINES)):
            for line in lines:
                number += 1
                if line.count("\t") != len(_FILE) - 1:
                    msg = (
                        f"{path.name}: line {number}: expected {len(_FILE)} cells, found"
                        f" {line.count(chr(9)) + 1}; the file may be cut off"
                    )
                    raise InputError(msg)
            if kept := [line.rstrip("\r\n") for line in lines if line.startswith(_SERVED)]:
                blocks.append(_block(kept))
    table = pd.concat(blocks, ignore_index=True)
    table.attrs["rows_read"] = number - 1
    return table


def _block(lines: list[str]) -> pd.DataFrame:
    import pandas as pd

    rows = [line.split("\t") for line in lines]
    return pd.DataFrame(rows, columns=list(_FILE), dtype=str)[list(COLUMNS)]


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the annotations; a dash as qualifier means none."""
    import pandas as pd

    return pd.DataFrame(
        {
            "go_id": table["go_id"],
            "gene": "NCBIGene:" + table["entrez"],
            "organism": table["taxon"],
            "qualifier": (
                table["qualifier"]
                .mask(table["qualifier"] == "-", "")
                .str.replace(r"^NOT ", "NOT|", regex=True)
            ),
            "evidence_code": table["evidence_code"],
            "aspect": table["category"].map(_ASPECTS).fillna(""),
        }
    )


SOURCE = Source(
    key="gene2go",
    title="NCBI gene2go",
    url="https://www.ncbi.nlm.nih.gov/gene/",
    origin="fetched from NCBI's own site",
    files=(),
    licence="public domain; annotations CC BY 4.0 (Gene Ontology)",
    terms="open",
    citation=(
        "Brown et al. 2015, doi:10.1093/nar/gku1055; The Gene Ontology Consortium 2023,"
        " doi:10.1093/genetics/iyad031"
    ),
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "gene2go.gz", 0, "", url="https://ftp.ncbi.nlm.nih.gov/gene/DATA/gene2go.gz", also=("gene2go",)
        ),
    ),
    kind="annotation",
    state=state,
    folder="go",
)
