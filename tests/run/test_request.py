"""Requests: values of a record are of the declared types, and every command that writes records is one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import mircargo
from mircargo.cli.requests import known_requests
from mircargo.errors import InputError, OutputError
from mircargo.run.record import record_run
from mircargo.run.request import Parameter, Request, request_of_record


@pytest.mark.parametrize(
    ("kind", "told", "value"),
    [
        (str, "a", "a"),
        (str | None, "a", "a"),
        (int | None, 3, 3),
        (float, 3, 3.0),
        (float, 0.5, 0.5),
        (bool, True, True),
        (Path | None, "a/b", Path("a/b")),
        (list[str] | None, ["a", "b"], ["a", "b"]),
        (list[Path], ["a"], [Path("a")]),
        (list[str], [], []),
    ],
)
def test_a_value_of_the_declared_type_is_taken(kind, told, value):
    found = Parameter(kind).value_of(told)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (str, 3),
        (str, True),
        (str, ["a"]),
        (str, None),
        (int, "3"),
        (int, True),
        (int, 3.0),
        (float, True),
        (float, "0.5"),
        (bool, 1),
        (bool, "true"),
        (Path | None, 3),
        (list[str] | None, "a"),
        (list[str], [1]),
    ],
)
def test_a_value_of_another_type_is_refused(kind, told):
    with pytest.raises(ValueError, match=r"^$"):
        Parameter(kind).value_of(told)


@pytest.mark.parametrize(
    ("kind", "takes"), [(str, False), (Path, True), (Path | None, True), (list[Path] | None, True)]
)
def test_a_parameter_that_takes_paths_is_known_by_its_type(kind, takes):
    assert Parameter(kind, None).takes_paths is takes


def request(**parameters):
    return Request("sum", parameters, lambda values: {"stdout": repr(values).encode()})


def record(command="sum", **parameters):
    return record_run(command, parameters)


def test_what_a_record_leaves_out_has_its_default():
    one = request(
        names=Parameter(list[str]),
        top=Parameter(int, 7),
        quiet=Parameter(bool, False),
        threads=Parameter(int, 1),
    )
    told = record(names=["a"], threads=64, quiet=False, top=None)
    found = one.values(told, Path("fresh"), Path("run.json"))
    assert found == {"names": ["a"], "top": 7, "quiet": True, "threads": 1}
    with pytest.raises(InputError, match=r"run.json: the run record is damaged: 'names' cannot be None"):
        one.values(record(), Path("fresh"), Path("run.json"))


def test_an_output_goes_to_the_fresh_folder():
    one = request(out=Parameter(Path | None, None), control_out=Parameter(Path | None, None))
    told = record(out="/etc/passwd", control_out="-").writing([{"parameter": "out", "file": "t.tsv"}])
    found = one.values(told, Path("fresh"), Path("run.json"))
    assert (found["out"], found["control_out"]) == (Path("fresh/t.tsv"), Path("-"))


def test_unknown_commands_and_parameters_are_refused():
    known = {"sum": request(top=Parameter(int, 7))}
    assert request_of_record(record(top=3), known, Path("run.json")) is known["sum"]
    with pytest.raises(InputError, match="names no command that can be repeated: 'rm'; expected one of sum"):
        request_of_record(record("rm"), known, Path("run.json"))
    with pytest.raises(InputError, match="'sum' has no parameter 'best'"):
        request_of_record(record(best=3), known, Path("run.json"))


def test_every_command_that_writes_records_is_a_request():
    found = known_requests()
    assert {"targets", "enrich", "predict", "graph", "report", "data status"} <= set(found)
    assert not {"rerun", "data fetch", "data add", "data remove", "data build-core"} & set(found)
    for one in found.values():
        assert "record" in one.parameters
        assert "context" not in one.parameters


def test_python_repeats_a_run(cli, tmp_path, monkeypatch):
    assert (
        cli("targets", "miR-21a", "--organism", "mouse", "-o", "t.tsv", "-f", "tsv", "--record", "r.json")[0]
        == 0
    )
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("COLUMNS", "93")
    before = dict(os.environ), sys.stdin, sys.stdout
    frame = mircargo.rerun(tmp_path / "r.json", out="again.tsv")
    assert frame.to_dict("records") == [{"file": "t.tsv", "equal": True, "difference": None}]
    assert frame.attrs["notes"] == []
    assert (Path.cwd(), dict(os.environ), sys.stdin, sys.stdout) == (tmp_path / "elsewhere", *before)
    assert Path("again.tsv").read_bytes() == (tmp_path / "t.tsv").read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        mircargo.rerun(tmp_path / "r.json", out="again.tsv")
    assert mircargo.rerun(str(tmp_path / "r.json"), out="again.tsv", force=True).equal.tolist() == [True]


def test_python_is_told_what_differs(cli, tmp_path):
    Path("names.txt").write_text("miR-21a\n", encoding="utf-8")
    words = ["targets", "--file", "names.txt", "--organism", "mouse", "-f", "tsv", "-o", "t.tsv"]
    assert cli(*words, "--record", "r.json")[0] == 0
    Path("names.txt").write_text("miR-9\n", encoding="utf-8")
    frame = mircargo.rerun("r.json")
    assert frame.equal.tolist() == [False]
    assert frame.difference[0].startswith("line 2 was ")
    assert frame.attrs["notes"] == ["changed since the run: names.txt (another sha256)"]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: mircargo.rerun(3), "rerun: record: expected a path or text, found 3"),
        (lambda: mircargo.rerun("r.json", allow=3), "rerun: allow: expected paths, found 3"),
        (lambda: mircargo.rerun("r.json", force="no"), "rerun: force: expected True or False"),
        (lambda: mircargo.rerun("nowhere.json"), "nowhere.json: cannot be read"),
    ],
)
def test_a_wrong_argument_is_said_in_one_line(ask, words):
    with pytest.raises(InputError) as caught:
        ask()
    assert words in str(caught.value)
