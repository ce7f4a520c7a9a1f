"""Random miRNA lists, the same for a seed whatever the number of threads, blocks or machines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHUNK", "Pools", "draw_chunk", "matched_pools"]

CHUNK = 2048
_POOL_SHARE = 10
_SMALLEST_POOL = 20

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pools:
    """The miRNAs that may stand in for each position of a list, under the matched null.

    Attributes
    ----------
    order
        The universe, by number of targets; ties by name.
    starts
        Where in this order the pool of each position begins, shape (size of the list,).
    size
        miRNAs a pool.
    """

    order: Ints
    starts: Ints
    size: int


def draw_chunk(
    seed: int,
    chunk: int,
    *,
    n_draws: int,
    size: int,
    universe: Ints,
    pools: Pools | None = None,
    weight: Ints | None = None,
) -> Ints:
    """Return the first ``n_draws`` lists of a chunk; each list is sorted and its miRNAs are distinct.

    The numbers come from a counter-based generator (Philox) whose key is the seed, the list size and the
    number of the chunk, so a chunk can be drawn anywhere, and any number of times.

    Parameters
    ----------
    seed
        0 or more.
    chunk
        Number of the chunk of ``CHUNK`` draws.
    n_draws
        How many of its lists are wanted, at most ``CHUNK``.
    size
        miRNAs a list, at most those of the universe.
    universe
        Numbers of the miRNAs to draw from.
    pools
        For the matched null.
    weight
        For the alike null: a whole number above 0 for each miRNA of the universe; see
        ``mircargo.enrichment.alike``. Without pools and weights all lists are equally likely.

    References
    ----------
    Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405.
    """
    from mircargo.enrichment.sampling import pick_matched, pick_uniform, pick_weighted

    key = np.array([seed & 0xFFFFFFFFFFFFFFFF, (size << 40) | chunk], dtype=np.uint64)
    uniforms = np.random.Generator(np.random.Philox(key=key)).random((CHUNK, size))[:n_draws]
    places = np.empty((n_draws, size), np.int64)
    order = universe
    if pools is not None:
        order = pools.order
        pick_matched(uniforms, order.size, pools.starts, pools.size, places)
    elif weight is not None:
        pick_weighted(uniforms, weight, places)
    else:
        pick_uniform(uniforms, universe.size, places)
    lists = order[places]
    lists.sort(axis=1)
    return lists


def matched_pools(mirnas: Ints, universe: Ints, degree: Ints) -> Pools:
    """Return, for each miRNA asked about, those of the universe nearest to it in number of targets.

    The miRNA itself is among them.

    A pool is a tenth of the universe, at least 20 miRNAs and at least as many as the list has. Ties in the
    number of targets are ordered by name; the pool is the window of that order with the miRNA in its middle,
    as far as the ends of the order allow.

    Parameters
    ----------
    mirnas
        Those asked about.
    universe
        The miRNAs that a list may hold.
    degree
        Number of targets of each miRNA.
    """
    order = universe[np.lexsort((universe, degree[universe]))]
    size = min(universe.size, max(_SMALLEST_POOL, universe.size // _POOL_SHARE, mirnas.size))
    place = np.empty(degree.size, np.int64)
    place[order] = np.arange(order.size)
    starts = np.clip(place[mirnas] - size // 2, 0, universe.size - size)
    return Pools(order, starts, int(size))
