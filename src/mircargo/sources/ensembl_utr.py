"""Ensembl: 3'UTRs of rat transcripts, as BioMart writes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.fasta import UNAVAILABLE, read_records
from mircargo.sources._source import Source, SourceFile
from mircargo.sources._utrs import state_utrs

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("gene", "transcript", "symbol", "sequence")
_GENE = re.compile(r"ENS[A-Z]*G\d+(\.\d+)?")
_TRANSCRIPT = re.compile(r"ENS[A-Z]*T\d+(\.\d+)?")
_QUERY = (
    "%3C%3Fxml%20version%3D%221.0%22%3F%3E%3C%21DOCTYPE%20Query%3E%3CQuery%20virtualSchemaName%3D%22default%22%20formatter%3D%22FASTA%22%20header%3D%220%22"
    "%20uniqueRows%3D%220%22%3E%3CDataset%20name%3D%22rnorvegicus_gene_ensembl%22%20interface%3D%22default%22%3E"
    "%3CAttribute%20name%3D%22ensembl_gene_id%22%2F%3E%3CAttribute%20name%3D%22ensembl_transcript_id%22%2F%3E"
    "%3CAttribute%20name%3D%22external_gene_name%22%2F%3E%3CAttribute%20name%3D%223utr%22%2F%3E%3C%2FDataset%3E%3C%2FQuery%3E"
)


def parse(path: Path) -> pd.DataFrame:
    """Read the FASTA; one row a transcript, with an empty ``sequence`` where BioMart has none.

    Raises
    ------
    InputError
        If a header names no gene.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    for record in read_records(path):
        number, header, sequence = record.line, record.header, record.sequence
        fields = [field.strip() for field in header.split("|")]
        gene = next(filter(_GENE.fullmatch, fields), "")
        transcript = next(filter(_TRANSCRIPT.fullmatch, fields), "")
        if not gene:
            msg = f"{path.name}: line {number}: expected '>ENS…G…|ENS…T…|symbol', found {header[:60]!r}"
            raise InputError(msg)
        symbol = next((field for field in fields if field and field not in (gene, transcript)), "")
        rows.append((gene, transcript, symbol, "" if sequence == UNAVAILABLE else sequence))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


SOURCE = Source(
    key="ensembl_utr",
    title="Ensembl 3'UTRs",
    url="https://www.ensembl.org/biomart/martview",
    origin="fetched from Ensembl's BioMart",
    files=(),
    licence="free (EMBL-EBI terms of use)",
    terms="open",
    citation="Harrison et al. 2024, doi:10.1093/nar/gkad1049",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "rnorvegicus_3utr.fa",
            10116,
            "",
            url=f"https://www.ensembl.org/biomart/martservice?query={_QUERY}",
            also=("rnorvegicus_3utr.fa.gz",),
        ),
    ),
    kind="utr",
    state=state_utrs,
)
