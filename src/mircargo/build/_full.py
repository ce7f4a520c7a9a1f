"""A snapshot on top of another: its files as they are, and packs of facts from fetched files and own tables."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mircargo.build._base import Base
from mircargo.build._facts import build_facts
from mircargo.build._gene_sets import Ontology, close_annotations, read_ontology
from mircargo.build._members import Members
from mircargo.build._names import name_facts
from mircargo.build._parts import Drop, drop_in_turn, drop_where
from mircargo.build._snapshot import Pack, write_packs
from mircargo.build._steps import HUMAN, Read, Stated
from mircargo.errors import InputError
from mircargo.facts import CARRIED_LIBRARIES
from mircargo.ids import TAXA
from mircargo.schema import SCHEMA_VERSION, TABLES
from mircargo.sources import Source, SourceFile
from mircargo.version import __version__

__all__ = ["GivenFile", "build_full", "build_without", "full_name"]

_FACTS = ("mti", "mti_set_aside", "ev_cargo", "gene_set_member", "coverage", "transcript_utr", "prediction")
"""Tables of facts: a pack of their own for each source."""
_NAMES_FIRST = ("mirna", "mirna-name", "gene-name", "ortholog", "coverage")
"""Kinds that give names, which facts are then read with."""
_ONTOLOGY = "go"
"""The source whose terms and relations are the ontology."""
_WHOLE = "(all its files)"
"""In place of a file's name, where rows are left out once the files of a source are together."""


@dataclass(frozen=True)
class GivenFile:
    """One file to build from.

    Parameters
    ----------
    source, file
        What it is.
    path
        Where it lies.
    origin
        Where it came from: an address, a mirror, or an own file's name.
    sha256
        Its checksum.
    size
        Its bytes, where they are known; else the file is asked.
    """

    source: Source
    file: SourceFile
    path: Path
    origin: str
    sha256: str
    size: int | None = None

    @property
    def version(self) -> str:
        """The release; for a file without one, the beginning of its checksum."""
        return self.file.version or f"sha256:{self.sha256[:12]}"


def full_name(base: Base, given: Sequence[GivenFile], *, label: str = "full") -> str:
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
    base: Base,
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
            base, lost, rows[file.source.key, file.file.name] = _with_ontology(file, base)
            drops += lost
            _annotate_anew(new, base, replaced)
            continue
        read, rows[file.source.key, file.file.name] = _read(file, base, libraries or {})
        drops += read.drops
        base = name_facts(read, base)
        for table, frame in read.tables.items():
            new[table, file.source.key].append(frame)
            said[file.source.key] += len(frame) if table in (*_FACTS, "annotation") else 0
    say("closing annotations and carrying gene sets")
    drops += _closed(new, base)
    drops += _once(new)
    base = _with_sources_and_sets(new, base)
    say(f"writing {name}")
    records = {"source": _source_rows(base, given, rows), "dropped": _dropped_rows(base, given, drops)}
    write_packs(
        _packs(base, new, replaced, records, say),
        out,
        name=name,
        more={"base": {"name": base.name, "sha256": base.sha256}},
    )
    return dict(said)


def build_without(base: Base, key: str, out: Path, *, name: str) -> None:
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
        for table in _FACTS
        for path in base.files.get(table, ())
        if key in set(pq.read_table(path, columns=["source"])["source"].to_pylist())
    ]
    if not held:
        told = {
            table: [
                set(pq.read_table(path, columns=["source"])["source"].to_pylist())
                for path in base.files.get(table, ())
            ]
            for table in _FACTS
        }
        have = ", ".join(sorted(set().union(*(keys for found in told.values() for keys in found))))
        msg = f"snapshot {base.name!r} has no facts of a source {key!r} to take out; it has some of {have} (names that a source gave stay)"
        raise InputError(msg)
    sets = {
        one
        for path in base.files.get("gene_set_member", ())
        for one in pq.read_table(path, columns=["source"])["source"].to_pylist()
    }
    if sets == {key}:
        msg = f"{key}: is the only source of gene sets in snapshot {base.name!r} and cannot be taken out; --data-source limits what answers use"
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
    packs = _packs(base, {}, {(key, 0)}, records, lambda _: None)
    write_packs(packs, out, name=name, more={"base": {"name": base.name, "sha256": base.sha256}})


def _with_ontology(file: GivenFile, base: Base) -> tuple[Base, list[Drop], int]:
    """Return the base with the terms and relations of another release of GO, what was dropped, and the rows read."""
    table = file.source.parse(file.path)
    _, relation, alias, drops = read_ontology(table, file=file.file.name)
    kept = base.tables["gene_set_alias"]
    kept = kept[~kept["set_id"].str.startswith("GO:")]
    return (
        base.with_tables(
            gene_set_relation=relation, gene_set_alias=pd.concat([kept, alias], ignore_index=True)
        ),
        drops,
        len(table),
    )


