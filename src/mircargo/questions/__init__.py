"""The questions that commands and the Python API ask; every answer is a table with notes."""

from __future__ import annotations

from mircargo.questions._cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions._diff import DIFF_KINDS, diff_rows, diff_summary
from mircargo.questions._enrichment import (
    ENRICHED,
    GSEA_ADDED,
    TestOptions,
    enrich_lists,
    enriched_sets,
    random_lists,
)
from mircargo.questions._enrichment_words import process_position, random_lists_answer, random_lists_words
from mircargo.questions._interactions import (
    COLUMNS,
    check_evidence,
    interactions,
    mirnas_of,
    targets_of,
)
from mircargo.questions._lists import MirnaLists, check_own_lists, resolve_lists
from mircargo.questions._material import SUPPORT, Material, is_library, read_material, read_own_material
from mircargo.questions._membership import Member, process_members
from mircargo.questions._names import KINDS, read_names
from mircargo.questions._paths import (
    Selection,
    carried_by,
    check_versus,
    explain,
    explain_selection,
    select,
)
from mircargo.questions._prediction import (
    Mature,
    Predicted,
    mature_sequences,
    pairing_pictures,
    predict_targets,
)
from mircargo.questions._result_diff import changed_result
from mircargo.questions._sources import sources_named, sources_tested, sources_used
from mircargo.questions._status import (
    dropped_rows,
    past_names,
    snapshot_facts,
    snapshot_files,
    snapshot_sources,
    snapshot_tables,
)
from mircargo.questions._universe import WORDS, UniverseChoice

__all__ = [
    "COLUMNS",
    "DIFF_KINDS",
    "ENRICHED",
    "GSEA_ADDED",
    "KINDS",
    "SUPPORT",
    "WORDS",
    "Material",
    "Mature",
    "Member",
    "MirnaLists",
    "Predicted",
    "Selection",
    "TestOptions",
    "UniverseChoice",
    "cargo_difference",
    "cargo_of",
    "carried_by",
    "changed_result",
    "check_evidence",
    "check_own_lists",
    "check_versus",
    "diff_rows",
    "diff_summary",
    "dropped_rows",
    "enrich_lists",
    "enriched_sets",
    "ev_sources",
    "explain",
    "explain_selection",
    "interactions",
    "is_library",
    "mature_sequences",
    "mirnas_of",
    "pairing_pictures",
    "past_names",
    "predict_targets",
    "process_members",
    "process_position",
    "random_lists",
    "random_lists_answer",
    "random_lists_words",
    "read_material",
    "read_names",
    "read_own_material",
    "resolve_lists",
    "select",
    "snapshot_facts",
    "snapshot_files",
    "snapshot_sources",
    "snapshot_tables",
    "sources_named",
    "sources_tested",
    "sources_used",
    "targets_of",
]
