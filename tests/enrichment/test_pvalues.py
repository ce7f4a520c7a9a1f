from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm, pearson3

from mircargo.enrichment.pvalues import benjamini_hochberg, monte_carlo, pearson_tail

_spec = importlib.util.spec_from_file_location("naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(naive)


def test_monte_carlo_is_never_zero():
    np.testing.assert_allclose(monte_carlo(np.array([0, 9, 99]), 99), [0.01, 0.1, 1.0])


@pytest.mark.parametrize("shape", [1.0, 4.0, 50.0])
def test_pearson_tail_has_the_moments_of_the_draws(shape):
    draws = np.random.default_rng(2).gamma(shape, size=5000)
    moments = np.array([draws.sum(), (draws**2).sum(), (draws**3).sum()])
    score = np.quantile(draws, [0.1, 0.5, 0.9, 0.999]) + 0.01
    centred = draws - draws.mean()
    skewness = (centred**3).mean() / (centred**2).mean() ** 1.5
    expected = pearson3.sf(score, skewness, loc=draws.mean(), scale=draws.std())
    np.testing.assert_allclose(pearson_tail(score, moments[:, None], 5000), expected, rtol=1e-7)


def test_negative_skewness_is_taken_as_normal():
    draws = -np.random.default_rng(2).gamma(2.0, size=5000)
    moments = np.array([draws.sum(), (draws**2).sum(), (draws**3).sum()])
    score = np.array([-1.0, 0.0])
    expected = norm.sf(score, draws.mean(), draws.std())
    np.testing.assert_allclose(pearson_tail(score, moments[:, None], 5000), expected, rtol=1e-9)


def test_constant_draws():
    moments = np.array([[20.0], [40.0], [80.0]])
    np.testing.assert_array_equal(pearson_tail(np.array([1.0, 3.0]), moments, 10), [1.0, 0.0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_hochberg_equals_its_definition(p_values):
    got = benjamini_hochberg(np.array(p_values))
    np.testing.assert_allclose(got, naive.benjamini_hochberg(p_values), rtol=1e-12)
    np.testing.assert_allclose(got, false_discovery_control(p_values), rtol=1e-9)
