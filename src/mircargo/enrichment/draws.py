"""Random miRNA lists, the same for a seed whatever the number of threads, blocks or machines."""

from __future__ import annotations

from math import isqrt

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHUNK", "MOST_TILT", "draw_chunk", "matched_pools", "tilts", "weights"]

CHUNK = 2048
MOST_TILT = 12
_POOL_SHARE = 10
_SMALLEST_POOL = 20
_RICH = 0.95
_LARGEST_WEIGHT_BITS = 30


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
        For random lists rich in targets: a whole number above 0 for each miRNA of the universe; see ``weights``.

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


def tilts(
    sums: NDArray[np.int64], seed: int, size: int, universe: NDArray[np.int64], degree: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how far the random lists of each list lean towards miRNAs with many targets, in quarters.

    0, all lists equally likely, where at least 5 % of the uniform lists have as many targets, summed over their miRNAs,
    or more. Else the least number of quarters, ``MOST_TILT`` at most, with which half of the lists drawn with weight =
    targets^(quarters / 4) have. Lists of the first chunk stand for all.

    Parameters
    ----------
    sums
        Targets of each list, summed over its miRNAs.
    seed, size, universe
        As in ``draw_chunk``.
    degree
        Number of targets of each miRNA.
    """

    def sorted_sums(weight: NDArray[np.int64] | None) -> NDArray[np.int64]:
        lists = draw_chunk(seed, 0, n_draws=CHUNK, size=size, universe=universe, pools=None, weight=weight)
        return np.sort(degree[lists].sum(axis=1))

    found = np.zeros(sums.size, np.int64)
    open_ = sums > sorted_sums(None)[int(np.ceil(_RICH * CHUNK)) - 1]
    for quarters in range(1, MOST_TILT + 1):
        if not open_.any():
            break
        found[open_] = quarters
        open_ &= sums > sorted_sums(weights(degree[universe], quarters))[CHUNK // 2]
    return found


def weights(degree: NDArray[np.int64], quarters: int) -> NDArray[np.int64] | None:
    """Return whole numbers proportional to degree^(quarters / 4), by integer roots, so equal on all machines.

    The largest is 2^30 and the least 1; none for 0 quarters.
    """
    if quarters == 0:
        return None
    most, room = int(degree.max()) ** quarters, 4 * _LARGEST_WEIGHT_BITS
    root = {d: isqrt(isqrt((d**quarters << room) // most)) for d in set(degree.tolist())}
    return np.array([max(root[d], 1) for d in degree.tolist()], np.int64)
