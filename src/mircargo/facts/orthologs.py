"""Facts on orthologs, and along which pairs predictions are carried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mircargo.facts.kind import GENE, FactColumn, Kind
from mircargo.facts.steps import HUMAN, FactFile, served, with_gene

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]

_ENOUGH = 3
"""So many sources make the best pair of both genes one along which predictions are carried."""


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return pairs of orthologs, one row a calling source."""
    import pandas as pd

    served(sieve, base, stated)
    sieve.frame = sieve.frame.assign(human=HUMAN)
    with_gene(sieve, base, column="gene", into="human_gene", taxon="human")
    with_gene(sieve, base, column="other", into="other_gene")
    frame = sieve.frame
    pairs = pd.DataFrame(
        {
            "gene": frame["human_gene"],
            "gene_other": frame["other_gene"],
            "source": frame["support"].str.split("|"),
        }
    ).explode("source")
    return {"ortholog_pair": pairs.assign(source=pairs["source"].str.strip()).drop_duplicates()}


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with the pairs that were read beside those they have."""
    import pandas as pd

    old = base.tables["ortholog"][["gene", "gene_other", "source"]]
    old = old.assign(source=old["source"].str.split(";")).explode("source")
    return base.with_tables(ortholog=_united(pd.concat([old, tables["ortholog_pair"]]), base.tables["gene"]))


def _united(pairs: pd.DataFrame, gene: pd.DataFrame) -> pd.DataFrame:
    """Return ``ortholog`` from pairs of a human gene and another.

    There is one row a pair and calling source (gene, gene_other, source).
    """
    pair = pairs.drop_duplicates().sort_values(["gene", "gene_other", "source"])
    united = (
        pair.groupby(["gene", "gene_other"], sort=True)["source"]
        .agg(support="size", source=";".join)
        .reset_index()
    )
    taxa = gene.set_index("id")["taxon"]
    united = united.assign(taxon=united["gene"].map(taxa), taxon_other=united["gene_other"].map(taxa))
    return united.assign(carries=_carries(united))


def _carries(pairs: pd.DataFrame) -> pd.Series:
    """Return along which pairs predictions are carried.

    These are HGNC's, else the best of both genes with three sources or more.
    """
    curated = pairs["source"].str.split(";").map(lambda names: "HGNC" in names)
    served = pairs["gene_other"].isin(pairs.loc[curated, "gene_other"])
    best = pairs["support"] >= _ENOUGH
    for keys in (["gene", "taxon_other"], ["gene_other"]):
        best &= pairs["support"] == pairs.groupby(keys)["support"].transform("max")
    return curated | (best & ~served)


KIND = Kind(
    "ortholog",
    "One human gene and its ortholog.",
    {
        "gene": FactColumn("the human gene: " + GENE, required=True),
        "other": FactColumn("the other gene, likewise", required=True),
        "organism": FactColumn("species of the other gene", required=True),
        "support": FactColumn("sources that call the pair orthologs, joined by `|`", required=True),
    },
    _build,
    ("gene", "other"),
    learn=_learn,
)
