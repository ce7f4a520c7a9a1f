"""Compiled loops of the predictor: the scan, the features of a site, and the sums of a gene.

Compiled code takes its arrays by position, in tuples, and counts letters and bits by plain numbers: 0-3 are
A, C, G, U; a code shifted by 2 bits drops or adds a letter. Loops over 3'UTRs go from ``first`` to before
``last``, so that threads can share a block; they write to places of their own.
"""

# ruff: noqa: ANN401, FBT001, PLR0917, PLR1714

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mircargo.kernels import kernel

__all__ = ["best_runs", "count_8mers", "count_rows", "list_sites", "score_sites", "seed_matches", "sum_genes"]

Array = NDArray[Any]

_THREE_PRIME = 20  # miRNA nucleotides 9-28 can pair beyond the seed
_UPSTREAM = 15  # nt of 3'UTR upstream of the nucleotide opposite nt 8 that they can reach
_FLANK = 30  # nt on either side that count for the local AU content
_MISSING = 255  # accessibility not known
_UNITS = 32.0  # accessibility is stored as -32 × log10(probability)


@kernel(nogil=True)
def best_runs() -> Array:
    """Return, for every mask of paired nucleotides 9-28, twice the score of its best run.

    A run is two or more adjacent pairs; nucleotides 13-16 count 1, others 1/2 (Grimson et al. 2007).
    """
    table = np.zeros(1 << _THREE_PRIME, dtype=np.uint8)
    for mask in range(1 << _THREE_PRIME):
        best = run = score = 0
        for bit in range(_THREE_PRIME + 1):
            if bit < _THREE_PRIME and mask >> bit & 1:
                run += 1
                score += 2 if 4 <= bit <= 7 else 1
            else:
                if run >= 2 and score > best:
                    best = score
                run = score = 0
        table[mask] = best
    return table


@kernel(nogil=True)
def _count_8mers(codes: Array, low: int, high: int, counts: Array, step: int) -> None:
    """Add ``step`` to the count of every 8-mer (base 4, first letter most significant) in [low, high)."""
    code = valid = 0
    for j in range(low, high):
        if codes[j] > 3:
            valid = 0
            continue
        code = (code << 2 | codes[j]) & 0xFFFF
        valid += 1
        if valid >= 8:
            counts[code] += step


@kernel(nogil=True)
def count_8mers(codes: Array, starts: Array, shadow: int, counts: Array) -> None:
    """Add the number of each 8-mer of the UTRs, the shadow after the stop codon left out."""
    for utr in range(starts.size - 1):
        _count_8mers(codes, starts[utr] + shadow, starts[utr + 1], counts, np.int64(1))


@kernel(nogil=True)
def count_rows(
    codes: Array, starts: Array, shadow: int, bucket_starts: Array, bucket: Array, sites: Array, pairs: Array,
    first: int, last: int,
) -> None:  # fmt: skip
    """Add, for each UTR from ``first`` to before ``last``, its numbers of sites and of miRNAs with one."""
    seen = np.full(bucket.size, -1, dtype=np.int64)
    for utr in range(first, last):
        code = valid = 0
        for i in range(starts[utr] + shadow, starts[utr + 1]):
            if codes[i] > 3:
                valid = 0
                continue
            code = (code << 2 | codes[i]) & 0xFFF
            valid += 1
            if valid >= 6:
                for k in range(bucket_starts[code], bucket_starts[code + 1]):
                    sites[utr] += 1
                    if seen[bucket[k]] != utr:
                        seen[bucket[k]] = utr
                        pairs[utr] += 1


@kernel(nogil=True)
def seed_matches(codes: Array, shadow: int, matched: Array) -> Array:
    """Return the start of each 6-mer of one UTR that some miRNA matches."""
    found = np.empty(codes.size, dtype=np.int64)
    used = code = valid = 0
    for j in range(shadow, codes.size):
        if codes[j] > 3:
            valid = 0
            continue
        code = (code << 2 | codes[j]) & 0xFFF
        valid += 1
        if valid >= 6 and matched[code]:
            found[used] = j - 5
            used += 1
    return found[:used]


@kernel(nogil=True)
def _local_au(codes: Array, low: int, high: int, start: int, end: int, m8: bool, a1: bool) -> float:
    """Weighted share of A and U within 30 nt of the site [start, end) of the UTR [low, high)."""
    total = found = 0.0
    first = 1 if m8 else 2
    for k in range(min(_FLANK, start - low)):
        letter = codes[start - 1 - k]
        if letter <= 3:
            weight = 1.0 / (k + first)
            total += weight
            if letter == 0 or letter == 3:
                found += weight
    first = 2 if a1 else 1
    for k in range(min(_FLANK, high - end)):
        letter = codes[end + k]
        if letter <= 3:
            weight = 1.0 / (k + first)
            total += weight
            if letter == 0 or letter == 3:
                found += weight
    return found / total if total > 0 else 0.0


