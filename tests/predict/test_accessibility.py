"""Accessibility: windows, the cache, and what is said without ViennaRNA."""

import builtins
import contextlib
import logging
import math
import sqlite3
from pathlib import Path

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


@pytest.fixture(autouse=True)
def _not_quiet(caplog):
    """Undo what a quiet command of an earlier test left."""
    caplog.set_level(logging.WARNING, logger="mircargo")


SITE = random_letters(11, 300) + "CUACCUCA" + random_letters(12, 100)


def folded(cache, *utrs):
    return [
        utr.accessibility
        for utr in add_accessibility([Utr("G", one) for one in utrs or (SITE,)], INDEX, cache)
    ]


@pytest.fixture
def counted(monkeypatch):
    """Count the sequences that are folded."""
    calls = []
    real = fold_accessibility
    monkeypatch.setattr(
        "mircargo.predict.accessibility.fold_accessibility", lambda s: calls.append(s) or real(s)
    )
    return calls


@pytest.fixture
def right(tmp_path):
    return folded(tmp_path / "elsewhere" / "right.sqlite")


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def other_table(path):
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute("CREATE TABLE fold (name TEXT)")
        store.commit()


DAMAGED = {
    "text": lambda path: path.write_text("no database\n" * 100),
    "garbage": lambda path: path.write_bytes(bytes(range(1, 256)) * 40),
    "header and garbage": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(range(1, 256)) * 40),
    "another table": other_table,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_cache_is_set_aside(tmp_path, caplog, counted, right, damage):
    cache = tmp_path / "fold.sqlite"
    damage(cache)
    was = cache.read_bytes()
    assert folded(cache) == right
    (line,) = said(caplog)
    assert "is damaged (" in line
    assert line.endswith("set aside as fold.sqlite.damaged, folding starts anew")
    assert (tmp_path / "fold.sqlite.damaged").read_bytes() == was
    counted.clear()
    assert folded(cache) == right
    assert (counted, len(said(caplog))) == ([], 1)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_cache_cut_short_is_replaced(tmp_path, counted, cut):
    cache = tmp_path / "fold.sqlite"
    utrs = [random_letters(k, 300) + "CUACCUCA" * 20 for k in range(12)]
    right = folded(cache, *utrs)
    cache.write_bytes(cache.read_bytes()[: int(cache.stat().st_size * cut)])
    assert folded(cache, *utrs) == right
    assert folded(cache, *utrs) == right  # what was read before the damage was met is folded again
    counted.clear()
    assert folded(cache, *utrs) == right
    assert not counted


def test_an_empty_file_is_a_new_cache(tmp_path, caplog, right):
    (tmp_path / "fold.sqlite").write_bytes(b"")
    assert (folded(tmp_path / "fold.sqlite"), said(caplog)) == (right, [])


@pytest.mark.parametrize(
    "change",
    [
        lambda profile: bytes([profile[0] ^ 1]) + profile[1:],
        lambda profile: profile[:-1] + bytes([profile[-1] ^ 1]),
        lambda profile: profile[:-1],
        lambda profile: profile + b"x",
        lambda _: b"",
        lambda _: None,
        lambda _: 7,
        lambda _: "text",
        lambda profile: profile[:-8],
    ],
    ids=["bit", "checksum", "short", "long", "empty", "null", "number", "text", "without a checksum"],
)
def test_a_damaged_profile_is_folded_anew_and_replaced(tmp_path, caplog, counted, right, change):
    cache = tmp_path / "fold.sqlite"
    assert folded(cache) == right
    with contextlib.closing(sqlite3.connect(cache)) as store:
        for key, profile in store.execute("SELECT sequence, profile FROM fold").fetchall():
            store.execute("UPDATE fold SET profile = ? WHERE sequence = ?", (change(profile), key))
        store.commit()
    counted.clear()
    assert folded(cache) == right
    assert counted
    counted.clear()
    assert folded(cache) == right
    assert (counted, said(caplog)) == ([], [])


def test_a_profile_of_another_sequence_does_not_count(tmp_path, right):
    cache = tmp_path / "fold.sqlite"
    other = random_letters(21, 300) + "CUACCUCA" + random_letters(22, 100)
    folded(cache, SITE, other)
    with contextlib.closing(sqlite3.connect(cache)) as store:
        (first, one), (second, two) = store.execute("SELECT sequence, profile FROM fold").fetchall()
        store.execute("UPDATE fold SET profile = ? WHERE sequence = ?", (two, first))
        store.execute("UPDATE fold SET profile = ? WHERE sequence = ?", (one, second))
        store.commit()
    assert folded(cache) == right


def a_folder(place):
    place.mkdir()
    return place


def below_a_file(place):
    place.write_text("a file")
    return place / "fold.sqlite"


PLACES = {
    "a folder": a_folder,
    "below a file": below_a_file,
    "no device": lambda _: Path("/dev/null/mircargo/fold.sqlite"),
    "proc": lambda _: Path("/proc/nowhere/fold.sqlite"),
    "a long name": lambda place: place.with_name("x" * 300),
}


@pytest.mark.parametrize("lay", PLACES.values(), ids=PLACES)
def test_without_a_place_it_folds_and_says_so(tmp_path, caplog, right, lay):
    assert folded(lay(tmp_path / "fold.sqlite"), SITE, SITE) == right * 2
    (line,) = said(caplog)
    assert "folded accessibility is not kept (" in line
    assert line.endswith("set MIRCARGO_HOME to a folder that you may write to")


class Refusing:
    """A connection to a cache that can be read but not written, or neither."""

    def __init__(self, real, refused):
        self.real, self.refused = real, refused

    def execute(self, statement, values=()):
        if statement.startswith(self.refused):
            error = sqlite3.OperationalError("attempt to write a readonly database")
            error.sqlite_errorcode = sqlite3.SQLITE_READONLY
            raise error
        return self.real.execute(statement, values)

    def __getattr__(self, name):
        return getattr(self.real, name)


@pytest.mark.parametrize("refused", ["INSERT", "COMMIT", "SELECT profile"])
def test_what_cannot_be_written_is_still_read(tmp_path, caplog, counted, right, monkeypatch, refused):
    cache = tmp_path / "fold.sqlite"
    assert folded(cache) == right
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: Refusing(real(path), refused))
    other = random_letters(31, 300) + "CUACCUCA" + random_letters(32, 100)
    counted.clear()
    first, second, third = folded(cache, other, other, SITE)
    assert (first == second, third) == (True, right[0])
    assert any(sequence in SITE for sequence in counted) == (refused == "SELECT profile")
    assert len(said(caplog)) == 1
    assert "attempt to write a readonly database" in said(caplog)[0]
