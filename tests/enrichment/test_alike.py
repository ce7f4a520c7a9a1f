"""The alike null: its weights against the definition, and what random lists then look like."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from mircargo.enrichment.alike import effective_number, fit_theta, read_traits, weights
from mircargo.enrichment.draws import CHUNK, draw_chunk
from mircargo.enrichment.inputs import read_targets
from mircargo.errors import InputError

_spec = importlib.util.spec_from_file_location("naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(naive)


@pytest.fixture
def some_targets():
    """Return a table of 60 miRNAs with 1 to 40 targets each."""
    rng = np.random.default_rng(3)
    pairs = [
        (f"m{i:02d}", f"g{g:02d}")
        for i in range(60)
        for g in rng.choice(50, rng.integers(1, 41), replace=False)
    ]
    return read_targets(pd.DataFrame(pairs, columns=["mirna", "gene"]))


@pytest.fixture
def study():
    """Return references of these miRNAs, a few with many, some without a row."""
    references = (np.random.default_rng(4).pareto(1.0, 50) * 3).astype(int)
    return pd.DataFrame({"references": references}, index=[f"m{i:02d}" for i in range(50)])


def traits_of(targets, study, universe=None):
    return read_traits(targets, np.arange(60) if universe is None else universe, study)


def test_traits_are_standardised_logs_over_the_universe(some_targets, study):
    universe = np.array([0, 4, 7, 31, 55])
    traits = traits_of(some_targets, study, universe)
    assert traits.names == ("targets", "references")
    np.testing.assert_allclose(
        traits.scaled[:, 0], naive.standardised(some_targets.mirna_degree[universe].tolist())
    )
    references = [int(study["references"].get(some_targets.mirnas[i], 0)) for i in universe]
    np.testing.assert_allclose(traits.scaled[:, 1], naive.standardised(references))


def test_a_trait_that_tells_nothing_apart_is_left_out(some_targets):
    same = pd.DataFrame(
        {"references": 7, "functional targets": range(60)}, index=[f"m{i:02d}" for i in range(60)]
    )
    assert traits_of(some_targets, same).names == ("targets", "functional targets")
    pairs = pd.DataFrame({"mirna": ["a", "b"], "gene": ["g", "h"]})
    plain = read_targets(pairs)
    nothing = read_traits(plain, np.arange(2), None)
    assert nothing.names == ()
    assert weights(fit_theta(np.array([0]), nothing.scaled), nothing.scaled) is None


def test_families_add_up_their_members(study):
    families = {"m00": "F", "m01": "F"}
    pairs = pd.DataFrame({"mirna": ["m00", "m01", "m02", "m03"], "gene": ["g", "h", "g", "i"]})
    targets = read_targets(pairs, families=families)
    traits = read_traits(targets, np.arange(3), study, families)
    numbers = study["references"]
    expected = naive.standardised([numbers["m00"] + numbers["m01"], numbers["m02"], numbers["m03"]])
    np.testing.assert_allclose(traits.scaled[:, traits.names.index("references")], expected)


@pytest.mark.parametrize("bad", [-1.0, np.nan])
def test_numbers_below_zero_or_missing_are_refused(some_targets, bad):
    with pytest.raises(InputError, match="expected numbers of 0 or more"):
        traits_of(some_targets, pd.DataFrame({"references": [bad]}, index=["m00"]))


@pytest.mark.parametrize("size", [1, 2, 9, 30, 60])
def test_theta_is_the_maximum_of_the_definition(some_targets, study, size):
    traits = traits_of(some_targets, study)
    chosen = np.sort(np.random.default_rng(size).choice(60, size, replace=False))
    best = minimize(
        lambda theta: -naive.propensity_gain(theta, chosen, traits.scaled.tolist()), np.zeros(2), tol=1e-10
    )
    np.testing.assert_allclose(fit_theta(chosen, traits.scaled), best.x, atol=1e-3)


def test_theta_of_the_most_extreme_mirna_is_finite(some_targets, study):
    traits = traits_of(some_targets, study)
    top = np.array([int(traits.scaled.sum(axis=1).argmax())])
    theta = fit_theta(top, traits.scaled)
    assert (theta > 0).all()
    assert effective_number(weights(theta, traits.scaled), 60) > 3


def test_theta_of_the_whole_universe_is_none(some_targets, study):
    traits = traits_of(some_targets, study)
    assert weights(fit_theta(np.arange(60), traits.scaled), traits.scaled) is None


def test_random_lists_have_the_means_of_a_long_list(some_targets, study):
    """The score equation.

    Without the held-back term the means would be equal, as long as few of many are drawn.
    """
    rng = np.random.default_rng(8)
    values = rng.normal(size=(3000, 2))
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    chance = np.exp(values @ np.array([0.8, -0.5]))
    chosen = rng.choice(3000, 120, replace=False, p=chance / chance.sum())
    weight = weights(fit_theta(chosen, values), values)
    lists = draw_chunk(1, 0, n_draws=CHUNK, size=120, universe=np.arange(3000), weight=weight)
    np.testing.assert_allclose(values[lists].mean(axis=(0, 1)), values[chosen].mean(axis=0), atol=0.06)


def test_weights_are_whole_and_proportional():
    values = np.array([[1.0], [0.0], [-1.0], [-60.0]])
    found = weights(np.array([0.5]), values)
    assert found.dtype == np.int64
    assert found[0] == 2**30
    np.testing.assert_allclose(found[:3] / found[0], np.exp([0.0, -0.5, -1.0]), rtol=1e-8)
    assert found[3] == 1


def test_effective_number_is_that_of_equal_weights():
    assert effective_number(np.array([5, 5, 5, 5]), 4) == pytest.approx(4.0)
    assert effective_number(np.array([2**30, 1, 1, 1]), 4) == pytest.approx(1.0, abs=1e-6)
    assert effective_number(None, 4) == 4.0