@kernel(nogil=True)
def _upstream_masks(codes: Array, low: int, i: int, size: int, masks: Array) -> None:
    """Bit p of mask b: letter b lies opposite miRNA nucleotide 9 + p of a seed match at ``i``."""
    masks[:] = 0
    for p in range(min(size, i - 1 - low)):
        letter = codes[i - 2 - p]
        if letter <= 3:
            masks[letter] |= 1 << p


@kernel(nogil=True)
def _three_prime(mirna_masks: Array, utr_masks: Array, runs: Array) -> float:
    """Best 3' pairing score over all offsets; an offset beyond 2 nt costs 1/2 a nucleotide."""
    best = 0
    keep = (1 << _THREE_PRIME) - 1
    for offset in range(_THREE_PRIME):
        cost = max(0, offset - 2)
        up = down = 0
        for b in range(4):
            up |= mirna_masks[b] & (utr_masks[b] << offset & keep)
            down |= mirna_masks[b] & (utr_masks[b] >> offset)
        best = max(best, runs[up] - cost, runs[down] - cost)
    return best / 2.0


@kernel(nogil=True)
def _isoform_means(
    ends: Array, shares: Array, first: int, last: int, start: int, end: int
) -> tuple[float, float]:
    """Length and distance to the nearest end, averaged over the isoforms that hold the site.

    ``start`` and ``end`` are 0-based and half-open inside the UTR.
    """
    total = length = distance = 0.0
    for k in range(first, last):
        if ends[k] >= end:
            total += shares[k]
            length += shares[k] * ends[k]
            distance += shares[k] * min(start, ends[k] - end)
    return length / total, distance / total


@kernel(nogil=True)
def _contributions(
    block: Any, model: Any, counts: Any, masks: Array, site: tuple[int, int, int, int], au: float, row: Array
) -> float:
    """Fill ``row`` with the 14 contributions of one site and return its score."""
    codes, starts, ends, end_starts, shares, accessibility, orf_lengths = block[:7]
    linear, letters, constants, ceilings, typical, seed7, mirna_masks, runs = model
    six, seven, eight = counts
    utr, i, mirna, kind = site
    low = starts[utr]
    start = i - 1 - low if kind < 2 else i - low
    end = i + 7 - low if kind % 2 == 0 else i + 6 - low
    line = linear[kind]
    for feature in range(row.size):
        row[feature] = constants[mirna, kind, feature]
    row[1] = line[1, 0] + line[1, 1] * _three_prime(mirna_masks[mirna], masks, runs)
    row[2] = line[2, 0] + line[2, 1] * au
    length, distance = _isoform_means(ends, shares, end_starts[utr], end_starts[utr + 1], start, end)
    row[3] = line[3, 0] + line[3, 1] * (math.log10(distance) if distance >= 1 else 0.0)
    row[4] = line[4, 0] + line[4, 1] * math.log10(length)
    row[7] = letters[kind, 7, codes[i - 1] if i > low else 4]
    row[8] = line[8, 1] * (six[seed7[mirna] >> 2] - seven[seed7[mirna]])
    known = accessibility.size > 0 and i + 6 < starts[utr + 1] and accessibility[i + 6] != _MISSING
    raw = accessibility[i + 6] / -_UNITS if known else typical[0]
    row[11] = line[11, 0] + line[11, 1] * raw
    raw = math.log10(orf_lengths[utr]) if orf_lengths[utr] > 0 else typical[1]
    row[12] = line[12, 0] + line[12, 1] * raw
    if eight.size:
        row[13] = line[13, 1] * eight[seed7[mirna] << 2]
    total = 0.0
    for feature in range(row.size):
        total += row[feature]
    if not known:
        row[11] = math.nan
    if not orf_lengths[utr] > 0:
        row[12] = math.nan
    return float(min(total, ceilings[kind]))


@kernel(nogil=True)
def list_sites(
    block: Any, index: Any, shadow: int, row_starts: Array, out: Any, first: int, last: int
) -> None:
    """Fill one row for each site: UTR, place of the 6-mer seed match in the block, miRNA, type."""
    codes, starts = block[0], block[1]
    bucket_starts, bucket, m8 = index
    out_utr, out_place, out_mirna, out_kind = out
    for utr in range(first, last):
        low, high = starts[utr] + shadow, starts[utr + 1]
        used = row_starts[utr]
        code = valid = 0
        for j in range(low, high):
            if codes[j] > 3:
                valid = 0
                continue
            code = (code << 2 | codes[j]) & 0xFFF
            valid += 1
            if valid < 6:
                continue
            a1 = j + 1 < high and codes[j + 1] == 0
            before = codes[j - 6] if j - 6 >= low else 4
            for k in range(bucket_starts[code], bucket_starts[code + 1]):
                longer = before == m8[bucket[k]]
                out_utr[used] = utr
                out_place[used] = j - 5
                out_mirna[used] = bucket[k]
                out_kind[used] = (0 if a1 else 1) if longer else (2 if a1 else 3)
                used += 1


