"""Asking the questions of a report and saying the answers in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mircargo.errors import InputError
from mircargo.graph import build_graph
from mircargo.ids import taxon_name
from mircargo.provenance import RunRecord
from mircargo.questions import (
    COLUMNS,
    Selection,
    cargo_of,
    enriched_sets,
    explain_selection,
    select,
    targets_of,
)
from mircargo.report._data import ReportData
from mircargo.store import Answer, EvSource, Process, Store, resolve_process, resolve_source
from mircargo.version import __version__

__all__ = ["gather_report"]

_KINDS = (("validated", ("functional", "weak")), ("predicted", ("predicted",)), ("negative", ("negative",)))
_TOP = 50


def gather_report(
    store: Store,
    *,
    source: str | None,
    versus: str | None = None,
    mirnas: Sequence[str] = (),
    organism: str | None = None,
    process: str = "neurogenesis",
    evidence: Iterable[str] | None = None,
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

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species or class of evidence cannot be used.
    """
    selection = select(store, source=source, mirnas=mirnas, organism=organism)
    other = resolve_source(store, versus) if versus else None
    resolved = resolve_process(store, process, taxon=selection.taxon)
    notes = (*selection.notes, *([other.sentence()] if other else []), resolved.sentence())
    found = targets_of(store, [m.id for m in selection.mirnas], evidence=evidence, process=resolved.set_id) if selection.mirnas else _nothing()
    enrichment = _enrichment(store, selection, resolved)
    data = ReportData(
        title=_title(selection, other, resolved),
        question=_question(selection, other, resolved),
        findings=[*_cargo_findings(store, selection, other), *_target_findings(found, resolved), *_position(enrichment, resolved)],
        cautions=_cautions(found, selection),
        cargo=_cargo(store, selection, other),
        targets=_by_kind(found),
        enrichment=Answer(enrichment.columns, enrichment.rows[:_TOP], (), enrichment.shown),
        enrichment_notes=(*enrichment.notes, *_position(enrichment, resolved)),
        paths=explain_selection(store, selection, resolved, evidence=evidence),
        graph=build_graph(store, selection, versus=other, process=resolved, evidence=evidence),
        methods=_methods(store, resolved),
        sources=store.sources(),
        record={},
    )
    return data, notes


def with_record(data: ReportData, record: RunRecord) -> ReportData:
    """Return the report with its run record, the date left out so that equal runs give equal pages."""
    facts: Mapping[str, Any] = {key: value for key, value in record.as_dict().items() if key != "started"}
    return replace(data, record=facts)


def _nothing() -> Answer:
    return Answer((*COLUMNS, "in_process"), [])


def _enrichment(store: Store, selection: Selection, process: Process) -> Answer:
    try:
        return enriched_sets(store, selection, process=process)
    except InputError as error:
        return Answer(("set_id", "set_name", "ora_p"), [], (f"no enrichment: {error}",))


def _title(selection: Selection, other: EvSource | None, process: Process) -> str:
    subject = selection.source.label if selection.source else _listed([m.name for m in selection.mirnas])
    return f"{subject}{f' versus {other.label}' if other else ''}: {process.name}"


def _question(selection: Selection, other: EvSource | None, process: Process) -> str:
    names = _listed([m.name for m in selection.mirnas])
    if selection.source is None:
        return f"Which genes does {names} repress in {taxon_name(selection.taxon)}, and do they bear on {process.name} ({process.set_id})?"
    compared = f" (compared with {other.label})" if other else ""
    return (
        f"Which miRNAs do {selection.source.label}{compared} carry, which {taxon_name(selection.taxon)} genes do those repress, "
        f"and do these genes bear on {process.name} ({process.set_id})?"
    )


def _target_findings(found: Answer, process: Process) -> list[str]:
    support = [r for r in found.records() if r["evidence"] in ("functional", "weak")]
    functional = {r["gene"] for r in support if r["evidence"] == "functional"}
    inside = sorted({r["gene"] for r in support if process.set_id in (r["in_process"] or "").split(";")})
    genes = {r["gene"] for r in support}
    lines = [
        f"{len(genes)} target gene(s) have validated support, {len(functional)} of them functional (reporter assay, western blot or the like)."
        if genes else "No target has validated support in this snapshot; that is not evidence that there is none."
    ]
    if predicted := {r["gene"] for r in found.records() if r["evidence"] == "predicted"} - genes:
        lines.append(f"{len(predicted)} more gene(s) are predicted targets only.")
    if inside:
        lines.append(f"{len(inside)} of the validated targets belong to {process.name}: {_listed(inside)}.")
    elif genes:
        lines.append(f"None of the validated targets is annotated with {process.name}.")
    if refuted := sorted({r["gene"] for r in found.records() if r["evidence"] == "negative"}):
        lines.append(f"Tested and refuted, and therefore no support: {_listed(refuted)}.")
    return lines


