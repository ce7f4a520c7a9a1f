"""Santiago, Natu et al. 2023: miRNA reads in BV2 microglia and in their vesicles, under four conditions.

Libraries of vesicles hold a tenth of the reads of those of cells, so that counts cannot be
compared across the two: only detection is stated. Names are those of hairpins.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.matrix import read_samples
from mircargo.sources._share import share
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirna", "condition", "material", "replicate", "count")
_SAMPLE = re.compile(r"(?P<condition>.+) (?P<material>cells|Evs)_(?P<replicate>\d+)")
_FOLDER = (
    "https://raw.githubusercontent.com/adityanatu1/proteomic-and-transcriptomic-signatures-of-microglia-derived-extracellular-vesicles-/"
    "ef105aa89906fd7fd044aa9bd8f5050af102f5f3/miRNASeq_Cell_EV"
)


def parse(path: Path) -> pd.DataFrame:
    """Read one table of counts; one row a hairpin in a sample.

    Raises
    ------
    InputError
        If a sample is not named ``condition cells_1`` or ``condition Evs_1``, or a count is no number.
    """
    table = read_samples(path, value="count")
    samples = {name: _SAMPLE.fullmatch(name) for name in table["sample"].unique()}
    if odd := [name for name, match in samples.items() if match is None]:
        msg = (
            f"{path.name}: line 1: expected samples named 'condition cells_1' or 'condition Evs_1', found"
            f" {odd[0][:60]!r}"
        )
        raise InputError(msg)
    parts = {
        part: {name: match[part] for name, match in samples.items() if match}
        for part in ("condition", "material", "replicate")
    }
    return table.assign(**{part: table["sample"].map(names).astype("str") for part, names in parts.items()})[
        list(COLUMNS)
    ]


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return one row a hairpin and condition: in which share of the samples it has a read.

    ``relation`` is empty where no sample has one. The cells of a condition are the comparator of its
    vesicles.
    """
    import pandas as pd

    groups = share(table, by=["condition", "material", "mirna"], found=table["count"].astype(float) > 0)
    vesicles = groups["material"] == "Evs"
    cells = "BV2 cells, " + groups["condition"]
    return pd.DataFrame(
        {
            "study": "natu2023",
            "ev_source": cells.where(~vesicles, "BV2 EVs, " + groups["condition"]),
            "organism": "mouse",
            "donor_cell": "BV2 microglia, " + groups["condition"],
            "vesicle_type": (
                pd.Series("no vesicle: cells", index=groups.index).where(~vesicles, "extracellular vesicle")
            ),
            "isolation": pd.Series("", index=groups.index).where(~vesicles, "size exclusion chromatography"),
            "mirna": groups["mirna"],
            "relation": groups["relation"],
            "value": groups["value"],
            "unit": "share of " + groups["samples"] + " samples with a read",
            "comparator": cells.where(vesicles, ""),
            "reference": "doi:10.1016/j.mcpro.2023.100678",
            "basis": "raw counts of small-RNA sequencing",
            "note": (
                "hairpin names; libraries of vesicles are far smaller than those of cells, so absence in"
                " vesicles says little"
            ),
        }
    )


SOURCE = Source(
    key="natu2023",
    title="BV2 microglia and their vesicles (2023)",
    url="https://github.com/adityanatu1/proteomic-and-transcriptomic-signatures-of-microglia-derived-extracellular-vesicles-",
    origin="fetched from the authors' repository",
    files=(),
    licence="MIT",
    terms="open",
    run_on="yes",
    citation="Santiago, Natu et al. 2023, doi:10.1016/j.mcpro.2023.100678",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "microRNAseq_Cells_RAW_Counts.csv",
            10090,
            "2023",
            also=("cells_counts.csv",),
            url=f"{_FOLDER}/3.microRNAseq_Cells_RAW%20counts/All%20PCA/Main%20Files/microRNAseq_Cells_RAW_Counts.csv",
        ),
        SourceFile(
            "microRNAseq_EVs_RAW counts.csv",
            10090,
            "2023",
            also=("evs_counts.csv",),
            url=f"{_FOLDER}/4.microRNAseq_EVs_RAW%20counts/All%20PCA/Main%20Files/microRNAseq_EVs_RAW%20counts.csv",
        ),
    ),
    kind="cargo",
    state=state,
)
