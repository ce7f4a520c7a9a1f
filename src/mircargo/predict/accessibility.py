"""Site accessibility: the probability that the 14 nt around the seed match are unpaired (ViennaRNA)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mircargo.errors import InputError
from mircargo.predict import kernels
from mircargo.predict.folds import FoldCache
from mircargo.predict.mirnas import MirnaIndex
from mircargo.predict.nucleotides import encode
from mircargo.predict.utrs import RIBOSOME_SHADOW, Utr

__all__ = ["MISSING", "add_accessibility", "coarsen", "fold_accessibility"]

MISSING = 255
"""Byte of a position whose window does not fit into the 3'UTR."""

UNITS = 32
"""A byte b below 255 says that log10(probability) is -b / 32."""

_WINDOW = 80  # nt folded at once (RNAplfold -W)
_SPAN = 40  # longest distance of a pair (RNAplfold -L)
_OPEN = 14  # nt that must be unpaired (RNAplfold -u)
_REACH = _WINDOW - 1  # nt beyond an open stretch's far edge that a window holding it can reach
_COARSE = 16

Progress = Callable[[int, int], None]
"""Called with the number of nucleotides folded and of all to fold in this 3'UTR's run."""


def fold_accessibility(sequence: str) -> NDArray[np.uint8]:
    """Return one byte for each position: how open the 14 nt that end there are.

    Mean over all 80-nt windows of the probability, in the thermodynamic ensemble with pairs up to 40 nt
    apart, that all 14 nt are unpaired; stored as -32 × log10, at most 254; 255 for the first 13 positions.

    Raises
    ------
    InputError
        If ViennaRNA is not installed.

    References
    ----------
    Bernhart, Hofacker & Stadler 2006, doi:10.1093/bioinformatics/btk014; Agarwal et al. 2015,
    doi:10.7554/eLife.05005 (window centred on miRNA nucleotides 7 and 8)
    """
    vienna = _vienna()
    out = np.full(len(sequence), MISSING, dtype=np.uint8)

    def collect(
        probabilities: object, _size: int, position: int, _most: int, what: int, _data: object
    ) -> None:
        if what & vienna.PROBS_WINDOW_UP and position >= _OPEN:
            out[position - 1] = _byte(probabilities[_OPEN])  # type: ignore[index]

    if len(sequence) >= _OPEN:
        details = vienna.md()
        details.window_size = min(_WINDOW, len(sequence))
        details.max_bp_span = min(_SPAN, len(sequence))
        rna = sequence.upper().replace("T", "U")
        compound = vienna.fold_compound(rna, details, vienna.OPTION_WINDOW)
        compound.probs_window(_OPEN, vienna.PROBS_WINDOW_UP, collect)
    return out


def _vienna() -> Any:  # noqa: ANN401 - the binding has no types
    try:
        import RNA
    except ImportError as error:
        message = (
            "site accessibility needs ViennaRNA, which is not installed; install mircargo[accessibility] or"
            " leave accessibility out"
        )
        raise InputError(message) from error
    return RNA


def _byte(probability: float) -> int:
    return (
        MISSING - 1 if probability <= 0 else min(MISSING - 1, max(0, round(-UNITS * math.log10(probability))))
    )


def coarsen(profile: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Round to steps of 0.5 in log10, so that a stored profile compresses to about 3 bits a nucleotide."""
    rounded = (profile.astype(np.int64) + _COARSE // 2) // _COARSE * _COARSE
    return np.where(profile == MISSING, MISSING, np.minimum(rounded, MISSING // _COARSE * _COARSE)).astype(
        np.uint8
    )


def add_accessibility(
    utrs: Iterable[Utr], index: MirnaIndex, cache: Path, *, progress: Progress | None = None
) -> Iterator[Utr]:
    """Yield the UTRs with the accessibility of all places that the miRNAs match.

    Only what is needed is folded: 146 nt around a match where there are few, else the whole 3'UTR; both
    give the same value. Results are kept in ``cache``, so that a run that was stopped goes on where it was.

    Parameters
    ----------
    utrs
        3'UTRs; those that already have a profile pass unchanged.
    index
        The miRNAs of the run.
    cache
        File of the cache (SQLite); made if absent. Where it cannot be used, everything is folded.
    progress
        Called after each 3'UTR with its number of matches folded and found.
    """
    with FoldCache(cache) as store:
        for utr in utrs:
            if utr.accessibility is not None:
                yield utr
                continue
            places = _window_ends(utr.sequence, index)
            profile = _profile(utr.sequence, places, store)
            store.commit()
            if progress is not None:
                progress(int((profile[places] != MISSING).sum()), places.size)
            yield replace(utr, accessibility=profile.tobytes())


def _window_ends(sequence: str, index: MirnaIndex) -> NDArray[np.int64]:
    """Positions (0-based) of the last letter of the 14-nt stretch around each seed match."""
    codes = encode(sequence)
    matched = index.bucket_starts[1:] > index.bucket_starts[:-1]
    starts: NDArray[np.int64] = kernels.seed_matches(codes, RIBOSOME_SHADOW, matched)
    ends = starts + 6
    kept: NDArray[np.int64] = ends[(ends < codes.size) & (ends >= _OPEN - 1)]
    return kept


def _profile(sequence: str, ends: NDArray[np.int64], store: FoldCache) -> NDArray[np.uint8]:
    fragment = 2 * _WINDOW
    if ends.size * fragment > len(sequence):
        return store.profile(sequence, fold_accessibility)
    out = np.full(len(sequence), MISSING, dtype=np.uint8)
    for end in ends.tolist():
        low = max(0, end - _REACH)
        high = min(len(sequence), end - _OPEN + 1 + _WINDOW)
        out[end] = store.profile(sequence[low:high], fold_accessibility)[end - low]
    return out
