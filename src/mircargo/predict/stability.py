"""Seed-pairing stability: the predicted free energy of the seed duplex."""

from __future__ import annotations

from types import MappingProxyType

from mircargo.predict.nucleotides import reverse_complement

__all__ = ["duplex_energy", "seed_pairing_stability"]

# Nearest-neighbour stacks of Watson-Crick RNA pairs, kcal/mol at 37 °C in 1 M NaCl: Xia et al. 1998,
# doi:10.1021/bi9809425, table 4. Key: two letters of the strand read 5'→3' (U written as T).
_STACKS = MappingProxyType({
    "AA": -0.93, "AT": -1.10, "TA": -1.33, "CT": -2.08, "CA": -2.11,
    "GT": -2.24, "GA": -2.35, "CG": -2.36, "GG": -3.26, "GC": -3.42,
})  # fmt: skip
_INITIATION = 4.09
_TERMINAL_AU = 0.45


def duplex_energy(strand: str) -> float:
    """Return the free energy (kcal/mol) of ``strand`` paired with its perfect complement.

    Initiation + stacks + 0.45 for each end closed by an A-U pair. No symmetry term: the two strands are
    a miRNA and its target.

    References
    ----------
    Xia et al. 1998, doi:10.1021/bi9809425
    """
    dna = strand.upper().replace("U", "T")
    stacks = (dna[i : i + 2] for i in range(len(dna) - 1))
    energy = _INITIATION + sum(_STACKS.get(s) or _STACKS[reverse_complement(s)] for s in stacks)
    return energy + _TERMINAL_AU * sum(end in "AT" for end in (dna[0], dna[-1]))


def seed_pairing_stability(mirna: str) -> tuple[float, float]:
    """Return the energies of miRNA nucleotides 2-8 (8mer, 7mer-m8) and 2-7 (7mer-A1, 6mer).

    References
    ----------
    Garcia et al. 2011, doi:10.1038/nsmb.2115
    """
    return duplex_energy(mirna[1:8]), duplex_energy(mirna[1:7])
