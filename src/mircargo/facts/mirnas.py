"""Facts on mature miRNAs: those of a release, and their families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mircargo.facts.kind import ORGANISM, Compared, FactColumn, Kind
from mircargo.facts.steps import FactFile, served
from mircargo.ids.mirna import family_label, seed_of

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``mirna`` rows of accessions that the snapshot lacks.

    Those it has keep their row; other names of theirs are left out and counted.
    """
    import pandas as pd

    served(sieve, base, stated)
    sieve.drop(
        ~sieve.frame["accession"].str.fullmatch(r"MIMAT\d{7}"), "accession is not MIMAT and seven digits"
    )
    sieve.drop(
        ~sieve.frame["sequence"].str.fullmatch("[ACGU]{8,40}"),
        "sequence is not 8 to 40 letters A, C, G and U",
    )
    sieve.drop(sieve.frame.duplicated(["accession"]), "the accession stands there twice")
    mirna = base.tables["mirna"]
    frame = sieve.frame.assign(id="mirbase:" + sieve.frame["accession"])
    sieve.frame = frame
    known = frame["id"].isin(mirna["id"])
    renamed = known & ~frame["name"].isin(mirna["name"])
    sieve.drop(renamed, "the snapshot has this miRNA under another name")
    fresh = frame[~known]
    if fresh.empty:
        return {}
    seed = fresh["sequence"].map(seed_of)
    family = seed.map(mirna.drop_duplicates("seed").set_index("seed")["family"])
    label = seed.map(fresh["name"].groupby(seed).agg(family_label))
    shared = seed.map(label.groupby(seed).first().duplicated(keep=False)) | label.isin(mirna["family"])
    own = label.where(~shared, label + " (" + seed + ")")
    return {
        "mirna": pd.DataFrame(
            {
                "id": fresh["id"],
                "name": fresh["name"],
                "taxon": fresh["taxon"].astype("int32"),
                "sequence": fresh["sequence"],
                "seed": seed,
                "family": family.where(family.notna(), own),
                "precursors": None,
            }
        )
    }


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with the new miRNAs."""
    import pandas as pd

    if "mirna" not in tables:
        return base
    return base.with_tables(mirna=pd.concat([base.tables["mirna"], tables["mirna"]], ignore_index=True))


KIND = Kind(
    "mirna",
    "One mature miRNA of a release.",
    {
        "accession": FactColumn("`MIMAT…`", required=True),
        "name": FactColumn("current name, e.g. `mmu-miR-21a-5p`", required=True),
        "organism": FactColumn(ORGANISM),
        "sequence": FactColumn("letters A, C, G and U, 5'→3'", required=True),
    },
    _build,
    ("accession", "name"),
    learn=_learn,
    compared=(Compared("mirna", "names", "", "id", "name", source="'mirna'"),),
)
