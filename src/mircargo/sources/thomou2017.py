"""Thomou et al. 2017: qPCR of miRNAs in fat, serum and serum exosomes of mice and people.

Values are Ct values: lower is more.

The files say no more of a group than the beginning of its columns' names, so a group is
named by the file and that word. A Ct of 40 or more means that nothing was detected.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.matrix import read_samples
from mircargo.sources._share import share
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirna", "sample", "ct")
_UNDETECTED = 40.0
_MOUSE = (
    "ADicerKO-4wk-Ct",
    "ADicerKO-6mo-Ct",
    "FatDepotsRepeats_Ct1",
    "FatDepotsRepeats_Ct2",
    "WTvsKOserum-exo-ct",
    "bat-pread-Ct",
    "transplant-exo-Ct",
)
_VESICLES = {"Exo": "exosome", "Ser": "no vesicle: serum"}
"""The two groups of which a column itself says what they are, by its first letters."""


def parse(path: Path) -> pd.DataFrame:
    """Read one table; one row a miRNA in a sample.

    Raises
    ------
    InputError
        If a Ct value is no number, or a row is cut off.
    """
    return read_samples(path, value="ct")[list(COLUMNS)]


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Return one row a miRNA and group of samples: in which share of them it was detected (Ct below 40).

    ``relation`` is empty where it was detected in none.
    """
    import pandas as pd

    named = table.assign(group=table["sample"].str.replace(r"[._ ]?\d+$", "", regex=True))
    groups = share(named, by=["group", "mirna"], found=named["ct"].astype(float) < _UNDETECTED)
    title = file.name.removesuffix(".csv")
    human = file.taxon == 9606
    return pd.DataFrame(
        {
            "study": "thomou2017",
            "ev_source": title + ", " + groups["group"],
            "organism": "human" if human else "mouse",
            "vesicle_type": groups["group"].str[:3].map(_VESICLES).fillna(""),
            "mirna": groups["mirna"],
            "relation": groups["relation"],
            "value": groups["value"],
            "unit": "share of " + groups["samples"] + " samples with Ct below 40",
            "reference": "doi:10.1038/nature21365",
            "basis": "qPCR, Ct values",
            "note": "the file states no more of the group than its name",
        }
    )


SOURCE = Source(
    key="thomou2017",
    title="Adipose tissue and circulating exosomes (2017)",
    url="https://doi.org/10.1038/nature21365",
    origin="the authors' tables, from a mirror",
    files=(),
    licence="MIT",
    terms="open",
    run_on="yes",
    citation="Thomou et al. 2017, doi:10.1038/nature21365",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        *(SourceFile(f"{name}.csv", 10090, "2017") for name in _MOUSE),
        SourceFile("human-Ct.csv", 9606, "2017"),
    ),
    kind="cargo",
    state=state,
)
