"""Plain over-representation, through gseapy with our own sets and universe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from mircargo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PLAIN_ORA", "plain_ora"]

PLAIN_ORA = "plain ORA: biased for miRNA targets"
"""The label that goes with these numbers wherever they are shown."""


def plain_ora(
    genes: Collection[str], sets: Mapping[str, Collection[str]], universe: Collection[str], *,
    min_size: int = 10, max_size: int = 500, always: Collection[str] = (),
) -> pd.DataFrame:
    """Test each gene set for more of ``genes`` than a random draw of genes would hold.

    Genes and sets are cut down to the universe first. The p-value is the upper
    hypergeometric tail (one-sided Fisher test). It takes genes for independent draws, which
    targets of miRNAs are not: genes with long 3'UTRs and well-studied genes are hit by most
    miRNAs, so sets of such genes come out for random miRNAs too.

    Parameters
    ----------
    genes
        Target genes.
    sets
        Set id → member genes.
    universe
        All genes that could have been both hit and annotated.
    min_size, max_size
        Sets with fewer or more genes of the universe are not tested.
    always
        Sets that are tested whatever their size, if they have a gene of the universe.

    Returns
    -------
    pandas.DataFrame
        One row a tested set, also those without a hit, sorted by p-value, then set id:
        set_id, set_size, overlap, expected (genes), ratio (overlap / expected), ora_p, ora_q
        (Benjamini–Hochberg over all tested sets), genes (of the overlap, sorted, joined by ``;``).

    Raises
    ------
    InputError
        If no set has a fitting size, or none of the genes is in the universe.

    References
    ----------
    Fang et al. 2023 (GSEApy), doi:10.1093/bioinformatics/btac757; Bleazard et al. 2015
    (bias for miRNA targets), doi:10.1093/bioinformatics/btv023.
    """
    import pandas as pd
    from gseapy.stats import calc_pvalues
    from scipy.stats import false_discovery_control

    whole = set(universe)
    query = whole.intersection(genes)
    if not query:
        msg = f"none of the {len(set(genes))} target genes is in the universe of {len(whole)} genes that are annotated and targetable"
        raise InputError(msg)
    inside = {set_id: whole.intersection(members) for set_id, members in sets.items()}
    tested = {set_id: members for set_id, members in inside.items() if min_size <= len(members) <= max_size or (set_id in always and members)}
    if not tested:
        msg = f"none of the {len(sets)} gene sets has {min_size} to {max_size} genes of the universe: change --min-size or --max-size"
        raise InputError(msg)
    hit = {row[0]: row for row in zip(*calc_pvalues(query, tested, whole), strict=True)}
    table = pd.DataFrame([
        {
            "set_id": set_id, "set_size": len(members), "overlap": len(query & members), "expected": len(query) * len(members) / len(whole),
            "ora_p": float(hit[set_id][1]) if set_id in hit else 1.0, "genes": ";".join(sorted(query & members)),
        }
        for set_id, members in tested.items()
    ])
    table["ratio"] = table["overlap"] / table["expected"]
    table["ora_q"] = false_discovery_control(table["ora_p"])
    columns = ["set_id", "set_size", "overlap", "expected", "ratio", "ora_p", "ora_q", "genes"]
    return table.sort_values(["ora_p", "set_id"], ignore_index=True)[columns]
