"""TargetScan: families of miRNAs with one seed, and how well each is conserved (``miR_Family_Info.txt``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("family", "seed", "species", "mirna", "sequence", "conservation", "accession")
_STATUS = {"2": "broadly conserved", "1": "conserved", "0": "poorly conserved", "-1": "other"}
_AS_WRITTEN_BY_R = '"miR.family"'
_SITE = "https://www.targetscan.org"


_SUPERSEDED = "human has a newer file of its own"


def parse(path: Path) -> pd.DataFrame:
    r"""Read the table; one row a mature miRNA of a family.

    Three forms are in use: the served one with tabs; one that R wrote (quoted, with spaces, a number
    before each row and no name for it in the header); and that of TargetScan's script, without header,
    of family, seed and ``species;species``, where the columns about miRNAs are empty.

    Raises
    ------
    InputError
        If the table lacks a column, a row is cut off, or a seed is not seven letters of A, C, G and U.
    """
    with open_text(path) as handle:
        first = handle.readline(1000)
    if first.startswith(_AS_WRITTEN_BY_R):
        table = read_delimited(
            path,
            {name: name for name in ("row", *COLUMNS)},
            separator=" ",
            header=False,
            comment=_AS_WRITTEN_BY_R,
        )
    elif first.startswith("miR family\t"):
        table = read_delimited(
            path,
            {
                "family": "miR family",
                "seed": "Seed+m8",
                "species": "Species ID",
                "mirna": "MiRBase ID",
                "sequence": "Mature sequence",
                "conservation": "Family Conservation?",
                "accession": "MiRBase Accession",
            },
            separator="\t",
        )
    else:
        table = read_delimited(path, {name: name for name in COLUMNS[:3]}, separator="\t", header=False)
    table = table.reindex(columns=list(COLUMNS), fill_value="").astype("str")
    refuse_rows(
        path,
        table,
        ~table["seed"].str.fullmatch("[ACGU]{7}"),
        expected="a family, and its seed of seven letters A, C, G and U",
    )
    return table


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a mature miRNA, by accession, or by name where the file has none.

    Names such as ``hsa-miR-101-3p.2`` are of a second seed of a miRNA: the ending goes, the seed stays.

    The form of TargetScan's script names no miRNA and states nothing. Human has a newer file of its own: the
    human rows of the file of all vertebrates say so in ``status``, and are counted and left out.
    """
    import pandas as pd

    rows = table[table["mirna"] != ""]
    status = rows["conservation"].map(_STATUS).fillna("")
    return (
        pd.DataFrame(
            {
                "mirna": rows["accession"].where(
                    rows["accession"] != "", rows["mirna"].str.replace(r"\.\d$", "", regex=True)
                ),
                "organism": rows["species"],
                "seed": rows["seed"],
                "status": status if file.taxon else status.where(rows["species"] != "9606", _SUPERSEDED),
                "predictor": "targetscan",
            }
        )
        .astype("str")
        .reset_index(drop=True)
    )


SOURCE = Source(
    key="targetscan_families",
    title="TargetScan families",
    url="https://www.targetscan.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="no formal licence seen; free with citation",
    terms="academic",
    run_on="yes",
    citation="Agarwal et al. 2015, doi:10.7554/eLife.05005; McGeary et al. 2019, doi:10.1126/science.aav1741",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "human.miR_Family_Info.txt.zip",
            9606,
            "8.0",
            url=f"{_SITE}/vert_80/vert_80_data_download/miR_Family_Info.txt.zip",
            also=("miR_Family_Info.human.v8.0.txt.gz",),
        ),
        SourceFile(
            "vertebrates.miR_Family_Info.txt.zip",
            0,
            "7.2",
            url=f"{_SITE}/vert_72/vert_72_data_download/miR_Family_Info.txt.zip",
            also=("miR_Family_Info.v7.2.txt.gz",),
        ),
        SourceFile("miR_Family_info_sample.txt", 0, "7.0"),
    ),
    kind="coverage",
    state=state,
    folder="targetscan",
)
