"""GO biological processes as gene sets, with the is_a and part_of closure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mircargo.build._parts import Built, RawTables
from mircargo.errors import InputError
from mircargo.facts.sieve import Drop, drop_in_turn, unique_map
from mircargo.snapshots.ontology import Ontology, close_annotations, read_ontology

__all__ = ["build_gene_sets"]


def build_gene_sets(
    raw: RawTables, gene: pd.DataFrame, gene_alias: pd.DataFrame, *, versions: Mapping[str, str]
) -> Built:
    """Build ``gene_set``, ``gene_set_member``, ``gene_set_relation`` and ``gene_set_alias``.

    Parameters
    ----------
    raw
        Parsed sources.
    gene, gene_alias
        Tables of :func:`mircargo.build._genes.build_genes`.
    versions
        File name of an annotation → its release.

    Raises
    ------
    InputError
        If a file of annotations has none of a process to a known gene.
    """
    ((go_file, go),) = raw["go"].items()
    terms, relation, alias, lost = read_ontology(go, file=go_file)
    members, drops = [], list(lost)
    for file, annotation in raw["goa"].items():
        direct, lost = _direct(annotation, terms, file=file)
        drops += lost
        mapped, lost = _mapped(direct, gene, gene_alias, file=file)
        drops += lost
        if mapped.empty:
            msg = (
                f"{file}: no annotation of a biological process to a known gene is left; is it the right"
                " file?"
            )
            raise InputError(msg)
        members.append(
            close_annotations(mapped, relation, terms).assign(source="goa", source_version=versions[file])
        )
    member = pd.concat(members, ignore_index=True)
    size = member.groupby(["set_id", "taxon"], sort=True).size().rename("size").reset_index()
    gene_set = size.assign(name=size["set_id"].map(terms.name), library="go_bp")
    return Built(
        {
            "gene_set": gene_set,
            "gene_set_member": member,
            "gene_set_relation": relation,
            "gene_set_alias": alias,
        },
        tuple(drops),
    )


def _direct(annotation: pd.DataFrame, terms: Ontology, *, file: str) -> tuple[pd.DataFrame, list[Drop]]:
    """Keep the annotations that state a process of a gene."""
    term, obsolete = annotation["go_id"], annotation["go_id"].isin(terms.obsolete)
    current = term.map({old: terms.current(old) for old in term.unique()})
    conditions = (
        ("annotation of a function or a component, not of a process", annotation["aspect"] != "P"),
        (
            "NOT: the annotation denies the process",
            annotation["qualifier"].str.contains(r"(?:^|\|)NOT(?:$|\|)"),
        ),
        ("ND: no biological data", annotation["evidence_code"] == "ND"),
        ("obsolete GO term without a replacement", current.isna() & obsolete),
        ("GO term unknown to this release", current.isna() & ~obsolete),
    )
    return drop_in_turn(
        annotation.assign(set_id=current), conditions, source="goa", file=file, show=["symbol", "go_id"]
    )


def _mapped(
    direct: pd.DataFrame, gene: pd.DataFrame, gene_alias: pd.DataFrame, *, file: str
) -> tuple[pd.DataFrame, list[Drop]]:
    """Give each annotated product its gene: by symbol, by a synonym of one gene only, by UniProt id."""
    taxon = int(direct["taxon"].str.extract(r"taxon:(\d+)", expand=False).mode().get(0, "0"))
    own = gene[gene["taxon"] == taxon]
    alias = gene_alias[gene_alias["taxon"] == taxon]
    by_symbol = unique_map(own, "symbol", "id")
    synonyms = alias[alias["kind"].isin(["synonym", "previous symbol"])]
    by_synonym = unique_map(synonyms, "alias", "id")
    by_uniprot = unique_map(alias[alias["kind"] == "uniprot"], "alias", "id")
    found = direct["symbol"].map(by_symbol)
    for other in (direct["symbol"].map(by_synonym), direct["object_id"].map(by_uniprot)):
        found = found.where(found.notna(), other)
    several = set(synonyms["alias"]) - set(by_synonym.index)
    direct = direct.assign(gene=found, taxon=taxon)
    conditions = (
        ("symbol is a synonym of several genes", found.isna() & direct["symbol"].isin(several)),
        ("symbol names no gene of the species", found.isna()),
    )
    direct, drops = drop_in_turn(direct, conditions, source="goa", file=file, show=["symbol", "object_id"])
    return direct[["set_id", "gene", "taxon", "evidence_code"]].drop_duplicates(), drops
