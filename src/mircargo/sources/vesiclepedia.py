"""Vesiclepedia: miRNAs reported in vesicles, by experiment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.sources._source import Source, SourceFile
from mircargo.sources._vesicles import MIRNAS, read_table, state_mirnas

if TYPE_CHECKING:
    import pandas as pd


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a miRNA in an experiment.

    Raises
    ------
    InputError
        If a column is missing, or a row has too many or too few cells.
    """
    return read_table(path, MIRNAS)


SOURCE = Source(
    key="vesiclepedia",
    title="Vesiclepedia",
    url="https://www.microvesicles.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="free for academic and commercial use",
    terms="open",
    run_on="yes",
    citation="Chitti et al. 2024, doi:10.1093/nar/gkad1007",
    columns=tuple(MIRNAS),
    parse=parse,
    downloads=(
        SourceFile(
            "VESICLEPEDIA_MIRNA_DETAILS_5.1.txt",
            0,
            "5.1",
            url="https://www.microvesicles.org/Archive/VESICLEPEDIA_MIRNA_DETAILS_5.1.txt",
            also=("VESICLEPEDIA_MIRNA_DETAILS.txt.gz", "VESICLEPEDIA_MIRNA_DETAILS.txt"),
        ),
    ),
    kind="cargo",
    state=state_mirnas("vesiclepedia"),
)
