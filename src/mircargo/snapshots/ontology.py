"""The ontology's terms and relations, and annotations closed over is_a and part_of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mircargo.facts.sieve import Drop, drop_where

__all__ = ["Ontology", "close_annotations", "read_ontology"]

_RELATIONS = ("is_a", "part_of", "regulates", "positively_regulates", "negatively_regulates")
_PROCESS = "biological_process"


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
