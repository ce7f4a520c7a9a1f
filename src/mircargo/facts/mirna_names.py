"""Facts on names of mature miRNAs: other names, hairpins, and what names meant in some releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mircargo.facts.kind import FactColumn, Kind
from mircargo.facts.steps import FactFile, with_rows
from mircargo.ids.species import PREFIXES

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return other names and hairpins of mature miRNAs, and what names meant in some releases."""
    import pandas as pd

    kinds = ("previous name", "hairpin", "hairpin accession", "removed")
    sieve.drop(~sieve.frame["kind"].isin(kinds), f"kind is none of {', '.join(kinds)}")
    mirna, alias = base.tables["mirna"], base.tables["mirna_alias"]
    mature = pd.DataFrame(
        {"accession": mirna["id"].str.removeprefix("mirbase:"), "id": mirna["id"], "taxon": mirna["taxon"]}
    )
    named = pd.DataFrame({"accession": mirna["name"], "id": mirna["id"], "taxon": mirna["taxon"]})
    known = alias.loc[alias["kind"] == "hairpin accession", ["alias", "id", "taxon"]]
    known = known.rename(columns={"alias": "accession"})
    targets = pd.concat([mature, named, known]).drop_duplicates()
    removed = _removed(sieve, targets["accession"])
    sieve.drop(
        ~sieve.frame["mirna"].isin(targets["accession"]),
        "no mature miRNA or hairpin of the species served has this accession",
    )
    frame = sieve.frame.merge(targets, left_on="mirna", right_on="accession")
    today = frame["id"].map(mirna.set_index("id")["name"])
    frame = frame[(frame["kind"] != "previous name") | (frame["alias"].str.lower() != today.str.lower())]
    hairpins = frame["mirna"].str.startswith("MI") & ~frame["mirna"].str.startswith("MIMAT")
    frame = frame.assign(kind=frame["kind"].where(~hairpins | (frame["kind"] != "previous name"), "hairpin"))
    dated = frame[(frame["kind"] == "previous name") & ((frame["since"] != "") | (frame["until"] != ""))]
    past = pd.concat([dated, removed.assign(id="")], ignore_index=True).rename(columns={"alias": "name"})
    past = past[["name", "id", "taxon", "since", "until", "reason"]].replace("", None).drop_duplicates()
    paired = frame[(frame["kind"] == "hairpin") & (frame["hairpin"] != "")]
    names = pd.concat([frame, paired.assign(alias=paired["hairpin"], kind="hairpin accession")])
    return {
        "mirna_alias": names[["alias", "id", "taxon", "kind"]].drop_duplicates(),
        **({"mirna_past": past} if len(past) else {}),
        **({"precursors": _precursors(paired)} if len(paired) else {}),
    }


def _precursors(paired: pd.DataFrame) -> pd.DataFrame:
    """Return for each mature miRNA its hairpins, each with its accession."""
    text = paired["alias"] + " (" + paired["hairpin"] + ")"
    joined = text.groupby(paired["id"]).agg(lambda names: ";".join(sorted(set(names))))
    return joined.rename("text").reset_index()


def _removed(sieve: Sieve, living: pd.Series) -> pd.DataFrame:
    """Take out the names of what miRBase removed.

    What counts as removed is told as such, or has an accession older than the newest that is gone.
    """
    frame = sieve.frame
    gone = ~frame["mirna"].isin(living)
    sieve.drop((frame["kind"] == "removed") & ~gone, "the snapshot has the miRNA that is said to be removed")
    newest = living[living.str.fullmatch(r"MIMAT\d{7}")].max()
    older = frame["mirna"].str.fullmatch(r"MIMAT\d{7}") & (frame["mirna"] < newest)
    taxon = frame["alias"].str[:4].str.lower().map({f"{prefix}-": one for prefix, one in PREFIXES.items()})
    removed = (
        gone & taxon.notna() & ((frame["kind"] == "removed") | ((frame["kind"] == "previous name") & older))
    )
    sieve.frame = sieve.frame[~removed.loc[sieve.frame.index]]
    gone_names: pd.DataFrame = frame[removed].assign(taxon=taxon[removed].astype("int32"))
    return gone_names


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with the names, past meanings and hairpins that were read."""
    mirna = base.tables["mirna"]
    if "precursors" in tables:
        told = mirna["id"].map(tables["precursors"].set_index("id")["text"])
        mirna = mirna.assign(precursors=mirna["precursors"].where(told.isna(), told))
    old = {name: base.tables[name] for name in ("mirna_alias", "mirna_past") if name in tables}
    keys = {"mirna_alias": ["alias", "id", "kind"], "mirna_past": list(base.tables["mirna_past"].columns)}
    return base.with_tables(
        mirna=mirna, **{name: with_rows(table, tables[name], keys[name]) for name, table in old.items()}
    )


KIND = Kind(
    "mirna-name",
    "One other name of a mature miRNA, or one of its hairpins.",
    {
        "alias": FactColumn("the name or accession", required=True),
        "mirna": FactColumn(
            "accession `MIMAT…`, or `MI…` for hairpins' own aliases; for a removed name, the accession"
            " that it had",
            required=True,
        ),
        "kind": FactColumn("`previous name`, `hairpin`, `hairpin accession` or `removed`", required=True),
        "hairpin": FactColumn("accession `MI…` of the hairpin that `alias` names"),
        "since": FactColumn("first release with this name, e.g. `10`"),
        "until": FactColumn("last release with this name"),
        "reason": FactColumn("why it was removed, e.g. `was a piece of a tRNA`"),
    },
    _build,
    ("alias", "mirna"),
    learn=_learn,
)
