"""Asking the questions of a report and saying the answers in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mircargo.errors import InputError
from mircargo.graph import build_graph, check_size
from mircargo.ids import taxon_name
from mircargo.provenance import RunRecord
from mircargo.questions import (
    COLUMNS,
    SUPPORT,
    Selection,
    cargo_of,
    check_versus,
    enriched_sets,
    explain_selection,
    process_position,
    random_lists,
    random_lists_answer,
    random_lists_words,
    select,
    sources_named,
    sources_tested,
    sources_used,
    targets_of,
)
from mircargo.report._data import ReportData
from mircargo.sources import SOURCES
from mircargo.store import Answer, EvSource, Process, Store, resolve_process, resolve_source
from mircargo.version import __version__
from mircargo.words import as_sentence, counted, listed

__all__ = ["gather_report"]

_KINDS = (("validated", ("functional", "weak")), ("predicted", ("predicted",)), ("negative", ("negative",)))
_RANDOM_LISTS = 100
"""Random lists of the negative control."""
_ELSEWHERE = ("out", "record", "crate", "force", "quiet", "snapshot")
"""Parameters that change where a report goes and how it is asked for, but nothing on the page; the snapshot
is named by its checksum."""
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
        *selection.notes,
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
    used = _sources(
        store, selection, [found, cargo], evidence=_tested_kinds(evidence) if enrichment.rows else None
    )
    data = ReportData(
        title=_title(selection, other, resolved),
        question=_question(selection, other, resolved),
        findings=[
            *_cargo_findings(store, selection, other),
            *_target_findings(found, resolved),
            *enrichment.notes[:1],
        ],
        cautions=[*_cautions(found, selection), *(as_sentence(note) for note in store.limits.sentences)],
        names=_names(selection),
        cargo=cargo,
        targets=_by_kind(found),
        enrichment=replace(enrichment, notes=()),
        enrichment_notes=enrichment.notes,
        control=control,
        control_sets=control_sets,
        paths=_capital_notes(explain_selection(store, selection, resolved, evidence=evidence)),
        graph=build_graph(
            store, selection, versus=other, process=resolved, evidence=evidence, few_predicted=True
        ),
        methods=_methods(store, resolved, enrichment.notes, used),
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
) -> tuple[Answer, list[str], Answer]:
    """Return the calibrated test, whose first note places the process, and the negative control.

    This is what random lists return, in words and as a table.
    """
    try:
        tested, material = enriched_sets(store, selection, process=process, evidence=_tested_kinds(evidence))
    except InputError as error:
        return (
            Answer(
                ("set_id", "set_name", "p_value", "overlap"),
                [],
                (f"Enrichment could not be tested: {error}.",),
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
    notes = [
        f"{as_sentence(_for_page(note))}." for note in (*process_position(tested, process), *tested.notes)
    ]
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


def _for_page(note: str) -> str:
    """Return a note with the words of the page in place of column names."""
    return note.replace("p_value, q_value: ", "Calibrated p and q: ").replace(
        "ora_p, ora_q: ", "Beside it stands "
    )


def _capital_notes(answer: Answer) -> Answer:
    return replace(answer, notes=tuple(as_sentence(note) for note in answer.notes))


def _title(selection: Selection, other: EvSource | None, process: Process) -> str:
    subject = selection.source.label if selection.source else listed([m.name for m in selection.mirnas])
    return f"{subject}{f' versus {other.label}' if other else ''}: {process.name}"


def _question(selection: Selection, other: EvSource | None, process: Process) -> str:
    names = listed([m.name for m in selection.mirnas])
    if selection.source is None:
        return (
            f"Which genes does {names} repress in {taxon_name(selection.taxon)}, and do they bear on"
            f" {process.name} ({process.set_id})?"
        )
    compared = f" (compared with {other.label})" if other else ""
    return (
        f"Which miRNAs do {selection.source.label}{compared} carry, which {taxon_name(selection.taxon)} genes"
        f" do those repress, and do these genes bear on {process.name} ({process.set_id})?"
    )


def _target_findings(found: Answer, process: Process) -> list[str]:
    support = [r for r in found.records() if r["evidence"] in ("functional", "weak")]
    functional = {r["gene"] for r in support if r["evidence"] == "functional"}
    inside = sorted({r["gene"] for r in support if process.set_id in (r["in_process"] or "").split(";")})
    genes = {r["gene"] for r in support}
    lines = [
        (
            f"{counted(len(genes), 'target gene')} with validated support, {len(functional)} of them"
            " functional (reporter assay, western blot or the like)."
            if genes
            else "No target has validated support in this snapshot; that is not evidence that there is none."
        )
    ]
    if predicted := {r["gene"] for r in found.records() if r["evidence"] == "predicted"} - genes:
        lines.append(f"Predicted only, without validated support: {counted(len(predicted), 'more gene')}.")
    if inside:
        lines.append(f"{len(inside)} of the validated targets belong to {process.name}: {listed(inside)}.")
    elif genes:
        lines.append(f"None of the validated targets is annotated with {process.name}.")
    if refuted := sorted({r["gene"] for r in found.records() if r["evidence"] == "negative"}):
        lines.append(f"Tested and refuted, and therefore no support: {listed(refuted)}.")
    return lines


def _cargo_findings(store: Store, selection: Selection, other: EvSource | None) -> list[str]:
    if selection.source is None:
        return []
    lines = []
    for r in cargo_of(store, selection.source.id).records():
        name = r["mirna"] or r["reported_as"]
        if name and r["relation"] != "comparator":
            value = (
                f" ({r['value']:g} {r['unit'] or ''})".replace(" )", ")") if r["value"] is not None else ""
            )
            compared = f" compared with {r['comparator']}" if r["comparator"] else ""
            effect = f"; reported effect: {r['effect']}" if r["effect"] else ""
            lines.append(
                f"{selection.source.label}: {name} is {r['relation']}{value}{compared}{effect}"
                f" ({r['reference']})."
            )
    if other is not None and not any(r["mirna"] for r in cargo_of(store, other.id).records()):
        effects = sorted({r["effect"] for r in cargo_of(store, other.id).records() if r["effect"]})
        lines.append(
            f"{other.label}: no cargo is"
            f" reported{'; reported effect: ' + '; '.join(effects) if effects else ''}."
        )
    return lines


def _cautions(found: Answer, selection: Selection) -> list[str]:
    lines = [
        (
            "The calibrated test compares with random lists of as many miRNAs. A process that nearly all"
            " miRNAs reach is hardly ever called, even where it is truly repressed; a process that is not"
            " called is therefore not excluded."
        ),
        (
            "Weak evidence is mostly CLIP or expression data: binding or change, not repression shown for the"
            " gene's 3'UTR."
        ),
        (
            "A gene set says that a gene takes part in a process, not in which direction its repression"
            " pushes it."
        ),
        *(
            as_sentence(note)
            for note in found.notes
            if any(word in note for word in ("set aside", "locus", "contested", "by orthology"))
        ),
    ]
    if selection.source:
        lines.append(
            "Dose is unknown: whether the vesicles deliver enough of a miRNA to repress its targets is not"
            " known from these data."
        )
    return lines


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
    notes = [as_sentence(note) for note in own.notes[1:]]
    if other and not any(row[1] for row in rest):
        notes.append(f"{other.label}: its study reports no miRNA; it stands here for the comparison.")
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


def _methods(
    store: Store, process: Process, notes: Sequence[str], sources: Sequence[Mapping[str, Any]]
) -> list[str]:
    used = {row["key"]: row for row in sources}
    titles = {source.key: source.title for source in SOURCES}
    tested = {
        key for (key,) in store.rows("SELECT DISTINCT source FROM mti WHERE evidence <> 'predicted'")
    } & set(used)
    names = listed([f"{titles.get(key, key)} {used[key]['version']}" for key in sorted(tested)])
    validated = (
        f"Validated interactions are from {names}; rows"
        if tested
        else f"No validated interaction was used (terms: {store.terms}); rows"
    )
    annotation = f" with annotation {used['goa']['version']}" if "goa" in used else ""
    if process.set_id.startswith("GO:"):
        set_words = (
            f"{as_sentence(process.name)} is {process.set_id} of the Gene Ontology"
            f" ({used['go']['version']}){annotation}, closed over is_a and part_of; annotations with NOT or"
            " without data (ND) were left out."
        )
    else:
        set_words = f"{as_sentence(process.name)} is the gene set {process.set_id}, as its source lists it."
    return [
        (
            f"miRNA cargo, targets and gene sets were linked with mircargo {__version__} on its snapshot"
            f" {store.snapshot.name!r}. miRNA names follow miRBase {used['mirbase']['version']}; names were"
            f" resolved by stated rules. {validated} whose gene belongs to another species were set aside,"
            " and refuted interactions never count as support."
        ),
        set_words,
        _test_methods(notes),
    ]


def _test_methods(notes: Sequence[str]) -> str:
    """Return the paragraph on the test; the notes of the enrichment hold the null in words."""
    start = "Calibrated p and q: "
    null = next(
        (note.removeprefix(start).split(";")[0] for note in notes if note.startswith(start)),
        "here no list could be tested",
    )
    return (
        "Enrichment was tested with mircargo's degree-corrected residual: the overlap of a gene set with the"
        " targets, beyond what the degrees of miRNAs and genes lead to (bipartite configuration model,"
        " Saracco et al. 2015, doi:10.1038/srep10595) given the list's own number of targets, compared with"
        f" the same score of random miRNA lists ({null}). Beyond what the draws resolve, p-values are from a"
        " Pearson type III tail; where fewer than five genes are expected they are never below the exact"
        " Poisson-binomial tail. The q-values are Benjamini–Hochberg (1995,"
        " doi:10.1111/j.2517-6161.1995.tb02031.x) over all sets tested. The choice of this test is decision"
        " 401 of mircargo. Plain over-representation, the one-sided hypergeometric test, is biased for miRNA"
        " targets and shown for comparison only."
    )
