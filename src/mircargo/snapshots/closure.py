"""Annotations and gene sets once all files are read.

They are closed over the ontology, and carried from man to mouse and rat.
"""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mircargo.facts.identities import Identities
from mircargo.facts.kind import CARRIED_LIBRARIES
from mircargo.facts.sieve import Drop, drop_in_turn
from mircargo.facts.steps import HUMAN
from mircargo.ids.species import TAXA
from mircargo.snapshots.ontology import Ontology, close_annotations, read_ontology
from mircargo.snapshots.records import WHOLE, GivenFile

__all__ = ["annotate_anew", "close_sets", "with_ontology"]


def with_ontology(file: GivenFile, base: Identities) -> tuple[Identities, list[Drop], int]:
    """Return the base with another release of GO, what was dropped, and the rows read."""
    table = file.source.parse(file.path)
    _, relation, alias, drops = read_ontology(table, file=file.file.name)
    kept = base.tables["gene_set_alias"]
    kept = kept[~kept["set_id"].str.startswith("GO:")]
    return (
        base.with_tables(
            gene_set_relation=relation, gene_set_alias=pd.concat([kept, alias], ignore_index=True)
        ),
        drops,
        len(table),
    )


def annotate_anew(
    new: dict[tuple[str, str], list[pd.DataFrame]], base: Identities, replaced: set[tuple[str, int]]
) -> None:
    """Take the base's direct annotations as if they were read again.

    So they are closed over another release of GO.
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
        direct, lost = drop_in_turn(
            direct.assign(set_id=current),
            [("GO term is no live process of the snapshot's ontology", current.isna())],
            source=key,
            file=WHOLE,
            show=["gene"],
        )
        drops += lost
        for _, own in direct.drop_duplicates().groupby(["taxon", "source_version"], sort=True):
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
