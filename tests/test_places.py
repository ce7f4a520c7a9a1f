"""The inputs and outputs of a run, checked together and first.

Nothing that is read or written besides is replaced.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from command import refused
from mircargo.errors import OutputError
from mircargo.files import check_places, check_writable, write_whole

TARGETS = ["targets", "miR-21a", "--organism", "mouse", "-f", "tsv"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder, the current one, with a file in it that leads to itself in several ways."""
    monkeypatch.chdir(tmp_path)
    Path("a.tsv").write_text("mine", encoding="utf-8")
    Path("sub").mkdir()
    Path("link").symlink_to("a.tsv")
    Path("hard").hardlink_to("a.tsv")
    Path("way").symlink_to("sub", target_is_directory=True)
    return tmp_path


@pytest.mark.parametrize("other", ["a.tsv", "./a.tsv", "sub/../a.tsv", "link", "hard", "way/../a.tsv"])
def test_one_file_under_two_names_is_one_file(folder, other):
    for path in (Path(other), folder / other):
        with pytest.raises(OutputError, match="would replace what the run reads"):
            check_places([Path("a.tsv")], {"--out": path})
        with pytest.raises(OutputError, match="--out and --record name the same place"):
            check_places([], {"--out": Path("a.tsv"), "--record": path})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("new", "./new"),
        ("new", "NEW"),
        ("é", "e\u0301"),
        ("sub/new", "way/new"),
        ("crate", "crate/inside"),
        ("crate/inside", "crate"),
        ("sub/new/x", "way/NEW"),
    ],
)
def test_files_to_be_are_compared_too(folder, one, other):
    with pytest.raises(OutputError, match="name the same place"):
        check_places([], {"--out": Path(one), "--crate": Path(other)})


def test_what_is_apart_is_apart(folder):
    check_places(
        [Path("a.tsv"), Path("sub")],
        {"--out": Path("b.tsv"), "--record": Path("sub/new"), "--crate": Path("c")},
    )
    check_places([], {"--out": Path("/dev/null"), "--record": Path("/dev/null")})


def test_a_folder_that_holds_an_input_is_no_output(folder):
    Path("sub/in.txt").touch()
    with pytest.raises(OutputError, match="--crate would replace what the run reads"):
        check_places([Path("way/in.txt")], {"--crate": Path("sub")})
    with pytest.raises(OutputError, match="--out would replace what the run reads"):
        check_places([Path("sub")], {"--out": Path("sub/in.txt")})


def test_no_output_lies_in_a_snapshot(snapshot_folder_fixture, cli):
    table = next(snapshot_folder_fixture.glob("gene.parquet"))
    before = table.read_bytes()
    for place in (table, snapshot_folder_fixture / "new.tsv"):
        for option in ("-o", "--record"):
            refused(cli(*TARGETS, option, place, "--force"), "lies in a snapshot")
    assert table.read_bytes() == before
    assert not (snapshot_folder_fixture / "new.tsv").exists()


CLASHES = [
    [*TARGETS, "--out", "x", "--record", "x"],
    [*TARGETS, "--out", "x", "--record", "./X"],
    ["targets", "--file", "names.txt", "--organism", "mouse", "--out", "names.txt"],
    ["targets", "--file", "names.txt", "--organism", "mouse", "--record", "link.txt"],
    ["names", "names.txt", "--organism", "mouse", "-o", "names.txt"],
    ["graph", "-m", "miR-21a", "--organism", "mouse", "-o", "g.json", "--record", "g.json"],
    ["graph", "--file", "names.txt", "-f", "json", "-o", "names.txt"],
    ["report", "-m", "miR-21a", "-o", "r.html", "--record", "r.html"],
    ["report", "-m", "miR-21a", "-o", "r.html", "--crate", "r.run.json"],
    ["report", "--file", "r.run.json", "-o", "r.html"],
    ["predict", "-m", "utrs.fa", "--utr", "core", "-o", "utrs.fa"],
    ["predict", "-m", "miR-21a", "--utr", "utrs.fa", "-o", "utrs.fa"],
    ["predict", "-m", "miR-21a", "--utr", "utrs.fa", "--orf", "names.txt", "--record", "names.txt"],
    ["data", "diff", "core", "core", "--result", "names.txt", "-o", "names.txt"],
    ["enrich", "a", "--mti", "names.txt", "--gene-sets", "utrs.fa", "--out", "names.txt"],
    ["enrich", "a", "--mti", "names.txt", "--gene-sets", "utrs.fa", "--out", "utrs.fa"],
    ["enrich", "--lists", "names.txt", "--record", "names.txt"],
    ["enrich", "--file", "names.txt", "--control-out", "names.txt"],
    ["enrich", "a", "--control-out", "o", "--out", "o"],
    ["enrich", "a", "--out", "o", "--crate", "o"],
    ["enrich", "a", "--out", "o", "--record", "c", "--crate", "c"],
    ["enrich", "a", "--out", "c/o", "--crate", "c"],
]


