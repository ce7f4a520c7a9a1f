"""miRNA–target interactions with validated evidence, from miRTarBase."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mircargo.build._parts import Built, RawTables
from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.facts.sieve import Drop, drop_in_turn, drop_where, unique_map
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Resolved
from mircargo.sources.mirtarbase import EVIDENCE, methods_of

__all__ = ["build_mti"]

_TAXA = {"Homo sapiens": 9606, "Mus musculus": 10090, "Rattus norvegicus": 10116}
_FOREIGN = "Entrez id belongs to a gene of another species"
_NO_GENE = "target names no gene of the species, or several"


def build_mti(
    raw: RawTables,
    index: MirnaIndex,
    gene: pd.DataFrame,
    gene_alias: pd.DataFrame,
    *,
    versions: Mapping[str, str],
) -> Built:
    """Build ``mti``: one row a pair, evidence class and publication; and ``mirna_alias`` rows.

    A miRNA name that is not current is read by the rules of :mod:`mircargo.ids`, and each
    such reading becomes an alias of kind ``previous name``.

    A gene is found by its Entrez id when the genes of the species have it, else by symbol,
    else by a synonym of one gene only. A row whose Entrez id belongs to another species is
    left out and counted, whatever its symbol says.
    """
    parts, asides, aliases, drops = [], [], [], []
    for file, table in raw["mirtarbase"].items():
        names = _read_names(table, index)
        aliases += [(r.query, r.id, r.taxon, "previous name") for r in names.values() if r and r.rule]
        part, aside, lost = _one_file(
            table, {name: r.id for name, r in names.items() if r}, gene, gene_alias, file=file
        )
        stamp = {"source": "mirtarbase", "source_version": versions[file]}
        parts.append(part.assign(**stamp))
        asides.append(aside.assign(**stamp))
        drops += lost
    alias = pd.DataFrame(aliases, columns=["alias", "id", "taxon", "kind"])
    tables = {
        "mti": pd.concat(parts, ignore_index=True),
        "mti_set_aside": pd.concat(asides, ignore_index=True),
        "mirna_alias": alias,
    }
    return Built(tables, tuple(drops))


def _read_names(table: pd.DataFrame, index: MirnaIndex) -> dict[str, Resolved | None]:
    read: dict[str, Resolved | None] = {}
    for name in sorted(table["mirna"].unique()):
        try:
            read[name] = index.resolve(name)
        except (UnknownNameError, AmbiguousNameError, InputError):
            read[name] = None
    return read


def _one_file(
    table: pd.DataFrame, names: Mapping[str, str], gene: pd.DataFrame, gene_alias: pd.DataFrame, *, file: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[Drop]]:
    table = table.assign(
        evidence=table["support"].str.strip().map(EVIDENCE),
        taxon=table["mirna_species"].map(_TAXA),
        id=table["mirna"].map(names),
    )
    table = table.assign(gene=_genes_of(table, gene, gene_alias))
    owner = table["entrez"].map(unique_map(gene.dropna(subset=["entrez"]), "entrez", "taxon"))
    foreign = owner.notna() & (owner != table["taxon"])
    conditions = (
        ("support type is none of miRTarBase's four", table["evidence"].isna()),
        ("miRNA and target are of different species", table["mirna_species"] != table["gene_species"]),
        ("species that mircargo does not serve", table["taxon"].isna()),
        (_FOREIGN, foreign),
        ("miRNA name is not in miRBase's current list, and no rule reads it", table["id"].isna()),
        (_NO_GENE, table["gene"].isna()),
        ("PubMed id is no number", ~table["pmid"].str.fullmatch(r"\d+")),
    )
    show = ["mirtarbase_id", "mirna", "symbol", "entrez"]
    kept, drops = drop_in_turn(table, conditions, source="mirtarbase", file=file, show=show)
    about_gene = table[
        table["evidence"].notna()
        & table["id"].notna()
        & table["taxon"].notna()
        & (foreign | table["gene"].isna())
    ]
    mti, lost = _statements(kept, file=file)
    return mti, _set_aside(about_gene, foreign), drops + lost


def _statements(table: pd.DataFrame, *, file: str) -> tuple[pd.DataFrame, list[Drop]]:
    mti = pd.DataFrame(
        {
            "mirna": table["id"],
            "gene": table["gene"],
            "taxon": table["taxon"].astype(int),
            "evidence": table["evidence"],
            "method": table["experiments"].map(methods_of),
            "score": pd.Series(dtype="float64"),
            "site_counts": None,
            "via_ortholog": None,
            "reference": "PMID:" + table["pmid"],
        }
    )
    mti, lost = drop_where(
        mti,
        mti.duplicated(),
        source="mirtarbase",
        file=file,
        reason="the same statement twice",
        show=["mirna", "gene", "reference"],
    )
    return mti, lost


def _set_aside(rows: pd.DataFrame, foreign: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "mirna": rows["id"],
            "taxon": rows["taxon"].astype(int),
            "symbol": rows["symbol"],
            "entrez": rows["entrez"].replace("", None),
            "reason": foreign.loc[rows.index].map({True: _FOREIGN, False: _NO_GENE}),
            "reference": "PMID:" + rows["pmid"],
        }
    )


def _genes_of(table: pd.DataFrame, gene: pd.DataFrame, gene_alias: pd.DataFrame) -> pd.Series:
    found = pd.Series(index=table.index, dtype=object)
    for taxon, rows in table.groupby("taxon"):
        own, alias = gene[gene["taxon"] == taxon], gene_alias[gene_alias["taxon"] == taxon]
        synonyms = alias[alias["kind"].isin(["synonym", "previous symbol"])]
        answer = rows["entrez"].map(unique_map(own.dropna(subset=["entrez"]), "entrez", "id"))
        for other in (unique_map(own, "symbol", "id"), unique_map(synonyms, "alias", "id")):
            answer = answer.where(answer.notna(), rows["symbol"].map(other))
        found.loc[rows.index] = answer
    return found
