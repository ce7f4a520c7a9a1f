"""The kinds of facts, as an explicit list."""

from __future__ import annotations

from collections.abc import Mapping

from mircargo.facts import (
    cargo,
    coverage,
    gene_names,
    gene_sets,
    go_annotations,
    mirna_names,
    mirnas,
    mti,
    ontology,
    orthologs,
    utrs,
)
from mircargo.facts.kind import Kind

__all__ = ["KINDS", "OWN_KINDS", "kinds_markdown"]

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        mti.KIND,
        cargo.KIND,
        gene_sets.KIND,
        go_annotations.KIND,
        gene_names.KIND,
        mirnas.KIND,
        mirna_names.KIND,
        coverage.KIND,
        orthologs.KIND,
        utrs.KIND,
        ontology.KIND,
    )
}
OWN_KINDS: Mapping[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.own}
"""Kinds that a user's own table may state."""


def kinds_markdown() -> str:
    """Return ``docs/own_tables.md``'s tables: every kind of own tables with its columns and their meaning."""
    lines: list[str] = []
    for kind in OWN_KINDS.values():
        lines += [
            "",
            f"## {kind.name}",
            "",
            kind.meaning,
            "",
            "| column | needed | meaning |",
            "|---|---|---|",
        ]
        lines += [
            f"| {name} | {'yes' if column.required else ''} | {column.meaning.replace('|', chr(92) + '|')} |"
            for name, column in kind.columns.items()
        ]
    return "\n".join(lines).lstrip("\n") + "\n"
