"""Which processes miRNA lists hit more than random lists do, with the usual methods beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mircargo.analyses.enrichment_words import result_words
from mircargo.analyses.test_input import Material, read_material
from mircargo.answer import Answer, Note, Topic
from mircargo.bounds import check_bounds
from mircargo.errors import InputError
from mircargo.questions.paths import Selection
from mircargo.questions.universe import UniverseChoice
from mircargo.store.resolve import Process
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.cluster import Runner
    from mircargo.enrichment.control import Control
    from mircargo.enrichment.result import NullModel

__all__ = [
    "ENRICHED",
    "GSEA_ADDED",
    "Enriched",
    "TestOptions",
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
_NUMBERS = ("draws", "min_size", "max_size", "seed", "permutations", "top")


@dataclass(frozen=True)
class Enriched(Answer):
    """An enrichment, with what its p-values are measured against."""

    null: NullModel | None = None


@dataclass(frozen=True)
class TestOptions:
    """How lists are tested; the meaning of each is that of :func:`mircargo.enrichment.enrich`."""

    __test__ = False  # not a class of tests

    statistic: str = "residual"
    null: str = "alike"
    draws: int | None = None
    exact_draws: bool = False
    by_family: bool = False
    min_size: int = 10
    max_size: int = 500
    seed: int = 0
    runner: Runner | None = None
    progress: Callable[[int, int], None] | None = None
    gsea: bool = False
    engine: str = "mircargo"
    permutations: int = 1000
    top: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers out of their bounds and words that name nothing, before anything is read."""
        from mircargo.enrichment.gsea import ENGINES
        from mircargo.enrichment.setnull import NULLS
        from mircargo.enrichment.workload import STATISTICS

        check_bounds(**{name: getattr(self, name) for name in _NUMBERS})
        for name, known in (("statistic", STATISTICS), ("null", NULLS), ("engine", ENGINES)):
            if (given := getattr(self, name)) not in known:
                msg = f"{name} {given!r}: expected one of {', '.join(known)}"
                raise InputError(msg)
        if self.min_size > self.max_size:
            msg = f"set sizes: expected min_size <= max_size, found {self.min_size} and {self.max_size}"
            raise InputError(msg)

    def for_test(self, material: Material, mirnas: Iterable[str]) -> dict[str, Any]:
        """Return the keyword arguments that the test of these miRNAs and the negative control share."""
        if self.by_family and not material.families:
            msg = (
                "--by-family: the seed families are not known here; add a column 'family' to the table of"
                " pairs"
            )
            raise InputError(msg)
        universe = material.mirna_universe
        if universe is not None and material.own_lists_belong:
            universe = tuple(dict.fromkeys((*universe, *mirnas)))
        return {
            "mirna_universe": universe,
            "study": material.study,
            "gene_universe": material.gene_universe,
            "statistic": self.statistic,
            "null": self.null,
            "exact_draws": self.exact_draws,
            "by_family": material.families if self.by_family else None,
            "min_size": self.min_size,
            "max_size": self.max_size,
            "always": material.always,
            "seed": self.seed,
            **({"runner": self.runner} if self.runner else {}),
        }


def enrich_lists(
    material: Material, lists: Mapping[str, Sequence[str]], options: TestOptions | None = None
) -> Enriched:
    """Return the calibrated test of every list and set with plain ORA beside it, each list best first.

    Parameters
    ----------
    material
        Pairs, sets and universe.
    lists
        miRNAs by list id, named as in the material.
    options
        The test.

    Returns
    -------
    Enriched
        Columns :data:`ENRICHED`, then with GSEA :data:`GSEA_ADDED`. The notes say what the p-values were
        measured against, which miRNAs did not count, and that plain ORA is biased.

    Raises
    ------
    InputError
        If a list or option cannot be used.
    """
    from mircargo.enrichment.bench import DEFAULT_DRAWS, enrich

    chosen = options or TestOptions()
    draws = DEFAULT_DRAWS if chosen.draws is None else chosen.draws
    other = material.other_universe
    result = enrich(
        material.mti,
        material.sets,
        {key: list(names) for key, names in lists.items()},
        draws=draws,
        labels=material.labels,
        top=chosen.top,
        progress=chosen.progress,
        other_universe=other[1] if other and len(lists) <= _COMPARED else None,
        **chosen.for_test(material, _every(lists)),
    )
    table = result.table
    notes = [*material.notes, *result_words(result, material)]
    if chosen.gsea:
        table = _with_gsea(table, material, lists, chosen)
        notes.append(_gsea_words(material, chosen))
    shown = ("list_id", *_SHOWN) if len(lists) > 1 else _SHOWN
    return Enriched(tuple(table.columns), _rows(table), tuple(notes), shown, null=result.null)


def _every(lists: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for names in lists.values() for name in names]


def enriched_sets(
    store: Store,
    selection: Selection,
    *,
    process: Process | None = None,
    evidence: Iterable[str] | None = None,
    options: TestOptions | None = None,
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
    options
        The test.

    Raises
    ------
    InputError
        If no miRNA has a target, or no set has a fitting size.
    """
    universe = selection.universe(UniverseChoice())
    material = read_material(store, selection.taxon, evidence=evidence, process=process, universe=universe)
    return enrich_lists(material, {"query": selection.tested}, options), material


def random_lists(
    material: Material, mirnas: Sequence[str], n_lists: int, options: TestOptions | None = None
) -> Control:
    """Return what ``n_lists`` random lists of as many miRNAs give under plain ORA and the calibrated test.

    Raises
    ------
    InputError
        If the list or an option cannot be used.
    """
    from mircargo.enrichment.control import control

    chosen = options or TestOptions()
    draws = {} if chosen.draws is None else {"draws": chosen.draws}
    return control(
        material.mti, material.sets, mirnas, n_lists=n_lists, **draws, **chosen.for_test(material, mirnas)
    )


def _with_gsea(
    table: pd.DataFrame, material: Material, lists: Mapping[str, Sequence[str]], options: TestOptions
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
            min_size=options.min_size,
            max_size=options.max_size,
            always=material.always,
            permutations=options.permutations,
            seed=options.seed,
            engine=options.engine,
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


def _gsea_words(material: Material, options: TestOptions) -> Note:
    ranked = (
        "summed repression score"
        if "score" in material.mti.columns
        else "number of these miRNAs that hit them"
    )
    words = (
        f"preranked GSEA of genes by {ranked}, {options.permutations:,} permutations"
        f" of genes, engine {options.engine}; genes for miRNAs, so biased like plain ORA"
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
