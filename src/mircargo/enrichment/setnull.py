"""The calibrated test: a set is enriched when it is hit more than by random lists of as many miRNAs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from mircargo.cluster import Runner
from mircargo.enrichment.draws import matched_pools, tilts, weights
from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.observed import Observed, observe
from mircargo.enrichment.pvalues import monte_carlo, pearson_tail
from mircargo.enrichment.workload import Scorer, Stage, chunks_of, tally_chunk
from mircargo.errors import InputError

__all__ = ["FITTED_STATISTICS", "NULLS", "TAILS", "TILTED", "NullSettings", "NullTest", "compare_with_null"]

NULLS = ("uniform", "matched")
TAILS = ("draws", "fitted", "exact")
FITTED_STATISTICS = ("residual", "repression")
TILTED = ("residual", "uniform")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FIRST_STAGE = 2
_STAGE_GROWTH = 4
_ENOUGH = 100
_FEW = 10
_SMALL = 0.1
_EXTRAPOLATION = 1e-3
_TOLERANCE = 1e-9
_BATCH = 200


@dataclass(frozen=True)
class NullSettings:
    """How the null is drawn.

    Attributes
    ----------
    null
        ``uniform``: all lists of the size are equally likely; but under ``residual`` a list whose summed number of
        targets is above that of 95 % of them is compared with lists as rich as itself: each miRNA is drawn with weight =
        targets^θ, θ the least multiple of 1/4 (3 at most) with which half of the lists are as rich. ``matched``: each miRNA is replaced by one with nearly as many targets.
    draws
        Random lists at most (adaptive) or for every set.
    adaptive
        Leave a set once 100 random lists reached its score (Besag & Clifford 1991, doi:10.1093/biomet/78.2.301), looked
        at after 4,096 random lists and then each time their number has grown fourfold.
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
    observed
        What the lists show.
    p_value
        (1 + random lists that reach the score) / (1 + random lists); or, for ``residual`` and ``repression``, where fewer
        than 10 random lists reach it, or fewer than 10 different ones (and p < 0.1), the Pearson III tail of their
        scores, not below a thousandth of what the draws resolve; and never below ``observed.exact``.
    tail
        Number in ``TAILS`` of the method that gave it.
    at_most
        Whether the p-value is an upper bound: the method resolves no smaller one.
    draws
        Random lists used.
    tilt
        θ of each list: 0, or the power of the number of targets by which the miRNAs of its random lists were weighted.
    """

    observed: Observed
    p_value: Floats
    tail: NDArray[np.int8]
    at_most: NDArray[np.bool_]
    draws: Ints
    tilt: Floats


def compare_with_null(
    scorer: Scorer,
    targets: Targets,
    sets: GeneSets,
    *,
    lists: Lists,
    universe: Ints,
    settings: NullSettings,
    run: Runner,
    progress: Callable[[int, int], None] | None = None,
) -> NullTest:
    """Test every list against every set.

    Lists of one size share the random lists of the uniform null, those rich in targets with lists as rich as they are; under
    the matched null each list has its own. What a list gets does not depend on the other lists.

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
        If the null is unknown, the number of draws is below 1, or the seed is negative.
    """
    _check(settings)
    observed = observe(scorer, targets, sets, lists=lists, universe=universe, null=settings.null)
    shape = observed.overlap.shape
    tilt = np.zeros(shape[0], np.int64)
    if scorer.statistic == TILTED[0] and settings.null == TILTED[1]:
        tilt = _tilts(targets, lists, universe, settings.seed)
    result = NullTest(
        observed,
        np.ones(shape),
        np.zeros(shape, np.int8),
        np.zeros(shape, bool),
        np.zeros(shape, np.int64),
        tilt / 4.0,
    )
    groups = _groups(np.diff(lists.ptr), tilt, settings.null)
    per_group = len(chunks_of(settings.draws))
    for i, rows in enumerate(groups):
        size = int(lists.ptr[rows[0] + 1] - lists.ptr[rows[0]])
        pools = None
        if settings.null == "matched":
            mine = lists.mirnas[lists.ptr[rows[0]] : lists.ptr[rows[0] + 1]].astype(np.int64)
            pools = matched_pools(mine, universe, targets.mirna_degree)
        share = observed.n_targets[rows] if scorer.statistic == "share" else np.zeros(rows.size, np.int64)
        weight = weights(targets.mirna_degree[universe], int(tilt[rows[0]]))
        draw = Stage(
            settings.seed, size, universe, pools, np.arange(shape[1]), observed.score[rows], share, weight
        )
        group = _Group(scorer, draw, rows, settings, result)
        for done in group.work(run):
            if progress is not None:
                progress(i * per_group + done, len(groups) * per_group)
    return result


def _check(settings: NullSettings) -> None:
    """Raise if a setting is out of range."""
    if settings.null not in NULLS:
        msg = f"null {settings.null!r}: expected one of {', '.join(NULLS)}"
        raise InputError(msg)
    if settings.draws < 1 or settings.seed < 0:
        msg = f"draws and seed: expected at least 1 and 0, found {settings.draws} and {settings.seed}"
        raise InputError(msg)


def _tilts(targets: Targets, lists: Lists, universe: Ints, seed: int) -> Ints:
    """Return how far the random lists of each list lean towards miRNAs with many targets."""
    sizes, degree = np.diff(lists.ptr), targets.mirna_degree
    sums = np.add.reduceat(degree[lists.mirnas], lists.ptr[:-1])
    found = np.zeros(sizes.size, np.int64)
    for size in np.unique(sizes):
        found[sizes == size] = tilts(sums[sizes == size], seed, int(size), universe, degree)
    return found


def _groups(sizes: Ints, tilt: Ints, null: str) -> list[Ints]:
    """Return the rows that share random lists: of one size and tilt, in batches; alone under the matched null."""
    if null == "matched":
        return [np.array([i]) for i in range(sizes.size)]
    kinds = sorted(set(zip(sizes.tolist(), tilt.tolist(), strict=True)))
    rows = [np.flatnonzero((sizes == size) & (tilt == kind)) for size, kind in kinds]
    return [part[i : i + _BATCH] for part in rows for i in range(0, part.size, _BATCH)]


@dataclass(frozen=True)
class _Group:
    """The lists that share random lists: rows ``rows`` of ``result``."""

    scorer: Scorer
    draw: Stage
    rows: Ints
    settings: NullSettings
    result: NullTest

    @property
    def fits(self) -> bool:
        """Whether the statistic has a fitted tail, and with it adaptive draws."""
        return self.scorer.statistic in FITTED_STATISTICS

    @property
    def ways(self) -> int:
        """Number of different random lists."""
        if self.draw.pools is None:
            return comb(int(self.draw.universe.size), self.draw.size)
        return int(int(self.draw.pools.shape[1]) ** self.draw.size)

    def work(self, run: Runner) -> Iterator[int]:
        """Draw stage by stage, write the p-values into ``result``, and yield the number of chunks done."""
        score = self.draw.observed
        slack = _TOLERANCE * (1.0 + np.abs(score)) if self.fits else np.zeros(score.shape)
        counts, moments = np.zeros(score.shape, np.int64), np.zeros((3, score.shape[1]))
        undecided = np.ones(score.shape, bool)
        chunks = chunks_of(self.settings.draws)
        done = 0
        while done < len(chunks) and undecided.any():
            stop = len(chunks)
            if self.fits and self.settings.adaptive:
                stop = min(stop, max(_FIRST_STAGE, done * _STAGE_GROWTH))
            active = np.flatnonzero(undecided.any(axis=0))
            reach = np.ascontiguousarray((score - slack)[:, active])
            stage = replace(self.draw, active=active, observed=reach)
            for tally in run(tally_chunk, (self.scorer, stage), chunks[done:stop]):
                counts[:, active] += np.where(undecided[:, active], tally.counts, 0)
                moments[:, active] += tally.moments
                done += 1
                yield done
            closing = undecided & ((counts >= _ENOUGH) | (done == len(chunks)))
            self.write(closing, counts, moments, sum(n for _, n in chunks[:done]))
            undecided &= ~closing
        yield len(chunks)

    def write(self, closing: NDArray[np.bool_], counts: Ints, moments: Floats, drawn: int) -> None:
        """Write the p-values of the pairs of list and set that are decided now."""
        p_value = monte_carlo(counts, drawn)
        tail, at_most = np.zeros(counts.shape, np.int8), counts == 0
        if self.fits:
            few_ways = (p_value * self.ways < _FEW) & (p_value < _SMALL)
            unresolved = (counts < _FEW) | few_ways
            floor = _EXTRAPOLATION / (1.0 + min(drawn, self.ways))
            fitted = pearson_tail(self.draw.observed, moments[:, None, :], drawn)
            p_value = np.where(unresolved, np.maximum(fitted, floor), p_value)
            tail[unresolved] = TAILS.index("fitted")
            at_most = unresolved & (fitted <= floor)
        bound = self.result.observed.exact[self.rows]
        exact = bound > p_value
        p_value[exact] = bound[exact]
        tail[exact] = TAILS.index("exact")
        at_most &= ~exact
        i, s = np.nonzero(closing)
        rows = self.rows[i]
        self.result.p_value[rows, s] = p_value[i, s]
        self.result.tail[rows, s] = tail[i, s]
        self.result.at_most[rows, s] = at_most[i, s]
        self.result.draws[rows, s] = drawn