def _annotate_anew(
    new: dict[tuple[str, str], list[pd.DataFrame]], base: Base, replaced: set[tuple[str, int]]
) -> None:
    """Take the base's direct annotations as if they were read again, so that they are closed over another release of GO."""
    columns = ["set_id", "gene", "taxon", "evidence_code", "source", "source_version"]
    for path in base.files.get("gene_set_member", ()):
        held = pq.read_table(path, columns=[*columns, "direct"])
        held = (
            held.filter(pc.and_(held["direct"], pc.starts_with(held["set_id"], "GO:")))
            .select(columns)
            .to_pandas()
        )
        held = held.assign(evidence_code=held["evidence_code"].str.split("|")).explode(
            "evidence_code", ignore_index=True
        )
        for key, taxon in sorted(set(zip(held["source"], held["taxon"], strict=True))):
            if (key, taxon) not in replaced and (key, 0) not in replaced:
                new["annotation", key].append(held[(held["source"] == key) & (held["taxon"] == taxon)])
                replaced.add((key, taxon))


def _read(file: GivenFile, base: Base, libraries: Mapping[str, str]) -> tuple[Read, int]:
    source = file.source
    table = source.parse(file.path)
    if not source.kind or source.state is None or table.empty:
        words = "holds nothing that a snapshot states; it is kept for checks" if len(table) else ""
        return Read({}, (Drop(source.key, file.file.name, words, len(table), ""),) if words else ()), len(
            table
        )
    stated = Stated(
        source.state(table, file.file),
        source.kind,
        source.key,
        file.file.name,
        file.version,
        file.file.taxon,
        libraries.get(source.key, ""),
    )
    return build_facts(stated, base), len(table)


def _closed(new: dict[tuple[str, str], list[pd.DataFrame]], base: Base) -> list[Drop]:
    """Put closed memberships in the place of direct annotations, and carry human libraries to mouse and rat."""
    ontology = Ontology.from_tables(base.tables["gene_set_alias"])
    drops: list[Drop] = []
    for table, key in [pair for pair in new if pair[0] == "annotation"]:
        direct = pd.concat(new.pop((table, key)), ignore_index=True)
        current = direct["set_id"].map({term: ontology.current(term) for term in direct["set_id"].unique()})
        direct, lost = drop_in_turn(
            direct.assign(set_id=current),
            [("GO term is no live process of the snapshot's ontology", current.isna())],
            source=key,
            file=_WHOLE,
            show=["gene"],
        )
        drops += lost
        for _, own in direct.drop_duplicates().groupby(["taxon", "source_version"], sort=True):
            version = own["source_version"].iloc[0]
            closed = close_annotations(
                own[["set_id", "gene", "taxon", "evidence_code"]], base.tables["gene_set_relation"], ontology
            )
            new["gene_set_member", key].append(closed.assign(source=key, source_version=version))
    carried = base.tables["ortholog"]
    carried = carried[carried["carries"]][["gene", "gene_other", "taxon_other"]]
    for key in CARRIED_LIBRARIES:
        for frame in list(new.get(("gene_set_member", key), [])):
            moved = frame.merge(carried, on="gene").assign(evidence_code="ortholog", direct=False)
            moved = moved.assign(gene=moved["gene_other"], taxon=moved["taxon_other"].astype("int32"))[
                list(frame.columns)
            ]
            new["gene_set_member", key].append(moved.drop_duplicates(["set_id", "gene", "taxon"]))
        for frame in list(new.get(("gene_set", key), [])):
            new["gene_set", key] += [frame.assign(taxon=taxon) for taxon in TAXA if taxon != HUMAN]
    return drops


def _once(new: dict[tuple[str, str], list[pd.DataFrame]]) -> list[Drop]:
    """Keep what several files of a source state under one key once, as the first of them states it."""
    drops: list[Drop] = []
    for (table, key), frames in new.items():
        if table in _FACTS and table != "gene_set_member" and TABLES[table].unique:
            whole = pd.concat(frames, ignore_index=True)
            whole, lost = drop_where(
                whole,
                whole.duplicated(list(TABLES[table].key)),
                source=key,
                file=_WHOLE,
                reason="an earlier file of the source states this already",
                show=[TABLES[table].key[0]],
            )
            new[table, key] = [whole]
            drops += lost
    return drops


def _with_sources_and_sets(new: dict[tuple[str, str], list[pd.DataFrame]], base: Base) -> Base:
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


