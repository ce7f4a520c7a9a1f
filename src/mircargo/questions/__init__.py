"""The questions that commands and the Python API ask; every answer is a table with notes."""

from __future__ import annotations

from mircargo.questions._cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions._enrichment import SUPPORT, enriched_sets
from mircargo.questions._interactions import (
    COLUMNS,
    check_evidence,
    interactions,
    mirnas_of,
    resolve_mirnas,
    targets_of,
)
from mircargo.questions._membership import Member, process_members
from mircargo.questions._names import KINDS, read_names
from mircargo.questions._paths import Selection, carried_by, explain, explain_selection, select
from mircargo.questions._prediction import (
    Mature,
    Predicted,
    mature_sequences,
    pairing_pictures,
    predict_targets,
)
from mircargo.questions._status import dropped_rows, snapshot_sources, snapshot_tables

__all__ = [
    "COLUMNS", "KINDS", "SUPPORT", "Mature", "Member", "Predicted", "Selection", "cargo_difference", "cargo_of", "carried_by", "check_evidence", "dropped_rows", "enriched_sets", "ev_sources", "explain", "explain_selection",
    "interactions", "mature_sequences", "mirnas_of", "pairing_pictures", "predict_targets", "process_members", "read_names", "resolve_mirnas", "select", "snapshot_sources", "snapshot_tables",
    "targets_of",
]
