"""Which processes miRNA lists hit more than random lists do, with the usual methods beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mircargo.analyses.asked import Asked, find
from mircargo.analyses.enrichment_words import (
    control_notes,
    process_position,
    random_lists_answer,
    result_words,
)
from mircargo.analyses.gsea import gsea_note, with_gsea
from mircargo.analyses.test_input import TestInput, read_material, tested_kinds
from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import Answer, Note, RestsOn, Topic
from mircargo.bounds import check_bounds
from mircargo.cluster import Runner, Workers
from mircargo.enrichment.settings import TestSettings
from mircargo.questions.selection import Selection
from mircargo.schema.results import ENRICHED
from mircargo.scope import Scope
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.enrichment.control import Control
    from mircargo.enrichment.result import NullModel

__all__ = [
    "CONTROL_LISTS",
    "Enriched",
    "Enrichment",
    "enrich_asked",
    "enrich_lists",
    "enriched_sets",
    "random_lists",
]

CONTROL_LISTS = 100
"""Random lists of the negative control, unless told otherwise."""
_PLACES = 10
"""Lists for which the place of the process is said."""
_COMPARED = 10
"""Lists for which another universe is tried, too."""


Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Enriched(Answer):
    """An enrichment, with what its p-values are measured against."""

    null: NullModel | None = None


def enrich_lists(
    material: TestInput,
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
        Columns :data:`mircargo.schema.results.ENRICHED`. The notes say what the p-values were measured
        against, which miRNAs did not count, and that plain ORA is biased.

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
        table = with_gsea(table, material, lists, chosen)
        notes.append(gsea_note(material, chosen))
    engine = (chosen.engine,) if chosen.gsea and chosen.engine != "mircargo" else ()
    answer = Enriched.of(
        ENRICHED,
        _rows(table),
        notes,
        added=ENRICHED.added if chosen.gsea else (),
        rests_on=material.rests_on | RestsOn(libraries=engine),
    )
    shown = ("list_id", *answer.shown) if len(lists) > 1 else answer.shown
    return replace(answer, shown=shown, null=result.null)


def _data(material: TestInput, mirnas: Iterable[str]) -> dict[str, Any]:
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
    settings: TestSettings | None = None,
    on: TestedOn | None = None,
) -> tuple[Enriched, TestInput]:
    """Return the enrichment of GO processes among the targets of a selection, and what it rests on.

    Parameters
    ----------
    store
        The snapshot to read.
    selection
        The miRNAs, and what their targets are kept to: functional and weak evidence by default, negative
        never; a process, with the sets that regulate it, is tested whatever its size.
    settings
        The test.
    on
        Gene sets and universes; by default GO processes and all miRNAs with a target, or those that were
        measured in the source.

    Raises
    ------
    InputError
        If no miRNA has a target, or no set has a fitting size.
    """
    within, ground, chosen = selection.within, on or TestedOn(), settings or TestSettings()
    material = read_material(
        store,
        selection.taxon,
        evidence=tested_kinds(within.evidence),
        gene_sets=ground.gene_sets,
        process=within.process,
        expressed=within.expressed,
        universe=selection.universe(ground.universes),
        scored=chosen.scored,
    )
    answer = enrich_lists(material, {"query": selection.tested}, chosen)
    return answer.resting_on(selection.rests_on), material


def random_lists(
    material: TestInput,
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


@dataclass(frozen=True)
class Enrichment:
    """The answer of a test, and its negative control where that was asked for."""

    answer: Enriched
    control: Answer | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """Those of the answer."""
        return self.answer.notes

    @property
    def rests_on(self) -> RestsOn | None:
        """What the answer rests on."""
        return self.answer.rests_on

    def frame(self) -> pd.DataFrame:
        """Return the answer as a DataFrame; ``attrs["control"]`` holds the rows of the control, if any."""
        frame = self.answer.frame()
        if self.control is not None:
            frame.attrs["control"] = self.control.records()
        return frame


def enrich_asked(
    snapshot: Callable[[], Store],
    asked: Asked,
    scope: Scope,
    on: TestedOn,
    settings: TestSettings,
    *,
    workers: Workers | None = None,
    control: int | None = None,
    top: int = 0,
    watching: AbstractContextManager[Step | None] | None = None,
) -> Enrichment:
    """Return which gene sets lists of miRNAs hit more than random lists of as many miRNAs do.

    Parameters
    ----------
    snapshot
        Opens the snapshot; it is not called where files tell all.
    asked
        The lists.
    scope
        What their targets are kept to.
    on
        What they are tested on.
    settings
        The test.
    workers
        Who does the work.
    control
        Also say what so many random lists return; it takes one list.
    top
        Best sets of each list to give, 0: all.
    watching
        Entered for the time of the work; gives what is called with the chunks of random lists done and to do
        at most.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a list, file, name or option cannot be used.
    """
    check_bounds(control=control, top=top)
    found = find(snapshot, asked, scope, on, scored=settings.scored, one=control is not None)
    placed = found.process if len(found.lists) <= _PLACES else None
    with (workers or Workers()).runner() as run, watching or nullcontext() as progress:
        cut = 0 if placed else top
        answer = enrich_lists(found.material, found.lists, settings, top=cut, runner=run, progress=progress)
        drawn = None
        if control is not None:
            (mirnas,) = found.lists.values()
            drawn = random_lists(found.material, mirnas, control, settings, runner=run)
    notes = (
        *(process_position(answer, placed) if placed else ()),
        *(control_notes(drawn) if drawn else ()),
    )
    shown, more = _cut(answer, top, len(found.lists))
    table = random_lists_answer(drawn) if drawn else None
    return Enrichment(shown.with_notes(*notes, *more, before=found.notes), table)


def _cut(answer: Enriched, top: int, n_lists: int) -> tuple[Enriched, tuple[Note, ...]]:
    """Return the best sets of each list, all for 0, and a word on the rest."""
    if not top:
        return answer, ()
    kept: list[tuple[Any, ...]] = []
    seen: dict[str, int] = {}
    for row in answer.rows:
        seen[row[0]] = seen.get(row[0], 0) + 1
        if seen[row[0]] <= top:
            kept.append(row)
    words = f"the {top} best sets of each list are shown; --top 0 or another --format gives all"
    cut = len(kept) == top * n_lists
    return answer.with_rows(kept), ((Note(Topic.SHOWN, words),) if cut else ())


def _rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return rows of plain values; where a cell may be empty, NaN and empty text are None."""
    columns = []
    for name in table.columns:
        values, declared = table[name].tolist(), ENRICHED.column(name)
        if declared is not None and declared.nullable:
            values = [None if value != value or value == "" else value for value in values]  # noqa: PLR0124 - only NaN is unlike itself
        columns.append(values)
    return list(zip(*columns, strict=True))
