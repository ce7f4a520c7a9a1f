"""Why: the paths from a vesicle or a miRNA to a process, with the evidence of every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mircargo.answer import Answer, Note, Topic
from mircargo.errors import InputError, UnknownNameError
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_of
from mircargo.prose import counted
from mircargo.questions.interactions import check_evidence, interactions
from mircargo.questions.membership import Member, process_members
from mircargo.questions.reading import Reading, read_mirnas
from mircargo.questions.universe import UniverseChoice
from mircargo.store.resolve import EvSource, Process, resolve_process, resolve_source
from mircargo.store.store import Store

__all__ = ["Selection", "carried_by", "check_versus", "explain", "explain_selection", "select"]

_COLUMNS = (
    "ev_source",
    "relation",
    "mirna",
    "gene",
    "gene_id",
    "evidence",
    "contested",
    "methods",
    "references",
    "score",
    "via_ortholog",
    "set_id",
    "set_name",
    "role",
    "evidence_code",
    "annotation",
)
_SUPPORT = ("functional", "weak", "predicted")


@dataclass(frozen=True)
class Selection:
    """What a question is about: an EV source with its miRNAs, or a plain list of miRNAs.

    ``notes`` say how names were read and which cargo rows could not be used. ``detectable`` are the ids of
    the miRNAs that the study of the source lists as measured there, where it lists them apart from those that
    stand out; ``merely`` are those of them that stand out in nothing.
    """

    source: EvSource | None
    mirnas: tuple[Resolved, ...]
    taxon: int
    notes: tuple[Note, ...]
    detectable: tuple[str, ...] = ()
    merely: frozenset[str] = frozenset()

    @property
    def tested(self) -> list[str]:
        """Return the ids of the miRNAs that an enrichment asks about.

        Those that are merely detected are its universe.
        """
        return [m.id for m in self.mirnas if m.id not in self.merely]

    def universe(self, choice: UniverseChoice) -> UniverseChoice:
        """Return the universe of an enrichment.

        It is what was measured in the source, unless another one is asked for.
        """
        if not self.detectable or choice != UniverseChoice():
            return choice
        return UniverseChoice((*self.detectable, *self.tested))

    reading: Reading | None = None


def carried_by(store: Store, source: EvSource) -> tuple[list[Resolved], list[Note]]:
    """Return the mature miRNAs that a source carries (depleted ones are not), and notes on the rest."""
    rows = store.rows(
        "SELECT DISTINCT m.id, m.name, m.taxon, c.relation, c.reported_as FROM ev_cargo c LEFT JOIN mirna m"
        " ON m.id = c.mirna WHERE c.ev_source = $id AND c.relation <> 'comparator' ORDER BY m.name,"
        " c.reported_as, c.relation",
        {"id": source.id},
    )
    carried = {
        row[0]: Resolved(row[4] or row[1], row[0], row[1], row[2])
        for row in rows
        if row[0] and row[3] != "depleted"
    }
    unnamed = sorted({row[4] for row in rows if not row[0] and row[4]})
    depleted = sorted({row[1] for row in rows if row[0] and row[3] == "depleted" and row[0] not in carried})
    both = sorted({row[1] for row in rows if row[3] == "depleted" and row[0] in carried})
    told = {
        f"{', '.join(unnamed)} names no single mature miRNA and is left out": unnamed,
        f"depleted and therefore left out: {', '.join(depleted)}": depleted,
        f"depleted by one statement, carried by another, and therefore kept: {', '.join(both)}": both,
    }
    notes = [Note(Topic.LEFT_OUT, f"{source.label}: {words}") for words, names in told.items() if names]
    return list(carried.values()), notes


def select(
    store: Store,
    *,
    source: str | None = None,
    mirnas: Sequence[str] = (),
    organism: str | None = None,
    skip_unknown: bool = False,
) -> Selection:
    """Return the miRNAs of a source, or those named.

    Raises
    ------
    InputError
        If neither a source nor a miRNA is given, or names cannot be used and ``skip_unknown`` is not set.
    UnknownNameError, AmbiguousNameError
        If a name means nothing or several things.
    """
    taxon = None if organism is None else taxon_of(organism)
    if source is None:
        named = read_mirnas(store, mirnas, taxon=taxon, skip_unknown=skip_unknown)
        return Selection(None, tuple(named.mirnas), named.mirnas[0].taxon, named.notes(), reading=named)
    found = resolve_source(store, source)
    carried, notes = carried_by(store, found)
    extra = read_mirnas(store, mirnas, taxon=found.taxon, skip_unknown=skip_unknown) if mirnas else None
    every = {m.id: m for m in (*carried, *(extra.mirnas if extra else ()))}
    read = Note(Topic.READ, found.sentence())
    detectable, merely = _measured(store, found)
    asked = {m.id for m in extra.mirnas} if extra else set()
    return Selection(
        found,
        tuple(every.values()),
        found.taxon,
        (read, *notes, *(extra.notes() if extra else ())),
        detectable=detectable,
        merely=merely - asked,
        reading=extra,
    )


def _measured(store: Store, source: EvSource) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the miRNAs that a source lists as measured, if it lists some as merely detected, and these.

    A source of detected miRNAs alone tells nothing apart, so it has no list of its own to be compared with.
    """
    rows = store.rows(
        "SELECT mirna, bool_and(relation = 'detected') FROM ev_cargo WHERE ev_source = $id AND mirna IS NOT"
        " NULL AND relation IN ('detected', 'enriched', 'depleted', 'most abundant') GROUP BY mirna ORDER BY"
        " mirna",
        {"id": source.id},
    )
    merely = frozenset(row[0] for row in rows if row[1])
    if not merely or len(merely) == len(rows):
        return (), frozenset()
    return tuple(row[0] for row in rows), merely


