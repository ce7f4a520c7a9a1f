"""What vesicles carry."""

from __future__ import annotations

from mircargo.answer import Answer, Note, RestsOn, Topic
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name, taxon_of
from mircargo.questions.rests_on import rests_on_cargo
from mircargo.schema.results import CARGO, CARGO_DIFFERENCE, EV_SOURCES
from mircargo.store.resolve import EvSource, resolve_source
from mircargo.store.store import Store

__all__ = ["cargo_difference", "cargo_of", "carried_by", "ev_sources", "measured_in"]


def ev_sources(store: Store, *, organism: str | None = None) -> Answer:
    """Return every EV source with the number of mature miRNAs it is reported to carry.

    Raises
    ------
    InputError
        If the species is unknown.
    """
    taxon = None if organism is None else taxon_of(organism)
    rows = store.rows(
        """
        SELECT s.id, s.label, s.taxon, s.donor_cell, s.vesicle_type, s.isolation,
               count(DISTINCT c.mirna) FILTER (c.relation NOT IN ('comparator', 'depleted')),
               s.study, s.reference
        FROM ev_source s LEFT JOIN ev_cargo c ON c.ev_source = s.id
        WHERE $taxon IS NULL OR s.taxon = $taxon
        GROUP BY ALL ORDER BY s.taxon, s.study, s.id
        """,
        {"taxon": taxon},
    )
    named = [(*row[:2], taxon_name(row[2]), *row[3:]) for row in rows]
    note = f"{len(named)} EV sources; comparators are sources too, also those without cargo"
    return Answer.of(EV_SOURCES, named, [Note(Topic.COUNTED, note)], rests_on=_all_cargo(store, taxon))


def _all_cargo(store: Store, taxon: int | None) -> RestsOn:
    rows = store.rows(
        "SELECT DISTINCT c.source FROM ev_cargo c JOIN ev_source s ON s.id = c.ev_source"
        " WHERE $taxon IS NULL OR s.taxon = $taxon",
        {"taxon": taxon},
    )
    return RestsOn(frozenset(key for (key,) in rows), frozenset() if taxon is None else frozenset({taxon}))


def cargo_of(store: Store, name: str) -> Answer:
    """Return what one EV source is reported to carry and do, also statements without a mature miRNA.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If the name means no source or several.
    """
    source = resolve_source(store, name)
    rows = store.rows(
        """
        SELECT s.label, m.name, m.id, c.reported_as, c.relation, c.value, c.unit, o.label,
               c.p_value, c.q_value, c.recipient, c.effect, c.effect_process, c.effect_sign,
               c.reported_target, c.reference, c.basis, c.note, c.source, c.source_version
        FROM ev_cargo c JOIN ev_source s ON s.id = c.ev_source
        LEFT JOIN mirna m ON m.id = c.mirna LEFT JOIN ev_source o ON o.id = c.comparator
        WHERE c.ev_source = $id
        ORDER BY m.name NULLS LAST, c.reported_as, c.relation, o.label, c.reference, c.source,
                 c.value, c.unit, c.note
        """,
        {"id": source.id},
    )
    notes = [Note(Topic.READ, source.sentence())]
    carried = [row for row in rows if row[1]]
    if not carried:
        words = f"{source.label}: no mature miRNA is reported, which is not to say that it carries none"
        notes.append(Note(Topic.SILENCE, words))
    if any(row[1] is None and row[3] for row in rows):
        words = "a row without mirna names a cluster or family only; it is in no graph and no enrichment"
        notes.append(Note(Topic.CAUTION, words))
    if carried and all(row[5] is None for row in carried):
        words = "no source states a value for these miRNAs here, so none is shown"
        notes.append(Note(Topic.SILENCE, words))
    return Answer.of(CARGO, rows, notes, rests_on=rests_on_cargo(store, source))


def cargo_difference(store: Store, first: str, second: str) -> Answer:
    """Return the miRNAs of two EV sources: which are in one, the other or both.

    Parameters
    ----------
    store
        The snapshot.
    first, second
        The sources by id, label, or a part of it.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means no source or several.
    """
    one, two = resolve_source(store, first), resolve_source(store, second)
    rows = store.rows(
        """
        SELECT m.name, m.id, m.family,
               string_agg(DISTINCT c.relation, ';' ORDER BY c.relation) FILTER (c.ev_source = $one) AS a,
               string_agg(DISTINCT c.relation, ';' ORDER BY c.relation) FILTER (c.ev_source = $two) AS b
        FROM ev_cargo c JOIN mirna m ON m.id = c.mirna
        WHERE c.ev_source IN ($one, $two)
        GROUP BY ALL ORDER BY m.name
        """,
        {"one": one.id, "two": two.id},
    )
    where = [
        (*row[:3], "both" if row[3] and row[4] else "first" if row[3] else "second", *row[3:]) for row in rows
    ]
    notes = [Note(Topic.READ, source.sentence()) for source in (one, two)]
    notes += [*_bare(store, one), *_bare(store, two)]
    if one.taxon != two.taxon:
        words = "the sources are of different species: names are compared as they are, not by orthology"
        notes.append(Note(Topic.CAUTION, words))
    return Answer.of(CARGO_DIFFERENCE, where, notes, rests_on=rests_on_cargo(store, one, two))


def _bare(store: Store, source: EvSource) -> list[Note]:
    (count,) = store.rows("SELECT count(mirna) FROM ev_cargo WHERE ev_source = $id", {"id": source.id})[0]
    words = f"{source.label}: no miRNA is reported, which is not to say that it carries none"
    return [] if count else [Note(Topic.SILENCE, words)]


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


def measured_in(store: Store, source: EvSource) -> tuple[tuple[str, ...], frozenset[str]]:
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
