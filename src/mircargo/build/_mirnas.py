"""Mature miRNAs, their families and hairpins, from miRBase."""

from __future__ import annotations

import pandas as pd

from mircargo.build._parts import Built, RawTables
from mircargo.facts.sieve import Drop, drop_where
from mircargo.ids.mirna import family_label, seed_of

__all__ = ["build_mirnas"]

_SPECIES = {"Homo sapiens": 9606, "Mus musculus": 10090, "Rattus norvegicus": 10116}


def build_mirnas(raw: RawTables) -> Built:
    """Build ``mirna`` and ``mirna_alias``.

    A family is all miRNAs of the three species with the same nucleotides 2–8.
    """
    drops: list[Drop] = []
    ((file, mature),) = raw["mirbase"].items()
    mature, lost = drop_where(
        mature,
        ~mature["species"].isin(list(_SPECIES)),
        source="mirbase",
        file=file,
        reason="miRNA of a species that mircargo does not serve",
        show=["name"],
    )
    drops += lost
    mirna = pd.DataFrame(
        {
            "id": "mirbase:" + mature["accession"],
            "name": mature["name"],
            "taxon": mature["species"].map(_SPECIES),
            "sequence": mature["sequence"],
        }
    )
    mirna["seed"] = mirna["sequence"].map(seed_of)
    mirna["family"] = mirna["seed"].map(_family_labels(mirna))
    alias, lost = _hairpins(raw, mirna)
    drops += lost
    accession = alias.rename(columns={"alias": "hairpin"}).merge(_accessions(raw), on="hairpin")
    text = (
        (accession["hairpin"] + " (" + accession["hairpin_accession"] + ")")
        .groupby(accession["id"])
        .agg(lambda names: ";".join(sorted(set(names))))
    )
    mirna["precursors"] = mirna["id"].map(text)
    by_accession = accession.assign(alias=accession["hairpin_accession"], kind="hairpin accession")[
        list(alias.columns)
    ]
    return Built(
        {"mirna": mirna, "mirna_alias": pd.concat([alias, by_accession]).drop_duplicates()}, tuple(drops)
    )


def _family_labels(mirna: pd.DataFrame) -> pd.Series:
    """Return seed → label; a label that two seeds would share gets the seed added.

    miR-21-3p of human and of mouse, for one, differ in their seed.
    """
    labels = mirna.groupby("seed")["name"].agg(family_label)
    return labels.where(~labels.duplicated(keep=False), labels + " (" + labels.index + ")")


def _accessions(raw: RawTables) -> pd.DataFrame:
    (table,) = raw["mirbase_precursors"].values()
    return table[["hairpin", "hairpin_accession"]].drop_duplicates()


def _hairpins(raw: RawTables, mirna: pd.DataFrame) -> tuple[pd.DataFrame, list[Drop]]:
    ((file, table),) = raw["mirbase_precursors"].items()
    table, drops = drop_where(
        table,
        ~table["hairpin"].str[:3].isin(["hsa", "mmu", "rno"]),
        source="mirbase_precursors",
        file=file,
        reason="hairpin of a species that mircargo does not serve",
        show=["hairpin"],
    )
    pairs = table.assign(id="mirbase:" + table["mature_accession"]).merge(
        mirna[["id", "taxon"]], on="id", how="left"
    )
    pairs, lost = drop_where(
        pairs,
        pairs["taxon"].isna(),
        source="mirbase_precursors",
        file=file,
        reason="mature product is not in miRBase's current list",
        show=["hairpin", "mature"],
    )
    alias = pd.DataFrame(
        {"alias": pairs["hairpin"], "id": pairs["id"], "taxon": pairs["taxon"].astype(int), "kind": "hairpin"}
    )
    return alias.drop_duplicates(), drops + lost
