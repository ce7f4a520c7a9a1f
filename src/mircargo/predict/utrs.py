"""3'UTRs: one record each, and blocks of them packed for the kernels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mircargo.predict.nucleotides import Codes, encode

__all__ = ["RIBOSOME_SHADOW", "Block", "Utr", "join_sequences", "pack", "split_blocks"]

RIBOSOME_SHADOW = 14
"""Sites are not sought in the first 14 nt after the stop codon, where the ribosome clears the way."""

_BLOCK_NT = 4_000_000  # 3'UTR letters a block: memory stays flat whatever the file's size


@dataclass(frozen=True)
class Utr:
    """One 3'UTR.

    Parameters
    ----------
    gene, gene_id, transcript, taxon
        Labels and ids; empty where not known.
    sequence
        Letters 5'→3'; anything but A, C, G, T, U pairs with nothing.
    ends, shares
        Lengths at which the gene's transcripts end, ascending, and their shares; by default the whole
        sequence for all transcripts.
    evidence
        How well the end is known; empty for a 3'UTR given by the user.
    orf_length
        Coding length in nt, 0 where not known.
    accessibility
        One byte a nucleotide, see :mod:`mircargo.predict.accessibility`; ``None`` where not computed.
    """

    gene: str
    sequence: str
    gene_id: str = ""
    transcript: str = ""
    taxon: str = ""
    ends: tuple[int, ...] = ()
    shares: tuple[float, ...] = (1.0,)
    evidence: str = ""
    orf_length: int = 0
    accessibility: bytes | None = None


@dataclass(frozen=True)
class Block:
    """Some 3'UTRs as arrays; ``arrays`` is what the kernels take."""

    utrs: tuple[Utr, ...]
    codes: Codes
    starts: NDArray[np.int64]
    arrays: tuple[Any, ...]

    @property
    def folded(self) -> bool:
        """Whether the accessibility of any 3'UTR is known."""
        return bool(self.arrays[5].size)

    @property
    def has_orf(self) -> bool:
        """Whether the ORF length of any 3'UTR is known."""
        return bool((self.arrays[6] > 0).any())


def split_blocks(utrs: Iterable[Utr], *, nucleotides: int = _BLOCK_NT) -> Iterator[tuple[Utr, ...]]:
    """Yield the UTRs in runs of about ``nucleotides`` letters."""
    run: list[Utr] = []
    size = 0
    for utr in utrs:
        run.append(utr)
        size += len(utr.sequence)
        if size >= nucleotides:
            yield tuple(run)
            run, size = [], 0
    if run:
        yield tuple(run)


def pack(utrs: Sequence[Utr], *, orfs: Mapping[str, str] | None = None) -> Block:
    """Pack UTRs, their ends, accessibility and ORFs (by gene, or by transcript) into arrays."""
    codes, starts = join_sequences([utr.sequence for utr in utrs])
    ends = [utr.ends or (len(utr.sequence),) for utr in utrs]
    reading = [_orf(utr, orfs) for utr in utrs]
    orf_codes, orf_starts = join_sequences(reading)
    lengths = [len(orf) or utr.orf_length for orf, utr in zip(reading, utrs, strict=True)]
    arrays = (
        codes,
        starts,
        np.array([end for utr_ends in ends for end in utr_ends], dtype=np.int64),
        np.cumsum([0, *map(len, ends)], dtype=np.int64),
        np.array([share for utr in utrs for share in utr.shares]),
        _accessibility(utrs),
        np.array(lengths, dtype=np.float64),
        orf_codes,
        orf_starts,
    )
    return Block(tuple(utrs), codes, starts, arrays)


def join_sequences(sequences: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the letters of all sequences as codes, and where each begins."""
    return encode("".join(sequences)), np.cumsum([0, *map(len, sequences)], dtype=np.int64)


def _orf(utr: Utr, orfs: Mapping[str, str] | None) -> str:
    if orfs is None:
        return ""
    return orfs.get(utr.transcript) or orfs.get(utr.gene) or ""


def _accessibility(utrs: Sequence[Utr]) -> NDArray[np.uint8]:
    """Bytes of all UTRs, 255 for those that have none; empty if none has any."""
    if all(utr.accessibility is None for utr in utrs):
        return np.zeros(0, dtype=np.uint8)
    missing = b"\xff"
    joined = b"".join(
        missing * len(utr.sequence) if utr.accessibility is None else utr.accessibility for utr in utrs
    )
    return np.frombuffer(joined, dtype=np.uint8)
