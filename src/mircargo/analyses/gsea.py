"""Preranked GSEA beside the calibrated test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mircargo.analyses.test_input import TestInput
from mircargo.answer import Note, Topic
from mircargo.enrichment.settings import TestSettings
from mircargo.schema.results import ENRICHED

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["gsea_note", "with_gsea"]


def with_gsea(
    table: pd.DataFrame, material: TestInput, lists: Mapping[str, Sequence[str]], settings: TestSettings
) -> pd.DataFrame:
    """Return the table with the GSEA of every list joined to its sets.

    Parameters
    ----------
    table
        Results of the calibrated test, a row a list and a set.
    material
        What was tested: interactions, gene sets and universes.
    lists
        Id of a list → its miRNAs.
    settings
        Sizes of sets, permutations, seed and engine.
    """
    import pandas as pd

    from mircargo.enrichment.gsea import prerank, rank_by_repression

    parts = []
    for list_id, names in lists.items():
        ranking = rank_by_repression(material.mti, names, gene_universe=material.gene_universe)
        found = prerank(
            ranking,
            material.sets,
            settings,
            always=material.always,
        )
        edges = [
            ";".join(material.labels.get(gene, gene) for gene in text.split(";"))
            for text in found["leading_edge"]
        ]
        parts.append(found.assign(list_id=list_id, leading_edge=edges))
    joined = pd.concat(parts).rename(columns={"p_value": "gsea_p", "q_value": "gsea_q"})
    return table.merge(
        joined[["list_id", "set_id", *ENRICHED.added]],
        on=["list_id", "set_id"],
        how="left",
        validate="one_to_one",
    )


def gsea_note(material: TestInput, settings: TestSettings) -> Note:
    """Say how genes were ranked, and that the method is biased."""
    ranked = (
        "summed repression score"
        if "score" in material.mti.columns
        else "number of these miRNAs that hit them"
    )
    words = (
        f"preranked GSEA of genes by {ranked}, {settings.permutations:,} permutations"
        f" of genes, engine {settings.engine}; genes for miRNAs, so biased like plain ORA"
    )
    return Note(Topic.BIASED, words, of=tuple(ENRICHED.added)[:-1])
