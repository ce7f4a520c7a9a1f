# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Compiled drawing of lists of distinct miRNAs from uniform random numbers.

Weights, or free places, are kept as partial sums in a tree (Fenwick 1994, doi:10.1002/spe.4380240306), so
that a miRNA is found and taken out in a number of steps that grows with the logarithm of the universe: lists
may be of any size.
"""

from __future__ import annotations

import numpy as np

from mircargo.kernels import kernel

__all__ = ["pick_matched", "pick_uniform", "pick_weighted"]


@kernel(nogil=True)
def _grow_tree(weight):
    """Return the tree of partial sums.

    Its cell ``i + 1`` holds the sum of a range of weights that ends with ``i``.
    """
    n = weight.size
    tree = np.zeros(n + 1, np.int64)
    for i in range(1, n + 1):
        tree[i] += weight[i - 1]
        parent = i + (i & -i)
        if parent <= n:
            tree[parent] += tree[i]
    return tree


@kernel(nogil=True)
def _add(tree, item, change):
    """Change the weight of an item."""
    i = item + 1
    while i < tree.size:
        tree[i] += change
        i += i & -i


@kernel(nogil=True)
def _before(tree, item):
    """Return the sum of the weights of the items before this one."""
    total = np.int64(0)
    i = item
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total


@kernel(nogil=True)
def _find(tree, place):
    """Return the item whose span in the row of all weights holds ``place``."""
    step = 1
    while 2 * step < tree.size:
        step *= 2
    item = 0
    while step:
        if item + step < tree.size and tree[item + step] <= place:
            item += step
            place -= tree[item]
        step //= 2
    return item


@kernel(nogil=True)
def pick_matched(uniforms, n_mirnas, starts, size, out) -> None:
    """Turn uniform numbers into lists of distinct places.

    Position ``j`` is one of the ``size`` places that begin at ``starts[j]``.

    A position takes the uniformly chosen one of those places that no earlier position took; there is always
    one, as a list is no longer than a pool.

    Parameters
    ----------
    uniforms
        Uniform numbers, one row a list and one number a position.
    n_mirnas
        miRNAs in all.
    starts
        Where the pool of each position begins.
    size
        Places of a pool.
    out
        The lists; filled.
    """
    free = _grow_tree(np.ones(n_mirnas, np.int64))
    for d in range(uniforms.shape[0]):
        for j in range(starts.size):
            before = _before(free, starts[j])
            n_free = _before(free, starts[j] + size) - before
            out[d, j] = _find(free, before + np.int64(uniforms[d, j] * n_free))
            _add(free, out[d, j], -1)
        for j in range(starts.size):
            _add(free, out[d, j], 1)


@kernel(nogil=True)
def pick_uniform(uniforms, n_mirnas, out) -> None:
    """Turn uniform numbers into lists of distinct miRNAs, every subset equally likely.

    This is the shuffle of Fisher and Yates.

    Parameters
    ----------
    uniforms
        Uniform numbers, one row a list and one number a position.
    n_mirnas
        miRNAs in all.
    out
        The lists; filled.
    """
    order = np.arange(n_mirnas)
    k = uniforms.shape[1]
    swap = np.empty(k, np.int64)
    for d in range(uniforms.shape[0]):
        for j in range(k):
            swap[j] = j + np.int64(uniforms[d, j] * (n_mirnas - j))
            order[j], order[swap[j]] = order[swap[j]], order[j]
            out[d, j] = order[j]
        for j in range(k - 1, -1, -1):
            order[j], order[swap[j]] = order[swap[j]], order[j]


@kernel(nogil=True)
def pick_weighted(uniforms, weight, out) -> None:
    """Turn uniform numbers into lists of distinct miRNAs.

    Each is drawn with its weight among those not drawn yet.

    Weights are whole numbers above 0; a number points into the row of the weights that are left.

    Parameters
    ----------
    uniforms
        Uniform numbers, one row a list and one number a position.
    weight
        Weight of each miRNA.
    out
        The lists; filled.
    """
    left = _grow_tree(weight)
    total = weight.sum()
    for d in range(uniforms.shape[0]):
        rest = total
        for j in range(uniforms.shape[1]):
            found = _find(left, np.int64(uniforms[d, j] * rest))
            _add(left, found, -weight[found])
            rest -= weight[found]
            out[d, j] = found
        for j in range(uniforms.shape[1]):
            _add(left, out[d, j], weight[out[d, j]])
