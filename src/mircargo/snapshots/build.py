"""A snapshot on top of another: its files as they are, and packs of facts from further files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.facts.build import build_facts
from mircargo.facts.identities import Identities
from mircargo.facts.sieve import Drop, drop_where
from mircargo.facts.steps import FactFile, Read
from mircargo.schema import CARRIED_LIBRARIES, SCHEMA_VERSION, TABLES
from mircargo.snapshots.closure import annotate_anew, close_sets
from mircargo.snapshots.packs import packs
from mircargo.snapshots.records import WHOLE, GivenFile, dropped_rows, source_rows
from mircargo.snapshots.write import write_packs
from mircargo.version import __version__

__all__ = ["Gathered", "build_full", "full_name", "gather_facts", "write_gathered"]

_NAMES_FIRST = [kind.name for kind in KINDS.values() if kind.learn]
"""Kinds that give names, which facts are then read with."""


@dataclass
class Gathered:
    """Facts of files that are read and not yet written.

    Parameters
    ----------
    base
        What names are read against; it grows by the names that files give.
    given
        The files.
    replaced
        Sources and species (0: all) whose facts in the base do not stay.
    new
        Table and source → rows.
    drops
        What was left out.
    rows
        Source and file → rows read.
    """

    base: Identities
    given: Sequence[GivenFile]
    replaced: set[tuple[str, int]]
    new: dict[tuple[str, str], list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    drops: list[Drop] = field(default_factory=list)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def facts(self) -> dict[str, int]:
        """Return each source's number of facts."""
        said: dict[str, int] = dict.fromkeys((file.source.key for file in self.given), 0)
        for (table, key), frames in self.new.items():
            if table == "annotation" or (table in TABLES and TABLES[table].facts):
                said[key] = said.get(key, 0) + sum(map(len, frames))
        return said


def full_name(base: Identities, given: Sequence[GivenFile], *, label: str = "full") -> str:
    """Return a name that the same base and files always get, and others do not.

    Parameters
    ----------
    base
        What the snapshot is built on.
    given
        The files; their order does not matter.
    label
        What the name begins with, before ten digits of a checksum.
    """
    parts = [
        base.sha256,
        SCHEMA_VERSION,
        __version__,
        *sorted(f"{g.source.key} {g.file.name} {g.version} {g.sha256}" for g in given),
    ]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{label}-{digest[:10]}"


