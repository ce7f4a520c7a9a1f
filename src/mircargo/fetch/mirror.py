"""A mirror: the same files in a folder, which are read in place, or under another web address."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote, urlsplit

from mircargo.errors import FetchError, InputError
from mircargo.fetch.downloads import Download, Fetched, Missing
from mircargo.fetch.http import is_allowed
from mircargo.fetch.kept import checksum
from mircargo.fetch.transfer import fits_pin, looks_like_html
from mircargo.paths import is_folder

__all__ = ["FolderMirror", "is_address", "mirror_url"]


def is_address(mirror: str | Path) -> bool:
    """Tell whether a mirror is a web address rather than a folder.

    Raises
    ------
    InputError
        If it is an address that may not be asked.
    """
    if isinstance(mirror, Path) or "://" not in mirror:
        return False
    plain = is_allowed(mirror) and not urlsplit(mirror).query and not urlsplit(mirror).fragment
    if not plain:
        msg = (
            f"--mirror {mirror.rpartition('@')[2]!r}: expected a folder or an https address without '?' and"
            " '#'; http is for this machine only (http://127.0.0.1)"
        )
        raise InputError(msg)
    return True


def mirror_url(mirror: str, download: Download, name: str) -> str:
    """Return where a mirror serves a file: ``<mirror>/<folder>/<name>``.

    Parameters
    ----------
    mirror
        Address of the mirror.
    download
        What is fetched; it names the folder.
    name
        Name of the file.
    """
    return f"{mirror.rstrip('/')}/{quote(download.folder)}/{quote(name)}"


class FolderMirror:
    """A folder of the user's own with files of sources; only pinned checksums are checked there.

    Parameters
    ----------
    folder
        Holds ``<folder of the source>/<name>``, or the file at any depth if its name is there once.

    Raises
    ------
    InputError
        If there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        if not is_folder(folder):
            msg = (
                f"--mirror {folder}: no such folder; give one that holds the files, each in a folder named by"
                " its source"
            )
            raise InputError(msg)
        self._folder = folder
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, download: Download, *, accept: Collection[str]) -> Fetched | Missing:
        """Return the file of a download, or that it is not here.

        Raises
        ------
        FetchError
            If the file is empty, too large, a web page, or not the pinned release.
        InputError
            If several files of the name lie below the folder, or it cannot be read.
        """
        path = self._place(download)
        if path is None:
            return Missing(download, f"the mirror has no {download.folder}/{' or '.join(download.names)}")
        relative = path.relative_to(self._folder).as_posix()
        sha256, size = checksum(path), path.stat().st_size
        with path.open("rb") as handle:
            page = looks_like_html(handle.read(512)) and path.suffix not in {".html", ".htm"}
        what = ""
        if not size or page:
            what = (
                "is a web page, not the file; save the file itself"
                if page
                else "is empty; save the file again"
            )
        elif size > download.max_bytes:
            what = (
                f"has {size} bytes, more than the {download.max_bytes} allowed for this file; is it the right"
                " one?"
            )
        elif download.key not in accept and not fits_pin(path, sha256, download):
            what = (
                f"is not the pinned release (sha256 expected {download.sha256}, found {sha256}); save it"
                f" again, or --accept {download.key} takes it"
            )
        if what:
            msg = f"{download.key}: mirror:{relative}: {what}"
            raise FetchError(msg)
        return Fetched(download, path, f"mirror:{relative}", sha256, size)

    def _place(self, download: Download) -> Path | None:
        for name in download.names:
            path = self._folder / download.folder / name
            if path.is_file():
                return path
        for name in download.names:
            found = self._elsewhere(name)
            if len(found) > 1:
                places = ", ".join(path.relative_to(self._folder).as_posix() for path in found[:5])
                msg = (
                    f"{download.key}: the mirror holds {len(found)} files named {name} ({places}); put the"
                    f" right one into {download.folder}/"
                )
                raise InputError(msg)
            if found:
                return found[0]
        return None

    def _elsewhere(self, name: str) -> list[Path]:
        if self._by_name is None:
            by_name: dict[str, list[Path]] = {}
            for folder, folders, files in os.walk(self._folder):
                folders.sort()
                for file in sorted(files):
                    path = Path(folder, file)
                    if path.is_file():
                        by_name.setdefault(file, []).append(path)
            self._by_name = by_name
        return self._by_name.get(name, [])
