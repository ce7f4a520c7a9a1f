"""Where snapshots live, and which one is in use: names that are no paths, and a switch in one step."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError, OutputError
from mircargo.home import (
    check_name,
    current_name,
    downloads_folder,
    home_folder,
    lock_file,
    set_current,
    snapshot_folder,
    snapshot_names,
)

GOOD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def make(name):
    folder = home_folder() / "snapshots" / name
    folder.mkdir(parents=True)
    (folder / "snapshot.json").write_text("{}")
    return folder


def test_the_variable_names_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MIRCARGO_HOME", str(tmp_path / "own"))
    assert home_folder() == tmp_path / "own"
    assert (downloads_folder(), lock_file()) == (tmp_path / "own" / "downloads", tmp_path / "own" / "lock")
    assert snapshot_folder("full") == tmp_path / "own" / "snapshots" / "full"
    assert not (tmp_path / "own").exists(), "asking makes nothing"


@pytest.mark.parametrize("unset", [True, False])
def test_without_the_variable_it_is_the_platforms_data_folder(monkeypatch, tmp_path, unset):
    if unset:
        monkeypatch.delenv("MIRCARGO_HOME")
    else:
        monkeypatch.setenv("MIRCARGO_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home_folder() == tmp_path / "mircargo"


@pytest.mark.parametrize("name", ["a", "full-0123456789", "A.b_c-d", "x" * 64, "7", "corex", "Core"])
def test_a_name(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "core",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "-x",
        "_x",
        "x" * 65,
        "a b",
        "a\n",
        "\u00e4",
        "a\0",
        "/etc",
    ],
)
def test_what_is_no_name(name):
    with pytest.raises(
        InputError, match="cannot be the name of a snapshot: expected up to 64 letters"
    ) as caught:
        snapshot_folder(name)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=70))
def test_a_name_stays_in_the_folder_of_snapshots(text):
    try:
        name = check_name(text)
    except InputError:
        return
    assert set(name) <= set(GOOD + "._-")
    assert name[0] in GOOD
    assert Path(name).name == name


def test_only_whole_snapshots_with_a_name_are_listed():
    assert snapshot_names() == []
    for name in ("b", "a", ".half-built", "not a name"):
        make(name)
    (home_folder() / "snapshots" / "empty").mkdir()
    (home_folder() / "snapshots" / "file").write_text("")
    assert snapshot_names() == ["a", "b"]


def test_the_one_in_use():
    assert current_name() is None
    make("a")
    make("b")
    set_current("a")
    assert current_name() == "a"
    set_current("b")
    assert current_name() == "b"
    set_current(None)
    assert current_name() is None
    assert (home_folder() / "current").read_text() == "core\n"
    assert sorted(path.name for path in home_folder().iterdir()) == ["current", "snapshots"]


def test_only_a_snapshot_that_is_there_can_be_in_use():
    make("a")
    (home_folder() / "snapshots" / "half").mkdir()
    set_current("a")
    for name in ("b", "half"):
        with pytest.raises(InputError, match=rf"^no snapshot '{name}' in .*; there are core, a$"):
            set_current(name)
    with pytest.raises(InputError, match="cannot be the name"):
        set_current("../a")
    assert current_name() == "a"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"../a\n", r"current: expected the name of a snapshot, found '\.\./a'; remove it to use the core"),
        (b"a b", "current: expected the name of a snapshot, found 'a b'"),
        (b"x" * 1000, f"found '{'x' * 40}'; remove it"),
        (b"\xff\xfe", "current: cannot be read; remove it to use the core snapshot"),
    ],
)
def test_a_damaged_file_is_named(content, words):
    (home_folder() / "current").write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        current_name()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "\n", "core", " core \n"])
def test_nothing_is_the_core(content):
    (home_folder() / "current").write_text(content)
    assert current_name() is None


def test_a_folder_in_place_of_the_file():
    make("a")
    (home_folder() / "current").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        current_name()
    with pytest.raises(OutputError, match="cannot be written"):
        set_current("a")
    assert sorted(path.name for path in home_folder().iterdir()) == [
        "current",
        "snapshots",
    ], "nothing is left lying about"


@pytest.mark.parametrize("step", ["replace", "fdopen", "mkstemp"])
def test_a_switch_that_fails_leaves_the_one_before(monkeypatch, step):
    make("a")
    make("b")
    set_current("a")

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(
            {
                "replace": "pathlib.Path.replace",
                "fdopen": "mircargo.home.os.fdopen",
                "mkstemp": "mircargo.home.tempfile.mkstemp",
            }[step],
            full,
        )
        with pytest.raises(
            OutputError,
            match=(
                "cannot be written: No space left on device; set MIRCARGO_HOME to a folder you may write to"
            ),
        ):
            set_current("b")
    assert current_name() == "a"
    assert sorted(path.name for path in home_folder().iterdir()) == [
        "current",
        "snapshots",
    ], "nothing is left lying about"


def test_the_switch_is_one_rename(monkeypatch):
    """Whoever looks while the switch happens sees the old name or the new one, whole."""
    make("a")
    make("b")
    set_current("a")
    seen = []
    replace = Path.replace

    def watched(self, target):
        seen.append((current_name(), self.read_text()))
        return replace(self, target)

    monkeypatch.setattr("pathlib.Path.replace", watched)
    set_current("b")
    assert seen == [("a", "b\n")]
    assert current_name() == "b"


def test_a_home_below_a_file(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MIRCARGO_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(OutputError, match="cannot be written: Not a directory; set MIRCARGO_HOME"):
        set_current(None)
