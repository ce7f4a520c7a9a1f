"""Pairs that travel as numbers: each once, in order, with its best score."""

from __future__ import annotations

import numpy as np
import pytest

from mircargo.analyses.numbered import best_of_each, each_once, named

NAN = float("nan")


@pytest.mark.parametrize(
    ("pairs", "scores", "once", "best"),
    [
        ([5], [1.0], [5], [1.0]),
        ([3, 0, 3, 7], [0.5, NAN, 2.0, 1.0], [0, 3, 7], [NAN, 2.0, 1.0]),
        ([2, 2, 2], [NAN, -1.0, NAN], [2], [-1.0]),
        ([0, 0, 1], [NAN, NAN, 0.0], [0, 1], [NAN, 0.0]),
    ],
)
def test_every_pair_stands_once_with_its_highest_score(pairs, scores, once, best):
    numbers = np.array(pairs, np.int64)
    assert each_once(numbers).tolist() == once
    np.testing.assert_array_equal(best_of_each(numbers, np.array(scores)), best)


def test_names_that_no_number_means_are_no_categories():
    found = named(np.array([3, 1, 3]), ["a", "b", "c", "d"])
    assert list(found) == ["d", "b", "d"]
    assert list(found.categories) == ["b", "d"]
