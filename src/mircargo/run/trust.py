"""What a rerun believes of a run record, which may be invented: its files, snapshot and software."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from mircargo.digest import sha256_of
from mircargo.errors import InputError, MircargoError
from mircargo.home import snapshot_names
from mircargo.prose import brief, visible
from mircargo.run.record import RunRecord, software_versions
from mircargo.run.request import LEFT_OUT, OUTPUTS, STDIN, STDOUT, Request
from mircargo.store.find import core_utrs_file
from mircargo.store.store import TERMS, Store

__all__ = [
    "Reach",
    "expected_outputs",
    "other_software",
    "own_files",
    "run_snapshot",
]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""A name that a distribution can have."""
_LONGEST_NAME = 255
"""Bytes of a file's name."""
_MOST_LINES = 20
"""Changes of one kind that are shown, and pieces of software that are looked up."""
_MOST_FILES = 1_000
"""Own files of a run."""


@dataclass(frozen=True)
class Reach:
    """The folders below which a rerun may read.

    They are that of the record, the current one, and those that were allowed.
    """

    folders: tuple[Path, ...]

    @classmethod
    def of(cls, record: Path, allowed: Sequence[Path]) -> Reach:
        """Return the reach of a rerun.

        Raises
        ------
        InputError
            If a folder that was allowed is none.
        """
        for folder in allowed:
            if _there(Path(), str(folder)) is None or not folder.is_dir():
                msg = f"--allow: {brief(str(folder))!r} is no folder"
                raise InputError(msg)
        return cls(tuple(folder.resolve() for folder in (record.resolve().parent, Path.cwd(), *allowed)))

    def holds(self, place: Path) -> bool:
        """Whether a file or folder lies below one of the folders; links are followed first."""
        return any(place.resolve().is_relative_to(folder) for folder in self.folders)


def _there(folder: Path, text: str) -> Path | None:
    """Return what ``text`` names in a folder, links followed; None where nothing is there."""
    try:
        place = (folder / text).resolve()
        return place if place.exists() else None
    except (OSError, ValueError, RuntimeError):  # too long, not a name, links in a circle
        return None


