"""Nucleotides as small integers, so that kernels can scan them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNKNOWN", "Codes", "encode", "kmer_code", "reverse_complement"]

Codes = NDArray[np.uint8]

UNKNOWN = 4
"""Code of every letter but A, C, G, T and U: it pairs with nothing."""

_TABLE = bytearray([UNKNOWN]) * 256
for _letters, _code in (("Aa", 0), ("Cc", 1), ("Gg", 2), ("TtUu", 3)):
    for _letter in _letters:
        _TABLE[ord(_letter)] = _code
_COMPLEMENT = str.maketrans("ACGTUacgtu", "TGCAAtgcaa")


def encode(sequence: str) -> Codes:
    """Return A, C, G, T/U as 0, 1, 2, 3 and any other letter as 4; case does not matter."""
    return np.frombuffer(bytearray(sequence, "latin-1", "replace").translate(_TABLE), dtype=np.uint8)


def reverse_complement(sequence: str) -> str:
    """Return the reverse complement in DNA letters."""
    return sequence.translate(_COMPLEMENT)[::-1].replace("U", "T").replace("u", "t")


def kmer_code(sequence: str) -> int:
    """Return a k-mer of A, C, G, T/U as a number in base 4, first letter most significant."""
    code = 0
    for digit in encode(sequence):
        code = code * 4 + int(digit)
    return code
