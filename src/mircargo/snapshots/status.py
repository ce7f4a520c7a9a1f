"""What the snapshot holds, from where, and what was left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from mircargo.answer import Answer, Note, Topic
from mircargo.facts import KINDS
from mircargo.home import downloads_folder, home_folder
from mircargo.ids.past import known_past
from mircargo.ids.species import TAXA
from mircargo.schema import TABLES
from mircargo.schema.data_results import (
    STATUS_DROPPED,
    STATUS_FILES,
    STATUS_NAMES,
    STATUS_SNAPSHOT,
    STATUS_SOURCES,
    STATUS_TABLES,
)
from mircargo.store.find import core_folder
from mircargo.store.manifest import read_manifest
from mircargo.store.store import Store

__all__ = [
    "dropped_rows",
    "past_names",
    "snapshot_facts",
    "snapshot_files",
    "snapshot_sources",
    "snapshot_tables",
]


def past_names(store: Store) -> Answer:
    """Return what names meant in past releases of miRBase.

    It is the hand-checked list, and the snapshot's own table.
    """
    today = dict(store.rows("SELECT id, name FROM mirna"))
    rows = [
        (fact.name, today.get(fact.id, "(removed)"), fact.since, fact.until, fact.reason, fact.source)
        for fact in known_past()
        if not fact.id or fact.id in today
    ]
    own = store.rows(
        "SELECT p.name, coalesce(m.name, '(removed)'), p.since, p.until, p.reason, 'the snapshot' "
        "FROM mirna_past p LEFT JOIN mirna m USING (id) ORDER BY ALL"
    )
    words = f"{len(rows)} meanings checked by hand, {len(own)} of the snapshot's sources"
    every = [tuple(cell or None for cell in row) for row in (*rows, *own)]
    return Answer.of(STATUS_NAMES, every, [Note(Topic.COUNTED, words)])


def snapshot_facts(store: Store) -> Answer:
    """Return what the snapshot is: name, folder, what it was built on, size."""
    folder = store.snapshot.folder
    manifest = read_manifest(folder)
    base = manifest.facts.get("base")
    entries = [entry for entries in manifest.tables.values() for entry in entries]
    place = (
        "the core that ships"
        if folder == core_folder()
        else "home folder"
        if folder.parent == home_folder() / "snapshots"
        else "a folder of its own"
    )
    facts = {
        "name": manifest.name,
        "place": place,
        "folder": str(folder),
        "schema version": manifest.facts["schema_version"],
        "base": (
            ", ".join(f"{key} {value}" for key, value in base.items()) if isinstance(base, Mapping) else base
        ),
        "origin": manifest.facts.get("origin"),
        "files": len(entries),
        "rows": sum(entry["rows"] for entry in entries),
        "megabytes": round(sum(entry["bytes"] for entry in entries) / 1e6, 1),
        "sources": len({row["key"] for row in store.sources()}),
        "terms": store.terms,
    }
    told = [(name, str(value)) for name, value in facts.items() if value is not None]
    return Answer.of(STATUS_SNAPSHOT, told)


def snapshot_tables(store: Store) -> Answer:
    """Return each table's rows by organism."""
    counted = []
    for table, paths in store.snapshot.files.items():
        size = sum(store.snapshot.marks[path].size for path in paths)
        split = (
            "count(*) FILTER (taxon = 9606), count(*) FILTER (taxon = 10090), count(*) FILTER (taxon = 10116)"
            if "taxon" in TABLES[table].columns
            else "NULL, NULL, NULL"
        )
        (row,) = store.rows(f"SELECT count(*), {split} FROM {table}")  # noqa: S608  declared names
        counted.append((table, *row, round(size / 1e6, 2)))
    return Answer.of(STATUS_TABLES, counted, [Note(Topic.READ, f"snapshot {store.snapshot.name!r}")])


def snapshot_sources(store: Store) -> Answer:
    """Return each source's version, terms, and the rows that its facts have in the snapshot, by organism.

    A source has one row for each kind of facts that it states; one without facts stands behind names, terms
    and orthologs. ``retrieved`` is the day on which its newest file was fetched, where the download is still
    there.
    """
    dropped = dict(store.rows("SELECT source, sum(rows)::BIGINT FROM dropped GROUP BY source"))
    facts = _facts_by_source(store)
    by_key: dict[str, list[dict[str, object]]] = {}
    for file in store.sources():
        by_key.setdefault(file["key"], []).append(file)
    retrieved = dict(_retrieved())
    rows = []
    for key, files in by_key.items():
        days = [retrieved[str(file["sha256"])] for file in files if str(file["sha256"]) in retrieved]
        versions = "; ".join(dict.fromkeys(str(file["version"]) for file in files))
        rest = (
            files[0]["terms"],
            dropped.get(key, 0),
            max(days, default=None),
            files[0]["licence"],
            len(files),
            files[0]["url"],
            files[0]["citation"],
        )
        rows += [(key, versions, *row, *rest) for row in facts.get(key, [(None, None, None, None)])]
    return Answer.of(STATUS_SOURCES, rows)


def _facts_by_source(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return each source's kinds of facts, with their number by organism."""
    numbers: dict[tuple[str, str], Counter[int]] = {}
    for part in (part for kind in KINDS.values() for part in kind.compared if part.counted):
        rows = store.rows(
            f"SELECT {part.source}, {part.taxon}, count(*) FROM {part.placed('')} GROUP BY ALL"  # noqa: S608  declared names
        )
        for key, taxon, number in rows:
            numbers.setdefault((key, part.counted), Counter())[taxon] += number
    facts: dict[str, list[tuple[object, ...]]] = {}
    for (key, words), counts in numbers.items():
        facts.setdefault(key, []).append((words, *(counts[taxon] for taxon in TAXA)))
    return facts


def _retrieved() -> Iterator[tuple[str, str]]:
    """Yield checksum and day of every download whose record can be read."""
    for path in sorted(downloads_folder().rglob("*.fetched.json")):
        record = _json_of(path)
        if isinstance(record.get("sha256"), str) and isinstance(record.get("retrieved"), str):
            yield record["sha256"], record["retrieved"]


def _json_of(path: Path) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def snapshot_files(store: Store) -> Answer:
    """Return the files the snapshot was built from, with versions, terms and checksums."""
    rows = [tuple(row[name] for name in STATUS_FILES.columns) for row in store.sources()]
    return Answer.of(STATUS_FILES, rows)


def dropped_rows(store: Store) -> Answer:
    """Return the rows left out when the snapshot was built, by source and reason, with examples."""
    rows = store.rows("SELECT source, file, reason, rows, examples FROM dropped ORDER BY ALL")
    return Answer.of(STATUS_DROPPED, rows)