def check_versus(source: str | None, versus: str | None) -> None:
    """Refuse a source to compare with where there is none to compare.

    Raises
    ------
    InputError
        If so.
    """
    if versus is not None and source is None:
        msg = f"--versus {versus}: compares with an EV source, and none is given; name one with --source"
        raise InputError(msg)


def explain(
    store: Store,
    subject: str,
    process: str,
    *,
    organism: str | None = None,
    evidence: Iterable[str] | None = None,
) -> Answer:
    """Return the paths (source →) miRNA → gene → set, one row a path.

    Parameters
    ----------
    store
        The snapshot to ask.
    subject
        An EV source or a miRNA.
    process
        A gene set by id or name; sets that regulate it are listed with their role.
    organism
        Species; may be left out where ``subject`` tells it.
    evidence
        Classes of evidence; functional, weak and predicted by default. Refuted interactions
        are no step of a path.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species or class of evidence cannot be used.
    """
    selection = _subject(store, subject, organism)
    resolved = resolve_process(store, process, taxon=selection.taxon)
    answer = explain_selection(store, selection, resolved, evidence=evidence)
    return answer.with_notes(before=(*selection.notes, Note(Topic.READ, resolved.sentence())))


def explain_selection(
    store: Store, selection: Selection, process: Process, *, evidence: Iterable[str] | None = None
) -> Answer:
    """Return the paths of a selection to a process and the sets that regulate it; columns as :func:`explain`.

    Raises
    ------
    InputError
        If a class of evidence is unknown.
    """
    asked = check_evidence(_SUPPORT if evidence is None else evidence)
    found = interactions(
        store,
        taxa={m.taxon for m in selection.mirnas},
        mirnas=[m.id for m in selection.mirnas],
        evidence=asked,
    )
    by_gene: dict[str, list[Member]] = {}
    for member in process_members(store, process, found.column("gene_id")):
        by_gene.setdefault(member.gene, []).append(member)
    relation = _relations(store, selection)
    label = selection.source.label if selection.source else None
    rows = [
        (
            label,
            relation.get(r["mirna_id"]),
            r["mirna"],
            r["gene"],
            r["gene_id"],
            r["evidence"],
            r["contested"],
            r["methods"],
            r["references"],
            r["score"],
            r["via_ortholog"],
            m.set_id,
            m.set_name,
            m.role,
            m.evidence_code,
            "direct" if m.direct else "by is_a/part_of",
        )
        for r in found.records()
        if r["evidence"] != "negative"
        for m in by_gene.get(r["gene_id"], ())
    ]
    genes = {row[4] for row in rows if row[13] == "member"}
    note = f"{counted(len(rows), 'path')}; {counted(len(genes), 'target gene')} in {process.name} itself"
    return Answer(
        _COLUMNS,
        rows,
        (Note(Topic.COUNTED, note),),
        ("mirna", "gene", "evidence", "role", "set_name", "references", "ev_source", "contested"),
    )


def _subject(store: Store, subject: str, organism: str | None) -> Selection:
    try:
        return select(store, mirnas=[subject], organism=organism)
    except UnknownNameError as unknown:
        try:
            return select(store, source=subject)
        except UnknownNameError:
            raise unknown from None


def _relations(store: Store, selection: Selection) -> dict[str, str]:
    if selection.source is None:
        return {}
    return dict(
        store.rows(
            "SELECT mirna, string_agg(DISTINCT relation, ';' ORDER BY relation) FROM ev_cargo WHERE ev_source"
            " = $id AND mirna IS NOT NULL GROUP BY 1",
            {"id": selection.source.id},
        )
    )
