"""Writing a snapshot: Parquet tables and a manifest, whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from mircargo.digest import sha256_of
from mircargo.folders import replacing
from mircargo.schema import SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Pack", "write_packs"]

_ROW_GROUP = 65_536
_NAMES_ROW_GROUP = 16_384
"""Rows that are read together: fewer where a question looks up a few names of very many."""


@dataclass(frozen=True)
class Pack:
    """One Parquet file of a snapshot: rows in key order, or a file to copy as it is."""

    of: str
    label: str
    table: pa.Table | None = None
    path: Path | None = None


def write_packs(
    packs: Iterable[Pack], out: Path, *, name: str, more: Mapping[str, object] = MappingProxyType({})
) -> dict[str, int]:
    """Write a snapshot from its packs, taken one by one; whole or not at all.

    The folder is written beside its final place and switched in with a rename; a snapshot that was there is
    replaced only when the new one is complete, and never if the folder holds anything else.

    Parameters
    ----------
    packs
        Every file of the snapshot; one is the table ``source``.
    out, name
        The snapshot folder and its name.
    more
        Further facts for the manifest.

    Returns
    -------
    dict
        Table → number of rows.

    Raises
    ------
    OutputError
        If the folder cannot be written, or is there and holds anything but a snapshot.
    """
    with replacing(out) as folder:
        files: dict[str, list[dict[str, object]]] = {}
        for pack in packs:
            path = folder / f"{pack.label}.parquet"
            if pack.table is None:
                shutil.copyfile(Path(str(pack.path)), path)
            else:
                pq.write_table(
                    pack.table,
                    path,
                    compression="zstd",
                    compression_level=12,
                    row_group_size=_ROW_GROUP if TABLES[pack.of].facts else _NAMES_ROW_GROUP,
                    use_dictionary=_repeating(pack.table),
                )
            rows = pq.read_metadata(path).num_rows
            files.setdefault(pack.of, []).append(
                {"file": path.name, "rows": rows, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
            )
            if pack.of == "source" and pack.table is not None:
                pack.table.to_pandas().to_csv(
                    folder / "sources.tsv", sep="\t", index=False, lineterminator="\n"
                )
        manifest = {"name": name, "schema_version": SCHEMA_VERSION, "tables": files, **more}
        (folder / "snapshot.json").write_text(
            json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    return {
        table: sum(int(str(entry["rows"])) for entry in files[table]) for table in TABLES if table in files
    }


def _repeating(table: pa.Table) -> list[str]:
    """Return the columns that a dictionary makes smaller: it costs time where values hardly repeat."""
    return [
        name for name in table.column_names if 2 * pc.count_distinct(table[name]).as_py() <= table.num_rows
    ]
