"""Facts in the common columns → normalised tables: one builder a kind, for all sources and for own files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from mircargo.build._base import FOREIGN_GENE, Base
from mircargo.build._cargo import ev_source_id
from mircargo.build._genes import unite_orthologs
from mircargo.build._parts import Drop, unique_map
from mircargo.build._sieve import Problem, Sieve
from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.ids import TAXA
from mircargo.schema import EVIDENCE

__all__ = ["Stated", "build_annotation", "build_facts", "name_facts"]

_SPECIES = "species that mircargo does not serve"
_UNKNOWN_MIRNA = "miRNA name is not in miRBase's current list, and no rule reads it"
_SEVERAL_MIRNAS = "miRNA name fits several miRNAs, and no rule decides"
_REFERENCE = re.compile(r"(?:PMID:\d+|doi:10\.\S+|PMCID:PMC\d+)(?:;(?:PMID:\d+|doi:10\.\S+|PMCID:PMC\d+))*")
_SITE_COUNTS = re.compile(r"\d+,\d+,\d+,\d+")
_RELATIONS = ("enriched", "depleted", "most abundant", "reported cargo", "detected", "transferred", "loaded by engineering", "comparator", "source")
_HUMAN = next(taxon for taxon, name in TAXA.items() if name == "human")
_STATUS = ("broadly conserved", "conserved", "poorly conserved", "other")


@dataclass(frozen=True)
class Stated:
    """The facts of one file.

    Parameters
    ----------
    frame
        Columns of the kind; ``_row`` (line numbers) where each problem is wanted.
    kind
        Name of the kind.
    key, file, version
        Source, name of the file, and release.
    taxon
        Species of rows that name none; 0 where they must.
    library
        Library of gene sets that name none.
    """

    frame: pd.DataFrame
    kind: str
    key: str
    file: str
    version: str
    taxon: int = 0
    library: str = ""


@dataclass(frozen=True)
class Read:
    """Normalised rows of one file by table, what was left out, and each problem where wanted."""

    tables: Mapping[str, pd.DataFrame]
    drops: tuple[Drop, ...]
    problems: tuple[Problem, ...] = ()


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
        if not (stated.kind == "mti" and name == "gene"):
            sieve.drop(sieve.frame[name] == "", f"{name} is empty")
    tables = _BUILDERS[stated.kind](sieve, base, stated)
    return Read(tables, tuple(sieve.drops), tuple(sieve.problems))


def _stamp(stated: Stated) -> dict[str, str]:
    return {"source": stated.key, "source_version": stated.version}


def _none(column: pd.Series) -> pd.Series:
    """Return a text column with None where it is empty."""
    return column.astype(object).where(column != "", None)


def _served(sieve: Sieve, base: Base, stated: Stated, column: str = "organism") -> None:
    """Give each row its taxon; drop those of other species."""
    sieve.frame = sieve.frame.assign(taxon=base.taxa(sieve.frame[column], default=stated.taxon))
    sieve.drop(sieve.frame["taxon"].isna() & (sieve.frame[column] == ""), "no organism is given, and the file is of no one species")
    sieve.drop(sieve.frame["taxon"].isna(), _SPECIES)


def _with_mirna(sieve: Sieve, base: Base) -> None:
    ids, rules, several = base.read_mirnas(sieve.frame["mirna"], sieve.frame["taxon"])
    sieve.frame = sieve.frame.assign(mirna_id=ids, rule=rules, several=several)


def _with_gene(sieve: Sieve, base: Base, *, column: str = "gene", into: str = "gene_id", taxon: str = "taxon") -> None:
    symbols = sieve.frame["symbol"] if "symbol" in sieve.frame.columns else pd.Series("", sieve.frame.index)
    ids, reason = base.read_genes(sieve.frame[column], symbols, sieve.frame[taxon])
    sieve.frame = sieve.frame.assign(**{into: ids, "why": reason})
    for words in sorted(sieve.frame.loc[ids.isna(), "why"].unique()):
        sieve.drop(sieve.frame[into].isna() & (sieve.frame["why"] == words), words)


def _numbers(sieve: Sieve, column: str) -> None:
    numbers = pd.to_numeric(sieve.frame[column].replace("", None), errors="coerce").astype("float64")
    sieve.drop((sieve.frame[column] != "") & (numbers.isna() | numbers.abs().eq(float("inf"))), f"{column} is no number")
    sieve.frame = sieve.frame.assign(**{column: numbers.loc[sieve.frame.index]})


def _references(sieve: Sieve) -> None:
    reference = sieve.frame["reference"]
    sieve.drop((reference != "") & ~reference.str.fullmatch(_REFERENCE.pattern), "reference is none of PMID:…, doi:… and PMCID:…")


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
    families = frame[frame["seed"].notna()].astype({"taxon": "int64"}).merge(members, on=["seed", "taxon"], how="inner", sort=False)
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
    _served(sieve, base, stated)
    other = base.taxa(sieve.frame["gene_organism"], default=0)
    foreign = (sieve.frame["gene_organism"] != "") & (other != sieve.frame["taxon"]).fillna(value=True).astype(bool)
    sieve.drop(foreign & ((sieve.frame["evidence"] != "predicted") | other.isna()), "miRNA and target are of different species")
    sieve.frame = sieve.frame.assign(gene_taxon=other.where(foreign, sieve.frame["taxon"]))
    sieve.drop((sieve.frame["gene"] == "") & (sieve.frame["symbol"] == ""), "gene is empty")
    _numbers(sieve, "score")
    sieve.drop(sieve.frame["score"] > 0, "score is above 0: expected context++ (0 or below), or nothing for another scale")
    counts = sieve.frame["site_counts"]
    sieve.drop((counts != "") & ~counts.str.fullmatch(_SITE_COUNTS.pattern), "site_counts is not four numbers joined by commas")
    _references(sieve)
    _with_mirna_or_seed(sieve, base)
    aside = _set_aside(sieve, base, stated)
    _with_gene(sieve, base, taxon="gene_taxon")
    _carried(sieve, base)
    _expanded(sieve, base, stated)
    frame = sieve.frame
    by_seed = frame["mirna"].str.startswith("mirbase:") & frame["mirna_id"].isna()
    mti = pd.DataFrame({
        "mirna": frame["mirna_id"].where(~by_seed, frame["mirna"]), "gene": frame["gene_id"], "taxon": frame["taxon"].astype("int32"),
        "evidence": frame["evidence"], "method": _none(frame["method"]), "score": frame["score"], "site_counts": _none(frame["site_counts"]),
        "via_ortholog": frame["via_ortholog"], "reference": _none(frame["reference"]),
    }, index=frame.index)
    twice = mti.duplicated()
    sieve.drop(twice, "the same statement twice")
    mti = mti[~twice].assign(**_stamp(stated))
    return {"mti": mti, **({"mti_set_aside": aside} if len(aside) else {})}


def _carried(sieve: Sieve, base: Base) -> None:
    """Carry predictions on another species' gene to the ortholog in the miRNA's own, through human; the others stay as they are."""
    frame = sieve.frame.assign(via_ortholog=None)
    other = frame["gene_taxon"] != frame["taxon"]
    if other.any():
        pairs = base.tables["ortholog"]
        pairs = pairs[pairs["carries"]]
        to_human = unique_map(pairs, "gene_other", "gene")
        human = frame["gene_id"].map(to_human).where(frame["gene_taxon"] != _HUMAN, frame["gene_id"])
        from_human = {taxon: unique_map(rows, "gene", "gene_other") for taxon, rows in pairs.groupby("taxon_other")}
        moved = pd.concat([pd.Series(dtype=object), *(human[frame["taxon"] == taxon].map(of) for taxon, of in from_human.items())])
        moved = moved.reindex(frame.index).where(frame["taxon"] != _HUMAN, human)
        frame = frame.assign(via_ortholog=frame["gene_id"].where(other, None), gene_id=frame["gene_id"].where(~other, moved))
    sieve.frame = frame
    sieve.drop(frame["gene_id"].isna(), "gene of another species without one ortholog along which predictions are carried")


def _with_mirna_or_seed(sieve: Sieve, base: Base) -> None:
    seeds = sieve.frame["mirna"].str.startswith("seed:")
    names = sieve.frame["mirna"].where(~seeds, "")
    ids, rules, several = base.read_mirnas(names, sieve.frame["taxon"])
    sieve.frame = sieve.frame.assign(mirna_id=ids, rule=rules, several=several)
    sieve.drop(~seeds & sieve.frame["several"], _SEVERAL_MIRNAS)
    sieve.drop(~sieve.frame["mirna"].str.startswith("seed:") & sieve.frame["mirna_id"].isna(), _UNKNOWN_MIRNA)


def _set_aside(sieve: Sieve, base: Base, stated: Stated) -> pd.DataFrame:
    """Return measured rows whose gene cannot be used: answers about the miRNA name them."""
    frame = sieve.frame[(sieve.frame["evidence"] != "predicted") & (sieve.frame["symbol"] != "")]
    ids, reason = base.read_genes(frame["gene"], frame["symbol"], frame["taxon"])
    lost = frame[ids.isna()]
    entrez = lost["gene"].str.extract(r"^NCBIGene:(\d+)$", expand=False)
    return pd.DataFrame({
        "mirna": lost["mirna_id"], "taxon": lost["taxon"].astype("int32"), "symbol": lost["symbol"], "entrez": entrez.where(entrez.notna(), None),
        "reason": reason.loc[lost.index].replace(FOREIGN_GENE, "Entrez id belongs to a gene of another species"), "reference": _none(lost["reference"]),
    }).assign(**_stamp(stated))


def _cargo(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    sieve.drop(~sieve.frame["relation"].isin(_RELATIONS), f"relation is none of {', '.join(_RELATIONS[:-1])}")
    _served(sieve, base, stated)
    for column in ("value", "p_value", "q_value"):
        _numbers(sieve, column)
    _references(sieve)
    _with_mirna(sieve, base)
    named = sieve.frame["mirna"] != ""
    sieve.drop(named & sieve.frame["mirna_id"].isna() & ~sieve.frame["several"], _UNKNOWN_MIRNA)
    frame = sieve.frame
    frame = frame.assign(id=_source_ids(frame["study"], frame["ev_source"]), other=_source_ids(frame["study"], frame["comparator"]))
    note = frame["note"].where(~frame["several"], _joined(frame["note"], "the name fits several miRNAs, so none is given"))
    read = "read as " + frame["mirna_id"].fillna("") + ": " + frame["rule"].fillna("")
    note = note.where(frame["rule"].fillna("") == "", _joined(note, read))
    cargo = pd.DataFrame({
        "ev_source": frame["id"], "mirna": frame["mirna_id"], "reported_as": _none(frame["mirna"]), "relation": frame["relation"], "value": frame["value"],
        "unit": _none(frame["unit"]), "comparator": _none(frame["other"]), "p_value": frame["p_value"], "q_value": frame["q_value"],
        "effect": None, "effect_process": None, "effect_sign": None, "recipient": None, "reported_target": None,
        "reference": _none(frame["reference"]), "basis": frame["basis"].where(frame["basis"] != "", "table of the resource"), "note": _none(note),
    }, index=frame.index).assign(**_stamp(stated))
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
    own = pd.DataFrame({
        "id": frame["id"], "label": frame["ev_source"], "donor_cell": _none(frame["donor_cell"]), "taxon": frame["taxon"].astype("int32"),
        "vesicle_type": _none(frame["vesicle_type"]), "isolation": _none(frame["isolation"]), "study": frame["study"], "reference": _none(frame["reference"]),
    })
    compared = frame[frame["comparator"] != ""]
    other = pd.DataFrame({
        "id": compared["other"], "label": compared["comparator"], "donor_cell": None, "taxon": compared["taxon"].astype("int32"), "vesicle_type": None,
        "isolation": None, "study": compared["study"], "reference": _none(compared["reference"]),
    })
    return pd.concat([own, other[~other["id"].isin(own["id"])]], ignore_index=True).drop_duplicates()


def _gene_set(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    _served(sieve, base, stated)
    _with_gene(sieve, base)
    frame = sieve.frame
    prefix = f"{stated.library or stated.key}:"
    ids = frame["set_id"].where(frame["set_id"].str.contains(":"), prefix + frame["set_id"])
    member = pd.DataFrame({
        "set_id": ids, "gene": frame["gene_id"], "taxon": frame["taxon"].astype("int32"),
        "evidence_code": frame["evidence_code"].where(frame["evidence_code"] != "", "listed"), "direct": True,
    }, index=frame.index)
    names = pd.DataFrame({
        "set_id": ids, "taxon": frame["taxon"].astype("int32"), "name": frame["set_name"].where(frame["set_name"] != "", frame["set_id"]),
        "library": frame["library"].where(frame["library"] != "", stated.library or stated.key),
    }).drop_duplicates(["set_id", "taxon"])
    twice = member.duplicated()
    sieve.drop(twice, "the same membership twice")
    member = member[~twice].sort_values(["taxon", "set_id", "gene", "evidence_code"])
    codes = member.groupby(["set_id", "gene", "taxon"], sort=True)["evidence_code"].agg("|".join).reset_index()
    alias = pd.DataFrame({"alias": names["name"], "set_id": names["set_id"], "kind": "name"}).drop_duplicates()
    return {
        "gene_set_member": codes.assign(direct=True, **_stamp(stated)), "gene_set": names,
        "gene_set_alias": alias.assign(alias_key=alias["alias"].str.lower()),
    }


def build_annotation(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    """Return direct annotations (set_id as given); :mod:`mircargo.build._gene_sets` closes them over the ontology."""
    sieve.drop((sieve.frame["aspect"] != "P") & (sieve.frame["aspect"] != ""), "annotation of a function or a component, not of a process")
    sieve.drop(sieve.frame["qualifier"].str.contains(r"(?:^|\|)NOT(?:$|\|)"), "NOT: the annotation denies the process")
    sieve.drop(sieve.frame["evidence_code"] == "ND", "ND: no biological data")
    _served(sieve, base, stated)
    _with_gene(sieve, base)
    frame = sieve.frame
    direct = pd.DataFrame({"set_id": frame["go_id"], "gene": frame["gene_id"], "taxon": frame["taxon"].astype("int32"), "evidence_code": frame["evidence_code"]})
    return {"annotation": direct.drop_duplicates().assign(**_stamp(stated))}


def _coverage(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    sieve.drop(~sieve.frame["status"].isin(_STATUS), f"status is none of {', '.join(_STATUS)}")
    _served(sieve, base, stated)
    _with_mirna(sieve, base)
    sieve.drop(sieve.frame["mirna_id"].isna(), _UNKNOWN_MIRNA)
    frame = sieve.frame
    table = pd.DataFrame({"mirna": frame["mirna_id"], "taxon": frame["taxon"].astype("int32"), "predictor": frame["predictor"], "status": frame["status"]}, index=frame.index)
    twice = table.duplicated(["mirna", "predictor"])
    sieve.drop(twice, "the same statement twice")
    seeds = pd.DataFrame({"predictor": frame["predictor"], "mirna_of_seed": frame["mirna_id"], "seed": frame["seed"], "taxon": frame["taxon"].astype("int64")})
    return {"coverage": table[~twice].assign(**_stamp(stated)), "predictor_seed": seeds.drop_duplicates()}


def _utr(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    _served(sieve, base, stated)
    sequence = sieve.frame["sequence"].str.upper().str.replace("U", "T")
    sieve.drop(~sequence.str.fullmatch(r"[ACGTN]+"), "sequence has other letters than A, C, G, U, T and N")
    _with_gene(sieve, base)
    frame = sieve.frame
    table = pd.DataFrame({
        "gene": frame["gene_id"], "taxon": frame["taxon"].astype("int32"), "transcript": _none(frame["transcript"]), "sequence": sequence.loc[frame.index],
    }, index=frame.index)
    twice = table.duplicated()
    sieve.drop(twice, "the same 3'UTR twice")
    return {"transcript_utr": table[~twice].assign(**_stamp(stated))}


def _gene_name(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    _served(sieve, base, stated)
    frame = sieve.frame
    given, _ = base.read_genes(frame["gene"], pd.Series("", frame.index), frame["taxon"])
    by_symbol, _ = base.read_genes(frame["symbol"], pd.Series("", frame.index), frame["taxon"])
    ids = given.where(frame["gene"] != "", by_symbol.where(frame["refseq"] != "", None))
    sieve.frame = frame.assign(gene_id=ids)
    sieve.drop((frame["gene"] == "") & ids.isna() & (frame["refseq"] == ""), "no id of MGI, HGNC or RGD")
    sieve.drop(sieve.frame["gene_id"].isna(), "gene is not in the snapshot's list of the species")
    frame = sieve.frame
    aliases = pd.concat([
        _long(frame, column, kind) for column, kind in
        (("entrez", "entrez"), ("ensembl", "ensembl"), ("uniprot", "uniprot"), ("refseq", "refseq"), ("previous", "previous symbol"), ("synonyms", "synonym"))
    ])
    ids_of = frame[["gene_id", "entrez", "ensembl", "name"]].rename(columns={"gene_id": "id"}).assign(ensembl=frame["ensembl"].str.replace("|", ";"))
    return {"gene_alias": aliases, "gene_ids": ids_of.drop_duplicates("id")}


def _long(frame: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    given = frame[frame[column] != ""]
    long = pd.DataFrame({"alias": given[column].str.split("|"), "id": given["gene_id"], "taxon": given["taxon"].astype("int32")}).explode("alias")
    long = long.assign(alias=long["alias"].str.strip(), kind=kind)
    return long[long["alias"] != ""].drop_duplicates()


def _mirna_name(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    kinds = ("previous name", "hairpin", "hairpin accession")
    sieve.drop(~sieve.frame["kind"].isin(kinds), f"kind is none of {', '.join(kinds)}")
    mirna, alias = base.tables["mirna"], base.tables["mirna_alias"]
    mature = pd.DataFrame({"accession": mirna["id"].str.removeprefix("mirbase:"), "id": mirna["id"], "taxon": mirna["taxon"]})
    named = pd.DataFrame({"accession": mirna["name"], "id": mirna["id"], "taxon": mirna["taxon"]})
    hairpin = alias.loc[alias["kind"] == "hairpin accession", ["alias", "id", "taxon"]].rename(columns={"alias": "accession"})
    targets = pd.concat([mature, named, hairpin]).drop_duplicates()
    sieve.drop(~sieve.frame["mirna"].isin(targets["accession"]), "no mature miRNA or hairpin of the species served has this accession")
    frame = sieve.frame[["alias", "mirna", "kind"]].merge(targets, left_on="mirna", right_on="accession")
    hairpins = frame["mirna"].str.startswith("MI") & ~frame["mirna"].str.startswith("MIMAT")
    frame = frame.assign(kind=frame["kind"].where(~hairpins | (frame["kind"] != "previous name"), "hairpin"))
    current = set(mirna["name"].str.lower())
    frame = frame[~((frame["kind"] == "previous name") & frame["alias"].str.lower().isin(current))]
    return {"mirna_alias": frame[["alias", "id", "taxon", "kind"]].drop_duplicates()}


def _ortholog(sieve: Sieve, base: Base, stated: Stated) -> dict[str, pd.DataFrame]:
    _served(sieve, base, stated)
    sieve.frame = sieve.frame.assign(human=_HUMAN)
    _with_gene(sieve, base, column="gene", into="human_gene", taxon="human")
    _with_gene(sieve, base, column="other", into="other_gene")
    frame = sieve.frame
    pairs = pd.DataFrame({"gene": frame["human_gene"], "gene_other": frame["other_gene"], "source": frame["support"].str.split("|")}).explode("source")
    return {"ortholog_pair": pairs.assign(source=pairs["source"].str.strip()).drop_duplicates()}


def name_facts(read: Read, base: Base) -> Base:
    """Return the base with the names, cross-references, orthologs and families that were read."""
    tables: dict[str, pd.DataFrame] = {}
    if "mirna_alias" in read.tables:
        tables["mirna_alias"] = _added(base.tables["mirna_alias"], read.tables["mirna_alias"], ["alias", "id", "kind"])
    if "gene_alias" in read.tables:
        tables["gene_alias"] = _added_aliases(base.tables["gene_alias"], read.tables["gene_alias"])
        tables["gene"] = _with_ids(base.tables["gene"], read.tables["gene_ids"])
    if "predictor_seed" in read.tables:
        told = [table for table in (base.tables.get("predictor_seed"), read.tables["predictor_seed"]) if table is not None]
        tables["predictor_seed"] = pd.concat(told, ignore_index=True).drop_duplicates(ignore_index=True)
    if "ortholog_pair" in read.tables:
        old = base.tables["ortholog"][["gene", "gene_other", "source"]]
        old = old.assign(source=old["source"].str.split(";")).explode("source")
        tables["ortholog"] = unite_orthologs(pd.concat([old, read.tables["ortholog_pair"]]), base.tables["gene"])
    return base.with_tables(**tables)


def _added(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return pd.concat([old, new[list(old.columns)]], ignore_index=True).drop_duplicates(key, ignore_index=True)


def _added_aliases(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add names; a synonym that another gene of the species already goes by would make both unclear, and is not added."""
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


_SHOW: Mapping[str, tuple[str, ...]] = {
    "mti": ("mirna", "gene", "symbol"), "cargo": ("study", "ev_source", "mirna"), "gene-set": ("set_id", "gene", "symbol"), "annotation": ("gene", "symbol", "go_id"),
    "gene-name": ("gene", "symbol"), "mirna-name": ("alias", "mirna"), "coverage": ("mirna",), "ortholog": ("gene", "other"), "utr": ("gene", "symbol", "transcript"),
}
_BUILDERS: Mapping[str, Callable[[Sieve, Base, Stated], dict[str, pd.DataFrame]]] = {
    "mti": _mti, "cargo": _cargo, "gene-set": _gene_set, "annotation": build_annotation, "gene-name": _gene_name, "mirna-name": _mirna_name,
    "coverage": _coverage, "ortholog": _ortholog, "utr": _utr,
}
