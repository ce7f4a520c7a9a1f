"""Run records: what they hold, and that a damaged one is refused."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

import pytest

from mircargo.errors import InputError
from mircargo.run.record import (
    RunRecord,
    output_facts,
    read_record,
    record_bytes,
    record_run,
    software_versions,
)

SHA = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def record():
    return record_run(
        "targets",
        {"mirna": ["miR-21a"], "organism": None, "force": False},
        snapshot={"name": "core", "sha256": SHA, "terms": "open"},
        sources=[{"key": "go", "version": "1", "rows": 9}],
        files=[{"parameter": "file", "path": "a.txt", "file": "a.txt", "sha256": SHA}],
        interpretations=["'EXO' is read as …"],
        environment={"COLUMNS": "80"},
        seed=3,
        started="2026-01-02T03:04:05+00:00",
    ).writing([output_facts("out", "t.tsv", b"abc")])


def written(tmp_path, **changed):
    facts = {**record().as_dict(), **changed}
    (tmp_path / "run.json").write_text(
        json.dumps({name: value for name, value in facts.items() if value != "absent"}), encoding="utf-8"
    )
    return tmp_path / "run.json"


def test_a_record_holds_all_that_a_repeat_needs(tmp_path):
    facts = json.loads(record_bytes(record()))
    assert facts["inputs"]["snapshot"] == {"name": "core", "sha256": SHA, "terms": "open"}
    assert facts["inputs"]["sources"] == [{"key": "go", "version": "1"}], (
        "columns that change nothing are left out"
    )
    assert facts["outputs"] == [
        {"parameter": "out", "file": "t.tsv", "sha256": SHA, "bytes": 3}
    ]  # FIPS 180-2, appendix B.1
    assert (facts["record_version"], facts["seed"]) == ("2", 3)
    assert record_run("report", {}).started.endswith("+00:00")
    (tmp_path / "run.json").write_bytes(record_bytes(record()))
    assert read_record(tmp_path / "run.json") == RunRecord(**facts)


def test_versions_are_those_installed():
    found = software_versions(["networkx", "no-such-distribution"])
    assert set(found) == {
        "mircargo",
        "python",
        "numpy",
        "pandas",
        "scipy",
        "duckdb",
        "numba",
        "pyarrow",
        "networkx",
        "no-such-distribution",
    }
    assert (found["numpy"], found["no-such-distribution"]) == (version("numpy"), "not installed")


def test_version_1_is_read(tmp_path):
    old = {
        "command": "enrich",
        "parameters": {"mti": "p.tsv"},
        "interpretations": [],
        "software": {"mircargo": "0.1.0"},
        "started": "2026",
        "inputs": [
            {"key": "go", "version": "1", "file": "go.obo", "sha256": SHA},
            {"key": "own", "version": "", "file": "p.tsv", "sha256": SHA},
        ],
        "record_version": "1",
    }
    (tmp_path / "run.json").write_text(json.dumps(old), encoding="utf-8")
    found = read_record(tmp_path / "run.json")
    assert found.inputs["sources"] == old["inputs"][:1]
    assert [(one["file"], one["path"], one["sha256"]) for one in found.inputs["files"]] == [
        ("p.tsv", "p.tsv", SHA)
    ]
    assert (found.inputs["snapshot"], found.outputs, found.record_version) == (None, [], "1")


@pytest.mark.parametrize(
    "name",
    ["command", "parameters", "inputs", "outputs", "interpretations", "software", "started", "environment"],
)
def test_a_record_without_a_field_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=f"the run record is damaged: '{name}'"):
        read_record(written(tmp_path, **{name: "absent"}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("command", ["report"]),
        ("command", "report\0"),
        ("parameters", []),
        ("parameters", {"a": {"b": 1}}),
        ("parameters", {"a": [["b"]]}),
        ("parameters", {"a": "x\0y"}),
        ("inputs", []),
        ("inputs", {"sources": [], "files": [1], "snapshot": None}),
        (
            "inputs",
            {
                "sources": [],
                "files": [{"parameter": "a", "path": "b", "file": "b", "sha256": "no"}],
                "snapshot": None,
            },
        ),
        ("inputs", {"sources": [], "files": [], "snapshot": {"name": "core"}}),
        ("outputs", [{"file": "a"}]),
        ("outputs", [{"parameter": "out", "file": "a", "sha256": SHA.upper(), "bytes": 1}]),
        ("interpretations", [1]),
        ("software", {"numpy": 2}),
        ("started", 2026),
        ("environment", {"COLUMNS": 80}),
        ("seed", "1"),
    ],
)
def test_a_record_with_other_values_is_refused(tmp_path, name, value):
    with pytest.raises(InputError, match=f"the run record is damaged: '{name}'"):
        read_record(written(tmp_path, **{name: value}))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "expected a run record in JSON"),
        (b"\xff\xfe", "expected a run record in JSON"),
        (b"[" * 100_000, "expected a run record in JSON"),
        (b"[]", "version 1 or 2"),
        (b'{"record_version": "3"}', "version 1 or 2"),
        (b'{"record_version": "1", "inputs": 3}', "is damaged"),
    ],
)
def test_other_files_are_no_records(tmp_path, data, words):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_record(tmp_path / "x")


def test_a_record_must_be_there_and_small(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_record(tmp_path / "nowhere")
    monkeypatch.setattr("mircargo.run.record._MOST", 10)
    with pytest.raises(InputError, match="expected a run record, found"):
        read_record(written(tmp_path))


def test_outputs_are_told_by_their_bytes():
    assert output_facts("out", "f", b"\x00")["sha256"] == hashlib.new("sha256", b"\x00").hexdigest()
