"""Facts on miRNA–target pairs: evidence for and against them, of miRNAs and of seeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mircargo.facts.kind import GENE, MIRNA, ORGANISM, REFERENCE, SYMBOL, Compared, FactColumn, Kind
from mircargo.facts.sieve import unique_map
from mircargo.facts.steps import (
    HUMAN,
    SEVERAL_MIRNAS,
    UNKNOWN_MIRNA,
    FactFile,
    none_for_empty,
    numbers,
    references,
    served,
    stamp,
    with_gene,
)
from mircargo.gene_ids import read_gene_id
from mircargo.schema import EVIDENCE

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]

_SITE_COUNTS = re.compile(r"\d+,\d+,\d+,\d+")
_LOWEST_SCORE = -100.0
"""A log2 change below this is none that anything can have."""


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``mti``, and ``mti_set_aside`` where measured rows name a gene that cannot be used."""
    import pandas as pd

    _sieved(sieve, base, stated)
    references(sieve)
    _with_mirna_or_seed(sieve, base)
    aside = _set_aside(sieve, base, stated)
    with_gene(sieve, base, taxon="gene_taxon")
    _carried(sieve, base)
    _expanded(sieve, base, stated)
    frame = sieve.frame
    by_seed = frame["mirna"].str.startswith("mirbase:") & frame["mirna_id"].isna()
    mti = pd.DataFrame(
        {
            "mirna": frame["mirna_id"].where(~by_seed, frame["mirna"]),
            "gene": frame["gene_id"],
            "taxon": frame["taxon"].astype("int32"),
            "evidence": frame["evidence"],
            "method": none_for_empty(frame["method"]),
            "score": frame["score"],
            "site_counts": none_for_empty(frame["site_counts"]),
            "via_ortholog": frame["via_ortholog"],
            "reference": none_for_empty(frame["reference"]),
        },
        index=frame.index,
    )
    twice = mti.duplicated()
    sieve.drop(twice, "the same statement twice", repeated=True)
    mti = mti[~twice].assign(**stamp(stated))
    return {"mti": mti, **({"mti_set_aside": aside} if len(aside) else {})}


def _sieved(sieve: Sieve, base: Identities, stated: FactFile) -> None:
    """Leave out rows whose evidence, species, score or sites cannot be."""
    sieve.drop(~sieve.frame["evidence"].isin(EVIDENCE), f"evidence is none of {', '.join(EVIDENCE)}")
    served(sieve, base, stated)
    other = base.taxa(sieve.frame["gene_organism"], default=0)
    foreign = (sieve.frame["gene_organism"] != "") & (other != sieve.frame["taxon"]).fillna(
        value=True
    ).astype(bool)
    sieve.frame = sieve.frame.assign(gene_taxon=other.where(foreign, sieve.frame["taxon"]))
    sieve.drop(
        foreign & ((sieve.frame["evidence"] != "predicted") | other.isna()),
        "miRNA and target are of different species",
    )
    sieve.drop((sieve.frame["gene"] == "") & (sieve.frame["symbol"] == ""), "gene is missing")
    numbers(sieve, "score")
    sieve.drop(
        sieve.frame["score"] > 0,
        "score is above 0: expected context++ (0 or below), or nothing for another scale",
    )
    sieve.drop(
        sieve.frame["score"] < _LOWEST_SCORE, f"score is below {_LOWEST_SCORE:g}, which is no log2 change"
    )
    counts = sieve.frame["site_counts"]
    sieve.drop(
        (counts != "") & ~counts.str.fullmatch(_SITE_COUNTS.pattern),
        "site_counts is not four numbers joined by commas",
    )


def _with_mirna_or_seed(sieve: Sieve, base: Identities) -> None:
    seeds = sieve.frame["mirna"].str.startswith("seed:")
    names = sieve.frame["mirna"].where(~seeds, "")
    ids, rules, several = base.read_mirnas(names, sieve.frame["taxon"])
    sieve.frame = sieve.frame.assign(mirna_id=ids, rule=rules, several=several)
    sieve.drop(~seeds & sieve.frame["several"], SEVERAL_MIRNAS)
    sieve.drop(~sieve.frame["mirna"].str.startswith("seed:") & sieve.frame["mirna_id"].isna(), UNKNOWN_MIRNA)


def _set_aside(sieve: Sieve, base: Identities, stated: FactFile) -> pd.DataFrame:
    """Return measured rows whose gene cannot be used: answers about the miRNA name them."""
    import pandas as pd

    frame = sieve.frame[(sieve.frame["evidence"] != "predicted") & (sieve.frame["symbol"] != "")]
    ids, reason = base.read_genes(frame["gene"], frame["symbol"], frame["taxon"])
    lost = frame[ids.isna()]
    entrez = lost["gene"].map(lambda gene: dict([read_gene_id(gene)]).get("NCBIGene"))
    return pd.DataFrame(
        {
            "mirna": lost["mirna_id"],
            "taxon": lost["taxon"].astype("int32"),
            "symbol": lost["symbol"],
            "entrez": entrez.astype(object).where(entrez.notna(), None),
            "reason": reason.loc[lost.index],
            "reference": none_for_empty(lost["reference"]),
        }
    ).assign(**stamp(stated))


