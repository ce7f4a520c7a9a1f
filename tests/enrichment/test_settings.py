"""The settings of the test are said once: defaults, words and bounds."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.settings import TestSettings
from mircargo.enrichment.statistics import STATISTICS
from mircargo.errors import InputError
from mircargo.options import words_of


def test_every_field_says_what_it_is():
    words = words_of(TestSettings)
    assert list(words) == [one.name for one in fields(TestSettings)]
    assert all(text.endswith(".") for text in words.values())
    assert all(name in words["statistic"] for name in STATISTICS)
    assert all(f"{one.name} ({one.meaning})" in words["null"] for one in NULLS.values())


def test_the_first_of_each_list_is_the_default():
    assert (TestSettings.statistic, TestSettings.null) == (next(iter(STATISTICS)), next(iter(NULLS)))


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        TestSettings().seed = 3


@pytest.mark.parametrize("name", ["draws", "min_size", "max_size", "seed", "permutations"])
def test_numbers_out_of_bounds_are_refused(name):
    with pytest.raises(InputError, match=f"{name.replace('_', '-')}: expected a whole number from"):
        TestSettings(**{name: -1})


@pytest.mark.parametrize(
    ("options", "adaptive"),
    [
        ({}, True),
        ({"exact_draws": True}, False),
        ({"statistic": "overlap"}, False),
        ({"statistic": "repression"}, True),
    ],
)
def test_only_a_fitted_statistic_leaves_sets_early(options, adaptive):
    assert TestSettings(**options).adaptive is adaptive


def test_reading_the_settings_loads_no_numpy():
    code = "import sys, mircargo.enrichment.settings; print('numpy' in sys.modules, 'numba' in sys.modules)"
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": source}
    )
    assert (done.stdout, done.stderr) == ("False False\n", "")
