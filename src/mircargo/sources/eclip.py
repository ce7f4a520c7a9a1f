"""AGO2 eCLIP of human cells: reads that join a small RNA and the place it was bound to (Klimentová 2022)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "chromosome",
    "start",
    "end",
    "strand",
    "gene",
    "biotype",
    "feature",
    "sequence",
    "mirna",
    "rna_type",
    "reads",
)
_FILE = "AGO2_eCLIP_Klimentova22_full_dataset.tsv"
_COMMIT = (
    "https://raw.githubusercontent.com/ML-Bioinfo-CEITEC/miRBind/669c9bfe4cf0571a2b1e4fc9c49023aa491b5fe3"
)


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a chimera, with the names of small RNAs that fit joined by ``|``.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(
        path,
        {
            "chromosome": "chr.g",
            "start": "start.g",
            "end": "end.g",
            "strand": "strand.g",
            "gene": "gene_name",
            "biotype": "gene_biotype",
            "feature": "feature",
            "sequence": "seq.g",
            "mirna": "noncodingRNA",
            "rna_type": "noncodingRNA_type",
            "reads": "Nunique",
        },
        separator="\t",
    )


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a chimera and miRNA: where several fit (one family, as a rule), each has a row.

    A small RNA that is no miRNA keeps its name in one row with its type (``tRNA``, ``YRNA``, …) as
    evidence, so that it is counted and left out. Several genes at one place stay joined by ``,``: the
    read does not tell which it is of. No gene (``NA``) is empty.
    """
    import pandas as pd

    mirna = table["rna_type"] == "miRNA"
    names = table["mirna"].str.split("|").where(mirna, table["mirna"])
    rows = table.assign(mirna=names).explode("mirna", ignore_index=True)
    return pd.DataFrame(
        {
            "mirna": rows["mirna"],
            "gene": rows["gene"].replace("NA", ""),
            "organism": "9606",
            "evidence": rows["rna_type"].replace("miRNA", "weak"),
            "method": "AGO2 eCLIP chimera (" + rows["feature"] + ")",
            "reference": "doi:10.3390/genes13122323",
        }
    ).astype("str")


SOURCE = Source(
    key="eclip",
    title="AGO2 eCLIP chimeras",
    url="https://github.com/ML-Bioinfo-CEITEC/miRBind",
    origin="fetched from the authors' repository",
    files=(),
    licence="no licence seen",
    terms="academic",
    run_on="yes",
    citation="Klimentová et al. 2022, doi:10.3390/genes13122323",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            _FILE, 9606, "2022", url=f"{_COMMIT}/Datasets/{_FILE}", also=("klimentova2022_eclip.tsv.gz",)
        ),
    ),
    kind="mti",
    state=state,
    folder="clash",
)
