"""TargetScan: predicted targets of conserved miRNA families (``Summary_Counts.default_predictions.txt``).

A row is a family (its seed) and a transcript, so it speaks of all mature miRNAs with that seed. That a
miRNA has no row means that TargetScan makes no conserved prediction for it, not that it has no target:
:mod:`mircargo.sources.targetscan_families` tells which miRNAs it covers.

The files of the human and the mouse site hold rows of other species, too, under the transcripts and symbols
of the site's own species. Rat is served with mouse only, so rat rows carry mouse transcripts and symbols.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_SITES = (
    "conserved_8mer",
    "conserved_7mer_m8",
    "conserved_7mer_a1",
    "other_8mer",
    "other_7mer_m8",
    "other_7mer_a1",
    "other_6mer",
)
COLUMNS = ("transcript", "symbol", "seed", "species", *_SITES, "representative", "total_score", "score")
_SITE = "https://www.targetscan.org"
_FILE = "Summary_Counts.default_predictions"


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a transcript and a family. The column ``Aggregate PCT`` may be there or not.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(
        path,
        {
            "transcript": "Transcript ID",
            "symbol": "Gene Symbol",
            "seed": "miRNA family",
            "species": "Species ID",
            "conserved_8mer": "Number of conserved 8mer sites",
            "conserved_7mer_m8": "Number of conserved 7mer-m8 sites",
            "conserved_7mer_a1": "Number of conserved 7mer-1a sites",
            "other_8mer": "Number of nonconserved 8mer sites",
            "other_7mer_m8": "Number of nonconserved 7mer-m8 sites",
            "other_7mer_a1": "Number of nonconserved 7mer-1a sites",
            "other_6mer": "Number of 6mer sites",
            "representative": "Representative miRNA",
            "total_score": "Total context++ score",
            "score": "Cumulative weighted context++ score",
        },
        separator="\t",
    )


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a family and gene, with the site's own species only as prediction.

    A rat row says ``gene_organism`` mouse: its symbol is that of the mouse gene. Rows of a species
    other than the file's have ``other species`` as evidence, so that they are counted and left out.
    ``NULL`` and ``NA`` become empty: no score, or no site counts.
    """
    import pandas as pd

    known = table[list(_SITES)].apply(lambda column: column.str.fullmatch(r"\d{1,6}"))
    counts = table[list(_SITES)].where(known, "0").astype("int64")
    per_type = (
        counts["conserved_8mer"] + counts["other_8mer"],
        counts["conserved_7mer_m8"] + counts["other_7mer_m8"],
        counts["conserved_7mer_a1"] + counts["other_7mer_a1"],
        counts["other_6mer"],
    )
    eight, m8, a1, six = (number.astype("str") for number in per_type)
    own = table["species"] == str(file.taxon) if file.taxon else pd.Series(data=True, index=table.index)
    return pd.DataFrame(
        {
            "mirna": "seed:" + table["seed"],
            "gene": table["symbol"],
            "organism": table["species"],
            "gene_organism": table["species"].replace("10116", "10090"),
            "evidence": own.map({True: "predicted", False: "other species"}),
            "method": f"TargetScan {file.version}".strip(),
            "score": table["score"].where(table["score"].str.fullmatch(r"-?\d{1,6}(?:\.\d{1,9})?"), ""),
            "site_counts": (eight + "," + m8 + "," + a1 + "," + six).where(known.all(axis="columns"), ""),
        }
    ).astype("str")


SOURCE = Source(
    key="targetscan",
    title="TargetScan",
    url="https://www.targetscan.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="no formal licence seen; free with citation",
    terms="academic",
    run_on="without the column Aggregate PCT, which a mirror left out",
    citation="Agarwal et al. 2015, doi:10.7554/eLife.05005; McGeary et al. 2019, doi:10.1126/science.aav1741",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            f"human.{_FILE}.txt.zip",
            9606,
            "8.0",
            url=f"{_SITE}/vert_80/vert_80_data_download/{_FILE}.txt.zip",
            also=(f"{_FILE}.hs.tsv.gz",),
        ),
        SourceFile(
            f"mouse.{_FILE}.txt.zip",
            10090,
            "8.0",
            url=f"{_SITE}/mmu_80/mmu_80_data_download/{_FILE}.txt.zip",
            also=(f"{_FILE}.mm.tsv.gz",),
        ),
        SourceFile(
            f"rat.{_FILE}.txt.zip",
            10116,
            "7.2",
            url=f"{_SITE}/mmu_72/mmu_72_data_download/{_FILE}.txt.zip",
            also=(f"{_FILE}.rn.tsv.gz",),
        ),
    ),
    kind="mti",
    state=state,
)
