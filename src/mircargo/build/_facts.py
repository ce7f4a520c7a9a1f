"""Facts in the common columns → normalised tables: one builder a kind, for all sources and for own files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd

from mircargo.build._base import FOREIGN_GENE, Base
from mircargo.build._cargo import ev_source_id
from mircargo.build._names import (
    build_coverage,
    build_gene_names,
    build_mirna_names,
    build_mirnas_of_release,
    build_orthologs,
)
from mircargo.build._parts import unique_map
from mircargo.build._sieve import Sieve
from mircargo.build._steps import (
    HUMAN,
    SEVERAL_MIRNAS,
    UNKNOWN_MIRNA,
    Read,
    Stated,
    none_for_empty,
    numbers,
    references,
    served,
    stamp,
    with_gene,
    with_mirna,
)
from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.schema import EVIDENCE

__all__ = ["build_facts"]

_SITE_COUNTS = re.compile(r"\d+,\d+,\d+,\d+")
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
_RELATIONS = (
    "enriched",
    "depleted",
    "most abundant",
    "reported cargo",
    "detected",
    "transferred",
    "loaded by engineering",
    "comparator",
    "source",
)


def build_facts(stated: Stated, base: Base) -> Read:
    """Return the normalised rows that one file's facts give; names are read against ``base``.

    Raises
    ------
    InputError
        If the facts lack a column that each row needs, or have one that the kind does not know.
    """
    kind = KINDS[stated.kind]
    frame = stated.frame
    extra = [str(name) for name in frame.columns if name not in kind.columns and name != "_row"]
    missing = [name for name in kind.required() if name not in frame.columns]
    if extra or missing:
        msg = f"{stated.file}: facts of kind {kind.name!r} lack column(s) {missing} and have unknown column(s) {extra}; it has {', '.join(kind.columns)}"
        raise InputError(msg)
    empty = {name: "" for name in kind.columns if name not in frame.columns}
    frame = frame.reset_index(drop=True).assign(**empty)
    sieve = Sieve(frame, stated.key, stated.file, _SHOW[stated.kind])
    for name in kind.required():
        if (stated.kind, name) not in _MAY_BE_EMPTY:
            sieve.drop(sieve.frame[name] == "", f"{name} is empty")
    tables = _BUILDERS[stated.kind](sieve, base, stated)
    return Read(tables, tuple(sieve.drops), tuple(sieve.problems))


def _expanded(sieve: Sieve, base: Base, stated: Stated) -> None:
    """Put all mature miRNAs of a seed in the place of ``seed:…``."""
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


def _members_of_seeds(base: Base, predictor: str) -> pd.DataFrame:
    """Return which mature miRNAs a seed stands for (mirna_of_seed, seed, taxon): as the predictor says where it does, else by sequence.

    A predictor's families need not be those of nucleotides 2–8: TargetScan splits and shifts some.
    """
    by_sequence = base.tables["mirna"][["id", "seed", "taxon"]].rename(columns={"id": "mirna_of_seed"})
    told = base.tables.get("predictor_seed")
    if told is None:
        return by_sequence
    own = told[told["predictor"] == predictor][["mirna_of_seed", "seed", "taxon"]]
    return pd.concat([own, by_sequence[~by_sequence["taxon"].isin(own["taxon"])]], ignore_index=True)


def _mti(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
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
    sieve.drop((sieve.frame["gene"] == "") & (sieve.frame["symbol"] == ""), "gene is empty")
    numbers(sieve, "score")
    sieve.drop(
        sieve.frame["score"] > 0,
        "score is above 0: expected context++ (0 or below), or nothing for another scale",
    )
    counts = sieve.frame["site_counts"]
    sieve.drop(
        (counts != "") & ~counts.str.fullmatch(_SITE_COUNTS.pattern),
        "site_counts is not four numbers joined by commas",
    )
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
    sieve.drop(twice, "the same statement twice")
    mti = mti[~twice].assign(**stamp(stated))
    return {"mti": mti, **({"mti_set_aside": aside} if len(aside) else {})}


def _carried(sieve: Sieve, base: Base) -> None:
    """Carry predictions on another species' gene to the ortholog in the miRNA's own, through human; the others stay as they are."""
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


def _with_mirna_or_seed(sieve: Sieve, base: Base) -> None:
    seeds = sieve.frame["mirna"].str.startswith("seed:")
    names = sieve.frame["mirna"].where(~seeds, "")
    ids, rules, several = base.read_mirnas(names, sieve.frame["taxon"])
    sieve.frame = sieve.frame.assign(mirna_id=ids, rule=rules, several=several)
    sieve.drop(~seeds & sieve.frame["several"], SEVERAL_MIRNAS)
    sieve.drop(~sieve.frame["mirna"].str.startswith("seed:") & sieve.frame["mirna_id"].isna(), UNKNOWN_MIRNA)


def _set_aside(sieve: Sieve, base: Base, stated: Stated) -> pd.DataFrame:
    """Return measured rows whose gene cannot be used: answers about the miRNA name them."""
    frame = sieve.frame[(sieve.frame["evidence"] != "predicted") & (sieve.frame["symbol"] != "")]
    ids, reason = base.read_genes(frame["gene"], frame["symbol"], frame["taxon"])
    lost = frame[ids.isna()]
    entrez = lost["gene"].str.extract(r"^NCBIGene:(\d+)$", expand=False)
    return pd.DataFrame(
        {
            "mirna": lost["mirna_id"],
            "taxon": lost["taxon"].astype("int32"),
            "symbol": lost["symbol"],
            "entrez": entrez.where(entrez.notna(), None),
            "reason": reason.loc[lost.index].replace(
                FOREIGN_GENE, "Entrez id belongs to a gene of another species"
            ),
            "reference": none_for_empty(lost["reference"]),
        }
    ).assign(**stamp(stated))


def _cargo(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    sieve.drop(~sieve.frame["relation"].isin(_RELATIONS), f"relation is none of {', '.join(_RELATIONS[:-1])}")
    served(sieve, base, stated)
    for column in ("value", "p_value", "q_value"):
        numbers(sieve, column)
    references(sieve)
    with_mirna(sieve, base)
    named = sieve.frame["mirna"] != ""
    sieve.drop(named & sieve.frame["mirna_id"].isna() & ~sieve.frame["several"], UNKNOWN_MIRNA)
    frame = sieve.frame
    frame = frame.assign(
        id=_source_ids(frame["study"], frame["ev_source"]),
        other=_source_ids(frame["study"], frame["comparator"]),
    )
    note = frame["note"].where(
        ~frame["several"], _joined(frame["note"], "the name fits several miRNAs, so none is given")
    )
    read = "read as " + frame["mirna_id"].fillna("") + ": " + frame["rule"].fillna("")
    note = note.where(frame["rule"].fillna("") == "", _joined(note, read))
    cargo = pd.DataFrame(
        {
            "ev_source": frame["id"],
            "mirna": frame["mirna_id"],
            "reported_as": none_for_empty(frame["mirna"]),
            "relation": frame["relation"],
            "value": frame["value"],
            "unit": none_for_empty(frame["unit"]),
            "comparator": none_for_empty(frame["other"]),
            "p_value": frame["p_value"],
            "q_value": frame["q_value"],
            "effect": None,
            "effect_process": None,
            "effect_sign": None,
            "recipient": None,
            "reported_target": None,
            "reference": none_for_empty(frame["reference"]),
            "basis": frame["basis"].where(frame["basis"] != "", "table of the resource"),
            "note": none_for_empty(note),
        },
        index=frame.index,
    ).assign(**stamp(stated))
    described = frame["relation"] == "source"
    twice = cargo.duplicated(["ev_source", "mirna", "reported_as", "relation"]) & ~described
    sieve.drop(twice, "the same statement twice")
    return {"ev_cargo": cargo[~twice & ~described], "ev_source": _ev_sources(frame)}


def _joined(text: pd.Series, more: str | pd.Series) -> pd.Series:
    return (text + "; " + more).where(text != "", more)


def _source_ids(study: pd.Series, label: pd.Series) -> pd.Series:
    pairs = pd.DataFrame({"study": study, "label": label})
    unique = pairs.drop_duplicates()
    ids = [ev_source_id(s, name) if name else "" for s, name in unique.itertuples(index=False)]
    return pairs.merge(unique.assign(id=ids), on=["study", "label"], how="left")["id"].set_axis(pairs.index)


def _ev_sources(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the vesicles that statements are about, described ones first, and comparators without statements of their own."""
    own = pd.DataFrame(
        {
            "id": frame["id"],
            "label": frame["ev_source"],
            "donor_cell": none_for_empty(frame["donor_cell"]),
            "taxon": frame["taxon"].astype("int32"),
            "vesicle_type": none_for_empty(frame["vesicle_type"]),
            "isolation": none_for_empty(frame["isolation"]),
            "study": frame["study"],
            "reference": none_for_empty(frame["reference"]),
        }
    )
    compared = frame[frame["comparator"] != ""]
    other = pd.DataFrame(
        {
            "id": compared["other"],
            "label": compared["comparator"],
            "donor_cell": None,
            "taxon": compared["taxon"].astype("int32"),
            "vesicle_type": None,
            "isolation": None,
            "study": compared["study"],
            "reference": none_for_empty(compared["reference"]),
        }
    )
    return pd.concat([own, other[~other["id"].isin(own["id"])]], ignore_index=True).drop_duplicates()


