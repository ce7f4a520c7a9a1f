"""The bipartite configuration model: how often a gene is hit by reason of degrees alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mircargo.enrichment.inputs import GeneSets, Targets
from mircargo.errors import InputError

__all__ = ["DegreeModel", "fit_degrees", "members_by_class"]

Floats = NDArray[np.float64]

_MAX_STEPS = 10_000
_TOLERANCE = 1e-10


@dataclass(frozen=True)
class DegreeModel:
    """Genes grouped by degree, and how each miRNA hits each group in the configuration model.

    Attributes
    ----------
    gene_class
        Degree class of each gene.
    class_size
        Number of genes in each class.
    log_miss
        −log(1 − π) of each miRNA and class, shape (miRNAs, classes).
    """

    gene_class: NDArray[np.int64]
    class_size: Floats
    log_miss: Floats


def fit_degrees(targets: Targets) -> DegreeModel:
    """Fit π_mg = x_m y_g / (1 + x_m y_g) so that every miRNA and gene keeps its degree on average.

    Nodes of one degree share one parameter, so the fixed-point iteration works on the distinct degrees only.
    A node that meets all of the others (or none) has π = 1 (or 0) exactly and is taken out before.

    Parameters
    ----------
    targets
        The miRNA–gene matrix.

    Returns
    -------
    DegreeModel

    Raises
    ------
    InputError
        If the degrees cannot be fitted.

    References
    ----------
    Saracco et al. 2015, Randomizing bipartite networks: the case of the World Trade Web,
    doi:10.1038/srep10595.
    """
    mirna_degrees, mirna_class, mirna_count = np.unique(
        targets.mirna_degree, return_inverse=True, return_counts=True
    )
    gene_degrees, gene_class, gene_count = np.unique(
        targets.gene_degree, return_inverse=True, return_counts=True
    )
    pi = _fit_classes(
        mirna_degrees.astype(np.float64),
        gene_degrees.astype(np.float64),
        mirna_count.astype(np.float64),
        gene_count.astype(np.float64),
    )
    log_miss = -np.log1p(-np.minimum(pi, 1.0 - 1e-12))
    return DegreeModel(
        gene_class=gene_class.astype(np.int64),
        class_size=gene_count.astype(np.float64),
        log_miss=np.ascontiguousarray(log_miss[mirna_class]),
    )


def _fit_classes(
    row_degree: Floats, column_degree: Floats, row_count: Floats, column_count: Floats
) -> Floats:
    """Return π of each class of rows and columns.

    Nodes that meet all of the others, or none, are peeled off first.
    """
    rows, columns = row_degree.size, column_degree.size
    pi = np.zeros((rows, columns))
    row_left, column_left = row_degree.copy(), column_degree.copy()
    row_open, column_open = np.ones(rows, bool), np.ones(columns, bool)
    while True:
        n_rows, n_columns = row_count[row_open].sum(), column_count[column_open].sum()
        full = row_open & (row_left >= n_columns)
        shut = row_open & (row_left <= 0)
        if (full | shut).any():
            pi[np.ix_(full, column_open)] = 1.0
            column_left[column_open] -= row_count[full].sum()
            row_open &= ~(full | shut)
            continue
        full = column_open & (column_left >= n_rows)
        shut = column_open & (column_left <= 0)
        if not (full | shut).any():
            break
        pi[np.ix_(row_open, full)] = 1.0
        row_left[row_open] -= column_count[full].sum()
        column_open &= ~(full | shut)
    if row_open.any() and column_open.any():
        pi[np.ix_(row_open, column_open)] = _iterate(
            row_left[row_open], column_left[column_open], row_count[row_open], column_count[column_open]
        )
    return pi


def _iterate(row_degree: Floats, column_degree: Floats, row_count: Floats, column_count: Floats) -> Floats:
    """Return π by the fixed-point iteration x ← d / Σ y/(1 + xy), in turn for rows and columns."""
    scale = np.sqrt((row_degree * row_count).sum())
    x, y = row_degree / scale, column_degree / scale
    for _ in range(_MAX_STEPS):
        odds = 1.0 + np.outer(x, y)
        x = row_degree / ((column_count * y) / odds).sum(axis=1)
        odds = 1.0 + np.outer(x, y)
        y = column_degree / ((row_count * x)[:, None] / odds).sum(axis=0)
        product = np.outer(x, y)
        pi: Floats = product / (1.0 + product)
        if np.abs((pi * column_count).sum(axis=1) / row_degree - 1.0).max() < _TOLERANCE:
            return pi
    msg = (
        f"MTI table: the degrees could not be fitted in {_MAX_STEPS} steps; use --statistic share or --null"
        " matched"
    )
    raise InputError(msg)


def members_by_class(
    sets: GeneSets, model: DegreeModel
) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
    """Return, as compressed rows, the degree classes of each set and how many of its genes are in each."""
    n_classes = model.class_size.size
    rows = np.repeat(np.arange(sets.sizes.size), sets.sizes)
    cells, members = np.unique(rows * n_classes + model.gene_class[sets.genes], return_counts=True)
    pointers = np.searchsorted(cells // n_classes, np.arange(sets.sizes.size + 1))
    return pointers.astype(np.int64), (cells % n_classes).astype(np.int32), members.astype(np.float64)