@kernel(nogil=True)
def score_sites(
    block: Any, model: Any, row_starts: Array, sites: Any, score: Array, rows: Array, first: int, last: int
) -> None:
    """Fill the score of each site and, where ``rows`` is not empty, its 14 contributions."""
    scratch = np.zeros((2, 14))
    counts = (
        np.zeros(4096, np.int32),
        np.zeros(16384, np.int32),
        np.zeros(65536 if block[7].size else 0, np.int32),
    )
    for utr in range(first, last):
        if row_starts[utr] < row_starts[utr + 1]:
            _count_words(block, counts, utr, np.int64(1))
            _score_utr(block, model, counts, utr, row_starts, sites, score, rows, scratch)
            _count_words(block, counts, utr, np.int64(-1))


@kernel(nogil=True)
def _count_words(block: Any, counts: Any, utr: int, step: int) -> None:
    """Add ``step`` to the counts of the 6-mers and 7-mers of one UTR and the 8-mers of its ORF."""
    codes, starts = block[0], block[1]
    six, seven, eight = counts
    code = valid = 0
    for j in range(starts[utr], starts[utr + 1]):
        if codes[j] > 3:
            valid = 0
            continue
        code = (code << 2 | codes[j]) & 0x3FFF
        valid += 1
        if valid >= 6:
            six[code & 0xFFF] += step
        if valid >= 7:
            seven[code] += step
    if eight.size:
        _count_8mers(block[7], block[8][utr], block[8][utr + 1], eight, step)


@kernel(nogil=True)
def _score_utr(
    block: Any, model: Any, counts: Any, utr: int,
    row_starts: Array, sites: Any, score: Array, rows: Array, scratch: Array
) -> None:  # fmt: skip
    """Score the sites of one UTR; sites at one place share their local AU content and upstream masks."""
    codes, starts = block[0], block[1]
    _, place, mirna, kind = sites
    low, high = starts[utr], starts[utr + 1]
    masks = np.zeros((2, 4), dtype=np.int64)
    au = np.zeros(2)
    last = -1
    for s in range(row_starts[utr], row_starts[utr + 1]):
        i = place[s]
        shorter = kind[s] // 2
        if i != last:
            last = i
            au[:] = -1.0
            _upstream_masks(codes, low, i, np.int64(_UPSTREAM), masks[0])
            _upstream_masks(codes, low, i, np.int64(_UPSTREAM - 1), masks[1])
        if au[shorter] < 0:
            a1 = kind[s] % 2 == 0
            au[shorter] = _local_au(
                codes, low, high, i - 1 + shorter, i + 7 if a1 else i + 6, shorter == 0, a1
            )
        row = rows[s] if rows.size else scratch[0]
        site = (utr, i, mirna[s], kind[s])
        score[s] = _contributions(block, model, counts, masks[shorter], site, au[shorter], row)


@kernel(nogil=True)
def sum_genes(
    block: Any, n_mirna: int, row_starts: Array, pair_starts: Array, sites: Any, score: Array, out: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    """Fill one row for each UTR and miRNA with a site: counts by type and the cumulative score."""
    end_starts = block[3]
    most_ends = 1
    for utr in range(first, last):
        most_ends = max(most_ends, end_starts[utr + 1] - end_starts[utr])
    slot = np.full(n_mirna, -1, dtype=np.int64)
    sums = np.zeros((n_mirna, most_ends))
    ended = np.zeros((n_mirna, 2))
    for utr in range(first, last):
        _sum_utr(block, utr, row_starts, pair_starts, sites, score, out, slot, sums, ended)


@kernel(nogil=True)
def _sum_utr(
    block: Any, utr: int, row_starts: Array, pair_starts: Array, sites: Any, score: Array, out: Any,
    slot: Array, sums: Array, last: Array,
) -> None:  # fmt: skip
    """Sum the scores of one UTR by miRNA and isoform; of overlapping sites the better one counts."""
    starts, ends, end_starts, shares = block[1], block[2], block[3], block[4]
    _, place, mirna, kind = sites
    out_mirna, out_utr, out_counts, out_score = out
    first, n_ends = end_starts[utr], end_starts[utr + 1] - end_starts[utr]
    used = pair_starts[utr]
    for s in range(row_starts[utr], row_starts[utr + 1]):
        m = mirna[s]
        start = place[s] - starts[utr] - (1 if kind[s] < 2 else 0)
        end = place[s] - starts[utr] + (7 if kind[s] % 2 == 0 else 6)
        if slot[m] < pair_starts[utr]:
            slot[m] = used
            out_mirna[used] = m
            out_utr[used] = utr
            used += 1
            sums[m, :n_ends] = 0.0
            last[m, 0] = -1.0
        out_counts[slot[m], kind[s]] += 1
        overlaps = start < last[m, 0]
        gain = min(0.0, score[s] - last[m, 1]) if overlaps else score[s]
        last[m, 1] = min(score[s], last[m, 1]) if overlaps else score[s]
        last[m, 0] = end
        for e in range(n_ends):
            if ends[first + e] >= end:
                sums[m, e] += gain
    for k in range(pair_starts[utr], used):
        remaining = 0.0
        for e in range(n_ends):
            remaining += shares[first + e] * 2.0 ** sums[out_mirna[k], e]
        out_score[k] = math.log2(remaining)
