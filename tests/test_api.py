"""The Python interface gives what the commands give."""

from __future__ import annotations

import pandas as pd
import pytest

import mircargo
from mircargo.errors import InputError, SnapshotError
from mircargo.questions.targets import targets_of


@pytest.fixture
def kb(snapshot_folder_fixture):
    return mircargo.open(snapshot_folder_fixture)


def test_targets_are_the_same_rows(kb, store_fixture):
    frame = kb.targets("miR-21a", organism="mouse")
    answer = targets_of(store_fixture, ["miR-21a"], organism="mouse")
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
