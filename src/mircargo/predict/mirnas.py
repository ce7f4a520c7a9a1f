"""Mature miRNAs as the predictor needs them: checked, and indexed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mircargo.errors import InputError
from mircargo.predict.nucleotides import encode, kmer_code, reverse_complement

__all__ = ["SHORTEST", "MirnaIndex", "check_mirna", "index_mirnas"]

SHORTEST = 8
"""A mature sequence must hold the whole seed, nucleotides 2-8."""

_LONGEST = 40
_SUPPLEMENTARY = slice(8, 28)  # nucleotides 9-28


@dataclass(frozen=True)
class MirnaIndex:
    """All miRNAs of a run, found by the 6-mer that they match.

    Parameters
    ----------
    names, sequences
        One each a miRNA, in the order given by the caller.
    bucket_starts, bucket
        miRNAs whose nucleotides 2-7 are the reverse complement of 6-mer ``k`` are
        ``bucket[bucket_starts[k]:bucket_starts[k + 1]]``.
    opposite_8
        Code of the letter that pairs with nucleotide 8.
    seed7
        Code of the 7-mer that pairs with nucleotides 2-8.
    masks
        Shape (miRNAs, 4): bit p of column b is set where nucleotide 9 + p pairs with letter b.
    """

    names: tuple[str, ...]
    sequences: tuple[str, ...]
    bucket_starts: NDArray[np.int64]
    bucket: NDArray[np.int32]
    opposite_8: NDArray[np.uint8]
    seed7: NDArray[np.int64]
    masks: NDArray[np.int64]


def check_mirna(name: str, sequence: str) -> str:
    """Return a mature sequence in upper-case RNA letters.

    Raises
    ------
    InputError
        If it is shorter than 8 nt, longer than 40, or has letters other than A, C, G, U, T.
    """
    rna = sequence.strip().upper().replace("T", "U")
    odd = sorted(set(rna) - set("ACGU"))
    if odd:
        message = (
            f"miRNA {name!r}: expected the letters A, C, G, U (or T), found {', '.join(map(repr, odd))}; give"
            " the mature sequence 5'→3'"
        )
        raise InputError(message)
    if not SHORTEST <= len(rna) <= _LONGEST:
        message = (
            f"miRNA {name!r}: expected a mature sequence of {SHORTEST} to {_LONGEST} nt, found {len(rna)};"
            " give the whole mature miRNA, not its seed or its hairpin"
        )
        raise InputError(message)
    return rna


def index_mirnas(mirnas: Mapping[str, str]) -> MirnaIndex:
    """Index mature sequences by the sites they match.

    Parameters
    ----------
    mirnas
        Name → mature sequence, 5'→3'.

    Raises
    ------
    InputError
        If there are none, or one is not a mature miRNA.
    """
    if not mirnas:
        message = "no miRNA given: expected at least one name with its mature sequence"
        raise InputError(message)
    names = tuple(mirnas)
    sequences = tuple(check_mirna(name, sequence) for name, sequence in mirnas.items())
    sites = [reverse_complement(sequence[1:8]) for sequence in sequences]
    six = np.array([kmer_code(site[1:]) for site in sites])
    return MirnaIndex(
        names=names,
        sequences=sequences,
        bucket_starts=np.searchsorted(np.sort(six), np.arange(4097)).astype(np.int64),
        bucket=np.argsort(six, kind="stable").astype(np.int32),
        opposite_8=np.array([encode(site[0])[0] for site in sites], dtype=np.uint8),
        seed7=np.array([kmer_code(site) for site in sites], dtype=np.int64),
        masks=np.array([_pairing_masks(sequence) for sequence in sequences], dtype=np.int64),
    )


def _pairing_masks(mirna: str) -> list[int]:
    masks = [0, 0, 0, 0]
    for bit, letter in enumerate(mirna[_SUPPLEMENTARY]):
        masks[encode(reverse_complement(letter))[0]] |= 1 << bit
    return masks
