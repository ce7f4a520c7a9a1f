"""Facts on genes in sets: members of gene sets as collections list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.facts.kind import GENE, ORGANISM, SYMBOL, Compared, FactColumn, Kind
from mircargo.facts.steps import FactFile, served, stamp, with_gene

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``gene_set_member``, and the sets with their names."""
    import pandas as pd

    served(sieve, base, stated)
    with_gene(sieve, base)
    frame = sieve.frame
    prefix = f"{stated.library or stated.key}:"
    ids = frame["set_id"].where(frame["set_id"].str.contains(":"), prefix + frame["set_id"])
    member = pd.DataFrame(
        {
            "set_id": ids,
            "gene": frame["gene_id"],
            "taxon": frame["taxon"].astype("int32"),
            "evidence_code": frame["evidence_code"].where(frame["evidence_code"] != "", "listed"),
            "direct": True,
        },
        index=frame.index,
    )
    names = pd.DataFrame(
        {
            "set_id": ids,
            "taxon": frame["taxon"].astype("int32"),
            "name": frame["set_name"].where(frame["set_name"] != "", frame["set_id"]),
            "library": frame["library"].where(frame["library"] != "", stated.library or stated.key),
        }
    ).drop_duplicates(["set_id", "taxon"])
    twice = member.duplicated()
    sieve.drop(twice, "the same membership twice", repeated=True)
    member = member[~twice].sort_values(["taxon", "set_id", "gene", "evidence_code"])
    codes = (
        member.groupby(["set_id", "gene", "taxon"], sort=True)["evidence_code"].agg("|".join).reset_index()
    )
    alias = pd.DataFrame(
        {"alias": names["name"], "set_id": names["set_id"], "kind": "name"}
    ).drop_duplicates()
    return {
        "gene_set_member": codes.assign(direct=True, **stamp(stated)),
        "gene_set": names,
        "gene_set_alias": alias.assign(alias_key=alias["alias"].str.lower()),
    }


KIND = Kind(
    "gene-set",
    "One member of a gene set. A GMT file holds the same.",
    {
        "set_id": FactColumn(
            "id with a prefix, e.g. `reactome:R-HSA-1`; a user's own may have none", required=True
        ),
        "set_name": FactColumn("name of the set; the id where empty"),
        "library": FactColumn("name of the collection, e.g. `reactome`; for own files the label given"),
        "gene": FactColumn(GENE, required=True),
        "symbol": FactColumn(SYMBOL),
        "organism": FactColumn(ORGANISM),
        "evidence_code": FactColumn("what the membership rests on; `listed` where empty"),
    },
    _build,
    ("set_id", "gene", "symbol"),
    compared=(
        Compared(
            "gene_set_member",
            "sets",
            "set members",
            "set_id",
            "gene",
            named=("gene_set.name", "gene.symbol"),
            packed=True,
        ),
    ),
    form="gmt",
)
