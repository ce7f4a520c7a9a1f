"""Random miRNA lists, the same for a seed whatever the number of threads, blocks or machines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHUNK", "draw_chunk", "matched_pools", "rich_from"]

CHUNK = 2048
_POOL_SHARE = 10
_SMALLEST_POOL = 20
_RICH = 0.95


def draw_chunk(
    seed: int,
    chunk: int,
    *,
    n_draws: int,
    size: int,
    universe: NDArray[np.int64],
    pools: NDArray[np.int64] | None,
    weight: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Return the first ``n_draws`` lists of a chunk; each list is sorted and its miRNAs are distinct.

    The numbers come from a counter-based generator (Philox) whose key is the seed, the list size and the number of the
    chunk, so a chunk can be drawn anywhere, and any number of times.

    Parameters
    ----------
    seed
        0 or more.
    chunk
        Number of the chunk of ``CHUNK`` draws.
    n_draws
        How many of its lists are wanted, at most ``CHUNK``.
    size
        miRNAs a list.
    universe
        Numbers of the miRNAs to draw from, for the uniform null.
    pools
        For the matched null: the miRNAs that may stand in for each position, shape (size, pool size).
    weight
        For random lists rich in targets: a whole number above 0 for each miRNA of the universe.

    References
    ----------
    Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405.
    """
    from mircargo.enrichment._sampling import pick_distinct, pick_uniform, pick_weighted

    key = np.array([seed & 0xFFFFFFFFFFFFFFFF, (size << 40) | chunk], dtype=np.uint64)
    uniforms = np.random.Generator(np.random.Philox(key=key)).random((CHUNK, size))[:n_draws]
    lists = np.empty((n_draws, size), np.int64)
    if weight is not None:
        pick_weighted(uniforms, weight, lists)
        lists = universe[lists]
    elif pools is None:
        pick_uniform(uniforms, universe.size, lists)
        lists = universe[lists]
    else:
        pick_distinct(uniforms, pools, lists)
    lists.sort(axis=1)
    return lists


def matched_pools(
    mirnas: NDArray[np.int64], universe: NDArray[np.int64], degree: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return, for each miRNA asked about, the miRNAs of the universe nearest to it in number of targets, itself included.

    A pool is a tenth of the universe, at least 20 miRNAs and at least as many as the list has. Ties in the number of
    targets are ordered by name; the pool is the window of that order with the miRNA in its middle, as far as the ends of
    the order allow.
    """
    order = universe[np.lexsort((universe, degree[universe]))]
    size = min(universe.size, max(_SMALLEST_POOL, universe.size // _POOL_SHARE, mirnas.size))
    place = {int(mirna): i for i, mirna in enumerate(order)}
    starts = [min(max(place[int(m)] - size // 2, 0), universe.size - size) for m in mirnas]
    return np.array([np.sort(order[s : s + size]) for s in starts], dtype=np.int64)


def rich_from(seed: int, size: int, universe: NDArray[np.int64], degree: NDArray[np.int64]) -> int:
    """Return the summed number of targets that at most 5 % of the uniform lists of the first chunk exceed.

    Parameters
    ----------
    seed, size, universe
        As in ``draw_chunk``.
    degree
        Number of targets of each miRNA.
    """
    lists = draw_chunk(seed, 0, n_draws=CHUNK, size=size, universe=universe, pools=None)
    sums = np.sort(degree[lists].sum(axis=1))
    return int(sums[int(np.ceil(_RICH * CHUNK)) - 1])
