"""``mircargo.data`` does what ``mircargo data`` does, and returns what the commands say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import mircargo
from mircargo import data
from mircargo.errors import InputError, MircargoError
from mircargo.home import current_name, snapshot_folder, snapshot_names

PAIRS = (
    "mirna\tgene\torganism\tevidence\nmmu-miR-21a-5p\tCdkn1a\tmouse\tfunctional\nmiR-0\tPten\tmouse\tweak\n"
)


@pytest.fixture
def pairs(tmp_path):
    (tmp_path / "pairs.tsv").write_text(PAIRS, encoding="utf-8")
    return tmp_path / "pairs.tsv"


def test_the_package_loads_it_when_it_is_asked_for():
    script = "import sys, mircargo; print('mircargo.data' in sys.modules, mircargo.data.use.__name__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False use\n", "")
    with pytest.raises(AttributeError, match="no attribute 'fetched'"):
        mircargo.fetched  # noqa: B018


def test_a_table_is_tried_added_shown_and_removed(base, pairs):
    tried = data.add(pairs, kind="mti", dry_run=True)
    assert (tried.snapshot, tried.total, tried.used) == (None, 2, 1)
    assert tried.problems.columns.tolist() == ["line", "problem", "shown"]
    assert tried.problems.line.tolist() == [3]
    assert snapshot_names() == ["base"]

    heard = []
    added = data.add(pairs, kind="mti", label="mylab", citation="me", say=heard.append)
    assert (added.total, added.used, added.snapshot) == (2, 1, current_name())
    assert list(added.notes) == heard
    assert any(f"snapshot {added.snapshot!r} is complete and in use" in note for note in added.notes)

    listed = data.snapshots()
    assert listed[listed.in_use].name.tolist() == [added.snapshot]
    assert "mylab" in set(data.status("sources").key)
    assert "mylab" in set(mircargo.open().sources().key)

    changes = data.diff("base", added.snapshot, kind="mti", organism="mouse")
    assert changes[changes.source == "mylab"][["added", "removed"]].to_numpy().tolist() == [[1, 0]]
    rows = data.diff("base", added.snapshot, kind="mti", rows=True)
    assert rows[["change", "subject", "object"]].to_numpy().tolist() == [
        ["added", "mmu-miR-21a-5p", "Cdkn1a"]
    ]
    assert rows.attrs["notes"][0].startswith("from snapshot 'base'")

    assert data.use("base").notes == ("'base' is in use",)
    assert current_name() == "base"
    without = data.remove(added.snapshot, source="mylab")
    assert "mylab" not in set(data.status("sources", snapshot=without.snapshot).key)
    gone = data.remove(added.snapshot)
    assert (gone.snapshot, gone.notes) == (without.snapshot, (f"{added.snapshot!r} is removed",))
    assert data.remove(without.snapshot, force=True).snapshot == "core"


def test_columns_and_values_are_named_by_a_mapping(base, tmp_path):
    (tmp_path / "t.tsv").write_text("miRNA id\tTarget\nmmu-miR-21a-5p\tCdkn1a\n", encoding="utf-8")
    names = {"mirna": "miRNA id", "gene": "Target"}
    tried = data.add(
        tmp_path / "t.tsv", kind="mti", organism="mouse", column=names, set={"evidence": "weak"}, dry_run=True
    )
    assert (tried.total, tried.used) == (1, 1)


def test_verify_tells_of_damage_and_does_not_raise(base):
    assert set(data.verify().state) == {"ok"}
    victim = next((snapshot_folder("base")).glob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1])
    found = data.verify(base)
    (wrong,) = found[found.state != "ok"].to_dict("records")
    assert wrong["file"] == victim.name
    assert "bytes" in wrong["problem"]
    assert found.attrs["notes"][0].endswith(f"{len(found)} files checked")


def test_the_parts_of_a_snapshot(base):
    for part in ("snapshot", "tables", "sources", "files", "dropped", "names"):
        frame = data.status(part)
        assert isinstance(frame, pd.DataFrame), part
        assert len(frame), part
    assert any("reasons" in note for note in data.status().attrs["notes"])
    assert any("open" in note for note in data.status(terms="open").attrs["notes"])
    with pytest.raises(InputError, match="unknown part 'all': choose one of snapshot, tables"):
        data.status("all")


def test_sources_are_fetched_from_a_folder(base, tmp_path):
    assert {"key", "title", "organisms", "terms", "states"} == set(data.served().columns)
    (tmp_path / "mirror" / "reactome").mkdir(parents=True)
    with pytest.raises(MircargoError, match=r"the mirror .* lacks reactome/"):
        data.fetch("reactome", mirror=tmp_path / "mirror", profile="mouse")
    with pytest.raises(InputError, match="unknown profile 'cat'"):
        data.fetch("reactome", profile="cat")
    assert current_name() == "base"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: data.use(3), "data.use: name: expected text, found 3"),
        (lambda: data.fetch(3), "data.fetch: sources: expected text, found 3"),
        (lambda: data.fetch(update="yes"), "data.fetch: update: expected True or False"),
        (lambda: data.fetch(parallel=1.5), "data.fetch: parallel: expected a whole number"),
        (lambda: data.add(3, kind="mti"), "data.add: file: expected a path or text, found 3"),
        (
            lambda: data.add("x", kind="mti", column=["a=b"]),
            "data.add: column: expected text by text or None",
        ),
        (lambda: data.diff("a", "b", rows=1), "data.diff: rows: expected True or False"),
        (lambda: data.status(terms="stolen"), "terms"),
    ],
)
def test_a_wrong_argument_is_said_in_one_line(ask, words):
    with pytest.raises(InputError) as caught:
        ask()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_core_and_its_utrs_are_built(source_files_fixture, utrs_file_fixture, tmp_path):
    heard = []
    made = data.build_core(
        source_files_fixture, out=tmp_path / "core", utrs=utrs_file_fixture, say=heard.append
    )
    assert made.snapshot == str(tmp_path / "core")
    assert heard[0].startswith("reading ")
    assert set(data.verify(tmp_path / "core").state) == {"ok"}
    utrs = data.build_utrs(source_files_fixture, tmp_path / "utr.parquet", known=utrs_file_fixture)
    assert utrs.notes[0].startswith(f"{tmp_path / 'utr.parquet'}: ")
    assert Path(utrs.snapshot).read_bytes() == utrs_file_fixture.read_bytes()
    with pytest.raises(MircargoError, match="would replace what the run reads"):
        data.build_utrs(source_files_fixture, utrs_file_fixture, known=utrs_file_fixture)
