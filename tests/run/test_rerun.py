"""Repeating a run from its record: equal, changed inputs, and records that must not be obeyed."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from command import refused
from mircargo.digest import sha256_of

NAMES = "miR-21a\nmiR-9\n"
QUICK = ["enrich", "miR-21a", "--organism", "mouse", "--min-size", 1, "--draws", 100]
"""A test that takes no time."""


def listing(folder="."):
    return sorted(path.name for path in Path(folder).iterdir())


def load(name):
    return json.loads(Path(name).read_text(encoding="utf-8"))


def tamper(name, change):
    facts = load(name)
    change(facts)
    Path(name).write_text(json.dumps(facts), encoding="utf-8")


@pytest.fixture
def recorded(cli):
    """Write names.txt and run ``targets`` on it with a record; return the runner."""
    Path("names.txt").write_text(NAMES, encoding="utf-8")
    assert (
        cli(
            "targets",
            "--file",
            "names.txt",
            "--organism",
            "mouse",
            "-f",
            "tsv",
            "-o",
            "t.tsv",
            "--record",
            "run.json",
        )[0]
        == 0
    )
    return cli


@pytest.mark.parametrize(
    "words",
    [
        ["targets", "miR-21a", "--organism", "mouse"],
        ["mirnas", "Sox2", "--organism", "mouse", "-f", "json"],
        ["cargo", "diff", "EXO", "iEXO", "-f", "csv"],
        ["explain", "EXO", "neurogenesis", "-f", "parquet", "-o", "p.parquet"],
        ["query", "sql", "SELECT '--force' AS a, 1.5 AS b", "-f", "tsv"],
        ["data", "status", "sources"],
        ["graph", "--source", "EXO", "--process", "neurogenesis", "-o", "net.graphml"],
        [
            "graph",
            "-m",
            "miR-21a",
            "-m",
            "miR-9",
            "--organism",
            "mouse",
            "-o",
            "net.x",
            "-f",
            "json",
            "--only-process",
            "--process",
            "neurogenesis",
        ],
        ["predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "utrs.fa", "-f", "tsv"],
        ["predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "utrs.fa", "--show", "G1"],
        [
            "enrich",
            "miR-21a",
            "--organism",
            "mouse",
            "--min-size",
            1,
            "--draws",
            200,
            "--seed",
            7,
            "-o",
            "e.tsv",
            "-f",
            "tsv",
            "--threads",
            1,
            "--control",
            3,
            "--control-out",
            "c.tsv",
        ],
    ],
    ids=lambda words: " ".join(map(str, words[:2])),
)
def test_an_unchanged_run_is_equal(cli, monkeypatch, words):
    Path("utrs.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    code, _, err = cli(*words, "--record", "run.json")
    assert code == 0, err
    before = listing()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("MIRCARGO_ORGANISM", "rat")
    code, told, err = cli("rerun", "run.json")
    assert (code, err) == (0, ""), told
    files = [one["file"] for one in load("run.json")["outputs"]]
    assert told.splitlines() == [f"equal: {'standard output' if file == '-' else file}" for file in files]
    assert listing() == before, "nothing is written"
    assert os.environ["COLUMNS"] == "80"
    assert os.environ["MIRCARGO_ORGANISM"] == "rat"


def test_a_report_is_equal_on_another_day_and_from_another_folder(cli, tmp_path, monkeypatch):
    Path("names.txt").write_text(NAMES, encoding="utf-8")
    assert cli("report", "--file", "names.txt", "--organism", "mouse", "-o", "r.html")[0] == 0
    first = load("r.run.json")
    assert first["started"] not in Path("r.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in Path("r.html").read_text(encoding="utf-8")
    monkeypatch.setattr("mircargo.cli.run.now", lambda: "1999-01-01T00:00:00+00:00")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli("rerun", "../r.run.json", "--out", "again.html")[:2] == (0, "equal: r.html\n")
    assert Path("again.html").read_bytes() == (tmp_path / "r.html").read_bytes()
    assert first["outputs"] == [
        {
            "parameter": "out",
            "file": "r.html",
            "sha256": sha256_of(tmp_path / "r.html"),
            "bytes": (tmp_path / "r.html").stat().st_size,
        }
    ]
    assert listing() == ["again.html"]
    refused(cli("rerun", "../r.run.json", "--out", "again.html"), "exists already")


def test_standard_input_is_kept(cli, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(NAMES))
    assert cli("names", "-", "--organism", "mouse", "--record", "run.json")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("miR-124\n"))
    assert cli("rerun", "run.json")[:2] == (0, "equal: standard output\n")
    tamper("run.json", lambda facts: facts["inputs"]["files"][0].update(text="miR-124\n"))
    code, out, err = cli("rerun", "run.json")
    assert (code, "changed since the run: -" in err) == (1, True)
    assert out.startswith("differs: standard output: another sha256, ")


def test_several_outputs_go_to_a_folder(cli, tmp_path):
    words = [*QUICK, "-o", "e.tsv", "--control", 3, "--control-out", "c.tsv"]
    assert cli(*words, "--record", "run.json")[0] == 0
    assert cli("rerun", "run.json", "--out", "again")[0] == 0
    assert listing("again") == ["c.tsv", "e.tsv"]
    assert Path("again/c.tsv").read_bytes() == Path("c.tsv").read_bytes()
    assert cli("targets", "miR-21a", "--organism", "mouse", "--record", "t.json")[0] == 0
    assert cli("rerun", "t.json", "--out", "again")[0] == 0
    assert (
        Path("again/stdout.txt").read_text(encoding="utf-8")
        == cli("targets", "miR-21a", "--organism", "mouse")[1]
    )


def test_a_changed_own_file_is_said_with_the_first_line_that_differs(recorded):
    Path("names.txt").write_text("miR-9\n", encoding="utf-8")
    code, out, err = recorded("rerun", "run.json")
    assert code == 1
    assert "changed since the run: names.txt" in err
    was, now = Path("t.tsv").read_text(encoding="utf-8").splitlines(), out
    assert now.startswith("differs: t.tsv: line 2 was ")
    assert was[1].replace(chr(9), " ")[:80] in now
    Path("t.tsv").unlink()
    assert "the recorded file is not here" in recorded("rerun", "run.json")[1]


def test_a_changed_file_that_changes_nothing_is_equal(recorded):
    Path("names.txt").write_text(NAMES + "\n", encoding="utf-8")
    code, out, err = recorded("rerun", "run.json")
    assert (code, out) == (0, "equal: t.tsv\n")
    assert "changed since the run: names.txt" in err


def test_a_missing_own_file_is_an_error(recorded, tmp_path):
    (tmp_path / "names.txt").rename(tmp_path / "moved.txt")
    refused(recorded("rerun", "run.json"), "names.txt: no such file beside run.json or here")
    (tmp_path / "names.txt").mkdir()
    refused(recorded("rerun", "run.json"), "names.txt: no such file")


def test_own_files_are_looked_for_beside_the_record_first(recorded, tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "names.txt").write_text("miR-9\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "deep")
    assert recorded("rerun", "../run.json")[0] == 0
    (tmp_path / "run.json").rename(tmp_path / "deep" / "run.json")
    monkeypatch.chdir(tmp_path)
    assert recorded("rerun", "deep/run.json")[0] == 0, (
        "here the file has the recorded sha256, beside the record it has not"
    )


def test_another_snapshot_is_said(recorded, snapshot_folder_fixture, tmp_path, monkeypatch):
    shutil.copytree(snapshot_folder_fixture, tmp_path / "other")
    manifest = tmp_path / "other" / "snapshot.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    code, out, err = recorded("rerun", "run.json", "--snapshot", "other")
    assert (code, out) == (0, "equal: t.tsv\n")
    assert "changed since the run: the snapshot is 'core' with another manifest" in err
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", "nowhere")
    refused(
        recorded("rerun", "run.json"),
        "the run's snapshot 'core' cannot be opened: unknown snapshot 'nowhere'",
    )
    assert recorded("rerun", "run.json", "--snapshot", snapshot_folder_fixture)[::2] == (0, "")


def test_the_snapshot_that_the_record_names_is_found(recorded, snapshot_folder_fixture, monkeypatch):
    words = [
        "targets",
        "miR-21a",
        "--organism",
        "mouse",
        "--snapshot",
        snapshot_folder_fixture,
        "--record",
        "s.json",
    ]
    assert recorded(*words)[0] == 0
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", "nowhere")
    refused(recorded("rerun", "s.json"), "the record names the snapshot")
    nearby = ["--allow", snapshot_folder_fixture.parent]
    assert recorded("rerun", "s.json", *nearby) == (0, "equal: standard output\n", "")


def test_other_software_is_said_but_not_fatal(recorded):
    tamper(
        "run.json",
        lambda facts: facts["software"].update(numpy="1.0\x1b[31m", **{"../x": "1", "no-such-library": "2"}),
    )
    code, out, err = recorded("rerun", "run.json")
    assert (code, out) == (0, "equal: t.tsv\n")
    assert "changed since the run: numpy 1.0\\u001b[31m, now " in err
    assert "no-such-library 2, now not installed" in err
    assert "../x" not in err


def test_another_result_is_an_exit_code(recorded):
    tamper("run.json", lambda facts: facts["outputs"][0].update(sha256="0" * 64))
    code, out, _ = recorded("rerun", "run.json")
    assert (code, out.startswith("differs: t.tsv: another sha256")) == (1, True)


def set_parameter(name, value):
    return lambda facts: facts["parameters"].update({name: value})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda f: f.update(command="data build-core"),
            "names no command that can be repeated: 'data build-core'",
        ),
        (lambda f: f.update(command="rerun"), "names no command that can be repeated"),
        (lambda f: f.update(command="targets; touch x"), "names no command that can be repeated"),
        (lambda f: f.update(command="--help"), "names no command that can be repeated"),
        (set_parameter("exec", "x"), "has no parameter 'exec'"),
        (
            set_parameter("file", "../../etc/passwd"),
            "holds no checksum of '../../etc/passwd', which --file names",
        ),
        (set_parameter("out", None), "outputs are not those of its parameters (stdout)"),
        (lambda f: f["outputs"].append(dict(f["outputs"][0])), "outputs are not those of its parameters"),
        (
            lambda f: f["outputs"].append({**f["outputs"][0], "parameter": "crate"}),
            "outputs are not those of its parameters",
        ),
        (lambda f: f["outputs"][0].update(file="../t.tsv"), "'../t.tsv' is no plain file name"),
        (lambda f: f["outputs"][0].update(file="/tmp/t.tsv"), "is no plain file name"),
        (lambda f: f["outputs"][0].update(file=".."), "is no plain file name"),
        (lambda f: f["outputs"][0].update(file="a\\t.tsv"), "is no plain file name"),
        (lambda f: f["outputs"][0].update(file="-"), "is no plain file name"),
        (set_parameter("only_process", "yes"), "'only_process' cannot be 'yes'"),
        (set_parameter("organism", True), "'organism' cannot be True"),
        (set_parameter("organism", "martian"), "the run cannot be repeated: unknown organism 'martian'"),
        (set_parameter("organism", "--out=x"), "the run cannot be repeated: unknown organism '--out=x'"),
        (set_parameter("mirna", ["--out=stolen.tsv"]), "unknown miRNA"),
        (set_parameter("mirna", "miR-21a"), "'mirna' cannot be 'miR-21a'"),
        (set_parameter("organism", ["mouse"]), "'organism' cannot be ['mouse']"),
        (set_parameter("format", 1), "'format' cannot be 1"),
        (
            lambda f: (
                f["inputs"]["files"][0].update(path="/dev/zero") or f["parameters"].update(file="/dev/zero")
            ),
            "names '/dev/zero', which lies neither below the record's folder nor below this one",
        ),
    ],
)
def test_a_tampered_record_is_not_obeyed(recorded, change, text):
    before = listing()
    tamper("run.json", change)
    refused(recorded("rerun", "run.json"), text)
    assert listing() == before


def test_places_in_a_record_are_never_written(recorded, tmp_path):
    target = tmp_path / "precious.txt"
    target.write_text("precious", encoding="utf-8")

    def change(facts):
        facts["parameters"] |= {"out": str(target), "record": str(tmp_path / "new.json"), "force": True}

    tamper("run.json", change)
    assert recorded("rerun", "run.json")[:2] == (0, "equal: t.tsv\n")
    assert target.read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "new.json").exists()


def test_a_cluster_in_a_record_is_not_called(cli):
    assert cli(*QUICK, "--record", "run.json")[0] == 0
    tamper(
        "run.json",
        lambda facts: facts["parameters"].update(
            cluster="tcp://192.0.2.1:8786", threads="a hundred", workers="-1"
        ),
    )
    assert cli("rerun", "run.json")[:2] == (0, "equal: standard output\n")


def test_wrong_numbers_are_said(cli):
    assert cli(*QUICK, "--record", "run.json")[0] == 0
    tamper("run.json", set_parameter("draws", "many"))
    refused(cli("rerun", "run.json"), "'draws' cannot be 'many'")


def test_two_outputs_need_two_names(cli, tmp_path):
    (tmp_path / "a").mkdir()
    words = [*QUICK, "-o", "e.tsv", "--control-out", "a/e.tsv", "--control", 2]
    assert cli(*words, "--record", "run.json")[0] == 0
    refused(cli("rerun", "run.json"), "two outputs have one name")


def test_records_of_version_1_say_what_to_do(recorded):
    tamper("run.json", lambda facts: facts.update(record_version="1", inputs=[]))
    refused(recorded("rerun", "run.json"), "run the command again with this mircargo")
    refused(recorded("rerun", "names.txt"), "expected a run record in JSON")


def test_binary_results_differ_without_lines(cli):
    assert (
        cli(
            "targets",
            "miR-21a",
            "--organism",
            "mouse",
            "-f",
            "parquet",
            "-o",
            "t.parquet",
            "--record",
            "run.json",
        )[0]
        == 0
    )
    tamper("run.json", set_parameter("mirna", ["miR-9"]))
    code, out, _ = cli("rerun", "run.json")
    assert (code, "another sha256" in out, "line" in out) == (1, True, False)


SECRET = "root:x:0:0:secret"


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Work in a folder of its own; return a file outside of it that no record may have read."""
    place = tmp_path / "outside" / "secret.txt"
    place.parent.mkdir()
    place.write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return place


