"""The result tables of a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.predict.coefficients import FEATURES, SITE_TYPES
from mircargo.predict.context import PairRows, SiteRows
from mircargo.predict.mirnas import MirnaIndex
from mircargo.predict.utrs import Utr
from mircargo.schema.results import PREDICTED_SITES, PREDICTED_TARGETS

__all__ = [
    "COUNT_COLUMNS",
    "GENE_COLUMNS",
    "SITE_COLUMNS",
    "Label",
    "gene_table",
    "percentiles",
    "site_table",
]

COUNT_COLUMNS = ("n_8mer", "n_7mer_m8", "n_7mer_a1", "n_6mer")
GENE_COLUMNS = tuple(PREDICTED_TARGETS.columns)
SITE_COLUMNS = tuple(PREDICTED_SITES.columns)

Label = tuple[str, str, str, str]
"""Gene, gene id, transcript, taxon of a 3'UTR."""


def gene_table(
    parts: Sequence[tuple[int, PairRows]], labels: Sequence[Label], index: MirnaIndex
) -> pd.DataFrame:
    """Join the pairs of all blocks into the gene table, sorted by miRNA, score and gene.

    Parameters
    ----------
    parts
        For each block, the number of its first 3'UTR and its pairs.
    labels
        One each 3'UTR. Where several taxa were scanned the table has a ``taxon`` column too.
    index
        The miRNAs.
    """
    mirna = np.concatenate([rows.mirna for _, rows in parts])
    utr = np.concatenate([rows.utr + first for first, rows in parts])
    score = np.concatenate([rows.score for _, rows in parts])
    order = np.lexsort((utr, score, mirna))
    mirna, utr, score = mirna[order], utr[order], score[order]
    counts = np.concatenate([rows.counts for _, rows in parts])[order]
    columns: dict[str, object] = {
        "mirna": _categorical(mirna, list(index.names)),
        "gene": _labels(labels, 0, utr),
        "gene_id": _labels(labels, 1, utr),
    }
    if len({label[3] for label in labels}) > 1:
        columns["taxon"] = _labels(labels, 3, utr)
    columns |= {name: counts[:, column] for column, name in enumerate(COUNT_COLUMNS)}
    columns["score"] = score
    columns["percentile"] = percentiles(mirna, score)
    return pd.DataFrame(columns)


def percentiles(mirna: NDArray[np.int32], score: NDArray[np.float32]) -> NDArray[np.float32]:
    """Percentage of a miRNA's genes whose score is weaker (greater); rows sorted by miRNA and score."""
    out = np.empty(score.size, dtype=np.float32)
    edges = np.flatnonzero(np.diff(mirna, prepend=-1, append=-1))
    for first, last in pairwise(edges.tolist()):
        own = score[first:last]
        out[first:last] = 100 * (own.size - np.searchsorted(own, own, side="right")) / own.size
    return out


def _labels(labels: Sequence[Label], column: int, utr: NDArray[np.int32]) -> pd.Categorical:
    names = [label[column] for label in labels]
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    codes = np.array([places[name] for name in names], dtype=np.int32)
    return _categorical(codes[utr], list(places))


def _categorical(codes: NDArray[np.int32], names: list[str]) -> pd.Categorical:
    dtype: pd.CategoricalDtype = pd.CategoricalDtype(names)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def site_table(
    rows: SiteRows, utrs: Sequence[Utr], index: MirnaIndex, *, abundance: bool, orfs: bool
) -> pd.DataFrame:
    """Return the sites of one block, ordered by 3'UTR, miRNA and place.

    Parameters
    ----------
    rows
        Sites of the block as arrays.
    utrs
        Its 3'UTRs.
    index
        The miRNAs by seed.
    abundance, orfs
        Whether these features were known.
    """
    order = np.lexsort((rows.start, rows.mirna, rows.utr))
    utr = rows.utr[order]
    columns: dict[str, object] = {"mirna": _texts(index.names, rows.mirna[order])}
    for name in ("gene", "gene_id", "transcript", "taxon"):
        columns[name] = _texts([getattr(record, name) for record in utrs], utr)
    columns["utr_start"] = rows.start[order]
    columns["utr_end"] = rows.end[order]
    columns["site_type"] = _texts(SITE_TYPES, rows.kind[order])
    contributions = rows.contributions[order]
    absent = {"c_ta": not abundance, "c_orf8m": not orfs}
    for column, feature in enumerate(FEATURES):
        columns[feature] = np.full(order.size, np.nan) if absent.get(feature) else contributions[:, column]
    columns["score"] = rows.score[order]
    return pd.DataFrame(columns)


def _texts(names: Sequence[str], places: NDArray[np.integer]) -> pd.Series:
    """Return ``names`` at ``places`` as text, also where there are none."""
    return pd.Series(np.array(names, dtype=object)[places], dtype=str)
