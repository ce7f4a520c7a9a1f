"""A snapshot on top of another: its files as they are, and packs of facts from fetched and own files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from mircargo.errors import InputError
from mircargo.facts.build import build_facts
from mircargo.facts.gene_names import name_facts
from mircargo.facts.identities import Identities
from mircargo.facts.kind import CARRIED_LIBRARIES
from mircargo.facts.sieve import Drop, drop_where
from mircargo.facts.steps import FactFile, Read
from mircargo.schema import SCHEMA_VERSION, TABLES
from mircargo.snapshots.closure import annotate_anew, close_sets, with_ontology
from mircargo.snapshots.packs import FACTS, packs
from mircargo.snapshots.records import WHOLE, GivenFile, dropped_rows, source_rows
from mircargo.snapshots.write import write_packs
from mircargo.version import __version__

__all__ = ["build_full", "build_without", "full_name"]

_NAMES_FIRST = ("mirna", "mirna-name", "gene-name", "ortholog", "coverage")
"""Kinds that give names, which facts are then read with."""
_ONTOLOGY = "go"
"""The source whose terms and relations are the ontology."""


def full_name(base: Identities, given: Sequence[GivenFile], *, label: str = "full") -> str:
    """Return a name that the same base and files always get, and others do not."""
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
    libraries: Mapping[str, str] | None = None,
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
    ordered = sorted(
        given,
        key=lambda g: (
            g.source.kind not in _NAMES_FIRST,
            _NAMES_FIRST.index(g.source.kind) if g.source.kind in _NAMES_FIRST else 0,
            g.source.key,
            g.file.name,
        ),
    )
    new: dict[tuple[str, str], list[pd.DataFrame]] = defaultdict(list)
    drops: list[Drop] = []
    rows: dict[tuple[str, str], int] = {}
    said: dict[str, int] = defaultdict(int)
    replaced = {(g.source.key, 0 if g.source.key in CARRIED_LIBRARIES else g.file.taxon) for g in given}
    for file in ordered:
        say(f"reading {file.source.key} {file.file.name}")
        if file.source.key == _ONTOLOGY:
            base, lost, rows[file.source.key, file.file.name] = with_ontology(file, base)
            drops += lost
            annotate_anew(new, base, replaced)
            continue
        read, rows[file.source.key, file.file.name] = _read(file, base, libraries or {})
        drops += read.drops
        base = name_facts(read, base)
        for table, frame in read.tables.items():
            new[table, file.source.key].append(frame)
            said[file.source.key] += len(frame) if table in (*FACTS, "annotation") else 0
    say("closing annotations and carrying gene sets")
    drops += close_sets(new, base)
    drops += _once(new)
    base = _with_sources_and_sets(new, base)
    say(f"writing {name}")
    records = {"source": source_rows(base, given, rows), "dropped": dropped_rows(base, given, drops)}
    write_packs(
        packs(base, new, replaced, records, say),
        out,
        name=name,
        more={"base": {"name": base.name, "sha256": base.sha256}},
    )
    return dict(said)


def build_without(base: Identities, key: str, out: Path, *, name: str) -> None:
    """Build the base without the facts of one source.

    Raises
    ------
    InputError
        If the base has no facts of it: names and cross-references cannot be taken back.
    OutputError
        If ``out`` cannot be written.
    """
    held = [
        path
        for table in FACTS
        for path in base.files.get(table, ())
        if key in set(pq.read_table(path, columns=["source"])["source"].to_pylist())
    ]
    if not held:
        told = {
            table: [
                set(pq.read_table(path, columns=["source"])["source"].to_pylist())
                for path in base.files.get(table, ())
            ]
            for table in FACTS
        }
        have = ", ".join(sorted(set().union(*(keys for found in told.values() for keys in found))))
        msg = (
            f"snapshot {base.name!r} has no facts of a source {key!r} to take out; it has some of {have}"
            " (names that a source gave stay)"
        )
        raise InputError(msg)
    sets = {
        one
        for path in base.files.get("gene_set_member", ())
        for one in pq.read_table(path, columns=["source"])["source"].to_pylist()
    }
    if sets == {key}:
        msg = (
            f"{key}: is the only source of gene sets in snapshot {base.name!r} and cannot be taken out;"
            " --data-source limits what answers use"
        )
        raise InputError(msg)
    cargo = [
        pq.read_table(path, columns=["ev_source", "comparator", "source"]).to_pandas()
        for path in base.files.get("ev_cargo", ())
    ]
    stays = pd.concat(cargo, ignore_index=True)
    lost = stays[stays["source"] == key]
    stays = stays[stays["source"] != key]
    gone = (
        (set(lost["ev_source"]) | set(lost["comparator"]))
        - set(stays["ev_source"])
        - set(stays["comparator"])
    )
    base = base.with_tables(ev_source=base.tables["ev_source"][~base.tables["ev_source"]["id"].isin(gone)])
    source, dropped = base.tables["source"], base.tables["dropped"]
    records = {"source": source[source["key"] != key], "dropped": dropped[dropped["source"] != key]}
    held_packs = packs(base, {}, {(key, 0)}, records, lambda _: None)
    write_packs(held_packs, out, name=name, more={"base": {"name": base.name, "sha256": base.sha256}})


def _read(file: GivenFile, base: Identities, libraries: Mapping[str, str]) -> tuple[Read, int]:
    source = file.source
    table = source.parse(file.path)
    if not source.kind or source.state is None or table.empty:
        words = "holds nothing that a snapshot states; it is kept for checks" if len(table) else ""
        return Read({}, (Drop(source.key, file.file.name, words, len(table), ""),) if words else ()), len(
            table
        )
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
    keyed = table in FACTS and table != "gene_set_member" and TABLES[table].unique
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
