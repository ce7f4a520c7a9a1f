"""Annotations and gene sets once all files are read.

They are closed over the ontology, and carried from man to mouse and rat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mircargo.facts.identities import Identities
from mircargo.facts.ontology import Ontology
from mircargo.facts.sieve import Drop, drop_where
from mircargo.facts.steps import HUMAN
from mircargo.ids.species import TAXA
from mircargo.schema import CARRIED_LIBRARIES
from mircargo.snapshots.records import WHOLE

__all__ = ["annotate_anew", "close_annotations", "close_sets"]


def annotate_anew(
    new: dict[tuple[str, str], list[pd.DataFrame]], base: Identities, replaced: set[tuple[str, int]]
) -> None:
    """Take the base's direct annotations as if they were read again.

    So they are closed over another release of GO.

    Parameters
    ----------
    new
        Table and source → rows; the annotations are added to it.
    base
        The base.
    replaced
        Sources and species (0: all) whose facts in the base do not stay: none of these is taken again, and
        what is taken is added to them.
    """
    columns = ["set_id", "gene", "taxon", "evidence_code", "source", "source_version"]
    for path in base.files.get("gene_set_member", ()):
        held = pq.read_table(path, columns=[*columns, "direct"])
        held = (
            held.filter(pc.and_(held["direct"], pc.starts_with(held["set_id"], "GO:")))
            .select(columns)
            .to_pandas()
        )
        held = held.assign(evidence_code=held["evidence_code"].str.split("|")).explode(
            "evidence_code", ignore_index=True
        )
        for key, taxon in sorted(set(zip(held["source"], held["taxon"], strict=True))):
            if (key, taxon) not in replaced and (key, 0) not in replaced:
                new["annotation", key].append(held[(held["source"] == key) & (held["taxon"] == taxon)])
                replaced.add((key, taxon))


def close_sets(new: dict[tuple[str, str], list[pd.DataFrame]], base: Identities) -> list[Drop]:
    """Put closed memberships in place of direct annotations, and carry human libraries to mouse and rat."""
    ontology = Ontology.from_tables(base.tables["gene_set_alias"])
    drops: list[Drop] = []
    for table, key in [pair for pair in new if pair[0] == "annotation"]:
        direct = pd.concat(new.pop((table, key)), ignore_index=True)
        current = direct["set_id"].map({term: ontology.current(term) for term in direct["set_id"].unique()})
        direct, lost = drop_where(
            direct.assign(set_id=current, stated=direct["set_id"]),
            current.isna(),
            source=key,
            file=WHOLE,
            reason="GO term is no live process of the snapshot's ontology",
            show=["gene", "stated"],
        )
        drops += lost
        for _, own in (
            direct.drop(columns="stated").drop_duplicates().groupby(["taxon", "source_version"], sort=True)
        ):
            version = own["source_version"].iloc[0]
            closed = close_annotations(
                own[["set_id", "gene", "taxon", "evidence_code"]], base.tables["gene_set_relation"], ontology
            )
            new["gene_set_member", key].append(closed.assign(source=key, source_version=version))
    carried = base.tables["ortholog"]
    carried = carried[carried["carries"]][["gene", "gene_other", "taxon_other"]]
    for key in CARRIED_LIBRARIES:
        for frame in list(new.get(("gene_set_member", key), [])):
            moved = frame.merge(carried, on="gene").assign(evidence_code="ortholog", direct=False)
            moved = moved.assign(gene=moved["gene_other"], taxon=moved["taxon_other"].astype("int32"))[
                list(frame.columns)
            ]
            new["gene_set_member", key].append(moved.drop_duplicates(["set_id", "gene", "taxon"]))
        for frame in list(new.get(("gene_set", key), [])):
            new["gene_set", key] += [frame.assign(taxon=taxon) for taxon in TAXA if taxon != HUMAN]
    return drops


def close_annotations(direct: pd.DataFrame, relation: pd.DataFrame, ontology: Ontology) -> pd.DataFrame:
    """Carry direct annotations of one species up the closure over is_a and part_of.

    Their columns are (set_id, gene, taxon, evidence_code).

    Parameters
    ----------
    direct
        The annotations.
    relation
        Rows of ``gene_set_relation``: which term is what of which other.
    ontology
        The live terms.
    """
    return _closed(direct, _ancestors(relation, ontology.name))


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
