"""The calibrated test: a set is enriched when it is hit more than by random lists of as many miRNAs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from mircargo.cluster import Runner
from mircargo.enrichment.alike import Traits, effective_number, fit_theta, weights
from mircargo.enrichment.draws import matched_pools
from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.observed import Observed, observe
from mircargo.enrichment.pvalues import monte_carlo, pearson_tail
from mircargo.enrichment.statistics import STATISTICS
from mircargo.enrichment.workload import Scorer, Stage, chunks_of, tally_chunk

__all__ = [
    "TAILS",
    "NullSettings",
    "NullTest",
    "compare_with_null",
    "fit_lists",
]

TAILS = ("draws", "fitted", "exact")

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
_MANY = 2**53
"""As good as endless, and still exact as a float."""


@dataclass(frozen=True)
class NullSettings:
    """How the null is drawn.

    Attributes
    ----------
    null
        ``alike``: miRNAs are drawn with weights that make random lists, on average, as rich in targets and as
        much studied as the list; see ``mircargo.enrichment.alike``. ``uniform``: all lists of the size are
        equally likely. ``matched``: each miRNA is replaced by one with nearly as many targets.
    draws
        Random lists at most (adaptive) or for every set.
    adaptive
        Leave a set once 100 random lists reached its score (Besag & Clifford 1991,
        doi:10.1093/biomet/78.2.301), looked at after 4,096 random lists and then each time their number has
        grown fourfold.
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
        (1 + random lists that reach the score) / (1 + random lists); or, for ``residual`` and ``repression``,
        where fewer than 10 random lists reach it, or fewer than 10 different ones (and p < 0.1), the Pearson
        III tail of their scores, not below a thousandth of what the draws resolve; and never below
        ``observed.exact``.
    tail
        Number in ``TAILS`` of the method that gave it.
    at_most
        Whether the p-value is an upper bound: the method resolves no smaller one.
    draws
        Random lists used.
    theta
        θ of each list, shape (lists, traits); 0 unless the null is ``alike``.
    effective
        Of how many equally likely miRNAs those that the random lists of each list were drawn from are worth.
    """

    observed: Observed
    p_value: Floats
    tail: NDArray[np.int8]
    at_most: NDArray[np.bool_]
    draws: Ints
    theta: Floats
    effective: Floats


def compare_with_null(
    scorer: Scorer,
    targets: Targets,
    sets: GeneSets,
    *,
    lists: Lists,
    universe: Ints,
    traits: Traits,
    settings: NullSettings,
    run: Runner,
    theta: Floats | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NullTest:
    """Test every list against every set.

    Lists of one size share the random lists of the uniform null; under the alike null those of equal θ do,
    and under the matched null each list has its own. What a list gets does not depend on the other lists.

    Parameters
    ----------
    scorer
        The statistic.
    targets, sets, lists
        The data.
    universe
        Numbers of the detectable miRNAs.
    traits
        What makes them alike.
    settings
        The null.
    run
        Works through chunks of draws; see ``mircargo.cluster``.
    theta
        θ of each list, where it is not to be fitted to the list.
    progress
        Called with the chunks done and the chunks to do at most.
    """
    if theta is None:
        theta = fit_lists(lists, universe, traits, settings.null)
    weight = [weights(row, traits.scaled) for row in theta]
    observed = observe(
        scorer,
        targets,
        sets,
        lists=lists,
        universe=universe,
        null=settings.null,
        seed=settings.seed,
        weight=weight,
    )
    effective = np.array([effective_number(one, universe.size) for one in weight])
    result = _untested(observed, theta, effective)
    groups = _groups(np.diff(lists.ptr), theta, settings.null)
    per_group = len(chunks_of(settings.draws))
    for i, rows in enumerate(groups):
        mine = lists.of(int(rows[0]))
        draw = Stage(
            seed=settings.seed,
            size=mine.size,
            universe=universe,
            pools=matched_pools(mine, universe, targets.mirna_degree)
            if NULLS[settings.null].pooled
            else None,
            active=np.arange(observed.score.shape[1]),
            observed=observed.score[rows],
            own_targets=np.where(STATISTICS[scorer.statistic].per_target, observed.n_targets[rows], 0),
            weight=weight[rows[0]],
        )
        group = _Group(scorer, draw, rows, settings, result)
        for done in group.work(run):
            if progress is not None:
                progress(i * per_group + done, len(groups) * per_group)
    return result


def _untested(observed: Observed, theta: Floats, effective: Floats) -> NullTest:
    """Return the answer before any random list is drawn."""
    shape = observed.overlap.shape
    return NullTest(
        observed=observed,
        p_value=np.ones(shape),
        tail=np.zeros(shape, np.int8),
        at_most=np.zeros(shape, bool),
        draws=np.zeros(shape, np.int64),
        theta=theta,
        effective=effective,
    )


def fit_lists(lists: Lists, universe: Ints, traits: Traits, null: str) -> Floats:
    """Return θ of each list, shape (lists, traits): 0 unless the null is ``alike``.

    Parameters
    ----------
    lists
        The lists.
    universe
        The miRNAs that they are drawn from.
    traits
        What lists should resemble.
    null
        Name of the null.
    """
    theta = np.zeros((len(lists.ids), len(traits.names)))
    if NULLS[null].alike:
        for i in range(theta.shape[0]):
            theta[i] = fit_theta(np.searchsorted(universe, lists.of(i)), traits.scaled)
    return theta


def _groups(sizes: Ints, theta: Floats, null: str) -> list[Ints]:
    """Return the rows that share random lists.

    They are of one size and θ, in batches; under the matched null each is alone.
    """
    if NULLS[null].pooled:
        return [np.array([i]) for i in range(sizes.size)]
    _, kind = np.unique(np.column_stack([sizes, theta]), axis=0, return_inverse=True)
    rows = [np.flatnonzero(kind == i) for i in range(int(kind.max()) + 1)]
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
        return STATISTICS[self.scorer.statistic].fitted

    @property
    def ways(self) -> int:
        """Number of different random lists, ``_MANY`` at most.

        With weights, it is that of the effective number of miRNAs.
        """
        size = self.draw.size
        if self.draw.pools is not None:
            return int(min(self.draw.pools.size**size, _MANY))
        likely = max(int(self.result.effective[self.rows[0]]), size)
        return min(comb(likely, size), _MANY)

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
        i, s = np.nonzero(closing)
        rows, reached = self.rows[i], counts[i, s]
        p_value = monte_carlo(reached, drawn)
        tail, at_most = np.zeros(reached.shape, np.int8), reached == 0
        if self.fits:
            few_ways = (p_value * self.ways < _FEW) & (p_value < _SMALL)
            unresolved = (reached < _FEW) | few_ways
            floor = _EXTRAPOLATION / (1.0 + min(drawn, self.ways))
            left = s[unresolved]
            fitted = pearson_tail(self.draw.observed[i[unresolved], left], moments[:, left], drawn)
            p_value[unresolved] = np.maximum(fitted, floor)
            tail[unresolved] = TAILS.index("fitted")
            at_most[:] = False
            at_most[unresolved] = fitted <= floor
        bound = self.result.observed.exact[rows, s]
        exact = bound > p_value
        p_value[exact] = bound[exact]
        tail[exact] = TAILS.index("exact")
        self.result.p_value[rows, s] = p_value
        self.result.tail[rows, s] = tail
        self.result.at_most[rows, s] = at_most & ~exact
        self.result.draws[rows, s] = drawn
