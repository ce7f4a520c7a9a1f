"""Error rates on the real evaluation input, where the mirror is present."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mircargo.enrichment.bench import enrich
from mircargo.enrichment.settings import TestSettings

MIRROR = (
    Path(os.environ.get("MIRCARGO_MIRROR", Path(__file__).parents[3] / "shared" / "data" / "mirror")) / "eval"
)
pytestmark = [
    pytest.mark.mirror,
    pytest.mark.slow_oracle,
    pytest.mark.skipif(not (MIRROR / "mouse_mti.tsv.gz").exists(), reason="no mirror: set MIRCARGO_MIRROR"),
]


@pytest.fixture(scope="module")
def evaluation():
    pairs = pd.read_csv(MIRROR / "mouse_mti.tsv.gz", sep="\t").drop_duplicates()
    with gzip.open(MIRROR / "mouse_go_bp.gmt.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return pairs, pd.DataFrame(
        [(row[0], gene) for row in rows for gene in row[2:]], columns=["set_id", "gene"]
    )


@pytest.mark.parametrize("rich", [False, True])
def test_random_lists_stay_quiet(evaluation, rich):
    pairs, sets = evaluation
    degree = pairs.groupby("mirna").size()
    rng = np.random.default_rng(12)
    weight = degree.to_numpy() / degree.sum() if rich else None
    lists = {f"l{i:03d}": list(rng.choice(degree.index, 10, replace=False, p=weight)) for i in range(40)}
    table = enrich(pairs, sets, lists, TestSettings(draws=4096), genes=False).table
    assert 0.03 < (table["p_value"] < 0.05).mean() < 0.06
    assert (table.groupby("list_id")["q_value"].min() < 0.05).mean() <= 0.05
    assert (table.groupby("list_id")["ora_q"].min() < 0.05).mean() > 0.9
