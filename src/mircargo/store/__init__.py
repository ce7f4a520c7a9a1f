"""Reading a snapshot: tables, names and saved questions."""

from __future__ import annotations

from mircargo.store._answer import Answer
from mircargo.store._core_utrs import checked_core_utrs
from mircargo.store._engine import STATEMENT
from mircargo.store._limits import FACTS, Limits
from mircargo.store._manage import list_snapshots, remove_snapshot, use_snapshot
from mircargo.store._manifest import Manifest, read_manifest, repair_of
from mircargo.store._names import (
    EvSource,
    Process,
    resolve_gene,
    resolve_genes,
    resolve_mirna,
    resolve_process,
    resolve_source,
)
from mircargo.store._pair import SIDES, SnapshotPair
from mircargo.store._queries import Parameter, SavedQuery, read_queries, run_query
from mircargo.store._snapshot import (
    Snapshot,
    core_folder,
    core_utrs_file,
    find_snapshot,
    queries_folder,
    read_snapshot,
)
from mircargo.store._store import MAX_ROWS, TERMS, TIMEOUT, Store
from mircargo.store._verify import DAMAGED, MISSING, OK, FileState, verify_downloads, verify_snapshot

__all__ = [
    "DAMAGED",
    "FACTS",
    "MAX_ROWS",
    "MISSING",
    "OK",
    "SIDES",
    "STATEMENT",
    "TERMS",
    "TIMEOUT",
    "Answer",
    "EvSource",
    "FileState",
    "Limits",
    "Manifest",
    "Parameter",
    "Process",
    "SavedQuery",
    "Snapshot",
    "SnapshotPair",
    "Store",
    "checked_core_utrs",
    "core_folder",
    "core_utrs_file",
    "find_snapshot",
    "list_snapshots",
    "queries_folder",
    "read_manifest",
    "read_queries",
    "read_snapshot",
    "remove_snapshot",
    "repair_of",
    "resolve_gene",
    "resolve_genes",
    "resolve_mirna",
    "resolve_process",
    "resolve_source",
    "run_query",
    "use_snapshot",
    "verify_downloads",
    "verify_snapshot",
]
