# ruff: noqa: ANN001, ANN202, PLR0917
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Compiled exact tails: Poisson-binomial and hypergeometric."""

from __future__ import annotations

import numpy as np

from mircargo.kernels import kernel

__all__ = ["hypergeometric_tails", "poisson_binomial_tails"]

_NEGLIGIBLE = 1e-13


@kernel(nogil=True)
def poisson_binomial_tails(set_ptr, set_genes, gene_class, chance, overlap, mid_tail) -> None:
    """Fill ``mid_tail[s]`` with P(X > h) + P(X = h)/2.

    X is the number of genes of set ``s`` that are hit independently.

    Exact, by adding one gene at a time to the distribution of the overlap; h = 0 gives 1.

    Parameters
    ----------
    set_ptr, set_genes
        The sets: where each begins, and their genes.
    gene_class
        Class of each gene.
    chance
        Chance that a gene of a class is hit.
    overlap
        Genes hit of each set.
    mid_tail
        One number a set; filled.
    """
    most = np.int64(0)
    for s in range(overlap.size):
        most = max(most, np.int64(overlap[s]))
    below = np.zeros(most + 1)
    for s in range(set_ptr.size - 1):
        h = np.int64(overlap[s])
        if h == 0:
            mid_tail[s] = 1.0
            continue
        below[: h + 1] = 0.0
        below[0], above, top = 1.0, 0.0, 0
        for e in range(set_ptr[s], set_ptr[s + 1]):
            p = chance[gene_class[set_genes[e]]]
            if top == h:
                above += below[h] * p
            else:
                top += 1
            for j in range(top, 0, -1):
                below[j] = below[j] * (1.0 - p) + below[j - 1] * p
            below[0] *= 1.0 - p
        mid_tail[s] = above + 0.5 * below[h]


@kernel(nogil=True)
def _tail(h, size, drawn, n_genes, log_factorial):
    """Return P(X >= h) by summing the shorter side outwards from ``h``."""
    lowest, highest = max(0, size + drawn - n_genes), min(size, drawn)
    if h <= lowest:
        return 1.0
    upper = h * n_genes >= np.float64(size) * drawn
    k = h if upper else h - 1
    log_mass = (
        log_factorial[size]
        - log_factorial[k]
        - log_factorial[size - k]
        + log_factorial[n_genes - size]
        - log_factorial[drawn - k]
        - log_factorial[n_genes - size - drawn + k]
        - log_factorial[n_genes]
        + log_factorial[drawn]
        + log_factorial[n_genes - drawn]
    )
    term, total = 1.0, 0.0
    if upper:
        while k <= highest and term > total * _NEGLIGIBLE:
            total += term
            term *= (size - k) * np.float64(drawn - k) / ((k + 1.0) * (n_genes - size - drawn + k + 1.0))
            k += 1
        return min(1.0, np.exp(log_mass) * total)
    while k >= lowest and term > total * _NEGLIGIBLE:
        total += term
        term *= k * np.float64(n_genes - size - drawn + k) / ((size - k + 1.0) * (drawn - k + 1.0))
        k -= 1
    return max(0.0, 1.0 - np.exp(log_mass) * total)


@kernel(nogil=True)
def hypergeometric_tails(overlap, sizes, size_number, n_targets, n_genes, log_factorial, out) -> None:
    """Fill ``out`` with the tails; a list computes each pair of set size and overlap once.

    Parameters
    ----------
    overlap
        Genes hit, one row a list and one column a set.
    sizes
        The distinct sizes of sets.
    size_number
        Number of each set's size among those.
    n_targets
        Targets of each list.
    n_genes
        Genes of the universe.
    log_factorial
        Logarithms of the factorials up to ``n_genes``.
    out
        One number for each list and set; filled.
    """
    start = np.zeros(sizes.size + 1, np.int64)
    for i in range(sizes.size):
        start[i + 1] = start[i] + sizes[i] + 1
    known, value = np.full(start[-1], -1, np.int64), np.empty(start[-1])
    for q in range(overlap.shape[0]):
        for s in range(overlap.shape[1]):
            cell = start[size_number[s]] + overlap[q, s]
            if known[cell] != q:
                known[cell] = q
                value[cell] = _tail(
                    overlap[q, s], sizes[size_number[s]], n_targets[q], n_genes, log_factorial
                )
            out[q, s] = value[cell]
