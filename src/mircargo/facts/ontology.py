"""The ontology: live biological processes, their names and relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mircargo.facts.kind import FactColumn, Kind
from mircargo.facts.steps import FactFile

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND", "Ontology"]

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
    """

    name: Mapping[str, str]
    other: Mapping[str, str]

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
        return cls(dict(zip(names["term"], names["value"], strict=True)), other)

    @classmethod
    def from_tables(cls, gene_set_alias: pd.DataFrame) -> Ontology:
        """Return the ontology that a snapshot keeps."""
        own = gene_set_alias[gene_set_alias["set_id"].str.startswith("GO:")]
        names = own[own["kind"] == "name"]
        other = own[own["kind"].isin(["alternative id", "replaced id"])]
        return cls(
            dict(zip(names["set_id"], names["alias"], strict=True)),
            dict(zip(other["alias"], other["set_id"], strict=True)),
        )

    def current(self, term: str) -> str | None:
        """Return the live process that an id means today, or None."""
        return term if term in self.name else self.other.get(term)


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``gene_set_relation`` and ``gene_set_alias`` of the live processes."""
    import pandas as pd

    go = sieve.frame
    terms = Ontology.from_obo(go)
    alias = _aliases(go, terms)
    states = go["field"].isin(_RELATIONS) & go["term"].isin(terms.name)
    sieve.drop(
        states & ~go["value"].isin(terms.name), "relation of a process to a term that is no live process"
    )
    rows = sieve.frame[states.loc[sieve.frame.index]]
    relation = pd.DataFrame({"set_id": rows["term"], "relation": rows["field"], "other": rows["value"]})
    return {"gene_set_relation": relation.drop_duplicates(ignore_index=True), "gene_set_alias": alias}


def _aliases(go: pd.DataFrame, terms: Ontology) -> pd.DataFrame:
    import pandas as pd

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


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with this release in the place of the one before."""
    import pandas as pd

    kept = base.tables["gene_set_alias"]
    kept = kept[~kept["set_id"].str.startswith("GO:")]
    return base.with_tables(
        gene_set_relation=tables["gene_set_relation"],
        gene_set_alias=pd.concat([kept, tables["gene_set_alias"]], ignore_index=True),
    )


KIND = Kind(
    "ontology",
    "One statement of the Gene Ontology on a term.",
    {
        "term": FactColumn("`GO:…`", required=True),
        "field": FactColumn("`name`, `namespace`, `alt_id`, …, or a relation", required=True),
        "value": FactColumn("what it says", required=True),
    },
    _build,
    ("term", "field", "value"),
    learn=_learn,
    own=False,
)
