"""What a report says in sentences: its title and question, findings, cautions and methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mircargo.answer import Answer, Topic
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.settings import TestSettings
from mircargo.enrichment.statistics import STATISTICS
from mircargo.ids.species import taxon_name
from mircargo.prose import as_sentence, counted, listed
from mircargo.questions.cargo import cargo_of
from mircargo.questions.selection import Selection
from mircargo.sources import SOURCES
from mircargo.store.resolve import EvSource, Process
from mircargo.store.store import Store
from mircargo.version import __version__

if TYPE_CHECKING:
    from mircargo.enrichment.result import NullModel

__all__ = ["cargo_findings", "cautions", "methods", "question", "target_findings", "title"]


_DEFINED = {
    "residual": (
        "mircargo's degree-corrected residual: the overlap of a gene set with the targets, beyond what the"
        " degrees of miRNAs and genes lead to (bipartite configuration model, Saracco et al. 2015,"
        " doi:10.1038/srep10595) given the list's own number of targets"
    )
}
"""Statistic → what a methods section says of it, where that is more than its meaning."""
_FITTED = " Beyond what the draws resolve, p-values are from a Pearson type III tail"
_FLOOR = (
    "; where fewer than five genes, or over seven in ten of a set, are expected they are never below the"
    " exact Poisson-binomial tail"
)


def title(selection: Selection, other: EvSource | None, process: Process) -> str:
    """Return the title: what is asked about, what it is compared with, and the process.

    Parameters
    ----------
    selection
        The miRNAs.
    other
        The EV source that they are compared with.
    process
        The process in question.
    """
    subject = selection.source.label if selection.source else listed([m.name for m in selection.mirnas])
    return f"{subject}{f' versus {other.label}' if other else ''}: {process.name}"


def question(selection: Selection, other: EvSource | None, process: Process) -> str:
    """Return the question that the report answers.

    Parameters
    ----------
    selection
        The miRNAs.
    other
        The EV source that they are compared with.
    process
        The process in question.
    """
    expressed = selection.within.expressed
    if expressed is None:
        return _question(selection, other, process)
    genes = counted(len(expressed.genes), "gene")
    return (
        f"{_question(selection, other, process)} Only the {genes} of {expressed.origin} count, which the"
        " receiving cell expresses."
    )


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


def cargo_findings(store: Store, selection: Selection, other: EvSource | None) -> list[str]:
    """Say what the EV source is reported to carry, and what the other one does; nothing for a plain list.

    Parameters
    ----------
    store
        The snapshot.
    selection
        The source with its miRNAs.
    other
        The source that it is compared with.
    """
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


def target_findings(found: Answer, process: Process) -> list[str]:
    """Say how many targets there are by class of evidence, and which belong to the process."""
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


def cautions(found: Answer, selection: Selection, null: NullModel | None) -> list[str]:
    """Say what the findings do not show.

    Parameters
    ----------
    found
        The targets, whose notes hold cautions of their own.
    selection
        What the report is about.
    null
        What the p-values are measured against; None where nothing could be tested.
    """
    alike = null is None or NULLS[null.null].alike
    drawn = " that are as much studied" if alike or null is None else f", {NULLS[null.null].meaning}"
    lines = [
        (
            f"The calibrated test compares with random lists of as many miRNAs{drawn}."
            " A process that nearly all miRNAs reach is hardly ever called, even where it is truly repressed;"
            " a process that is not called is therefore not excluded."
        ),
        (
            "Weak evidence is mostly CLIP or expression data: binding or change, not repression shown for the"
            " gene's 3'UTR."
        ),
        (
            "A gene set says that a gene takes part in a process, not in which direction its repression"
            " pushes it."
        ),
        *(as_sentence(str(note)) for note in found.about(Topic.CAUTION)),
    ]
    if selection.source:
        lines.append(
            "Dose is unknown: whether the vesicles deliver enough of a miRNA to repress its targets is not"
            " known from these data."
        )
    return lines


def methods(
    store: Store, process: Process, null: NullModel | None, sources: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Return the paragraphs on data, gene set and test.

    Parameters
    ----------
    store
        The snapshot.
    process
        The process in question.
    null
        What the p-values are measured against; None where nothing could be tested.
    sources
        Rows of the table ``source`` that the report rests on.
    """
    used = {row["key"]: row for row in sources}
    titles = {source.key: source.title for source in SOURCES}
    tested = {
        key
        for (key,) in store.rows("SELECT DISTINCT source FROM mti_validated WHERE evidence <> 'predicted'")
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
        _test_methods(null),
    ]


def _test_methods(null: NullModel | None) -> str:
    """Return the paragraph on the test."""
    drawn = null.design if null else "here no list could be tested"
    statistic = STATISTICS[null.statistic if null else TestSettings.statistic]
    defined = _DEFINED.get(statistic.name, f"{statistic.name}: {statistic.meaning}")
    tail = f"{_FITTED}{_FLOOR if statistic.degrees else ''}." if statistic.fitted else ""
    usual = statistic.name == TestSettings.statistic
    choice = " The choice of this test is decision 401 of mircargo." if usual else ""
    return (
        f"Enrichment was tested with {defined}, compared with the same score of random miRNA lists ({drawn})."
        f"{tail} The q-values are Benjamini–Hochberg (1995, doi:10.1111/j.2517-6161.1995.tb02031.x) over all"
        f" sets tested.{choice} Plain over-representation, the one-sided hypergeometric test, is biased for"
        " miRNA targets and shown for comparison only."
    )
