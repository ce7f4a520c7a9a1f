"""Counts, scores and p-values against the definitions in ``naive``."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mircargo.cluster import thread_runner
from mircargo.enrichment.alike import weights
from mircargo.enrichment.draws import CHUNK, draw_chunk, matched_pools
from mircargo.enrichment.workload import chunks_of

_spec = importlib.util.spec_from_file_location("naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(naive)


def drawn_lists(bench, size, draws, own=None, weight=None):
    """The names of the random lists that the bench draws."""
    pools = None if own is None else matched_pools(own, bench.universe, bench.targets.mirna_degree)
    rows = [
        draw_chunk(
            bench.null.seed, i, n_draws=n, size=size, universe=bench.universe, pools=pools, weight=weight
        )
        for i, n in chunks_of(draws)
    ]
    return [[bench.targets.mirnas[m] for m in row] for row in np.concatenate(rows)]


def uniforms_of(seed, size):
    """The random numbers of the first chunk."""
    key = np.array([seed, size << 40], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key)).random((CHUNK, size))


def naive_scores(bench, mti, lists, statistic):
    pairs = set(zip(mti["mirna"], mti["gene"], strict=True))
    scores = {(m, g): s for m, g, s in mti.itertuples(index=False)}
    genes = list(bench.targets.genes)
    members = [[genes[g] for g in part] for part in np.split(bench.sets.genes, bench.sets.ptr[1:-1])]
    pi = naive.configuration(pairs, genes) if statistic == "residual" else None
    rows = []
    for mirnas in lists:
        if statistic == "residual":
            chance = naive.hit_chances(pi, mirnas, genes, len(naive.targets_of(pairs, mirnas)))
            rows.append([naive.residual(pairs, chance, mirnas, part)[0] for part in members])
        elif statistic == "repression":
            rows.append([naive.repression(scores, mirnas, part) for part in members])
        else:
            score = {"overlap": naive.overlap, "share": naive.share}[statistic]
            rows.append([score(pairs, mirnas, part) for part in members])
    return np.array(rows)


@pytest.mark.slow_oracle
@pytest.mark.parametrize("null", ["alike", "uniform", "matched"])
@pytest.mark.parametrize("statistic", ["overlap", "share", "repression"])
@pytest.mark.parametrize("size", [1, 3, 14])
def test_counts_equal_the_definition(toy_factory, statistic, null, size, open_toy):
    mti, sets = toy_factory(seed=size)
    bench = open_toy(mti, sets, statistic=statistic, null=null, draws=700)
    lists = bench.read({"a": list(bench.targets.mirnas[:size])})
    own = lists.of(0) if null == "matched" else None
    weight = weights(bench.fit(lists)[0], bench.traits.scaled)
    assert (weight is not None) == (null == "alike" and size < 14)
    random = naive_scores(bench, mti, drawn_lists(bench, size, 700, own, weight), statistic)
    observed = naive_scores(bench, mti, [list(bench.targets.mirnas[:size])], statistic)[0]
    expected = (1 + (random >= observed - 1e-9).sum(axis=0)) / 701
    result = bench.test(lists)
    np.testing.assert_allclose(result.observed.score[0], observed, rtol=1e-12)
    by_draws = result.tail[0] == 0
    assert by_draws.all() or statistic == "repression"
    np.testing.assert_allclose(result.p_value[0][by_draws], expected[by_draws], rtol=1e-12)


@pytest.mark.parametrize("null", ["alike", "uniform"])
@pytest.mark.parametrize("size", [1, 4])
def test_residual_equals_the_definition(toy_factory, size, null, open_toy):
    mti, sets = toy_factory(seed=5)
    bench = open_toy(mti, sets, draws=300, null=null)
    order = np.argsort(-bench.targets.mirna_degree, kind="stable")
    names = [bench.targets.mirnas[i] for i in order[:size]]
    theta = bench.fit(bench.read({"a": names}))
    assert (theta > 0).all() == (null == "alike")
    weight = weights(theta[0], bench.traits.scaled)
    lists = bench.read({"a": names})
    pairs, genes = set(zip(mti["mirna"], mti["gene"], strict=True)), list(bench.targets.genes)
    pi = naive.configuration(pairs, genes)
    chance = naive.hit_chances(pi, names, genes, len(naive.targets_of(pairs, names)))
    random = naive_scores(bench, mti, drawn_lists(bench, size, 300, weight=weight), "residual")
    result = bench.test(lists)
    np.testing.assert_array_equal(result.theta, theta)
    for s, part in enumerate(np.split(bench.sets.genes, bench.sets.ptr[1:-1])):
        members = [genes[g] for g in part]
        score, expected = naive.residual(pairs, chance, names, members)
        assert result.observed.score[0, s] == pytest.approx(score, abs=1e-6)
        assert result.observed.expected[0, s] == pytest.approx(expected, abs=1e-6)
        exact = naive.poisson_binomial_mid_tail(
            [chance[g] for g in members], naive.overlap(pairs, names, members)
        )
        if result.tail[0, s] == 0:
            assert result.p_value[0, s] == pytest.approx((1 + (random[:, s] >= score - 1e-6).sum()) / 301)
        elif result.tail[0, s] == 2:
            assert result.p_value[0, s] == pytest.approx(exact, abs=1e-6)
            assert (
                exact >= (1 + (random[:, s] >= score + 1e-6).sum()) / 301 - 1e-12 or result.p_value[0, s] <= 1
            )


def test_degrees_are_kept_on_average(toy_factory, open_toy):
    mti, sets = toy_factory(seed=9, mirnas=30, genes=200)
    bench = open_toy(mti, sets)
    pi = -np.expm1(-bench.scorer.model.log_miss)[:, bench.scorer.model.gene_class]
    np.testing.assert_allclose(pi.sum(axis=1), bench.targets.mirna_degree, rtol=1e-8)
    np.testing.assert_allclose(pi.sum(axis=0), bench.targets.gene_degree, rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 9), draws=st.integers(1, 1300))
def test_any_data_counts_as_defined(toy_factory, seed, size, draws, open_toy):
    mti, sets = toy_factory(seed=seed, mirnas=9, genes=30, sets=6, largest=30)
    bench = open_toy(mti, sets, statistic="overlap", draws=draws, seed=seed)
    names = list(bench.targets.mirnas[-size:])
    random = naive_scores(bench, mti, drawn_lists(bench, size, draws), "overlap")
    observed = naive_scores(bench, mti, [names], "overlap")[0]
    result = bench.test(bench.read({"a": names}))
    np.testing.assert_array_equal(result.observed.overlap[0], observed)
    np.testing.assert_allclose(
        result.p_value[0], (1 + (random >= observed).sum(axis=0)) / (1 + draws), rtol=1e-12
    )


def test_expected_overlap_is_the_mean_over_all_lists(toy_factory, open_toy):
    mti, sets = toy_factory(seed=2)
    bench = open_toy(mti, sets, statistic="overlap", draws=40_000)
    result = bench.test(bench.read({"a": list(bench.targets.mirnas[:3])}))
    random = naive_scores(bench, mti, drawn_lists(bench, 3, 3000), "overlap")
    np.testing.assert_allclose(result.observed.expected[0], random.mean(axis=0), atol=0.25)


def test_expected_overlap_of_alike_lists_is_their_mean(toy_factory, open_toy):
    mti, sets = toy_factory(seed=2)
    bench = open_toy(mti, sets, statistic="share", null="alike", draws=64)
    lists = bench.read({"a": list(bench.targets.mirnas[:3])})
    weight = weights(bench.fit(lists)[0], bench.traits.scaled)
    random = naive_scores(bench, mti, drawn_lists(bench, 3, CHUNK, weight=weight), "overlap")
    np.testing.assert_allclose(bench.test(lists).observed.expected[0], random.mean(axis=0), rtol=1e-12)


def test_one_mirna_is_its_rank_among_all(toy_factory, open_toy):
    mti, sets = toy_factory(seed=4)
    bench = open_toy(mti, sets, statistic="overlap", draws=200_000)
    name = bench.targets.mirnas[5]
    every = naive_scores(bench, mti, [[m] for m in bench.targets.mirnas], "overlap")
    result = bench.test(bench.read({"a": [name]}))
    np.testing.assert_allclose(result.p_value[0], (every >= every[5]).mean(axis=0), atol=0.01)


@pytest.mark.parametrize("statistic", ["overlap", "share", "residual", "repression"])
@pytest.mark.parametrize("null", ["alike", "uniform", "matched"])
def test_the_whole_universe_is_never_significant(toy_factory, statistic, null, open_toy):
    mti, sets = toy_factory()
    bench = open_toy(mti, sets, statistic=statistic, null=null)
    result = bench.test(bench.read({"all": list(bench.targets.mirnas)}))
    assert (result.p_value == 1).all() or statistic in {"residual", "repression"}
    assert (result.p_value > 0.3).all()


@pytest.mark.parametrize("statistic", ["residual", "overlap", "share", "repression"])
@pytest.mark.parametrize("null", ["alike", "uniform", "matched"])
def test_threads_and_company_change_nothing(toy_factory, statistic, null, open_toy):
    mti, sets = toy_factory(seed=6)
    options = {"statistic": statistic, "null": null, "draws": 5 * CHUNK + 17, "exact_draws": False}
    one = open_toy(mti, sets, **options)
    many = open_toy(mti, sets, runner=thread_runner(4), **options)
    names = list(one.targets.mirnas)
    alone = one.test(one.read({"a": names[:3]}))
    company = many.test(many.read({"b": names[4:6], "a": names[:3], "c": names[7:10], "d": names[1:4]}))
    for field in ("p_value", "tail", "at_most", "draws"):
        np.testing.assert_array_equal(getattr(alone, field)[0], getattr(company, field)[1])
    for field in ("overlap", "expected", "score", "exact", "n_targets"):
        np.testing.assert_array_equal(getattr(alone.observed, field)[0], getattr(company.observed, field)[1])


def test_adaptive_draws_agree_with_all_draws(toy_factory, open_toy):
    mti, sets = toy_factory(seed=8, mirnas=40, genes=150, sets=30)
    names = [f"mir-{i:02d}" for i in range(4)]
    exact = open_toy(mti, sets, draws=20 * CHUNK)
    quick = open_toy(mti, sets, draws=20 * CHUNK, exact_draws=False)
    full, short = exact.test(exact.read({"a": names})), quick.test(quick.read({"a": names}))
    assert (full.draws == 20 * CHUNK).all()
    assert (short.draws < full.draws).any()
    np.testing.assert_allclose(short.p_value, full.p_value, rtol=0.4, atol=1e-3)


def test_random_lists_are_distinct_uniform_and_repeatable():
    universe = np.arange(10, 16)
    lists = draw_chunk(1, 0, n_draws=CHUNK, size=3, universe=universe, pools=None)
    assert (np.diff(lists, axis=1) > 0).all()
    _, counts = np.unique(lists, axis=0, return_counts=True)
    assert counts.size == 20
    assert np.abs(counts - CHUNK / 20).max() < 5 * np.sqrt(CHUNK / 20)
    np.testing.assert_array_equal(
        lists[:7], draw_chunk(1, 0, n_draws=7, size=3, universe=universe, pools=None)
    )
    assert not np.array_equal(lists, draw_chunk(2, 0, n_draws=CHUNK, size=3, universe=universe, pools=None))
    assert not np.array_equal(lists, draw_chunk(1, 1, n_draws=CHUNK, size=3, universe=universe, pools=None))


def test_weighted_lists_equal_the_definition():
    weight, universe = np.array([3, 1, 7, 2, 1, 12]), np.arange(10, 16)
    for size in (1, 3, 6):
        lists = draw_chunk(1, 0, n_draws=300, size=size, universe=universe, pools=None, weight=weight)
        expected = [
            sorted(10 + i for i in naive.weighted_list(row, weight)) for row in uniforms_of(1, size)[:300]
        ]
        np.testing.assert_array_equal(lists, expected)


def test_matched_lists_equal_the_definition():
    degree = np.array([5, 1, 9, 3, 7] * 8) + np.repeat(np.arange(8), 5) * 10
    own = np.array([0, 3, 17, 39, 38])
    pools = matched_pools(own, np.arange(40), degree)
    lists = draw_chunk(2, 0, n_draws=300, size=5, universe=np.arange(40), pools=pools)
    places = [range(start, start + pools.size) for start in pools.starts.tolist()]
    expected = [
        sorted(pools.order[i] for i in naive.matched_list(row, places)) for row in uniforms_of(2, 5)[:300]
    ]
    np.testing.assert_array_equal(lists, expected)


def test_matched_pools_hold_the_nearest():
    degree = np.array([5, 1, 9, 3, 7] * 8) + np.repeat(np.arange(8), 5) * 10
    pools = matched_pools(np.array([0, 39]), np.arange(40), degree)
    first, last = (pools.order[start : start + pools.size] for start in pools.starts)
    assert pools.size == 20
    assert 0 in first
    assert 39 in last
    assert set(degree[first]) == set(np.sort(degree)[:20])
    assert set(degree[last]) == set(np.sort(degree)[-20:])


@pytest.mark.parametrize("null", ["alike", "uniform", "matched"])
@pytest.mark.parametrize("size", [1, 204, 205, 300, 599, 600])
def test_a_list_may_have_any_size(toy_factory, size, null, open_toy):
    mti, sets = toy_factory(seed=3, mirnas=600, genes=120, sets=4)
    bench = open_toy(mti, sets, null=null, draws=100)
    result = bench.test(bench.read({"a": list(bench.targets.mirnas[-size:])}))
    assert ((result.p_value > 0) & (result.p_value <= 1)).all()
    if size == bench.targets.mirnas.size:
        assert (result.p_value > 0.3).all()


def test_families_count_once(toy_factory, open_toy):
    mti, sets = toy_factory(seed=11)
    families = {"mir-00": "F", "mir-01": "F", "mir-02": "F"}
    joined = mti.assign(mirna=[families.get(m, m) for m in mti["mirna"]]).groupby(
        ["mirna", "gene"], as_index=False
    )
    by_hand = open_toy(joined.max(), sets, statistic="overlap")
    ours = open_toy(mti, sets, statistic="overlap", by_family=True, families=families)
    left = ours.test(ours.read({"a": ["mir-00", "mir-02", "mir-05"]}))
    right = by_hand.test(by_hand.read({"a": ["F", "mir-05"]}))
    np.testing.assert_array_equal(left.p_value, right.p_value)
    assert ours.read({"a": ["mir-00", "mir-02"]}).dropped.to_dict("records") == [
        {"list_id": "a", "mirna": "mir-02", "reason": "counted already"}
    ]


def test_equal_sets_get_equal_answers(toy_factory, open_toy):
    mti, sets = toy_factory()
    twin = sets[sets["set_id"] == "S03"].assign(set_id="S99")
    bench = open_toy(mti, pd.concat([sets, twin]), exact_draws=False)
    result = bench.test(bench.read({"a": ["mir-01", "mir-02"]}))
    ids = list(bench.sets.table["set_id"])
    assert result.p_value[0, ids.index("S03")] == result.p_value[0, ids.index("S99")]