@pytest.mark.parametrize("words", CLASHES, ids=" ".join)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_clashes_are_refused_before_any_work(cli, monkeypatch, words, force):
    monkeypatch.setattr("mircargo.cli.run.open_store", lambda _: pytest.fail("work was done"))
    Path("names.txt").write_text("miR-21a\n", encoding="utf-8")
    Path("link.txt").symlink_to("names.txt")
    Path("utrs.fa").write_text(">a\nACGU\n", encoding="utf-8")
    Path("r.run.json").write_text("miR-21a\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in Path().iterdir()}
    refused(cli(*words, *force))
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


def test_building_and_rerunning_spare_what_they_read(cli, source_files_fixture, utrs_file_fixture):
    one = next(source_files_fixture.iterdir())
    before = one.read_bytes()
    refused(
        cli("data", "build-utrs", "--from", source_files_fixture, "--out", one, "--force"), "replace what"
    )
    known = ["--known", utrs_file_fixture, "--force", "--out", utrs_file_fixture]
    refused(cli("data", "build-utrs", "--from", source_files_fixture, *known), "replace what")
    refused(
        cli("data", "build-core", "--from", source_files_fixture, "--out", source_files_fixture), "replace"
    )
    assert one.read_bytes() == before
    assert cli(*TARGETS, "--record", "r.json")[0] == 0
    refused(cli("rerun", "r.json", "--out", "./r.json", "--force"), "would replace what the run reads")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (".", "is a folder"),
        ("", "is a folder"),
        ("x" * 256, "File name too long"),
        ("new/" + "x" * 256, "File name too long"),
        ("/".join(["y" * 200] * 30), "File name too long"),
        ("a.tsv/inside", "cannot be written: a.tsv is no folder"),
        ("a.tsv/deep/inside", "cannot be written: a.tsv is no folder"),
        ("nothing", "is a link to nothing"),
        ("nothing/inside", "nothing is no folder"),
        ("loop", "Too many levels"),
        ("pipe", "is no file but a pipe"),
    ],
)
@pytest.mark.parametrize("force", [True, False])
def test_what_cannot_be_written_is_refused_at_once(folder, place, words, force):
    Path("nothing").symlink_to("nowhere")
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe")
    with pytest.raises(OutputError, match=words):
        check_writable(Path(place), force=force)
    assert Path("pipe").is_fifo()
    assert Path("nothing").is_symlink()


@pytest.mark.parametrize("option", ["--out", "--record"])
def test_outputs_are_checked_before_the_snapshot_is_read(cli, monkeypatch, option):
    monkeypatch.setattr("mircargo.cli.run.open_store", lambda _: pytest.fail("work was done"))
    refused(cli(*TARGETS, option, "x" * 300), "File name too long")
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused(cli(*TARGETS, option, "new/x"), "cannot be written: . may not be written to")


def test_a_name_as_long_as_it_may_be_is_written(folder):
    write_whole(Path("x" * 255), b"a", force=False)
    assert Path("x" * 255).read_bytes() == b"a"


def test_a_link_leads_to_the_file_and_stays(folder):
    write_whole(Path("link"), b"new", force=True)
    assert Path("link").is_symlink()
    assert Path("a.tsv").read_bytes() == b"new"
    with pytest.raises(OutputError, match="exists already"):
        write_whole(Path("link"), b"", force=False)


def test_devices_are_written_to(cli):
    assert cli(*TARGETS, "-o", "/dev/null", "--record", "/dev/null")[0] == 0
    refused(cli("query", "sql", "SELECT 1", "-o", "/dev/full"), "/dev/full: cannot be written: No space left")
    assert Path("/dev/null").is_char_device()


def test_a_dash_is_standard_output(cli, tmp_path):
    plain = cli(*TARGETS)
    assert cli(*TARGETS, "--out", "-", "--record", "r.json") == plain
    assert json.loads(Path("r.json").read_bytes())["outputs"][0]["parameter"] == "stdout"
    assert cli("rerun", "r.json")[:2] == (0, "equal: standard output\n")
    graph = ["graph", "-m", "miR-21a", "--organism", "mouse", "-f", "json"]
    assert cli(*graph, "-o", "g.json")[0] == 0
    assert cli(*graph, "-o", "-", "--record", "s.json")[1] == Path("g.json").read_text(encoding="utf-8")
    assert cli("rerun", "s.json")[:2] == (0, "equal: standard output\n")
    for option in ("--record", "--crate"):
        refused(cli("enrich", "a", option, "-"), f"{option}: - is standard output")
    refused(cli("enrich", "a", "-o", "-", "--crate", "c"), "it needs --out FILE")
    assert not Path("-").exists()


def test_names_that_are_no_utf8_are_written_and_recorded(cli):
    out, record = (os.fsdecode(name) for name in (b"x\xff.tsv", b"y\xff.json"))
    assert cli(*TARGETS, "-o", out, "--record", record)[0] == 0
    assert json.loads(Path(record).read_bytes())["parameters"]["out"] == out
    assert cli("rerun", record) == (0, "equal: x\\udcff.tsv\n", "")
    crate = ["report", "-m", "miR-21a", "--organism", "mouse", "-o", "r.html", "--crate", "c"]
    listed = os.fsdecode(b"z\xff.txt")
    Path(listed).write_text("miR-9\n", encoding="utf-8")
    assert cli(*crate, "--file", listed, "--record", os.fsdecode(b"z\xff.json"))[0] == 0
    assert r"z\\udcff.txt" in Path("c/ro-crate-metadata.json").read_text(encoding="utf-8")


def test_the_picture_of_a_prediction_goes_where_it_is_asked_to(cli, tmp_path):
    Path("utrs.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    words = ["predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "utrs.fa", "--show", "G1"]
    shown = cli(*words)[1]
    assert shown
    assert cli(*words, "-o", "picture.txt")[:2] == (0, "")
    assert Path("picture.txt").read_text(encoding="utf-8") == shown
