"""The calibrated test: a set is enriched when it is hit more than by random lists of as many miRNAs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from mircargo.cluster import Runner
from mircargo.enrichment.draws import CHUNK, matched_pools
from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.pvalues import monte_carlo, pearson_tail
from mircargo.enrichment.workload import Scorer, Stage, chunks_of, tally_chunk
from mircargo.errors import InputError

__all__ = ["NULLS", "TAILS", "NullSettings", "NullTest", "compare_with_null", "count_targets"]

NULLS = ("uniform", "matched")
TAILS = ("draws", "fitted", "exact")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FIRST_STAGE = 2 * CHUNK
_STAGE_GROWTH = 4
_ENOUGH = 100
_FEW = 10
_EXTRAPOLATION = 1e-3
_TOLERANCE = 1e-9
_SMALL_EXPECTED = 5.0
_BATCH = 200


@dataclass(frozen=True)
class NullSettings:
    """How the null is drawn.

    Attributes
    ----------
    null
        ``uniform``: all lists of the size are equally likely; ``matched``: each miRNA is replaced by one with nearly as
        many targets.
    draws
        Random lists at most (adaptive) or for every set.
    adaptive
        Stop for a set once 100 random lists reached its score (Besag & Clifford 1991, doi:10.1093/biomet/78.2.301).
    seed
        0 or more.
    """

    null: str
    draws: int
    adaptive: bool
    seed: int


@dataclass(frozen=True)
class NullTest:
    """The answer, one row a list and one column a set.

    Attributes
    ----------
    overlap
        Genes of the set hit.
    expected
        Genes of the set hit by chance: given the degrees for ``residual``, else the mean over the null.
    score
        The statistic.
    p_value, tail, at_most
        The p-value, the number in ``TAILS`` of the method that gave it, and whether it is an upper bound.
    draws
        Random lists used.
    """

    overlap: Ints
    expected: Floats
    score: Floats
    p_value: Floats
    tail: NDArray[np.int8]
    at_most: NDArray[np.bool_]
    draws: Ints


def compare_with_null(
    scorer: Scorer,
    targets: Targets,
    sets: GeneSets,
    lists: Lists,
    universe: Ints,
    settings: NullSettings,
    *,
    run: Runner,
    progress: Callable[[int, int], None] | None = None,
) -> NullTest:
    """Test every list against every set.

    Lists of one size share the random lists of the uniform null; under the matched null each list has its own. What a
    list gets does not depend on the other lists.

    Parameters
    ----------
    scorer
        The statistic.
    targets, sets, lists
        The data.
    universe
        Numbers of the detectable miRNAs.
    settings
        The null.
    run
        Works through chunks of draws; see ``mircargo.cluster``.
    progress
        Called with the chunks done and the chunks to do at most.

    Raises
    ------
    InputError
        If the null is unknown or the number of draws is below 1.
    """
    _check(settings)
    sizes = np.diff(lists.ptr)
    own_targets = count_targets(targets, lists)
    overlap, expected, score, guard = _observe(
        scorer, targets, sets, lists, own_targets, universe, settings.null
    )
    share = own_targets if scorer.statistic == "share" else np.zeros_like(own_targets)
    shape = overlap.shape
    result = NullTest(
        overlap,
        expected,
        score,
        np.ones(shape),
        np.zeros(shape, np.int8),
        np.zeros(shape, bool),
        np.zeros(shape, np.int64),
    )
    groups = _groups(sizes, settings.null)
    per_group = len(chunks_of(settings.draws))
    for i, rows in enumerate(groups):
        size = int(sizes[rows[0]])
        pools = None
        if settings.null == "matched":
            mine = lists.mirnas[lists.ptr[rows[0]] : lists.ptr[rows[0] + 1]].astype(np.int64)
            pools = matched_pools(mine, universe, targets.mirna_degree)
        ways = comb(universe.size, size) if pools is None else int(pools.shape[1]) ** size
        draw = Stage(settings.seed, size, universe, pools, np.arange(shape[1]), score[rows], share[rows])
        step = None if progress is None else _shifted(progress, i * per_group, len(groups) * per_group)
        _test_group(scorer, draw, rows, ways, settings, guard, result, run, step)
    return result


def _check(settings: NullSettings) -> None:
    """Raise if a setting is out of range."""
    if settings.null not in NULLS:
        msg = f"null {settings.null!r}: expected one of {', '.join(NULLS)}"
        raise InputError(msg)
    if settings.draws < 1 or settings.seed < 0:
        msg = f"draws and seed: expected at least 1 and 0, found {settings.draws} and {settings.seed}"
        raise InputError(msg)


def _shifted(progress: Callable[[int, int], None], start: int, total: int) -> Callable[[int], None]:
    """Return the progress function of one group of lists."""
    return lambda done: progress(start + done, total)


def _groups(sizes: Ints, null: str) -> list[Ints]:
    """Return the rows that share random lists: those of one size, in batches; alone under the matched null."""
    if null == "matched":
        return [np.array([i]) for i in range(sizes.size)]
    rows = [np.flatnonzero(sizes == size) for size in np.unique(sizes)]
    return [part[i : i + _BATCH] for part in rows for i in range(0, part.size, _BATCH)]


def _observe(
    scorer: Scorer,
    targets: Targets,
    sets: GeneSets,
    lists: Lists,
    own_targets: Ints,
    universe: Ints,
    null: str,
) -> tuple[Ints, Floats, Floats, Floats]:
    """Return overlap, expected overlap, score, and the exact tail that guards the residual's p-value (else 0)."""
    from mircargo.enrichment import _kernels, _tails

    every = np.arange(sets.sizes.size)
    nothing, none = np.zeros((0, every.size)), np.zeros(0, np.int64)
    pointers, members = lists.ptr, lists.mirnas.astype(np.int64)
    score = scorer.tally(pointers, members, every, nothing, none, keep=True)[1].T.copy()
    counter = replace(scorer, statistic="overlap")
    overlap = counter.tally(pointers, members, every, nothing, none, keep=True)[1].T.astype(np.int64)
    guard = np.zeros(score.shape)
    if scorer.statistic != "residual":
        hit = [_hit_by_null(targets, row, universe, null) for row in np.split(members, pointers[1:-1])]
        expected = np.array([np.add.reduceat(chance[sets.genes], sets.ptr[:-1]) for chance in hit])
        return overlap, expected, score, guard
    chance = np.zeros((scorer.model.class_size.size, own_targets.size))
    _kernels.hit_probabilities(
        pointers,
        members,
        scorer.model.log_miss,
        scorer.model.class_size,
        own_targets.astype(np.float64),
        0,
        chance,
    )
    expected = np.empty(score.shape)
    for i in range(score.shape[0]):
        mine = chance[:, i][scorer.model.gene_class]
        expected[i] = np.add.reduceat(mine[sets.genes], sets.ptr[:-1])
        _tails.poisson_binomial_tails(
            sets.ptr, sets.genes, scorer.model.gene_class, chance[:, i].copy(), overlap[i], guard[i]
        )
    guard[(expected >= _SMALL_EXPECTED) & (overlap > 0)] = 0.0
    return overlap, expected, score, guard


