"""Plain over-representation analysis, for thousands of lists at once.

It is fast, usual, and biased for miRNA targets.

It takes the targets of a list for independent random genes. They are not: genes with long 3'UTRs and
conserved sites are targets of many miRNAs and crowd in some sets, so random lists give "significant" sets. It
is shown beside the calibrated test for comparison only.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from mircargo.enrichment.pvalues import benjamini_hochberg

__all__ = ["PLAIN_ORA", "ora_p_values", "ora_q_values"]

PLAIN_ORA = "plain ORA: biased for miRNA targets"
"""The label that goes with these numbers wherever they are shown."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PART = 100
_THREADS = 2


def ora_p_values(overlap: Ints, set_size: Ints, n_targets: Ints, n_genes: int) -> Floats:
    """Return P(X >= overlap), X hypergeometric: the one-sided Fisher exact test, for every list and set.

    Parameters
    ----------
    overlap
        Shape (lists, sets).
    set_size
        Genes of each set in the universe.
    n_targets
        Genes hit by each list in the universe.
    n_genes
        Genes in the universe.
    """
    from scipy.special import gammaln

    from mircargo.enrichment.tails import hypergeometric_tails

    log_factorial = gammaln(np.arange(n_genes + 2) + 1.0)
    sizes, size_number = np.unique(set_size, return_inverse=True)
    out = np.empty(overlap.shape)

    def fill(start: int) -> None:
        part = slice(start, start + _PART)
        hypergeometric_tails(
            overlap[part], sizes, size_number, n_targets[part], n_genes, log_factorial, out[part]
        )

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, range(0, overlap.shape[0], _PART)))
    return out


def ora_q_values(p_values: Floats, overlap: Ints) -> Floats:
    """Return Benjamini and Hochberg's q of each list over the sets with a hit; 1 for the others.

    Leaving out the sets without a hit is what gseapy and most tools do; the calibrated q counts them.
    """
    q_values = np.ones(p_values.shape)
    for i in range(p_values.shape[0]):
        hit = overlap[i] > 0
        if hit.any():
            q_values[i, hit] = benjamini_hochberg(p_values[i, hit])
    return q_values
