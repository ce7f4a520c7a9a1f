"""The run record: what was run, with which parameters, on which data, and what it wrote."""

from __future__ import annotations

import hashlib
import json
import platform
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeGuard

from mircargo.answer import NOTHING, Note, OwnFile, RestsOn
from mircargo.digest import sha256_of
from mircargo.errors import InputError
from mircargo.paths import is_file
from mircargo.run.fields import first_wrong, record_schema
from mircargo.version import __version__

if TYPE_CHECKING:
    from mircargo.store.store import Store

__all__ = [
    "RunRecord",
    "manifest_facts",
    "now",
    "output_facts",
    "read_record",
    "record_bytes",
    "record_of",
    "record_run",
    "software_versions",
]

RECORD_VERSION = "2"
_LIBRARIES = ("numpy", "pandas", "scipy", "duckdb", "numba", "pyarrow")
"""Libraries whose version can change a number or a byte of any result."""
_MOST = 100_000_000
"""Bytes of a record, at most: records hold names, not data."""


@dataclass(frozen=True)
class RunRecord:
    """All that is needed to repeat a run and to compare what it writes.

    ``started`` is the only date; results themselves never hold one.

    Parameters
    ----------
    command
        Words of the command, e.g. ``"data status"``.
    parameters
        Every parameter by name, JSON-ready, paths as they were given.
    inputs
        ``snapshot`` (name, sha256 of its manifest, terms; None where none was opened), ``sources`` (the rows
        of the table ``source`` that were used) and ``files`` (the user's own: parameter, path, file, sha256).
    outputs
        One mapping a file: parameter, file, sha256, bytes. The parameter of standard output is ``stdout``.
    interpretations
        What was understood under each name given, one sentence each.
    software
        Versions of mircargo, Python and the libraries that can change a result.
    environment
        Variables that shaped the output: ``COLUMNS`` of the table format.
    seed
        Seed of the random draws; None where there are none.
    started
        When the run started, UTC.
    """

    command: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Any]
    outputs: Sequence[Mapping[str, Any]]
    interpretations: Sequence[str]
    software: Mapping[str, str]
    started: str
    environment: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    record_version: str = field(default=RECORD_VERSION)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON-ready values."""
        return asdict(self)

    def writing(self, outputs: Iterable[Mapping[str, Any]]) -> RunRecord:
        """Return the record with the files that were written."""
        return replace(self, outputs=list(outputs))


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def software_versions(also: Iterable[str] = ()) -> dict[str, str]:
    """Return the versions of mircargo, Python and the libraries behind every result.

    Others are added by distribution name.
    """
    from importlib.metadata import PackageNotFoundError, version

    found = {"mircargo": __version__, "python": platform.python_version()}
    for name in dict.fromkeys((*_LIBRARIES, *also)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _file_facts(one: OwnFile) -> dict[str, Any]:
    """Return what a record says of a file that was read; of standard input, all that it held."""
    named = {"parameter": one.parameter, "path": one.name}
    if one.text is None:
        return {**named, "file": one.place.name, "sha256": sha256_of(one.place)}
    sha256 = hashlib.sha256(one.text.encode()).hexdigest()
    return {**named, "file": one.name, "sha256": sha256, "text": one.text}


def output_facts(parameter: str, file: str, data: bytes) -> dict[str, Any]:
    """Return what a record says of a file that was written.

    Parameters
    ----------
    parameter
        Parameter that names the file, or ``stdout``.
    file
        Its name.
    data
        Its bytes.
    """
    return {
        "parameter": parameter,
        "file": file,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }


def record_of(
    command: str,
    parameters: Mapping[str, Any],
    *,
    store: Store | None,
    notes: Iterable[Note] = (),
    rests_on: RestsOn | None = None,
    files: Iterable[OwnFile] = (),
    environment: Mapping[str, str] | None = None,
    seed: int | None = None,
    started: str | None = None,
) -> RunRecord:
    """Return the record of a run from what its answer says of itself, without outputs.

    Parameters
    ----------
    command
        Words of the command.
    parameters
        Every parameter by name; paths become text.
    store
        The snapshot that was asked; None where none was opened.
    notes, rests_on
        Those of the answer.
    files
        Files that were read beside those that the answer rests on.
    environment, seed
        As in the record.
    started
        When the run started; now by default.
    """
    from mircargo.questions.rests_on import source_rows

    own = rests_on or NOTHING
    read: dict[tuple[str, str], OwnFile] = {}
    for one in (*files, *own.files):
        read.setdefault((one.parameter, one.name), one)
    return record_run(
        command,
        _plain(parameters),
        snapshot=manifest_facts(store) if store else None,
        sources=source_rows(store, rests_on) if store else (),
        files=[_file_facts(one) for one in read.values() if one.text is not None or is_file(one.place)],
        interpretations=list(map(str, notes)),
        also=own.libraries,
        environment=environment,
        seed=seed,
        started=started,
    )


def manifest_facts(store: Store) -> dict[str, str]:
    """Return what a run record says of a snapshot."""
    return {"name": store.snapshot.name, "sha256": store.snapshot.sha256, "terms": store.terms}


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON-ready values."""
    return {
        name: (
            str(value)
            if isinstance(value, PurePath)
            else [str(one) for one in value]
            if isinstance(value, list | tuple)
            else [f"{key}={one}" for key, one in value.items()]
            if isinstance(value, Mapping)
            else value
        )
        for name, value in parameters.items()
    }


