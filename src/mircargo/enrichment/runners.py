"""Ways to work through chunks of random lists; each gives the results in the order of the chunks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from mircargo.enrichment.setnull import ChunkRunner
from mircargo.enrichment.workload import Chunk, Scorer, Tally
from mircargo.errors import InputError

__all__ = ["thread_runner"]


def thread_runner(threads: int | None = None) -> ChunkRunner:
    """Return a runner on threads of this process; the kernels release the interpreter lock.

    Parameters
    ----------
    threads
        1 or more; default: the processors that this process may use.

    Raises
    ------
    InputError
        If ``threads`` is below 1.
    """
    if threads is not None and threads < 1:
        msg = f"threads: expected 1 or more, found {threads}"
        raise InputError(msg)
    workers = threads if threads is not None else _processors()

    def run(work: Callable[[Scorer, Chunk], Tally], scorer: Scorer, chunks: Iterable[Chunk]) -> Iterator[Tally]:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(lambda chunk: work(scorer, chunk), chunks)

    return run


def _processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
