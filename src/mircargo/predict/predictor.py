"""Predict the targets of miRNAs on any 3'UTRs: sites, context++ scores, and one score a gene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from mircargo.cluster import thread_runner
from mircargo.errors import InputError
from mircargo.predict.abundance import Abundance, count_abundance
from mircargo.predict.accessibility import add_accessibility
from mircargo.predict.coefficients import LEFT_OUT
from mircargo.predict.context import PairRows, build_model, score_block
from mircargo.predict.mirnas import MirnaIndex, index_mirnas
from mircargo.predict.tables import GENE_COLUMNS, SITE_COLUMNS, Label, gene_table, site_table
from mircargo.predict.utrs import Utr, pack, split_blocks

__all__ = ["GENE_COLUMNS", "SITE_COLUMNS", "Prediction", "Progress", "predict", "predict_blocks"]

Progress = Callable[[int, int], None]
"""Called with the number of 3'UTRs done and of all."""

TRANSCRIPTOME = 5_000
"""With fewer 3'UTRs than this their own site counts say nothing of a transcriptome's abundance."""


_NOT_GIVEN = MappingProxyType(
    {
        "TA_3UTR": (
            f"fewer than {TRANSCRIPTOME} 3'UTRs were given to count sites on; a typical value stands in"
        ),
        "SA": "accessibility was not asked for; a typical value stands in",
        "Len_ORF": "no ORF is known; a typical length stands in",
        "ORF8m": "no ORF sequences were given; none is assumed",
    }
)


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
    task = _prepare(
        mirnas, utrs, orfs=orfs, abundance=abundance, accessibility=accessibility, progress=progress
    )
    parts = list(_parts(task, sites=sites, threads=threads, progress=progress))
    labels = [label for part in parts for label in part.labels]
    starts = np.cumsum([0, *(len(part.labels) for part in parts)]).tolist()
    pairs = [(first, part.pairs) for first, part in zip(starts, parts, strict=False)]
    table = pd.concat([part.sites for part in parts], ignore_index=True) if sites else None
    computed = frozenset().union(*(part.computed for part in parts))
    return Prediction(gene_table(pairs, labels, task.index), table, _left_out(computed))


def predict_blocks(
    mirnas: Mapping[str, str],
    utrs: Iterable[Utr],
    *,
    orfs: Mapping[str, str] | None = None,
    abundance: Abundance | None = None,
    accessibility: Path | None = None,
    sites: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Prediction]:
    """Yield the prediction for about 4 million 3'UTR letters at a time, in the order of the file.

    Memory stays flat whatever the number of 3'UTRs. The same rows as :func:`predict`, with the same
    parameters, but each block is sorted for itself and the gene tables have no ``percentile``, which needs
    all genes.

    Parameters
    ----------
    mirnas, utrs, orfs, abundance, accessibility, sites, threads, progress
        As in :func:`predict`.
    """
    task = _prepare(
        mirnas, utrs, orfs=orfs, abundance=abundance, accessibility=accessibility, progress=progress
    )
    for part in _parts(task, sites=sites, threads=threads, progress=progress):
        genes = gene_table([(0, part.pairs)], part.labels, task.index).drop(columns="percentile")
        yield Prediction(genes, part.sites, _left_out(part.computed))


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


@dataclass(frozen=True)
class _Task:
    """A checked request."""

    index: MirnaIndex
    source: Iterable[Utr]
    total: int
    abundance: Abundance | None
    orfs: Mapping[str, str] | None


@dataclass(frozen=True)
class _Part:
    """The result of one block."""

    labels: list[Label]
    pairs: PairRows
    sites: pd.DataFrame | None
    computed: frozenset[str]


@dataclass(frozen=True)
class _Folding:
    """UTRs that are folded while they are read, with progress after each: folding is what takes the time."""

    utrs: Iterable[Utr]
    index: MirnaIndex
    cache: Path
    total: int
    progress: Progress | None

    def __iter__(self) -> Iterator[Utr]:
        for done, utr in enumerate(add_accessibility(self.utrs, self.index, self.cache), 1):
            if self.progress is not None:
                self.progress(done, self.total)
            yield utr


def _prepare(
    mirnas: Mapping[str, str],
    utrs: Iterable[Utr],
    *,
    orfs: Mapping[str, str] | None,
    abundance: Abundance | None,
    accessibility: Path | None,
    progress: Progress | None,
) -> _Task:
    index = index_mirnas(mirnas)
    chosen, total = _representatives(utrs)
    if abundance is None and total >= TRANSCRIPTOME:
        abundance = count_abundance(chosen)
    source: Iterable[Utr] = chosen
    if accessibility is not None:
        source = _Folding(chosen, index, accessibility, total, progress)
    return _Task(index, source, total, abundance, orfs)


def _parts(task: _Task, *, sites: bool, threads: int | None, progress: Progress | None) -> Iterator[_Part]:
    runner = thread_runner(threads)
    model = build_model(task.index, task.abundance)
    known = {"TA_3UTR": task.abundance is not None, "ORF8m": task.orfs is not None}
    done = 0
    for run in split_blocks(task.source):
        block = pack(run, orfs=task.orfs)
        site_rows, pairs = score_block(block, model, runner, contributions=sites)
        table = None
        if sites:
            table = site_table(site_rows, run, task.index, abundance=known["TA_3UTR"], orfs=known["ORF8m"])
        known |= {"SA": block.folded, "Len_ORF": block.has_orf}
        labels = [(utr.gene, utr.gene_id, utr.transcript, utr.taxon) for utr in run]
        yield _Part(
            labels, pairs, table, frozenset(feature for feature, is_known in known.items() if is_known)
        )
        done += len(run)
        if progress is not None:
            progress(done, task.total)


def _left_out(computed: frozenset[str]) -> dict[str, str]:
    return dict(LEFT_OUT) | {feature: why for feature, why in _NOT_GIVEN.items() if feature not in computed}
