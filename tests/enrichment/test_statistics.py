"""A statistic is one declaration: the test, the control and the notes take it from there."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from mircargo.enrichment.bench import enrich
from mircargo.enrichment.compiled import is_compiled
from mircargo.enrichment.control import control
from mircargo.enrichment.settings import TestSettings
from mircargo.enrichment.statistics import STATISTICS, Statistic
from mircargo.errors import InputError


def hitters(scorer, batch):
    """Score a list by its miRNAs that hit a set at all."""
    gene_ptr, gene_mirnas = scorer.targets
    set_ptr, set_genes = scorer.sets[:2]
    pointers, members = batch.lists
    hits = np.zeros((scorer.n_mirnas, batch.active.size), bool)
    for i, number in enumerate(batch.active):
        for gene in set_genes[set_ptr[number] : set_ptr[number + 1]]:
            hits[gene_mirnas[gene_ptr[gene] : gene_ptr[gene + 1]], i] = True
    rows = [hits[members[a:b]].sum(axis=0) for a, b in pairwise(pointers)]
    scores = np.array(rows, float).T
    if batch.scores.size:
        batch.scores[:] = scores
    for q, reach in enumerate(batch.observed):
        batch.counts[q] += (scores >= reach[:, None]).sum(axis=1)


@pytest.fixture
def _hitters(monkeypatch):
    monkeypatch.setitem(STATISTICS, "hitters", Statistic("hitters", "miRNAs that hit the set", hitters))


@pytest.mark.usefixtures("_hitters")
def test_a_new_statistic_is_tested_as_the_others_are(toy_factory):
    mti, sets = toy_factory(mirnas=9)
    settings = TestSettings(statistic="hitters", null="uniform", min_size=1, draws=40_000)
    result = enrich(mti, sets, ["mir-01", "mir-02", "mir-05"], settings)
    assert str(result.null).startswith("statistic hitters, uniform null: 40,000 random lists")
    got = result.table.set_index("set_id")["p_value"]
    names = sorted(set(mti["mirna"]))
    for set_id, members in sets.groupby("set_id")["gene"]:
        hitting = set(mti.loc[mti["gene"].isin(members), "mirna"])
        own = len(hitting & {"mir-01", "mir-02", "mir-05"})
        every = [len(hitting & set(draw)) >= own for draw in combinations(names, 3)]
        assert got.get(set_id, 1.0) == pytest.approx(np.mean(every), abs=0.015)
    found = control(mti, sets, ["mir-01", "mir-02"], settings, n_lists=3)
    assert found.null.statistic == "hitters"
    assert is_compiled("hitters")


def test_what_is_not_declared_is_refused():
    with pytest.raises(InputError, match="statistic 'hitters': expected one of residual, overlap"):
        TestSettings(statistic="hitters")


def test_declarations_agree_with_their_keys():
    assert [one.name for one in STATISTICS.values()] == list(STATISTICS)
    assert all(one.meaning for one in STATISTICS.values())