def count_targets(targets: Targets, lists: Lists) -> Ints:
    """Return the number of distinct targets of each list."""
    rows = np.split(lists.mirnas, lists.ptr[1:-1])
    hit = [np.concatenate([targets.of(int(mirna)) for mirna in row]) for row in rows]
    return np.array([np.unique(genes).size for genes in hit], np.int64)


def _hit_by_null(targets: Targets, members: Ints, universe: Ints, null: str) -> Floats:
    """Return the chance of each gene to be hit by a random list.

    Exact for the uniform null. For the matched null the positions are taken as independent, which overstates it a little
    where pools overlap.
    """
    detectable = np.zeros(targets.mirnas.size)
    detectable[universe] = 1.0
    starts = targets.gene_ptr[:-1]
    touched = targets.gene_degree > 0
    chance = np.zeros(targets.genes.size)
    if null == "uniform":
        n, k = universe.size, members.size
        degree = np.add.reduceat(detectable[targets.gene_mirnas], starts[touched])
        miss = np.ones(degree.size)
        for i in range(k):
            miss *= np.maximum(n - degree - i, 0.0) / (n - i)
        chance[touched] = 1.0 - miss
        return chance
    miss = np.ones(int(touched.sum()))
    for pool in matched_pools(members, universe, targets.mirna_degree):
        inside = np.zeros(targets.mirnas.size)
        inside[pool] = 1.0 / pool.size
        miss *= 1.0 - np.add.reduceat(inside[targets.gene_mirnas], starts[touched])
    chance[touched] = 1.0 - miss
    return chance