def build_full(
    base: Identities,
    given: Sequence[GivenFile],
    out: Path,
    *,
    name: str,
    libraries: Mapping[str, str] = MappingProxyType({}),
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Build a snapshot of ``base`` and the facts of files.

    Facts of a source that the base has already, about the same species, are replaced; facts of different
    sources stand side by side. The base's own folder is only read.

    Parameters
    ----------
    base
        What names are read against, and whose facts are kept.
    given
        Files; their order does not matter.
    out
        Snapshot folder to write; replaced when it exists.
    name
        Name of the snapshot.
    libraries
        Key of a source → library of its gene sets that name none.
    say
        Called with one line about each step.

    Returns
    -------
    dict
        Source key → number of facts from it.

    Raises
    ------
    InputError
        If a file is not what its source declares, or none is given.
    SnapshotError
        If a built table does not fit its declaration.
    OutputError
        If ``out`` cannot be written.
    """
    if not given:
        msg = "no file is given, so there is nothing to build; name a source, or a mirror that holds some"
        raise InputError(msg)
    gathered = gather_facts(base, given, libraries=libraries, say=say)
    facts = gathered.facts()
    write_gathered(
        gathered, out, name=name, say=say, more={"base": {"name": base.name, "sha256": base.sha256}}
    )
    return facts


def gather_facts(
    base: Identities,
    given: Sequence[GivenFile],
    *,
    libraries: Mapping[str, str] = MappingProxyType({}),
    say: Callable[[str], None] = lambda _: None,
) -> Gathered:
    """Read the facts of files, those first that give names.

    Parameters
    ----------
    base, given, libraries, say
        As of :func:`build_full`.

    Raises
    ------
    InputError
        If a file is not what its source declares.
    """
    replaced = {(g.source.key, 0 if g.source.key in CARRIED_LIBRARIES else g.file.taxon) for g in given}
    gathered = Gathered(base, given, replaced)
    for file in sorted(given, key=_place):
        key, kind = file.source.key, KINDS.get(file.source.kind)
        say(f"reading {key} {file.file.name}")
        read, gathered.rows[key, file.file.name] = _read(file, gathered.base, libraries)
        if not file.by_the_way:
            gathered.drops += read.drops
        if kind is not None and kind.learn is not None and read.tables:
            gathered.base = kind.learn(read.tables, gathered.base)
        if file.source.kind == "ontology":
            annotate_anew(gathered.new, base, replaced)
        for table, frame in read.tables.items():
            gathered.new[table, key].append(frame)
    return gathered


def write_gathered(
    gathered: Gathered,
    out: Path,
    *,
    name: str,
    made: Sequence[Mapping[str, object]] = (),
    more: Mapping[str, object] = MappingProxyType({}),
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write a snapshot of what was gathered, and return each table's number of rows.

    Parameters
    ----------
    gathered
        The facts.
    out, name
        Snapshot folder, replaced when it exists, and its name.
    made
        Rows of ``source`` for facts that are no file's.
    more
        Further facts for the manifest.
    say
        Called with one line about each step.

    Raises
    ------
    SnapshotError
        If a built table does not fit its declaration.
    OutputError
        If ``out`` cannot be written.
    """
    new, base = gathered.new, gathered.base
    say("closing annotations and carrying gene sets")
    drops = [*gathered.drops, *close_sets(new, base), *_once(new)]
    base = _with_sources_and_sets(new, base)
    given = [file for file in gathered.given if not file.by_the_way]
    sources = [source_rows(base, given, gathered.rows), *(pd.DataFrame([row]) for row in made)]
    records = {
        "source": pd.concat(sources, ignore_index=True),
        "dropped": dropped_rows(base, given, drops),
    }
    say(f"writing {name}")
    return write_packs(packs(base, new, gathered.replaced, records, say), out, name=name, more=more)


def _place(file: GivenFile) -> tuple[int, str, str]:
    """Return where a file comes in the order of reading."""
    kind = file.source.kind
    first = _NAMES_FIRST.index(kind) if kind in _NAMES_FIRST else len(_NAMES_FIRST)
    return first, file.source.key, file.file.name


def _read(file: GivenFile, base: Identities, libraries: Mapping[str, str]) -> tuple[Read, int]:
    source = file.source
    table = source.parse(file.path)
    if not source.kind or source.state is None or table.empty:
        words = "holds nothing that a snapshot states; it is kept for checks" if len(table) else ""
        lost = (Drop(source.key, file.file.name, words, len(table), ""),) if words else ()
        return Read({}, lost), len(table)
    stated = FactFile(
        source.state(table, file.file),
        source.kind,
        source.key,
        file.file.name,
        file.version,
        file.file.taxon,
        libraries.get(source.key, ""),
    )
    return build_facts(stated, base), len(table)


def _once(new: dict[tuple[str, str], list[pd.DataFrame]]) -> list[Drop]:
    """Keep what several files of a source state once, as the first of them states it."""
    drops: list[Drop] = []
    for (table, key), frames in new.items():
        if columns := _once_by(table):
            whole = pd.concat(frames, ignore_index=True)
            whole, lost = drop_where(
                whole,
                whole.duplicated(columns),
                source=key,
                file=WHOLE,
                reason="an earlier file of the source states this already",
                show=[TABLES[table].key[0]],
            )
            new[table, key] = [whole]
            drops += lost
    return drops


def _once_by(table: str) -> list[str]:
    """Return what makes two facts of a source the same; nothing where several files may state the same."""
    if table == "ev_cargo":  # statements differ by whatever they say
        return [name for name in TABLES[table].columns if name != "source_version"]
    keyed = table != "gene_set_member" and table in TABLES and TABLES[table].facts and TABLES[table].unique
    return list(TABLES[table].key) if keyed else []


def _with_sources_and_sets(new: dict[tuple[str, str], list[pd.DataFrame]], base: Identities) -> Identities:
    """Return the base with the vesicles and the sets' names that facts are about."""
    own = [frame for (table, _), frames in sorted(new.items()) if table == "ev_source" for frame in frames]
    sources = base.tables["ev_source"]
    if own:
        added = pd.concat(own, ignore_index=True)
        filled = added.notna().sum(axis=1)
        best = (
            added.assign(filled=filled)
            .sort_values(["id", "filled"], ascending=[True, False], kind="stable")
            .groupby("id", sort=True)
            .first()
            .reset_index()
        )
        sources = pd.concat(
            [sources, best[~best["id"].isin(sources["id"])][list(sources.columns)]], ignore_index=True
        )
    aliases = [
        frame for (table, _), frames in sorted(new.items()) if table == "gene_set_alias" for frame in frames
    ]
    alias = pd.concat([base.tables["gene_set_alias"], *aliases], ignore_index=True).drop_duplicates(
        ["alias_key", "set_id", "kind", "alias"], ignore_index=True
    )
    return base.with_tables(ev_source=sources, gene_set_alias=alias)
