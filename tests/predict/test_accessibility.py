"""Accessibility: windows, the cache, and what is said without ViennaRNA."""

import builtins
import contextlib
import math
import sqlite3

import numpy as np
import pytest

from mircargo.errors import InputError
from mircargo.predict import Utr, predict
from mircargo.predict.accessibility import MISSING, add_accessibility, coarsen, fold_accessibility
from mircargo.predict.mirnas import index_mirnas

RNA = pytest.importorskip("RNA")
INDEX = index_mirnas({"let-7a": "UGAGGUAGUAGGUUGUAUAGUU"})


def random_letters(seed, size):
    return "".join(np.random.default_rng(seed).choice(list("ACGU"), size))


def test_profile_equals_viennarnas_own_table():
    sequence = random_letters(1, 300)
    table = RNA.pfl_fold_up(sequence, 14, 80, 40)
    profile = fold_accessibility(sequence)
    assert (profile[:13] == MISSING).all()
    for last in range(14, 301):
        assert profile[last - 1] == pytest.approx(min(254, -32 * math.log10(table[last][14])), abs=0.51)


def test_short_and_unfoldable_sequences():
    assert (fold_accessibility("ACGU") == MISSING).all()
    assert (fold_accessibility("A" * 40)[13:] == 0).all()


def test_the_neighbourhood_gives_the_value_of_the_whole(tmp_path):
    utr = random_letters(2, 400) + "CUACCUCA" + random_letters(3, 500) + "CUACCUCG" + random_letters(4, 30)
    (done,) = add_accessibility([Utr("G", utr)], INDEX, tmp_path / "cache")
    profile, whole = np.frombuffer(done.accessibility, dtype=np.uint8), fold_accessibility(utr)
    places = np.flatnonzero(profile != MISSING)
    assert 2 <= places.size < 8
    assert np.abs(profile[places].astype(int) - whole[places]).max() <= 1


def test_many_matches_fold_the_whole_once(tmp_path):
    utr = "CUACCUCA" * 40
    (done,) = add_accessibility([Utr("G", utr)], INDEX, tmp_path / "cache")
    assert done.accessibility == fold_accessibility(utr).tobytes()


def test_a_stopped_run_goes_on_from_its_cache(tmp_path, monkeypatch):
    cache = tmp_path / "folder" / "fold.sqlite"
    utrs = [Utr(f"g{k}", random_letters(k, 300) + "CUACCUCA" + random_letters(k + 50, 100)) for k in range(4)]
    calls = []
    stopped = add_accessibility(utrs, INDEX, cache, progress=lambda done, found: calls.append((done, found)))
    next(stopped), next(stopped)
    stopped.close()
    with contextlib.closing(sqlite3.connect(cache)) as store:
        (kept,) = store.execute("SELECT count(*) FROM fold").fetchone()
    folded = []
    real = fold_accessibility
    monkeypatch.setattr(
        "mircargo.predict.accessibility.fold_accessibility", lambda s: folded.append(s) or real(s)
    )
    again = list(add_accessibility(utrs, INDEX, cache))
    assert calls
    assert kept >= 2
    assert folded
    with contextlib.closing(sqlite3.connect(cache)) as store:
        assert store.execute("SELECT count(*) FROM fold").fetchone() == (kept + len(folded),)
    folded.clear()
    assert list(add_accessibility(utrs, INDEX, cache)) == again
    assert not folded


def test_a_known_profile_is_kept(tmp_path):
    known = Utr("G", "C" * 50, accessibility=bytes(50))
    assert list(add_accessibility([known], INDEX, tmp_path / "cache")) == [known]


def test_predict_adds_the_contribution(tmp_path):
    utr = Utr("G", random_letters(5, 90) + "CUACCUCA" + random_letters(6, 90))
    prediction = predict({"let-7a": INDEX.sequences[0]}, [utr], accessibility=tmp_path / "cache", sites=True)
    assert prediction.sites["c_sa"].notna().all()
    assert "SA" not in prediction.left_out


def test_without_viennarna_the_error_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def no_vienna(name, *rest, **more):
        if name == "RNA":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", no_vienna)
    with pytest.raises(InputError, match=r"install mircargo\[accessibility\]"):
        fold_accessibility("A" * 40)


def test_coarse_profiles_have_steps_of_half_a_log10():
    fine = np.array([0, 7, 8, 40, 254, 255], dtype=np.uint8)
    assert coarsen(fine).tolist() == [0, 0, 16, 48, 240, 255]
