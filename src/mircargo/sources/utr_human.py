"""Human 3'UTR sequences by Entrez gene (not clean: see the predictor's cleaning rule)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("entrez", "sequence")


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table; one row a gene, DNA letters with N for masked repeats.

    Raises
    ------
    InputError
        If a row has not two cells, an id is not a number, or a sequence has other letters than ACGTN.
    """
    table = read_delimited(path, {name: name for name in COLUMNS}, separator=",", header=False)
    bad = ~table["entrez"].str.fullmatch(r"\d+") | ~table["sequence"].str.fullmatch("[ACGTNacgtn]+")
    if bad.any():
        row = int(bad.to_numpy().argmax())
        msg = (
            f"{path.name}: row {row + 1}: expected an Entrez id and a sequence of A, C, G, T and N, found"
            f" {str(table['entrez'].iloc[row])[:40]!r}"
        )
        raise InputError(msg)
    return table


SOURCE = Source(
    key="utr_human",
    title="Human 3'UTRs (RefSeq)",
    url="https://hgdownload.soe.ucsc.edu/goldenPath/hg38/",
    origin="PyPI wheel isb-firm 1.0.4",
    files=(SourceFile("p3utrSeqs_Homo_sapiens.csv.gz", 9606, "RefSeq, hg38-era"),),
    licence="public (NCBI/UCSC sequence)",
    terms="open",
    citation="O'Leary et al. 2016, doi:10.1093/nar/gkv1189",
    columns=COLUMNS,
    parse=parse,
)
