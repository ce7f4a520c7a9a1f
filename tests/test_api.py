"""The Python interface gives what the commands give."""

from __future__ import annotations

import doctest
import inspect
import io
import json
from pathlib import Path

import pandas as pd
import pytest

import mircargo
from mircargo.api import KnowledgeBase
from mircargo.errors import InputError, OutputError, SnapshotError
from mircargo.questions.targets import targets_of
from mircargo.scope import Scope

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def core():
    """Return the snapshot that ships, as the examples ask it."""
    with mircargo.open("core") as opened:
        yield opened


@pytest.fixture
def kb(snapshot_folder_fixture):
    return mircargo.open(snapshot_folder_fixture)


def test_targets_are_the_same_rows(kb, store_fixture):
    frame = kb.targets("miR-21a", organism="mouse")
    answer = targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse"))
    assert list(frame.columns) == list(answer.columns)
    assert frame.gene.tolist() == answer.column("gene")
    assert frame.attrs["notes"] == list(answer.sentences)


def test_every_method_returns_a_frame(kb):
    frames = [
        kb.mirnas("Sox2", organism="mouse"),
        kb.cargo(),
        kb.cargo("EXO"),
        kb.cargo("EXO", versus="iEXO"),
        kb.explain("EXO"),
        kb.names(["miR-21a"], organism="mouse"),
        kb.query("targets_of_mirna", mirna="miR-21a"),
        kb.sql("SELECT 1 AS one"),
        kb.sources(),
    ]
    assert all(isinstance(frame, pd.DataFrame) and len(frame) for frame in frames)


def test_enrich_is_the_command(kb):
    frame = kb.enrich("miR-21a", organism="mouse", process="neurogenesis", min_size=1, draws=300, gsea=True)
    assert {"p_value", "ora_p", "gsea_p"} <= set(frame.columns)
    assert set(frame.list_id) == {"query"}
    assert frame.attrs["notes"][0].startswith("'miR-21a' is read as")
    assert frame.attrs["notes"][-1].startswith("neurogenesis: ")
    assert set(kb.enrich(source="EXO", min_size=1, draws=300).list_id) == {"NPC exosomes (EXO)"}


def test_graph(kb):
    graph = kb.graph(source="EXO", versus="iEXO", process="neurogenesis")
    assert graph.number_of_edges() > 3
    assert kb.graph("miR-9", organism="mouse").number_of_nodes() > 1


def test_errors_are_our_own(kb, tmp_path):
    with pytest.raises(SnapshotError):
        mircargo.open(tmp_path)
    with pytest.raises(InputError):
        mircargo.open(terms="stolen")


METHODS = [name for name, one in vars(KnowledgeBase).items() if callable(one) and not name.startswith("_")]


@pytest.mark.parametrize("name", [name for name in METHODS if name != "close"])
def test_the_examples_of_a_method_run(name, core, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = inspect.cleandoc(getattr(KnowledgeBase, name).__doc__)
    test = doctest.DocTestParser().get_doctest(text, {"kb": core, "folder": tmp_path}, name, None, None)
    assert test.examples
    said = io.StringIO()
    assert doctest.DocTestRunner(verbose=False).run(test, out=said.write).failed == 0, said.getvalue()


def test_every_argument_is_explained():
    for name in METHODS:
        method = getattr(KnowledgeBase, name)
        for one in list(inspect.signature(method).parameters.values())[1:]:
            assert f"{one.name}\n    " in method.__doc__ or one.kind is one.VAR_KEYWORD, (name, one.name)


def test_an_answer_holds_its_record(kb):
    record = kb.targets("miR-21a", evidence="functional,weak", organism="mouse").attrs["record"]
    assert record["command"] == "targets"
    assert record["parameters"]["mirna"] == ["miR-21a"]
    assert record["parameters"]["evidence"] == "functional,weak"
    assert record["inputs"]["snapshot"]["sha256"]
    assert json.loads(json.dumps(record)) == record
    assert kb.enrich("miR-21a", organism="mouse", min_size=1, draws=99, seed=3).attrs["record"]["seed"] == 3
    graph = kb.graph("miR-21a", organism="mouse").graph
    assert graph["record"]["command"] == "graph"
    assert graph["notes"][0].startswith("'miR-21a' is read as")


def test_an_answer_can_be_repeated_from_its_record(kb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = kb.targets("miR-21a", evidence=["functional"], organism="mouse")
    parameters = frame.attrs["record"]["parameters"]
    assert {name for name, value in parameters.items() if value not in (None, False)} == {
        "mirna",
        "organism",
        "evidence",
        "terms",
        "snapshot",
    }


def test_lists_are_a_file_or_names_by_id(kb, tmp_path):
    path = tmp_path / "lists.gmt"
    path.write_text("a\t\tmiR-21a\nb\t\tmiR-9\n", encoding="utf-8")
    short = {"organism": "mouse", "min_size": 1, "draws": 99}
    from_file = kb.enrich(lists=path, **short)
    assert set(from_file.list_id) == {"a", "b"}
    named = kb.enrich(lists={"a": ["miR-21a"], "b": ["miR-9"]}, **short)
    pd.testing.assert_frame_equal(from_file, named)
    with pytest.raises(InputError, match="enrich: lists: expected a path or text or texts by name or None"):
        kb.enrich(lists=[1])


def test_a_report_of_another_test_says_so(kb, tmp_path):
    page = kb.report(
        source="EXO",
        statistic="overlap",
        null="uniform",
        min_size=1,
        draws=300,
        seed=5,
        out=tmp_path / "r.html",
    ).read_text(encoding="utf-8")
    assert "Enrichment was tested with overlap: genes of the set hit, compared" in page
    assert "random lists of as many miRNAs, all equally likely" in page
    assert "seed 5" in page
    assert "decision 401" not in page
    record = json.loads((tmp_path / "r.run.json").read_text(encoding="utf-8"))
    assert (record["seed"], record["parameters"]["statistic"]) == (5, "overlap")
    with pytest.raises(OutputError, match="exists already"):
        kb.report(source="EXO", out=tmp_path / "r.html")
