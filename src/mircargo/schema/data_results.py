"""The results that tell of snapshots and their data, declared like :mod:`mircargo.schema.results`."""

from __future__ import annotations

from mircargo.schema.result import Result, count, flag, number, text

__all__ = [
    "CHANGED_PAIRS",
    "CHANGED_SETS",
    "DIFF",
    "DIFF_ROWS",
    "OF_DATA",
    "PROBLEMS",
    "SERVED",
    "SNAPSHOTS",
    "STATUS_DROPPED",
    "STATUS_FILES",
    "STATUS_NAMES",
    "STATUS_SNAPSHOT",
    "STATUS_SOURCES",
    "STATUS_TABLES",
    "VERIFIED",
]

_MIRNA = text("current miRBase name of the miRNA")
_MIRNA_ID = text("its accession, `mirbase:MIMAT…`")
_GENE = text("official symbol of the gene")
_GENE_ID = text("its id, `MGI:…`, `HGNC:…` or `RGD:…`")
_SET_ID = text("id of the gene set")
_ORGANISM = text("human, mouse or rat")
_PER_SPECIES = {name: count(f"rows of {name}", empty=True) for name in ("human", "mouse", "rat")}
_KEY = text("key of the source")
_TERMS = text("`open` or `academic`")

STATUS_SNAPSHOT = Result(
    "data status snapshot",
    "One fact on the snapshot.",
    ("data status",),
    {"fact": text("name, place, folder, base, size, …"), "value": text("its value")},
)

STATUS_TABLES = Result(
    "data status tables",
    "One table of the snapshot.",
    ("data status",),
    {
        "table": text("its name; see `docs/tables.md`"),
        "rows": count("rows in all"),
        **_PER_SPECIES,
        "megabytes": number("size of its files", unit="MB"),
    },
)

STATUS_SOURCES = Result(
    "data status sources",
    "One source with one kind of facts that it states.",
    ("data status",),
    {
        "key": _KEY,
        "version": text("versions of its files, joined by `; `"),
        "facts": text("kind of facts; empty where it stands behind names, terms or orthologs", empty=True),
        **_PER_SPECIES,
        "terms": _TERMS,
        "dropped": count("rows left out when the snapshot was built"),
        "retrieved": text("day on which its newest file was fetched", empty=True),
        "licence": text("licence of the data"),
        "files": count("number of its files"),
        "url": text("where it is published"),
        "citation": text("what to cite"),
    },
    ("key", "version", "facts", *_PER_SPECIES, "terms", "dropped", "retrieved"),
)

STATUS_FILES = Result(
    "data status files",
    "One file that the snapshot was built from.",
    ("data status",),
    {
        "key": _KEY,
        "version": text("version of the file"),
        "organism": text("species that it is about, or `several`"),
        "file": text("its name"),
        "rows": count("rows that it has"),
        "terms": _TERMS,
        "licence": text("licence of the data"),
        "bytes": count("its size", unit="bytes"),
        "sha256": text("its checksum"),
        "url": text("where it is published"),
        "origin": text("where this copy is from"),
        "citation": text("what to cite"),
    },
    ("key", "version", "organism", "rows", "terms", "file", "licence"),
)

STATUS_DROPPED = Result(
    "data status dropped",
    "One reason why rows of a file were left out when the snapshot was built.",
    ("data status",),
    {
        "source": _KEY,
        "file": text("its file"),
        "reason": text("why"),
        "rows": count("how many"),
        "examples": text("some of them"),
    },
    ("source", "rows", "reason", "file", "examples"),
)

STATUS_NAMES = Result(
    "data status names",
    "What a name meant in past releases of miRBase.",
    ("data status",),
    {
        "name": text("the name as published", empty=True),
        "meant": text("today's name, or `(removed)`", empty=True),
        "since": text("first release", empty=True),
        "until": text("last release", empty=True),
        "reason": text("why it was removed", empty=True),
        "source": text("who says so", empty=True),
    },
)

DIFF = Result(
    "data diff",
    "Facts of one kind, species and source in two snapshots.",
    ("data diff",),
    {
        "kind": text("kind of facts"),
        "organism": _ORGANISM,
        "source": _KEY,
        "added": count("facts of the second snapshot alone"),
        "removed": count("facts of the first snapshot alone"),
        "same": count("facts of both"),
    },
)

