"""What is to be fetched, what came of it, and how patiently to try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from mircargo.errors import FetchError, InputError

__all__ = ["Download", "Fetched", "Missing", "Policy", "check_downloads", "failure", "shown"]


@dataclass(frozen=True)
class Download:
    """One file to get.

    Parameters
    ----------
    key
        Key of the source: names it in messages, and in ``accept``.
    folder
        Folder of the source, in the cache and on a mirror.
    names
        File names under which a mirror may hold it; from ``url`` it is stored under the first.
    url
        Where the publisher serves it (https).
    sha256
        Checksum of its bytes where the release is fixed; ``""`` trusts the first download.
        A gzip file also fits the checksum of what is packed in it.
    max_bytes
        A larger file is refused.
    """

    key: str
    folder: str
    names: tuple[str, ...]
    url: str
    sha256: str = ""
    max_bytes: int = 4 * 2**30


@dataclass(frozen=True)
class Fetched:
    """A file that is here: where, whence (a URL, or ``mirror:`` and a relative path), and what it weighs."""

    download: Download
    path: Path
    origin: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Missing:
    """A file that the mirror does not have."""

    download: Download
    reason: str


@dataclass(frozen=True)
class Policy:
    """How patiently to try; all times in seconds.

    Parameters
    ----------
    connect_timeout
        For reaching a server.
    read_timeout
        A server silent for so long has stalled: the download is resumed, which counts as a retry.
    retries
        Tries after the first that may fail in a row, without progress between them.
    backoff
        Wait before the first retry; doubled for each further one.
    max_backoff
        The longest wait, also when the server asks for more.
    redirects
        Redirects followed for one request.
    """

    connect_timeout: float = 15.0
    read_timeout: float = 45.0
    retries: int = 4
    backoff: float = 1.0
    max_backoff: float = 60.0
    redirects: int = 10


def check_downloads(downloads: Iterable[Download]) -> None:
    """Refuse names that could leave their folder, and two files that would be stored in one place.

    Raises
    ------
    InputError
        If there are such.
    """
    places: dict[tuple[str, str], Download] = {}
    for download in downloads:
        for name in (download.folder, *download.names):
            if not _is_plain(name):
                msg = (
                    f"{download.key}: {name!r} cannot be the name of a file or folder; expected one plain"
                    " name without '/'"
                )
                raise InputError(msg)
        if not download.names:
            msg = f"{download.key}: no file name is declared; expected at least one"
            raise InputError(msg)
        other = places.setdefault((download.folder, download.names[0]), download)
        if other.url != download.url:
            msg = (
                f"{download.key}: {shown(download.url)} and {shown(other.url)} would both be stored as"
                f" {download.folder}/{download.names[0]}; name them apart"
            )
            raise InputError(msg)


def _is_plain(name: str) -> bool:
    reserved = name.endswith((".part", ".part.json", ".fetched.json"))
    return (
        bool(name)
        and name not in {".", ".."}
        and not (set(name) & set("/\\\0\n\r"))
        and not reserved
        and PurePosixPath(name).name == name
    )


def shown(url: str) -> str:
    """Return the address without a name and password in it, for messages and records."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def failure(download: Download, url: str, what: str, advice: str) -> FetchError:
    """Return the one-line error: which source and address, what happened, what to do.

    Parameters
    ----------
    download
        What was to be fetched.
    url
        Where; a password in it is not told.
    what
        What happened.
    advice
        What to do.
    """
    return FetchError(f"{download.key}: {shown(url)}: {what}; {advice}")
