"""Which processes the targets of a selection meet, beside what the test can and cannot say."""

from __future__ import annotations

from collections.abc import Iterable

from mircargo.ids import taxon_name
from mircargo.questions._interactions import check_evidence
from mircargo.questions._paths import Selection
from mircargo.store import Answer, Process, Store

__all__ = ["SUPPORT", "enriched_sets"]

SUPPORT = ("functional", "weak")
"""Validated support: the evidence that enrichment uses unless told otherwise."""

_COLUMNS = ("set_id", "set_name", "library", "set_size", "overlap", "expected", "ratio", "ora_p", "ora_q", "test", "genes", "gene_ids")


def enriched_sets(
    store: Store,
    selection: Selection,
    *,
    process: Process | None = None,
    evidence: Iterable[str] = SUPPORT,
    min_size: int = 10,
    max_size: int = 500,
) -> Answer:
    """Return the over-representation of GO processes among the targets of a selection.

    The universe is every gene of the species that is annotated with a process *and* a target
    of some miRNA under the same evidence.

    Parameters
    ----------
    store
        The snapshot to read.
    selection
        The miRNAs.
    process
        A process that is tested, with the sets that regulate it, whatever their size.
    evidence
        Classes of evidence that make a target; ``negative`` never does.
    min_size, max_size
        Size of a set inside the universe.

    Returns
    -------
    Answer
        One row a tested set, best first; the column ``test`` carries the label of the method.

    Raises
    ------
    InputError
        If no target is in the universe, or no set has a fitting size.
    """
    from mircargo.enrichment import PLAIN_ORA, plain_ora

    kinds = [kind for kind in check_evidence(evidence) if kind != "negative"]
    targetable = store.rows(
        "SELECT DISTINCT gene, list_contains($mirnas, mirna) FROM mti WHERE taxon = $taxon AND list_contains($evidence, evidence)",
        {"taxon": selection.taxon, "evidence": kinds, "mirnas": [m.id for m in selection.mirnas]},
    )
    targets = {gene for gene, own in targetable if own}
    members = store.rows("SELECT set_id, list(gene) FROM gene_set_member WHERE taxon = $taxon GROUP BY set_id ORDER BY set_id", {"taxon": selection.taxon})
    names = {row[0]: row[1:] for row in store.rows("SELECT set_id, name, library FROM gene_set WHERE taxon = $taxon", {"taxon": selection.taxon})}
    annotated = {gene for _, genes in members for gene in genes}
    universe = annotated & {gene for gene, _ in targetable}
    always = process.direct if process else frozenset()
    table = plain_ora(targets, dict(members), universe, min_size=min_size, max_size=max_size, always=always)
    symbols = dict(store.rows("SELECT id, symbol FROM gene WHERE list_contains($ids, id)", {"ids": sorted(targets)}))
    rows = [
        (set_id, *names[set_id], *numbers, PLAIN_ORA, ";".join(sorted(symbols[gene] for gene in genes.split(";") if gene)) or None, genes or None)
        for set_id, *numbers, genes in table.itertuples(index=False, name=None)
    ]
    notes = (
        f"{PLAIN_ORA}: random miRNAs get such terms too; read it as a description, not as a test",
        f"universe: {len(universe)} {taxon_name(selection.taxon)} genes that are annotated with a process and are targets under "
        f"{' or '.join(kinds)} evidence; {len(targets & universe)} of {len(targets)} targets are in it",
        f"{len(rows)} GO processes of {min_size} to {max_size} genes{f' and {process.name} with its regulation' if process else ''} tested; q-values are Benjamini–Hochberg over all of them",
    )
    return Answer(_COLUMNS, rows, notes, ("set_name", "overlap", "set_size", "ratio", "ora_p", "ora_q", "genes", "set_id"))
