"""A picture in text of how a miRNA pairs with a site."""

from __future__ import annotations

from dataclasses import dataclass

from mircargo.predict.coefficients import SITE_TYPES
from mircargo.predict.nucleotides import reverse_complement

__all__ = ["Supplementary", "find_supplementary", "render_pairing"]

_UPSTREAM = 15
_FREE_OFFSET = 2
_CORE = range(4, 8)  # nucleotides 13-16, counted from 9
_SHORTEST_RUN = 2


@dataclass(frozen=True)
class Supplementary:
    """The best pairing of a miRNA beyond its seed.

    Parameters
    ----------
    score
        1 for each pair of nucleotides 13-16, 1/2 for others, less 1/2 for each nucleotide of offset beyond 2.
    target_gap, mirna_gap
        Unpaired bridge: nucleotides left out of the target or of the miRNA strand next to the seed.
    first, last
        First and last paired nucleotide of the miRNA, counted from 1; 0 where there is no pair.
    """

    score: float
    target_gap: int = 0
    mirna_gap: int = 0
    first: int = 0
    last: int = 0


def find_supplementary(mirna: str, upstream: str) -> Supplementary:
    """Return the best run of two or more Watson-Crick pairs between ``mirna`` nt 9-28 and the target.

    Parameters
    ----------
    mirna
        Mature sequence 5'→3'.
    upstream
        Target letters 5'→3' that end opposite nucleotide 9.
    """
    tail = mirna.upper().replace("T", "U")[8:28]
    target = upstream.upper().replace("T", "U")[::-1][:_UPSTREAM]
    best = Supplementary(0.0)
    for offset in range(20):
        for target_gap, mirna_gap in ((offset, 0), (0, offset)):
            for first, last in _runs(tail, target, target_gap, mirna_gap):
                score = sum(1.0 if k in _CORE else 0.5 for k in range(first, last))
                score -= max(0, offset - _FREE_OFFSET) / 2
                if score > best.score:
                    best = Supplementary(score, target_gap, mirna_gap, first + 9, last + 8)
    return best


def _runs(tail: str, target: str, target_gap: int, mirna_gap: int) -> list[tuple[int, int]]:
    """Return runs [first, last) of paired positions of ``tail`` when it is shifted against ``target``."""
    runs: list[tuple[int, int]] = []
    start = -1
    for k in range(len(tail) + 1):
        p = k - target_gap + mirna_gap
        paired = (
            k < len(tail)
            and 0 <= p < len(target)
            and reverse_complement(tail[k]) == target[p].replace("U", "T")
        )
        if paired and start < 0:
            start = k
        elif not paired and start >= 0:
            if k - start >= _SHORTEST_RUN:
                runs.append((start, k))
            start = -1
    return runs


def render_pairing(mirna: str, utr: str, *, utr_start: int, utr_end: int, site_type: str) -> str:
    """Return three lines: the target 5'→3', bars for pairs, the miRNA 3'→5'.

    Parameters
    ----------
    mirna
        Mature sequence.
    utr
        The 3'UTR.
    utr_start, utr_end
        The site's first and last nucleotide, 1-based.
    site_type
        One of :data:`~mircargo.predict.coefficients.SITE_TYPES`.
    """
    letters = utr.upper().replace("T", "U")
    guide = mirna.upper().replace("T", "U")
    eight = utr_start - 1 if site_type in SITE_TYPES[:2] else utr_start - 2  # 0-based, opposite nt 8
    upstream = letters[max(0, eight - _UPSTREAM) : max(0, eight)]
    seed = "".join(letters[k] if 0 <= k < len(letters) else " " for k in range(eight, eight + 8))
    extra = find_supplementary(guide, upstream)
    left_target = "-" * extra.target_gap + upstream[::-1]
    left_mirna = "-" * extra.mirna_gap + guide[8:]
    shift = extra.mirna_gap - 9
    left_bars = "".join(
        "|" if extra.first <= k - shift <= extra.last else " " for k in range(len(left_mirna))
    )
    width = max(len(left_target), len(left_mirna))
    matched = range(2, 9) if site_type in SITE_TYPES[:2] else range(2, 8)
    seed_bars = "".join("|" if nt in matched else " " for nt in range(8, 0, -1))
    rows = (
        left_target.ljust(width)[::-1] + seed,
        left_bars.ljust(width)[::-1] + seed_bars,
        left_mirna.ljust(width)[::-1] + guide[7::-1],
    )
    label = f"{utr_start}-{utr_end} {site_type}"
    return f"target 5' {rows[0]} 3'  {label}\n          {rows[1]}\nmiRNA  3' {rows[2]} 5'"
