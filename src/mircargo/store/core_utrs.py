"""The file of the core 3'UTRs, which lies beside the core snapshot and belongs to it."""

from __future__ import annotations

from pathlib import Path

from mircargo.digest import sha256_of
from mircargo.errors import SnapshotError
from mircargo.store.find import core_folder, core_utrs_file
from mircargo.store.manifest import REPAIR
from mircargo.store.store import Store

__all__ = ["checked_core_utrs"]


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
