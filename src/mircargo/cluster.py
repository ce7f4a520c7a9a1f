# mypy: disable-error-code="no-untyped-call"
"""Ways to work through many parts of one job: threads of this process, local processes, or a Dask cluster.

A runner calls ``work(*shared, *part)`` for every part and gives the results in the order of the parts, so a
result does not depend on who computed it or when.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.resource_tracker import ensure_running
from typing import Any

from mircargo.bounds import check_bounds
from mircargo.errors import InputError
from mircargo.options import said

__all__ = ["Runner", "Workers", "open_cluster", "thread_runner"]

Runner = Callable[[Callable[..., Any], tuple[Any, ...], Sequence[tuple[Any, ...]]], Iterator[Any]]

_RETRIES = 3


@dataclass(frozen=True)
class Workers:
    """Who does the work; no result depends on it. Each field says what it is in ``words_of(Workers)``.

    Raises
    ------
    InputError
        If a number is out of its bounds, or processes and a cluster are asked for.
    """

    threads: int | None = said("By default all processors; the result does not depend on it.", default=None)
    workers: int | None = said("Processes on this machine, through Dask, in place of threads.", default=None)
    cluster: str | None = said("Dask scheduler to use, e.g. tcp://host:8786.", default=None)

    def __post_init__(self) -> None:
        check_bounds(threads=self.threads, workers=self.workers)
        if self.workers is not None and self.cluster is not None:
            msg = "--workers and --cluster: choose one of them; each takes the place of threads"
            raise InputError(msg)

    @contextmanager
    def runner(self) -> Iterator[Runner]:
        """Open the threads, processes or cluster for the time of the block.

        Yields
        ------
        Runner
        """
        if self.workers is None and self.cluster is None:
            yield thread_runner(self.threads)
            return
        with open_cluster(workers=self.workers, address=self.cluster) as run:
            yield run


def thread_runner(threads: int | None = None) -> Runner:
    """Return a runner on threads of this process, for work that releases the interpreter lock.

    Parameters
    ----------
    threads
        1 or more; default: the processors that this process may use.

    Raises
    ------
    InputError
        If ``threads`` is out of its bounds.
    """
    check_bounds(threads=threads)
    count = threads if threads is not None else _processors()

    def run(
        work: Callable[..., Any], shared: tuple[Any, ...], parts: Sequence[tuple[Any, ...]]
    ) -> Iterator[Any]:
        if count == 1 or len(parts) == 1:
            yield from (work(*shared, *part) for part in parts)
            return
        with ThreadPoolExecutor(count) as pool:
            yield from pool.map(lambda part: work(*shared, *part), parts)

    return run


@contextmanager
def open_cluster(*, workers: int | None = None, address: str | None = None) -> Iterator[Runner]:
    """Open a runner on Dask distributed and close it at the end.

    The shared values are computed by a task of their own instead of being placed on workers, so the scheduler
    can make them again: a worker that dies on the way costs time, and nothing else.

    Parameters
    ----------
    workers
        Number of processes to start on this machine.
    address
        Scheduler of a running cluster, such as ``tcp://host:8786``, in place of ``workers``. Its workers need
        mircargo.

    Yields
    ------
    Runner

    Raises
    ------
    InputError
        If not exactly one of the two is given, Dask is not installed, or the scheduler does not answer.
    """
    check_bounds(workers=workers)
    if (workers is None) == (address is None):
        msg = (
            f"cluster: expected a number of workers from 1 or an address, found workers={workers},"
            f" address={address!r}"
        )
        raise InputError(msg)
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        msg = "cluster: needs Dask distributed; install it with: pip install 'mircargo[cluster]'"
        raise InputError(msg) from error
    if workers is not None:
        with _keeping_interrupts():
            local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        with local, Client(local) as client:
            yield _dask_runner(client)
        return
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        msg = f"cluster: no Dask scheduler answers at {address!r}; start one with: dask scheduler"
        raise InputError(msg) from error
    with client:
        yield _dask_runner(client)


@contextmanager
def _keeping_interrupts() -> Iterator[None]:
    """Let the processes that start in the block, and those that replace them, never get a Ctrl-C.

    This process ends them.

    A Ctrl-C in the block is answered at its end.
    """
    ensure_running()  # else the start of this process of Python's own would open the mask again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _dask_runner(client: Any) -> Runner:  # noqa: ANN401 - Dask is optional, so its types are not imported
    """Return a runner on a connected client."""

    def run(
        work: Callable[..., Any], shared: tuple[Any, ...], parts: Sequence[tuple[Any, ...]]
    ) -> Iterator[Any]:
        held = [client.submit(_hold, value, pure=False, retries=_RETRIES) for value in shared]
        futures = [client.submit(work, *held, *part, pure=False, retries=_RETRIES) for part in parts]
        for future in futures:
            yield future.result()
            future.release()

    return run


def _hold(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return ``value``; as a task, it can be repeated wherever it is needed."""
    return value


def _processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
