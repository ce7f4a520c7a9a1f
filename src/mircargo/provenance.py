"""The run record: what was run, with which parameters, on which data."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mircargo.version import __version__

__all__ = ["RunRecord", "record_run", "sha256_of"]

RECORD_VERSION = "1"


@dataclass(frozen=True)
class RunRecord:
    """All that is needed to repeat a run.

    ``started`` is the only date; results themselves never hold one.
    """

    command: str
    parameters: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    interpretations: Sequence[str]
    software: Mapping[str, str]
    started: str
    record_version: str = field(default=RECORD_VERSION)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON-ready values."""
        return asdict(self)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def record_run(
    command: str,
    parameters: Mapping[str, Any],
    *,
    inputs: Sequence[Mapping[str, Any]] = (),
    interpretations: Sequence[str] = (),
) -> RunRecord:
    """Return the record of a run that happens now.

    Parameters
    ----------
    command
        Name of the command, e.g. ``"report"``.
    parameters
        Every parameter by name, JSON-ready.
    inputs
        One mapping a source: key, version, sha256.
    interpretations
        What was understood under each name given, one sentence each.
    """
    software = {"mircargo": __version__, "python": platform.python_version()}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return RunRecord(command, dict(parameters), list(inputs), list(interpretations), software, now)
