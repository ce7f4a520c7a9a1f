"""The configuration model at its edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mircargo.enrichment import degrees
from mircargo.enrichment.inputs import read_targets
from mircargo.errors import InputError


def chances(mti, **options):
    targets = read_targets(mti, **options)
    model = degrees.fit_degrees(targets)
    return targets, -np.expm1(-model.log_miss)[:, model.gene_class]


def test_a_mirna_of_all_genes_and_a_gene_of_none():
    mti = pd.DataFrame({"mirna": ["all"] * 3 + ["m1", "m2"], "gene": ["A", "B", "C", "A", "B"]})
    targets, pi = chances(mti, gene_universe=["A", "B", "C", "None"])
    row = {name: i for i, name in enumerate(targets.mirnas)}
    np.testing.assert_allclose(pi[row["all"], :3], 1.0, atol=1e-9)
    np.testing.assert_allclose(pi[:, 3], 0.0)
    np.testing.assert_allclose(pi.sum(axis=1), targets.mirna_degree, rtol=1e-8)
    np.testing.assert_allclose(pi.sum(axis=0), targets.gene_degree, rtol=1e-8)


def test_a_gene_of_all_mirnas():
    mti = pd.DataFrame({"mirna": ["m1", "m2", "m3", "m1", "m2"], "gene": ["A", "A", "A", "B", "C"]})
    targets, pi = chances(mti)
    np.testing.assert_allclose(pi[:, 0], 1.0, atol=1e-9)
    np.testing.assert_allclose(pi.sum(axis=1), targets.mirna_degree, rtol=1e-8)


def test_everything_meets_everything():
    mti = pd.DataFrame([(m, g) for m in "mn" for g in "ABC"], columns=["mirna", "gene"])
    _, pi = chances(mti)
    np.testing.assert_allclose(pi, 1.0, atol=1e-9)


def test_says_when_the_fit_does_not_end(monkeypatch, toy_factory):
    monkeypatch.setattr(degrees, "_MAX_STEPS", 1)
    with pytest.raises(InputError, match="the degrees could not be fitted in 1 steps"):
        chances(toy_factory(seed=2)[0])
