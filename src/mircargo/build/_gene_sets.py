"""GO biological processes as gene sets, with the is_a and part_of closure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mircargo.build._parts import Built, Drop, RawTables, drop_in_turn, drop_where, unique_map
from mircargo.errors import InputError

__all__ = ["Ontology", "build_gene_sets", "close_annotations", "read_ontology"]

_RELATIONS = ("is_a", "part_of", "regulates", "positively_regulates", "negatively_regulates")
_PROCESS = "biological_process"


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
    ancestors = _ancestors(relation, terms.name)
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
        members.append(_closed(mapped, ancestors).assign(source="goa", source_version=versions[file]))
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


@dataclass(frozen=True)
class Ontology:
    """The ontology's live biological processes, and where obsolete or alternative ids lead.

    Parameters
    ----------
    name
        Live process → name.
    other
        Alternative or replaced id → live process.
    obsolete
        Ids that are obsolete, as far as they are known.
    """

    name: Mapping[str, str]
    other: Mapping[str, str]
    obsolete: frozenset[str]

    @classmethod
    def from_obo(cls, go: pd.DataFrame) -> Ontology:
        """Return the ontology of a parsed ``go-basic.obo``."""
        obsolete = frozenset(go.loc[(go["field"] == "is_obsolete") & (go["value"] == "true"), "term"])
        live = set(go.loc[(go["field"] == "namespace") & (go["value"] == _PROCESS), "term"]) - obsolete
        names = go[(go["field"] == "name") & go["term"].isin(live)]
        replaced = go[(go["field"] == "replaced_by") & go["term"].isin(obsolete) & go["value"].isin(live)]
        alternative = go[(go["field"] == "alt_id") & go["term"].isin(live)]
        other = dict(zip(replaced["term"], replaced["value"], strict=True)) | dict(
            zip(alternative["value"], alternative["term"], strict=True)
        )
        return cls(dict(zip(names["term"], names["value"], strict=True)), other, obsolete)

    @classmethod
    def from_tables(cls, gene_set_alias: pd.DataFrame) -> Ontology:
        """Return the ontology that a snapshot keeps; it does not know which other terms are obsolete."""
        own = gene_set_alias[gene_set_alias["set_id"].str.startswith("GO:")]
        names = own[own["kind"] == "name"]
        other = own[own["kind"].isin(["alternative id", "replaced id"])]
        return cls(
            dict(zip(names["set_id"], names["alias"], strict=True)),
            dict(zip(other["alias"], other["set_id"], strict=True)),
            frozenset(),
        )

    def current(self, term: str) -> str | None:
        """Return the live process that an id means today, or None."""
        return term if term in self.name else self.other.get(term)


def read_ontology(go: pd.DataFrame, *, file: str) -> tuple[Ontology, pd.DataFrame, pd.DataFrame, list[Drop]]:
    """Return the ontology of a parsed ``go-basic.obo``, and what was dropped.

    It comes with its ``gene_set_relation`` and ``gene_set_alias``.
    """
    terms = Ontology.from_obo(go)
    relation, drops = _relations(go, terms, file=file)
    return terms, relation, _aliases(go, terms), drops


def close_annotations(direct: pd.DataFrame, relation: pd.DataFrame, ontology: Ontology) -> pd.DataFrame:
    """Carry direct annotations of one species up the closure over is_a and part_of.

    Their columns are (set_id, gene, taxon, evidence_code).
    """
    return _closed(direct, _ancestors(relation, ontology.name))


def _relations(go: pd.DataFrame, terms: Ontology, *, file: str) -> tuple[pd.DataFrame, list[Drop]]:
    rows = go[go["field"].isin(_RELATIONS) & go["term"].isin(terms.name)]
    rows, drops = drop_where(
        rows,
        ~rows["value"].isin(terms.name),
        source="go",
        file=file,
        reason="relation of a process to a term that is no live process",
        show=["term", "field", "value"],
    )
    relation = pd.DataFrame({"set_id": rows["term"], "relation": rows["field"], "other": rows["value"]})
    return relation.drop_duplicates(ignore_index=True), drops


def _ancestors(relation: pd.DataFrame, live: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return every term → itself and all terms above it by is_a and part_of."""
    parents: dict[str, set[str]] = defaultdict(set)
    upward = relation[relation["relation"].isin(["is_a", "part_of"])]
    for term, other in zip(upward["set_id"], upward["other"], strict=True):
        parents[term].add(other)
    closed: dict[str, frozenset[str]] = {}

    def above(start: str) -> frozenset[str]:
        stack = [start]
        while stack:
            term = stack[-1]
            if term in closed:
                stack.pop()
                continue
            waiting = [parent for parent in parents[term] if parent not in closed]
            if waiting:
                stack.extend(waiting)
                continue
            closed[term] = frozenset({term}.union(*(closed[parent] for parent in parents[term])))
            stack.pop()
        return closed[start]

    for term in sorted(live):
        above(term)
    return closed


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


def _closed(direct: pd.DataFrame, ancestors: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """Carry annotations up the closure; evidence codes of the same membership are united."""
    terms = sorted(ancestors)
    number = {term: i for i, term in enumerate(terms)}
    above = {
        term: np.array(sorted(number[a] for a in closure), np.int64) for term, closure in ancestors.items()
    }
    codes = sorted(direct["evidence_code"].unique())
    bit = {code: 1 << (i + 1) for i, code in enumerate(codes)}
    genes = pd.Index(sorted(direct["gene"].unique()))
    groups = [above[term] for term in direct["set_id"]]
    counts = np.array([len(group) for group in groups])
    term = np.concatenate(groups)
    mask = np.repeat(direct["evidence_code"].map(bit).to_numpy(np.int64), counts)
    mask |= term == np.repeat(direct["set_id"].map(number).to_numpy(), counts)
    key = term * len(genes) + np.repeat(genes.get_indexer(direct["gene"]), counts)
    order = np.argsort(key, kind="stable")
    key, mask = key[order], mask[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    united = np.bitwise_or.reduceat(mask, starts)
    text = {m: "|".join(code for code in codes if m & bit[code]) for m in np.unique(united).tolist()}
    return pd.DataFrame(
        {
            "set_id": np.array(terms, object)[key[starts] // len(genes)],
            "gene": genes.to_numpy()[key[starts] % len(genes)],
            "taxon": direct["taxon"].iloc[0],
            "evidence_code": [text[m] for m in united.tolist()],
            "direct": (united & 1) == 1,
        }
    )


def _aliases(go: pd.DataFrame, terms: Ontology) -> pd.DataFrame:
    live = go[go["term"].isin(terms.name)]
    parts = [
        live.loc[live["field"] == field, ["value", "term"]]
        .set_axis(["alias", "set_id"], axis=1)
        .assign(kind=kind)
        for field, kind in (
            ("name", "name"),
            ("exact_synonym", "exact synonym"),
            ("alt_id", "alternative id"),
        )
    ]
    alternative = set(live.loc[live["field"] == "alt_id", "value"])
    old = {term: new for term, new in terms.other.items() if term not in alternative}
    replaced = pd.DataFrame({"alias": list(old), "set_id": list(old.values()), "kind": "replaced id"})
    alias = pd.concat([*parts, replaced])
    return alias.assign(alias_key=alias["alias"].str.lower()).drop_duplicates()
