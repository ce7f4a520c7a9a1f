"""Facts on genes and processes: annotations with terms of the Gene Ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.facts.kind import GENE, ORGANISM, SYMBOL, FactColumn, Kind
from mircargo.facts.steps import FactFile, served, stamp, with_gene

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]

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

_ASPECTS = {
    "bp": "P",
    "process": "P",
    "biological_process": "P",
    "mf": "F",
    "function": "F",
    "molecular_function": "F",
    "cc": "C",
    "component": "C",
    "cellular_component": "C",
}


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return direct annotations (set_id as given).

    :mod:`mircargo.snapshots.closure` closes them over the ontology.
    """
    import pandas as pd

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


KIND = Kind(
    "annotation",
    "One annotation of a gene product with a GO term.",
    {
        "go_id": FactColumn("`GO:…`", required=True),
        "gene": FactColumn(GENE, required=True),
        "symbol": FactColumn(SYMBOL),
        "organism": FactColumn(ORGANISM),
        "qualifier": FactColumn("as in GAF, joined by `|`; `NOT` denies"),
        "evidence_code": FactColumn(
            "a code of GO, `IDA`, `IEA`, …; `unstated` where the table gives none", required=True
        ),
        "aspect": FactColumn("`P`, `F` or `C`", words=_ASPECTS),
    },
    _build,
    ("gene", "symbol", "go_id"),
)
