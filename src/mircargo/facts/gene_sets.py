"""Facts on genes in sets: members of gene sets, annotations with GO terms, and 3'UTRs."""

from __future__ import annotations

import pandas as pd

from mircargo.facts.identities import Identities
from mircargo.facts.sieve import Sieve
from mircargo.facts.steps import FactFile, none_for_empty, served, stamp, with_gene

__all__ = ["build_annotations", "build_members", "build_transcripts"]

_GO_EVIDENCE = (
    "EXP",
    "IDA",
    "IPI",
    "IMP",
    "IGI",
    "IEP",
    "HTP",
    "HDA",
    "HMP",
    "HGI",
    "HEP",
    "IBA",
    "IBD",
    "IKR",
    "IRD",
    "ISS",
    "ISO",
    "ISA",
    "ISM",
    "IGC",
    "RCA",
    "TAS",
    "NAS",
    "IC",
    "IEA",
    "unstated",
)
"""Codes of the Gene Ontology, ND apart, and a word for tables that give none."""


def build_members(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``gene_set_member``, and the sets with their names."""
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
    sieve.drop(twice, "the same membership twice")
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


def build_annotations(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return direct annotations (set_id as given).

    :mod:`mircargo.snapshots.closure` closes them over the ontology.
    """
    sieve.drop(
        (sieve.frame["aspect"] != "P") & (sieve.frame["aspect"] != ""),
        "annotation of a function or a component, not of a process",
    )
    sieve.drop(
        sieve.frame["qualifier"].str.contains(r"(?:^|\|)NOT(?:$|\|)"),
        "NOT: the annotation denies the process",
    )
    sieve.drop(sieve.frame["evidence_code"] == "ND", "ND: no biological data")
    sieve.drop(
        ~sieve.frame["evidence_code"].isin(_GO_EVIDENCE),
        "evidence_code is neither one of GO's nor 'unstated'",
    )
    served(sieve, base, stated)
    with_gene(sieve, base)
    frame = sieve.frame
    direct = pd.DataFrame(
        {
            "set_id": frame["go_id"],
            "gene": frame["gene_id"],
            "taxon": frame["taxon"].astype("int32"),
            "evidence_code": frame["evidence_code"],
        }
    )
    return {"annotation": direct.drop_duplicates().assign(**stamp(stated))}


def build_transcripts(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``transcript_utr``."""
    served(sieve, base, stated)
    sequence = sieve.frame["sequence"].str.upper().str.replace("U", "T")
    sieve.drop(~sequence.str.fullmatch(r"[ACGTN]+"), "sequence has other letters than A, C, G, U, T and N")
    with_gene(sieve, base)
    frame = sieve.frame
    table = pd.DataFrame(
        {
            "gene": frame["gene_id"],
            "taxon": frame["taxon"].astype("int32"),
            "transcript": none_for_empty(frame["transcript"]),
            "sequence": sequence.loc[frame.index],
        },
        index=frame.index,
    )
    twice = table.duplicated()
    sieve.drop(twice, "the same 3'UTR twice")
    return {"transcript_utr": table[~twice].assign(**stamp(stated))}
