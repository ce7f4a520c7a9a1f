"""miRBase: hairpin sequences (``hairpin.fa``). Built from the documented format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.fasta import read_records
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "species", "sequence")
_HEADER = re.compile(r"(?P<name>\S+) (?P<accession>MI\d+) (?P<species>\S.*?) \S+ stem[- ]loop\s*")
_LETTERS = "ACGURYSWKMBDHVN"
_RNA = "an RNA sequence under a header"


def parse(path: Path) -> pd.DataFrame:
    """Read the FASTA of all species; one row a hairpin, its lines joined.

    A few hairpins have letters for more than one base (R, Y, N, …).

    Raises
    ------
    InputError
        If a header lacks the name or the accession, a sequence has other letters, or a hairpin has none.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    for record in read_records(path, letters=_LETTERS, expected=_RNA, kind="a FASTA file of hairpins"):
        match = _HEADER.fullmatch(record.header)
        if not match:
            msg = (
                f"{path.name}: line {record.line}: expected '>name MI… genus species short-name stem-loop',"
                f" found {'>' + record.header[:60]!r}"
            )
            raise InputError(msg)
        if not record.sequence:
            msg = f"{path.name}: line {record.line}: expected {_RNA}, found nothing below it"
            raise InputError(msg)
        rows.append((match["accession"], match["name"], match["species"], record.sequence))
    return pd.DataFrame(rows, columns=list(COLUMNS))


SOURCE = Source(
    key="mirbase_hairpins",
    title="miRBase hairpin sequences",
    url="https://www.mirbase.org/download/",
    origin="fetched from the resource's own site",
    files=(),
    licence="public domain",
    terms="open",
    citation="Kozomara et al. 2019, doi:10.1093/nar/gky1141",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "hairpin.fa", 0, "", url="https://www.mirbase.org/download/hairpin.fa", also=("hairpin.fa.gz",)
        ),
    ),
    folder="mirbase",
)
