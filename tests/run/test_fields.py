"""The published schema of run records is what a record is checked by."""

from __future__ import annotations

import copy
import json

import pytest

import mircargo
from mircargo.errors import InputError
from mircargo.run.fields import _CHECKS, first_wrong, record_schema
from mircargo.run.record import output_facts, read_record, record_bytes, record_run

SHA = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ANNOTATIONS = {"$schema", "$defs", "title", "description"}


def record():
    return record_run(
        "targets",
        {"mirna": ["miR-21a"], "organism": None, "draws": 7, "force": False},
        snapshot={"name": "core", "sha256": SHA, "terms": "open"},
        sources=[{"key": "go", "version": "1"}],
        files=[{"parameter": "file", "path": "a.txt", "file": "a.txt", "sha256": SHA}],
        interpretations=["'EXO' is read as …"],
        environment={"COLUMNS": "80"},
    ).writing([output_facts("out", "t.tsv", b"abc")])


def required(schema, at=()):
    """Yield the place of every required key that a full record has."""
    for name in schema.get("required", ()):
        yield (*at, name)
    for name, part in schema.get("properties", {}).items():
        yield from required(part, (*at, name))
    if "items" in schema:
        yield from required(schema["items"], (*at, 0))


PLACES = list(required(record_schema()))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_without_a_required_key_a_record_is_refused(tmp_path, place):
    facts = json.loads(record_bytes(record()))
    assert first_wrong(facts) is None
    *way, last = place
    part = facts
    for step in way:
        part = part[step]
    del part[last]
    path = tmp_path / "run.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    words = "version 1 or 2" if place == ("record_version",) else f"damaged: '{place[0]}'"
    with pytest.raises(InputError, match=words):
        read_record(path)


def test_there_are_keys_in_every_part():
    assert {place[0] for place in PLACES if len(place) > 1} == {"inputs", "outputs"}
    assert {place for place in PLACES if len(place) == 1} == {(name,) for name in record().as_dict()}


def test_the_schema_has_no_word_that_is_not_checked():
    def words(part):
        yield from part
        for word, inner in part.items():
            if word in ("properties", "$defs"):
                for one in inner.values():
                    yield from words(one)
            elif word == "anyOf":
                for one in inner:
                    yield from words(one)
            elif word in ("items", "additionalProperties"):
                yield from words(inner)

    assert set(words(record_schema())) == set(_CHECKS) | ANNOTATIONS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", True),
        ("seed", 1.5),
        ("parameters", {"a": {}}),
        ("outputs", [{"parameter": "out", "file": "a", "sha256": SHA, "bytes": True}]),
        ("outputs", [{"parameter": "out", "file": "a", "sha256": SHA, "bytes": -1}]),
        ("outputs", [{"parameter": "out", "file": "a", "sha256": SHA, "bytes": 2**63}]),
        ("outputs", [{"parameter": "out", "file": "a", "sha256": SHA + "\n", "bytes": 1}]),
        ("inputs", {"snapshot": [], "sources": [], "files": []}),
    ],
)
def test_values_of_another_kind_are_wrong(name, value):
    facts = copy.deepcopy(record().as_dict())
    assert first_wrong({**facts, name: value}) == name


def test_an_answer_from_python_has_its_record(snapshot_folder_fixture, tmp_path):
    genes = tmp_path / "genes.txt"
    genes.write_text("Pten\nSox2\n", encoding="utf-8")
    with mircargo.open(snapshot_folder_fixture, terms="academic", data_sources=["mirtarbase"]) as kb:
        frame = kb.targets("miR-21a", organism="mouse", evidence="functional", expressed=str(genes))
    facts = json.loads(json.dumps(frame.attrs["record"]))
    assert first_wrong(facts) is None
    assert facts["command"] == "targets"
    assert facts["parameters"] == {
        "mirna": ["miR-21a"],
        "organism": "mouse",
        "evidence": "functional",
        "process": None,
        "only_process": False,
        "expressed": str(genes),
        "by_evidence": False,
        "skip_unknown": False,
        "snapshot": str(snapshot_folder_fixture),
        "terms": "academic",
        "data_source": "mirtarbase",
    }
    assert facts["inputs"]["snapshot"]["terms"] == "academic"
    assert {row["key"] for row in facts["inputs"]["sources"]} == {
        "mgi",
        "mirbase",
        "mirbase_precursors",
        "mirtarbase",
    }
    assert [one["parameter"] for one in facts["inputs"]["files"]] == ["expressed"]
    assert facts["interpretations"] == frame.attrs["notes"]
    assert facts["software"]["mircargo"] == mircargo.__version__
    assert (facts["outputs"], facts["environment"], facts["seed"]) == ([], {}, None)


def test_every_answer_from_python_has_one(snapshot_folder_fixture):
    with mircargo.open(snapshot_folder_fixture) as kb:
        tested = kb.enrich("miR-21a", organism="mouse", min_size=1, draws=50, seed=7)
        query = kb.query("evidence_of_pair", mirna="miR-21a", gene="Pten")
        sql = kb.sql("SELECT count(*) AS n FROM gene_set_member")
    records = [frame.attrs["record"] for frame in (tested, query, sql)]
    assert [first_wrong(one) for one in records] == [None, None, None]
    assert [one["command"] for one in records] == ["enrich", "query", "sql"]
    assert records[0]["seed"] == 7
    assert records[1]["parameters"]["parameters"] == ["mirna=miR-21a", "gene=Pten"]
    keys = {row["key"] for row in records[2]["inputs"]["sources"]}
    assert keys == {"goa", "mirbase", "mirbase_precursors"}
