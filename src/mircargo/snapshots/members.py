"""Which memberships a snapshot has, across its packs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from mircargo.facts.identities import Identities
from mircargo.facts.ontology import Ontology
from mircargo.snapshots.write import Pack

__all__ = ["Members"]


class Members:
    """Which memberships a snapshot has, while its packs are written.

    Each is kept once, and sizes are counted.
    """

    def __init__(self, base: Identities, new: Mapping[tuple[str, str], list[pd.DataFrame]]) -> None:
        ontology = Ontology.from_tables(base.tables["gene_set_alias"])
        named = [
            frame for (table, _), frames in sorted(new.items()) if table == "gene_set" for frame in frames
        ]
        terms = pd.DataFrame(
            {"set_id": list(ontology.name), "name": list(ontology.name.values()), "library": "go_bp"}
        )
        columns = ["set_id", "name", "library"]
        known = pd.concat(
            [*(frame[columns] for frame in named), base.tables["gene_set"][columns], terms]
        ).drop_duplicates("set_id")
        self._named = known.sort_values("set_id", ignore_index=True)
        self._sets = pd.Index(self._named["set_id"])
        self._genes = pd.Index(base.tables["gene"]["id"])
        self._sizes: dict[int, np.ndarray] = {}
        self._seen: list[np.ndarray] = []

    def _keys(self, set_ids: pd.Series, genes: pd.Series) -> np.ndarray:
        keys: np.ndarray = self._sets.get_indexer(set_ids) * np.int64(
            len(self._genes)
        ) + self._genes.get_indexer(genes)
        return keys

    def take(self, pack: Pack) -> None:
        """Count the memberships of a pack; other tables are passed over."""
        if pack.of != "gene_set_member":
            return
        columns = ["set_id", "gene", "taxon"]
        table = (
            pack.table.select(columns)
            if pack.table is not None
            else pq.read_table(pack.path, columns=columns)
        )
        for batch in table.to_batches(max_chunksize=1 << 18):
            keys = self._keys(batch["set_id"].to_pandas(), batch["gene"].to_pandas())
            self._seen.append(keys)
            taxa = batch["taxon"].to_numpy()
            for taxon in np.unique(taxa).tolist():
                counts = np.bincount(keys[taxa == taxon] // len(self._genes), minlength=len(self._sets))
                self._sizes[taxon] = self._sizes.get(taxon, 0) + counts

    def fresh(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the memberships that no pack has yet, and all rows of other tables.

        A gene is of one species, so set and gene tell a membership.
        """
        if table != "gene_set_member":
            return frame
        frame = frame.drop_duplicates(["set_id", "gene"], ignore_index=True)
        seen = np.concatenate(self._seen) if self._seen else np.empty(0, np.int64)
        return frame[~np.isin(self._keys(frame["set_id"], frame["gene"]), seen)]

    def sets(self) -> pd.DataFrame:
        """Return ``gene_set``: every set with a member."""
        parts = [self._named.assign(taxon=taxon, size=sizes) for taxon, sizes in sorted(self._sizes.items())]
        whole = pd.concat(parts or [self._named.head(0).assign(taxon=0, size=0)], ignore_index=True)
        return whole[whole["size"] > 0].astype({"taxon": "int32", "size": "int32"})
