"""What random lists return."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mircargo.enrichment.bench import enrich
from mircargo.enrichment.control import control
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError


@pytest.fixture(scope="module")
def crowded():
    """Half of the genes are hit by most miRNAs and fill one set: plain ORA calls it for anybody."""
    rng = np.random.default_rng(4)
    pairs = [
        (f"mir-{m:02d}", f"Gene{g:03d}")
        for m in range(30)
        for g in range(300)
        if rng.random() < (0.55 if g < 60 else 0.04)
    ]
    members = [("crowd", f"Gene{g:03d}") for g in range(60)]
    members += [(f"S{s}", f"Gene{g:03d}") for s in range(8) for g in rng.choice(300, 30, replace=False)]
    return pd.DataFrame(pairs, columns=["mirna", "gene"]), pd.DataFrame(members, columns=["set_id", "gene"])


def test_plain_ora_cries_wolf_and_the_calibrated_test_does_not(crowded):
    mti, sets = crowded
    found = control(mti, sets, ["mir-00", "mir-01"], TestSettings(draws=2000), n_lists=40)
    summary = found.summary.set_index("method")
    assert summary.loc["plain ORA", "lists_with_hit"] > 0.9
    assert summary.loc["calibrated", "lists_with_hit"] <= 0.1
    assert summary.loc["plain ORA", "random_lists"] == 40
    assert summary.loc["plain ORA", "size"] == 2
    worst = found.terms[found.terms["method"] == "plain ORA"].iloc[0]
    assert worst["set_id"] == "crowd"
    assert worst["share"] > 0.9
    standing = found.standing[found.standing["method"] == "plain ORA"].set_index("set_id")
    assert standing.loc["crowd", "share"] == worst["share"]
    own = enrich(mti, sets, ["mir-00", "mir-01"], TestSettings(draws=2000)).table.set_index("set_id")
    assert standing.loc["crowd", "q_value"] == own.loc["crowd", "ora_q"]
    assert summary.loc["plain ORA", "query_hits"] == (own["ora_q"] < 0.05).sum()


def test_is_repeatable(crowded):
    one, two = (control(*crowded, ["mir-03"], TestSettings(draws=500, seed=2), n_lists=5) for _ in range(2))
    pd.testing.assert_frame_equal(one.terms, two.terms)
    pd.testing.assert_frame_equal(one.summary, two.summary)


def test_needs_a_list(crowded):
    with pytest.raises(InputError, match="control: expected a whole number from 1 to 10,000"):
        control(*crowded, ["mir-03"], n_lists=0)
