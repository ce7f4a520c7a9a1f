"""A result with its run record as an RO-Crate: one folder or zip that other tools can read."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from mircargo.errors import InputError, OutputError
from mircargo.files import check_folder, check_writable, write_whole
from mircargo.paths import exists, is_folder, is_link
from mircargo.run.record import RunRecord, record_bytes

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
_NO_CRATE = "is no crate of mircargo's"
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


def check_crate(place: Path, results: Iterable[str] = (), *, force: bool) -> None:
    """Refuse a crate that could not be written, or that would replace what is no crate of mircargo's.

    Parameters
    ----------
    place
        Where it is to be written.
    results
        File names of the results.
    force
        Whether a crate of mircargo's that is there, with nothing but its own files as they were written, may
        be replaced.

    Raises
    ------
    InputError
        If a result has a name that the crate needs itself, or that another result has, or one that is no
        text.
    OutputError
        If the place cannot be written, or is taken.
    """
    _check_names(list(results))
    if is_link(place):
        msg = f"{place}: is a link; give the place that it leads to"
        raise OutputError(msg)
    if _is_zip(place):
        check_writable(place, force=force)
    elif exists(place) and not is_folder(place):
        msg = f"{place}: exists already; choose another name for the crate"
        raise OutputError(msg)
    else:
        check_folder(place)
    if not exists(place) or _is_empty(place):
        return
    strange = _not_ours(place)
    if strange is not None:
        msg = f"{place}: exists already and {strange}; choose another name for the crate"
        raise OutputError(msg)
    if not force:
        msg = f"{place}: exists already; choose another name, or give --force"
        raise OutputError(msg)


def _check_names(results: list[str]) -> None:
    seen = {_METADATA, _RECORD}
    for name in results:
        if name.lower() in seen:
            msg = (
                f"{name}: a crate needs this name for itself or for another result; give the result"
                " another one"
            )
            raise InputError(msg)
        if any("\ud800" <= letter <= "\udfff" for letter in name):
            msg = f"{name}: the name is not UTF-8, as those in a crate must be; give the result another one"
            raise InputError(msg)
        seen.add(name.lower())


def write_crate(
    place: Path, record: RunRecord, files: Mapping[str, bytes], *, title: str, force: bool = False
) -> None:
    """Write results with their run record as an RO-Crate.

    It is a zip where the name ends in ``.zip``, else a folder.

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
        If a result has a name that cannot be used; see :func:`check_crate`.
    OutputError
        If the crate cannot be written.
    """
    check_crate(place, files, force=force)
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
        _write_folder(place, content, force=force)


def _is_zip(place: Path) -> bool:
    return place.suffix.lower() == ".zip"


def _not_ours(place: Path) -> str | None:
    """Say what keeps a folder or zip from being a crate as mircargo wrote it; None where nothing does."""
    try:
        if not _is_zip(place):
            names = sorted(path.name for path in place.iterdir())
            return _strange(names, lambda name: (place / name).read_bytes())
        with zipfile.ZipFile(place) as archive:
            return _strange(sorted(archive.namelist()), archive.read)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError):  # the last: a zip that needs a password
        return _NO_CRATE


def _is_empty(place: Path) -> bool:
    try:
        return is_folder(place) and not any(place.iterdir())
    except OSError:
        return False


def _strange(names: Iterable[str], read: Callable[[str], bytes]) -> str | None:
    """Say which name the crate's metadata does not list, or whose content is another than it says."""
    try:
        facts = {one["@id"]: one for one in json.loads(read(_METADATA))["@graph"]}
        files = {unquote(name): one for name, one in facts.items() if one["@type"] == "File"}
        if facts["#mircargo"]["@type"] != "SoftwareApplication" or _RECORD not in files:
            return _NO_CRATE
    except (OSError, KeyError, ValueError, TypeError, RecursionError):
        return _NO_CRATE
    for name in names:
        told = files.get(name, {}).get("sha256")
        if name != _METADATA and (
            name not in files or told not in (None, hashlib.sha256(read(name)).hexdigest())
        ):
            return f"holds {name!r}, which mircargo did not write there"
    return None


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

    told = {name: _utf8(value) if isinstance(value, str) else value for name, value in properties.items()}
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **told}))


def _utf8(text: str) -> str:
    """Return text with escapes for the bytes of a file name that are no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


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


def _write_folder(place: Path, content: Mapping[str, bytes], *, force: bool) -> None:
    """Write the files into a fresh folder that takes its place when it is whole."""
    fresh: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".mircargo-", dir=place.parent))
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        fresh.chmod(0o755)
        check_crate(place, force=force)  # again: the old one goes now
        _switch(fresh, place)
    except OSError as error:
        msg = f"{place}: cannot be written: {error.strerror}; choose a place you may write to"
        raise OutputError(msg) from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def _switch(fresh: Path, place: Path) -> None:
    """Rename ``fresh`` to ``place``; what was there is put back if that fails, else deleted."""
    old = fresh.with_name(fresh.name + ".old")
    if exists(place):
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        if exists(old):
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
