"""Genes, their names and orthologs, from HGNC, MGI, RGD, HCOP and Ensembl."""

from __future__ import annotations

import pandas as pd

from mircargo.build._parts import Built, RawTables
from mircargo.errors import InputError
from mircargo.facts.orthologs import unite_orthologs
from mircargo.facts.sieve import Drop, drop_where, unique_map

__all__ = ["build_genes"]

_HUMAN, _MOUSE, _RAT = 9606, 10090, 10116


def build_genes(raw: RawTables) -> Built:
    """Build ``gene``, ``gene_alias`` and ``ortholog``.

    Mouse Entrez ids are those that miRTarBase gives beside a symbol, where symbol and id
    belong to each other alone: neither MGI's nor RGD's list here has Entrez ids.

    Raises
    ------
    InputError
        If HGNC's list holds an approved id twice.
    """
    human, human_alias, drops = _human(raw)
    mouse, mouse_alias = _rodent(raw, "mgi", _MOUSE, "|")
    rat, rat_alias = _rodent(raw, "rgd", _RAT, ";")
    alias = pd.concat([human_alias, mouse_alias, rat_alias])
    mouse, mouse_entrez = _with_entrez(raw, mouse, human)
    gene = pd.concat([human, mouse, rat], ignore_index=True)
    ortholog, lost = _orthologs(raw, gene)
    alias = pd.concat([alias, mouse_entrez])
    alias = alias[alias["alias"] != ""].assign(alias_key=lambda frame: frame["alias"].str.lower())
    return Built({"gene": gene, "gene_alias": alias.drop_duplicates(), "ortholog": ortholog}, (*drops, *lost))


def _exploded(ids: pd.Series, names: pd.Series, *, separator: str, kind: str, taxon: int) -> pd.DataFrame:
    long = pd.DataFrame({"alias": names.str.split(separator), "id": ids}).explode("alias")
    return long.assign(alias=long["alias"].str.strip(), taxon=taxon, kind=kind)


def _human(raw: RawTables) -> tuple[pd.DataFrame, pd.DataFrame, list[Drop]]:
    ((file, table),) = raw["hgnc"].items()
    approved = table["status"] == "Approved"
    successor = table["name"].where(~approved).str.extract(r"see \[?(HGNC:\d+)", expand=False)
    followed = successor.isin(table.loc[approved, "id"])
    renamed = table.assign(id=successor)[followed]
    table, drops = drop_where(
        table,
        ~approved & ~followed,
        source="hgnc",
        file=file,
        reason="withdrawn without a successor",
        show=["id", "symbol"],
    )
    table = table[table["status"] == "Approved"]
    if (twice := table["id"].duplicated()).any():
        msg = f"{file}: holds the id {table.loc[twice, 'id'].iloc[0]} more than once"
        raise InputError(msg)
    gene = pd.DataFrame(
        {
            "id": table["id"],
            "symbol": table["symbol"],
            "name": table["name"],
            "taxon": _HUMAN,
            "entrez": table["entrez"].replace("", None),
            "ensembl": table["ensembl"].replace("", None),
            "locus_type": table["locus_type"].replace("", None),
        }
    )
    alias = pd.concat(
        [
            _exploded(table["id"], table["symbol"], separator="\0", kind="symbol", taxon=_HUMAN),
            _exploded(table["id"], table["previous"], separator=",", kind="previous symbol", taxon=_HUMAN),
            _exploded(renamed["id"], renamed["symbol"], separator="\0", kind="previous symbol", taxon=_HUMAN),
            *(
                _exploded(table["id"], table[column], separator=",", kind=kind, taxon=_HUMAN)
                for column, kind in (
                    ("aliases", "synonym"),
                    ("entrez", "entrez"),
                    ("ensembl", "ensembl"),
                    ("uniprot", "uniprot"),
                )
            ),
        ]
    )
    return gene, alias, drops


