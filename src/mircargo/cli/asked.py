"""What an enrichment is asked: the lists, and what they are tested on.

They are from files alone or with the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mircargo.analyses.test_input import SUPPORT, Material, is_library, read_material, read_own_material
from mircargo.answer import Note, Topic, noted
from mircargo.cli.frame import Desk, split_words
from mircargo.errors import InputError
from mircargo.ids.species import taxon_name
from mircargo.own_tables.gmt import read_lists
from mircargo.own_tables.names import read_names
from mircargo.own_tables.pairs import read_pairs
from mircargo.questions.cargo import cargo_of
from mircargo.questions.lists import check_own_lists, resolve_lists
from mircargo.questions.paths import select
from mircargo.questions.rests_on import sources_named, sources_tested, sources_used
from mircargo.questions.universe import UniverseChoice
from mircargo.store.resolve import Process, resolve_process

__all__ = ["asked_of_files", "asked_of_snapshot", "given_lists"]

Found = tuple[dict[str, tuple[str, ...]], Material, tuple[Note, ...], Process | None]
"""The lists, what they are tested on, how names were read, and the process of the snapshot asked for."""


def given_lists(
    mirna: list[str], file: Path | None, lists: Path | None
) -> tuple[dict[str, list[str]], tuple[Note, ...]]:
    """Return the lists that were named and those of a GMT file, and how they were read.

    Those named are one list, of arguments and a file.
    """
    listed, notes = read_names(file) if file else ([], ())
    own = {"query": [*mirna, *listed]} if mirna or file else {}
    named, more = read_lists(lists) if lists else ({}, ())
    return own | named, noted(Topic.READ, (*notes, *more))


def asked_of_files(
    given: Mapping[str, list[str]],
    mti: Path,
    gene_sets: Path,
    *,
    universe: UniverseChoice,
    process: str | None,
    evidence: str | None,
) -> Found:
    """Return lists and material without any use of the snapshot."""
    _some(given)
    material = read_own_material(mti, gene_sets, universe, process=process)
    known = {*material.mti["mirna"], *(material.mirna_universe or ())}
    asked = check_own_lists(given, known, origin=mti.name)
    words = ["names: taken as they are; nothing of the snapshot is used"]
    if evidence is not None:
        words.append(f"--evidence is for the snapshot's interactions; all pairs of {mti.name} are used")
    return (
        {list_id: tuple(names) for list_id, names in asked.items()},
        material,
        noted(Topic.READ, words),
        None,
    )


def asked_of_snapshot(
    desk: Desk,
    given: Mapping[str, list[str]],
    *,
    source: str | None,
    organism: str | None,
    skip_unknown: bool,
    evidence: str | None,
    process: str | None,
    mti: Path | None,
    gene_sets: str,
    universe: UniverseChoice,
    scored: bool,
) -> Found:
    """Return lists and material with names read by the snapshot."""
    notes: tuple[Note, ...] = ()
    every: dict[str, list[str]] = dict(given)
    if source is not None:
        chosen = select(
            desk.store,
            source=source,
            mirnas=every.pop("query", ()),
            organism=organism,
            skip_unknown=skip_unknown,
        )
        label = chosen.source.label if chosen.source else source
        if not chosen.mirnas:
            msg = f"{label}: no mature miRNA is reported, so there is no list to test"
            raise InputError(msg)
        every, notes, organism = {label: chosen.tested, **every}, chosen.notes, organism or str(chosen.taxon)
        universe = chosen.universe(universe)
    _some(every)
    own = set(read_pairs(mti)[0]["mirna"]) if mti is not None else set()
    read = resolve_lists(desk.store, every, organism=organism, own=own, skip_unknown=skip_unknown)
    resolved = resolve_process(desk.store, process, taxon=read.taxon) if process else None
    material = read_material(
        desk.store,
        read.taxon,
        evidence=split_words(evidence),
        gene_sets=gene_sets,
        mti=mti,
        universe=universe,
        process=resolved,
        scored=scored,
    )
    words = () if source is not None and not given else read.notes
    library = gene_sets if is_library(gene_sets) else None
    facts = sources_tested(
        desk.store,
        read.taxon,
        evidence=split_words(evidence) or SUPPORT,
        pairs=mti is None,
        library=library,
    )
    facts |= sources_named(cargo_of(desk.store, source)) if source is not None else set()
    carried = (
        mti is None and "predicted" in (split_words(evidence) or ()) and taxon_name(read.taxon) != "human"
    )
    desk.sources = sources_used(
        desk.store, facts, taxa=[read.taxon], sets=library is not None, carried=carried
    )
    return (
        dict(read.names),
        material,
        (*notes, *words, *([Note(Topic.READ, resolved.sentence())] if resolved else [])),
        resolved,
    )


def _some(given: Mapping[str, list[str]]) -> None:
    if not given:
        msg = "no miRNA was given: name at least one, or give --file, --source or --lists"
        raise InputError(msg)