def _test_group(
    scorer: Scorer,
    draw: Stage,
    rows: Ints,
    ways: int,
    settings: NullSettings,
    guard: Floats,
    result: NullTest,
    run: Runner,
    progress: Callable[[int], None] | None,
) -> None:
    """Draw the lists of one group stage by stage and write the p-values of its rows into ``result``."""
    shape = draw.observed.shape
    counts, moments = np.zeros(shape, np.int64), np.zeros((3, shape[1]))
    slack = _TOLERANCE * (1.0 + np.abs(draw.observed)) * (scorer.statistic in {"residual", "repression"})
    open_pairs = np.ones(shape, bool)
    adaptive = settings.adaptive and scorer.statistic in {"residual", "repression"}
    done, todo = 0, chunks_of(settings.draws)
    while todo:
        target = max(_FIRST_STAGE, done * CHUNK * _STAGE_GROWTH) // CHUNK if adaptive else len(todo) + done
        stage, todo = todo[: target - done], todo[target - done :]
        active = np.flatnonzero(open_pairs.any(axis=0))
        observed = np.ascontiguousarray((draw.observed - slack)[:, active])
        compared = replace(draw, active=active, observed=observed)
        for tally in run(tally_chunk, (scorer, compared), stage):
            counts[:, active] += np.where(open_pairs[:, active], tally.counts, 0)
            moments[:, active] += tally.moments
            done += 1
            if progress is not None:
                progress(done)
        drawn = sum(n for _, n in chunks_of(settings.draws)[:done])
        closing = open_pairs & ((counts >= _ENOUGH) | (not todo))
        _close(scorer, counts, moments, drawn, ways, rows, closing, draw.observed, guard, result)
        open_pairs &= ~closing
        if not open_pairs.any():
            break


def _close(
    scorer: Scorer,
    counts: Ints,
    moments: Floats,
    drawn: int,
    ways: int,
    rows: Ints,
    closing: NDArray[np.bool_],
    observed: Floats,
    guard: Floats,
    result: NullTest,
) -> None:
    """Write the p-values of the pairs of list and set that are decided now."""
    p_value = monte_carlo(counts, drawn)
    tail, at_most = np.zeros(counts.shape, np.int8), counts == 0
    if scorer.statistic in {"residual", "repression"}:
        unresolved = (counts < _FEW) | (p_value * ways < _FEW)
        floor = _EXTRAPOLATION / (1.0 + min(drawn, ways))
        fitted = pearson_tail(observed, np.broadcast_to(moments[:, None, :], (3, *observed.shape)), drawn)
        p_value = np.where(unresolved, np.maximum(fitted, floor), p_value)
        tail[unresolved] = 1
        at_most = unresolved & (fitted <= floor)
    exact = guard[rows] > p_value
    p_value, tail, at_most = np.where(exact, guard[rows], p_value), np.where(exact, 2, tail), at_most & ~exact
    for field, value in (
        (result.p_value, p_value),
        (result.tail, tail),
        (result.at_most, at_most),
        (result.draws, np.full(counts.shape, drawn)),
    ):
        part = field[rows]
        part[closing] = value[closing]
        field[rows] = part
