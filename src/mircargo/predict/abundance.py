"""Target-site abundance: how many sites for a seed the 3'UTRs of a transcriptome hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mircargo.predict import kernels
from mircargo.predict.utrs import RIBOSOME_SHADOW, Utr, join_sequences, split_blocks

__all__ = ["Abundance", "count_abundance"]


@dataclass(frozen=True)
class Abundance:
    """Counts of every 8-mer in the 3'UTRs of a transcriptome.

    Parameters
    ----------
    counts
        Shape (65536,), 8-mers in base 4, first letter most significant.
    utrs
        Number of 3'UTRs counted.
    """

    counts: NDArray[np.int64]
    utrs: int

    def sites(self, seed7: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of 8mer, 7mer-m8 and 7mer-A1 sites for each 7-mer that matches nt 2-8.

        An 8-mer holds a 7mer-m8 match in its first seven letters and a 7mer-A1 match in its last seven;
        matches at the end of a 3'UTR or before an unknown letter, which fill no 8-mer, are not counted.
        """
        eight = self.counts.reshape(4**7, 4)
        matched_8 = eight.sum(axis=1)[seed7]
        six_then_a = self.counts.reshape(4, 4**6, 4)[:, seed7 & 0xFFF, 0].sum(axis=0)
        both: NDArray[np.int64] = eight[seed7, 0]
        total: NDArray[np.int64] = matched_8 + six_then_a - both
        return total

    def log10_sites(self, seed7: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return log10 of :meth:`sites`, 0 where there is none."""
        logs: NDArray[np.float64] = np.log10(np.maximum(self.sites(seed7), 1))
        return logs


def count_abundance(utrs: Iterable[Utr]) -> Abundance:
    """Count the 8-mers of all 3'UTRs, in one pass and flat memory.

    References
    ----------
    Arvey et al. 2010, doi:10.1038/msb.2010.24; Garcia et al. 2011, doi:10.1038/nsmb.2115
    """
    counts = np.zeros(4**8, dtype=np.int64)
    total = 0
    for run in split_blocks(utrs):
        kernels.count_8mers(*join_sequences([utr.sequence for utr in run]), RIBOSOME_SHADOW, counts)
        total += len(run)
    return Abundance(counts, total)
