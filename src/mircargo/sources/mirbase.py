"""miRBase: mature miRNA sequences (``mature.fa``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.fasta import read_records
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "species", "sequence")
_MATURE = "a mature sequence of A, C, G and U under a header"


def parse(path: Path) -> pd.DataFrame:
    """Read the FASTA of all species; one row a mature miRNA.

    Raises
    ------
    InputError
        If a header lacks the name or the accession, or a sequence has other letters than ACGU.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    for record in read_records(path, letters="ACGU", expected=_MATURE, kind="a FASTA file of mature miRNAs"):
        header = record.header.split()
        if len(header) < 4 or not header[1].startswith("MIMAT"):
            msg = (
                f"{path.name}: line {record.line}: expected '>name MIMAT… genus species short-name', found"
                f" {'>' + record.header!r}"
            )
            raise InputError(msg)
        if record.rows != 1:
            msg = f"{path.name}: line {record.line}: expected {_MATURE}, found {record.rows} lines below it"
            raise InputError(msg)
        rows.append((header[1], header[0], " ".join(header[2:-1]), record.sequence))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a mature miRNA."""
    return table.rename(columns={"species": "organism"})


SOURCE = Source(
    key="mirbase",
    title="miRBase",
    url="https://www.mirbase.org/download/",
    origin="PyPI wheel isb-firm 1.0.4",
    files=(SourceFile("mature.fa.gz", 0, "22.1"),),
    licence="public domain",
    terms="open",
    citation="Kozomara et al. 2019, doi:10.1093/nar/gky1141",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "mature.fa", 0, "", url="https://www.mirbase.org/download/mature.fa", also=("mature.fa.gz",)
        ),
    ),
    kind="mirna",
    state=state,
)
