"""Folders of snapshots: nothing but what mircargo wrote is replaced or deleted."""

from __future__ import annotations

import shutil

import pytest

from mircargo import folders
from mircargo.errors import OutputError
from mircargo.folders import clear_leftovers, remove_folder, replacing, strangers
from mircargo.home import home_folder, snapshot_folder

THEIRS = [
    ".git",
    ".mircargo-new-",
    ".mircargo-new-full",
    ".mircargo-backup-full-abcdefgh",
    ".full-abcdefgh",
    ".full-abcdefgh.old",
    ".removed-abcdefgh",
    "notes",
    "full",
]
"""Folders of a user beside the snapshots; some look like those of mircargo."""
LEFT = [
    ".mircargo-new-full-abcdefgh",
    ".mircargo-new-a-b-12345678",
    ".mircargo-removed-full-a_cdefgh",
    ".mircargo-old-full-abcdefgh",
]


def listing(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def fill(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(name)
    return folder


OWN = ("gene.parquet", "mti.mirtarbase.parquet", "snapshot.json", "sources.tsv")


@pytest.mark.parametrize("name", THEIRS)
def test_a_folder_of_the_user_stays(name, tmp_path):
    fill(tmp_path / name, "HEAD", "gene.parquet", "snapshot.json")
    before = listing(tmp_path)
    clear_leftovers(tmp_path)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("name", LEFT)
def test_a_leftover_goes(name, tmp_path):
    fill(tmp_path / "full", *OWN)
    fill(tmp_path / name, *OWN)
    clear_leftovers(tmp_path)
    assert listing(tmp_path) == ["full", *(f"full/{one}" for one in OWN)]


@pytest.mark.parametrize("name", LEFT)
def test_what_a_user_put_into_a_leftover_stays(name, tmp_path):
    fill(tmp_path / "full", *OWN)
    fill(tmp_path / name, *OWN, "thesis.tex", "pairs.parquet")
    (tmp_path / name / "more").mkdir()
    clear_leftovers(tmp_path)
    assert listing(tmp_path / name) == ["more", "pairs.parquet", "thesis.tex"]


def test_a_file_and_a_link_of_such_a_name_stay(tmp_path):
    (tmp_path / LEFT[0]).write_text("mine")
    fill(tmp_path / "elsewhere", *OWN)
    (tmp_path / LEFT[1]).symlink_to(tmp_path / "elsewhere")
    before = listing(tmp_path)
    clear_leftovers(tmp_path)
    assert listing(tmp_path) == before


def test_a_snapshot_that_was_about_to_be_replaced_comes_back(tmp_path):
    fill(tmp_path / ".mircargo-old-full-1-abcdefgh", *OWN)
    fill(tmp_path / ".mircargo-removed-gone-abcdefgh", *OWN)
    clear_leftovers(tmp_path)
    assert listing(tmp_path) == ["full-1", *(f"full-1/{one}" for one in OWN)]


def test_no_folder_has_no_leftovers(tmp_path):
    clear_leftovers(tmp_path / "none")
    (tmp_path / "file").write_text("")
    clear_leftovers(tmp_path / "file")
    assert listing(tmp_path) == ["file"]


# --- replacing and removing ---------------------------------------------------------------------------------


def put(out):
    with replacing(out) as fresh:
        (fresh / "snapshot.json").write_text("new")


def test_a_snapshot_is_replaced_and_nothing_is_left(tmp_path):
    fill(tmp_path / "full", *OWN)
    put(tmp_path / "full")
    assert listing(tmp_path) == ["full", "full/snapshot.json"]
    assert (tmp_path / "full" / "snapshot.json").read_text() == "new"


@pytest.mark.parametrize(
    "name", ["thesis.tex", "pairs.parquet", ".hidden", "gene.parquet.bak", "snapshot.json~", "genes.parquet"]
)
def test_a_snapshot_with_a_file_of_the_user_is_neither_replaced_nor_removed(name, tmp_path):
    fill(tmp_path / "full", *OWN, name)
    before = listing(tmp_path)
    for act in (put, remove_folder):
        with pytest.raises(OutputError, match="which mircargo did not write"):
            act(tmp_path / "full")
        assert listing(tmp_path) == before
    assert strangers(tmp_path / "full") == [name]


@pytest.mark.parametrize("name", ["gene.parquet", "more"])
def test_a_folder_in_a_snapshot_is_the_users(name, tmp_path):
    fill(tmp_path / "full", "snapshot.json")
    fill(tmp_path / "full" / name, "x")
    before = listing(tmp_path)
    for act in (put, remove_folder):
        with pytest.raises(OutputError, match="which mircargo did not write"):
            act(tmp_path / "full")
    assert listing(tmp_path) == before


def test_a_link_is_not_replaced_and_its_target_survives_its_removal(tmp_path):
    fill(tmp_path / "elsewhere", *OWN)
    (tmp_path / "full").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is a link"):
        put(tmp_path / "full")
    remove_folder(tmp_path / "full")
    assert listing(tmp_path) == ["elsewhere", *(f"elsewhere/{one}" for one in OWN)]


@pytest.mark.parametrize("fails", [OSError, KeyboardInterrupt, RuntimeError])
def test_what_was_there_stays_where_the_new_one_fails(fails, tmp_path):
    fill(tmp_path / "full", *OWN)
    before = listing(tmp_path)

    def half(out):
        with replacing(out) as fresh:
            (fresh / "gene.parquet").write_text("half")
            raise fails

    with pytest.raises((fails, OutputError)):
        half(tmp_path / "full")
    assert listing(tmp_path) == before


def test_a_switch_that_fails_puts_the_one_before_back(tmp_path, monkeypatch):
    fill(tmp_path / "full", *OWN)
    before = listing(tmp_path)
    rename = type(tmp_path).rename

    def refused(self, target):
        if "-new-" in self.name:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(folders.Path, "rename", refused)
    with pytest.raises(OutputError, match="No space left"):
        put(tmp_path / "full")
    assert listing(tmp_path) == before


def test_every_file_that_mircargo_writes_is_its_own(snapshot_folder_fixture, variant):
    assert strangers(snapshot_folder_fixture) == []
    assert strangers(variant("other")) == []


# --- by the commands ----------------------------------------------------------------------------------------


@pytest.fixture
def home(snapshot_folder_fixture, monkeypatch, cli, tmp_path):
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    shutil.copytree(snapshot_folder_fixture, snapshot_folder("mine"))
    for name in THEIRS[:-1]:
        fill(home_folder() / "snapshots" / name, "HEAD")
    (tmp_path / "pairs.tsv").write_text("mirna\tgene\tevidence\nmmu-miR-21a-5p\tCdkn1a\tfunctional\n")
    return home_folder() / "snapshots"


@pytest.mark.parametrize(
    "words",
    [
        ["add", "pairs.tsv", "--kind", "mti", "--organism", "mouse", "--snapshot", "mine"],
        ["remove", "mine", "--source", "mirtarbase"],
        ["remove", "mine"],
    ],
)
def test_no_command_removes_a_folder_of_the_user(words, home, cli):
    fill(home / LEFT[0], *OWN)
    code, _, err = cli("data", *words)
    assert code == 0, err
    assert sorted(path.name for path in home.glob(".*")) == sorted(
        name for name in THEIRS if name.startswith(".")
    )
    assert all((home / name / "HEAD").is_file() for name in THEIRS[:-1])


def test_a_snapshot_with_notes_in_it_is_kept(home, cli):
    (home / "mine" / "notes.txt").write_text("mine")
    before = listing(home)
    for words in (
        ["data", "remove", "mine"],
        [
            "data",
            "add",
            "pairs.tsv",
            "--kind",
            "mti",
            "--organism",
            "mouse",
            "--snapshot",
            "mine",
            "--name",
            "mine",
        ],
    ):
        code, _, err = cli(*words)
        assert (code, err.count("Traceback")) == (1, 0)
        assert "holds 'notes.txt', which mircargo did not write" in err
        assert listing(home) == before
