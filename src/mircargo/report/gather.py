"""Asking the questions of a report; :mod:`mircargo.report.findings` says the answers in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from mircargo.analyses.enrichment import CONTROL_LISTS, Enriched, enriched_sets, random_lists
from mircargo.analyses.enrichment_words import process_position, random_lists_answer, random_lists_words
from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import NOTHING, Answer, Note, RestsOn, Topic, noted
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError
from mircargo.graph import Graph, build_graph, check_size, graph_rests_on
from mircargo.prose import as_sentence
from mircargo.questions.cargo import cargo_of
from mircargo.questions.paths import explain_selection
from mircargo.questions.rests_on import rests_on_cargo, source_rows
from mircargo.questions.selection import Selection, check_versus, choose, kept
from mircargo.questions.targets import targets_within
from mircargo.report.data import ReportData
from mircargo.report.findings import cargo_findings, cautions, methods, question, target_findings, title
from mircargo.schema.results import TARGETS
from mircargo.scope import Scope
from mircargo.store.resolve import EvSource, resolve_source
from mircargo.store.store import Store

__all__ = ["gather_report"]

_KINDS = (("validated", ("functional", "weak")), ("predicted", ("predicted",)), ("negative", ("negative",)))
_COLUMNS = {Topic.NULL: "Calibrated p and q: ", Topic.BIASED: "Beside it stands "}
"""What a page says in place of the names of the columns that a note explains."""
_PARTS = {"frequent": "random lists, most often", "own": "this list"}


def gather_report(
    store: Store,
    scope: Scope,
    *,
    source: str | None = None,
    versus: str | None = None,
    mirnas: Sequence[str] = (),
    on: TestedOn | None = None,
    settings: TestSettings | None = None,
) -> ReportData:
    """Return the content of a report, without its run record.

    Parameters
    ----------
    store
        The snapshot to ask.
    scope
        What the question is kept to; it needs a process.
    source
        EV source, or None for a plain list of miRNAs.
    versus
        EV source to compare with.
    mirnas
        miRNAs; with a source, in addition to its cargo.
    on, settings
        The test, as in :func:`mircargo.analyses.enrichment.enriched_sets`.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species or class of evidence cannot be used, or the graph would be too large: before any
        test.
    """
    check_versus(source, versus)
    selection = choose(store, scope, source=source, mirnas=mirnas)
    other = resolve_source(store, versus) if versus else None
    selection = kept(store, selection, scope)
    process = selection.process
    check_size(store, selection, few_predicted=True)
    found = targets_within(store, selection) if selection.mirnas else _nothing()
    enrichment, control, control_sets = _enrichment(store, selection, on, settings)
    cargo = _cargo(store, selection, other)
    paths = explain_selection(store, selection)
    graph = build_graph(store, selection, versus=other, few_predicted=True)
    rests_on = _rests_on(graph, found, cargo, enrichment, paths)
    used = source_rows(store, rests_on)
    return ReportData(
        title=title(selection, other, process),
        question=question(selection, other, process),
        findings=[
            *cargo_findings(store, selection, other),
            *target_findings(found, process),
            *map(str, enrichment.about(Topic.PLACE)),
        ],
        cautions=[
            *cautions(found, selection, enrichment.null),
            *(as_sentence(note) for note in store.limits.sentences),
        ],
        names=_names(selection),
        cargo=cargo,
        targets=_by_kind(found),
        enrichment=replace(enrichment, notes=()),
        enrichment_notes=enrichment.sentences,
        control=control,
        control_sets=control_sets,
        paths=replace(paths, notes=tuple(map(_capital, paths.notes))),
        graph=graph,
        methods=methods(store, process, enrichment.null, used),
        sources=used,
        rests_on=rests_on,
        record={},
        notes=_notes(store, selection, other),
    )


def _notes(store: Store, selection: Selection, other: EvSource | None) -> tuple[Note, ...]:
    """Return how names were read, and which facts are not used."""
    return (
        *selection.notes,
        *([Note(Topic.READ, other.sentence())] if other else []),
        *selection.within.notes,
        *noted(Topic.LIMIT, store.limits.sentences),
    )


def _rests_on(graph: Graph, *parts: Answer) -> RestsOn:
    return reduce(RestsOn.__or__, (part.rests_on or NOTHING for part in parts), graph_rests_on(graph))


def _names(selection: Selection) -> Answer:
    """Return how the names given were read, one a row, those that were left out first."""
    return selection.reading.table() if selection.reading else Answer(("query",), [])


def _nothing() -> Answer:
    return Answer.of(TARGETS, [], added=TARGETS.added)


def _enrichment(
    store: Store, selection: Selection, on: TestedOn | None, settings: TestSettings | None
) -> tuple[Enriched, list[str], Answer]:
    """Return the calibrated test, with what stands on the page beside it, and the negative control.

    This is what random lists return, in words and as a table.
    """
    try:
        tested, material = enriched_sets(store, selection, settings, on)
    except InputError as error:
        return (
            Enriched(
                ("set_id", "set_name", "p_value", "overlap"),
                [],
                (Note(Topic.PLACE, f"Enrichment could not be tested: {error}."),),
            ),
            [],
            Answer(("set_id",), []),
        )
    control = random_lists(material, selection.tested, CONTROL_LISTS, settings)
    called = random_lists_answer(control)
    rows = [
        (r["method"], _PARTS[r["part"]], r["set_name"], r["share"], r["q_value"], r["set_id"])
        for r in called.records()
    ]
    notes = [_for_page(note) for note in (*process_position(tested, selection.process), *tested.notes)]
    shown = (
        "set_name",
        "p_value",
        "q_value",
        "limit",
        "tail",
        "draws",
        "overlap",
        "set_size",
        "expected",
        "ora_p",
        "ora_q",
        "genes",
        "set_id",
    )
    words = [f"{as_sentence(line)}." for line in random_lists_words(control)]
    return (
        replace(tested, notes=tuple(notes), shown=shown),
        words,
        Answer(("method", "called_for", "set_name", "share", "q_value", "set_id"), rows),
    )


def _for_page(note: Note) -> Note:
    """Return a note as a sentence, with the words of the page in place of column names."""
    head = _COLUMNS.get(note.topic)
    return Note(note.topic, f"{head}{note.text}." if head else f"{as_sentence(str(note))}.")


def _capital(note: Note) -> Note:
    return Note(note.topic, as_sentence(str(note)))


def _cargo(store: Store, selection: Selection, other: EvSource | None) -> Answer:
    if selection.source is None:
        rows = [(m.query, m.name, m.id, m.rule or None) for m in selection.mirnas]
        return Answer(("asked", "mirna", "mirna_id", "read_by"), rows)
    own = cargo_of(store, selection.source.id)
    note, relation = own.columns.index("note"), own.columns.index("relation")
    rest = [
        row if row[relation] != "comparator" else (*row[:note], None, *row[note + 1 :])
        for row in (cargo_of(store, other.id).rows if other else ())
    ]
    notes = [_capital(note) for note in own.notes if note.topic is not Topic.READ]
    if other and not any(row[1] for row in rest):
        words = f"{other.label}: its study reports no miRNA; it stands here for the comparison."
        notes.append(Note(Topic.SILENCE, words))
    return Answer(
        own.columns,
        [*own.rows, *rest],
        tuple(notes),
        ("ev_source", *(name for name in own.shown if name not in ("effect_sign", "source"))),
        own.rests_on,
    ).resting_on(*([rests_on_cargo(store, other)] if other else ()))


def _by_kind(found: Answer) -> dict[str, Answer]:
    at = found.columns.index("evidence")
    parts = {
        kind: Answer(found.columns, [row for row in found.rows if row[at] in classes], (), found.shown)
        for kind, classes in _KINDS
    }
    return {kind: part for kind, part in parts.items() if part.rows}
