"""The context++ model applied to blocks of 3'UTRs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mircargo.cluster import Runner
from mircargo.predict import kernels
from mircargo.predict.abundance import Abundance
from mircargo.predict.coefficients import CEILINGS, FEATURES, SITE_TYPES, TYPICAL, coefficient_arrays
from mircargo.predict.mirnas import MirnaIndex
from mircargo.predict.nucleotides import encode
from mircargo.predict.stability import seed_pairing_stability
from mircargo.predict.utrs import RIBOSOME_SHADOW, Block

__all__ = ["Model", "PairRows", "SiteRows", "build_model", "row_starts", "score_block"]

_PARTS = 64
"""Parts of a block that threads take in turn; results do not depend on it."""
_COLUMN = {feature: column for column, feature in enumerate(FEATURES)}


@dataclass(frozen=True)
class Model:
    """context++ made ready for some miRNAs; ``arrays`` is what the kernels take."""

    index: MirnaIndex
    arrays: tuple[Any, ...]


@dataclass(frozen=True)
class SiteRows:
    """Sites of one block, in the order UTR, place, miRNA.

    Parameters
    ----------
    mirna, utr
        Positions in the miRNA index and in the block.
    start, end
        First and last nucleotide of the site in the UTR, 1-based.
    kind
        Index in :data:`SITE_TYPES`.
    score
        context++ score.
    contributions
        Shape (sites, 14), or (0, 14) where not asked for.
    """

    mirna: NDArray[np.int32]
    utr: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    score: NDArray[np.float64]
    contributions: NDArray[np.float64]


@dataclass(frozen=True)
class PairRows:
    """miRNA-UTR pairs of one block: counts of the four site types (columns) and the cumulative score."""

    mirna: NDArray[np.int32]
    utr: NDArray[np.int32]
    counts: NDArray[np.uint16]
    score: NDArray[np.float32]


def build_model(index: MirnaIndex, abundance: Abundance | None) -> Model:
    """Fill in all that depends on the miRNA alone: intercept, nt 1 and 8, abundance, seed stability.

    Without ``abundance`` a typical one stands in for it.
    """
    linear, letters = coefficient_arrays()
    constants = np.zeros((len(index.names), len(SITE_TYPES), len(FEATURES)))
    codes = np.array([encode(sequence[:8]) for sequence in index.sequences])
    stability = np.array([seed_pairing_stability(sequence) for sequence in index.sequences])
    constants[:, :, 0] = linear[:, 0, 1]
    sites = (
        np.full(len(index.names), TYPICAL["c_ta"])
        if abundance is None
        else abundance.log10_sites(index.seed7)
    )
    for kind in range(len(SITE_TYPES)):
        constants[:, kind, _COLUMN["c_srna1"]] = letters[kind, _COLUMN["c_srna1"]][codes[:, 0]]
        constants[:, kind, _COLUMN["c_srna8"]] = letters[kind, _COLUMN["c_srna8"]][codes[:, 7]]
        constants[:, kind, _COLUMN["c_sps"]] = _line(linear[kind, _COLUMN["c_sps"]], stability[:, kind // 2])
        constants[:, kind, _COLUMN["c_ta"]] = _line(linear[kind, _COLUMN["c_ta"]], sites)
    typical = np.array([TYPICAL["c_sa"], TYPICAL["c_orf_len"]])
    arrays = (
        linear,
        letters,
        constants,
        np.array(CEILINGS),
        typical,
        index.seed7,
        index.masks,
        kernels.best_runs(),
    )
    return Model(index, arrays)


def _line(line: NDArray[np.float64], raw: NDArray[np.float64]) -> NDArray[np.float64]:
    contribution: NDArray[np.float64] = line[0] + line[1] * raw
    return contribution


def score_block(block: Block, model: Model, run: Runner, *, contributions: bool) -> tuple[SiteRows, PairRows]:
    """Find, score and sum all sites of all miRNAs in one block.

    Its 3'UTRs are shared among the threads of ``run``.

    Parameters
    ----------
    block
        3'UTRs as arrays.
    model
        Seeds and coefficients of the miRNAs.
    run
        What shares work among threads.
    contributions
        Whether the parts of each score are returned, too.
    """
    index = model.index
    site_starts, pair_starts = row_starts(block, index, run)
    n_sites, n_pairs = int(site_starts[-1]), int(pair_starts[-1])
    utr, place, mirna = (np.empty(n_sites, dtype=np.int32) for _ in range(3))
    kind = np.empty(n_sites, dtype=np.uint8)
    sites = (utr, place, mirna, kind)
    buckets = (index.bucket_starts, index.bucket, index.opposite_8)
    _over_utrs(run, block, kernels.list_sites, block.arrays, buckets, RIBOSOME_SHADOW, site_starts, sites)
    score = np.empty(n_sites)
    rows = np.zeros((n_sites if contributions else 0, len(FEATURES)))
    _over_utrs(run, block, kernels.score_sites, block.arrays, model.arrays, site_starts, sites, score, rows)
    pairs = PairRows(
        np.empty(n_pairs, dtype=np.int32),
        np.empty(n_pairs, dtype=np.int32),
        np.zeros((n_pairs, len(SITE_TYPES)), dtype=np.uint16),
        np.empty(n_pairs, dtype=np.float32),
    )
    out = (pairs.mirna, pairs.utr, pairs.counts, pairs.score)
    shared = (block.arrays, len(index.names), site_starts, pair_starts, sites, score, out)
    _over_utrs(run, block, kernels.sum_genes, *shared)
    inside = place - block.starts[utr].astype(np.int32)
    start = inside + np.array([0, 0, 1, 1], dtype=np.int32)[kind]
    end = inside + np.array([7, 6, 7, 6], dtype=np.int32)[kind]
    return SiteRows(mirna, utr, start, end, kind, score, rows), pairs


def row_starts(block: Block, index: MirnaIndex, run: Runner) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the sites, and where the pairs of miRNA and 3'UTR, of each 3'UTR start among all.

    Parameters
    ----------
    block
        3'UTRs as arrays.
    index
        The miRNAs by seed.
    run
        What shares work among threads.
    """
    n_utr = block.starts.size - 1
    sites, pairs = np.zeros(n_utr, np.int64), np.zeros(n_utr, np.int64)
    buckets = (index.bucket_starts, index.bucket)
    _over_utrs(
        run, block, kernels.count_rows, block.codes, block.starts, RIBOSOME_SHADOW, *buckets, sites, pairs
    )
    return np.concatenate([[0], np.cumsum(sites)]), np.concatenate([[0], np.cumsum(pairs)])


def _over_utrs(run: Runner, block: Block, kernel: Callable[..., None], *shared: Any) -> None:  # noqa: ANN401
    """Call a kernel on parts of a block's 3'UTRs."""
    n_utr = block.starts.size - 1
    parts = min(n_utr, _PARTS)
    for _ in run(kernel, shared, [(n_utr * i // parts, n_utr * (i + 1) // parts) for i in range(parts)]):
        pass
