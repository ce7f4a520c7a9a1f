"""The core 3'UTRs and predictions: from the padded registry file to the tables that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

import numpy as np
import pandas as pd

from mircargo.predict.abundance import count_abundance
from mircargo.predict.accessibility import coarsen, fold_accessibility
from mircargo.predict.cleaning import clean_entry
from mircargo.predict.mirnas import check_mirna
from mircargo.predict.predictor import predict
from mircargo.predict.tables import COUNT_COLUMNS
from mircargo.predict.transcripts import Transcript
from mircargo.predict.utrs import RIBOSOME_SHADOW, Utr

__all__ = [
    "KEEP_SCORE",
    "build_core_utrs",
    "build_predictions",
    "seed_families",
    "utr_table",
    "utrs_from_table",
]

KEEP_SCORE = -0.15
"""Predictions of the core are kept down to this gene score (10 % less mRNA expected)."""

_DECIMALS = 3
_FAMILIES_AT_ONCE = 150


def build_core_utrs(
    entries: Mapping[str, str],
    transcripts: Mapping[str, tuple[Transcript, ...]],
    symbols: Mapping[str, str],
    *,
    taxon: str = "9606",
) -> list[Utr]:
    """Clean every entry; those with nothing but unknown letters or shorter than a site are left out.

    Parameters
    ----------
    entries
        Gene id → entry, the padded 3'UTR of each gene.
    transcripts
        Gene id → transcript models, from :func:`~mircargo.predict.transcripts.transcript_models`.
    symbols
        Gene id → symbol.
    taxon
        Species of all.

    Returns
    -------
    list
        Ordered by gene id; compare its length with ``entries`` for the number left out.
    """
    utrs = []
    for gene_id in sorted(entries, key=int):
        clean = clean_entry(entries[gene_id], transcripts.get(gene_id, ()))
        if len(clean.sequence) <= RIBOSOME_SHADOW or set(clean.sequence) == {"N"}:
            continue
        utrs.append(
            Utr(
                symbols.get(gene_id, gene_id),
                clean.sequence,
                gene_id=gene_id,
                transcript=clean.transcript,
                taxon=taxon,
                ends=clean.ends,
                shares=clean.shares,
                evidence=clean.evidence,
                orf_length=clean.orf_length,
            )
        )
    return utrs


def fold_core(
    utrs: Iterable[Utr], *, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Utr, bytes]]:
    """Yield each 3'UTR with its coarse accessibility profile; about 90 µs a nucleotide."""
    for done, utr in enumerate(utrs, start=1):
        yield utr, coarsen(fold_accessibility(utr.sequence)).tobytes()
        if progress is not None:
            progress(done)


def utr_table(utrs: Iterable[Utr]) -> pd.DataFrame:
    """Return 3'UTRs as a table, one row each, in the order given.

    ``ends`` and ``shares`` are comma-separated; ``accessibility`` is bytes, empty where not computed.
    """
    rows = [
        {
            "gene_id": utr.gene_id,
            "gene": utr.gene,
            "transcript": utr.transcript,
            "taxon": utr.taxon,
            "evidence": utr.evidence,
            "orf_length": utr.orf_length,
            "ends": ",".join(map(str, utr.ends)),
            "shares": ",".join(f"{share:.4g}" for share in utr.shares),
            "sequence": utr.sequence,
            "accessibility": utr.accessibility or b"",
        }
        for utr in utrs
    ]
    return pd.DataFrame(rows)


def utrs_from_table(table: pd.DataFrame) -> list[Utr]:
    """Return the 3'UTRs of :func:`utr_table`."""
    return [
        Utr(
            row["gene"],
            row["sequence"],
            gene_id=row["gene_id"],
            transcript=row["transcript"],
            taxon=row["taxon"],
            ends=tuple(map(int, row["ends"].split(","))) if row["ends"] else (),
            shares=_shares(row["shares"]),
            evidence=row["evidence"],
            orf_length=int(row["orf_length"]),
            accessibility=bytes(row["accessibility"]) or None,
        )
        for row in table.to_dict("records")
    ]


def _shares(text: str) -> tuple[float, ...]:
    shares = np.array([float(share) for share in text.split(",")])
    return tuple((shares / shares.sum()).tolist())


def seed_families(mirnas: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return seed (nucleotides 2-8) → names of the miRNAs that have it, in the order given."""
    families: dict[str, list[str]] = {}
    for name, sequence in mirnas.items():
        families.setdefault(check_mirna(name, sequence)[1:8], []).append(name)
    return {seed: tuple(names) for seed, names in families.items()}


def build_predictions(
    mirnas: Mapping[str, str],
    utrs: list[Utr],
    *,
    keep_score: float = KEEP_SCORE,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return the predictions that ship: one row for each seed family and gene.

    Members of a family share their sites; they differ only in nucleotide 1 and the 3' end. The first
    member given stands for all.

    Parameters
    ----------
    mirnas
        Name → mature sequence; order decides who stands for a family.
    utrs
        Core 3'UTRs.
    keep_score
        Weaker (greater) scores are dropped.
    threads
        At most so many; results do not depend on it.
    progress
        Called with the number of families just done and of all. They are scored some hundreds at a time,
        so that memory stays below a gigabyte.

    Returns
    -------
    DataFrame
        Columns ``seed``, ``mirna`` (the representative), ``gene_id``, ``n_8mer``, ``n_7mer_m8``,
        ``n_7mer_a1``, ``n_6mer``, ``score`` (3 decimals), ``percentile`` (among all genes with a site, also
        those dropped); sorted by seed, score, gene id.
    """
    families = seed_families(mirnas)
    first = {names[0]: mirnas[names[0]] for names in families.values()}
    abundance = count_abundance(utrs)
    parts = []
    for some in _batched(first.items(), _FAMILIES_AT_ONCE):
        genes = predict(dict(some), utrs, abundance=abundance, threads=threads).genes
        parts.append(_kept(genes[genes["score"] <= keep_score], families))
        if progress is not None:
            progress(len(some), len(first))
    return pd.concat(parts).sort_values(["seed", "score", "gene_id"], ignore_index=True)


def _batched(items: Iterable[tuple[str, str]], size: int) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield ``items`` in runs of ``size`` (``itertools.batched`` comes with Python 3.12)."""
    left = iter(items)
    while run := tuple(islice(left, size)):
        yield run


def _kept(genes: pd.DataFrame, families: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    kept = genes.drop(columns="gene")
    kept = kept.assign(
        seed=kept["mirna"].astype(str).map({names[0]: seed for seed, names in families.items()}),
        mirna=kept["mirna"].astype(str),
        gene_id=kept["gene_id"].astype(str),
        score=kept["score"].astype(np.float64).round(_DECIMALS).astype(np.float32),
        percentile=np.floor(kept["percentile"]).astype(np.uint8),
    )
    columns = [
        "seed",
        "mirna",
        "gene_id",
        *COUNT_COLUMNS,
        "score",
        "percentile",
    ]
    return kept[columns]
