"""miRDB's human predictions as gene sets of MSigDB (collection C3:MIR).

A set of miRDB is named after its miRNAs (``MIR153_5P``, ``LET_7A_2_3P``; several that share their targets
in one name: ``MIR30B_5P_MIR30C_5P``). A legacy set is named after a motif that its genes share and the
miRNAs it may fit (``AAAGGGA_MIR204_MIR211``): no statement about a mature miRNA.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import refuse_rows
from mircargo.readers.gmt import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("set", "entrez")
_NAME = r"(?:MIR|LET_)\d+[A-Z]*(?:_\d+(?![\dP]))?(?:_[35]P)?"
_FILE = "c3.mir.v2023.1.Hs.entrez.gmt"


def parse(path: Path) -> pd.DataFrame:
    """Read the GMT file; one row a gene of a set.

    Raises
    ------
    InputError
        If a line is no gene set, or a member is not an Entrez id.
    """
    members = read_members(path)
    table = members[["set", "member"]].set_axis(list(COLUMNS), axis="columns")
    refuse_rows(path, table, ~table["entrez"].str.fullmatch(r"\d+"), expected="members that are Entrez ids")
    return table


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a miRNA and gene; a set named after several miRNAs gives a row for each.

    Members of legacy sets keep the set's name as miRNA and have ``motif`` as evidence, so that they
    are counted and left out.
    """
    import pandas as pd

    names = {name: _mirnas(name) for name in table["set"].unique()}
    rows = table.assign(mirna=table["set"].map(names)).explode("mirna", ignore_index=True)
    motif = rows["mirna"] == rows["set"]
    return pd.DataFrame(
        {
            "mirna": rows["mirna"],
            "gene": "NCBIGene:" + rows["entrez"],
            "organism": "9606",
            "evidence": motif.map({True: "motif", False: "predicted"}),
            "method": f"miRDB 6.0 by MSigDB {file.version}",
        }
    ).astype("str")


def _mirnas(name: str) -> list[str]:
    """Return the mature miRNAs that a set is named after; the name itself where it is another."""
    if not re.fullmatch(f"{_NAME}(?:_{_NAME})*", name):
        return [name]
    return [_as_mirbase(part) for part in re.findall(_NAME, name)]


def _as_mirbase(part: str) -> str:
    """Return ``LET_7A_2_3P`` as ``hsa-let-7a-2-3p`` and ``MIR153_5P`` as ``hsa-miR-153-5p``."""
    family = "let-" if part.startswith("LET_") else "miR-"
    return f"hsa-{family}" + part.removeprefix("LET_").removeprefix("MIR").lower().replace("_", "-")


SOURCE = Source(
    key="mirdb_msigdb",
    title="miRDB by MSigDB (C3:MIR)",
    url="https://www.gsea-msigdb.org/gsea/msigdb/human/collections.jsp",
    origin="fetched from the resource's own site",
    files=(),
    licence="CC BY 4.0",
    terms="open",
    run_on="yes",
    citation="Chen & Wang 2020, doi:10.1093/nar/gkz757; Liberzon et al. 2015, doi:10.1016/j.cels.2015.12.004",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            _FILE,
            9606,
            "2023.1",
            url=f"https://data.broadinstitute.org/gsea-msigdb/msigdb/release/2023.1.Hs/{_FILE}",
            also=(f"{_FILE}.gz",),
        ),
    ),
    kind="mti",
    state=state,
    folder="msigdb",
)
