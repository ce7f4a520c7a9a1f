"""The packs of a snapshot on top of another.

Files of the base stay as they are, with facts that are new or stay beside new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mircargo.facts.identities import NAMES, Identities
from mircargo.schema import TABLES
from mircargo.snapshots.members import Members
from mircargo.snapshots.write import Pack

__all__ = ["FACTS", "packs"]

FACTS = tuple(table.name for table in TABLES.values() if table.facts)
"""Tables of facts: a pack of their own for each source."""


def packs(
    base: Identities,
    new: Mapping[tuple[str, str], list[pd.DataFrame]],
    replaced: set[tuple[str, int]],
    records: Mapping[str, pd.DataFrame],
    say: Callable[[str], None],
) -> Iterator[Pack]:
    """Give the packs of the snapshot one after another, so that one is in memory at a time.

    Parameters
    ----------
    base
        The snapshot below.
    new
        Table and source → rows.
    replaced
        Sources and species (0: all) whose facts in the base do not stay.
    records
        ``source`` and ``dropped``, whole.
    say
        Called with one line about each table of a source that is written.
    """
    members = Members(base, new)
    species = base.tables["ev_source"].set_index("id")["taxon"]
    for table in FACTS:
        written = 0
        own = {
            key: pd.concat(frames, ignore_index=True)
            for (name, key), frames in sorted(new.items())
            if name == table
        }
        held: dict[str, Pack] = {}
        for path in base.files.get(table, ()):
            pack = _kept(table, path, replaced, species)
            if pack is not None:
                members.take(pack)
                key = path.stem.removeprefix(f"{table}.")
                if key in own:
                    held[key] = pack
                else:
                    written += 1
                    yield pack
        for key, frame in own.items():
            say(f"writing {table} of {key}")
            pack = _joined(table, key, held.get(key), members.fresh(table, frame))
            if pack is not None:
                members.take(pack)
                written += 1
                yield pack
        if not written and not TABLES[table].optional:
            yield Pack(table, table, table=TABLES[table].arrow_schema().empty_table())
    whole = {name: base.tables[name] for name in NAMES if name != "mirna_past" or len(base.tables[name])}
    whole |= {"gene_set": members.sets(), **records}
    for table, frame in whole.items():
        yield Pack(table, table, table=TABLES[table].check(frame, origin=table))


def _kept(table: str, path: Path, replaced: set[tuple[str, int]], species: pd.Series) -> Pack | None:
    """Return a file of the base as it is, or without the facts that are replaced.

    A vesicle's species is that of its cargo.
    """
    told = pq.read_table(
        path, columns=[name for name in ("source", "taxon", "ev_source") if name in TABLES[table].columns]
    )
    if "ev_source" in told.column_names:
        told = told.append_column("taxon", pa.array(told["ev_source"].to_pandas().map(species), pa.int32()))
    gone = pa.chunked_array([np.zeros(told.num_rows, bool)])
    for key, taxon in sorted(replaced):
        of = pc.equal(told["source"], key)
        gone = pc.or_(
            gone,
            pc.and_(of, pc.equal(told["taxon"], taxon)) if taxon and "taxon" in told.column_names else of,
        )
    if not pc.any(gone).as_py():
        return Pack(table, path.stem, path=path)
    kept = pq.read_table(path).filter(pc.invert(gone))
    return Pack(table, path.stem, table=kept) if kept.num_rows else None


def _joined(table: str, key: str, held: Pack | None, frame: pd.DataFrame) -> Pack | None:
    """Return new facts with those of the same source that stay, of other species."""
    if held is None and frame.empty:
        return None
    declared = TABLES[table]
    rows = declared.check(frame, origin=key)
    if held is not None:
        old = held.table if held.table is not None else pq.read_table(held.path)
        rows = pa.concat_tables([old.cast(declared.arrow_schema()), rows])
        rows = rows.take(declared.by_key(rows.select(declared.key).to_pandas()).index.to_numpy())
    return Pack(table, f"{table}.{key}", table=rows)