RUNS = {
    "targets": ["targets", "miR-21a", "--organism", "mouse"],
    "names": ["names", "names.txt", "--organism", "mouse"],
    "explain": ["explain", "miR-21a", "neurogenesis", "--organism", "mouse"],
    "predict": ["predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "utrs.fa"],
    "enrich": QUICK,
    "graph": ["graph", "-m", "miR-21a", "--organism", "mouse", "-o", "net.json"],
}
TEXTS = [
    ("targets", "file"),
    ("targets", "mirna"),
    ("targets", "organism"),
    ("targets", "process"),
    ("names", "file"),
    ("explain", "subject"),
    ("predict", "utr"),
    ("predict", "mirna"),
    ("predict", "orf"),
    ("enrich", "gene_sets"),
    ("enrich", "universe"),
    ("enrich", "lists"),
    ("enrich", "mti"),
    ("enrich", "source"),
    ("graph", "file"),
    ("graph", "mirna"),
    ("graph", "versus"),
]
"""Parameters of every declared type; some are opened as files, others must not become so unseen."""


def ways_to(place):
    """Return the ways in which a record in the current folder can name a file outside of it."""
    Path("link.txt").symlink_to(place)
    Path("folder").symlink_to(place.parent)
    return [
        str(place),
        f"../outside/{place.name}",
        "link.txt",
        f"folder/{place.name}",
        f"./folder/../{'outside'}/{place.name}",
    ]


@pytest.mark.parametrize("listed", [True, False], ids=["in inputs.files", "in parameters alone"])
@pytest.mark.parametrize(("command", "parameter"), TEXTS, ids=str)
def test_no_file_beyond_the_folders_is_read(cli, outside, command, parameter, listed):
    Path("names.txt").write_text(NAMES, encoding="utf-8")
    Path("utrs.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    assert cli(*RUNS[command], "--record", "run.json")[0] == 0
    before = load("run.json")
    for way in ways_to(outside):
        facts = json.loads(json.dumps(before))
        was = facts["parameters"][parameter]
        facts["parameters"][parameter] = [way] if isinstance(was, list) else way
        if listed:
            entry = {"parameter": parameter, "path": way, "file": "x", "sha256": "0" * 64}
            facts["inputs"]["files"].append(entry)
        Path("run.json").write_text(json.dumps(facts), encoding="utf-8")
        code, out, err = cli("rerun", "run.json")
        assert (code, out) == (1, "")
        assert SECRET not in err
        assert "give --allow with its folder" in err or "holds no checksum of" in err, err


def test_an_invented_file_of_a_record_is_not_read(recorded, outside, tmp_path):
    shutil.copy(tmp_path / "run.json", "run.json")
    shutil.copy(tmp_path / "names.txt", "names.txt")
    entry = {"parameter": "no_such", "path": str(outside), "file": "x", "sha256": "0" * 64}
    tamper("run.json", lambda facts: facts["inputs"]["files"].append(entry))
    refused(recorded("rerun", "run.json"), "give --allow with its folder")
    tamper("run.json", lambda facts: facts["inputs"]["files"][-1].update(path="/etc/shadow.gone"))
    refused(recorded("rerun", "run.json"), "/etc/shadow.gone: no such file")


def test_a_folder_that_is_allowed_is_read(cli, outside):
    names = outside.parent / "names.txt"
    names.write_text(NAMES, encoding="utf-8")
    assert cli("targets", "--file", names, "--organism", "mouse", "--record", "run.json")[0] == 0
    refused(cli("rerun", "run.json"), "give --allow with its folder")
    assert cli("rerun", "run.json", "--allow", outside.parent)[:2] == (0, "equal: standard output\n")
    assert cli("rerun", "run.json", "--allow", ".", "--allow", outside.parents[1])[0] == 0
    refused(cli("rerun", "run.json", "--allow", names), "--allow: ")
    refused(cli("rerun", "run.json", "--allow", "nowhere"), "--allow: 'nowhere' is no folder")
    refused(cli("rerun", "run.json", "--allow", "x" * 5000), "is no folder")


def test_a_result_that_lies_outside_is_not_compared_line_by_line(recorded, outside, tmp_path):
    shutil.copy(tmp_path / "run.json", "run.json")
    shutil.copy(tmp_path / "names.txt", "names.txt")
    facts = {"sha256": sha256_of(outside), "bytes": outside.stat().st_size}
    tamper("run.json", lambda record: record["outputs"][0].update(facts))
    tamper("run.json", set_parameter("out", str(outside)))
    code, out, err = recorded("rerun", "run.json")
    assert (code, SECRET in out + err) == (1, False)
    assert "the recorded file is not here to compare lines" in out


@pytest.mark.parametrize("field", ["parameters", "name"])
def test_a_snapshot_beyond_the_folders_is_not_opened(
    recorded, outside, tmp_path, field, snapshot_folder_fixture
):
    shutil.copy(tmp_path / "run.json", "run.json")
    shutil.copy(tmp_path / "names.txt", "names.txt")
    foreign = outside.parent / "foreign"
    shutil.copytree(snapshot_folder_fixture, foreign)
    manifest = load(foreign / "snapshot.json")
    (foreign / "snapshot.json").write_text(
        json.dumps({**manifest, "schema_version": SECRET}), encoding="utf-8"
    )

    def change(facts):
        facts["inputs"]["snapshot"] |= {"sha256": "0" * 64, "name": str(foreign)}
        if field == "parameters":
            facts["parameters"]["snapshot"] = str(foreign)

    tamper("run.json", change)
    code, out, err = recorded("rerun", "run.json")
    assert (code, out, SECRET in err) == (1, "", False)
    assert "the record names the snapshot" in err
    assert recorded("rerun", "run.json", "--snapshot", snapshot_folder_fixture)[:2] == (0, "equal: t.tsv\n")


@pytest.mark.parametrize(
    "name", ["x" * 256, "ö" * 128, "\ud800.tsv"], ids=["long", "long in bytes", "no text"]
)
def test_a_name_that_no_file_can_have_is_refused(recorded, name):
    tamper("run.json", lambda facts: facts["outputs"][0].update(file=name))
    refused(recorded("rerun", "run.json"), "is no plain file name")


@pytest.mark.parametrize("name", ["x" * 240, "ö" * 120, "a b.tsv", "-x", "$HOME"])
def test_a_name_that_a_file_can_have_is_used(recorded, name):
    Path("t.tsv").rename(name)
    tamper("run.json", lambda facts: facts["outputs"][0].update(file=name))
    tamper("run.json", set_parameter("out", name))
    code, out, _ = recorded("rerun", "run.json")
    assert (code, out.startswith("equal: ")) == (0, True)


def test_what_is_no_file_is_no_record(cli, tmp_path):
    os.mkfifo("pipe")
    for place in ("/dev/zero", "/dev/null", "pipe", "."):
        refused(cli("rerun", place), "expected a run record, found something that is no file")
    with Path("huge.json").open("wb") as handle:
        handle.truncate(100_000_001)
    refused(cli("rerun", "huge.json"), "expected a run record, found 100,000,001 bytes")


def test_a_pipe_beside_the_record_is_not_waited_for(cli):
    assert cli(*RUNS["enrich"], "--record", "run.json")[0] == 0
    os.mkfifo("sets.gmt")
    tamper("run.json", set_parameter("gene_sets", "sets.gmt"))
    refused(cli("rerun", "run.json"), "names 'sets.gmt', which is no file")


def test_much_software_is_not_looked_up_and_not_printed(recorded):
    many = {f"no-such-library-{i}": "1" for i in range(100_000)}
    tamper("run.json", lambda facts: facts["software"].update(many))
    code, out, err = recorded("rerun", "run.json")
    assert (code, out) == (0, "equal: t.tsv\n")
    assert len(err.splitlines()) <= 25
    assert "more entries on software in the record were not compared" in err


def test_many_changed_files_are_a_few_lines(recorded):
    def change(facts):
        (entry,) = facts["inputs"]["files"]
        facts["inputs"]["files"] += [{**entry, "sha256": "0" * 64} for _ in range(900)]

    tamper("run.json", change)
    code, _, err = recorded("rerun", "run.json")
    assert (code, len(err.splitlines())) == (0, 21)
    assert "and 880 more" in err
    tamper("run.json", lambda facts: facts["inputs"]["files"].extend(facts["inputs"]["files"]))
    refused(recorded("rerun", "run.json"), "it names 1,802 files, a run reads 1,000 at most")


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.update(command="x" * 1_000_000),
        lambda f: f["parameters"].update({"x" * 1_000_000: 1}),
        lambda f: f["parameters"].update(file="x" * 1_000_000),
        lambda f: f["parameters"].update(only_process="x" * 1_000_000),
        lambda f: f["outputs"][0].update(file="x" * 1_000_000),
        lambda f: f["inputs"]["files"][0].update(path="x" * 1_000_000),
        lambda f: f["inputs"]["snapshot"].update(name="x" * 1_000_000, sha256="0" * 64),
        lambda f: f["software"].update(numpy="x" * 1_000_000),
        lambda f: f["software"].update({"x" * 1_000_000: "1"}),
    ],
)
def test_long_text_of_a_record_is_not_echoed(recorded, change):
    tamper("run.json", change)
    _, out, err = recorded("rerun", "run.json")
    assert len(out) + len(err) < 2_000
    assert "\x1b" not in out + err


@pytest.mark.parametrize("size", [-1, 2**63, True, "1", 1.5])
def test_an_impossible_size_is_damage(recorded, size):
    tamper("run.json", lambda facts: facts["outputs"][0].update(bytes=size))
    refused(recorded("rerun", "run.json"), "'outputs' is missing or is not what a record holds", alone=False)
