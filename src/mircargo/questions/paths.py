"""Why: the paths from a vesicle or a miRNA to a process, with the evidence of every step."""

from __future__ import annotations

from dataclasses import replace

from mircargo.answer import Answer, Note, Topic
from mircargo.errors import UnknownNameError
from mircargo.prose import counted
from mircargo.questions.interactions import interactions
from mircargo.questions.membership import Member, process_members
from mircargo.questions.selection import Selection, choose, kept
from mircargo.schema.results import PATHS
from mircargo.scope import Scope
from mircargo.store.store import Store

__all__ = ["explain", "explain_selection"]

_SUPPORT = ("functional", "weak", "predicted")


def explain(store: Store, subject: str, scope: Scope) -> Answer:
    """Return the paths (source →) miRNA → gene → set, one row a path.

    Parameters
    ----------
    store
        The snapshot to ask.
    subject
        An EV source or a miRNA.
    scope
        What the question is kept to: its process, of which sets that regulate it are listed with their role,
        and classes of evidence; functional, weak and predicted by default. Refuted interactions are no step
        of a path.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a name, species or class of evidence cannot be used.
    """
    selection = kept(store, _subject(store, subject, scope), scope)
    answer = explain_selection(store, selection)
    return answer.with_notes(before=(*selection.notes, Note(Topic.READ, selection.process.sentence())))


def explain_selection(store: Store, selection: Selection) -> Answer:
    """Return the paths of a selection to its process and the sets that regulate it.

    The columns are those of :func:`explain`.

    Raises
    ------
    InputError
        If the selection has no process.
    """
    process, within = selection.process, selection.within
    classes = within.classes(_SUPPORT)
    every = interactions(store, taxa=selection.taxa, mirnas=selection.ids, evidence=classes)
    found = within.keep(every)
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
    answer = Answer.of(PATHS, rows, [*found.notes, Note(Topic.COUNTED, note)])
    return answer.resting_on(selection.rests_on, found.rests_on)


def _subject(store: Store, subject: str, scope: Scope) -> Selection:
    try:
        return choose(store, replace(scope, skip_unknown=False), mirnas=[subject])
    except UnknownNameError as unknown:
        try:
            return choose(store, scope, source=subject)
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
