"""Cleaning of 3'UTR entries that were padded to a fixed length or joined from several transcripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from mircargo.predict.transcripts import Transcript

__all__ = ["PADDED_LENGTH", "CleanUtr", "clean_entry"]

PADDED_LENGTH = 844
"""Every 3'UTR shorter than this was lengthened into the genome by the makers of the file."""

_SLACK = 3  # nt by which a stated length may miss: the file counts some ends one nucleotide off
_COPY = 200  # nt; an exact repeat this long inside one entry is a second transcript, not biology
_SIGNAL = re.compile("(?=(AATAAA|ATTAAA))")
_USE = MappingProxyType(
    {"AATAAA": 0.25, "ATTAAA": 0.05}
)  # of an internal signal, beside 1 for all annotated ends
_APART = 60  # nt between two ends; fewer are one end, cut with some play
_FIRST_END = 80  # nt
_SIGNAL_TO_END = 27  # nt from the first letter of the signal to the end it makes
_SIGNAL_WINDOW = 45  # nt before a true end in which the signal lies


@dataclass(frozen=True)
class CleanUtr:
    """The representative 3'UTR of a gene.

    Parameters
    ----------
    sequence
        From the nucleotide after the stop codon to the most distal end kept.
    ends
        Lengths at which the gene's transcripts end, ascending; the last one is ``len(sequence)``.
    shares
        Share of each end, which sum to 1: annotated ends are alike, poly(A) signals inside weigh little.
    evidence
        ``annotated`` (a transcript with this length), ``natural`` (the entry itself ends at a poly(A)
        signal), ``signal`` (cut after the last poly(A) signal) or ``open`` (the end is not known).
    transcript
        Accession of the representative transcript, or empty.
    orf_length
        Its coding length in nt, or 0 where unknown.
    """

    sequence: str
    ends: tuple[int, ...]
    shares: tuple[float, ...]
    evidence: str
    transcript: str = ""
    orf_length: int = 0


def clean_entry(sequence: str, transcripts: Sequence[Transcript] = ()) -> CleanUtr:
    """Return the representative 3'UTR hidden in one entry of the padded and joined file.

    The entry is compared with what the padding and joining would make of the gene's transcripts: one
    transcript (padded to 844 nt or longer), or the union of all, block after block in reading order. Where
    neither has the entry's length, the poly(A) signals decide.

    Parameters
    ----------
    sequence
        The entry: letters A, C, G, T, N.
    transcripts
        Transcript models of the gene; may be empty.
    """
    sequence = _drop_copies(sequence)
    return _add_tandem_ends(
        _from_single(sequence, transcripts)
        or _from_union(sequence, transcripts)
        or _from_signals(sequence, transcripts)
    )


def _add_tandem_ends(clean: CleanUtr) -> CleanUtr:
    """Add the isoforms that end at poly(A) signals inside the 3'UTR, with a small share each."""
    use = dict(zip(clean.ends, clean.shares, strict=True))
    last = len(clean.sequence) - _APART
    for signal in _SIGNAL.finditer(clean.sequence):
        end = signal.start() + _SIGNAL_TO_END
        if _FIRST_END <= end < last and all(abs(end - other) > _APART for other in use):
            use[end] = _USE[signal[1]]
    ends, total = sorted(use), sum(use.values())
    return replace(clean, ends=tuple(ends), shares=tuple(use[end] / total for end in ends))


def _drop_copies(sequence: str) -> str:
    """Cut before the first stretch of 200 nt that repeats an earlier one exactly."""
    seen: set[str] = set()
    for start in range(0, len(sequence) - _COPY, 20):
        seen.add(sequence[start : start + 20])
    for start in range(_COPY, len(sequence) - _COPY):
        if sequence[start : start + 20] in seen and "N" not in sequence[start : start + 20]:
            first = sequence.find(sequence[start : start + _COPY])
            if first + _COPY <= start:
                return sequence[:start]
    return sequence