def _cargo_findings(store: Store, selection: Selection, other: EvSource | None) -> list[str]:
    if selection.source is None:
        return []
    lines = []
    for r in cargo_of(store, selection.source.id).records():
        name = r["mirna"] or r["reported_as"]
        if name and r["relation"] != "comparator":
            value = f" ({r['value']:g} {r['unit'] or ''})".replace(" )", ")") if r["value"] is not None else ""
            compared = f" compared with {r['comparator']}" if r["comparator"] else ""
            effect = f"; reported effect: {r['effect']}" if r["effect"] else ""
            lines.append(f"{selection.source.label}: {name} is {r['relation']}{value}{compared}{effect} ({r['reference']}).")
    if other is not None and not any(r["mirna"] for r in cargo_of(store, other.id).records()):
        effects = sorted({r["effect"] for r in cargo_of(store, other.id).records() if r["effect"]})
        lines.append(f"{other.label}: no cargo is reported{'; reported effect: ' + '; '.join(effects) if effects else ''}.")
    return lines


def _position(enrichment: Answer, process: Process) -> list[str]:
    for place, r in enumerate(enrichment.records(), 1):
        if r["set_id"] == process.set_id:
            return [
                f"{process.name}: {r['overlap']} target(s) where {r['expected']:.2g} would be expected (plain ORA p = {r['ora_p']:.2g}, "
                f"place {place} of {len(enrichment.rows)}; biased for miRNA targets)."
            ]
    return [f"{process.name} could not be tested: none of its {process.size} genes is in the universe."]


def _cautions(found: Answer, selection: Selection) -> list[str]:
    lines = [
        "Over-representation as shown here is biased for miRNA targets: random miRNAs of the same number also return such terms. It describes; it does not prove.",
        "Weak evidence is mostly CLIP or expression data: binding or change, not repression shown for the gene's 3'UTR.",
        "A gene set says that a gene takes part in a process, not in which direction its repression pushes it.",
        *(note for note in found.notes if "set aside" in note or "locus" in note or "contested" in note),
    ]
    if selection.source:
        lines.append("Dose is unknown: whether the vesicles deliver enough of a miRNA to repress its targets is not known from these data.")
    return lines


def _cargo(store: Store, selection: Selection, other: EvSource | None) -> Answer:
    if selection.source is None:
        rows = [(m.query, m.name, m.id, m.rule or None) for m in selection.mirnas]
        return Answer(("asked", "mirna", "mirna_id", "read_by"), rows)
    own = cargo_of(store, selection.source.id)
    rest = list(cargo_of(store, other.id).rows) if other else []
    return Answer(own.columns, [*own.rows, *rest], own.notes, ("ev_source", "mirna", "relation", "comparator", "effect", "reference", "note"))


def _by_kind(found: Answer) -> dict[str, Answer]:
    at = found.columns.index("evidence")
    parts = {
        kind: Answer(found.columns, [row for row in found.rows if row[at] in classes], (), found.shown) for kind, classes in _KINDS
    }
    return {kind: part for kind, part in parts.items() if part.rows}


def _methods(store: Store, process: Process) -> list[str]:
    used = {row["key"]: row for row in store.sources()}
    mirtarbase = f"miRTarBase {used['mirtarbase']['version']}" if "mirtarbase" in used else "no validated source (terms: open)"
    return [
        f"miRNA cargo, targets and gene sets were linked with mircargo {__version__} on its snapshot {store.snapshot.name!r}. miRNA names follow "
        f"miRBase {used['mirbase']['version']}; names were resolved by stated rules. Validated interactions are from {mirtarbase}; rows whose gene belongs "
        "to another species were set aside, and refuted interactions never count as support.",
        f"{process.name} is {process.set_id} of the Gene Ontology ({used['go']['version']}) with annotation {used['goa']['version']}, closed over is_a and part_of; "
        "annotations with NOT or without data (ND) were left out.",
        "Over-representation is the one-sided hypergeometric test (GSEApy) against genes that are both annotated and targetable, with Benjamini–Hochberg "
        "q-values over all sets tested. This plain test is biased for miRNA targets and is shown as a description.",
    ]


def _listed(names: Sequence[str], limit: int = 12) -> str:
    shown = list(names[:limit])
    return ", ".join(shown) + (f" and {len(names) - limit} more" if len(names) > limit else "")
