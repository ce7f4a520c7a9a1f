"""The files of the core's sources in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mircargo.errors import InputError
from mircargo.paths import is_folder
from mircargo.sources import Source

__all__ = ["find_files"]


def find_files(folder: Path, sources: Iterable[Source]) -> dict[str, Path]:
    """Return file name → path for every file of ``sources`` below ``folder``.

    A file may also lie in the folder ``curated`` beside ``folder``.

    Raises
    ------
    InputError
        If the folder does not exist, or a file is missing or there twice.
    """
    if not is_folder(folder):
        msg = f"{folder}: no such folder; expected the files that sources.tsv lists"
        raise InputError(msg)
    found: dict[str, Path] = {}
    for source in sources:
        for file in source.files:
            hits = sorted(folder.rglob(file.name)) or sorted((folder.parent / "curated").glob(file.name))
            if len(hits) != 1:
                state = "found none" if not hits else f"found {len(hits)}"
                msg = f"{folder}: expected one file {file.name} ({source.title}) at any depth, {state}"
                raise InputError(msg)
            found[file.name] = hits[0]
    return found
