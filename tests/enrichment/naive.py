"""The definitions of the enrichment tests, written plainly with Python sets and numbers: what the fast code must equal."""

from __future__ import annotations

import math
from fractions import Fraction
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
    """Chance of each gene to be hit: 1 − Π(1 − π)^t, with t by bisection such that they sum to ``n_targets``."""
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
    """Distinct numbers, each drawn with its weight among those left, which lie in a row, each as long as its weight."""
    left = {i: int(weight) for i, weight in enumerate(weights)}
    found = []
    for u in uniforms:
        place = int(u * sum(left.values()))
        ends = zip(left, accumulate(left.values()), strict=True)
        found.append(next(i for i, end in ends if place < end))
        del left[found[-1]]
    return found


def is_rich(sums, own):
    """Whether ``own`` is above the least of ``sums`` that 95 % of them do not exceed."""
    return own > min(s for s in sums if sum(t <= s for t in sums) >= 0.95 * len(sums))


def tilted_weight(degrees, quarters):
    """The largest whole number w >= 1 with w <= 2^30 (degree/largest)^(quarters/4), for each, by halving intervals."""
    found = []
    for degree in degrees:
        low, high = 0, 2**30
        while low < high:
            middle = (low + high + 1) // 2
            fits = Fraction(middle, 2**30) ** 4 <= Fraction(degree, max(degrees)) ** quarters
            low, high = (middle, high) if fits else (low, middle - 1)
        found.append(max(low, 1))
    return found


def tilt(uniforms, degrees, own):
    """Quarters of θ for a rich list: the least, up to 12, at which half of the lists or more have ``own`` targets."""
    for quarters in range(1, 13):
        weight = tilted_weight(degrees, quarters)
        sums = [sum(degrees[i] for i in weighted_list(row, weight)) for row in uniforms]
        if sum(s >= own for s in sums) >= len(sums) / 2:
            break
    return quarters


def benjamini_hochberg(p_values):
    n = len(p_values)
    ranked = sorted(p_values)
    return [min(1.0, *(ranked[j] * n / (j + 1) for j in range(n) if ranked[j] >= p)) for p in p_values]
