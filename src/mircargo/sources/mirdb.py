"""miRDB: predicted targets (``miRDB_v6.0_prediction_result.txt.gz``), of human, mouse, rat, dog and chicken.

Built from the documented format.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirna", "transcript", "score")
_SPECIES = {"hsa": "9606", "mmu": "10090", "rno": "10116", "cfa": "9615", "gga": "9031"}
_FILE = "miRDB_v6.0_prediction_result.txt.gz"


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table; one row a miRNA and a transcript with its target score (50 to 100).

    Raises
    ------
    InputError
        If a row has not three cells, or a score is not a number.
    """
    table = read_delimited(path, {name: name for name in COLUMNS}, separator="\t", header=False)
    bad = ~table["score"].str.fullmatch(r"\d{1,3}(?:\.\d+)?")
    refuse_rows(path, table, bad, expected="a miRNA, a RefSeq accession and a target score")
    return table


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a miRNA and transcript.

    The target score is told in the method: it is a probability of its own scale, no predicted repression.
    """
    import pandas as pd

    prefix = table["mirna"].str.extract(r"^([^-]*)-", expand=False).fillna("")
    return pd.DataFrame(
        {
            "mirna": table["mirna"],
            "gene": "RefSeq:" + table["transcript"].str.replace(r"\.\d+$", "", regex=True),
            "organism": prefix.map(_SPECIES).fillna(prefix),
            "evidence": "predicted",
            "method": f"miRDB {file.version} target score " + table["score"],
        }
    ).astype("str")


SOURCE = Source(
    key="mirdb",
    title="miRDB",
    url="https://mirdb.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="free for academic use; not an open licence",
    terms="academic",
    citation="Chen & Wang 2020, doi:10.1093/nar/gkz757",
    columns=COLUMNS,
    parse=parse,
    downloads=(SourceFile(_FILE, 0, "6.0", url=f"https://mirdb.org/download/{_FILE}"),),
    kind="mti",
    state=state,
)
