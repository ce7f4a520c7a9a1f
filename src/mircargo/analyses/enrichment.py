"""Which processes miRNA lists hit more than random lists do, with the usual methods beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mircargo.analyses.enrichment_words import result_words
from mircargo.analyses.test_input import Material, read_material
from mircargo.answer import Answer, Note, Topic
from mircargo.cluster import Runner
from mircargo.enrichment.settings import TestSettings
from mircargo.questions.paths import Selection
from mircargo.questions.universe import UniverseChoice
from mircargo.store.resolve import Process
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.enrichment.control import Control
    from mircargo.enrichment.result import NullModel

__all__ = [
    "ENRICHED",
    "GSEA_ADDED",
    "Enriched",
    "enrich_lists",
    "enriched_sets",
    "random_lists",
]

ENRICHED = (
    "list_id",
    "set_id",
    "set_name",
    "library",
    "set_size",
    "overlap",
    "expected",
    "ratio",
    "p_value",
    "q_value",
    "draws",
    "ora_p",
    "ora_q",
    "genes",
    "tail",
    "limit",
)
"""Columns of an enrichment."""

GSEA_ADDED = ("es", "nes", "gsea_p", "gsea_q", "leading_edge")
"""Columns that follow where GSEA was asked for."""

_SHOWN = (
    "set_name",
    "p_value",
    "q_value",
    "overlap",
    "set_size",
    "expected",
    "ora_q",
    "limit",
    "tail",
    "ora_p",
    "set_id",
    "gsea_q",
    "genes",
)


_COMPARED = 10
"""Lists for which another universe is tried, too."""


@dataclass(frozen=True)
class Enriched(Answer):
    """An enrichment, with what its p-values are measured against."""

    null: NullModel | None = None


def enrich_lists(
    material: Material,
    lists: Mapping[str, Sequence[str]],
    settings: TestSettings | None = None,
    *,
    top: int = 0,
    runner: Runner | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Enriched:
    """Return the calibrated test of every list and set with plain ORA beside it, each list best first.

    Parameters
    ----------
    material
        Pairs, sets and universe.
    lists
        miRNAs by list id, named as in the material.
    settings
        The test.
    top
        Best sets of each list to return, 0: all.
    runner, progress
        As in :func:`mircargo.enrichment.enrich`.

    Returns
    -------
    Enriched
        Columns :data:`ENRICHED`, then with GSEA :data:`GSEA_ADDED`. The notes say what the p-values were
        measured against, which miRNAs did not count, and that plain ORA is biased.

    Raises
    ------
    InputError
        If a list or setting cannot be used.
    """
    from mircargo.enrichment.bench import enrich

    chosen = settings or TestSettings()
    other = material.other_universe
    result = enrich(
        material.mti,
        material.sets,
        {key: list(names) for key, names in lists.items()},
        chosen,
        labels=material.labels,
        top=top,
        runner=runner,
        progress=progress,
        other_universe=other[1] if other and len(lists) <= _COMPARED else None,
        **_data(material, _every(lists)),
    )
    table = result.table
    notes = [*material.notes, *result_words(result, material)]
    if chosen.gsea:
        table = _with_gsea(table, material, lists, chosen)
        notes.append(_gsea_words(material, chosen))
    shown = ("list_id", *_SHOWN) if len(lists) > 1 else _SHOWN
    return Enriched(tuple(table.columns), _rows(table), tuple(notes), shown, null=result.null)


def _data(material: Material, mirnas: Iterable[str]) -> dict[str, Any]:
    """Return what the test of these miRNAs and the negative control share, beside pairs and sets."""
    universe = material.mirna_universe
    if universe is not None and material.own_lists_belong:
        universe = tuple(dict.fromkeys((*universe, *mirnas)))
    return {
        "mirna_universe": universe,
        "gene_universe": material.gene_universe,
        "study": material.study,
        "families": material.families,
        "always": material.always,
    }


def _every(lists: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for names in lists.values() for name in names]


def enriched_sets(
    store: Store,
    selection: Selection,
    *,
    process: Process | None = None,
    evidence: Iterable[str] | None = None,
    settings: TestSettings | None = None,
) -> tuple[Enriched, Material]:
    """Return the enrichment of GO processes among the targets of a selection, and what it rests on.

    Parameters
    ----------
    store
        The snapshot to read.
    selection
        The miRNAs.
    process
        A process that is tested, with the sets that regulate it, whatever their size.
    evidence
        Classes of evidence that make a target; functional and weak by default, ``negative`` never does.
    settings
        The test.

    Raises
    ------
    InputError
        If no miRNA has a target, or no set has a fitting size.
    """
    universe = selection.universe(UniverseChoice())
    material = read_material(store, selection.taxon, evidence=evidence, process=process, universe=universe)
    return enrich_lists(material, {"query": selection.tested}, settings), material


def random_lists(
    material: Material,
    mirnas: Sequence[str],
    n_lists: int,
    settings: TestSettings | None = None,
    *,
    runner: Runner | None = None,
) -> Control:
    """Return what ``n_lists`` random lists of as many miRNAs give under plain ORA and the calibrated test.

    Parameters
    ----------
    material
        Pairs, sets and universe.
    mirnas
        The list itself, named as in the material.
    n_lists
        Random lists.
    settings
        The test.
    runner
        As in :func:`mircargo.enrichment.enrich`.

    Raises
    ------
    InputError
        If the list or a setting cannot be used.
    """
    from mircargo.enrichment.control import control

    return control(
        material.mti,
        material.sets,
        mirnas,
        settings,
        n_lists=n_lists,
        runner=runner,
        **_data(material, mirnas),
    )


def _with_gsea(
    table: pd.DataFrame, material: Material, lists: Mapping[str, Sequence[str]], settings: TestSettings
) -> pd.DataFrame:
    """Return the table with the GSEA of every list joined to its sets."""
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
        joined[["list_id", "set_id", *GSEA_ADDED]],
        on=["list_id", "set_id"],
        how="left",
        validate="one_to_one",
    )


def _gsea_words(material: Material, settings: TestSettings) -> Note:
    ranked = (
        "summed repression score"
        if "score" in material.mti.columns
        else "number of these miRNAs that hit them"
    )
    words = (
        f"preranked GSEA of genes by {ranked}, {settings.permutations:,} permutations"
        f" of genes, engine {settings.engine}; genes for miRNAs, so biased like plain ORA"
    )
    return Note(Topic.BIASED, words, of=GSEA_ADDED[:-1])


def _rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return rows of plain values; a missing or empty one is None."""
    columns = []
    for name in table.columns:
        values = table[name].tolist()
        if name in ("ratio", "nes"):
            values = [None if value != value else value for value in values]  # noqa: PLR0124 - only NaN is unlike itself
        elif name in ("genes", "limit", "library", "leading_edge"):
            values = [value or None for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))
