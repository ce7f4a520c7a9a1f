"""miRBase: mature miRNA sequences (``mature.fa``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "species", "sequence")


def parse(path: Path) -> pd.DataFrame:
    """Read the FASTA of all species; one row a mature miRNA.

    Raises
    ------
    InputError
        If a header lacks the name or the accession, or a sequence has other letters than ACGU.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    header: list[str] = []
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            text = line.strip()
            if text.startswith(">"):
                header = text[1:].split()
                if len(header) < 4 or not header[1].startswith("MIMAT"):
                    msg = (
                        f"{path.name}: line {number}: expected '>name MIMAT… genus species short-name', found"
                        f" {text!r}"
                    )
                    raise InputError(msg)
            elif text:
                if not header or set(text) - set("ACGU"):
                    msg = (
                        f"{path.name}: line {number}: expected a mature sequence of A, C, G and U under a"
                        f" header, found {text[:40]!r}"
                    )
                    raise InputError(msg)
                rows.append((header[1], header[0], " ".join(header[2:-1]), text))
                header = []
    if not rows:
        msg = f"{path.name}: holds no sequence; expected a FASTA file of mature miRNAs"
        raise InputError(msg)
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