def _gene_set(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
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


def _annotation(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    """Return direct annotations (set_id as given); :mod:`mircargo.build._gene_sets` closes them over the ontology."""
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


def _utr(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
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


_MAY_BE_EMPTY = (("mti", "gene"), ("gene-name", "gene"))
"""Needed columns whose empty cells the builder itself judges: the symbol may say which gene it is."""
_SHOW: Mapping[str, tuple[str, ...]] = {
    "mti": ("mirna", "gene", "symbol"),
    "cargo": ("study", "ev_source", "mirna"),
    "gene-set": ("set_id", "gene", "symbol"),
    "annotation": ("gene", "symbol", "go_id"),
    "gene-name": ("gene", "symbol"),
    "mirna": ("accession", "name"),
    "mirna-name": ("alias", "mirna"),
    "coverage": ("mirna",),
    "ortholog": ("gene", "other"),
    "utr": ("gene", "symbol", "transcript"),
}
_BUILDERS: Mapping[str, Callable[[Sieve, Base, Stated], dict[str, pd.DataFrame]]] = {
    "mti": _mti,
    "cargo": _cargo,
    "gene-set": _gene_set,
    "annotation": _annotation,
    "gene-name": build_gene_names,
    "mirna": build_mirnas_of_release,
    "mirna-name": build_mirna_names,
    "coverage": build_coverage,
    "ortholog": build_orthologs,
    "utr": _utr,
}
