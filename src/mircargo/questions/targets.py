"""Which genes a miRNA represses, and which miRNAs repress a gene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mircargo.answer import Answer, Note, RestsOn, Topic, noted
from mircargo.ids.mirna import Resolved
from mircargo.prose import counted
from mircargo.questions.coverage import by_family, uncovered
from mircargo.questions.interactions import interactions_and_loci
from mircargo.questions.membership import process_members
from mircargo.questions.selection import Selection, choose, kept, one_species, read_within
from mircargo.scope import Scope
from mircargo.store.resolve import Process, resolve_gene
from mircargo.store.store import Store

__all__ = ["mirnas_of", "targets_of", "targets_within"]

_ODD = ("gene trap", "transgene")
"""Types of loci that nobody means by a target."""

_OF_SPECIES = {"HGNC": "human", "MGI": "mouse", "RGD": "rat"}


def targets_of(
    store: Store, names: Sequence[str], scope: Scope | None = None, *, by_evidence: bool = False
) -> Answer:
    """Return the target genes of one or more miRNAs.

    Parameters
    ----------
    store
        The snapshot to ask.
    names
        miRNA names in any spelling.
    scope
        What the question is kept to; a process adds the column ``in_process``.
    by_evidence
        One row for each class of evidence of a pair, not only for the strongest class of support.

    Returns
    -------
    Answer
        Columns :data:`mircargo.schema.results.TARGETS`, sorted by evidence, then score, then number
        of references.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species, class of evidence or set cannot be used.
    """
    chosen = scope or Scope()
    selection = choose(store, chosen, mirnas=names)
    if chosen.process is not None:
        one_species(selection, "--process")
    return targets_within(store, kept(store, selection, chosen), by_evidence=by_evidence)


def targets_within(store: Store, selection: Selection, *, by_evidence: bool = False) -> Answer:
    """Return the target genes of a selection, as :func:`targets_of` does.

    Parameters
    ----------
    store
        The snapshot to ask.
    selection
        The miRNAs, and what their targets are kept to.
    by_evidence
        As for :func:`targets_of`.
    """
    within, mirnas = selection.within, selection.mirnas
    classes = within.classes()
    every, loci = interactions_and_loci(
        store, taxa=selection.taxa, mirnas=selection.ids, evidence=classes, by_evidence=by_evidence
    )
    kept_here = within.keep(every)
    aside, rests_on = _set_aside(store, mirnas)
    notes = [*selection.notes, *kept_here.notes, *aside, *_silent(every, mirnas)]
    if "predicted" in classes:
        silence, covered = uncovered(store, mirnas)
        notes += silence + by_family(store, kept_here)
        rests_on |= covered
    found = _finished(kept_here, loci, notes).resting_on(selection.rests_on, rests_on)
    if within.process is None:
        return found
    marked = _in_process(store, found, within.process)
    return marked.with_rows([row for row in marked.rows if row[-1]]) if within.only_process else marked


def mirnas_of(store: Store, name: str, scope: Scope | None = None, *, by_evidence: bool = False) -> Answer:
    """Return the miRNAs that target one gene; columns as :func:`targets_of`.

    Parameters
    ----------
    store
        The snapshot to ask.
    name
        The gene by symbol, synonym or id.
    scope
        What the question is kept to: species, evidence, and the genes that are expressed.
    by_evidence
        As for :func:`targets_of`.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If the name, species or class of evidence cannot be used.
    """
    chosen = scope or Scope()
    gene = resolve_gene(store, name, taxon=chosen.taxon)
    within = read_within(store, chosen, gene.taxon)
    every, loci = interactions_and_loci(
        store, taxa={gene.taxon}, genes=[gene.id], evidence=within.classes(), by_evidence=by_evidence
    )
    found = within.keep(every)
    notes = [Note(Topic.READ, gene.sentence()), *found.notes]
    if not every.rows:
        words = f"no evidence here for a miRNA that targets {gene.name}; that is not evidence that none does"
        notes.append(Note(Topic.SILENCE, words))
    answer = _finished(found, loci, notes).resting_on(within.rests_on)
    return replace(answer, shown=("mirna", *(c for c in answer.shown if c != "mirna")))


def _set_aside(store: Store, mirnas: Sequence[Resolved]) -> tuple[tuple[Note, ...], RestsOn]:
    rows = store.rows(
        "SELECT mirna, reason, symbol, source FROM mti_set_aside WHERE list_contains($ids, mirna)",
        {"ids": [m.id for m in mirnas]},
    )
    symbols: dict[tuple[str, str], list[str]] = {}
    for mirna, reason, symbol, _ in rows:
        symbols.setdefault((mirna, reason), []).append(symbol)
    names = {m.id: m.name for m in mirnas}
    words = (
        f"{names[mirna]}: {counted(len(found), 'row')} of {counted(len(set(found)), 'target')} set aside"
        f" ({', '.join(sorted(set(found)))}): {reason}"
        for (mirna, reason), found in sorted(symbols.items())
    )
    return noted(Topic.CAUTION, words), RestsOn(frozenset(source for *_, source in rows))


def _silent(found: Answer, mirnas: Sequence[Resolved]) -> tuple[Note, ...]:
    heard = set(found.column("mirna_id"))
    return noted(
        Topic.SILENCE,
        (
            f"{m.name}: no such evidence in this snapshot; that is not evidence that it has no target"
            for m in mirnas
            if m.id not in heard
        ),
    )


def _finished(found: Answer, loci: Mapping[str, str | None], notes: Sequence[Note]) -> Answer:
    """Return the interactions with these notes and with those that count them."""
    return replace(found, notes=(*notes, *_counted(found), *_odd_loci(found, loci)))


def _counted(found: Answer) -> tuple[Note, ...]:
    genes: dict[str, set[str]] = {}
    for record in found.records():
        kind = (
            "with validated support"
            if record["evidence"] in ("functional", "weak")
            else f"with {record['evidence']} evidence"
        )
        genes.setdefault(kind, set()).add(record["gene_id"])
    carried: dict[str, set[str]] = {}
    for record in found.records():
        if record["evidence"] == "predicted" and record["via_ortholog"]:
            carried.setdefault(_OF_SPECIES.get(record["via_ortholog"].split(":")[0], "other"), set()).add(
                record["gene_id"]
            )
    contested = {(r["mirna_id"], r["gene_id"]) for r in found.records() if r["contested"]}
    words = [f"{counted(len(ids), 'gene')} {kind}" for kind, ids in genes.items()]
    tail = [f"{counted(len(contested), 'pair')} contested: supported and refuted"] if contested else []
    orthology = [
        f"predictions of {counted(len(genes), 'gene')} are carried from {species} 3'UTRs by orthology"
        " (via_ortholog)"
        for species, genes in sorted(carried.items())
    ]
    first = [Note(Topic.CAUTION if tail else Topic.COUNTED, ", ".join(words + tail))] if words else []
    return (*first, *noted(Topic.CAUTION, orthology))


def _odd_loci(found: Answer, loci: Mapping[str, str | None]) -> tuple[Note, ...]:
    symbols = set(zip(found.column("gene"), found.column("gene_id"), strict=True))
    return noted(
        Topic.CAUTION,
        (
            f"{symbol} is a {loci[gene]} locus and no target anyone means;"
            " it is kept because the source lists it"
            for symbol, gene in sorted(symbols)
            if loci[gene] in _ODD
        ),
    )


def _in_process(store: Store, found: Answer, process: Process) -> Answer:
    sets: dict[str, list[str]] = {}
    for member in process_members(store, process, found.column("gene_id")):
        sets.setdefault(member.gene, []).append(member.set_id)
    at = found.columns.index("gene_id")
    rows = [(*row, ";".join(sets.get(row[at], ())) or None) for row in found.rows]
    inside = Counter("in" if process.set_id in ids else "beside" for ids in sets.values())
    words = (
        f"{inside['in']} of {len(set(found.column('gene_id')))} genes are in {process.name}; "
        f"{inside['beside']} more only in sets that regulate it (in_process lists the sets)"
    )
    notes = (*found.notes, Note(Topic.READ, process.sentence()), Note(Topic.COUNTED, words))
    return replace(found, columns=(*found.columns, "in_process"), rows=rows, notes=notes)
