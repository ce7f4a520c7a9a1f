"""Which genes belong to a process, or to a set that states its regulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mircargo.store.resolve import Process
from mircargo.store.store import Store

__all__ = ["Member", "process_members"]


@dataclass(frozen=True)
class Member:
    """One gene in one set; ``role`` says what the set is to the process."""

    gene: str
    set_id: str
    set_name: str
    role: str
    evidence_code: str
    direct: bool


def process_members(store: Store, process: Process, genes: Iterable[str]) -> list[Member]:
    """Return which of ``genes`` are in the process or regulate it, and through which sets.

    Of the regulating sets those of the process itself are given; the sets that regulate a
    process below it only for genes that are in none of these.

    Parameters
    ----------
    store
        The snapshot.
    process
        The process with its sets.
    genes
        Ids.
    """
    rows = store.rows(
        """
        SELECT gene, set_id, s.name, evidence_code, direct
        FROM gene_set_member JOIN gene_set s USING (set_id, taxon)
        WHERE taxon = $taxon AND list_contains($sets, set_id) AND list_contains($genes, gene)
        ORDER BY gene, s.size DESC, set_id, evidence_code, direct
        """,
        {"taxon": process.taxon, "sets": list(process.roles), "genes": sorted(set(genes))},
    )
    members = [
        Member(gene, set_id, name, process.roles[set_id], code, direct)
        for gene, set_id, name, code, direct in rows
    ]
    near = {member.gene for member in members if member.set_id in process.direct}
    kept = [member for member in members if member.gene not in near or member.set_id in process.direct]
    return sorted(kept, key=lambda member: (member.gene, member.role != "member"))
