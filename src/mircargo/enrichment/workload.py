"""What a worker needs to score a chunk of random lists, and the function that does it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mircargo.enrichment.degrees import DegreeModel, fit_degrees, members_by_class
from mircargo.enrichment.draws import CHUNK, Pools, draw_chunk
from mircargo.enrichment.inputs import GeneSets, Targets
from mircargo.enrichment.statistics import STATISTICS
from mircargo.errors import InputError

__all__ = ["Batch", "Scorer", "Stage", "Tally", "build_scorer", "chunks_of", "tally_chunk"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scorer:
    """The arrays that turn lists into scores of sets; made once, sent to every worker.

    Attributes
    ----------
    statistic
        Name of one of ``STATISTICS``.
    n_mirnas
        Number of miRNAs.
    targets
        (gene_ptr, gene_mirnas).
    sets
        (set_ptr, set_genes, class_ptr, classes, class_members).
    model
        The configuration model; empty for a statistic that does without.
    weight
        Summed score of each miRNA on each set, for a statistic that needs scores; else empty.
    """

    statistic: str
    n_mirnas: int
    targets: tuple[Ints, NDArray[np.int32]]
    sets: tuple[Ints, NDArray[np.int32], Ints, NDArray[np.int32], Floats]
    model: DegreeModel
    weight: Floats

    def tally(
        self,
        list_ptr: Ints,
        list_mirnas: Ints,
        *,
        active: Ints,
        observed: Floats,
        own_targets: Ints,
        keep: bool = False,
    ) -> tuple[Tally, Floats]:
        """Score lists on the active sets.

        Parameters
        ----------
        list_ptr, list_mirnas
            The lists, as compressed rows of distinct miRNA numbers.
        active
            Numbers of the sets.
        observed
            Scores to reach, shape (queries, len(active)).
        own_targets
            Number of targets of each query, for a statistic ``per_target``; else 0.
        keep
            Also return the scores.

        Returns
        -------
        tuple of Tally and numpy.ndarray
            The scores have shape (len(active), lists), or (len(active), 0).
        """
        shape = (active.size, list_ptr.size - 1 if keep else 0)
        batch = Batch(
            lists=(list_ptr, list_mirnas),
            active=active,
            observed=observed,
            own_targets=own_targets,
            counts=np.zeros(observed.shape, np.int64),
            moments=np.zeros((3, active.size)),
            scores=np.zeros(shape),
        )
        STATISTICS[self.statistic].tally(self, batch)
        return Tally(batch.counts, batch.moments), batch.scores


@dataclass(frozen=True)
class Batch:
    """Lists to score, and the arrays that a statistic fills.

    Attributes
    ----------
    lists
        (list_ptr, list_mirnas), as in ``Scorer.tally``.
    active, observed, own_targets
        As in ``Scorer.tally``.
    counts, moments
        As in ``Tally``; all zero at first.
    scores
        Scores, shape (len(active), lists); (len(active), 0) where none are wanted.
    """

    lists: tuple[Ints, Ints]
    active: Ints
    observed: Floats
    own_targets: Ints
    counts: Ints
    moments: Floats
    scores: Floats


@dataclass(frozen=True)
class Tally:
    """What a chunk of random lists says about each query and set.

    Attributes
    ----------
    counts
        Lists whose score is at least the query's, shape (queries, sets).
    moments
        Sums of the powers 1 to 3 of the scores, shape (3, sets); zero where a statistic needs none.
    """

    counts: Ints
    moments: Floats


@dataclass(frozen=True)
class Stage:
    """Which random lists to draw, and what to compare them with.

    Attributes
    ----------
    seed, size
        Seed, and miRNAs a list.
    universe, pools, weight
        As in ``draw_chunk``.
    active, observed, own_targets
        As in ``Scorer.tally``.
    """

    seed: int
    size: int
    universe: Ints
    pools: Pools | None
    active: Ints
    observed: Floats
    own_targets: Ints
    weight: Ints | None = None


def tally_chunk(scorer: Scorer, stage: Stage, chunk: int, n_draws: int) -> Tally:
    """Draw the first lists of a chunk and score them.

    Parameters
    ----------
    scorer
        What scores lists.
    stage
        The draws of the chunk's stage.
    chunk
        Number of the chunk.
    n_draws
        Lists to draw.
    """
    lists = draw_chunk(
        stage.seed,
        chunk,
        n_draws=n_draws,
        size=stage.size,
        universe=stage.universe,
        pools=stage.pools,
        weight=stage.weight,
    )
    pointers = np.arange(0, lists.size + 1, stage.size, dtype=np.int64)
    return scorer.tally(
        pointers, lists.ravel(), active=stage.active, observed=stage.observed, own_targets=stage.own_targets
    )[0]


def build_scorer(targets: Targets, sets: GeneSets, statistic: str) -> Scorer:
    """Return the arrays for a statistic.

    Parameters
    ----------
    targets
        Who hits what.
    sets
        The gene sets.
    statistic
        Name of the statistic.

    Raises
    ------
    InputError
        If the statistic needs scores and the MTI table has none.
    """
    declared = STATISTICS[statistic]
    model = DegreeModel(
        np.zeros(targets.genes.size, np.int64), np.zeros(1), np.zeros((targets.mirnas.size, 1))
    )
    if declared.degrees:
        model = fit_degrees(targets)
    weight = _repression_weights(targets, sets, statistic) if declared.needs_scores else np.zeros((0, 0))
    return Scorer(
        statistic=statistic,
        n_mirnas=targets.mirnas.size,
        targets=(targets.gene_ptr, targets.gene_mirnas),
        sets=(sets.ptr, sets.genes, *members_by_class(sets, model)),
        model=model,
        weight=weight,
    )


def _repression_weights(targets: Targets, sets: GeneSets, statistic: str) -> Floats:
    """Return the summed repression score of each miRNA on the genes of each set."""
    from scipy.sparse import csr_array

    if targets.score is None:
        msg = (
            f"statistic {statistic!r}: the MTI table has no column 'score'; give one or choose another"
            " statistic"
        )
        raise InputError(msg)
    shape = (targets.mirnas.size, targets.genes.size)
    scores = csr_array((targets.score, targets.mirna_genes, targets.mirna_ptr), shape=shape)
    ones = np.ones(sets.genes.size)
    members = csr_array((ones, sets.genes, sets.ptr), shape=(sets.sizes.size, targets.genes.size))
    return np.ascontiguousarray((scores @ members.T).toarray(), dtype=np.float64)


def chunks_of(draws: int) -> list[tuple[int, int]]:
    """Return (number, lists) of the chunks that make up so many draws."""
    return [(i, min(CHUNK, draws - i * CHUNK)) for i in range(-(-draws // CHUNK))]