def _packs(
    base: Base,
    new: Mapping[tuple[str, str], list[pd.DataFrame]],
    replaced: set[tuple[str, int]],
    records: Mapping[str, pd.DataFrame],
    say: Callable[[str], None],
) -> Iterator[Pack]:
    """Give the packs of the snapshot one after another, so that one is in memory at a time."""
    members = Members(base, new)
    species = base.tables["ev_source"].set_index("id")["taxon"]
    for table in _FACTS:
        written = 0
        own = {
            key: pd.concat(frames, ignore_index=True)
            for (name, key), frames in sorted(new.items())
            if name == table
        }
        held: dict[str, Pack] = {}
        for path in base.files.get(table, ()):
            pack = _kept(table, path, replaced, species)
            if pack is not None:
                members.take(pack)
                key = path.stem.removeprefix(f"{table}.")
                if key in own:
                    held[key] = pack
                else:
                    written += 1
                    yield pack
        for key, frame in own.items():
            say(f"writing {table} of {key}")
            pack = _joined(table, key, held.get(key), members.fresh(table, frame))
            if pack is not None:
                members.take(pack)
                written += 1
                yield pack
        if not written and not TABLES[table].optional:
            yield Pack(table, table, table=TABLES[table].arrow_schema().empty_table())
    whole = {
        name: base.tables[name]
        for name in (
            "mirna",
            "mirna_alias",
            "gene",
            "gene_alias",
            "ortholog",
            "ev_source",
            "gene_set_alias",
            "gene_set_relation",
        )
    }
    whole |= {"gene_set": members.sets(), **records}
    for table, frame in whole.items():
        yield Pack(table, table, table=TABLES[table].check(frame, origin=table))


def _kept(table: str, path: Path, replaced: set[tuple[str, int]], species: pd.Series) -> Pack | None:
    """Return a file of the base as it is, or without the facts that are replaced; a vesicle's species is that of its cargo."""
    told = pq.read_table(
        path, columns=[name for name in ("source", "taxon", "ev_source") if name in TABLES[table].columns]
    )
    if "ev_source" in told.column_names:
        told = told.append_column("taxon", pa.array(told["ev_source"].to_pandas().map(species), pa.int32()))
    gone = pa.chunked_array([np.zeros(told.num_rows, bool)])
    for key, taxon in sorted(replaced):
        of = pc.equal(told["source"], key)
        gone = pc.or_(
            gone,
            pc.and_(of, pc.equal(told["taxon"], taxon)) if taxon and "taxon" in told.column_names else of,
        )
    if not pc.any(gone).as_py():
        return Pack(table, path.stem, path=path)
    kept = pq.read_table(path).filter(pc.invert(gone))
    return Pack(table, path.stem, table=kept) if kept.num_rows else None


def _joined(table: str, key: str, held: Pack | None, frame: pd.DataFrame) -> Pack | None:
    """Return new facts with those of the same source that stay, of other species."""
    if held is None and frame.empty:
        return None
    declared = TABLES[table]
    rows = declared.check(frame, origin=key)
    if held is not None:
        old = held.table if held.table is not None else pq.read_table(held.path)
        rows = pa.concat_tables([old.cast(declared.arrow_schema()), rows]).sort_by(
            [(name, "ascending") for name in declared.key]
        )
    return Pack(table, f"{table}.{key}", table=rows)


def _source_rows(base: Base, given: Sequence[GivenFile], rows: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    own = pd.DataFrame(
        [
            {
                "key": g.source.key,
                "version": g.version,
                "organism": TAXA.get(g.file.taxon, "several"),
                "file": g.file.name,
                "url": g.file.url or g.source.url,
                "origin": g.origin,
                "sha256": g.sha256,
                "bytes": g.path.stat().st_size if g.size is None else g.size,
                "rows": rows[g.source.key, g.file.name],
                "licence": g.source.licence,
                "terms": g.source.terms,
                "citation": g.source.citation,
            }
            for g in given
        ]
    )
    old = base.tables["source"]
    newer = pd.MultiIndex.from_frame(own[["key", "organism"]])
    stale = pd.MultiIndex.from_frame(old[["key", "organism"]]).isin(newer) | old["key"].isin(
        own.loc[own["organism"] == "several", "key"]
    )
    return pd.concat([old[~stale], own], ignore_index=True)


def _dropped_rows(base: Base, given: Sequence[GivenFile], drops: Iterable[Drop]) -> pd.DataFrame:
    own = pd.DataFrame(
        [(d.source, d.file, d.reason, d.rows, d.examples) for d in drops],
        columns=list(TABLES["dropped"].columns),
    )
    own = own.groupby(["source", "file", "reason"], sort=True, as_index=False).agg(
        {"rows": "sum", "examples": "first"}
    )
    kept = _source_rows(base, given, defaultdict(int))
    old = base.tables["dropped"]
    stays = pd.MultiIndex.from_frame(old[["source", "file"]]).isin(
        pd.MultiIndex.from_frame(kept[["key", "file"]])
    )
    stays |= (
        (old["file"] == _WHOLE)
        & old["source"].isin(kept["key"])
        & ~old["source"].isin([g.source.key for g in given])
    )
    again = pd.MultiIndex.from_frame(old[["source", "file"]]).isin(
        pd.MultiIndex.from_frame(own[["source", "file"]])
    )
    return pd.concat([old[stays & ~again], own], ignore_index=True)
