"""Runs that change the data.

Each builds on what is there under its lock, on the bytes it read, and refuses early what it must.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from mircargo.digest import sha256_of
from mircargo.errors import InputError
from mircargo.fetch.lock import one_at_a_time
from mircargo.home import current_name, home_folder, lock_file, snapshot_folder, snapshot_names
from mircargo.snapshots import grow as room
from mircargo.snapshots import own as own_room
from mircargo.snapshots.grow import add_table, check_table, remove_source
from mircargo.snapshots.own import OwnTable
from mircargo.store.store import Store

PAIRS = "mirna\tgene\torganism\tevidence\nmmu-miR-21a-5p\tCdkn1a\tmouse\tfunctional\n"


@pytest.fixture
def table(tmp_path):
    """Write a table of pairs; return it under a label."""

    def write(label, text=PAIRS):
        (tmp_path / f"{label}.tsv").write_text(text)
        return OwnTable(tmp_path / f"{label}.tsv", "mti", label)

    return write


def sources():
    with Store() as store:
        return {key for (key,) in store.rows("SELECT DISTINCT source FROM mti_validated")}


def refused(function, *arguments, **keywords):
    with pytest.raises(InputError) as caught:
        function(*arguments, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- two runs at once ---------------------------------------------------------------------------------------


def meanwhile(monkeypatch, name, act):
    """Let another run do something just after the function ``name`` of a run has returned, once."""
    real, done = getattr(room, name), []

    def hooked(*arguments, **keywords):
        found = real(*arguments, **keywords)
        if not done:
            done.append(True)
            act()
        return found

    monkeypatch.setattr(room, name, hooked)


def test_what_another_run_added_before_the_lock_is_kept(base, table, monkeypatch):
    meanwhile(monkeypatch, "read_own", lambda: add_table(table("first")))
    add_table(table("second"))
    assert {"first", "second"} <= sources()
    assert len(snapshot_names()) == 3


def test_three_runs_of_which_each_began_before_the_one_before_ended(base, table, monkeypatch):
    def second():
        meanwhile(monkeypatch, "read_own", lambda: add_table(table("third")))
        add_table(table("second"))

    meanwhile(monkeypatch, "read_own", second)
    add_table(table("first"))
    assert {"first", "second", "third"} <= sources()


def test_what_another_run_took_out_before_the_lock_stays_out(base, table, monkeypatch):
    add_table(table("first"))
    name = current_name()
    meanwhile(monkeypatch, "read_own", lambda: remove_source(name, "first"))
    add_table(table("second"))
    assert "second" in sources()
    assert "first" not in sources()


def test_a_snapshot_that_is_named_is_built_on_whatever_is_in_use(base, table, monkeypatch):
    meanwhile(monkeypatch, "read_own", lambda: add_table(table("first")))
    add_table(table("second"), snapshot="base")
    assert "second" in sources()
    assert "first" not in sources()


@pytest.mark.parametrize("act", ["add", "take out"])
def test_nothing_is_built_while_another_run_holds_the_lock(act, base, table):
    with one_at_a_time(lock_file()), pytest.raises(Exception, match="another run is at work"):
        add_table(table("first")) if act == "add" else remove_source("base", "mirtarbase")
    assert (snapshot_names(), current_name()) == (["base"], "base")


def test_a_base_is_read_under_the_lock_alone(base, table, monkeypatch):
    held = []
    real = room.read_identities

    def watched(*arguments, **keywords):
        try:
            with one_at_a_time(lock_file()):
                held.append(False)
        except Exception:  # noqa: BLE001  whatever a lock that is held raises
            held.append(True)
        return real(*arguments, **keywords)

    monkeypatch.setattr(room, "read_identities", watched)
    add_table(table("first"))
    remove_source(current_name(), "first")
    assert held == [True, True]
    check_table(table("first"))
    assert held == [True, True, False]


# --- the bytes that were read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(PAIRS + "mmu-miR-9-5p\tPten\tmouse\tweak\n"),
        lambda path: path.write_text(PAIRS.replace("Cdkn1a", "Pdcd4a")),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_not_added(change, base, table, monkeypatch):

    real = own_room.read_facts

    def read(path, *arguments, **keywords):
        found = real(path, *arguments, **keywords)
        change(path)
        return found

    monkeypatch.setattr(own_room, "read_facts", read)
    refused(add_table, table("first"))
    assert snapshot_names() == ["base"]


def test_a_file_that_changes_later_is_recorded_as_it_was_read(base, table, monkeypatch):
    own = table("first")
    before, size = sha256_of(own.file), own.file.stat().st_size
    meanwhile(monkeypatch, "read_own", lambda: own.file.write_text("something else"))
    add_table(own)
    with Store() as store:
        assert store.rows("SELECT sha256, bytes, rows FROM source WHERE key = 'first'") == [(before, size, 1)]
        assert store.rows("SELECT gene FROM mti_validated WHERE source = 'first'") == [("MGI:104556",)]


def test_a_file_that_is_gone_later_does_not_matter(base, table, monkeypatch):
    own = table("first")
    meanwhile(monkeypatch, "read_own", own.file.unlink)
    add_table(own)
    assert "first" in sources()


class Unread:
    """Standard input that no one may touch."""

    def __getattr__(self, name):
        raise AssertionError(name)


@pytest.mark.parametrize("more", [[], ["--label", "x"], ["--label", "x", "--dry-run"], ["--dry-run"]])
def test_standard_input_is_refused_before_it_is_read(more, cli, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Unread())
    code, out, err = cli("data", "add", "-", "--kind", "mti", *more)
    assert (code, out) == (1, "")
    assert (
        err == "error: standard input cannot be added, since its checksum is kept: save it as a file first\n"
    )


def test_what_cannot_be_read_twice_is_refused(tmp_path, base):
    os.mkfifo(tmp_path / "pipe.tsv")
    (tmp_path / "folder.parquet").mkdir()
    for name in ("pipe.tsv", "folder.parquet"):
        own = OwnTable(tmp_path / name, "mti", "x")
        assert "expected a file, found a folder, pipe or device" in refused(add_table, own)
        assert "expected a file, found a folder, pipe or device" in refused(check_table, own)


@pytest.mark.parametrize("name", ["none.tsv", "x" * 300, "a\0b.tsv"])
def test_a_file_that_is_not_there(name, tmp_path, base):
    assert "cannot be read" in refused(add_table, OwnTable(tmp_path / name, "mti", "x"))


# --- words that are checked first ---------------------------------------------------------------------------

WRONG = ["../x", "core", "", "a b", "x" * 65, "-", ".git"]


@pytest.mark.parametrize("name", [name for name in WRONG if name])
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_the_name_is_checked_before_the_file_is_read(more, name, cli, tmp_path):
    words = ["data", "add", tmp_path / "none.tsv", "--kind", "mti", "--label", "x", f"--name={name}", *more]
    code, out, err = cli(*words)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {name!r} cannot be the name of a snapshot")


def test_the_name_is_checked_before_anything_is_fetched(cli, monkeypatch):
    def fetched(*_, **__):
        raise AssertionError

    monkeypatch.setattr(room, "fetch_files", fetched)
    code, _, err = cli("data", "fetch", "goa", "--name", "../x")
    assert (code, err.startswith("error: '../x' cannot be the name of a snapshot")) == (1, True)
    assert not lock_file().exists()


@pytest.mark.parametrize("label", ["../x", "core", "x" * 65, "-", ".git", "ä"])
def test_a_label_is_called_a_label(label, base, table, tmp_path):
    text = refused(add_table, OwnTable(table("first").file, "mti", label))
    assert text.startswith(f"--label {label!r} cannot name a source: ")
    assert "snapshot" not in text


@pytest.mark.parametrize("name", ["ä.tsv", "core.tsv", ".tsv"])
def test_a_files_name_that_cannot_be_a_label_is_called_that(name, base, tmp_path):
    (tmp_path / name).write_text(PAIRS)
    text = refused(add_table, OwnTable(tmp_path / name, "mti"))
    assert text.startswith(f"the file's name {name!r} cannot name a source: give --label")


# --- the home folder ----------------------------------------------------------------------------------------


def test_a_tilde_is_the_home_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for text, place in (
        ("~", tmp_path),
        ("~/data", tmp_path / "data"),
        ("a~", Path("a~")),
    ):
        monkeypatch.setenv("MIRCARGO_HOME", text)
        assert home_folder() == place


@pytest.mark.parametrize(
    "words", [["data", "list"], ["data", "use", "core"], ["cargo"], ["data", "add", "x.tsv", "--kind", "mti"]]
)
def test_a_tilde_of_nobody_is_one_line(words, cli, monkeypatch, tmp_path):
    (tmp_path / "x.tsv").write_text(PAIRS)
    monkeypatch.setenv("MIRCARGO_HOME", "~nobody-of-this-name/x")
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    code, out, err = cli(*words)
    assert (code, out) == (1, "")
    assert err.startswith("error: MIRCARGO_HOME=~nobody-of-this-name/x: there is no such user or home folder")


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="needs a file system in which no file can be made"
)
@pytest.mark.parametrize("home", ["/proc", "/proc/self", "/proc/self/none"])
def test_a_home_where_no_file_can_be_made_is_not_taken_for_a_busy_one(home, cli, monkeypatch, tmp_path):
    monkeypatch.setenv("MIRCARGO_HOME", home)
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    (tmp_path / "x.tsv").write_text(PAIRS)
    for words in (["use", "core"], ["add", "x.tsv", "--kind", "mti"]):
        code, _, err = cli("data", *words)
        assert code == 1
        assert f"{home}/lock: cannot be locked" in err
        assert "another run" not in err


def test_rows_of_an_own_table_are_those_of_the_file(base, table):
    """The choreography has one outcome: a snapshot, in use, whose record is that of the file."""
    said = []
    add_table(table("mine"), name="named", say=said.append)
    assert (current_name(), snapshot_names()) == ("named", ["base", "named"])
    assert said[-2:] == [
        "snapshot 'named' is complete and in use; facts: mine 1",
        "'mircargo data use base' goes back to the one before",
    ]
    facts = json.loads((snapshot_folder("named") / "snapshot.json").read_text())
    assert facts["base"] == {"name": "base", "sha256": sha256_of(snapshot_folder("base") / "snapshot.json")}
    frame = pd.read_parquet(snapshot_folder("named") / "mti.mine.parquet")
    assert frame["gene"].tolist() == ["MGI:104556"]
