"""Vesiclepedia: the experiments: which vesicles, from which sample, isolated how."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._source import Source, SourceFile
from mircargo.sources._vesicles import EXPERIMENTS, read_table, state_experiments

if TYPE_CHECKING:
    import pandas as pd


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row an experiment.

    Raises
    ------
    InputError
        If a column is missing, or a row has too many or too few cells.
    """
    return read_table(path, EXPERIMENTS)


SOURCE = Source(
    key="vesiclepedia_experiments",
    title="Vesiclepedia: experiments",
    url="https://www.microvesicles.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="free for academic and commercial use",
    terms="open",
    run_on="yes",
    citation="Chitti et al. 2024, doi:10.1093/nar/gkad1007",
    columns=tuple(EXPERIMENTS),
    parse=parse,
    downloads=(
        SourceFile(
            "VESICLEPEDIA_EXPERIMENT_DETAILS_5.1.txt",
            0,
            "5.1",
            url="https://www.microvesicles.org/Archive/VESICLEPEDIA_EXPERIMENT_DETAILS_5.1.txt",
            also=("VESICLEPEDIA_EXPERIMENT_DETAILS.txt.gz", "VESICLEPEDIA_EXPERIMENT_DETAILS.txt"),
        ),
    ),
    kind="cargo",
    state=state_experiments("vesiclepedia"),
    folder="vesiclepedia",
)
