"""Preranked GSEA against the definition, all subsets, and gseapy."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from mircargo.enrichment.gsea import GSEA_COLUMNS, prerank, rank_by_repression
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError


def naive_score(names, heights, members):
    """Running sum, gene by gene: up by the share of the height at a member, down by 1/(N − n) elsewhere."""
    total = sum(h for name, h in zip(names, heights, strict=True) if name in members)
    walk, now = [], 0.0
    for name, height in zip(names, heights, strict=True):
        if name in members:
            now += height / total if total else 1 / len(members)
        else:
            now -= 1 / (len(names) - len(members))
        walk.append(now)
    high, low = max(walk), min(walk)
    return high if abs(high) > abs(low) else low


def ranking_of(seed, n):
    rng = np.random.default_rng(seed)
    return pd.Series(np.sort(rng.gamma(0.7, size=n))[::-1], index=[f"G{i:03d}" for i in rng.permutation(n)])


def sets_of(seed, names, n_sets, low, high):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            (f"S{s:03d}", gene)
            for s in range(n_sets)
            for gene in rng.choice(names, rng.integers(low, high + 1), replace=False)
        ],
        columns=["set_id", "gene"],
    )


@pytest.mark.parametrize("weight", [1.0, 0.0, 2.0])
def test_score_equals_the_definition(weight):
    ranking = ranking_of(1, 80)
    sets = sets_of(2, list(ranking.index), 40, 2, 30)
    got = prerank(ranking, sets, TestSettings(min_size=1, permutations=20), weight=weight).set_index("set_id")
    for key, part in sets.groupby("set_id"):
        expected = naive_score(ranking.index, ranking.to_numpy() ** weight, set(part["gene"]))
        assert got.loc[key, "es"] == pytest.approx(expected, abs=1e-12)


def test_p_values_agree_with_all_subsets():
    """The golden values are exact: every subset of 5 of 14 genes, counted by fgsea's published definition."""
    ranking = ranking_of(3, 14)
    names, heights = list(ranking.index), ranking.to_numpy()
    every = {members: naive_score(names, heights, set(members)) for members in combinations(names, 5)}
    scores = np.array(list(every.values()))
    chosen = list(every)[::25]
    sets = pd.DataFrame(
        [(f"S{i:03d}", gene) for i, part in enumerate(chosen) for gene in part], columns=["set_id", "gene"]
    )
    got = prerank(ranking, sets, TestSettings(min_size=1, permutations=20_000)).set_index("set_id")["p_value"]
    exact = []
    for part in chosen:
        es = every[part]
        same = scores >= 0 if es >= 0 else scores < 0
        reached = scores >= es - 1e-12 if es >= 0 else scores <= es + 1e-12
        exact.append(reached.sum() / same.sum())
    ours = got.loc[[f"S{i:03d}" for i in range(len(chosen))]].to_numpy()
    assert spearmanr(ours, exact).statistic > 0.99
    np.testing.assert_allclose(ours, exact, atol=0.02)


@pytest.mark.slow_oracle
def test_equals_gseapy():
    ranking = ranking_of(5, 400)
    sets = sets_of(6, list(ranking.index), 30, 10, 60)
    ours = prerank(ranking, sets, TestSettings(permutations=4000)).set_index("set_id").sort_index()
    theirs = (
        prerank(ranking, sets, TestSettings(permutations=4000, engine="gseapy"))
        .set_index("set_id")
        .sort_index()
    )
    np.testing.assert_allclose(ours["es"], theirs["es"], atol=1e-12)
    up = ours["es"] > 0  # of the other sign there are too few random sets for stable p-values
    assert up.sum() > 20
    assert spearmanr(ours["p_value"][up], theirs["p_value"][up]).statistic > 0.99
    np.testing.assert_allclose(ours["nes"][up], theirs["nes"][up], rtol=0.05)


def test_same_bytes_for_any_number_of_threads():
    ranking = ranking_of(7, 200)
    sets = sets_of(8, list(ranking.index), 12, 5, 40)
    one = prerank(ranking, sets, TestSettings(min_size=5, permutations=330), threads=1)
    pd.testing.assert_frame_equal(
        one, prerank(ranking, sets, TestSettings(min_size=5, permutations=330), threads=4)
    )
    assert tuple(one.columns) == GSEA_COLUMNS
    assert not one.equals(prerank(ranking, sets, TestSettings(min_size=5, permutations=330, seed=1)))


def test_leading_edge_reaches_the_furthest_point():
    ranking = pd.Series([5.0, 4, 3, 2, 1], index=list("abcde"))
    sets = pd.DataFrame({"set_id": ["top"] * 2 + ["low"] * 2, "gene": ["a", "b", "d", "e"]})
    table = prerank(ranking, sets, TestSettings(min_size=2, permutations=50)).set_index("set_id")
    assert table.loc["top", "leading_edge"] == "a;b"
    assert table.loc["low", "leading_edge"] == "d;e"
    assert table.loc["low", "es"] == pytest.approx(-1.0)


def test_genes_that_no_mirna_hits_step_equally():
    ranking = pd.Series([1.0, 0, 0, 0], index=list("abcd"))
    sets = pd.DataFrame({"set_id": ["none"] * 2 + ["all"] * 4, "gene": ["b", "c", "a", "b", "c", "d"]})
    table = prerank(ranking, sets, TestSettings(min_size=2, permutations=50)).set_index("set_id")
    assert table.loc["none", "es"] == pytest.approx(naive_score("abcd", [1, 0, 0, 0], {"b", "c"}))
    assert table.loc["all", "p_value"] == 1


def test_ranking_sums_scores_and_keeps_untargeted_genes():
    mti = pd.DataFrame({"mirna": ["m1", "m1", "m2"], "gene": ["A", "B", "A"], "score": [0.5, 0.2, 0.4]})
    ranking = rank_by_repression(mti, ["m1", "m2"], gene_universe=["A", "B", "C"])
    assert ranking.to_dict() == {"A": pytest.approx(0.9), "B": 0.2, "C": 0.0}
    assert rank_by_repression(mti.drop(columns="score"), ["m1", "m2"]).to_dict() == {"A": 2.0, "B": 1.0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"threads": 0}, "threads: expected a whole number from 1 to 1,024"),
        ({"sets": pd.DataFrame({"set_id": ["S"], "gene": ["B"]})}, "none of 1 sets has 1 to 500 genes"),
        ({"ranking": pd.Series([1.0, 2.0], index=["A", "A"])}, "ranking: expected one score for each gene"),
    ],
)
def test_errors_say_what_to_do(change, message):
    arguments = {
        "ranking": pd.Series([1.0], index=["A"]),
        "sets": pd.DataFrame({"set_id": ["S"], "gene": ["A"]}),
    }
    arguments |= change
    ranking, sets = arguments.pop("ranking"), arguments.pop("sets")
    with pytest.raises(InputError, match=message):
        prerank(ranking, sets, TestSettings(min_size=1), **arguments)


def test_no_target_is_an_error():
    with pytest.raises(InputError, match="none of its 1 miRNAs has a target"):
        rank_by_repression(pd.DataFrame({"mirna": ["m1"], "gene": ["A"]}), ["m9"])
