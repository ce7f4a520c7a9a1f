"""Plain ORA against enumeration, scipy and gseapy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import hypergeom

from mircargo.enrichment.ora import ora_p_values, ora_q_values
from mircargo.enrichment.pvalues import benjamini_hochberg
from mircargo.enrichment.settings import TestSettings


def test_equals_enumeration():
    universe, drawn = 9, 4
    overlap, size = np.array([[0, 1, 2, 3, 4, 2]]), np.array([3, 3, 3, 3, 5, 9])
    overlap[0, 3], overlap[0, 5] = 3, 4
    got = ora_p_values(overlap, size, np.array([drawn]), universe)[0]
    for h, n, p in zip(overlap[0], size, got, strict=True):
        draws = [sum(gene < n for gene in genes) for genes in combinations(range(universe), drawn)]
        assert p == pytest.approx(np.mean([count >= h for count in draws]), abs=1e-12)


def test_equals_scipy_to_1e9():
    rng = np.random.default_rng(1)
    n_genes, size, drawn = 12_643, rng.integers(1, 800, 400), rng.integers(1, 9000, 30)
    overlap = np.minimum(
        rng.binomial(size[None, :], 0.3, (30, 400)), np.minimum(size[None, :], drawn[:, None])
    )
    overlap = np.maximum(overlap, np.maximum(0, size[None, :] + drawn[:, None] - n_genes))
    expected = hypergeom.sf(overlap - 1, n_genes, size[None, :], drawn[:, None])
    got = ora_p_values(overlap, size, drawn, n_genes)
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-300)


def test_equals_gseapy_to_1e9(toy_factory):
    gseapy_stats = pytest.importorskip("gseapy.stats")
    from mircargo.enrichment.bench import enrich

    mti, sets = toy_factory(seed=3)
    names = ["mir-01", "mir-04"]
    hit = set(mti.loc[mti["mirna"].isin(names), "gene"])
    background = set(mti["gene"])
    library = {key: set(part["gene"]) & background for key, part in sets.groupby("set_id")}
    terms, p_values, _, overlaps, *_ = zip(
        *[
            (row[0], row[1], row[2], row[3])
            for row in zip(*_gseapy(gseapy_stats, hit, library, background), strict=True)
        ],
        strict=True,
    )
    table = enrich(mti, sets, names, TestSettings(min_size=1, draws=10)).table.set_index("set_id")
    q_values = benjamini_hochberg(np.array(p_values))
    for term, p, q, x in zip(terms, p_values, q_values, overlaps, strict=True):
        assert table.loc[term, "overlap"] == x
        assert table.loc[term, "ora_p"] == pytest.approx(p, rel=1e-9)
        assert table.loc[term, "ora_q"] == pytest.approx(q, rel=1e-9)
    without = table[~table.index.isin(terms)]
    assert (without["overlap"] == 0).all()
    assert (without["ora_q"] == 1).all()


def _gseapy(stats, hit, library, background):
    """Names, p-values, odds ratios and overlaps as gseapy gives them."""
    answer = list(stats.calc_pvalues(query=hit, gene_sets=library, background=background))
    return answer[0], answer[1], answer[2], answer[3]


def test_q_counts_only_sets_with_a_hit():
    p_values, overlap = np.array([[0.01, 0.5, 1.0]]), np.array([[3, 1, 0]])
    np.testing.assert_allclose(ora_q_values(p_values, overlap), [[0.02, 0.5, 1.0]])


def test_nothing_hit():
    assert (ora_q_values(np.ones((1, 3)), np.zeros((1, 3), np.int64)) == 1).all()
