"""Facts that give names: of genes and miRNAs, of orthologs, and of the families that a predictor forms."""

from __future__ import annotations

import pandas as pd

from mircargo.facts.identities import Identities
from mircargo.facts.orthologs import unite_orthologs
from mircargo.facts.sieve import Sieve
from mircargo.facts.steps import UNKNOWN_MIRNA, FactFile, Read, served, stamp, with_mirna
from mircargo.gene_ids import ALIAS_KINDS, read_gene_id
from mircargo.ids.mirna import family_label, seed_of
from mircargo.ids.species import PREFIXES

__all__ = [
    "build_coverage",
    "build_gene_names",
    "build_mirna_names",
    "build_mirnas_of_release",
    "name_facts",
]

_STATUS = ("broadly conserved", "conserved", "poorly conserved", "other")


def build_coverage(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``coverage``, and the seeds that families are predicted by."""
    sieve.drop(~sieve.frame["status"].isin(_STATUS), f"status is none of {', '.join(_STATUS)}")
    served(sieve, base, stated)
    with_mirna(sieve, base)
    sieve.drop(sieve.frame["mirna_id"].isna(), UNKNOWN_MIRNA)
    frame = sieve.frame
    table = pd.DataFrame(
        {
            "mirna": frame["mirna_id"],
            "taxon": frame["taxon"].astype("int32"),
            "predictor": frame["predictor"],
            "status": frame["status"],
        },
        index=frame.index,
    )
    twice = table.duplicated(["mirna", "predictor"])
    sieve.drop(twice, "the same statement twice")
    seeds = pd.DataFrame(
        {
            "predictor": frame["predictor"],
            "mirna_of_seed": frame["mirna_id"],
            "seed": frame["seed"],
            "taxon": frame["taxon"].astype("int64"),
        }
    )
    return {"coverage": table[~twice].assign(**stamp(stated)), "predictor_seed": seeds.drop_duplicates()}


def build_gene_names(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return names and cross-references of genes that the snapshot has."""
    served(sieve, base, stated)
    frame = sieve.frame
    given, _ = base.read_genes(frame["gene"], pd.Series("", frame.index), frame["taxon"])
    by_symbol, _ = base.read_genes(frame["symbol"], pd.Series("", frame.index), frame["taxon"])
    ids = given.where(frame["gene"] != "", by_symbol.where(frame["refseq"] != "", None))
    sieve.frame = frame.assign(gene_id=ids)
    sieve.drop((frame["gene"] == "") & ids.isna() & (frame["refseq"] == ""), "no id of MGI, HGNC or RGD")
    sieve.drop(sieve.frame["gene_id"].isna(), "gene is not in the snapshot's list of the species")
    frame = sieve.frame
    aliases = pd.concat(
        [
            _long(frame, column, kind)
            for column, kind in (
                ("entrez", "entrez"),
                ("ensembl", "ensembl"),
                ("uniprot", "uniprot"),
                ("refseq", "refseq"),
                ("previous", "previous symbol"),
                ("synonyms", "synonym"),
            )
        ]
    )
    ids_of = (
        frame[["gene_id", "entrez", "ensembl", "name"]]
        .rename(columns={"gene_id": "id"})
        .assign(ensembl=frame["ensembl"].str.replace("|", ";"))
    )
    return {"gene_alias": aliases, "gene_ids": ids_of.drop_duplicates("id")}


def _long(frame: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    given = frame[frame[column] != ""]
    long = pd.DataFrame(
        {
            "alias": given[column].str.split("|"),
            "id": given["gene_id"],
            "taxon": given["taxon"].astype("int32"),
        }
    ).explode("alias")
    alias = long["alias"].str.strip()
    if kind in ALIAS_KINDS.values():
        alias = alias.map({name: read_gene_id(name)[1] for name in alias.unique()})
    long = long.assign(alias=alias, kind=kind)
    return long[long["alias"] != ""].drop_duplicates()


def build_mirnas_of_release(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``mirna`` rows of accessions that the snapshot lacks.

    Those it has keep their row; other names of theirs are left out and counted.
    """
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
    own = label.where(~label.isin(mirna["family"]), label + " (" + seed + ")")
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


def build_mirna_names(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return other names and hairpins of mature miRNAs, and what names meant in some releases."""
    kinds = ("previous name", "hairpin", "hairpin accession", "removed")
    sieve.drop(~sieve.frame["kind"].isin(kinds), f"kind is none of {', '.join(kinds)}")
    mirna, alias = base.tables["mirna"], base.tables["mirna_alias"]
    mature = pd.DataFrame(
        {"accession": mirna["id"].str.removeprefix("mirbase:"), "id": mirna["id"], "taxon": mirna["taxon"]}
    )
    named = pd.DataFrame({"accession": mirna["name"], "id": mirna["id"], "taxon": mirna["taxon"]})
    hairpin = alias.loc[alias["kind"] == "hairpin accession", ["alias", "id", "taxon"]].rename(
        columns={"alias": "accession"}
    )
    targets = pd.concat([mature, named, hairpin]).drop_duplicates()
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
    return {
        "mirna_alias": frame[["alias", "id", "taxon", "kind"]].drop_duplicates(),
        **({"mirna_past": past} if len(past) else {}),
    }


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


def name_facts(read: Read, base: Identities) -> Identities:
    """Return the base with the names, cross-references, orthologs and families that were read."""
    tables: dict[str, pd.DataFrame] = {}
    if "mirna" in read.tables:
        tables["mirna"] = pd.concat([base.tables["mirna"], read.tables["mirna"]], ignore_index=True)
    if "mirna_alias" in read.tables:
        tables["mirna_alias"] = _added(
            base.tables["mirna_alias"], read.tables["mirna_alias"], ["alias", "id", "kind"]
        )
    if "mirna_past" in read.tables:
        columns = list(base.tables["mirna_past"].columns)
        tables["mirna_past"] = _added(base.tables["mirna_past"], read.tables["mirna_past"], columns)
    if "gene_alias" in read.tables:
        tables["gene_alias"] = _added_aliases(base.tables["gene_alias"], read.tables["gene_alias"])
        tables["gene"] = _with_ids(base.tables["gene"], read.tables["gene_ids"])
    if "predictor_seed" in read.tables:
        told = [
            table
            for table in (base.tables.get("predictor_seed"), read.tables["predictor_seed"])
            if table is not None
        ]
        tables["predictor_seed"] = pd.concat(told, ignore_index=True).drop_duplicates(ignore_index=True)
    if "ortholog_pair" in read.tables:
        old = base.tables["ortholog"][["gene", "gene_other", "source"]]
        old = old.assign(source=old["source"].str.split(";")).explode("source")
        tables["ortholog"] = unite_orthologs(
            pd.concat([old, read.tables["ortholog_pair"]]), base.tables["gene"]
        )
    return base.with_tables(**tables)


def _added(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return pd.concat([old, new[list(old.columns)]], ignore_index=True).drop_duplicates(key, ignore_index=True)


def _added_aliases(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add names.

    A synonym that another gene of the species already goes by would make both unclear, and is not added.
    """
    new = new.assign(alias_key=new["alias"].str.lower()).reset_index(drop=True)
    taken = old[["alias_key", "taxon", "id"]].drop_duplicates()
    loose = new["kind"].isin(["synonym", "previous symbol"])
    met = new[loose].reset_index().merge(taken, on=["alias_key", "taxon"], suffixes=("", "_old"))
    clash = new.index.isin(met.loc[met["id"] != met["id_old"], "index"])
    return _added(old, new[~clash], ["alias_key", "taxon", "id", "kind", "alias"])


def _with_ids(gene: pd.DataFrame, ids: pd.DataFrame) -> pd.DataFrame:
    known = ids.set_index("id")
    filled = {}
    for column in ("entrez", "ensembl", "name"):
        new = gene["id"].map(known[column]).replace("", None)
        filled[column] = gene[column].where(gene[column].notna(), new.where(new.notna(), None))
    return gene.assign(**filled)
