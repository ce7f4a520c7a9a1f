"""The core 3'UTRs and predictions: from the padded registry file to the tables that ship."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from mircargo.errors import InputError
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
    "read_entries",
    "seed_families",
    "utr_table",
    "utrs_from_table",
]

KEEP_SCORE = -0.15
"""Predictions of the core are kept down to this gene score (10 % less mRNA expected)."""

_FIELDS = 2
_DECIMALS = 3


def read_entries(path: Path) -> dict[str, str]:
    """Read the registry's human 3'UTRs: Entrez id → entry, as it is.

    Raises
    ------
    InputError
        If a line is not ``id,sequence``, an id comes twice, or there are no lines.
    """
    entries: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\r\n").split(",")
            if len(fields) != _FIELDS or not fields[0].isdigit() or set(fields[1]) - set("ACGTN"):
                message = f"{path.name}: line {number}: expected an Entrez id, a comma and DNA letters, found {line[:40].rstrip()!r}; take the file that sources.tsv names"
                raise InputError(message)
            if fields[0] in entries:
                message = (
                    f"{path.name}: line {number}: gene {fields[0]} appears twice; expected one entry a gene"
                )
                raise InputError(message)
            entries[fields[0]] = fields[1]
    if not entries:
        message = f"{path.name}: expected 3'UTR entries, found none; take the file that sources.tsv names"
        raise InputError(message)
    return entries


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
        Gene id → entry, from :func:`read_entries`.
    transcripts
        Gene id → transcript models, from :func:`~mircargo.predict.transcripts.read_refgene`.
    symbols
        Gene id → symbol.

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
    mirnas: Mapping[str, str], utrs: list[Utr], *, keep_score: float = KEEP_SCORE, threads: int | None = None
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

    Returns
    -------
    DataFrame
        Columns ``seed``, ``mirna`` (the representative), ``gene_id``, ``n_8mer``, ``n_7mer_m8``,
        ``n_7mer_a1``, ``n_6mer``, ``score`` (3 decimals), ``percentile`` (among all genes with a site, also
        those dropped); sorted by seed, score, gene id.
    """
    families = seed_families(mirnas)
    first = {names[0]: mirnas[names[0]] for names in families.values()}
    genes = predict(first, utrs, abundance=count_abundance(utrs), threads=threads).genes
    kept = genes[genes["score"] <= keep_score].drop(columns="gene")
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
    return kept[columns].sort_values(["seed", "score", "gene_id"], ignore_index=True)
