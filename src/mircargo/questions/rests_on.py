"""What an answer rests on, told where facts are read, and the rows of the table ``source`` behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mircargo.answer import RestsOn
from mircargo.ids.species import taxon_name
from mircargo.schema import CARRIED_LIBRARIES
from mircargo.store.resolve import EvSource, Process
from mircargo.store.store import Store

__all__ = [
    "rests_on_cargo",
    "rests_on_library",
    "rests_on_pairs",
    "rests_on_process",
    "source_rows",
]

_HUMAN = 9606
_MADE = "prediction"
"""The source of our own predictions, which holds facts also where a snapshot is without any."""
_ORTHOLOGS = ("hcop", "hcop_full", "ensembl_orthologs")
_ONTOLOGY = ("go",)
_MIRNAS = "mirbase"
"""How the keys of sources of miRNA names begin; all others that state no facts tell names of genes."""
_OF_GENES = ("gene", "gene_alias")
_OF_SETS = ("gene_set", "gene_set_alias", "gene_set_relation")
_SETS = """
SELECT DISTINCT m.source, s.library FROM gene_set_member m JOIN gene_set s USING (set_id, taxon)
WHERE taxon = $taxon AND {asked}
"""


def rests_on_pairs(store: Store, taxon: int, kinds: Iterable[str]) -> RestsOn:
    """Return what all pairs of a species rest on.

    Parameters
    ----------
    store
        The snapshot.
    taxon
        Species.
    kinds
        Classes of evidence.
    """
    asked = list(kinds)
    predicted = "predicted" in asked
    rows = store.rows(
        "SELECT source FROM mti_validated WHERE taxon = $taxon AND list_contains($kinds, evidence)"
        " UNION SELECT source FROM prediction WHERE $predicted",
        {"taxon": taxon, "kinds": asked, "predicted": predicted},
    )
    carried = predicted and taxon != _HUMAN
    return RestsOn(_keys(rows), frozenset({taxon}), genes=True, carried=carried)


def rests_on_cargo(store: Store, *sources: EvSource) -> RestsOn:
    """Return what the cargo of EV sources rests on."""
    rows = store.rows(
        "SELECT DISTINCT source FROM ev_cargo WHERE list_contains($ids, ev_source)",
        {"ids": [source.id for source in sources]},
    )
    return RestsOn(_keys(rows), frozenset(source.taxon for source in sources))


def rests_on_process(store: Store, process: Process) -> RestsOn:
    """Return what membership in a process, or in a set that regulates it, rests on."""
    asked = {"taxon": process.taxon, "sets": list(process.roles)}
    rows = store.rows(_SETS.format(asked="list_contains($sets, set_id)"), asked)
    return _rests_on_sets(rows, process.taxon, ontology=process.set_id.startswith("GO:"))


def rests_on_library(store: Store, taxon: int, library: str) -> RestsOn:
    """Return what a library of gene sets rests on.

    Parameters
    ----------
    store
        The snapshot.
    taxon
        Species.
    library
        Its name; ``go`` for those of the ontology.
    """
    asked = "(s.library = $library OR ($library = 'go' AND starts_with(s.library, 'go_')))"
    rows = store.rows(_SETS.format(asked=asked), {"taxon": taxon, "library": library})
    ontology = library == "go" or any(name.startswith("go_") for _, name in rows)
    return _rests_on_sets(rows, taxon, ontology=ontology)


def _rests_on_sets(rows: list[tuple[Any, ...]], taxon: int, *, ontology: bool) -> RestsOn:
    carried = taxon != _HUMAN and any(library in CARRIED_LIBRARIES for _, library in rows)
    return RestsOn(_keys(rows), frozenset({taxon}), genes=True, carried=carried, ontology=ontology)


def _keys(rows: Iterable[tuple[Any, ...]]) -> frozenset[str]:
    return frozenset(row[0] for row in rows)


def source_rows(store: Store, rests_on: RestsOn | None) -> list[dict[str, Any]]:
    """Return the rows of the table ``source`` that an answer rests on, of those that the terms allow.

    A source that states facts is one of them where its facts were read. The others stand behind names, terms
    and orthologs. Files about other species than the answer's are left out.
    """
    if rests_on is None:
        return store.sources()
    told = rests_on | _in_tables(store, rests_on.tables)
    facts = {_MADE, *store.stating}
    return [
        row for row in store.sources() if _is_used(row["key"], told, facts) and _is_about(row, told, facts)
    ]


def _in_tables(store: Store, tables: frozenset[str]) -> RestsOn:
    """Return what all rows of tables rest on."""
    return RestsOn(
        store.facts_in(tables),
        genes=not tables.isdisjoint(_OF_GENES),
        carried="ortholog" in tables,
        ontology=not tables.isdisjoint(_OF_SETS),
    )


def _is_used(key: str, rests_on: RestsOn, facts: set[str]) -> bool:
    if key in facts:
        return key in rests_on.sources
    if key in _ORTHOLOGS:
        return rests_on.carried
    if key in _ONTOLOGY:
        return rests_on.ontology
    return rests_on.genes or key.startswith(_MIRNAS)


def _is_about(row: dict[str, Any], rests_on: RestsOn, facts: set[str]) -> bool:
    taxa = rests_on.taxa | ({_HUMAN} if rests_on.carried and row["key"] not in facts else set())
    wanted = map(taxon_name, taxa)
    return (
        not rests_on.taxa or row["organism"] == "several" or any(name in row["organism"] for name in wanted)
    )