DIFF_ROWS = Result(
    "data diff --rows",
    "One fact that came or went.",
    ("data diff",),
    {
        "kind": text("kind of facts"),
        "change": text("`added` or `removed`"),
        "organism": _ORGANISM,
        "source": _KEY,
        "subject": text("what the fact is about", empty=True),
        "subject_id": text("its id", empty=True),
        "object": text("what is said of it", empty=True),
        "object_id": text("its id", empty=True),
        "detail": text("evidence, relation or value", empty=True),
    },
    ("change", "organism", "source", "subject", "object", "detail", "kind", "object_id", "subject_id"),
)

CHANGED_SETS = Result(
    "data diff --result, of enrich",
    "One set of a saved result whose members or targets changed.",
    ("data diff",),
    {
        "list_id": text("the list"),
        "set_id": _SET_ID,
        "set_name": text("name of the gene set", empty=True),
        "genes_before": count("members in the first snapshot"),
        "genes_after": count("members in the second"),
        "genes_gained": count("members that came"),
        "genes_lost": count("members that went"),
        "targets_before": count("members that the list's miRNAs hit, in the first snapshot"),
        "targets_after": count("the same in the second"),
        "targets_gained": text("targets that came, joined by `;`", empty=True),
        "targets_lost": text("targets that went, joined by `;`", empty=True),
    },
    (
        *("set_name", "genes_gained", "genes_lost", "targets_gained", "targets_lost", "targets_before"),
        *("targets_after", "genes_before", "genes_after", "set_id", "list_id"),
    ),
)

CHANGED_PAIRS = Result(
    "data diff --result, of targets",
    "One pair of a saved result that is gone, new or has other evidence.",
    ("data diff",),
    {
        "change": text("`gone`, `other evidence` or `new`"),
        "mirna": _MIRNA,
        "mirna_id": _MIRNA_ID,
        "gene": _GENE,
        "gene_id": _GENE_ID,
        "before": text("evidence in the first snapshot, in words", empty=True),
        "after": text("evidence in the second", empty=True),
    },
    ("change", "mirna", "gene", "before", "after", "mirna_id", "gene_id"),
)

SNAPSHOTS = Result(
    "data list",
    "One snapshot.",
    ("data list",),
    {
        "name": text("its name"),
        "in_use": flag("whether it is the one that answers"),
        "sources": count("number of its sources", empty=True),
        "rows": count("rows of its tables", empty=True),
        "megabytes": number("its size", empty=True, unit="MB"),
        "made_of": text("sources with versions", empty=True),
        "problem": text("what is wrong with it", empty=True),
        "folder": text("where it is"),
    },
    ("name", "in_use", "sources", "rows", "megabytes", "problem", "made_of"),
)

VERIFIED = Result(
    "data verify",
    "One file of a snapshot, or one download.",
    ("data verify",),
    {
        "path": text("where it is"),
        "file": text("its name"),
        "state": text("`ok`, `damaged` or `missing`, …"),
        "rows": count("its rows", empty=True),
        "bytes": count("its size", empty=True, unit="bytes"),
        "problem": text("what is wrong with it", empty=True),
        "repair": text("what to do", empty=True),
    },
    ("file", "state", "problem", "rows", "bytes", "repair"),
)

SERVED = Result(
    "data fetch list",
    "One source that can be fetched.",
    ("data fetch",),
    {
        "key": _KEY,
        "title": text("its name"),
        "organisms": text("species of its files"),
        "terms": _TERMS,
        "states": text("kind of facts"),
    },
)

PROBLEMS = Result(
    "data add",
    "One row of an own table that cannot be used.",
    ("data add",),
    {
        "line": count("its line in the file"),
        "problem": text("why"),
        "shown": text("the row"),
    },
)

OF_DATA = (
    *(STATUS_SNAPSHOT, STATUS_TABLES, STATUS_SOURCES, STATUS_FILES, STATUS_DROPPED, STATUS_NAMES),
    *(DIFF, DIFF_ROWS, CHANGED_SETS, CHANGED_PAIRS, SNAPSHOTS, VERIFIED, SERVED, PROBLEMS),
)
