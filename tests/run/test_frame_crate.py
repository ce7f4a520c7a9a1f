"""A crate of an answer from Python holds its rows, its record and nothing that a spreadsheet would run."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pandas as pd
import pytest

import mircargo
from mircargo.errors import InputError, OutputError
from mircargo.run.record import read_record


@pytest.fixture
def frame(snapshot_folder_fixture):
    return mircargo.open(snapshot_folder_fixture).targets("miR-21a", organism="mouse")


def test_an_answer_becomes_a_crate(frame, tmp_path):
    mircargo.crate(frame, tmp_path / "crate")
    names = sorted(path.name for path in (tmp_path / "crate").iterdir())
    assert names == ["result.tsv", "ro-crate-metadata.json", "run.json"]
    data = (tmp_path / "crate" / "result.tsv").read_bytes()
    assert pd.read_csv(tmp_path / "crate" / "result.tsv", sep="\t").gene.tolist() == frame.gene.tolist()
    record = read_record(tmp_path / "crate" / "run.json")
    assert (record.command, record.parameters["organism"]) == ("targets", "mouse")
    (output,) = record.outputs
    assert output == {
        "parameter": "out",
        "file": "result.tsv",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }
    graph = json.loads((tmp_path / "crate" / "ro-crate-metadata.json").read_text())["@graph"]
    assert next(one for one in graph if one["@id"] == "./")["name"] == "mircargo targets"
    with pytest.raises(OutputError, match="exists already"):
        mircargo.crate(frame, tmp_path / "crate")
    mircargo.crate(frame, tmp_path / "crate", force=True)


def test_other_formats_and_names(frame, tmp_path):
    mircargo.crate(frame, tmp_path / "c.zip", file="mine.parquet", title="Mine")
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        archive.extract("mine.parquet", tmp_path)
        assert '"Mine"' in archive.read("ro-crate-metadata.json").decode()
    assert pd.read_parquet(tmp_path / "mine.parquet").gene.tolist() == frame.gene.tolist()


def test_a_formula_stays_text(frame, tmp_path):
    changed = frame.assign(gene="=cmd()")
    mircargo.crate(changed, tmp_path / "crate", file="r.csv")
    assert "'=cmd()" in (tmp_path / "crate" / "r.csv").read_text()


@pytest.mark.parametrize("file", ["r.xlsx", "../r.tsv", "r", ""])
def test_a_name_that_cannot_be_used_is_said(frame, tmp_path, file):
    with pytest.raises(InputError, match="expected a plain file name that ends in"):
        mircargo.crate(frame, tmp_path / "crate", file=file)


def test_a_table_without_a_record_is_no_answer(tmp_path):
    with pytest.raises(InputError, match="has no run record"):
        mircargo.crate(pd.DataFrame({"a": [1]}), tmp_path / "crate")
