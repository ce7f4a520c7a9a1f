"""One file from one address to its place: resume, retry, check, and only then show it."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from mircargo.errors import FetchError
from mircargo.fetch.downloads import Download, Fetched, Policy, failure, shown
from mircargo.fetch.http import CHUNK, TryAgainError, open_url, read_body, read_packed_body
from mircargo.fetch.kept import Begun, Place, Record, checksum, disk_errors

if TYPE_CHECKING:
    import requests

__all__ = ["StoppedError", "Transfer", "fits_pin", "looks_like_html"]

_PROGRESS = 1 << 20
_HEAD = 512
_HTML = (b"<!doctype html", b"<html")
_PAGES = {".html", ".htm"}
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_LATER = "try again later, or use --mirror"


class StoppedError(Exception):
    """Another file failed, or the user stopped the run: what has come so far is kept."""


@dataclass(frozen=True)
class Transfer:
    """The way of one file into the cache.

    Parameters
    ----------
    download
        What is wanted.
    url
        Where to ask: the publisher or a mirror.
    place
        Where it is kept.
    accepted
        Whether the user takes a file that differs from the pinned or recorded one.
    policy
        How patiently to try.
    stop
        Set when the run is to end.
    report
        Told how many bytes of how many (0 = unknown) are here.
    """

    download: Download
    url: str
    place: Place
    accepted: bool
    policy: Policy
    stop: Event
    report: Callable[[int, int], None]

    def settled(self) -> Fetched | None:
        """Return the file if it is here and its release is fixed, so that nobody need be asked."""
        if not self.download.sha256 or self.accepted or not self.place.file.is_file():
            return None
        record, sha256 = self.place.record(), checksum(self.place.file)
        if self._objection(self.place.file, sha256, record):
            return None
        if record is None or record.sha256 != sha256:
            record = self._new_record(self.place.file, sha256, None, Begun(shown(self.url), "", "", -1))
            self.place.note(record)
        return self._fetched(record)

    def run(self, session: requests.Session) -> Fetched:
        """Fetch the file, or make sure that the one here is still what the server has.

        Raises
        ------
        NotThereError
            If the server has no such file.
        FetchError
            If it cannot be had, or is not what it should be.
        OutputError
            If the disk is full or not writable.
        StoppedError
            If the run is to end.
        """
        record = self.place.record()
        sound = (
            record is not None and self.place.file.is_file() and checksum(self.place.file) == record.sha256
        )
        failures = best = 0
        while True:
            try:
                return self._attempt(session, record, sound=sound)
            except TryAgainError as trouble:
                here = self._size()
                failures = 1 if here >= best + _PROGRESS else failures + 1
                best = max(best, here)
                if failures > self.policy.retries:
                    what = f"{trouble.reason} ({failures} tries)"
                    raise failure(
                        self.download,
                        self.url,
                        what,
                        "try again later: it goes on where it stopped; or use --mirror",
                    ) from trouble
                wait = self.policy.backoff * 2 ** (failures - 1) if trouble.wait is None else trouble.wait
                self._pause(min(wait, self.policy.max_backoff))

    def _attempt(self, session: requests.Session, record: Record | None, *, sound: bool) -> Fetched:
        begun, size = self.place.begun(), self._size()
        if begun is None or begun.url != shown(self.url) or not (begun.validator or self.download.sha256):
            begun, size = None, 0
        if begun and 0 < size == begun.total:
            return self._finish(record, resumed=True)
        headers = {}
        if begun and size:
            headers["Range"] = f"bytes={size}-"
            if begun.validator:
                headers["If-Range"] = begun.validator
        elif record and sound and record.url == shown(self.url):
            headers |= {"If-None-Match": record.etag} if record.etag else {}
            headers |= {"If-Modified-Since": record.last_modified} if record.last_modified else {}
        with closing(
            open_url(session, self.url, headers, download=self.download, policy=self.policy)
        ) as response:
            if response.status_code == 304 and record and sound:
                return self._unchanged(record)
            if response.status_code in {304, 416}:
                what = f"answered {response.status_code} to a request for the {'rest' if size else 'file'}"
                raise self._over(what)
            offset = self._offset(response, begun, size)
            self._receive(response, offset)
        return self._finish(record, resumed=offset > 0)

    def _offset(self, response: requests.Response, begun: Begun | None, size: int) -> int:
        """Return where the answer goes on: at our size if it is the rest of the same file, else at 0."""
        if response.status_code == 200:
            return 0
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        same = begun is not None and found is not None and int(found[1]) == size > 0
        if begun and found and same:
            same = begun.total < 0 or found[3] == "*" or int(found[3]) == begun.total
            for ours, header in ((begun.etag, "ETag"), (begun.last_modified, "Last-Modified")):
                same = same and response.headers.get(header, ours) == ours
        if not same or self._is_packed(response):
            raise self._over("answered with another part of the file than was asked for")
        return size

    def _receive(self, response: requests.Response, offset: int) -> None:
        """Write the body behind what is here."""
        encoding = _encoding(response)
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise failure(
                self.download,
                self.url,
                f"sends the file in an encoding that was not asked for ({encoding})",
                _LATER,
            )
        if _media_type(response) == "text/html" and self.place.file.suffix not in _PAGES:
            raise failure(
                self.download,
                self.url,
                "sends a web page in place of the file",
                f"open the address in a browser to see what it says, {_LATER}",
            )
        packed = self._is_packed(response)
        length = _number(response.headers.get("Content-Length", ""))
        total = -1 if packed or length < 0 else offset + length
        if total > self.download.max_bytes:
            what = f"announces {total} bytes"
            raise self._too_large(what)
        if offset == 0:
            ends = length >= 0 or packed or "chunked" in response.headers.get("Transfer-Encoding", "").lower()
            etag, changed = (
                response.headers.get(header, "") if ends else "" for header in ("ETag", "Last-Modified")
            )
            self.place.begin(Begun(shown(self.url), etag, changed, total))
        chunks = read_body(response)
        try:
            body = read_packed_body(chunks, self.url, download=self.download) if packed else chunks
            self._write(body if offset else self._without_pages(body), offset, total)
        except (TryAgainError, FetchError):
            if packed:
                self.place.forget()
            raise
        whole = begun.total if (begun := self.place.begun()) else -1
        if self._size() < max(total, whole):
            what = f"sent {self._size()} of {max(total, whole)} bytes"
            raise TryAgainError(what)

    def _is_packed(self, response: requests.Response) -> bool:
        """Tell whether the server compressed the file unasked; of a gzip file it only says what it is."""
        return "gzip" in _encoding(response) and self.place.file.suffix not in {".gz", ".tgz"}

    def _write(self, chunks: Iterable[bytes], offset: int, total: int) -> None:
        with disk_errors(self.place.file):
            handle = self.place.part.open("ab", buffering=0)
        told = size = offset
        with closing(handle):
            for chunk in chunks:
                if self.stop.is_set():
                    raise StoppedError
                size += len(chunk)
                if size > self.download.max_bytes:
                    raise self._too_large("does not end")
                rest = memoryview(chunk)
                with disk_errors(self.place.file):
                    while rest:
                        rest = rest[handle.write(rest) :]
                if size - told >= CHUNK:
                    self.report(size, max(total, 0))
                    told = size
        self.report(size, max(total, 0))

    def _without_pages(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the body on unless it begins as a web page."""
        head, looked = b"", self.place.file.suffix in _PAGES
        for chunk in chunks:
            head += chunk
            if looked or len(head) >= _HEAD:
                self._look(head, looked=looked)
                yield head
                head, looked = b"", True
        self._look(head, looked=looked)
        yield head

    def _look(self, head: bytes, *, looked: bool) -> None:
        if not looked and looks_like_html(head):
            self.place.forget()
            raise failure(
                self.download,
                self.url,
                "sends a web page in place of the file",
                f"open the address in a browser to see what it says, {_LATER}",
            )

    def _finish(self, record: Record | None, *, resumed: bool) -> Fetched:
        """Check the whole part and make it the file."""
        begun = self.place.begun()
        if begun is None or self._size() == 0:
            self.place.forget()
            raise failure(self.download, self.url, "sends an empty file", _LATER)
        sha256 = checksum(self.place.part)
        if objection := self._objection(self.place.part, sha256, record):
            self.place.forget()
            if resumed:
                raise TryAgainError(objection[0], wait=0)
            raise failure(self.download, self.url, *objection)
        new = self._new_record(self.place.part, sha256, record, begun)
        self.place.finish(new)
        return self._fetched(new)

    def _unchanged(self, record: Record) -> Fetched:
        """Return the file that is here, which the server still has."""
        if objection := self._objection(self.place.file, record.sha256, record):
            raise failure(self.download, self.url, *objection)
        accepted_for = (
            self.download.sha256
            if self.accepted and not fits_pin(self.place.file, record.sha256, self.download)
            else record.accepted_for
        )
        if accepted_for != record.accepted_for:
            self.place.note(replace(record, accepted_for=accepted_for))
        return self._fetched(record)

    def _objection(self, path: Path, sha256: str, record: Record | None) -> tuple[str, str] | None:
        """Return what is wrong with the bytes and what to do, or ``None``.

        The pin decides, else the first record.
        """
        pin, take = self.download.sha256, f"--accept {self.download.key} takes the new one"
        if self.accepted:
            return None
        if pin:
            if fits_pin(path, sha256, self.download) or (
                record and (record.accepted_for, record.sha256) == (pin, sha256)
            ):
                return None
            return (
                f"the file is not the pinned release (sha256 expected {pin}, found {sha256})",
                f"try again, use --mirror, or {take}",
            )
        if record is None or record.sha256 == sha256:
            return None
        was, now = (
            f"{record.bytes} bytes, sha256 {record.sha256}",
            f"{path.stat().st_size} bytes, sha256 {sha256}",
        )
        return (
            f"the file has changed since it was first recorded on {record.retrieved} (then {was}; now {now})",
            f"the old file stays; {take}",
        )

    def _new_record(self, path: Path, sha256: str, old: Record | None, begun: Begun) -> Record:
        retrieved = old.retrieved if old and old.sha256 == sha256 else datetime.now(UTC).date().isoformat()
        accepted_for = (
            "" if not self.download.sha256 or fits_pin(path, sha256, self.download) else self.download.sha256
        )
        return Record(
            begun.url, sha256, path.stat().st_size, begun.etag, begun.last_modified, retrieved, accepted_for
        )

    def _fetched(self, record: Record) -> Fetched:
        self.place.forget()
        self.report(record.bytes, record.bytes)
        return Fetched(self.download, self.place.file, record.url, record.sha256, record.bytes)

    def _over(self, reason: str) -> TryAgainError:
        """Forget the part, which does not fit what the server has, and start over."""
        self.place.forget()
        return TryAgainError(reason, wait=0)

    def _too_large(self, words: str) -> FetchError:
        self.place.forget()
        return failure(
            self.download,
            self.url,
            f"{words}: more than the {self.download.max_bytes} bytes allowed for this file",
            "use --mirror with a copy that you trust",
        )

    def _pause(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise StoppedError

    def _size(self) -> int:
        return self.place.part.stat().st_size if self.place.part.is_file() else 0


def looks_like_html(head: bytes) -> bool:
    """Tell whether a file that begins so is a web page."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML)


def fits_pin(path: Path, sha256: str, download: Download) -> bool:
    """Tell whether the file, or what is packed in it, has the pinned checksum.

    Only gzip is unpacked. Where there is no pin, every file fits.

    Parameters
    ----------
    path
        The file.
    sha256
        Checksum of its bytes.
    download
        What is fetched, with the checksum it is pinned to.
    """
    return (
        not download.sha256
        or sha256 == download.sha256
        or _unpacked_sha256(path, download.max_bytes) == download.sha256
    )


def _unpacked_sha256(path: Path, most: int) -> str:
    """Return the checksum of what a gzip file holds.

    For a file that is no gzip, damaged, or larger than ``most``, it is ``""``.
    """
    import gzip

    digest, size = hashlib.sha256(), 0
    try:
        with gzip.open(path, "rb") as handle:
            while chunk := handle.read(CHUNK):
                size += len(chunk)
                if size > most:
                    return ""
                digest.update(chunk)
    except (OSError, EOFError, zlib.error):
        return ""
    return digest.hexdigest()


def _encoding(response: requests.Response) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else -1
