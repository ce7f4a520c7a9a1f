"""ExoCarta: the experiments: which vesicles, from which sample, isolated how."""

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
    key="exocarta_experiments",
    title="ExoCarta: experiments",
    url="https://www.exocarta.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="free for academic use",
    terms="academic",
    citation="Keerthikumar et al. 2016, doi:10.1016/j.jmb.2015.09.019",
    columns=tuple(EXPERIMENTS),
    parse=parse,
    downloads=(
        SourceFile(
            "ExoCarta_experiment_details_6.txt",
            0,
            "6",
            url="https://www.exocarta.org/Archive/ExoCarta_experiment_details_6.txt",
            also=("EXOCARTA_EXPERIMENT_DETAILS_5.txt",),
        ),
    ),
    kind="cargo",
    state=state_experiments("exocarta"),
    folder="exocarta",
)
