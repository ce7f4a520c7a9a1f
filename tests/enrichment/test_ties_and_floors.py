"""The edges of the test: ties with the list, the floor of small expectations, fits and bounds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mircargo.enrichment import kernels
from mircargo.enrichment.draws import CHUNK, draw_chunk
from mircargo.enrichment.observed import observe

_spec = importlib.util.spec_from_file_location("naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(naive)

STATISTICS = ("residual", "overlap", "share", "repression")


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_draw_equal_to_the_list_counts(toy_factory, statistic, open_toy):
    """The queries are the draws themselves, so each has at least one equal.

    The count is that of the definition.
    """
    mti, sets = toy_factory(seed=4)
    bench = open_toy(mti, sets, statistic=statistic)
    lists = bench.read(
        {f"{a}{b}": [a, b] for a in bench.targets.mirnas for b in bench.targets.mirnas if a < b}
    )
    every = np.arange(bench.sets.sizes.size)
    pointers, members = lists.ptr, lists.mirnas.astype(np.int64)
    nothing, none = np.zeros((0, every.size)), np.zeros(0, np.int64)
    _, scores = bench.scorer.tally(
        pointers, members, active=every, observed=nothing, own_targets=none, keep=True
    )
    asked = np.ascontiguousarray(scores.T[:20])
    own = np.zeros(20, np.int64)
    if statistic == "share":
        own = np.array(
            [
                np.unique(np.concatenate([bench.targets.of(int(m)) for m in pair])).size
                for pair in members.reshape(-1, 2)[:20]
            ]
        )
    tally, _ = bench.scorer.tally(pointers, members, active=every, observed=asked, own_targets=own)
    expected = [[sum(drawn >= score for drawn in scores[s]) for s, score in enumerate(row)] for row in asked]
    assert tally.counts.tolist() == expected
    assert min(map(min, expected)) >= 1


def test_a_score_just_above_the_draw_does_not_count():
    scores = np.full(512, 0.25)
    observed = np.array([[0.25], [np.nextafter(0.25, 1)], [np.nextafter(0.25, 0)]])
    counts, moments = np.zeros((3, 1), np.int64), np.zeros((3, 1))
    kernels.tally_block(scores, 7, 0, observed, counts, moments, np.zeros((3, 8)))
    assert counts.ravel().tolist() == [7, 0, 7]
    assert moments.ravel().tolist() == [7 * 0.25, 7 * 0.25**2, 7 * 0.25**3]


def test_sums_equal_to_the_list_count():
    weight = np.array([[0.5, 1.0], [0.25, 0.0], [0.25, 2.0]])
    lists = np.array([0, 1, 1, 2, 0, 2], np.int64)  # sums 0.75 1.0; 0.5 2.0; 0.75 3.0
    observed = np.array([[0.75, 2.0], [0.5, 3.0], [np.nextafter(0.75, 1), np.nextafter(3.0, 4)]])
    counts, moments = np.zeros((3, 2), np.int64), np.zeros((3, 2))
    kernels.sum_lists(np.array([0, 2, 4, 6]), lists, weight, observed, counts, moments, np.zeros((2, 0)))
    assert counts.tolist() == [[2, 2], [3, 1], [0, 0]]


@pytest.fixture(scope="module")
def wide():
    """Sets of 2 to 60 of 120 genes under lists of 1 to 12 miRNAs, from hardly hit to mostly filled."""
    rng = np.random.default_rng(8)
    pairs = [
        (f"mir-{m:02d}", f"Gene{g:03d}")
        for m in range(12)
        for g in range(120)
        if rng.random() < 0.04 + 0.02 * (m % 4) + 0.08 * (g % 3 == 0)
    ]
    sizes = [2, 5, 9, 12, 16, 20, 24, 28, 32, 40, 50, 60]
    members = [
        (f"S{size:02d}", f"Gene{g:03d}")
        for size in sizes
        for g in sorted(rng.choice(120, size, replace=False))
    ]
    hit = naive.targets_of(pairs, ["mir-00", "mir-01"])
    members += [("missed by two", f"Gene{g:03d}") for g in range(120) if f"Gene{g:03d}" not in hit]
    mti = pd.DataFrame(pairs, columns=["mirna", "gene"])
    return mti, pd.DataFrame(members, columns=["set_id", "gene"])


def test_the_exact_tail_is_the_floor_of_sets_hardly_hit_or_mostly_filled(wide, open_toy):
    mti, sets = wide
    bench = open_toy(mti, sets, gene_universe=[f"Gene{g:03d}" for g in range(120)])
    names = {f"L{size}": [f"mir-{m:02d}" for m in range(size)] for size in (1, 2, 3, 5, 8, 12)}
    lists = bench.read(names)
    seen = observe(
        bench.scorer,
        bench.targets,
        bench.sets,
        lists=lists,
        universe=bench.universe,
        null="uniform",
        seed=3,
        weight=[None] * len(lists.ids),
    )
    genes = list(bench.targets.genes)
    pi = naive.configuration(set(mti.itertuples(index=False, name=None)), genes)
    parts = [[genes[g] for g in part] for part in np.split(bench.sets.genes, bench.sets.ptr[1:-1])]
    kinds = set()
    for i, mirnas in enumerate(names.values()):
        chance = naive.hit_chances(pi, mirnas, genes, int(seen.n_targets[i]))
        for s, part in enumerate(parts):
            expected, h = sum(chance[g] for g in part), int(seen.overlap[i, s])
            assert seen.expected[i, s] == pytest.approx(expected, rel=1e-5)
            floor = (
                naive.poisson_binomial_mid_tail([chance[g] for g in part], h)
                if expected < 5 or expected > 0.7 * len(part) or h == 0
                else 0.0
            )
            assert seen.exact[i, s] == pytest.approx(floor, rel=1e-4)
            kinds.add(("none" if h == 0 else "some", int(min(expected, 6))))
            if expected >= 5:
                kinds.add(("tenths filled", int(10 * expected / len(part))))
    sides = {("none", 0), ("none", 6), *(("some", i) for i in range(7))}
    sides |= {("tenths filled", i) for i in range(2, 9)}
    assert sides <= kinds, "every side of the limits was met"


def test_a_filled_set_is_not_called_because_the_list_has_fewer_targets(open_toy):
    """A filled set cannot be hit more.

    Its score is the higher the fewer targets a list has, so that among lists that mostly fill it, a list
    with few targets would rank first. Its genes are hit by nine in ten miRNAs, though.
    """
    rng = np.random.default_rng(2)
    genes = [f"g{g:03d}" for g in range(150)]
    often = set(genes[:10])
    pairs = [
        (f"m{m:02d}", gene)
        for m in range(60)
        for gene in genes
        if rng.random() < (0.9 if gene in often else 0.1 + 0.3 * (m >= 5))
    ]
    sets = pd.DataFrame(
        [("filled", gene) for gene in sorted(often)] + [("others", gene) for gene in genes[40:90]],
        columns=["set_id", "gene"],
    )
    bench = open_toy(pd.DataFrame(pairs, columns=["mirna", "gene"]), sets, draws=4_000)
    test = bench.test(bench.read({"q": [f"m{m:02d}" for m in range(5)]}))
    filled = list(bench.sets.table["set_id"]).index("filled")
    assert test.observed.overlap[0, filled] == 10
    assert test.tail[0, filled] == 2
    assert test.p_value[0, filled] > 0.3


def test_no_p_value_is_below_the_floor(wide, open_toy):
    mti, sets = wide
    bench = open_toy(mti, sets)
    lists = bench.read({f"L{m}": [f"mir-{m:02d}", f"mir-{(m + 1) % 12:02d}"] for m in range(12)})
    test = bench.test(lists)
    floor = test.observed.exact
    assert (test.p_value >= floor).all()
    assert (test.tail[floor > 0] == 2).any()
    assert (test.p_value[test.tail == 2] == floor[test.tail == 2]).all()
    assert not test.at_most[test.tail == 2].any() or (floor[test.tail == 2] > 0).all()


def rich_world():
    """One set that one pair of 40 miRNAs hits far more than any other pair.

    Its p must be fitted, or a bound.
    """
    rng = np.random.default_rng(5)
    pairs = {(f"m{m:02d}", f"g{g:03d}") for m in range(40) for g in range(200) if rng.random() < 0.08}
    pairs |= {("m00", f"g{g:03d}") for g in range(60)} | {("m01", f"g{g:03d}") for g in range(30, 90)}
    members = [("hit", f"g{g:03d}") for g in range(90)] + [("other", f"g{g:03d}") for g in range(60, 160)]
    return pd.DataFrame(sorted(pairs), columns=["mirna", "gene"]), pd.DataFrame(
        members, columns=["set_id", "gene"]
    )


@pytest.mark.parametrize("draws", [300, 700])
def test_the_fitted_tail_ends_at_a_thousandth_of_what_the_draws_resolve(draws, open_toy):
    bench = open_toy(*rich_world(), draws=draws)
    test = bench.test(bench.read({"q": ["m00", "m01"]}))
    least = 1e-3 / (1 + draws)
    assert (test.p_value >= least).all()
    assert (test.at_most == ((test.tail == 1) & (test.p_value == least))).all()


def test_at_least_ten_draws_that_reach_the_score_are_not_fitted(open_toy):
    mti, sets = rich_world()
    bench = open_toy(mti, sets, draws=2_000)
    pairs = [[f"m{a:02d}", f"m{b:02d}"] for a in range(0, 40, 3) for b in range(1, 40, 4) if a != b]
    test = bench.test(bench.read({f"q{i}": pair for i, pair in enumerate(pairs)}))
    ways = 40 * 39 // 2
    by_draws, fitted = test.tail == 0, test.tail == 1
    counts = np.rint(test.p_value * 2_001 - 1)
    assert by_draws.any()
    assert fitted.any()
    assert (counts[by_draws] >= 10).all()
    few = (test.p_value[by_draws] * ways < 10) & (test.p_value[by_draws] < 0.1)
    assert not few.any()
    assert (test.p_value[fitted] < 0.1).all()


def test_a_set_is_left_after_a_hundred_draws_that_reach_it(toy_factory, open_toy):
    """Looked at after 4,096 random lists and each time their number has grown fourfold."""
    mti, sets = toy_factory(seed=2, mirnas=30, genes=80, sets=150, largest=40)
    bench = open_toy(mti, sets, draws=131_072, exact_draws=False)
    test = bench.test(bench.read({f"q{i}": [f"mir-{i + j:02d}" for j in (0, 7, 15)] for i in range(14)}))
    every, none = np.arange(bench.sets.sizes.size), np.zeros(0, np.int64)
    score = test.observed.score
    reach, draws = score - 1e-9 * (1 + np.abs(score)), test.draws
    counts, last = np.zeros(score.shape, np.int64), 0
    for stop in (4_096, 16_384, 65_536):
        for chunk in range(last // CHUNK, stop // CHUNK):
            drawn = draw_chunk(3, chunk, n_draws=CHUNK, size=3, universe=bench.universe, pools=None)
            pointers = np.arange(0, drawn.size + 1, 3)
            counts += bench.scorer.tally(
                pointers, drawn.ravel(), active=every, observed=reach, own_targets=none
            )[0].counts
        last = stop
        assert ((draws <= stop) == (counts >= 100)).all()
        if stop == 4_096:
            assert ((counts >= 60) & (counts < 100)).any()
            assert ((counts >= 100) & (counts < 120)).any()
    assert set(draws.ravel().tolist()) == {4_096, 16_384, 65_536, 131_072}
