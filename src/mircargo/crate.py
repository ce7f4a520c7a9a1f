"""A result with its run record as an RO-Crate: one folder or zip that other tools can read."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mircargo.errors import InputError, OutputError
from mircargo.files import check_writable, write_whole
from mircargo.provenance import RunRecord, record_bytes

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

__all__ = ["CRATE_PROFILES", "check_crate", "write_crate"]

CRATE_PROFILES = {
    "1.1": "https://w3id.org/ro/crate/1.1",
    "Process Run Crate 0.5": "https://w3id.org/ro/wfrun/process/0.5",
}
"""What a crate keeps to."""
_METADATA = "ro-crate-metadata.json"
_RECORD = "run.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip: the earliest there is, so that equal crates are equal bytes."""
_MEDIA = {
    ".html": "text/html",
    ".json": "application/json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
}


def check_crate(place: Path, *, force: bool) -> None:
    """Refuse a crate that could not be written.

    Raises
    ------
    OutputError
        If the place is taken: by a file, by a folder that is no crate, or by a crate and ``force`` is not set.
    """
    if _is_zip(place):
        check_writable(place, force=force)
    elif (
        place.exists()
        and not (place.is_dir() and not any(place.iterdir()))
        and not (force and (place / _METADATA).is_file())
    ):
        msg = f"{place}: exists already; choose another name" + (
            ", or give --force" if (place / _METADATA).is_file() else " for the crate"
        )
        raise OutputError(msg)


def write_crate(
    place: Path, record: RunRecord, files: Mapping[str, bytes], *, title: str, force: bool = False
) -> None:
    """Write results with their run record as an RO-Crate: a zip where the name ends in ``.zip``, else a folder.

    Source files are named by version and sha256, not copied. Nothing is fetched. Equal records and
    files give equal bytes: the only date is the record's.

    Parameters
    ----------
    place
        Where to write.
    record
        The run record; it goes into the crate as ``run.json``.
    files
        Content of the results by file name.
    title
        Name of the crate.
    force
        Whether a crate that is there may be replaced.

    Raises
    ------
    InputError
        If a result has a name that the crate needs itself.
    OutputError
        If the crate cannot be written.
    """
    check_crate(place, force=force)
    if taken := sorted({_METADATA, _RECORD} & set(files)):
        msg = f"{taken[0]}: a crate needs this name for itself; give the result another one"
        raise InputError(msg)
    crate = _described(record, {**files, _RECORD: record_bytes(record)}, title)
    with tempfile.TemporaryDirectory(prefix="mircargo-") as folder:
        crate.write(folder)
        content = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }
    if _is_zip(place):
        write_whole(place, _zipped(content), force=force)
    else:
        _write_folder(place, content)


def _is_zip(place: Path) -> bool:
    return place.suffix.lower() == ".zip"