def _from_single(sequence: str, transcripts: Sequence[Transcript]) -> CleanUtr | None:
    """One transcript, padded if short: its length is the entry's."""
    size = len(sequence)
    fits = [t for t in transcripts if abs(max(PADDED_LENGTH, t.utr_length) - size) <= _SLACK]
    if not fits:
        return None
    return _isoforms(sequence, fits, transcripts)


def _isoforms(sequence: str, fits: Sequence[Transcript], transcripts: Sequence[Transcript]) -> CleanUtr:
    """Collect the ends of all transcripts that share the stop codon most common among ``fits``."""
    stops = Counter((t.chrom, t.stop) for t in fits)
    longest = {stop: max(t.utr_length for t in fits if (t.chrom, t.stop) == stop) for stop in stops}
    stop = max(stops, key=lambda s: (stops[s], longest[s], s))
    same = [t for t in transcripts if (t.chrom, t.stop) == stop]
    ends = sorted({min(t.utr_length, len(sequence)) for t in same})
    main = max(same, key=lambda t: (t.utr_length, t.name))
    evidence = "annotated" if main.utr_length <= len(sequence) + _SLACK else "open"
    shares = (1 / len(ends),) * len(ends)
    return CleanUtr(sequence[: ends[-1]], tuple(ends), shares, evidence, main.name, main.orf_length)


def _from_union(sequence: str, transcripts: Sequence[Transcript]) -> CleanUtr | None:
    """All transcripts, padded, overlaps merged, blocks joined in reading order."""
    if not transcripts or len({(t.chrom, t.strand) for t in transcripts}) != 1:
        return None
    forward = transcripts[0].strand == "+"
    blocks = _merge([interval for t in transcripts for interval in t.padded(PADDED_LENGTH)])
    if not forward:
        blocks.reverse()
    if abs(sum(end - start for start, end in blocks) - len(sequence)) > _SLACK * len(blocks):
        return None
    stops = Counter(t.stop for t in transcripts)
    longest = {stop: max(t.utr_length for t in transcripts if t.stop == stop) for stop in stops}
    stop = max(stops, key=lambda s: (stops[s], longest[s], s))
    return _isoforms(
        sequence[_offset(blocks, stop, forward=forward) :],
        [t for t in transcripts if t.stop == stop],
        transcripts,
    )


def _merge(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _offset(blocks: Sequence[tuple[int, int]], stop: int, *, forward: bool) -> int:
    """Nucleotides of the joined blocks before the genomic edge ``stop``."""
    offset = 0
    for start, end in blocks:
        if forward and start <= stop < end:
            return offset + stop - start
        if not forward and start < stop <= end:
            return offset + end - stop
        offset += end - start
    return offset


def _from_signals(sequence: str, transcripts: Sequence[Transcript]) -> CleanUtr:
    """No transcript explains the length: judge the end by its poly(A) signals."""
    size = len(sequence)
    longest = max((t.utr_length for t in transcripts), default=0)
    main = max(transcripts, key=lambda t: (t.utr_length, t.name), default=None)
    name, orf = (main.name, main.orf_length) if main else ("", 0)
    signals = [match.start() for match in _SIGNAL.finditer(sequence)]
    if any(size - _SIGNAL_WINDOW <= position for position in signals):
        return CleanUtr(sequence, (size,), (1.0,), "natural", name, orf)
    if longest > size:
        return CleanUtr(sequence, (size,), (1.0,), "open", name, orf)
    inner = [
        t.utr_length
        for t in transcripts
        if any(t.utr_length - _SIGNAL_WINDOW <= position < t.utr_length for position in signals)
    ]
    if inner:
        end = max(inner)
        return CleanUtr(sequence[:end], (end,), (1.0,), "annotated", name, orf)
    late = [position + _SIGNAL_TO_END for position in signals if position >= size - PADDED_LENGTH]
    if late:
        end = min(size, late[-1])
        return CleanUtr(sequence[:end], (end,), (1.0,), "signal", name, orf)
    return CleanUtr(sequence, (size,), (1.0,), "open", name, orf)
