# ruff: noqa: ANN001, ANN201, ANN202, PLR0917
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Count, or score, the overlaps of random miRNA lists with gene sets, block by block of 512 lists.

All kernels are serial and release the interpreter lock; callers give each thread blocks of its own.
"""

from __future__ import annotations

import numpy as np

from mircargo.enrichment.bits import add_members, at_least, mark_draws, reaches, read_counts, spread_to_genes
from mircargo.enrichment.vectors import BITS, WORDS, bit_and, load, popcount
from mircargo.kernels import kernel

__all__ = [
    "OVERLAP",
    "RESIDUAL",
    "SHARE",
    "count_exceeding",
    "hit_probabilities",
    "score_lists",
    "sum_lists",
    "tally_block",
]

OVERLAP, SHARE, RESIDUAL = 0, 1, 2
_PLANES = 32
_NONE = np.uint64(0)
_TINY_VARIANCE = 1e-9


@kernel(nogil=True)
def _slice_thresholds(needed, n_targets, own_targets, limit, wanted, n_planes):
    """Slice into planes the overlap at which each draw has the share h / own_targets, for each h needed.

    The quotients are at most the number of genes and at least 1 / own_targets away from the next whole
    number, or equal to it, so division in double precision and rounding up are exact. Limits above all
    counters are cut off.
    """
    most = (1 << n_planes) - 1
    for h in range(needed.size):
        if not needed[h]:
            continue
        for word in range(WORDS):
            for bit in range(64):
                share = np.ceil(h * max(n_targets[bit * WORDS + word], 1.0) / own_targets)
                limit[word * 64 + bit] = min(np.int64(share), most)
        for j in range(n_planes):
            for word in range(WORDS):
                plane = _NONE
                for bit in range(64):
                    plane |= np.uint64((limit[word * 64 + bit] >> j) & 1) << np.uint64(bit)
                wanted[(h * n_planes + j) * WORDS + word] = plane


@kernel(nogil=True)
def count_exceeding(lists, n_mirnas, targets, sets, active, overlap, own_targets):
    """Count, for each query and active set, the lists whose overlap, or share, is at least the query's.

    Parameters
    ----------
    lists
        (list_ptr, list_mirnas), the drawn lists as compressed rows of distinct miRNA numbers.
    n_mirnas
        Number of miRNAs.
    targets
        (gene_ptr, gene_mirnas), the miRNAs of each gene.
    sets
        (set_ptr, set_genes), the genes of each set.
    active
        Numbers of the sets to count.
    overlap
        Observed overlaps, shape (queries, len(active)).
    own_targets
        Number of targets of each query, to compare shares h / own_targets exactly, as whole numbers; or 0 for
        each query, to compare overlaps.

    Returns
    -------
    numpy.ndarray
        Counts, shape (queries, len(active)).
    """
    n_genes = targets[0].size - 1
    mirna_bits, gene_bits = np.zeros(n_mirnas * WORDS, np.uint64), np.zeros(n_genes * WORDS, np.uint64)
    planes, valid_bits = np.zeros(_PLANES * WORDS, np.uint64), np.zeros(WORDS, np.uint64)
    counts = np.zeros(overlap.shape, np.int64)
    n_planes = np.int64(np.ceil(np.log2(np.diff(sets[0]).max() + 1.0))) + 1
    shares = own_targets.max() > 0
    needed = np.zeros(overlap.max() + 1 if shares else 1, np.bool_)
    wanted = np.zeros(needed.size * n_planes * WORDS if shares else 1, np.uint64)
    everyone = np.arange(n_genes).astype(sets[1].dtype)
    words, n_targets, limit = np.zeros(BITS, np.uint64), np.zeros(BITS), np.zeros(BITS, np.int64)
    n_lists = lists[0].size - 1
    for start in range(0, n_lists, BITS):
        stop = min(start + BITS, n_lists)
        mark_draws(lists[0], lists[1], start, stop, mirna_bits)
        spread_to_genes(targets[0], targets[1], mirna_bits, gene_bits)
        valid_bits[:] = _NONE
        for place in range(stop - start):
            valid_bits[place % WORDS] |= np.uint64(1) << np.uint64(place // WORDS)
        valid = load(valid_bits, 0)
        if not shares:
            for i in range(active.size):
                top = add_members(sets[1], sets[0][active[i]], sets[0][active[i] + 1], gene_bits, planes)
                for q in range(overlap.shape[0]):
                    counts[q, i] += popcount(bit_and(valid, at_least(planes, top, overlap[q, i])))
            continue
        top = add_members(everyone, np.int64(0), n_genes, gene_bits, planes)
        read_counts(planes, top, words, n_targets)
        for q in range(overlap.shape[0]):
            needed[:] = False
            for i in range(active.size):
                needed[overlap[q, i]] = True
            _slice_thresholds(needed, n_targets, own_targets[q], limit, wanted, n_planes)
            for i in range(active.size):
                top = add_members(sets[1], sets[0][active[i]], sets[0][active[i] + 1], gene_bits, planes)
                reached = reaches(planes, top, wanted, overlap[q, i] * n_planes, n_planes)
                counts[q, i] += popcount(bit_and(valid, reached))
    return counts


@kernel(nogil=True)
def hit_probabilities(list_ptr, list_mirnas, log_miss, class_size, n_targets, first, out) -> None:
    """Fill ``out[c, d]`` with the chance that list ``first + d`` hits a gene of degree class ``c``.

    The chance is 1 − exp(−t Σ_m log_miss[m, c]) with t such that the expected number of targets of the list
    equals the number it has. The left side is concave in t, so Newton's method from below climbs to the root
    without overshoot.
    """
    n_classes = class_size.size
    rate = np.empty(n_classes)
    for d in range(n_targets.size):
        rate[:] = 0.0
        for e in range(list_ptr[first + d], list_ptr[first + d + 1]):
            for c in range(n_classes):
                rate[c] += log_miss[list_mirnas[e], c]
        total, room = np.float64(0), np.float64(0)
        for c in range(n_classes):
            total += rate[c] * class_size[c]
            room += class_size[c]
        if n_targets[d] <= 0 or total <= 0:
            out[:, d] = 0.0
            continue
        if n_targets[d] >= room:
            out[:, d] = 1.0
            continue
        t = n_targets[d] / total
        for _ in range(100):
            missing, slope = n_targets[d], 0.0
            for c in range(n_classes):
                stay = np.exp(-t * rate[c])
                out[c, d] = 1.0 - stay
                missing -= class_size[c] * (1.0 - stay)
                slope += class_size[c] * rate[c] * stay
            if slope <= 0.0 or missing <= 1e-10 * n_targets[d]:
                break
            t += missing / slope


@kernel(nogil=True)
def _residuals(classes, class_members, start, stop, moments, total_spread, sums, score):
    """Turn overlaps in ``score`` into residuals, given each list's degrees and its number of targets.

    Columns of ``moments``: the chance p of each draw, then p(1 − p). The variance of the overlap, given that
    the list has as many targets as it has, is v − v²/V with V the sum of p(1 − p) over all genes.
    """
    sums[:] = 0.0
    e = start
    while e + 4 <= stop:
        row_a, row_b = moments[classes[e]], moments[classes[e + 1]]
        row_c, row_d = moments[classes[e + 2]], moments[classes[e + 3]]
        n_a, n_b, n_c, n_d = (
            class_members[e],
            class_members[e + 1],
            class_members[e + 2],
            class_members[e + 3],
        )
        for d in range(2 * BITS):
            sums[d] += n_a * row_a[d] + n_b * row_b[d] + n_c * row_c[d] + n_d * row_d[d]
        e += 4
    while e < stop:
        row, members = moments[classes[e]], class_members[e]
        for d in range(2 * BITS):
            sums[d] += members * row[d]
        e += 1
    for d in range(BITS):
        variance = sums[BITS + d] - sums[BITS + d] * sums[BITS + d] / max(total_spread[d], _TINY_VARIANCE)
        score[d] = (score[d] - sums[d]) / np.sqrt(variance) if variance > _TINY_VARIANCE else 0.0


@kernel(nogil=True)
def _prepare_block(kind, lists, degrees, start, stop, gene_bits, everyone, scratch, work):
    """Fill the number of targets of each list of a block and, for residuals, its hit chances."""
    n_targets, moments, total_spread = work
    log_miss, class_size = degrees
    planes, words = scratch
    top = add_members(everyone, np.int64(0), everyone.size, gene_bits, planes)
    read_counts(planes, top, words, n_targets)
    if kind != RESIDUAL:
        return
    hit_probabilities(lists[0], lists[1], log_miss, class_size, n_targets[: stop - start], start, moments)
    total_spread[:] = 0.0
    for c in range(class_size.size):
        for d in range(BITS):
            moments[c, BITS + d] = moments[c, d] * (1.0 - moments[c, d])
            total_spread[d] += class_size[c] * moments[c, BITS + d]


@kernel(nogil=True)
def tally_block(score, n_lists, i, observed, counts, moments, lanes):
    """Count the lists that reach each observed score of set ``i``.

    The powers 1 to 3 of their scores are added up as well.

    The powers are summed in 24 lanes, so that their order, and with it every bit of the result, is the same
    on machines with and without wide registers.

    Parameters
    ----------
    score
        Scores of a block of lists on the set; those past ``n_lists`` are set to 0.
    n_lists
        Lists in the block.
    i
        The set's place in ``observed``, ``counts`` and ``moments``.
    observed, counts, moments
        As in ``score_lists``.
    lanes
        Scratch, shape (3, 8).
    """
    for q in range(observed.shape[0]):
        reached = 0
        for d in range(n_lists):
            reached += score[d] >= observed[q, i]
        counts[q, i] += reached
    lanes[:] = 0.0
    score[n_lists:] = 0.0
    for start in range(0, BITS, WORDS):
        for lane in range(WORDS):
            z = score[start + lane]
            lanes[0, lane] += z
            lanes[1, lane] += z * z
            lanes[2, lane] += z * z * z
    for power in range(3):
        for lane in range(WORDS):
            moments[power, i] += lanes[power, lane]


@kernel(nogil=True)
def score_lists(
    kind, lists, n_mirnas, targets, sets, degrees, active, observed, counts, moments, out
) -> None:
    """Score every list on every active set, one block of 512 lists at a time.

    Parameters
    ----------
    kind
        ``OVERLAP``, ``SHARE`` or ``RESIDUAL``.
    lists
        (list_ptr, list_mirnas), compressed rows of distinct miRNA numbers.
    n_mirnas
        Number of miRNAs.
    targets
        (gene_ptr, gene_mirnas), the miRNAs of each gene.
    sets
        (set_ptr, set_genes, class_ptr, classes, class_members): genes of a set, and how many it has of each
        degree.
    degrees
        (log_miss, class_size): −log(1 − π) of each miRNA and degree class, and the number of genes in a
        class.
    active
        Numbers of the sets to score.
    observed
        Scores to reach, shape (queries, len(active)).
    counts
        Number of lists that reach them, added to; same shape.
    moments
        Sums of the powers 1 to 3 of the scores, shape (3, len(active)), added to.
    out
        Filled with the scores, shape (len(active), lists), unless it has no column.
    """
    list_ptr, list_mirnas = lists
    gene_ptr, gene_mirnas = targets
    set_ptr, set_genes, class_ptr, classes, class_members = sets
    mirna_bits = np.zeros(n_mirnas * WORDS, np.uint64)
    gene_bits = np.zeros((gene_ptr.size - 1) * WORDS, np.uint64)
    planes, words = np.zeros(_PLANES * WORDS, np.uint64), np.zeros(BITS, np.uint64)
    everyone = np.arange(gene_ptr.size - 1).astype(set_genes.dtype)
    work = (np.zeros(BITS), np.zeros((degrees[1].size, 2 * BITS)), np.zeros(BITS))
    score, sums, lanes = np.zeros(BITS), np.zeros(2 * BITS), np.zeros((3, WORDS))
    n_lists = list_ptr.size - 1
    for start in range(0, n_lists, BITS):
        stop = min(start + BITS, n_lists)
        mark_draws(list_ptr, list_mirnas, start, stop, mirna_bits)
        spread_to_genes(gene_ptr, gene_mirnas, mirna_bits, gene_bits)
        if kind != OVERLAP:
            _prepare_block(kind, lists, degrees, start, stop, gene_bits, everyone, (planes, words), work)
        for i in range(active.size):
            s = active[i]
            top = add_members(set_genes, set_ptr[s], set_ptr[s + 1], gene_bits, planes)
            read_counts(planes, top, words, score)
            if kind == SHARE:
                for d in range(BITS):
                    score[d] /= max(work[0][d], 1.0)
            elif kind == RESIDUAL:
                _residuals(
                    classes, class_members, class_ptr[s], class_ptr[s + 1], work[1], work[2], sums, score
                )
            tally_block(score, stop - start, i, observed, counts, moments, lanes)
            if out.shape[1]:
                for d in range(start, stop):
                    out[i, d] = score[d - start]


@kernel(nogil=True)
def sum_lists(list_ptr, list_mirnas, weight, observed, counts, moments, out) -> None:
    """Score every list by the sum of its miRNAs' rows of ``weight``.

    See ``score_lists`` for the other arguments.
    """
    n_sets = weight.shape[1]
    score = np.empty(n_sets)
    for d in range(list_ptr.size - 1):
        score[:] = 0.0
        for e in range(list_ptr[d], list_ptr[d + 1]):
            for i in range(n_sets):
                score[i] += weight[list_mirnas[e], i]
        for q in range(observed.shape[0]):
            for i in range(n_sets):
                counts[q, i] += score[i] >= observed[q, i]
        for i in range(n_sets):
            moments[0, i] += score[i]
            moments[1, i] += score[i] * score[i]
            moments[2, i] += score[i] * score[i] * score[i]
        if out.shape[1]:
            for i in range(n_sets):
                out[i, d] = score[i]
