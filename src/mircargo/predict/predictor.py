"""Predict the targets of miRNAs on any 3'UTRs: sites, context++ scores, and one score a gene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mircargo.errors import InputError
from mircargo.predict.abundance import Abundance, count_abundance
from mircargo.predict.accessibility import add_accessibility
from mircargo.predict.coefficients import LEFT_OUT
from mircargo.predict.context import PairRows, build_model, score_block, use_threads
from mircargo.predict.mirnas import MirnaIndex, index_mirnas
from mircargo.predict.tables import GENE_COLUMNS, SITE_COLUMNS, Label, gene_table, site_table
from mircargo.predict.utrs import Utr, pack, split_blocks

__all__ = ["GENE_COLUMNS", "SITE_COLUMNS", "Prediction", "Progress", "predict"]

Progress = Callable[[int, int], None]
"""Called with the number of 3'UTRs done and of all."""

TRANSCRIPTOME = 5_000
"""With fewer 3'UTRs than this their own site counts say nothing of a transcriptome's abundance."""


@dataclass(frozen=True)
class Prediction:
    """What was predicted.

    Parameters
    ----------
    genes
        One row for each miRNA and gene with a site, columns :data:`GENE_COLUMNS`; sorted by miRNA (as
        given), then score, strongest (most negative) first.
    sites
        One row for each site, columns :data:`SITE_COLUMNS`, or ``None`` where not asked for.
    left_out
        Feature → why it was not computed.
    """

    genes: pd.DataFrame
    sites: pd.DataFrame | None
    left_out: Mapping[str, str]


def predict(
    mirnas: Mapping[str, str],
    utrs: Iterable[Utr],
    *,
    orfs: Mapping[str, str] | None = None,
    abundance: Abundance | None = None,
    accessibility: Path | None = None,
    sites: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Prediction:
    """Find all sites of all miRNAs, score them with context++, and sum the scores of each gene.

    The gene score is the log2 change of the mRNA expected from all sites together: over the gene's
    isoforms, ``log2(sum of share × 2^(sum of the scores of the sites in the isoform))``; of sites that
    overlap the stronger one counts. A gene is represented by its longest 3'UTR.

    Parameters
    ----------
    mirnas
        Name → mature sequence, 5'→3'.
    utrs
        3'UTRs, which can be read more than once: a list, or a :class:`~mircargo.predict.fasta.UtrFile`.
    orfs
        Coding sequences by transcript or gene, for the ORF features.
    abundance
        Site counts of a transcriptome; by default counted from ``utrs`` if they are 5,000 or more.
    accessibility
        Cache file; if given, site accessibility is folded with ViennaRNA where a 3'UTR lacks it.
    sites
        Return the site table too.
    threads
        At most so many; results do not depend on it.
    progress
        Called while scoring.

    Raises
    ------
    InputError
        If ``mirnas`` or ``utrs`` is empty, a miRNA is not a mature sequence, or ``utrs`` is a generator.

    References
    ----------
    Agarwal et al. 2015, doi:10.7554/eLife.05005; Grimson et al. 2007, doi:10.1016/j.molcel.2007.06.017
    """
    index = index_mirnas(mirnas)
    chosen, total = _representatives(utrs)
    if abundance is None and total >= TRANSCRIPTOME:
        abundance = count_abundance(chosen)
    source: Iterable[Utr] = chosen
    if accessibility is not None:
        source = add_accessibility(chosen, index, accessibility)
    with use_threads(threads):
        return _score(source, total, index, abundance, orfs, sites=sites, progress=progress)


@dataclass(frozen=True)
class _Chosen:
    """The UTRs of an iterable that represent their gene, read anew at each iteration."""

    utrs: Iterable[Utr]
    best: Mapping[tuple[str, str], tuple[int, str]]

    def __iter__(self) -> Iterator[Utr]:
        left = dict(self.best)
        for utr in self.utrs:
            key = (utr.gene_id or utr.gene, utr.taxon)
            if left.get(key) == (len(utr.sequence), utr.transcript):
                del left[key]
                yield utr


def _representatives(utrs: Iterable[Utr]) -> tuple[_Chosen, int]:
    """Choose the longest 3'UTR of each gene and taxon; among equals the first transcript by name."""
    if iter(utrs) is utrs:
        message = "utrs is a generator, which can be read only once; expected a list or a UtrFile"
        raise InputError(message)
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for utr in utrs:
        key = (utr.gene_id or utr.gene, utr.taxon)
        size, transcript = best.get(key, (-1, ""))
        if len(utr.sequence) > size or (len(utr.sequence) == size and utr.transcript < transcript):
            best[key] = (len(utr.sequence), utr.transcript)
    if not best:
        message = "no 3'UTR given: expected at least one sequence; check the file and the organism"
        raise InputError(message)
    return _Chosen(utrs, best), len(best)


def _score(
    source: Iterable[Utr],
    total: int,
    index: MirnaIndex,
    abundance: Abundance | None,
    orfs: Mapping[str, str] | None,
    *,
    sites: bool,
    progress: Progress | None,
) -> Prediction:
    model = build_model(index, abundance)
    gene_parts: list[tuple[int, PairRows]] = []
    site_parts: list[pd.DataFrame] = []
    labels: list[Label] = []
    folded = known_orf = False
    for run in split_blocks(source):
        block = pack(run, orfs=orfs)
        site_rows, pair_rows = score_block(block, model, contributions=sites)
        gene_parts.append((len(labels), pair_rows))
        labels += [(utr.gene, utr.gene_id, utr.transcript, utr.taxon) for utr in run]
        if sites:
            site_parts.append(
                site_table(site_rows, run, index, abundance=abundance is not None, orfs=orfs is not None)
            )
        folded |= bool(block.arrays[5].size)
        known_orf |= bool((block.arrays[6] > 0).any())
        if progress is not None:
            progress(len(labels), total)
    left_out = _left_out(
        abundance=abundance is not None, folded=folded, orf_length=known_orf, orfs=orfs is not None
    )
    table = pd.concat(site_parts, ignore_index=True) if sites else None
    return Prediction(gene_table(gene_parts, labels, index), table, left_out)


def _left_out(*, abundance: bool, folded: bool, orf_length: bool, orfs: bool) -> dict[str, str]:
    reasons = dict(LEFT_OUT)
    if not abundance:
        reasons["TA_3UTR"] = (
            f"fewer than {TRANSCRIPTOME} 3'UTRs were given to count sites on; a typical value stands in"
        )
    if not folded:
        reasons["SA"] = "accessibility was not asked for; a typical value stands in"
    if not orf_length:
        reasons["Len_ORF"] = "no ORF is known; a typical length stands in"
    if not orfs:
        reasons["ORF8m"] = "no ORF sequences were given; none is assumed"
    return reasons
