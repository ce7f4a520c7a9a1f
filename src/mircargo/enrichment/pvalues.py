"""From counts of random lists to p-values, tails and false discovery rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["benjamini_hochberg", "monte_carlo", "pearson_tail"]

Floats = NDArray[np.float64]

_FLAT = 1e-4


def monte_carlo(count: NDArray[np.int64], draws: NDArray[np.int64] | int) -> Floats:
    """Return (1 + count) / (1 + draws), valid for any number of draws.

    References
    ----------
    Phipson & Smyth 2010, Permutation p-values should never be zero, doi:10.2202/1544-6115.1585.
    """
    return np.asarray((1.0 + count) / (1.0 + np.asarray(draws)), dtype=np.float64)


def pearson_tail(score: Floats, moments: Floats, draws: int) -> Floats:
    """Return P(Z >= score) for the Pearson type III law with the mean, variance and skewness of the draws.

    A negative skewness is taken as 0 (the normal law), which can only enlarge the tail.

    Parameters
    ----------
    score
        Observed scores.
    moments
        Sums of the powers 1 to 3 of the drawn scores, first axis 3, then as ``score``.
    draws
        Number of drawn scores.

    References
    ----------
    Berry & Mielke 1983, Moment approximations as an alternative to the F test,
    doi:10.1111/j.2044-8317.1983.tb00782.x.
    """
    from scipy.special import gammaincc, ndtr

    mean = moments[0] / draws
    variance = np.maximum(moments[1] / draws - mean**2, 0.0)
    third = moments[2] / draws - 3.0 * mean * variance - mean**3
    with np.errstate(divide="ignore", invalid="ignore"):
        skewness = np.where(variance > 0, third / variance**1.5, 0.0)
        z = np.where(
            variance > 0, (score - mean) / np.sqrt(variance), np.where(score > mean, np.inf, -np.inf)
        )
    bent = skewness > _FLAT
    half = 2.0 / np.where(bent, skewness, 1.0)
    gamma = gammaincc(half**2, np.maximum(half * (z + half), 0.0))
    return np.asarray(np.where(bent, gamma, ndtr(-z)), dtype=np.float64)


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return the false discovery rate at which each p-value would be called, over all of them.

    References
    ----------
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    n = p_values.size
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * n / np.arange(1, n + 1)
    q_values = np.empty(n)
    q_values[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q_values
