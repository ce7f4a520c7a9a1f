"""The file of the core 3'UTRs, which lies beside the core snapshot and belongs to it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mircargo.digest import sha256_of
from mircargo.errors import SnapshotError
from mircargo.predict.utrs import Utr
from mircargo.store.find import core_folder, core_utrs_file
from mircargo.store.manifest import REPAIR
from mircargo.store.store import Store

__all__ = ["checked_core_utrs", "read_utrs"]

_FIELDS = (
    *("symbol", "sequence", "gene", "transcript", "taxon"),
    *("ends", "shares", "evidence", "orf_length", "accessibility"),
)
"""The columns, in the order of the fields of a 3'UTR."""


def checked_core_utrs() -> Path:
    """Return the file of the core 3'UTRs, once its sha256 is that of the file the core was built on.

    Raises
    ------
    SnapshotError
        If it is missing or another, or the core is damaged.
    """
    path = core_utrs_file()
    with Store(core_folder()) as core:
        expected = {sha256 for (sha256,) in core.rows("SELECT sha256 FROM source WHERE key = 'prediction'")}
    try:
        found = sha256_of(path)
    except OSError as error:
        msg = f"{path}: the core 3'UTRs cannot be read: {error.strerror}; {REPAIR}"
        raise SnapshotError(msg) from error
    if found not in expected:
        told = ", ".join(f"{one[:12]}…" for one in sorted(expected))
        msg = f"{path}: the core 3'UTRs are damaged: expected sha256 {told}, found {found[:12]}…; {REPAIR}"
        raise SnapshotError(msg)
    return path


def read_utrs(path: Path) -> list[Utr]:
    """Return the 3'UTRs of a file written by :func:`mircargo.snapshots.core_utrs.build_utrs`.

    Raises
    ------
    SnapshotError
        If the file is missing or is not such a table.
    """
    try:
        table = pq.read_table(path, columns=list(_FIELDS))
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError) as error:
        msg = f"{path}: the core 3'UTRs cannot be read ({type(error).__name__}); reinstall mircargo"
        raise SnapshotError(msg) from error
    read = {name: table[name].to_pylist() for name in _FIELDS}
    read["transcript"] = [one or "" for one in read["transcript"]]
    read["taxon"] = list(map(str, read["taxon"]))
    read["ends"] = [tuple(map(int, one.split(","))) for one in read["ends"]]
    read["shares"] = [tuple(map(float, one.split(","))) for one in read["shares"]]
    read["accessibility"] = [one or None for one in read["accessibility"]]
    return list(map(Utr, *read.values()))