def expected_outputs(record: RunRecord, path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the outputs that the record tells of.

    They are exactly those that its parameters make, under plain names.
    """
    if record.record_version == "1":
        msg = (
            f"{path}: a record of version 1 does not say what was written: run the command again with this"
            " mircargo to get one that does"
        )
        raise InputError(msg)
    wanted = {name for name in OUTPUTS if record.parameters.get(name) not in (None, STDIN)}
    wanted |= set() if "out" in wanted else {STDOUT}
    if {one["parameter"] for one in record.outputs} != wanted or len(record.outputs) != len(wanted):
        msg = (
            f"{path}: the run record is damaged: its outputs are not those of its parameters"
            f" ({', '.join(sorted(wanted))})"
        )
        raise InputError(msg)
    for one in record.outputs:
        name = one["file"]
        if not _is_plain(name) or (one["parameter"] == STDOUT) != (name == STDIN):
            msg = f"{path}: the run record is damaged: {brief(name)!r} is no plain file name"
            raise InputError(msg)
    if len({one["file"] for one in record.outputs}) != len(wanted):
        msg = f"{path}: the run record is damaged: two outputs have one name"
        raise InputError(msg)
    return record.outputs


def _is_plain(name: str) -> bool:
    """Whether a text can be the name of a file in any folder."""
    try:
        size = len(os.fsencode(name))
    except UnicodeEncodeError:
        return False
    return (
        name not in ("", ".", "..")
        and PurePath(name).name == name
        and "\\" not in name
        and size <= _LONGEST_NAME
    )


def own_files(record: RunRecord, request: Request, path: Path, reach: Reach) -> tuple[Path, list[str]]:
    """Return the folder in which the run's own files are, and a line for each that has changed.

    Parameters
    ----------
    record
        The record.
    request
        What it asks for.
    path
        Where the record is.
    reach
        The folders that may be read.

    Raises
    ------
    InputError
        If the record names a file without its checksum, a file that is not there, or one out of reach:
        nothing of such a file is read.
    """
    told = record.inputs["files"]
    if len(told) > _MOST_FILES:
        msg = (
            f"{path}: the run record is damaged: it names {len(told):,} files, a run reads {_MOST_FILES:,} at"
            " most"
        )
        raise InputError(msg)
    names = {(one["parameter"], one["path"]) for one in told}
    for name, given in _texts(record, request):
        if request.parameters[name].takes_paths and (name, given) not in names:
            msg = (
                f"{path}: the run record is damaged: it holds no checksum of {brief(given)!r}, which"
                f" --{name.replace('_', '-')} names"
            )
            raise InputError(msg)
    folders = [path.resolve().parent, Path.cwd()]
    lost = {folder: [one for one in told if _place(one, folder, reach) is None] for folder in folders}
    folder = min(folders, key=lambda folder: (len(lost[folder]), len(_changed(told, folder, reach))))
    for text in (*(one["path"] for one in lost[folder]), *(text for _, text in _texts(record, request))):
        _check_reach(text, folder, path, reach)
    if lost[folder]:
        msg = (
            f"{brief(lost[folder][0]['path'])}: no such file beside {path.name} or here; it was read by the"
            " run: put it there"
        )
        raise InputError(msg)
    changed = _changed(told, folder, reach)
    return folder, _few([f"changed since the run: {brief(one['path'])} (another sha256)" for one in changed])


def _texts(record: RunRecord, request: Request) -> Iterator[tuple[str, str]]:
    """Yield the parameters that can name something to read.

    It is every text, since some name a file or something else.
    """
    for name in request.parameters:
        value = record.parameters.get(name)
        if name not in (*OUTPUTS, *LEFT_OUT):
            yield from (
                (name, one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)
            )


def _check_reach(text: str, folder: Path, path: Path, reach: Reach) -> None:
    """Refuse what a record names out of reach, and what is neither file nor folder."""
    place = _there(folder, text) if text != STDIN else None
    if place is None:
        return
    if not reach.holds(place):
        msg = (
            f"{path}: names {brief(text)!r}, which lies neither below the record's folder nor below this one;"
            " if the run may read it, give --allow with its folder"
        )
        raise InputError(msg)
    if not place.is_file() and not place.is_dir():
        msg = f"{path}: names {brief(text)!r}, which is no file"
        raise InputError(msg)


def _place(one: Mapping[str, Any], folder: Path, reach: Reach) -> Path | None:
    """Return the file that an entry of the record means, None where it is not there or out of reach."""
    if one["path"] == "core" and one["parameter"] == "utr":
        return core_utrs_file()
    if one["path"] == STDIN:
        return Path(STDIN)
    place = _there(folder, one["path"])
    return place if place is not None and place.is_file() and reach.holds(place) else None


def _changed(told: Sequence[Mapping[str, Any]], folder: Path, reach: Reach) -> list[Mapping[str, Any]]:
    return [
        one
        for one in told
        if (place := _place(one, folder, reach)) is not None and _checksum(one, place) != one["sha256"]
    ]


def _checksum(one: Mapping[str, Any], place: Path) -> str:
    if one["path"] == STDIN:
        return hashlib.sha256(str(one.get("text", "")).encode()).hexdigest()
    return sha256_of(place)


def run_snapshot(record: RunRecord, wanted: str | None, reach: Reach) -> tuple[Path | None, list[str]]:
    """Return the folder of the snapshot to use, and a line if it is another than the run's.

    Parameters
    ----------
    record
        The record.
    wanted
        The snapshot that the user names, if any.
    reach
        The folders that may be read.
    """
    told = record.inputs["snapshot"]
    if told is None:
        return None, []
    given = record.parameters.get("snapshot")
    named = [given] if isinstance(given, str) else []
    choices = [wanted] if wanted is not None else [*named, None, told["name"]]
    near = [choice for choice in choices if choice == wanted or _is_near(choice, reach)]
    found, failed = _opened(near, record)
    far = [choice for choice in choices if choice not in near]
    if far and not any(same for same, _, _ in found):
        msg = (
            f"the record names the snapshot {brief(str(far[-1]))!r}, which lies neither below the record's"
            " folder nor below this one; if the run may read it, give --allow with its folder, or"
            " --snapshot"
        )
        raise InputError(msg)
    if not found:
        msg = (
            f"the run's snapshot {brief(told['name'])!r} cannot be opened: {visible(str(failed))}; name one"
            " with --snapshot"
        )
        raise InputError(msg)
    same, folder, name = max(found, key=lambda one: one[0])
    words = (
        f"changed since the run: the snapshot is {name!r} with another manifest than"
        f" {brief(told['name'])!r} had"
    )
    return folder.resolve(), [] if same else [words]


def _opened(
    choices: Sequence[str | None], record: RunRecord
) -> tuple[list[tuple[bool, Path, str]], MircargoError | OSError | None]:
    """Return of each snapshot that can be opened whether it is the run's, its folder and name.

    One that only has the name of the run's is none. With them comes why the last that failed did.
    """
    told, given = record.inputs["snapshot"], record.parameters.get("snapshot")
    terms = record.parameters.get("terms")
    found: list[tuple[bool, Path, str]] = []
    failed: MircargoError | OSError | None = None
    for choice in choices:
        try:
            with Store(choice, terms=terms if isinstance(terms, str) else TERMS[0]) as store:
                same = store.snapshot.sha256 == told["sha256"]
                if same or choice != told["name"] or choice == given:
                    found.append((same, store.snapshot.folder, store.snapshot.name))
        except (MircargoError, OSError) as error:
            failed = error
    return found, failed


def _is_near(snapshot: str | None, reach: Reach) -> bool:
    """Whether a snapshot of a record is one that this installation knows by name, or lies within reach."""
    if snapshot is None or snapshot in ("core", *snapshot_names()):
        return True
    place = _there(Path(), snapshot)
    return place is None or reach.holds(place)


def other_software(record: RunRecord) -> list[str]:
    """Return a line for each version that is another now.

    No more are looked up than a record of ours holds.
    """
    told = {name: version for name, version in record.software.items() if _NAME.fullmatch(name)}
    looked_up = list(told)[: 2 * _MOST_LINES]
    now = software_versions(name for name in looked_up if name not in ("mircargo", "python"))
    lines = [
        f"changed since the run: {name} {brief(told[name])}, now {now[name]}"
        for name in looked_up
        if now[name] != told[name]
    ]
    more = len(told) - len(looked_up)
    return [
        *_few(lines),
        *([f"{more:,} more entries on software in the record were not compared"] if more else []),
    ]


def _few(lines: list[str]) -> list[str]:
    """Return the first lines, and a word on the rest."""
    rest = len(lines) - _MOST_LINES
    return lines if rest <= 0 else [*lines[:_MOST_LINES], f"and {rest:,} more"]
