"""Predicted targets of every human seed family on the core 3'UTRs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mircargo.facts.sieve import Drop
from mircargo.ids.mirna import mirna_sort_key
from mircargo.predict.core import KEEP_SCORE, build_predictions
from mircargo.store.core_utrs import read_utrs

__all__ = ["MODEL_VERSION", "build_prediction"]

MODEL_VERSION = f"1 (score ≤ {KEEP_SCORE:g})"
"""Version of the predictor's model; a change of scores changes it."""

_HUMAN = 9606


def build_prediction(
    mirna: pd.DataFrame, utrs: Path, *, progress: Callable[[int, int], None] | None = None
) -> tuple[pd.DataFrame, tuple[Drop, ...]]:
    """Build ``prediction`` from the miRNAs and the file of core 3'UTRs.

    The member of a family with the lowest number is scored for all of it. 3'UTRs of genes
    that HGNC does not have are left out and counted.

    Parameters
    ----------
    mirna
        Rows of ``mirna``; those of other species are left aside.
    utrs
        The file of 3'UTRs.
    progress
        Called with the number of families just done and of all.
    """
    human = mirna[mirna["taxon"] == _HUMAN]
    ordered = human.sort_values("name", key=lambda names: names.map(mirna_sort_key))
    whole = read_utrs(utrs)
    known = [utr for utr in whole if utr.gene_id.startswith("HGNC:")]
    table = build_predictions(
        dict(zip(ordered["id"], ordered["sequence"], strict=True)), known, progress=progress
    )
    prediction = table.rename(columns={"gene_id": "gene", "mirna": "scored_as"}).assign(
        source="prediction", source_version=MODEL_VERSION
    )
    counts = ["n_8mer", "n_7mer_m8", "n_7mer_a1", "n_6mer", "percentile"]
    prediction = prediction.astype({"score": "float64", **dict.fromkeys(counts, "int32")})
    prediction["score"] = prediction["score"].round(3)
    missing = [utr.gene_id for utr in whole if not utr.gene_id.startswith("HGNC:")]
    drops = (
        (
            Drop(
                "prediction",
                utrs.name,
                "3'UTR of a gene that HGNC does not have",
                len(missing),
                ";".join(missing[:5]),
            ),
        )
        if missing
        else ()
    )
    return prediction, drops
