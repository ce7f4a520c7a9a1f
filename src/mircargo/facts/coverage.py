"""Facts on what a predictor speaks of: mature miRNAs, and the families that it forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mircargo.facts.kind import ORGANISM, Compared, FactColumn, Kind
from mircargo.facts.steps import UNKNOWN_MIRNA, FactFile, served, stamp, with_mirna

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]

_STATUS = ("broadly conserved", "conserved", "poorly conserved", "other")


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``coverage``, and the seeds that families are predicted by."""
    import pandas as pd

    sieve.drop(~sieve.frame["status"].isin(_STATUS), f"status is none of {', '.join(_STATUS)}")
    served(sieve, base, stated)
    with_mirna(sieve, base)
    sieve.drop(sieve.frame["mirna_id"].isna(), UNKNOWN_MIRNA)
    frame = sieve.frame
    table = pd.DataFrame(
        {
            "mirna": frame["mirna_id"],
            "taxon": frame["taxon"].astype("int32"),
            "predictor": frame["predictor"],
            "status": frame["status"],
        },
        index=frame.index,
    )
    twice = table.duplicated(["mirna", "predictor"])
    sieve.drop(twice, "the same statement twice", repeated=True)
    seeds = pd.DataFrame(
        {
            "predictor": frame["predictor"],
            "mirna_of_seed": frame["mirna_id"],
            "seed": frame["seed"],
            "taxon": frame["taxon"].astype("int64"),
        }
    )
    return {"coverage": table[~twice].assign(**stamp(stated)), "predictor_seed": seeds.drop_duplicates()}


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with the families that the predictor forms."""
    import pandas as pd

    new, old = tables["predictor_seed"], base.tables.get("predictor_seed")
    told = new if old is None else pd.concat([old, new], ignore_index=True)
    return base.with_tables(predictor_seed=told.drop_duplicates(ignore_index=True))


KIND = Kind(
    "coverage",
    "What a predictor says of one mature miRNA.",
    {
        "mirna": FactColumn("accession `MIMAT…` or name", required=True),
        "organism": FactColumn(ORGANISM),
        "predictor": FactColumn("key of the source that predicts", required=True),
        "seed": FactColumn("nucleotides 2–8 that its family is predicted by", required=True),
        "status": FactColumn(
            "how well conserved the family is: `broadly conserved`, `conserved`, `poorly conserved` or"
            " `other`",
            required=True,
        ),
    },
    _build,
    ("mirna",),
    learn=_learn,
    compared=(
        Compared(
            "coverage",
            "coverage",
            "coverage",
            "mirna",
            "NULL::VARCHAR",
            "status",
            "predictor",
            named=("mirna.name", "mirna.name"),
            packed=True,
        ),
    ),
)
