"""Which sources an answer rests on: those whose facts it holds, and those behind its names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mircargo.answer import Answer
from mircargo.ids.species import taxon_name
from mircargo.questions.interactions import check_evidence
from mircargo.schema import TABLES
from mircargo.store.store import Store

__all__ = ["sources_named", "sources_tested", "sources_used"]

_MADE = "prediction"
"""The source of our own predictions, which holds facts also where a snapshot is without any."""
_ORTHOLOGS = ("hcop", "ensembl_orthologs")
_ONTOLOGY = ("go",)


def sources_named(*answers: Answer) -> set[str]:
    """Return the keys in the column ``source`` of answers."""
    cells = {
        cell for answer in answers if "source" in answer.columns for cell in answer.column("source") if cell
    }
    return {key for cell in cells for key in cell.split(";")}


def sources_tested(
    store: Store,
    taxon: int,
    *,
    evidence: Iterable[str] | None = None,
    pairs: bool = True,
    library: str | None = "go",
) -> set[str]:
    """Return the keys of the sources behind a calibrated test.

    Parameters
    ----------
    store
        The snapshot.
    taxon
        Species.
    evidence
        Classes of evidence that make a target.
    pairs
        Whether the pairs are those of the snapshot.
    library
        Gene sets of the snapshot; None for a file of the user's.
    """
    keys: set[str] = set()
    if pairs:
        kinds = [kind for kind in check_evidence(evidence) if kind != "negative"]
        rows = store.rows(
            "SELECT DISTINCT source FROM mti WHERE taxon = $taxon AND list_contains($kinds, evidence)",
            {"taxon": taxon, "kinds": kinds},
        )
        keys |= {key for (key,) in rows}
    if library is not None:
        rows = store.rows(
            "SELECT DISTINCT m.source FROM gene_set_member m JOIN gene_set s USING (set_id, taxon) WHERE"
            " taxon = $taxon AND (s.library = $library OR ($library = 'go' AND starts_with(s.library,"
            " 'go_')))",
            {"taxon": taxon, "library": library},
        )
        keys |= {key for (key,) in rows}
    return keys


def sources_used(
    store: Store, facts: Iterable[str], *, taxa: Iterable[int] = (), sets: bool = False, carried: bool = False
) -> list[dict[str, Any]]:
    """Return the rows of the table ``source`` that an answer rests on, of those that the terms allow.

    Parameters
    ----------
    store
        The snapshot.
    facts
        Keys of sources whose facts were used.
    taxa
        Species; files about other species are left out. All when empty.
    sets
        Whether sets of the ontology were used.
    carried
        Whether predictions were carried from human genes by orthology.
    """
    keys = set(facts)
    of_facts = {_MADE} | {
        key
        for table in TABLES
        if TABLES[table].facts
        for (key,) in store.rows(f"SELECT DISTINCT source FROM {_stored(table)}")  # noqa: S608 - own names
    }
    wanted = {taxon_name(taxon) for taxon in taxa}

    def is_about(row: dict[str, Any]) -> bool:
        human = carried and row["key"] not in of_facts and "human" in row["organism"]
        return (
            not wanted
            or row["organism"] == "several"
            or human
            or any(name in row["organism"] for name in wanted)
        )

    def is_used(row: dict[str, Any]) -> bool:
        if row["key"] in of_facts:
            return row["key"] in keys
        if row["key"] in _ORTHOLOGS:
            return carried
        return row["key"] not in _ONTOLOGY or sets

    return [row for row in store.sources() if is_used(row) and is_about(row)]


def _stored(table: str) -> str:
    """Return the view of a table's own file.

    The view ``mti`` also holds the predictions, which are a table of their own.
    """
    return "mti_validated" if table == "mti" else table
