"""The statistics of the calibrated test: each is declared here once, with what works it out.

A statistic scores how hard a list of miRNAs hits a gene set; the test compares the score with that of random
lists, so any number that grows with the hits may be one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mircargo.enrichment.workload import Batch, Scorer

__all__ = ["STATISTICS", "Statistic"]


@dataclass(frozen=True)
class Statistic:
    """How lists are scored on sets.

    Attributes
    ----------
    name
        What it is called.
    meaning
        The score in words.
    tally
        Scores the lists of a batch: fills its counts, and where they are wanted its moments and scores.
    kernel
        Name of the compiled function in ``kernels`` that it needs; None for none.
    fitted
        Whether scores are so fine that small p-values may be read off a tail fitted to those of the random
        lists, and that a set may be left once it is plainly not enriched. ``tally`` then fills the moments.
    degrees
        Whether the score is relative to the configuration model, tilted to the list's number of targets; this
        model then gives the expected overlap and its exact tail, too.
    per_target
        Whether overlaps are divided by the list's number of targets.
    needs_scores
        Whether it adds up the scores of pairs.
    """

    name: str
    meaning: str
    tally: Callable[[Scorer, Batch], None]
    kernel: str | None = None
    fitted: bool = False
    degrees: bool = False
    per_target: bool = False
    needs_scores: bool = False


def _residual(scorer: Scorer, batch: Batch) -> None:
    from mircargo.enrichment import kernels

    _scored(scorer, batch, kernels.RESIDUAL)


def _overlap(scorer: Scorer, batch: Batch) -> None:
    from mircargo.enrichment import kernels

    _counted(scorer, batch, kernels.OVERLAP)


def _share(scorer: Scorer, batch: Batch) -> None:
    from mircargo.enrichment import kernels

    _counted(scorer, batch, kernels.SHARE)


def _repression(scorer: Scorer, batch: Batch) -> None:
    import numpy as np

    from mircargo.enrichment import kernels

    weight = np.ascontiguousarray(scorer.weight[:, batch.active])
    kernels.sum_lists(*batch.lists, weight, batch.observed, batch.counts, batch.moments, batch.scores)


def _counted(scorer: Scorer, batch: Batch, kind: int) -> None:
    """Count the lists that hit as many genes, without a score where none is wanted."""
    import numpy as np

    from mircargo.enrichment import kernels

    if batch.scores.size:
        _scored(scorer, batch, kind)
        return
    own = batch.own_targets
    overlap = np.rint(batch.observed * np.maximum(own, 1)[:, None]).astype(np.int64)
    batch.counts[:] = kernels.count_exceeding(
        batch.lists, scorer.n_mirnas, scorer.targets, scorer.sets[:2], batch.active, overlap, own
    )


def _scored(scorer: Scorer, batch: Batch, kind: int) -> None:
    from mircargo.enrichment import kernels

    degrees = (scorer.model.log_miss, scorer.model.class_size)
    kernels.score_lists(
        kind,
        batch.lists,
        scorer.n_mirnas,
        scorer.targets,
        scorer.sets,
        degrees,
        batch.active,
        batch.observed,
        batch.counts,
        batch.moments,
        batch.scores,
    )


STATISTICS: Mapping[str, Statistic] = {
    one.name: one
    for one in (
        Statistic(
            "residual",
            "overlap beyond what degrees and the list's number of targets lead to, in standard deviations",
            _residual,
            kernel="score_lists",
            fitted=True,
            degrees=True,
        ),
        Statistic("overlap", "genes of the set hit", _overlap, kernel="count_exceeding"),
        Statistic(
            "share",
            "genes of the set hit, by the list's number of targets",
            _share,
            kernel="count_exceeding",
            per_target=True,
        ),
        Statistic(
            "repression",
            "summed score over the set",
            _repression,
            kernel="sum_lists",
            fitted=True,
            needs_scores=True,
        ),
    )
}
"""Statistic by name; the first is the default."""
