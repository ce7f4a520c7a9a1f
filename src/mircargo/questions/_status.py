"""What the snapshot holds, from where, and what was left out."""

from __future__ import annotations

from mircargo.store import Answer, Store

__all__ = ["dropped_rows", "snapshot_sources", "snapshot_tables"]


def snapshot_tables(store: Store) -> Answer:
    """Return each table's rows by organism."""
    counted = []
    for table, paths in store.snapshot.files.items():
        size = sum(path.stat().st_size for path in paths)
        has_taxon = bool(store.rows("SELECT 1 FROM duckdb_columns() WHERE table_name = $t AND column_name = 'taxon'", {"t": table}))
        split = "count(*) FILTER (taxon = 9606), count(*) FILTER (taxon = 10090), count(*) FILTER (taxon = 10116)" if has_taxon else "NULL, NULL, NULL"
        (row,) = store.rows(f"SELECT count(*), {split} FROM {table}")  # noqa: S608  declared names
        counted.append((table, *row, round(size / 1e6, 2)))
    return Answer(("table", "rows", "human", "mouse", "rat", "megabytes"), counted, (f"snapshot {store.snapshot.name!r}",))


def snapshot_sources(store: Store) -> Answer:
    """Return the files the snapshot was built from, with versions, terms and checksums."""
    rows = store.sources()
    columns = ("key", "version", "organism", "file", "rows", "terms", "licence", "bytes", "sha256", "url", "origin", "citation")
    return Answer(columns, [tuple(row[c] for c in columns) for row in rows], (), ("key", "version", "organism", "rows", "terms", "file", "licence"))


def dropped_rows(store: Store) -> Answer:
    """Return the rows left out when the snapshot was built, by source and reason, with examples."""
    columns = ("source", "file", "reason", "rows", "examples")
    rows = store.rows("SELECT source, file, reason, rows, examples FROM dropped ORDER BY ALL")
    return Answer(columns, rows, (), ("source", "rows", "reason", "file", "examples"))
