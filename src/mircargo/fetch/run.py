"""Many files at once: the same order whatever comes first, and the first failure ends the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock

from mircargo.errors import InputError
from mircargo.fetch.downloads import Download, Fetched, Missing, Policy, check_downloads, failure, shown
from mircargo.fetch.http import NotThereError, is_allowed, new_session
from mircargo.fetch.kept import Place
from mircargo.fetch.mirror import FolderMirror, is_address, mirror_url
from mircargo.fetch.transfer import StoppedError, Transfer

__all__ = ["fetch_files"]

_PATIENT = Policy()


def fetch_files(
    downloads: Sequence[Download],
    cache: Path,
    *,
    mirror: str | Path | None = None,
    accept: Collection[str] = (),
    parallel: int = 4,
    progress: Callable[[str, int, int], None] | None = None,
    policy: Policy = _PATIENT,
) -> tuple[list[Fetched], list[Missing]]:
    """Get files from their publishers or from a mirror, checked; both lists in the order of ``downloads``.

    Only https is asked, and no redirect leads out of it; plain http is allowed to this machine itself
    (``http://127.0.0.1``, ``http://localhost``), for a mirror that runs here. A file is kept as
    ``cache/<folder>/<name>`` with a record beside it (``<name>.fetched.json``); it appears whole and
    checked, or not at all. What an interrupted run left (``<name>.part``) is resumed. A pinned file that
    is here is not asked for again; another is asked for by its ETag or date, and must keep the checksum
    it had when it first came. Two runs must not share a cache at one time: see ``one_at_a_time``.

    Parameters
    ----------
    downloads
        What to get.
    cache
        Folder to keep files in.
    mirror
        A folder (files there are used in place, and only pinned checksums are checked), or a web address
        that serves ``<folder>/<name>``.
    accept
        Keys of sources whose files are taken though they differ from the pinned or recorded ones.
    parallel
        Files fetched at one time.
    progress
        Told (key, bytes here, bytes in all or 0 if unknown) as a file grows; never called twice at one time.
    policy
        How patiently to try.

    Returns
    -------
    tuple
        The files that are here, and those that a mirror does not have.

    Raises
    ------
    FetchError
        If a file cannot be had or is not what it should be. Others that were finished stay; those begun are
        resumed next time.
    InputError
        If a mirror, an address, a name or a record in the cache cannot be used.
    OutputError
        If the disk is full or not writable.
    """
    check_downloads(downloads)
    run = _Run(cache, mirror, accept, progress, policy)
    if parallel < 1:
        msg = f"expected at least one download at a time, found {parallel}"
        raise InputError(msg)
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        futures = [pool.submit(run.one, download) for download in downloads]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            run.stop.set()
            for future in futures:
                future.cancel()
    results = _results(futures)
    return [item for item in results if isinstance(item, Fetched)], [
        item for item in results if isinstance(item, Missing)
    ]


def _results(futures: Sequence[Future[Fetched | Missing]]) -> list[Fetched | Missing]:
    """Return what came, or raise the first failure that is not a consequence of another."""
    for future in futures:
        if not future.cancelled():
            with suppress(StoppedError):
                future.result()
    return [future.result() for future in futures]


class _Run:
    """What the downloads of one run share."""

    def __init__(
        self,
        cache: Path,
        mirror: str | Path | None,
        accept: Collection[str],
        progress: Callable[[str, int, int], None] | None,
        policy: Policy,
    ) -> None:
        self.stop = Event()
        self._cache, self._accept, self._policy, self._progress = cache, accept, policy, progress
        self._address = str(mirror) if mirror is not None and is_address(mirror) else ""
        self._folder = FolderMirror(Path(mirror)) if mirror is not None and not self._address else None
        self._telling = Lock()
        self._places: defaultdict[Path, Lock] = defaultdict(Lock)

    def one(self, download: Download) -> Fetched | Missing:
        """Get one file."""
        if self.stop.is_set():
            raise StoppedError
        if self._folder:
            return self._folder.find(download, accept=self._accept)
        if not self._address and not is_allowed(download.url):
            raise failure(download, download.url, "is not an https address", "only https is fetched")
        names = download.names if self._address else download.names[:1]
        transfers = [self._transfer(download, name) for name in names]
        for transfer in transfers:
            if settled := transfer.settled():
                return settled
        for transfer in transfers:
            with suppress(NotThereError):
                return self._fetch(transfer)
        if self._address:
            return Missing(download, f"{shown(self._address)} has no {download.folder}/{' or '.join(names)}")
        what = "answered 404 Not Found"
        raise failure(
            download, download.url, what, "the publisher may have moved it; use --mirror, or a newer mircargo"
        )

    def _fetch(self, transfer: Transfer) -> Fetched:
        with self._telling:
            alone = self._places[transfer.place.file]
        with alone, new_session() as session:
            return transfer.run(session)

    def _transfer(self, download: Download, name: str) -> Transfer:
        def report(done: int, total: int) -> None:
            if self._progress:
                with self._telling:
                    self._progress(download.key, done, total)

        url = mirror_url(self._address, download, name) if self._address else download.url
        place = Place(self._cache / download.folder / name)
        return Transfer(download, url, place, download.key in self._accept, self._policy, self.stop, report)
