"""AGO2 CLASH of human cells as training set: pairs of miRNA and target site, or of neither (Hejret 2023).

The pairs are sequences without names, so they state nothing for a snapshot; they serve to compare predictors.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirna_sequence", "site", "label")
_FILE = "AGO2_CLASH_Hejret2023_10_train_dataset.tsv"


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a pair, DNA letters, label 1 for a pair seen and 0 for one put together.

    Raises
    ------
    InputError
        If the table lacks a column, a row is cut off, or a label is neither 0 nor 1.
    """
    table = read_delimited(
        path, {"mirna_sequence": "noncodingRNA", "site": "gene", "label": "label"}, separator="\t"
    )
    refuse_rows(path, table, ~table["label"].isin(["0", "1"]), expected="two sequences and a label 0 or 1")
    return table


SOURCE = Source(
    key="clash",
    title="AGO2 CLASH pairs",
    url="https://github.com/ML-Bioinfo-CEITEC/HybriDetector",
    origin="fetched from the authors' archive",
    files=(),
    licence="Apache-2.0",
    terms="open",
    run_on="yes",
    citation="Hejret et al. 2023, doi:10.1038/s41598-023-49757-z",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            _FILE,
            9606,
            "2023",
            url=f"https://zenodo.org/records/11657638/files/{_FILE}?download=1",
            also=("hejret2023_train.tsv.gz",),
        ),
    ),
)