def record_run(
    command: str,
    parameters: Mapping[str, Any],
    *,
    snapshot: Mapping[str, Any] | None = None,
    sources: Iterable[Mapping[str, Any]] = (),
    files: Iterable[Mapping[str, Any]] = (),
    interpretations: Sequence[str] = (),
    also: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    seed: int | None = None,
    started: str | None = None,
) -> RunRecord:
    """Return the record of a run, without its outputs.

    Parameters
    ----------
    command
        Words of the command, e.g. ``"report"``.
    parameters
        Every parameter by name, JSON-ready.
    snapshot, sources, files
        The parts of ``inputs``.
    interpretations
        What was understood under each name given, one sentence each.
    also
        Further distributions whose versions matter.
    environment, seed
        As in the record.
    started
        When the run started; now by default.
    """
    kept = ("key", "version", "file", "sha256", "url", "licence", "terms", "citation")
    inputs = {
        "snapshot": dict(snapshot) if snapshot else None,
        "sources": [{name: row[name] for name in kept if name in row} for row in sources],
        "files": [dict(row) for row in files],
    }
    return RunRecord(
        command,
        dict(parameters),
        inputs,
        [],
        list(interpretations),
        software_versions(also),
        started or now(),
        dict(environment or {}),
        seed,
    )


def record_bytes(record: RunRecord) -> bytes:
    """Return the record as the JSON file that is written."""
    text = json.dumps(record.as_dict(), indent=1, ensure_ascii=False) + "\n"
    # a file name that is no UTF-8 holds lone surrogates: JSON has escapes for them, and reads them back
    return text.encode("utf-8", "backslashreplace")


def read_record(path: Path) -> RunRecord:
    """Return the run record in a file; one of version 1 lacks outputs and the snapshot.

    The record is checked for its shape alone: what it names may be missing, changed or invented.

    Raises
    ------
    InputError
        If the file is no run record, or one of another version.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            msg = f"{path}: expected a run record, found something that is no file"
            raise InputError(msg)
        if path.stat().st_size > _MOST:
            msg = f"{path}: expected a run record, found {path.stat().st_size:,} bytes"
            raise InputError(msg)
        facts = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = (
            f"{path}: cannot be read: {error.strerror}; expected a run record, as --record and 'mircargo"
            " report' write it"
        )
        raise InputError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = (
            f"{path}: expected a run record in JSON, found other text; --record and 'mircargo report'"
            " write one"
        )
        raise InputError(msg) from error
    if not isinstance(facts, dict) or facts.get("record_version") not in ("1", RECORD_VERSION):
        msg = (
            f"{path}: expected a run record of version 1 or {RECORD_VERSION}; --record and 'mircargo report'"
            " write one"
        )
        raise InputError(msg)
    if facts["record_version"] == "1":
        facts = _from_version_1(facts)
    if wrong := first_wrong(facts):
        msg = f"{path}: the run record is damaged: {wrong!r} is missing or is not what a record holds there"
        raise InputError(msg)
    return RunRecord(**{name: facts[name] for name in record_schema()["properties"]})


def _from_version_1(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of version 1 in the shape of version 2.

    Its inputs were one list, and its outputs were not told.
    """
    rows = facts.get("inputs")
    rows = rows if _is_rows(rows) else []
    own = [{"parameter": "", "path": row.get("file", ""), **row} for row in rows if row.get("key") == "own"]
    inputs = {"snapshot": None, "sources": [row for row in rows if row.get("key") != "own"], "files": own}
    return {"environment": {}, "seed": None, **facts, "inputs": inputs, "outputs": []}


def _is_rows(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)
