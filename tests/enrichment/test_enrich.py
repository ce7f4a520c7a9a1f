"""The entry point: columns, edge cases and messages."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from mircargo.enrichment.bench import enrich
from mircargo.enrichment.result import EnrichmentResult
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError
from mircargo.schema.results import ENRICHED


@pytest.fixture
def toy(toy_factory):
    return toy_factory(seed=1)


def test_table_has_the_columns_and_all_sets(toy):
    mti, sets = toy
    named = sets.assign(set_name="name of " + sets["set_id"], library="toy")
    result = enrich(
        mti, named, {"b": ["mir-01"], "a": ["mir-02", "mir-03"]}, TestSettings(min_size=1, draws=500)
    )
    assert isinstance(result, EnrichmentResult)
    assert tuple(result.table.columns) == tuple(ENRICHED.columns)
    assert result.table.groupby("list_id", sort=False).size().to_dict() == {"b": 12, "a": 12}
    assert set(result.table["library"]) == {"toy"}
    assert (result.table["set_name"] == "name of " + result.table["set_id"]).all()
    for _, part in result.table.groupby("list_id"):
        assert part["p_value"].is_monotonic_increasing
    assert result.null.n_sets == 12
    assert "500 random lists of as many miRNAs from 14, " in str(result.null)


def test_the_best_sets_are_the_first_of_all(toy):
    mti, sets = toy
    lists = {"b": ["mir-01"], "a": ["mir-02", "mir-03"]}
    whole = enrich(mti, sets, lists, TestSettings(min_size=1, draws=500))
    best = enrich(mti, sets, lists, TestSettings(min_size=1, draws=500), top=3)
    first = whole.table.groupby("list_id", sort=False).head(3).reset_index(drop=True)
    pd.testing.assert_frame_equal(best.table, first)
    assert best.draws == whole.draws == (500, 500)
    assert len(enrich(mti, sets, lists, TestSettings(min_size=1, draws=500), top=99).table) == 24


def test_genes_name_the_mirnas_that_hit_them(toy):
    mti, sets = toy
    names = ["mir-02", "mir-03"]
    result = enrich(mti, sets, names, TestSettings(min_size=1, draws=50))
    row = result.table[result.table["overlap"] > 1].iloc[0]
    members = set(sets.loc[sets["set_id"] == row["set_id"], "gene"])
    expected = []
    for gene in sorted(members & set(mti.loc[mti["mirna"].isin(names), "gene"])):
        by = sorted(mti.loc[(mti["gene"] == gene) & mti["mirna"].isin(names), "mirna"])
        expected.append(f"{gene}({','.join(by)})")
    assert row["genes"] == ";".join(expected)
    assert row["overlap"] == len(expected)
    assert (
        enrich(mti, sets, names, TestSettings(min_size=1, draws=50), genes=False).table["genes"] == ""
    ).all()


def test_sizes_and_ora_use_the_gene_universe(toy):
    mti, sets = toy
    universe = [f"Gene{i:02d}" for i in range(0, 60, 2)] + ["Untargeted"]
    result = enrich(mti, sets, ["mir-01"], TestSettings(min_size=1, draws=50), gene_universe=universe)
    assert result.null.n_genes == 31
    for _, row in result.table.iterrows():
        members = set(sets.loc[sets["set_id"] == row["set_id"], "gene"]) & set(universe)
        assert row["set_size"] == len(members)


def test_random_lists_come_from_the_detectable_mirnas(toy):
    mti, sets = toy
    detectable = [f"mir-{i:02d}" for i in range(5)] + ["never seen"]
    result = enrich(mti, sets, detectable[:5], TestSettings(min_size=1, draws=300), mirna_universe=detectable)
    assert result.null.n_mirnas == 5
    assert (result.table["p_value"] == 1).all()


def test_dropped_names_are_reported(toy):
    mti, sets = toy
    result = enrich(mti, sets, ["mir-01", "mir-01", "mir-99"], TestSettings(min_size=1, draws=50))
    assert result.dropped.to_dict("list") == {
        "list_id": ["query", "query"],
        "mirna": ["mir-01", "mir-99"],
        "reason": ["counted already", "no target under these filters"],
    }
    assert result.n_targets == {"query": int((mti["mirna"] == "mir-01").sum())}


def test_lists_may_be_a_table(toy):
    mti, sets = toy
    table = pd.DataFrame({"list_id": ["x", "x", "y"], "mirna": ["mir-01", "mir-02", "mir-03"]})
    by_table = enrich(mti, sets, table, TestSettings(min_size=1, draws=50)).table
    by_name = enrich(
        mti, sets, {"x": ["mir-01", "mir-02"], "y": ["mir-03"]}, TestSettings(min_size=1, draws=50)
    ).table
    pd.testing.assert_frame_equal(by_table, by_name)


def test_no_hit_is_no_evidence_and_counts_for_q():
    mti = pd.DataFrame({"mirna": ["m1", "m2", "m2", "m3"], "gene": ["A", "B", "C", "D"]})
    sets = pd.DataFrame({"set_id": ["hit", "miss", "miss"], "gene": ["A", "B", "C"]})
    table = enrich(mti, sets, ["m1"], TestSettings(min_size=1, draws=99)).table.set_index("set_id")
    assert table.loc["miss", "overlap"] == 0
    assert table.loc["miss", "p_value"] == 1
    assert table.loc["hit", "q_value"] == pytest.approx(min(1.0, 2 * table.loc["hit", "p_value"]))


def test_a_set_of_all_genes_is_never_enriched(toy):
    mti, sets = toy
    every = pd.DataFrame({"set_id": "all", "gene": sorted(set(mti["gene"]))})
    for statistic in ("residual", "share"):
        table = enrich(
            mti, pd.concat([sets, every]), ["mir-01"], TestSettings(statistic=statistic, min_size=1, draws=99)
        ).table
        assert table.set_index("set_id").loc["all", "p_value"] == 1


def test_q_is_marked_where_the_draws_resolve_no_smaller():
    mti = pd.DataFrame(
        [("m1", f"G{g}") for g in range(8)] + [(f"m{m}", f"H{m}") for m in range(2, 300)],
        columns=["mirna", "gene"],
    )
    sets = pd.DataFrame({"set_id": "S", "gene": [f"G{g}" for g in range(8)]})
    row = enrich(
        mti,
        sets,
        ["m1", "m2"],
        TestSettings(statistic="overlap", null="uniform", min_size=1, draws=20, seed=1),
    ).table.iloc[0]
    assert row["p_value"] == pytest.approx(1 / 21)
    assert (row["limit"], row["tail"]) == ("≤", "draws")


def test_small_p_values_are_fitted_and_bounded(toy_factory):
    mti, sets = toy_factory(seed=3, mirnas=60, genes=300)
    names = ["mir-01", "mir-02", "mir-03"]
    own = sorted(set(mti.loc[mti["mirna"].isin(names), "gene"]))
    planted = pd.concat([sets, pd.DataFrame({"set_id": "own", "gene": own})])
    row = (
        enrich(mti, planted, names, TestSettings(min_size=1, draws=5000)).table.set_index("set_id").loc["own"]
    )
    assert row["tail"] == "fitted"
    assert 1e-3 / 5001 <= row["p_value"] < 1 / 100
    assert row["draws"] == 5000


def test_progress_counts_to_the_end(toy):
    mti, sets = toy
    seen = []
    enrich(
        mti,
        sets,
        ["mir-01"],
        TestSettings(min_size=1, draws=9000),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1][0] == seen[-1][1] == 5
    assert seen == sorted(seen)


def test_row_order_of_the_tables_does_not_matter(toy):
    mti, sets = toy
    one = enrich(mti, sets, ["mir-01", "mir-04"], TestSettings(min_size=1, draws=500))
    two = enrich(
        mti.sample(frac=1, random_state=1),
        sets.sample(frac=1, random_state=2),
        ["mir-04", "mir-01"],
        TestSettings(min_size=1, draws=500),
    )
    pd.testing.assert_frame_equal(one.table, two.table)


def test_a_pair_given_twice_counts_once(toy):
    mti, sets = toy
    twice = pd.concat([mti, mti.assign(score=0.0)])
    for statistic in ("residual", "repression"):
        one = enrich(mti, sets, ["mir-01"], TestSettings(statistic=statistic, min_size=1, draws=200)).table
        pd.testing.assert_frame_equal(
            one,
            enrich(twice, sets, ["mir-01"], TestSettings(statistic=statistic, min_size=1, draws=200)).table,
        )


def test_family_of_many_members_keeps_the_other_names(toy):
    mti, sets = toy
    result = enrich(
        mti,
        sets,
        ["mir-00", "mir-01", "mir-05"],
        TestSettings(min_size=1, by_family=True),
        families={"mir-00": "fam", "mir-01": "fam"},
    )
    assert result.null.by_family
    assert result.null.n_mirnas == 13
    assert "seed families" in str(result.null)
    assert result.table["genes"].str.contains("fam").any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mti": pd.DataFrame({"mirna": ["m"]})}, r"MTI table: lacks column\(s\) \['gene'\]"),
        (
            {"mti": pd.DataFrame({"mirna": ["m", None], "gene": ["A", "B"]})},
            "column 'mirna' holds an empty name",
        ),
        ({"mti": pd.DataFrame({"mirna": ["m"], "gene": ["A"], "score": [-1.0]})}, "turn the sign of yours"),
        ({"sets": pd.DataFrame({"set_id": ["S"]})}, r"gene-set table: lacks column\(s\) \['gene'\]"),
        ({"sets": pd.DataFrame({"set_id": ["S"], "gene": ["Other"]})}, "none of 1 sets has 1 to 500 genes"),
        ({"lists": {}}, "expected at least one list, found none"),
        ({"lists": []}, "list 'query': none of its 0 miRNAs has a target"),
        ({"lists": ["mir-99"]}, "list 'query': none of its 1 miRNAs has a target"),
        ({"lists": "mir-01"}, "expected names, found the single text 'mir-01'"),
        ({"lists": pd.DataFrame({"mirna": ["mir-01"]})}, r"lists table: lacks column\(s\) \['list_id'\]"),
        ({"mirna_universe": ["mir-02"]}, "'mir-01' is not in the universe of detectable miRNAs"),
        ({"mirna_universe": ["x"]}, "miRNA universe: none of its 1 names has a target"),
        ({"gene_universe": ["x"]}, "no miRNA–gene pair is left"),
        ({"threads": 0}, "threads: expected a whole number from 1 to 1,024"),
    ],
)
def test_errors_say_what_to_do(toy, change, message):
    arguments = {"mti": toy[0], "sets": toy[1], "lists": ["mir-01"]} | change
    with pytest.raises(InputError, match=message):
        enrich(**arguments, settings=TestSettings(min_size=1))


def test_families_must_be_known(toy):
    with pytest.raises(InputError, match="--by-family: the seed families are not known here"):
        enrich(*toy, ["mir-01"], TestSettings(by_family=True), families={})


def test_repression_needs_scores(toy):
    with pytest.raises(InputError, match="the MTI table has no column 'score'"):
        enrich(
            toy[0][["mirna", "gene"]], toy[1], ["mir-01"], TestSettings(statistic="repression", min_size=1)
        )


def test_a_mirna_that_hits_every_gene_shows_nothing(toy):
    mti, sets = toy
    genes = sorted(set(mti["gene"]))
    hungry = pd.DataFrame({"mirna": "mir-all", "gene": genes, "score": 1.0})
    result = enrich(pd.concat([mti, hungry]), sets, ["mir-all"], TestSettings(min_size=1, draws=200))
    assert (result.table["p_value"] > 0.3).all()
    np.testing.assert_allclose(result.table["expected"], result.table["set_size"], rtol=1e-6)


def test_import_is_light():
    code = (
        "import sys, mircargo.enrichment; print('numba' in sys.modules, 'gseapy' in sys.modules, 'scipy' in"
        " sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False"]
