"""Asking the questions of a report; :mod:`mircargo.report.findings` says the answers in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mircargo.analyses.enrichment import Enriched, enriched_sets, random_lists
from mircargo.analyses.enrichment_words import process_position, random_lists_answer, random_lists_words
from mircargo.analyses.test_input import SUPPORT
from mircargo.answer import Answer, Note, Topic
from mircargo.errors import InputError
from mircargo.graph import build_graph, check_size
from mircargo.ids.species import taxon_name
from mircargo.prose import as_sentence
from mircargo.questions.cargo import cargo_of
from mircargo.questions.interactions import COLUMNS
from mircargo.questions.paths import Selection, check_versus, explain_selection, select
from mircargo.questions.rests_on import sources_named, sources_tested, sources_used
from mircargo.questions.targets import targets_of
from mircargo.report.data import ReportData
from mircargo.report.findings import cargo_findings, cautions, methods, question, target_findings, title
from mircargo.run.record import RunRecord
from mircargo.store.resolve import EvSource, Process, resolve_process, resolve_source
from mircargo.store.store import Store

__all__ = ["gather_report"]

_KINDS = (("validated", ("functional", "weak")), ("predicted", ("predicted",)), ("negative", ("negative",)))
_RANDOM_LISTS = 100
"""Random lists of the negative control."""
_ELSEWHERE = ("out", "record", "crate", "force", "quiet", "snapshot")
"""Parameters that change where a report goes and how it is asked for, but nothing on the page; the snapshot
is named by its checksum."""
_COLUMNS = {Topic.NULL: "Calibrated p and q: ", Topic.BIASED: "Beside it stands "}
"""What a page says in place of the names of the columns that a note explains."""
_PARTS = {"frequent": "random lists, most often", "own": "this list"}


def gather_report(
    store: Store,
    *,
    source: str | None,
    versus: str | None = None,
    mirnas: Sequence[str] = (),
    organism: str | None = None,
    process: str = "neurogenesis",
    evidence: Iterable[str] | None = None,
    skip_unknown: bool = False,
) -> tuple[ReportData, tuple[str, ...]]:
    """Return the content of a report, without its run record, and how names were read.

    Parameters
    ----------
    store
        The snapshot to ask.
    source
        EV source, or None for a plain list of miRNAs.
    versus
        EV source to compare with.
    mirnas
        miRNAs; with a source, in addition to its cargo.
    organism
        Species; must agree with the source's.
    process
        The gene set that the question is about.
    evidence
        Classes of evidence to show; all by default.
    skip_unknown
        Go on without names that mean no miRNA or several; the page lists them.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species or class of evidence cannot be used, or the graph would be too large: before any
        test.
    """
    check_versus(source, versus)
    selection = select(store, source=source, mirnas=mirnas, organism=organism, skip_unknown=skip_unknown)
    other = resolve_source(store, versus) if versus else None
    resolved = resolve_process(store, process, taxon=selection.taxon)
    check_size(store, selection, process=resolved, evidence=evidence, few_predicted=True)
    notes = (
        *map(str, selection.notes),
        *([other.sentence()] if other else []),
        resolved.sentence(),
        *store.limits.sentences,
    )
    found = (
        targets_of(store, [m.id for m in selection.mirnas], evidence=evidence, process=resolved.set_id)
        if selection.mirnas
        else _nothing()
    )
    enrichment, control, control_sets = _enrichment(store, selection, resolved, evidence)
    cargo = _cargo(store, selection, other)
    paths = explain_selection(store, selection, resolved, evidence=evidence)
    used = _sources(
        store, selection, [found, cargo], evidence=_tested_kinds(evidence) if enrichment.rows else None
    )
    data = ReportData(
        title=title(selection, other, resolved),
        question=question(selection, other, resolved),
        findings=[
            *cargo_findings(store, selection, other),
            *target_findings(found, resolved),
            *map(str, enrichment.about(Topic.PLACE)),
        ],
        cautions=[*cautions(found, selection), *(as_sentence(note) for note in store.limits.sentences)],
        names=_names(selection),
        cargo=cargo,
        targets=_by_kind(found),
        enrichment=replace(enrichment, notes=()),
        enrichment_notes=enrichment.sentences,
        control=control,
        control_sets=control_sets,
        paths=replace(paths, notes=tuple(map(_capital, paths.notes))),
        graph=build_graph(
            store, selection, versus=other, process=resolved, evidence=evidence, few_predicted=True
        ),
        methods=methods(store, resolved, enrichment.null, used),
        sources=used,
        record={},
    )
    return data, notes


def with_record(data: ReportData, record: RunRecord) -> ReportData:
    """Return the report with its run record.

    What may differ between equal runs is left out: the date, and where files were written.
    """
    facts: dict[str, Any] = {
        key: value for key, value in record.as_dict().items() if key not in ("started", "outputs")
    }
    facts["parameters"] = {name: value for name, value in record.parameters.items() if name not in _ELSEWHERE}
    return replace(data, record=facts)


def _names(selection: Selection) -> Answer:
    """Return how the names given were read, one a row, those that were left out first."""
    return selection.reading.table() if selection.reading else Answer(("query",), [])


def _nothing() -> Answer:
    return Answer((*COLUMNS, "in_process"), [])


def _enrichment(
    store: Store, selection: Selection, process: Process, evidence: Iterable[str] | None
) -> tuple[Enriched, list[str], Answer]:
    """Return the calibrated test, with what stands on the page beside it, and the negative control.

    This is what random lists return, in words and as a table.
    """
    try:
        tested, material = enriched_sets(store, selection, process=process, evidence=_tested_kinds(evidence))
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
    control = random_lists(material, selection.tested, _RANDOM_LISTS)
    called = random_lists_answer(control)
    rows = [
        (r["method"], _PARTS[r["part"]], r["set_name"], r["share"], r["q_value"], r["set_id"])
        for r in called.records()
    ]
    notes = [_for_page(note) for note in (*process_position(tested, process), *tested.notes)]
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


def _tested_kinds(evidence: Iterable[str] | None) -> tuple[str, ...]:
    """Return the classes of evidence that the enrichment rests on.

    They are those asked for, but never negative ones.
    """
    return tuple(kind for kind in evidence or () if kind != "negative") or SUPPORT


def _sources(
    store: Store, selection: Selection, answers: Sequence[Answer], *, evidence: Sequence[str] | None
) -> list[dict[str, Any]]:
    """Return the sources whose facts are on the page, and those of names, terms and orthologs behind them.

    ``evidence`` is what the enrichment rests on; None where nothing could be tested.
    """
    aside = store.rows(
        "SELECT DISTINCT source FROM mti_set_aside WHERE list_contains($ids, mirna)",
        {"ids": [mirna.id for mirna in selection.mirnas]},
    )
    facts = sources_named(*answers) | {key for (key,) in aside}
    facts |= sources_tested(store, selection.taxon, evidence=evidence or SUPPORT, pairs=evidence is not None)
    by_orthology = any(
        any(answer.column("via_ortholog")) for answer in answers if "via_ortholog" in answer.columns
    )
    carried = by_orthology or ("predicted" in (evidence or ()) and taxon_name(selection.taxon) != "human")
    return sources_used(store, facts, taxa=[selection.taxon], sets=True, carried=carried)


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
        (
            *(
                "ev_source",
                "mirna",
                "relation",
                "comparator",
                "value",
                "unit",
                "q_value",
                "p_value",
                "effect",
            ),
            *("reference", "note"),
        ),
    )


def _by_kind(found: Answer) -> dict[str, Answer]:
    at = found.columns.index("evidence")
    parts = {
        kind: Answer(found.columns, [row for row in found.rows if row[at] in classes], (), found.shown)
        for kind, classes in _KINDS
    }
    return {kind: part for kind, part in parts.items() if part.rows}
