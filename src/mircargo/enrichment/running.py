# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Compiled running-sum statistic of GSEA, for given sets and for random sets of many sizes at once."""

from __future__ import annotations

import numpy as np

from mircargo.kernels import kernel

__all__ = ["null_scores", "running_scores"]


@kernel(nogil=True)
def _furthest(places, size, weight):
    """Return the running sum of a set at its furthest from 0; ``places`` are its ranks, ascending."""
    n_genes = weight.size
    total = 0.0
    for i in range(size):
        total += weight[places[i]]
    miss = 1.0 / (n_genes - size) if n_genes > size else 0.0
    high, low, hit = 0.0, 0.0, 0.0
    for i in range(size):
        below = hit - (places[i] - i) * miss
        low = min(low, below)
        hit += weight[places[i]] / total if total > 0 else 1.0 / size
        high = max(high, hit - (places[i] - i) * miss)
    return high if high > -low else low


@kernel(nogil=True)
def running_scores(set_ptr, ranks, weight, out) -> None:
    """Fill ``out`` with the enrichment score of each set.

    ``ranks`` are the places of its genes, ascending.

    Parameters
    ----------
    set_ptr
        Where each set begins in ``ranks``.
    ranks
        Places of the genes of all sets in the order of genes.
    weight
        Weight of each place.
    out
        One score a set; filled.
    """
    for s in range(set_ptr.size - 1):
        out[s] = _furthest(ranks[set_ptr[s] : set_ptr[s + 1]], set_ptr[s + 1] - set_ptr[s], weight)


@kernel(nogil=True)
def null_scores(orders, sizes, weight, out) -> None:
    """Fill ``out[p, i]`` with the score of the random set of the first ``sizes[i]`` genes of ``orders[p]``.

    ``sizes`` ascend, so each set grows from the one before, and a map of bits keeps its ranks in order.

    Parameters
    ----------
    orders
        One random order of the genes a row.
    sizes
        Sizes of the sets.
    weight
        Weight of each place.
    out
        One score for each order and size; filled.
    """
    n_words = (weight.size + 63) // 64
    inside, places = np.zeros(n_words, np.uint64), np.empty(orders.shape[1], np.int64)
    for p in range(orders.shape[0]):
        inside[:] = np.uint64(0)
        filled = 0
        for i in range(sizes.size):
            while filled < sizes[i]:
                gene = orders[p, filled]
                inside[gene // 64] |= np.uint64(1) << np.uint64(gene % 64)
                filled += 1
            found = 0
            for word in range(n_words):
                bits = inside[word]
                while bits:
                    lowest = bits & (~bits + np.uint64(1))
                    places[found] = word * 64 + _position(lowest)
                    bits ^= lowest
                    found += 1
            out[p, i] = _furthest(places, found, weight)


@kernel(nogil=True)
def _position(lowest):
    """Return the place of the only bit that is set."""
    place = 0
    if lowest & np.uint64(0xFFFFFFFF00000000):
        place += 32
    if lowest & np.uint64(0xFFFF0000FFFF0000):
        place += 16
    if lowest & np.uint64(0xFF00FF00FF00FF00):
        place += 8
    if lowest & np.uint64(0xF0F0F0F0F0F0F0F0):
        place += 4
    if lowest & np.uint64(0xCCCCCCCCCCCCCCCC):
        place += 2
    if lowest & np.uint64(0xAAAAAAAAAAAAAAAA):
        place += 1
    return place
