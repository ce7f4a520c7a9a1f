"""Plain over-representation against its definition and scipy."""

from __future__ import annotations

from itertools import combinations
from math import comb

import pytest
from scipy.stats import hypergeom

from mircargo.enrichment import plain_ora
from mircargo.errors import InputError

UNIVERSE = list("abcdefgh")
SETS = {"s1": list("abc"), "s2": list("defgh"), "s3": list("ab"), "outside": list("xyz")}


def naive_p(overlap, members, query_size):
    """Share of all draws of ``query_size`` genes with at least this overlap."""
    draws = [len(set(draw) & set(members)) for draw in combinations(UNIVERSE, query_size)]
    return sum(count >= overlap for count in draws) / comb(len(UNIVERSE), query_size)


def test_p_values_are_the_share_of_draws():
    table = plain_ora(["a", "b", "d", "z"], SETS, UNIVERSE, min_size=1).set_index("set_id")
    for name in ("s1", "s2", "s3"):
        overlap = len({"a", "b", "d"} & set(SETS[name]))
        assert table.ora_p[name] == pytest.approx(naive_p(overlap, SETS[name], 3), abs=1e-12)
        assert table.ora_p[name] == pytest.approx(hypergeom.sf(overlap - 1, 8, len(SETS[name]), 3), abs=1e-12)
        assert table.expected[name] == pytest.approx(3 * len(SETS[name]) / 8)
        assert table.overlap[name] == overlap
    assert table.genes["s1"] == "a;b"


def test_sets_without_a_hit_count_for_q():
    sets = {f"s{i:02}": [gene] for i, gene in enumerate(UNIVERSE)}
    table = plain_ora(["a"], sets, UNIVERSE, min_size=1)
    assert len(table) == 8
    best = table.iloc[0]
    assert (best.set_id, best.ora_p) == ("s00", pytest.approx(1 / 8))
    assert best.ora_q == pytest.approx(1.0), "1/8 times 8 tests"
    assert (table.ora_p[1:] == 1).all()


def test_sizes_are_those_in_the_universe():
    assert set(plain_ora(["a"], SETS, UNIVERSE, min_size=3, max_size=4).set_id) == {"s1"}
    assert set(plain_ora(["a"], SETS, UNIVERSE, min_size=3, max_size=4, always=["s2", "outside"]).set_id) == {"s1", "s2"}


def test_what_cannot_be_tested_is_said():
    with pytest.raises(InputError, match="none of the 1 target genes is in the universe of 8 genes"):
        plain_ora(["z"], SETS, UNIVERSE)
    with pytest.raises(InputError, match="none of the 4 gene sets has 10 to 500 genes of the universe"):
        plain_ora(["a"], SETS, UNIVERSE)
