"""GENCODE: 3'UTRs of human and mouse transcripts, cut from the protein-coding transcripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.fasta import read_records
from mircargo.sources._source import Source, SourceFile
from mircargo.sources._utrs import state_utrs

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "gene", "symbol", "sequence")
_HEADER = re.compile(
    r"(?P<transcript>ENS[A-Z]*T\d+[^|]*)\|(?P<gene>ENS[A-Z]*G\d+[^|]*)\|[^|]*\|[^|]*\|[^|]*\|(?P<symbol>[^|]*)\|\d+\|.*"
)
_UTR3 = re.compile(r"\|UTR3:(\d{1,9})-(\d{1,9})\|")
_FOLDER = "https://ftp.ebi.ac.uk/pub/databases/gencode"


def parse(path: Path) -> pd.DataFrame:
    """Read the transcripts; one row each, its ``sequence`` the 3'UTR, empty where it has none.

    Raises
    ------
    InputError
        If a header is not GENCODE's, or a 3'UTR lies outside its transcript.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    for record in read_records(path):
        number, header, sequence = record.line, record.header, record.sequence
        names, place = _HEADER.fullmatch(header), _UTR3.search(header)
        if not names:
            msg = (
                f"{path.name}: line {number}: expected '>ENST…|ENSG…|…|symbol|length|…|UTR3:a-b|', found"
                f" {header[:60]!r}"
            )
            raise InputError(msg)
        first, last = (int(place[1]), int(place[2])) if place else (1, 0)
        if not 1 <= first <= last + 1 <= len(sequence) + 1:
            msg = (
                f"{path.name}: line {number}: expected UTR3 within the transcript of {len(sequence)} letters,"
                f" found {first}-{last}"
            )
            raise InputError(msg)
        rows.append((names["transcript"], names["gene"], names["symbol"], sequence[first - 1 : last]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


SOURCE = Source(
    key="gencode_utr",
    title="GENCODE 3'UTRs",
    url="https://www.gencodegenes.org/",
    origin="fetched from GENCODE's own site",
    files=(),
    licence="free (EMBL-EBI terms of use)",
    terms="open",
    citation="Mudge et al. 2025, doi:10.1093/nar/gkae1078",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "gencode.v48.pc_transcripts.fa.gz",
            9606,
            "48",
            url=f"{_FOLDER}/Gencode_human/release_48/gencode.v48.pc_transcripts.fa.gz",
            also=("gencode.v48.pc_transcripts.fa",),
        ),
        SourceFile(
            "gencode.vM37.pc_transcripts.fa.gz",
            10090,
            "M37",
            url=f"{_FOLDER}/Gencode_mouse/release_M37/gencode.vM37.pc_transcripts.fa.gz",
            also=("gencode.vM37.pc_transcripts.fa",),
        ),
    ),
    kind="utr",
    state=state_utrs,
)
