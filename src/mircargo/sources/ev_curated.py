"""Curated EV cargo: statements of papers on what vesicles carry and do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "study",
    "ev_source",
    "comparator",
    "organism",
    "donor_cell",
    "vesicle_type",
    "mirna_as_reported",
    "mirna",
    "relation",
    "value",
    "unit",
    "function_in_recipient",
    "recipient",
    "reported_target",
    "reference",
    "basis",
    "note",
    "effect_process",
    "effect_sign",
)

_VESICLE = r"exosome|vesicle|\bs?EVs?\b|-Exo\b|Exo\)"
"""Names of comparators that are vesicles; others are cells."""


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a statement. ``value`` is empty where the paper states none.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(path, {name: name for name in COLUMNS}, separator="\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the statements, and each comparator that has none of its own as a vesicle or cell."""
    import pandas as pd

    stated = table.rename(columns={"mirna_as_reported": "reported_as", "function_in_recipient": "effect"})
    own = pd.MultiIndex.from_frame(table[["study", "ev_source"]])
    described = pd.MultiIndex.from_frame(table[["study", "comparator"]]).isin(own)
    compared = table[(table["comparator"] != "") & ~described].drop_duplicates(["study", "comparator"])
    vesicle = compared["comparator"].str.contains(_VESICLE, case=False)
    others = pd.DataFrame(
        {
            "study": compared["study"],
            "ev_source": compared["comparator"],
            "organism": compared["organism"],
            "vesicle_type": vesicle.map({True: "", False: "no vesicle: cells"}),
            "relation": "source",
            "reference": compared["reference"],
        }
    )
    return pd.concat([stated, others], ignore_index=True).fillna("").astype("str")


SOURCE = Source(
    key="ev_curated",
    title="Curated EV cargo",
    url="https://doi.org/10.1186/s12964-019-0418-3",
    origin="written from the abstracts cited",
    files=(SourceFile("ev_cargo_curated.tsv", 0, "2026-11"),),
    licence="facts; cite the papers",
    terms="open",
    citation="each row's reference; founding example Ma et al. 2019, doi:10.1186/s12964-019-0418-3",
    columns=COLUMNS,
    parse=parse,
    kind="cargo",
    state=state,
)
