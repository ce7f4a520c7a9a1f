"""A snapshot without the facts of one source."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from mircargo.errors import InputError
from mircargo.facts.identities import Identities
from mircargo.snapshots.packs import FACTS, packs
from mircargo.snapshots.write import write_packs

__all__ = ["build_without"]


def build_without(base: Identities, key: str, out: Path, *, name: str) -> None:
    """Build the base without the facts of one source.

    Parameters
    ----------
    base
        The snapshot.
    key
        The source.
    out
        Folder to write; replaced when it exists.
    name
        Name of the new snapshot.

    Raises
    ------
    InputError
        If the base has no facts of it: names and cross-references cannot be taken back.
    OutputError
        If ``out`` cannot be written.
    """
    _refuse(base, key)
    cargo = [
        pq.read_table(path, columns=["ev_source", "comparator", "source"]).to_pandas()
        for path in base.files.get("ev_cargo", ())
    ]
    stays = pd.concat(cargo, ignore_index=True)
    lost = stays[stays["source"] == key]
    stays = stays[stays["source"] != key]
    gone = (
        (set(lost["ev_source"]) | set(lost["comparator"]))
        - set(stays["ev_source"])
        - set(stays["comparator"])
    )
    base = base.with_tables(ev_source=base.tables["ev_source"][~base.tables["ev_source"]["id"].isin(gone)])
    source, dropped = base.tables["source"], base.tables["dropped"]
    records = {"source": source[source["key"] != key], "dropped": dropped[dropped["source"] != key]}
    held_packs = packs(base, {}, {(key, 0)}, records, lambda _: None)
    write_packs(held_packs, out, name=name, more={"base": {"name": base.name, "sha256": base.sha256}})


def _refuse(base: Identities, key: str) -> None:
    """Refuse a source without facts here, and the only one of gene sets."""
    held = _sources(base, FACTS)
    if key not in held:
        msg = (
            f"snapshot {base.name!r} has no facts of a source {key!r} to take out; it has some of"
            f" {', '.join(sorted(held))} (names that a source gave stay)"
        )
        raise InputError(msg)
    if _sources(base, ["gene_set_member"]) == {key}:
        msg = (
            f"{key}: is the only source of gene sets in snapshot {base.name!r} and cannot be taken out;"
            " --data-source limits what answers use"
        )
        raise InputError(msg)


def _sources(base: Identities, tables: Iterable[str]) -> set[str]:
    """Return the sources of the facts in some tables."""
    files = [path for table in tables for path in base.files.get(table, ())]
    return {key for path in files for key in pq.read_table(path, columns=["source"])["source"].to_pylist()}