def _carried(sieve: Sieve, base: Identities) -> None:
    """Carry predictions on another species' gene to the ortholog in the miRNA's own, through human.

    The others stay as they are.
    """
    import pandas as pd

    frame = sieve.frame.assign(via_ortholog=None)
    other = frame["gene_taxon"] != frame["taxon"]
    if other.any():
        pairs = base.tables["ortholog"]
        pairs = pairs[pairs["carries"]]
        to_human = unique_map(pairs, "gene_other", "gene")
        human = frame["gene_id"].map(to_human).where(frame["gene_taxon"] != HUMAN, frame["gene_id"])
        from_human = {
            taxon: unique_map(rows, "gene", "gene_other") for taxon, rows in pairs.groupby("taxon_other")
        }
        moved = pd.concat(
            [
                pd.Series(dtype=object),
                *(human[frame["taxon"] == taxon].map(of) for taxon, of in from_human.items()),
            ]
        )
        moved = moved.reindex(frame.index).where(frame["taxon"] != HUMAN, human)
        frame = frame.assign(
            via_ortholog=frame["gene_id"].where(other, None), gene_id=frame["gene_id"].where(~other, moved)
        )
    sieve.frame = frame
    sieve.drop(
        frame["gene_id"].isna(),
        "gene of another species without one ortholog along which predictions are carried",
    )


def _expanded(sieve: Sieve, base: Identities, stated: FactFile) -> None:
    """Put all mature miRNAs of a seed in the place of ``seed:…``."""
    import pandas as pd

    frame = sieve.frame
    by_seed = frame["mirna"].str.startswith("seed:")
    if not by_seed.any():
        return
    members = _members_of_seeds(base, stated.key)
    seeds = frame.loc[by_seed, "mirna"].str.slice(5).str.upper().str.replace("T", "U")
    known = pd.MultiIndex.from_frame(members[["seed", "taxon"]])
    asked = pd.MultiIndex.from_arrays([seeds, frame.loc[by_seed, "taxon"].astype(int)])
    unknown = pd.Series(data=False, index=frame.index)
    unknown.loc[seeds.index] = ~asked.isin(known)
    sieve.drop(unknown, "no mature miRNA of the species has this seed")
    frame = sieve.frame.assign(seed=seeds)
    whole = frame[frame["seed"].isna()].assign(mirna_of_seed=None)
    families = (
        frame[frame["seed"].notna()]
        .astype({"taxon": "int64"})
        .merge(members, on=["seed", "taxon"], how="inner", sort=False)
    )
    families = families.assign(mirna=families["mirna_of_seed"])
    sieve.frame = pd.concat([whole, families], ignore_index=True) if len(whole) else families


def _members_of_seeds(base: Identities, predictor: str) -> pd.DataFrame:
    """Return which mature miRNAs a seed stands for (mirna_of_seed, seed, taxon).

    It is as the predictor says where it does, else by sequence.

    A predictor's families need not be those of nucleotides 2–8: TargetScan splits and shifts some.
    """
    import pandas as pd

    by_sequence = base.tables["mirna"][["id", "seed", "taxon"]].rename(columns={"id": "mirna_of_seed"})
    told = base.tables.get("predictor_seed")
    if told is None:
        return by_sequence
    own = told[told["predictor"] == predictor][["mirna_of_seed", "seed", "taxon"]]
    return pd.concat([own, by_sequence[~by_sequence["taxon"].isin(own["taxon"])]], ignore_index=True)


_SUPPORT = {
    "functional mti": "functional",
    "functional mti (weak)": "weak",
    "non-functional mti": "negative",
    "non-functional mti (weak)": "negative",
}
"""miRTarBase's words for evidence."""

KIND = Kind(
    "mti",
    "One piece of evidence for or against a miRNA–target interaction.",
    {
        "mirna": FactColumn(
            MIRNA + "; `seed:` and nucleotides 2–8 for all mature miRNAs with that seed", required=True
        ),
        "gene": FactColumn(GENE, required=True, judged=True),
        "symbol": FactColumn(SYMBOL),
        "organism": FactColumn(ORGANISM + "; of the miRNA"),
        "gene_organism": FactColumn("species of the gene, where it may be another"),
        "evidence": FactColumn(
            "`functional`, `weak`, `negative` or `predicted`",
            required=True,
            words={**{word: word for word in EVIDENCE}, **_SUPPORT},
        ),
        "method": FactColumn("experiments joined by `;`, or the predictor with its version"),
        "score": FactColumn(
            "predicted repression as context++ (0 or below; more negative is stronger); empty for"
            " experiments and other scales"
        ),
        "site_counts": FactColumn("predicted sites, `8mer,7mer-m8,7mer-A1,6mer`"),
        "reference": FactColumn(REFERENCE),
    },
    _build,
    ("mirna", "gene", "symbol"),
    compared=(
        Compared(
            "mti",
            "mti",
            "interactions",
            "mirna",
            "gene",
            "evidence",
            named=("mirna.name", "gene.symbol"),
            rows="{prefix}mti_validated",
            packed=True,
        ),
        Compared(
            "prediction",
            "mti",
            "interactions",
            "mirna",
            "gene",
            "evidence",
            rows="{prefix}mti_predicted",
            behind=("prediction", "mirna", "ortholog"),
            named=("mirna.name", "gene.symbol"),
        ),
        Compared(
            "mti_set_aside",
            "aside",
            "set aside",
            "mirna",
            "NULL::VARCHAR",
            "concat_ws(' ', reason, '(' || reference || ')')",
            "symbol",
            named=("mirna.name", "gene.symbol"),
            packed=True,
        ),
    ),
)
