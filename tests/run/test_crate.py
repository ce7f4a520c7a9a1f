"""RO-Crates: read back by the library itself, equal bytes, nothing replaced by accident."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from command import refused
from mircargo.digest import sha256_of
from mircargo.errors import InputError, OutputError
from mircargo.run.crate import CRATE_PROFILES, check_crate, write_crate
from mircargo.run.record import output_facts, record_bytes, record_run

SHA = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
SOURCE = {
    "key": "go",
    "version": "2026",
    "file": "go basic.obo",
    "sha256": SHA,
    "url": "https://geneontology.org/",
    "licence": "CC BY 4.0",
    "terms": "open",
    "citation": "Ashburner et al. 2000",
}


def record():
    return record_run(
        "enrich",
        {"mirna": ["miR-21a", "</script>"], "draws": 7, "force": False},
        snapshot={"name": "core", "sha256": SHA, "terms": "academic"},
        sources=[SOURCE],
        files=[{"parameter": "file", "path": "../own.txt", "file": "own.txt", "sha256": SHA}],
        interpretations=["read"],
        started="2026-01-02T03:04:05+00:00",
    ).writing([output_facts("out", "e x.tsv", b"abc")])


@pytest.mark.parametrize("name", ["crate", "crate.zip"])
def test_a_crate_is_read_back(tmp_path, name):
    write_crate(tmp_path / name, record(), {"e x.tsv": b"abc"}, title="A title")
    crate = ROCrate(tmp_path / name)
    assert (crate.name, crate.root_dataset["datePublished"]) == ("A title", "2026-01-02T03:04:05+00:00")
    assert crate.root_dataset["conformsTo"].id == CRATE_PROFILES["Process Run Crate 0.5"]
    assert crate.metadata["conformsTo"] in (CRATE_PROFILES["1.1"], crate.get(CRATE_PROFILES["1.1"]))
    assert "go 2026: CC BY 4.0 (open)" in crate.license["description"]
    (action,) = (
        crate.root_dataset["mentions"]
        if isinstance(crate.root_dataset["mentions"], list)
        else [crate.root_dataset["mentions"]]
    )
    assert action.type == "CreateAction"
    assert "agent" not in action
    assert (action["instrument"].type, action["instrument"]["softwareVersion"]) == (
        "SoftwareApplication",
        record().software["mircargo"],
    )
    objects = {one.id: one for one in action["object"]}
    source = objects["#source-go-go%20basic.obo"]
    assert (source["url"], source["version"], source["sha256"], source["citation"]) == (
        SOURCE["url"],
        "2026",
        SHA,
        SOURCE["citation"],
    )
    assert (objects["#file-1"]["name"], objects["#file-1"]["sha256"]) == ("own.txt", SHA)
    assert objects["#parameter-draws"]["value"] == "7"
    assert [one["sha256"] for one in action["result"]] == [SHA]
    assert sorted(one.id for one in crate.data_entities) == ["e%20x.tsv", "run.json"]
    folder = Path(crate.source)
    assert (folder / "e x.tsv").read_bytes() == b"abc"
    assert (folder / "run.json").read_bytes() == record_bytes(record())
    assert len(list(folder.iterdir())) == 3


def test_equal_crates_are_equal_bytes(tmp_path):
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['tests', 'tests/run'];"
        " from test_crate import *; "
        "write_crate(Path(sys.argv[1]), record(), {'e x.tsv': b'abc'}, title='t')"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        subprocess.run(
            [sys.executable, "-c", code, tmp_path / f"{seed}.zip"],
            check=True,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
    assert sha256_of(tmp_path / "1.zip") == sha256_of(tmp_path / "2.zip")
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {facts.date_time for facts in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_is_replaced_by_accident(tmp_path):
    (tmp_path / "folder").mkdir()
    write_crate(tmp_path / "folder", record(), {"a.tsv": b""}, title="into an empty folder")
    with pytest.raises(OutputError, match="or give --force"):
        check_crate(tmp_path / "folder", force=False)
    write_crate(tmp_path / "folder", record(), {"b.tsv": b""}, title="again", force=True)
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == [
        "b.tsv",
        "ro-crate-metadata.json",
        "run.json",
    ]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious").touch()
    (tmp_path / "file").touch()
    (tmp_path / "file.zip").touch()
    for name in ("mine", "file"):
        with pytest.raises(OutputError, match="choose another name for the crate"):
            check_crate(tmp_path / name, force=True)
    with pytest.raises(OutputError, match=r"file\.zip: exists already"):
        check_crate(tmp_path / "file.zip", force=False)
    with pytest.raises(InputError, match=r"run\.json: a crate needs this name"):
        write_crate(tmp_path / "new", record(), {"run.json": b""}, title="t")
    with pytest.raises(OutputError, match="cannot be written"):
        write_crate(tmp_path / "file" / "inside", record(), {"a": b""}, title="t")
    assert not (tmp_path / "new").exists()


def test_a_report_and_an_enrichment_write_crates(cli):
    assert cli("report", "-m", "miR-21a", "--organism", "mouse", "-o", "r.html", "--crate", "r.zip")[0] == 0
    with zipfile.ZipFile("r.zip") as archive:
        assert archive.read("r.html") == Path("r.html").read_bytes()
        assert archive.read("run.json") == Path("r.run.json").read_bytes()
    short = ["enrich", "miR-21a", "--organism", "mouse", "--min-size", 1, "--draws", 100, "-f", "tsv"]
    assert cli(*short, "-o", "e.tsv", "--control", 2, "--control-out", "c.tsv", "--crate", "e")[0] == 0
    assert sorted(path.name for path in Path("e").iterdir()) == [
        "c.tsv",
        "e.tsv",
        "ro-crate-metadata.json",
        "run.json",
    ]
    assert cli("rerun", "e/run.json")[:2] == (0, "equal: c.tsv\nequal: e.tsv\n")
    assert json.loads(Path("e/run.json").read_text(encoding="utf-8"))["parameters"]["crate"] == "e"
    refused(
        cli(*short, "--crate", "f"), "--crate holds the result file and its run record: it needs --out FILE"
    )
    refused(cli(*short, "-o", "f.tsv", "--crate", "e"), "e: exists already")
    assert not Path("f.tsv").exists()


def test_no_source_is_no_source(tmp_path):
    write_crate(tmp_path / "c", record_run("enrich", {}), {"a.bin": b""}, title="t")
    crate = ROCrate(tmp_path / "c")
    assert "no source of mircargo's" in crate.license["description"]
    assert crate.get("a.bin")["encodingFormat"] == "application/octet-stream"


METADATA = "ro-crate-metadata.json"


def contents(place):
    return {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def other_tools(place):
    place.mkdir()
    graph = [{"@id": "./", "@type": "Dataset"}, {"@id": "run.json", "@type": "File"}]
    (place / METADATA).write_text(json.dumps({"@graph": graph}), encoding="utf-8")
    (place / "run.json").write_text("{}", encoding="utf-8")


def ours(place, **more):
    write_crate(place, record(), {"e x.tsv": b"abc"}, title="t")
    for name, text in more.items():
        (place / name.replace("_", "/")).parent.mkdir(exist_ok=True)
        (place / name.replace("_", "/")).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "make",
    [
        other_tools,
        lambda place: (place.mkdir(), (place / METADATA).write_text("{}")),
        lambda place: (place.mkdir(), (place / METADATA).write_text("[" * 100_000)),
        lambda place: (place.mkdir(), (place / METADATA).write_bytes(b"\xff\0")),
        lambda place: (place.mkdir(), (place / METADATA).mkdir()),
        lambda place: (ours(place), (place / "precious").touch()),
        lambda place: (ours(place), (place / ".git").mkdir()),
        lambda place: (ours(place), (place / "e x.tsv").write_text("edited")),
        lambda place: (ours(place), (place / METADATA).unlink()),
        lambda place: ours(place, folder_mine="x"),
    ],
)
def test_only_a_crate_of_our_own_with_nothing_else_is_replaced(tmp_path, make):
    place = tmp_path / "crate"
    make(place)
    before = contents(place)
    for force in (True, False):
        with pytest.raises(
            OutputError, match=r"(is no crate|did not write there).* choose another name for the crate"
        ):
            write_crate(place, record(), {"b": b""}, title="t", force=force)
    assert contents(place) == before
    assert [path.name for path in tmp_path.iterdir()] == ["crate"]


def test_a_zip_that_is_no_crate_is_not_replaced(tmp_path):
    place = tmp_path / "crate.zip"
    for data in (b"", b"PK\x03\x04", b"no zip"):
        place.write_bytes(data)
        with pytest.raises(OutputError, match="is no crate of mircargo's"):
            check_crate(place, force=True)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("mine", "x")
    with pytest.raises(OutputError, match="is no crate of mircargo's"):
        check_crate(place, force=True)
    place.unlink()
    write_crate(place, record(), {"a": b""}, title="t")
    write_crate(place, record(), {"b": b""}, title="t", force=True)
    with zipfile.ZipFile(place) as archive:
        assert "b" in archive.namelist()
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr("mine", "x")
    with pytest.raises(OutputError, match="holds 'mine', which"):
        check_crate(place, force=True)


def test_a_link_is_no_place_for_a_crate(tmp_path):
    ours(tmp_path / "there")
    for name, place in (("link", "there"), ("link.zip", "there.zip"), ("dangling", "nowhere")):
        (tmp_path / name).symlink_to(place)
        with pytest.raises(OutputError, match=f"{name}: is a link"):
            check_crate(tmp_path / name, force=True)
    assert (tmp_path / "there" / "e x.tsv").read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["run.json"], "needs this name for itself"),
        (["RO-Crate-metadata.json"], "needs this name for itself"),
        (["a.tsv", "A.tsv"], "or for another result"),
        ([os.fsdecode(b"x\xff")], "not UTF-8"),
    ],
)
def test_names_that_a_crate_cannot_hold_are_refused(tmp_path, names, words):
    with pytest.raises(InputError, match=words):
        check_crate(tmp_path / "crate", names, force=False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "run.json"], "run.json: a crate needs this name"),
        (["-o", "sub/c.tsv", "--control-out", "c.tsv"], "c.tsv: a crate needs this name"),
        (["-o", os.fsdecode(b"x\xff.tsv")], "not UTF-8"),
        (["-o", "e.tsv", "--force"], "e: exists already and is no crate of mircargo's"),
    ],
)
def test_a_crate_is_checked_before_any_work(cli, monkeypatch, words, told):
    monkeypatch.setattr("mircargo.cli.run.open_store", lambda _: pytest.fail("work was done"))
    if "--force" in words:
        Path("e").mkdir()
        Path("e/precious").touch()
    refused(cli("enrich", "miR-21a", "--organism", "mouse", "--crate", "e", *words), told)
