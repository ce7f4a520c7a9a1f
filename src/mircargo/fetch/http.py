"""One request: which addresses are allowed, redirects by hand, and which failures are worth another try."""

from __future__ import annotations

import ipaddress
import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from mircargo.fetch.downloads import Download, Policy, failure, shown
from mircargo.version import __version__

if TYPE_CHECKING:
    import requests

__all__ = [
    "CHUNK",
    "NotThereError",
    "TryAgainError",
    "is_allowed",
    "new_session",
    "open_url",
    "read_body",
    "read_packed_body",
]

CHUNK = 1 << 18
_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_BOMB_FLOOR, _BOMB_RATIO = 256 * 2**20, 200


class TryAgainError(Exception):
    """The request failed in a way that may pass; ``wait`` in seconds where something says how long."""

    def __init__(self, reason: str, *, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.wait = reason, wait


class NotThereError(Exception):
    """The server has no such file."""


def is_allowed(url: str) -> bool:
    """Tell whether an address may be asked: https, or http where nothing leaves this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_session() -> requests.Session:
    """Return a session that leaves redirects to its user.

    Left alone, requests would read their bodies whole, however large.
    """
    import requests

    class ByHand(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Name no target."""

    return ByHand()


def open_url(
    session: requests.Session, url: str, headers: Mapping[str, str], *, download: Download, policy: Policy
) -> requests.Response:
    """Ask for a file and return the open answer (200, 206, 304 or 416), to be closed by the caller.

    Redirects are followed to allowed addresses only; none leads from https to http.

    Parameters
    ----------
    session
        What asks.
    url
        The address.
    headers
        What is asked with, e.g. a range.
    download
        What is fetched, for the words of errors.
    policy
        How long to wait, and how many redirects to follow.

    Raises
    ------
    TryAgainError
        On a failure that may pass: no connection, no answer in time, 408, 425, 429, 500, 502, 503, 504.
    NotThereError
        On 404.
    FetchError
        On everything else.
    """
    here = url
    for _ in range(policy.redirects + 1):
        response = _get(session, here, headers, download=download, policy=policy)
        if response.status_code not in _REDIRECTS:
            return _checked(response, url, download=download)
        response.close()
        target = (
            response.headers.get("Location", "").encode("latin-1").decode("utf-8", "replace")
        )  # header bytes come as Latin-1
        if not target:
            raise failure(
                download,
                url,
                f"answered {response.status_code} without saying where to go",
                "try again later, or use --mirror",
            )
        there = _next(here, target)
        if not there:
            what = f"redirects to {shown(target).partition('?')[0][:200]!r}, which is not https"
            raise failure(
                download, url, what, "nothing was fetched from there; use --mirror with a copy that you trust"
            )
        here = there
    raise failure(
        download,
        url,
        f"redirects more than {policy.redirects} times, perhaps in a circle",
        "try again later, or use --mirror",
    )


def _next(here: str, target: str) -> str:
    """Return the whole address of a redirect, or ``""`` if it may not be followed."""
    try:
        there = urljoin(here, target)
    except ValueError:
        return ""
    weaker = urlsplit(here).scheme == "https" and not there.lower().startswith("https:")
    return there if is_allowed(there) and not weaker else ""


def _get(
    session: requests.Session, url: str, headers: Mapping[str, str], *, download: Download, policy: Policy
) -> requests.Response:
    import requests
    from urllib3.exceptions import HTTPError

    sent = {
        "User-Agent": f"mircargo/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **headers,
    }
    direct = {"no_proxy": "*"} if _is_loopback(urlsplit(url).hostname or "") else None
    try:
        return session.get(
            url,
            headers=sent,
            stream=True,
            allow_redirects=False,
            proxies=direct,
            timeout=(policy.connect_timeout, policy.read_timeout),
        )
    except requests.exceptions.SSLError as error:
        if _distrusts(error):
            what = "the server's certificate is not trusted"
            raise failure(
                download, url, what, "check the clock and the certificates of this machine, or use --mirror"
            ) from error
        raise TryAgainError("the secure connection failed") from error
    except requests.Timeout as error:
        raise TryAgainError("no answer in time") from error
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise TryAgainError("cannot be reached") from error
    except (requests.RequestException, HTTPError, ValueError) as error:
        raise failure(
            download,
            url,
            f"cannot be asked: {str(error).replace(url, shown(url))[:200]}",
            "check the address, or use --mirror",
        ) from error


def _distrusts(error: BaseException | None) -> bool:
    """Tell whether a failed certificate lies behind the error."""
    seen: list[object] = [error]
    for item in seen:
        if isinstance(item, ssl.SSLCertVerificationError):
            return True
        if isinstance(item, BaseException) and len(seen) < 50:
            seen += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    return False


def _checked(response: requests.Response, url: str, *, download: Download) -> requests.Response:
    status = response.status_code
    if status in {200, 206, 304, 416}:
        return response
    response.close()
    words = f"answered {status} {response.reason or ''}".rstrip()
    if status == 404:
        raise NotThereError(words)
    if status in _PASSING:
        raise TryAgainError(words, wait=_retry_after(response.headers.get("Retry-After", "")))
    raise failure(
        download, url, words, "the publisher may have moved or closed it; use --mirror, or a newer mircargo"
    )


def _retry_after(text: str) -> float | None:
    """Return the wait that a server asks for, in seconds or until a date; ``None`` if it is not readable."""
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def read_body(response: requests.Response) -> Iterator[bytes]:
    """Yield the bytes of an answer as they came over the wire.

    Raises
    ------
    TryAgainError
        If the connection stalls, breaks, or ends before the announced length.
    """
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    while True:
        try:
            chunk = response.raw.read1(CHUNK, decode_content=False)
        except ReadTimeoutError as error:
            raise TryAgainError("the server stopped sending") from error
        except HTTPError as error:
            raise TryAgainError("the connection broke before the end of the file") from error
        if not chunk:
            return
        yield chunk


def read_packed_body(chunks: Iterable[bytes], url: str, *, download: Download) -> Iterator[bytes]:
    """Yield what is packed in a gzip stream, never more than a chunk at a time.

    Parameters
    ----------
    chunks
        The packed bytes as they come.
    url
        Where they come from.
    download
        What is fetched, with the most bytes that it may have.

    Raises
    ------
    TryAgainError
        If the stream ends too early.
    FetchError
        If it is damaged, or swells like a gzip bomb.
    """
    inflate, read, grown = zlib.decompressobj(31), 0, 0
    for chunk in chunks:
        read += len(chunk)
        rest, full = chunk, False
        while rest or full:
            if inflate.eof:
                inflate = zlib.decompressobj(31)
            try:
                data = inflate.decompress(rest, CHUNK)
            except zlib.error as error:
                raise failure(
                    download, url, "the server's compression is damaged", "try again later, or use --mirror"
                ) from error
            rest, full = inflate.unconsumed_tail or inflate.unused_data, len(data) == CHUNK
            grown += len(data)
            if grown > max(_BOMB_FLOOR, _BOMB_RATIO * read):
                what = f"unpacks {read} bytes to more than {grown - 1}, as a gzip bomb does"
                raise failure(
                    download, url, what, "nothing was kept; use --mirror with a copy that you trust"
                )
            if data:
                yield data
    if not inflate.eof:
        raise TryAgainError("the compressed answer ended too early")
