# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Compiled drawing of lists of distinct miRNAs from uniform random numbers."""

from __future__ import annotations

import numpy as np

from mircargo.kernels import kernel

__all__ = ["pick_distinct", "pick_uniform", "pick_weighted"]


@kernel(nogil=True)
def pick_distinct(uniforms, pools, out):
    """Turn uniform numbers into lists of distinct miRNAs, position ``j`` from pool ``j`` (its rows are sets).

    A position takes the uniformly chosen one of the members of its pool that no earlier position took; a pool that
    is used up leaves the position empty (−1).
    """
    k, size = pools.shape
    free = np.empty(size, np.int64)
    for d in range(uniforms.shape[0]):
        for j in range(k):
            n_free = 0
            for i in range(size):
                taken = False
                for earlier in range(j):
                    taken |= out[d, earlier] == pools[j, i]
                if not taken:
                    free[n_free] = pools[j, i]
                    n_free += 1
            out[d, j] = free[np.int64(uniforms[d, j] * n_free)] if n_free else -1


@kernel(nogil=True)
def pick_uniform(uniforms, n_mirnas, out):
    """Turn uniform numbers into lists of distinct miRNAs, every subset equally likely (Fisher and Yates' shuffle)."""
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
def pick_weighted(uniforms, weight, out):
    """Turn uniform numbers into lists of distinct miRNAs, each drawn with its weight among those not drawn yet.

    Weights are whole numbers above 0. A number points into the row of the weights that are left; those taken, in the
    order of the row, are stepped over.
    """
    k = uniforms.shape[1]
    end = np.cumsum(weight)
    taken = np.empty(k, np.int64)
    for d in range(uniforms.shape[0]):
        left = end[-1]
        for j in range(k):
            place = np.int64(uniforms[d, j] * left)
            at = 0
            while at < j and place >= end[taken[at]] - weight[taken[at]]:
                place += weight[taken[at]]
                at += 1
            found = np.searchsorted(end, place, side="right")
            for i in range(j, at, -1):
                taken[i] = taken[i - 1]
            taken[at] = found
            out[d, j] = found
            left -= weight[found]