def _rodent(raw: RawTables, key: str, taxon: int, separator: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return genes and names; a marker that stands in a row for each Ensembl id becomes one gene."""
    (table,) = raw[key].values()
    ensembl = (
        table["ensembl"]
        .str.replace("|", ";")
        .groupby(table["id"])
        .agg(lambda ids: ";".join(dict.fromkeys(filter(None, ids))))
    )
    table = table.drop_duplicates("id").assign(ensembl=lambda unique: unique["id"].map(ensembl))
    ids = f"{key.upper()}:" + table["id"]
    locus_type = (
        table["symbol"]
        .str.extract(r"^(Gt|Tg)(?:Tn)?\(", expand=False)
        .map({"Gt": "gene trap", "Tg": "transgene"})
    )
    gene = pd.DataFrame(
        {
            "id": ids,
            "symbol": table["symbol"],
            "name": None,
            "taxon": taxon,
            "entrez": None,
            "ensembl": table["ensembl"].replace("", None),
            "locus_type": locus_type.where(locus_type.notna(), None),
        }
    )
    alias = pd.concat(
        [
            _exploded(ids, table["symbol"], separator="\0", kind="symbol", taxon=taxon),
            _exploded(ids, table["synonyms"], separator=separator, kind="synonym", taxon=taxon),
            _exploded(ids, table["ensembl"], separator=";", kind="ensembl", taxon=taxon),
        ]
    )
    return gene, alias


def _with_entrez(
    raw: RawTables, mouse: pd.DataFrame, human: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = [t for t in raw["mirtarbase"].values() if (t["gene_species"] == "Mus musculus").any()]
    pairs = pd.concat(tables)[["symbol", "entrez"]].drop_duplicates()
    pairs = pairs[~pairs["entrez"].isin(human["entrez"])]
    alone = pairs[~pairs.duplicated("entrez", keep=False) & ~pairs.duplicated("symbol", keep=False)]
    entrez = (
        mouse["symbol"]
        .map(alone.set_index("symbol")["entrez"])
        .where(~mouse["symbol"].duplicated(keep=False))
    )
    mouse = mouse.assign(entrez=entrez)
    known = mouse[entrez.notna()]
    return mouse, pd.DataFrame(
        {"alias": known["entrez"], "id": known["id"], "taxon": _MOUSE, "kind": "entrez"}
    )


def _orthologs(raw: RawTables, gene: pd.DataFrame) -> tuple[pd.DataFrame, list[Drop]]:
    """Unite the sources that call a human gene and a mouse or rat gene orthologs."""
    ensembl = gene.dropna(subset=["ensembl"])[["id", "ensembl"]]
    ensembl = ensembl.assign(ensembl=ensembl["ensembl"].str.split(";")).explode("ensembl")
    by_ensembl = unique_map(ensembl, "ensembl", "id")
    ((hcop_file, hcop),) = raw["hcop"].items()
    ((mart_file, mart),) = raw["ensembl_orthologs"].items()
    mart, drops = drop_where(
        mart,
        mart["human_ensembl"] == "",
        source="ensembl_orthologs",
        file=mart_file,
        reason="gene without a human ortholog",
        show=["mouse_symbol"],
    )
    pairs = [_from_hgnc(raw, gene)]
    for key, file, table in (
        ("hcop", hcop_file, hcop),
        ("ensembl_orthologs", mart_file, mart.assign(support="Ensembl")),
    ):
        mapped = pd.DataFrame(
            {
                "gene": table["human_ensembl"].map(by_ensembl),
                "gene_other": table["mouse_ensembl"].map(by_ensembl),
                "source": table["support"].str.split(","),
                "mouse": table["mouse_symbol"],
                "human": table["human_symbol"],
            }
        )
        mapped, lost = drop_where(
            mapped,
            mapped["gene"].isna() | mapped["gene_other"].isna(),
            source=key,
            file=file,
            reason="Ensembl id is in neither or only one of HGNC and MGI",
            show=["mouse", "human"],
        )
        drops += lost
        pairs.append(mapped.explode("source")[["gene", "gene_other", "source"]])
    return unite_orthologs(pd.concat(pairs), gene), drops


def _from_hgnc(raw: RawTables, gene: pd.DataFrame) -> pd.DataFrame:
    (table,) = raw["hgnc"].values()
    long = pd.concat(
        [table[["id", column]].set_axis(["gene", "gene_other"], axis=1) for column in ("mgi", "rgd")]
    )
    long = long.assign(gene_other=long["gene_other"].str.split(",")).explode("gene_other")
    long = long.assign(gene_other=long["gene_other"].str.strip(), source="HGNC")
    return long[long["gene"].isin(gene["id"]) & long["gene_other"].isin(gene["id"])]
