"""What an enrichment is asked: the lists, and what they are tested on.

They are from files alone or with the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mircargo.analyses.own_input import read_own_material
from mircargo.analyses.test_input import OwnPairs, TestInput, read_material
from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import NOTHING, Note, Topic, noted
from mircargo.errors import InputError
from mircargo.own_tables.gmt import read_lists
from mircargo.own_tables.names import read_names
from mircargo.questions.lists import check_own_lists, resolve_lists
from mircargo.questions.selection import choose, read_within
from mircargo.scope import Scope
from mircargo.store.resolve import Process
from mircargo.store.store import Store

__all__ = ["Asked", "Found", "find"]

Lists = Path | str | Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Asked:
    """The lists that are asked about.

    Attributes
    ----------
    mirnas
        Names that make one list.
    source
        An EV source, whose cargo is a list, with the miRNAs named.
    lists
        More lists: a GMT file, or names by list id.
    file
        A file of names that belong to those named.
    """

    mirnas: Sequence[str] = ()
    source: str | None = None
    lists: Lists | None = None
    file: Path | None = None

    def read(self) -> tuple[dict[str, list[str]], tuple[Note, ...]]:
        """Return the lists by id, but for the cargo of the source, and how files were read."""
        listed, notes = read_names(self.file) if self.file else ([], ())
        named = {"query": [*self.mirnas, *listed]} if self.mirnas or self.file else {}
        if isinstance(self.lists, Mapping):
            return named | {name: list(names) for name, names in self.lists.items()}, ()
        others, more = read_lists(Path(self.lists)) if self.lists else ({}, ())
        return named | others, noted(Topic.READ, (*notes, *more))


@dataclass(frozen=True)
class Found:
    """The lists with each name read, and what they are tested on.

    Attributes
    ----------
    lists
        miRNAs by list id.
    material
        Pairs, sets and universes.
    notes
        How names were read.
    process
        The process of the snapshot that is asked about.
    """

    lists: Mapping[str, Sequence[str]]
    material: TestInput
    notes: tuple[Note, ...]
    process: Process | None = None


def find(
    snapshot: Callable[[], Store], asked: Asked, scope: Scope, on: TestedOn, *, scored: bool, one: bool
) -> Found:
    """Return the lists with each name read, and what they are tested on.

    Parameters
    ----------
    snapshot
        Opens the snapshot; it is not called where files tell all.
    asked
        The lists.
    scope
        What their targets are kept to.
    on
        What they are tested on.
    scored
        Whether scores of pairs are wanted.
    one
        Whether several lists are refused.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        If a list, file or name cannot be used.
    """
    given, told = asked.read()
    n_lists = len(given) + (asked.source is not None and "query" not in given)
    if one and n_lists > 1:
        msg = f"--control: takes one list, found {n_lists}; ask for each alone"
        raise InputError(msg)
    if not n_lists:
        msg = "no miRNA was given: name at least one, or give --file, --source or --lists"
        raise InputError(msg)
    if on.mti is not None and on.library is None and asked.source is None:
        found = _in_files(given, Path(on.mti), scope, on)
    else:
        found = _in_snapshot(snapshot(), given, asked.source, scope, on, scored=scored)
    return replace(found, notes=(*told, *found.notes))


def _in_files(given: Mapping[str, list[str]], mti: Path, scope: Scope, on: TestedOn) -> Found:
    """Return lists and material without any use of the snapshot."""
    material = read_own_material(
        mti, Path(on.gene_sets), on.universes, process=scope.process, expressed=scope.expressed
    )
    known = {*material.mti["mirna"], *(material.mirna_universe or ())}
    words = ["names: taken as they are; nothing of the snapshot is used"]
    if scope.evidence is not None:
        words.append(f"--evidence is for the snapshot's interactions; all pairs of {mti.name} are used")
    return Found(check_own_lists(given, known, origin=mti.name), material, noted(Topic.READ, words))


def _in_snapshot(
    store: Store,
    given: Mapping[str, list[str]],
    source: str | None,
    scope: Scope,
    on: TestedOn,
    *,
    scored: bool,
) -> Found:
    """Return lists and material with names read by the snapshot."""
    every: dict[str, Sequence[str]] = dict(given)
    notes: tuple[Note, ...] = ()
    universes, rests_on = on.universes, NOTHING
    if source is not None:
        chosen = choose(store, scope, source=source, mirnas=every.pop("query", ()))
        label = chosen.source.label if chosen.source else source
        if not chosen.mirnas:
            msg = f"{label}: no mature miRNA is reported, so there is no list to test"
            raise InputError(msg)
        every, notes = {label: chosen.tested, **every}, chosen.notes
        scope = scope if scope.organism else replace(scope, organism=str(chosen.taxon))
        universes, rests_on = chosen.universe(universes), chosen.rests_on
    own = None if on.mti is None else OwnPairs.read(Path(on.mti))
    read = resolve_lists(store, every, scope, own=set(own.frame["mirna"]) if own else ())
    within = read_within(store, scope, read.taxon, own=set(own.frame["gene"]) if own else ())
    material = read_material(
        store,
        read.taxon,
        evidence=within.evidence,
        gene_sets=on.gene_sets,
        own=own,
        universe=universes,
        process=within.process,
        expressed=within.expressed,
        scored=scored,
    )
    words = () if source is not None and not given else read.notes
    process = (Note(Topic.READ, within.process.sentence()),) if within.process else ()
    material = replace(material, rests_on=material.rests_on | rests_on | within.rests_on)
    return Found(dict(read.names), material, (*notes, *words, *process), within.process)