def _described(record: RunRecord, files: Mapping[str, bytes], title: str) -> ROCrate:
    """Return the crate with everything that its metadata says."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.name = title
    crate.description = (
        f"Written by mircargo {record.software['mircargo']}, command '{record.command}'. "
        + " ".join(f"{note}." for note in record.interpretations)
    )
    crate.datePublished = record.started
    crate.license = _entity(
        crate, "#terms", "CreativeWork", name="Terms of the data used", description=_terms(record)
    )
    profile, url = list(CRATE_PROFILES.items())[1]
    crate.root_dataset["conformsTo"] = _entity(
        crate, url, "CreativeWork", name=profile.rsplit(" ", 1)[0], version=profile.rsplit(" ", 1)[1]
    )
    results = [_add_file(crate, record, name, data) for name, data in files.items()]
    software = _entity(
        crate,
        "#mircargo",
        "SoftwareApplication",
        name="mircargo",
        softwareVersion=record.software["mircargo"],
        softwareRequirements=[
            f"{name} {version}" for name, version in record.software.items() if name != "mircargo"
        ],
    )
    action = _entity(
        crate,
        "#run",
        "CreateAction",
        name=f"mircargo {record.command}",
        startTime=record.started,
        instrument=software,
        object=[*_inputs(crate, record), *_parameters(crate, record)],
        result=results[:-1] or results,
    )
    results[-1]["about"] = action
    crate.root_dataset["mentions"] = action
    return crate


def _terms(record: RunRecord) -> str:
    told = [
        f"{row['key']} {row['version']}: {row.get('licence', '')} ({row.get('terms', '')})"
        for row in record.inputs["sources"]
    ]
    return (
        "; ".join(dict.fromkeys(told))
        or "no source of mircargo's was used; the terms are those of the user's own files"
    )


def _add_file(crate: ROCrate, record: RunRecord, name: str, data: bytes) -> Any:  # noqa: ANN401  the library is not typed
    checksum = next((row["sha256"] for row in record.outputs if row["file"] == name), None)
    properties = {
        "name": "run record" if name == _RECORD else name,
        "contentSize": str(len(data)),
        "encodingFormat": _MEDIA.get(PurePath(name).suffix.lower(), "application/octet-stream"),
        **({"sha256": checksum} if checksum else {}),
    }
    return crate.add_file(io.BytesIO(data), dest_path=name, properties=properties)


def _inputs(crate: ROCrate, record: RunRecord) -> list[Any]:
    """Describe the data that went in, none of which is in the crate."""
    found = []
    snapshot = record.inputs["snapshot"]
    if snapshot is not None:
        found.append(
            _entity(
                crate,
                "#snapshot",
                "CreativeWork",
                name=f"mircargo snapshot {snapshot['name']!r}",
                sha256=snapshot["sha256"],
            )
        )
    for row in record.inputs["sources"]:
        stated = {ours: row[theirs] for ours, theirs in _SOURCE.items() if row.get(theirs)}
        found.append(
            _entity(
                crate,
                f"#source-{quote(row['key'], safe='')}-{quote(row['file'], safe='')}",
                "CreativeWork",
                **stated,
            )
        )
    for number, row in enumerate(record.inputs["files"], 1):
        found.append(
            _entity(
                crate,
                f"#file-{number}",
                "CreativeWork",
                name=row["file"],
                sha256=row["sha256"],
                description=f"own file given as {row['parameter']}",
            )
        )
    return found


_SOURCE = {
    "name": "file",
    "alternateName": "key",
    "version": "version",
    "url": "url",
    "sha256": "sha256",
    "usageInfo": "licence",
    "conditionsOfAccess": "terms",
    "citation": "citation",
}
"""Property of the crate → column of the table ``source``."""


def _parameters(crate: ROCrate, record: RunRecord) -> list[Any]:
    stated = {name: value for name, value in record.parameters.items() if value not in (None, [], False)}
    return [
        _entity(crate, f"#parameter-{name}", "PropertyValue", name=name, value=_text(value))
        for name, value in sorted(stated.items())
    ]


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _entity(crate: ROCrate, identifier: str, kind: str, **properties: object) -> Any:  # noqa: ANN401  the library is not typed
    from rocrate.model import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _zipped(content: Mapping[str, bytes]) -> bytes:
    """Return a zip whose bytes depend on names and content alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(content):
            facts = zipfile.ZipInfo(name, _EPOCH)
            facts.compress_type, facts.create_system, facts.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o100644 << 16,
            )
            archive.writestr(facts, content[name])
    return buffer.getvalue()


def _write_folder(place: Path, content: Mapping[str, bytes]) -> None:
    """Write the files into a fresh folder that takes its place when it is whole."""
    fresh: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        fresh.chmod(0o755)
        if place.exists():
            shutil.rmtree(place)
        fresh.rename(place)
    except OSError as error:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        msg = f"{place}: cannot be written: {error.strerror}; choose a place you may write to"
        raise OutputError(msg) from error
