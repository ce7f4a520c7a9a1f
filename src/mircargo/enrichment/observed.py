"""What the lists show.

That is overlap, what chance leads one to expect, score, and the exact tail of sets that lists
hardly hit, or mostly fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mircargo.enrichment.draws import CHUNK, draw_chunk, matched_pools
from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.statistics import STATISTICS
from mircargo.enrichment.workload import Scorer

__all__ = ["Observed", "count_targets", "observe"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEW_EXPECTED = 5.0
_MOSTLY_FILLED = 0.7


@dataclass(frozen=True)
class Observed:
    """One row a list and one column a set.

    Attributes
    ----------
    overlap
        Genes of the set hit.
    expected
        Genes of the set hit by chance: for ``residual`` given the degrees and the list's number of targets,
        else the mean over the null (under ``alike`` that of its first 2,048 lists).
    score
        The statistic.
    exact
        For ``residual``, where a set expects fewer than 5 hits or more than 7 in 10 of its genes hit, or has
        no hit: the mid-p of the Poisson-binomial law of the overlap (Lancaster 1961,
        doi:10.1080/01621459.1961.10482105), below which no p-value may go; elsewhere 0.
    n_targets
        Distinct targets of each list, shape (lists,).
    """

    overlap: Ints
    expected: Floats
    score: Floats
    exact: Floats
    n_targets: Ints


def observe(
    scorer: Scorer,
    targets: Targets,
    sets: GeneSets,
    *,
    lists: Lists,
    universe: Ints,
    null: str,
    seed: int,
    weight: Sequence[Ints | None],
) -> Observed:
    """Return what the lists show.

    Parameters
    ----------
    scorer, targets, sets, lists, universe
        As for ``compare_with_null``.
    null, seed
        As in ``NullSettings``.
    weight
        For each list the weights of its random lists, if they have any.
    """
    counter = replace(scorer, statistic="overlap")
    score = _scores(scorer, sets, lists.ptr, lists.mirnas).T.copy()
    hits = _scores(counter, sets, lists.ptr, lists.mirnas).T.astype(np.int64)
    n_targets = count_targets(targets, lists)
    if STATISTICS[scorer.statistic].degrees:
        expected, exact = _given_degrees(scorer, sets, lists, n_targets=n_targets, overlap=hits)
        return Observed(hits, expected, score, exact, n_targets)
    rows = [lists.of(i) for i in range(len(lists.ids))]
    expected = np.empty(score.shape)
    for i, (row, weights) in enumerate(zip(rows, weight, strict=True)):
        if weights is not None:
            drawn = draw_chunk(seed, 0, n_draws=CHUNK, size=row.size, universe=universe, weight=weights)
            pointers = np.arange(0, drawn.size + 1, row.size, dtype=np.int64)
            expected[i] = _scores(counter, sets, pointers, drawn.ravel()).mean(axis=1)
            continue
        if NULLS[null].pooled:
            chance = _matched_chances(targets, row, universe)
        else:
            chance = _uniform_chances(targets, row.size, universe)
        expected[i] = np.add.reduceat(chance[sets.genes], sets.ptr[:-1])
    return Observed(hits, expected, score, np.zeros(score.shape), n_targets)


def _scores(scorer: Scorer, sets: GeneSets, pointers: Ints, members: NDArray[np.integer]) -> Floats:
    """Return the scores of lists, shape (sets, lists)."""
    every = np.arange(sets.sizes.size)
    return scorer.tally(
        pointers,
        members.astype(np.int64),
        active=every,
        observed=np.zeros((0, every.size)),
        own_targets=np.zeros(0, np.int64),
        keep=True,
    )[1]


def count_targets(targets: Targets, lists: Lists) -> Ints:
    """Return the number of distinct targets of each list."""
    rows = np.split(lists.mirnas, lists.ptr[1:-1])
    hit = [np.concatenate([targets.of(int(mirna)) for mirna in row]) for row in rows]
    return np.array([np.unique(genes).size for genes in hit], np.int64)


def _given_degrees(
    scorer: Scorer, sets: GeneSets, lists: Lists, *, n_targets: Ints, overlap: Ints
) -> tuple[Floats, Floats]:
    """Return the expected overlap and the exact tail."""
    from mircargo.enrichment.kernels import hit_probabilities
    from mircargo.enrichment.tails import poisson_binomial_tails

    model, pointers, members = scorer.model, lists.ptr, lists.mirnas.astype(np.int64)
    chance = np.zeros((model.class_size.size, n_targets.size))
    hit_probabilities(
        pointers, members, model.log_miss, model.class_size, n_targets.astype(np.float64), 0, chance
    )
    expected, exact = np.empty(overlap.shape), np.empty(overlap.shape)
    for i in range(n_targets.size):
        mine = chance[:, i].copy()
        expected[i] = np.add.reduceat(mine[model.gene_class[sets.genes]], sets.ptr[:-1])
        poisson_binomial_tails(sets.ptr, sets.genes, model.gene_class, mine, overlap[i], exact[i])
    roomy = (expected >= _FEW_EXPECTED) & (expected <= _MOSTLY_FILLED * sets.sizes)
    exact[roomy & (overlap > 0)] = 0.0
    return expected, exact


def _uniform_chances(targets: Targets, size: int, universe: Ints) -> Floats:
    """Return the chance 1 − C(n − d, k)/C(n, k) of each gene to be hit.

    The list has k of n miRNAs, d of which target the gene.
    """
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
    pools = matched_pools(row, universe, targets.mirna_degree)
    for start, positions in zip(*np.unique(pools.starts, return_counts=True), strict=True):
        inside = np.zeros(targets.mirnas.size)
        inside[pools.order[start : start + pools.size]] = 1.0 / pools.size
        hit = np.add.reduceat(inside[targets.gene_mirnas], targets.gene_ptr[:-1][touched])
        miss *= (1.0 - hit) ** positions
    chance = np.zeros(targets.genes.size)
    chance[touched] = 1.0 - miss
    return chance
