"""Numbers of options out of their bounds are refused in one line, before any file is read."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import mircargo
from mircargo.bounds import BOUNDS, check_bounds
from mircargo.cluster import open_cluster, thread_runner
from mircargo.enrichment.bench import enrich
from mircargo.enrichment.control import control
from mircargo.enrichment.gsea import prerank
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import AmbiguousNameError, InputError, MircargoError, UnknownNameError

HUGE = 99_999_999_999_999_999_999_999
MTI = pd.DataFrame({"mirna": ["a", "a", "b"], "gene": ["x", "y", "x"]})
SETS = pd.DataFrame({"set_id": "s", "gene": ["x", "y"]})


@pytest.mark.parametrize("name", BOUNDS)
def test_the_bounds_themselves_are_allowed(name):
    least, most, _ = BOUNDS[name]
    check_bounds(**{name: least})
    check_bounds(**{name: most})
    check_bounds(**{name: np.int64(least + 1)})
    check_bounds(**{name: None})


@pytest.mark.parametrize("name", BOUNDS)
def test_what_is_beyond_is_refused_with_the_reason(name):
    least, most, why = BOUNDS[name]
    for value in (least - 1, most + 1, -HUGE, HUGE, 10**5000, True, "10", 1.5, float("nan"), [1]):
        with pytest.raises(InputError) as caught:
            check_bounds(**{name: value})
        text = str(caught.value)
        assert text.startswith(
            f"{name.replace('_', '-')}: expected a whole number from {least:,} to {most:,} ({why}), found "
        )
        assert len(text) < 300


OPTIONS = {
    "draws": "--draws",
    "control": "--control",
    "permutations": "--permutations",
    "min_size": "--min-size",
    "max_size": "--max-size",
    "top": "--top",
    "seed": "--seed",
    "threads": "--threads",
    "workers": "--workers",
}


def test_every_bound_is_an_option():
    assert set(OPTIONS) == set(BOUNDS)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_command_refuses_before_it_reads(cli, name):
    least, most, _ = BOUNDS[name]
    for value in (least - 1, most + 1, HUGE):
        code, out, err = cli(
            "enrich", "--lists", "nowhere.gmt", "--snapshot", "nowhere", f"{OPTIONS[name]}={value}"
        )
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith(f"error: {name.replace('_', '-')}: expected a whole number from ")


def test_predict_refuses_too_many_threads(cli):
    code, out, err = cli("predict", "-m", "nowhere.fa", "--utr", "nowhere.fa", "--threads", 10**9)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("error: threads: expected a whole number from 1 to 1,024")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("draws", 0),
        ("draws", HUGE),
        ("draws", "10"),
        ("draws", 10.0),
        ("min_size", 0),
        ("max_size", HUGE),
        ("seed", -1),
        ("seed", 2**64),
        ("threads", 0),
        ("threads", HUGE),
    ],
)
def test_the_python_interface_refuses_the_same(name, value, snapshot_folder_fixture):
    text = re.escape(f"{name.replace('_', '-')}: expected a whole number from ")
    typed = re.escape(f"{name}: expected a whole number")  # of another type: refused as every argument is
    with pytest.raises(InputError, match=text if type(value) is int else typed):
        mircargo.open(snapshot_folder_fixture).enrich("miR-21a", organism="mouse", **{name: value})
    settings, more = ({}, {name: value}) if name == "threads" else ({name: value}, {})
    with pytest.raises(InputError, match=text):
        enrich(MTI, SETS, ["a"], TestSettings(**settings), **more)


@pytest.mark.parametrize(
    ("name", "value"),
    [("permutations", 0), ("permutations", HUGE)],
)
def test_gsea_refuses_the_same(name, value):
    ranking = pd.Series([2.0, 1.0], index=["x", "y"])
    with pytest.raises(InputError, match=f"{name}: expected a whole number from"):
        prerank(ranking, SETS, TestSettings(**{name: value}))


@pytest.mark.parametrize("n_lists", [0, -1, 10_001, HUGE, "many"])
def test_the_control_is_bounded(n_lists):
    with pytest.raises(InputError, match="control: expected a whole number from 1 to 10,000"):
        control(MTI, SETS, ["a"], n_lists=n_lists)


@pytest.mark.parametrize("count", [0, -1, HUGE])
def test_runners_are_bounded(count):
    with pytest.raises(InputError, match="threads: expected a whole number from 1 to"):
        thread_runner(count)
    with (
        pytest.raises(InputError, match="workers: expected a whole number from 1 to"),
        open_cluster(workers=count),
    ):
        pass


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"statistic": "magic"}, "statistic 'magic': expected one of residual, overlap, share, repression"),
        ({"null": "magic"}, "null 'magic': expected one of alike, uniform, matched"),
        ({"engine": "magic"}, "engine 'magic': expected one of mircargo, gseapy"),
        ({"min_size": 20, "max_size": 10}, "set sizes: expected min_size <= max_size, found 20 and 10"),
    ],
)
def test_words_that_name_nothing_are_refused_at_once(options, text):
    with pytest.raises(InputError, match=re.escape(text)):
        TestSettings(**options)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--engine", "magic"], "engine 'magic': expected one of mircargo, gseapy"),
        (["--statistic", "magic"], "statistic 'magic': expected one of"),
        (["--null", "magic"], "null 'magic': expected one of"),
        (["--min-size", 9, "--max-size", 8], "set sizes: expected min_size <= max_size, found 9 and 8"),
        (["--workers", 2, "--cluster", "tcp://127.0.0.1:1"], "--workers and --cluster: choose one of them"),
    ],
)
def test_conflicts_are_refused_before_the_snapshot_is_opened(cli, words, text):
    code, out, err = cli("enrich", "miR-21a", "--snapshot", "nowhere", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"error: {text}")


def test_the_control_of_several_lists_is_refused_before_the_snapshot_is_opened(cli, tmp_path):
    (tmp_path / "lists.gmt").write_text("a\t\tmiR-21a\nb\t\tmiR-9\n", encoding="utf-8")
    for more in (["--control", 3], ["--control-out", "c.tsv"]):
        code, out, err = cli("enrich", "--lists", "lists.gmt", "--snapshot", "nowhere", *more)
        assert (code, out, err) == (1, "", "error: --control: takes one list, found 2; ask for each alone\n")
    (tmp_path / "lists.gmt").write_text("a\t\tmiR-21a\n", encoding="utf-8")
    code, out, err = cli("enrich", "miR-9", "--lists", "lists.gmt", "--snapshot", "nowhere", "--control", 3)
    assert (code, err) == (1, "error: --control: takes one list, found 2; ask for each alone\n")
    code, out, err = cli(
        "enrich", "--source", "EXO", "--lists", "lists.gmt", "--snapshot", "nowhere", "--control", 3
    )
    assert (code, err) == (1, "error: --control: takes one list, found 2; ask for each alone\n")


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "x y " * 250_000, "\n" * 1_000_000, "'\"" * 500_000],
    ids=["one word", "words", "lines", "quotes"],
)
@pytest.mark.parametrize(
    "raised",
    [
        lambda text: InputError(f"{text!r} cannot be used; do this"),
        lambda text: MircargoError(f"{text} cannot be used; do this"),
        lambda text: UnknownNameError("miRNA", text, nearest=["miR-1"]),
        lambda text: UnknownNameError("gene", "a", nearest=[text]),
        lambda text: AmbiguousNameError("gene", text, candidates=["do", "this"]),
    ],
)
def test_a_message_does_not_repeat_all_it_was_given(text, raised):
    assert len(str(raised(text))) < 4_100


def test_a_usual_message_is_whole():
    text = f"{'/deep' * 40}/file.tsv: line 3: expected a name, found '{'a b ' * 200}'; give one"
    assert str(InputError(text)) == text
    cut = str(InputError(f"{'x' * 100_000}: do this"))
    assert len(cut) < 1_000
    assert cut.endswith(": do this")


def test_a_long_name_of_a_list_is_not_echoed(cli, tmp_path):
    (tmp_path / "names.txt").write_text("x" * 1_000_000 + "\n" + "y z" * 300_000 + "\n", encoding="utf-8")
    for words in (["targets", "--file"], ["enrich", "--file"], ["report", "-o", "r.html", "--file"]):
        code, out, err = cli(*words, "names.txt", "--organism", "mouse")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert len(err) < 5_000
