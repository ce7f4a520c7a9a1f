# ruff: noqa: ANN001, ANN202
# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator, call-arg, var-annotated"
"""Bit-sliced counters: 512 random lists at a time, one bit each.

Each miRNA holds one bit a list (is it in?), each gene the OR over the miRNAs that target it (is it hit?), and
a set adds the bits of its genes with carry-save adders into a counter sliced by bit planes: plane ``j`` holds
bit ``j`` of all 512 overlaps. List ``d`` of a block is bit ``d // 8`` of word ``d % 8``.

The adders follow Harley and Seal's carry-save tree; see Muła, Kurz & Lemire 2018, doi:10.1093/comjnl/bxx046.
"""

from __future__ import annotations

import numpy as np

from mircargo.enrichment.vectors import BITS, WORDS, bit_and, bit_or, bit_xor, load, shifted_bit, splat, store
from mircargo.kernels import kernel

__all__ = ["add_members", "at_least", "mark_draws", "reaches", "read_counts", "spread_to_genes"]

_NONE = np.uint64(0)
_ALL = ~np.uint64(0)


@kernel(nogil=True)
def mark_draws(list_ptr, list_mirnas, start, stop, mirna_bits) -> None:
    """Set the bit of each of the lists ``start..stop`` in the rows of its miRNAs.

    Parameters
    ----------
    list_ptr, list_mirnas
        The lists: where each begins, and their miRNAs.
    start, stop
        The first list, and the one after the last; one bit each.
    mirna_bits
        One row of bits a miRNA; changed in place.
    """
    mirna_bits[:] = _NONE
    for d in range(start, stop):
        place = d - start
        bit = np.uint64(1) << np.uint64(place // WORDS)
        for e in range(list_ptr[d], list_ptr[d + 1]):
            mirna_bits[list_mirnas[e] * WORDS + place % WORDS] |= bit


@kernel(nogil=True)
def spread_to_genes(gene_ptr, gene_mirnas, mirna_bits, gene_bits) -> None:
    """OR the bits of each gene's miRNAs.

    Parameters
    ----------
    gene_ptr, gene_mirnas
        The miRNAs of each gene: where its own begin, and all in a row.
    mirna_bits
        One row of bits a miRNA.
    gene_bits
        One row of bits a gene; filled.
    """
    for g in range(gene_ptr.size - 1):
        hit = splat(_NONE)
        for e in range(gene_ptr[g], gene_ptr[g + 1]):
            hit = bit_or(hit, load(mirna_bits, gene_mirnas[e] * WORDS))
        store(gene_bits, g * WORDS, hit)


@kernel(nogil=True)
def _majority(a, b, c):
    return bit_or(bit_and(a, b), bit_and(c, bit_xor(a, b)))


@kernel(nogil=True)
def _carry_up(planes, first, top, carry, reach):
    """Add ``carry`` at plane ``first``; no counter may exceed ``reach`` units of that plane."""
    j = first
    while (1 << (j - first)) <= reach:
        if j >= top:
            store(planes, j * WORDS, splat(_NONE))
            top = j + 1
        plane = load(planes, j * WORDS)
        store(planes, j * WORDS, bit_xor(plane, carry))
        carry = bit_and(plane, carry)
        j += 1
    return top


@kernel(nogil=True)
def add_members(members, start, stop, gene_bits, planes) -> int:
    """Sum the bits of the genes ``members[start:stop]`` into ``planes``.

    The number of planes in use is returned.

    Parameters
    ----------
    members
        Genes of all sets in a row.
    start, stop
        Those of one set.
    gene_bits
        One row of bits a gene.
    planes
        The sums, one plane of bits for each binary digit; filled.
    """
    ones, twos, fours = splat(_NONE), splat(_NONE), splat(_NONE)
    top, e = np.int64(3), start
    while e + 8 <= stop:
        a, b = load(gene_bits, members[e] * WORDS), load(gene_bits, members[e + 1] * WORDS)
        c, d = load(gene_bits, members[e + 2] * WORDS), load(gene_bits, members[e + 3] * WORDS)
        two_a, ones = _majority(ones, a, b), bit_xor(ones, bit_xor(a, b))
        two_b, ones = _majority(ones, c, d), bit_xor(ones, bit_xor(c, d))
        four_a, twos = _majority(twos, two_a, two_b), bit_xor(twos, bit_xor(two_a, two_b))
        a, b = load(gene_bits, members[e + 4] * WORDS), load(gene_bits, members[e + 5] * WORDS)
        c, d = load(gene_bits, members[e + 6] * WORDS), load(gene_bits, members[e + 7] * WORDS)
        two_a, ones = _majority(ones, a, b), bit_xor(ones, bit_xor(a, b))
        two_b, ones = _majority(ones, c, d), bit_xor(ones, bit_xor(c, d))
        four_b, twos = _majority(twos, two_a, two_b), bit_xor(twos, bit_xor(two_a, two_b))
        eight, fours = _majority(fours, four_a, four_b), bit_xor(fours, bit_xor(four_a, four_b))
        e += 8
        top = _carry_up(planes, 3, top, eight, (e - start) >> 3)
    while e < stop:
        one = load(gene_bits, members[e] * WORDS)
        two, ones = bit_and(ones, one), bit_xor(ones, one)
        four, twos = bit_and(twos, two), bit_xor(twos, two)
        eight, fours = bit_and(fours, four), bit_xor(fours, four)
        e += 1
        top = _carry_up(planes, 3, top, eight, (e - start) >> 3)
    store(planes, 0, ones)
    store(planes, WORDS, twos)
    store(planes, 2 * WORDS, fours)
    return top


@kernel(nogil=True)
def read_counts(planes, top, scratch, counts) -> None:
    """Turn the bit planes into one number a draw.

    Parameters
    ----------
    planes
        The sums, one plane of bits for each binary digit.
    top
        Planes in use.
    scratch
        Room for the work.
    counts
        One number a draw; filled.
    """
    for i in range(64):
        total = splat(_NONE)
        for j in range(top):
            total = bit_or(total, shifted_bit(load(planes, j * WORDS), np.uint64(i), np.uint64(j)))
        store(scratch, i * WORDS, total)
    for d in range(BITS):
        counts[d] = np.float64(np.int64(scratch[d]))


@kernel(nogil=True)
def at_least(planes, top, threshold) -> int:
    """Return the bits of the draws whose counter is at least ``threshold``.

    Parameters
    ----------
    planes
        The counters, one plane of bits for each binary digit.
    top
        Planes in use.
    threshold
        The least value that counts.
    """
    if threshold >> top:
        return splat(_NONE)
    reached = splat(_ALL)
    for j in range(top):
        plane = load(planes, j * WORDS)
        reached = bit_and(plane, reached) if (threshold >> j) & 1 else bit_or(plane, reached)
    return reached


@kernel(nogil=True)
def reaches(planes, top, wanted, first, n_planes) -> int:
    """Return the bits of the draws whose counter is at least their own threshold.

    The threshold is itself sliced in bit planes.

    Parameters
    ----------
    planes
        The counters, one plane of bits for each binary digit.
    top
        Planes in use.
    wanted
        The thresholds, sliced likewise.
    first
        Plane of ``wanted`` that holds the lowest digit.
    n_planes
        Planes of a threshold.
    """
    reached = splat(_ALL)
    for j in range(max(top, n_planes)):
        plane = load(planes, j * WORDS) if j < top else splat(_NONE)
        limit = load(wanted, (first + j) * WORDS) if j < n_planes else splat(_NONE)
        above = bit_and(plane, bit_xor(limit, splat(_ALL)))
        same = bit_xor(bit_xor(plane, limit), splat(_ALL))
        reached = bit_or(above, bit_and(same, reached))
    return reached
