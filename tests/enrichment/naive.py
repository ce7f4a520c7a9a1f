"""The definitions of the enrichment tests, written plainly with Python sets and numbers.

The fast code must equal them.
"""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np


def targets_of(pairs, mirnas):
    return {gene for mirna, gene in pairs if mirna in set(mirnas)}


def overlap(pairs, mirnas, members):
    return len(targets_of(pairs, mirnas) & set(members))


def share(pairs, mirnas, members):
    hit = targets_of(pairs, mirnas)
    return overlap(pairs, mirnas, members) / len(hit) if hit else 0.0


def repression(scores, mirnas, members):
    return sum(
        value for (mirna, gene), value in scores.items() if mirna in set(mirnas) and gene in set(members)
    )


def configuration(pairs, genes, steps=3_000):
    """π of every miRNA and gene by the plainest iteration, one parameter a node."""
    mirnas = sorted({m for m, _ in pairs})
    genes = sorted(genes)
    d = {m: sum(1 for a, _ in pairs if a == m) for m in mirnas}
    e = {g: sum(1 for _, b in pairs if b == g) for g in genes}
    row = np.array([d[m] for m in mirnas], float)
    column = np.array([e[g] for g in genes], float)
    x, y = row / math.sqrt(row.sum()), column / math.sqrt(row.sum())
    for _ in range(steps):
        x = row / (y / (1 + np.outer(x, y))).sum(axis=1)
        y = column / (x[:, None] / (1 + np.outer(x, y))).sum(axis=0)
    pi = np.outer(x, y) / (1 + np.outer(x, y))
    return {(m, g): pi[i, j] for i, m in enumerate(mirnas) for j, g in enumerate(genes)}


def hit_chances(pi, mirnas, genes, n_targets):
    """Chance of each gene to be hit: 1 − Π(1 − π)^t, with t by bisection to make the sum ``n_targets``."""
    rate = {g: -sum(math.log1p(-pi[m, g]) for m in mirnas) for g in genes}
    low, high = 0.0, 1.0
    while sum(1 - math.exp(-high * r) for r in rate.values()) < n_targets and high < 1e12:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if sum(1 - math.exp(-middle * r) for r in rate.values()) < n_targets:
            low = middle
        else:
            high = middle
    return {g: 1 - math.exp(-low * r) for g, r in rate.items()}


def residual(pairs, chance, mirnas, members):
    expected = sum(chance[g] for g in members)
    own = sum(chance[g] * (1 - chance[g]) for g in members)
    total = sum(p * (1 - p) for p in chance.values())
    variance = own - own**2 / total if total > 1e-9 else 0.0
    score = (overlap(pairs, mirnas, members) - expected) / math.sqrt(variance) if variance > 1e-9 else 0.0
    return score, expected


def poisson_binomial_mid_tail(chances, h):
    """P(X > h) + P(X = h)/2, by going through every outcome."""
    law = np.array([1.0])
    for p in chances:
        law = np.convolve(law, [1 - p, p])
    return 1.0 if h == 0 else law[h + 1 :].sum() + law[h] / 2


def weighted_list(uniforms, weights):
    """Distinct numbers, each drawn with its weight among those left.

    They lie in a row, each as long as its weight.
    """
    left = {i: int(weight) for i, weight in enumerate(weights)}
    found = []
    for u in uniforms:
        place = int(u * sum(left.values()))
        ends = zip(left, accumulate(left.values()), strict=True)
        found.append(next(i for i, end in ends if place < end))
        del left[found[-1]]
    return found


def matched_list(uniforms, pools):
    """Distinct places, position by position the uniformly chosen free one of its pool's places."""
    found = []
    for u, pool in zip(uniforms, pools, strict=True):
        free = [place for place in pool if place not in found]
        found.append(free[int(u * len(free))])
    return found


def standardised(counts):
    """log(1 + count), less the mean, by the standard deviation (over n)."""
    logs = [math.log(1 + count) for count in counts]
    mean = sum(logs) / len(logs)
    spread = math.sqrt(sum((value - mean) ** 2 for value in logs) / len(logs))
    return [(value - mean) / spread for value in logs]


def propensity_gain(theta, chosen, traits):
    """Log-likelihood of a list drawn with weights exp(θ·x), with replacement, less 3/2 |θ|².

    Traits have one row a miRNA.
    """
    weight = [math.exp(sum(t * x for t, x in zip(theta, row, strict=True))) for row in traits]
    likelihood = sum(math.log(weight[i] / sum(weight)) for i in chosen)
    return likelihood - 1.5 * sum(t * t for t in theta)


def benjamini_hochberg(p_values):
    n = len(p_values)
    ranked = sorted(p_values)
    return [min(1.0, *(ranked[j] * n / (j + 1) for j in range(n) if ranked[j] >= p)) for p in p_values]
