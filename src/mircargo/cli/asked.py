"""What an enrichment is asked: the lists, and what they are tested on.

They are from files alone or with the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mircargo.analyses.own_input import read_own_material
from mircargo.analyses.test_input import Material, read_material
from mircargo.answer import Note, RestsOn, Topic, noted
from mircargo.cli.frame import Desk
from mircargo.errors import InputError
from mircargo.own_tables.gmt import read_lists
from mircargo.own_tables.names import read_names
from mircargo.own_tables.pairs import read_pairs
from mircargo.questions.lists import check_own_lists, resolve_lists
from mircargo.questions.selection import choose, read_within
from mircargo.questions.universe import UniverseChoice
from mircargo.scope import Scope
from mircargo.store.resolve import Process

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
    scope: Scope,
) -> Found:
    """Return lists and material without any use of the snapshot."""
    _some(given)
    material = read_own_material(mti, gene_sets, universe, process=scope.process, expressed=scope.expressed)
    known = {*material.mti["mirna"], *(material.mirna_universe or ())}
    asked = check_own_lists(given, known, origin=mti.name)
    words = ["names: taken as they are; nothing of the snapshot is used"]
    if scope.evidence is not None:
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
    scope: Scope,
    mti: Path | None,
    gene_sets: str,
    universe: UniverseChoice,
    scored: bool,
) -> Found:
    """Return lists and material with names read by the snapshot."""
    notes: tuple[Note, ...] = ()
    rests_on = RestsOn()
    every: dict[str, list[str]] = dict(given)
    if source is not None:
        chosen = choose(desk.store, scope, source=source, mirnas=every.pop("query", ()))
        label = chosen.source.label if chosen.source else source
        if not chosen.mirnas:
            msg = f"{label}: no mature miRNA is reported, so there is no list to test"
            raise InputError(msg)
        every, notes = {label: chosen.tested, **every}, chosen.notes
        scope = scope if scope.organism else replace(scope, organism=str(chosen.taxon))
        universe = chosen.universe(universe)
        rests_on = chosen.rests_on
    _some(every)
    own = set(read_pairs(mti)[0]["mirna"]) if mti is not None else set()
    read = resolve_lists(desk.store, every, scope, own=own)
    within = read_within(desk.store, scope, read.taxon)
    material = read_material(
        desk.store,
        read.taxon,
        evidence=within.evidence,
        gene_sets=gene_sets,
        mti=mti,
        universe=universe,
        process=within.process,
        expressed=within.expressed,
        scored=scored,
    )
    words = () if source is not None and not given else read.notes
    return (
        dict(read.names),
        replace(material, rests_on=material.rests_on | rests_on | within.rests_on),
        (*notes, *words, *([Note(Topic.READ, within.process.sentence())] if within.process else [])),
        within.process,
    )


def _some(given: Mapping[str, list[str]]) -> None:
    if not given:
        msg = "no miRNA was given: name at least one, or give --file, --source or --lists"
        raise InputError(msg)
