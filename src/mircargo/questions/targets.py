"""Which genes a miRNA represses, and which miRNAs repress a gene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mircargo.answer import Answer, Note, Topic, noted
from mircargo.errors import InputError
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name, taxon_of
from mircargo.prose import counted
from mircargo.questions.coverage import by_family, uncovered
from mircargo.questions.interactions import check_evidence, interactions_and_loci
from mircargo.questions.membership import process_members
from mircargo.questions.reading import read_mirnas
from mircargo.store.resolve import Process, resolve_gene, resolve_process
from mircargo.store.store import Store

__all__ = ["mirnas_of", "targets_of"]

_SHOWN = (
    "gene",
    "evidence",
    "mirna",
    "n_references",
    "in_process",
    "score",
    "methods",
    "references",
    "via_ortholog",
    "contested",
    "source",
)

_ODD = ("gene trap", "transgene")
"""Types of loci that nobody means by a target."""

_OF_SPECIES = {"HGNC": "human", "MGI": "mouse", "RGD": "rat"}


def targets_of(
    store: Store,
    names: Sequence[str],
    *,
    organism: str | None = None,
    evidence: Iterable[str] | None = None,
    process: str | None = None,
    only_process: bool = False,
    by_evidence: bool = False,
    skip_unknown: bool = False,
) -> Answer:
    """Return the target genes of one or more miRNAs.

    Parameters
    ----------
    store
        The snapshot to ask.
    names
        miRNA names in any spelling.
    organism
        Species; may be left out where the names tell it.
    evidence
        Classes to show, of functional, weak, predicted, negative; all by default.
    process
        A gene set by id or name; adds the column ``in_process``.
    only_process
        Keep only targets in that set or in a set that regulates it.
    by_evidence
        One row for each class of evidence of a pair, not only for the strongest class of support.
    skip_unknown
        Go on without names that mean no miRNA or several; the notes list them.

    Returns
    -------
    Answer
        Columns :data:`mircargo.questions.interactions.COLUMNS`, sorted by evidence, then score, then number
        of references.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species, class of evidence or set cannot be used.
    """
    if only_process and process is None:
        msg = "--only-process keeps to a process, and none is given; name one with --process"
        raise InputError(msg)
    taxon = None if organism is None else taxon_of(organism)
    reading = read_mirnas(store, names, taxon=taxon, skip_unknown=skip_unknown)
    mirnas = reading.mirnas
    taxa = {m.taxon for m in mirnas}
    found, loci = interactions_and_loci(
        store, taxa=taxa, mirnas=[m.id for m in mirnas], evidence=evidence, by_evidence=by_evidence
    )
    notes = [*reading.notes(), *_set_aside(store, mirnas), *_silent(found, mirnas)]
    if "predicted" in check_evidence(evidence):
        notes += uncovered(store, mirnas) + by_family(store, found)
    return _finished(store, found, loci, notes, process=process, taxa=taxa, only_process=only_process)


def mirnas_of(
    store: Store,
    name: str,
    *,
    organism: str | None = None,
    evidence: Iterable[str] | None = None,
    by_evidence: bool = False,
) -> Answer:
    """Return the miRNAs that target one gene; parameters and columns as :func:`targets_of`.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If the name, species or class of evidence cannot be used.
    """
    gene = resolve_gene(store, name, taxon=None if organism is None else taxon_of(organism))
    found, loci = interactions_and_loci(
        store, taxa={gene.taxon}, genes=[gene.id], evidence=evidence, by_evidence=by_evidence
    )
    notes = [Note(Topic.READ, gene.sentence())]
    if not found.rows:
        words = f"no evidence here for a miRNA that targets {gene.name}; that is not evidence that none does"
        notes.append(Note(Topic.SILENCE, words))
    answer = _finished(store, found, loci, notes, process=None, taxa={gene.taxon}, only_process=False)
    return replace(answer, shown=("mirna", *(c for c in _SHOWN if c != "mirna")))


def _set_aside(store: Store, mirnas: Sequence[Resolved]) -> tuple[Note, ...]:
    rows = store.rows(
        "SELECT mirna, reason, count(*), count(DISTINCT symbol), string_agg(DISTINCT symbol, ', ' ORDER BY"
        " symbol) FROM mti_set_aside WHERE list_contains($ids, mirna) GROUP BY ALL ORDER BY ALL",
        {"ids": [m.id for m in mirnas]},
    )
    names = {m.id: m.name for m in mirnas}
    return noted(
        Topic.CAUTION,
        (
            f"{names[mirna]}: {counted(count, 'row')} of {counted(genes, 'target')} set aside ({symbols}):"
            f" {reason}"
            for mirna, reason, count, genes, symbols in rows
        ),
    )


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


def _finished(
    store: Store,
    found: Answer,
    loci: Mapping[str, str | None],
    notes: list[Note],
    *,
    process: str | None,
    taxa: set[int],
    only_process: bool,
) -> Answer:
    found = replace(found, notes=(*notes, *_counted(found), *_odd_loci(found, loci)), shown=_SHOWN)
    if process is None:
        return found
    if len(taxa) != 1:
        msg = (
            f"--process needs miRNAs of one species, these are of {', '.join(sorted(map(taxon_name, taxa)))}:"
            " give --organism"
        )
        raise InputError(msg)
    resolved = resolve_process(store, process, taxon=taxa.pop())
    marked = _in_process(store, found, resolved)
    return marked.with_rows([row for row in marked.rows if row[-1]]) if only_process else marked


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
