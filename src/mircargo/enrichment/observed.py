"""What the lists show: overlap, what chance leads one to expect, score, and the exact tail of small expectations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mircargo.enrichment.draws import matched_pools
from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.workload import Scorer

__all__ = ["Observed", "count_targets", "observe"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SMALL_EXPECTED = 5.0


@dataclass(frozen=True)
class Observed:
    """One row a list and one column a set.

    Attributes
    ----------
    overlap
        Genes of the set hit.
    expected
        Genes of the set hit by chance: for ``residual`` given the degrees and the list's number of targets, else the
        mean over the null.
    score
        The statistic.
    exact
        For ``residual``, where a set expects fewer than 5 hits or has none: the mid-p of the Poisson-binomial law of the
        overlap (Lancaster 1961, doi:10.1080/01621459.1961.10482105), below which no p-value may go; elsewhere 0.
    n_targets
        Distinct targets of each list, shape (lists,).
    """

    overlap: Ints
    expected: Floats
    score: Floats
    exact: Floats
    n_targets: Ints


def observe(
    scorer: Scorer, targets: Targets, sets: GeneSets, *, lists: Lists, universe: Ints, null: str
) -> Observed:
    """Return what the lists show; arguments as for ``compare_with_null``."""
    every = np.arange(sets.sizes.size)
    nothing, none = np.zeros((0, every.size)), np.zeros(0, np.int64)
    pointers, members = lists.ptr, lists.mirnas.astype(np.int64)
    n_targets = count_targets(targets, lists)
    score = scorer.tally(pointers, members, active=every, observed=nothing, own_targets=none, keep=True)[
        1
    ].T.copy()
    counter = replace(scorer, statistic="overlap")
    overlap = counter.tally(pointers, members, active=every, observed=nothing, own_targets=none, keep=True)[1]
    hits = overlap.T.astype(np.int64)
    if scorer.statistic == "residual":
        expected, exact = _given_degrees(scorer, sets, pointers, members, n_targets=n_targets, overlap=hits)
        return Observed(hits, expected, score, exact, n_targets)
    rows = np.split(members, pointers[1:-1])
    if null == "uniform":
        chances = [_uniform_chances(targets, row.size, universe) for row in rows]
    else:
        chances = [_matched_chances(targets, row, universe) for row in rows]
    expected = np.array([np.add.reduceat(chance[sets.genes], sets.ptr[:-1]) for chance in chances])
    return Observed(hits, expected, score, np.zeros(score.shape), n_targets)


def count_targets(targets: Targets, lists: Lists) -> Ints:
    """Return the number of distinct targets of each list."""
    rows = np.split(lists.mirnas, lists.ptr[1:-1])
    hit = [np.concatenate([targets.of(int(mirna)) for mirna in row]) for row in rows]
    return np.array([np.unique(genes).size for genes in hit], np.int64)


def _given_degrees(
    scorer: Scorer, sets: GeneSets, pointers: Ints, members: Ints, *, n_targets: Ints, overlap: Ints
) -> tuple[Floats, Floats]:
    """Return the expected overlap and the exact tail."""
    from mircargo.enrichment._kernels import hit_probabilities
    from mircargo.enrichment._tails import poisson_binomial_tails

    model = scorer.model
    chance = np.zeros((model.class_size.size, n_targets.size))
    hit_probabilities(
        pointers, members, model.log_miss, model.class_size, n_targets.astype(np.float64), 0, chance
    )
    expected, exact = np.empty(overlap.shape), np.empty(overlap.shape)
    for i in range(n_targets.size):
        mine = chance[:, i].copy()
        expected[i] = np.add.reduceat(mine[model.gene_class[sets.genes]], sets.ptr[:-1])
        poisson_binomial_tails(sets.ptr, sets.genes, model.gene_class, mine, overlap[i], exact[i])
    exact[(expected >= _SMALL_EXPECTED) & (overlap > 0)] = 0.0
    return expected, exact


def _uniform_chances(targets: Targets, size: int, universe: Ints) -> Floats:
    """Return the chance 1 − C(n − d, k)/C(n, k) of each gene to be hit by k of n miRNAs, d of which target it."""
    detectable = np.zeros(targets.mirnas.size)
    detectable[universe] = 1.0
    touched = targets.gene_degree > 0
    degree = np.add.reduceat(detectable[targets.gene_mirnas], targets.gene_ptr[:-1][touched])
    miss = np.ones(degree.size)
    for i in range(size):
        miss *= np.maximum(universe.size - degree - i, 0.0) / (universe.size - i)
    chance = np.zeros(targets.genes.size)
    chance[touched] = 1.0 - miss
    return chance


def _matched_chances(targets: Targets, row: Ints, universe: Ints) -> Floats:
    """Return the chance of each gene to be hit by one miRNA of each pool.

    The positions are taken as independent, which is a little more than lists of distinct miRNAs hit.
    """
    touched = targets.gene_degree > 0
    miss = np.ones(int(touched.sum()))
    for pool in matched_pools(row, universe, targets.mirna_degree):
        inside = np.zeros(targets.mirnas.size)
        inside[pool] = 1.0 / pool.size
        miss *= 1.0 - np.add.reduceat(inside[targets.gene_mirnas], targets.gene_ptr[:-1][touched])
    chance = np.zeros(targets.genes.size)
    chance[touched] = 1.0 - miss
    return chance
