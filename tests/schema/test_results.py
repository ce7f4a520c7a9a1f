"""Every result has the columns, types and empty cells that are declared for it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mircargo.analyses.enrichment import enrich_lists, random_lists
from mircargo.analyses.enrichment_words import random_lists_answer
from mircargo.analyses.test_input import read_material
from mircargo.answer import Answer
from mircargo.cli.ask import _query_list
from mircargo.cli.output import _parquet
from mircargo.enrichment.settings import TestSettings
from mircargo.predict.coefficients import FEATURES, SITE_TYPES
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import explain
from mircargo.questions.selection import select
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.schema import data_results, results
from mircargo.schema.result_pages import RESULTS, columns_of, results_markdown
from mircargo.scope import Scope
from mircargo.snapshots import status
from mircargo.snapshots.choice import served_sources
from mircargo.snapshots.diff import diff_rows, diff_summary
from mircargo.snapshots.manage import list_snapshots
from mircargo.snapshots.pair import SnapshotPair
from mircargo.snapshots.verify import verify_data

MOUSE = Scope("mouse", process="neurogenesis")
KINDS = {"string": str, "int64": int, "float64": float, "bool": bool}


def _tested(store, *, gsea):
    settings = TestSettings(draws=300, min_size=1, gsea=gsea)
    material = read_material(store, 10090)
    return enrich_lists(material, {"q": select(store, MOUSE, mirnas=["miR-21a"]).tested}, settings)


def _control(store):
    mirnas = select(store, MOUSE, mirnas=["miR-21a"]).tested
    settings = TestSettings(draws=300, min_size=1)
    return random_lists_answer(random_lists(read_material(store, 10090), mirnas, 5, settings))


ANSWERS = {
    "targets": lambda store: targets_of(store, ["miR-21a", "miR-9"], MOUSE),
    "mirnas": lambda store: mirnas_of(store, "Sox2", Scope("mouse")),
    "sources": ev_sources,
    "cargo": lambda store: cargo_of(store, "EXO"),
    "difference": lambda store: cargo_difference(store, "EXO", "iEXO"),
    "explain": lambda store: explain(store, "EXO", MOUSE),
    "names": lambda store: readings_of(store, ["miR-21a", "Sox2", "nonsense"], organism="mouse"),
    "read": lambda store: select(store, MOUSE, mirnas=["miR-21a"]).reading.table(),
    "queries": lambda _: _query_list(),
    "enrich": lambda store: _tested(store, gsea=False),
    "gsea": lambda store: _tested(store, gsea=True),
    "control": _control,
    "snapshot": status.snapshot_facts,
    "tables": status.snapshot_tables,
    "source rows": status.snapshot_sources,
    "files": status.snapshot_files,
    "dropped": status.dropped_rows,
    "past": status.past_names,
    "list": lambda _: list_snapshots(),
    "served": lambda _: served_sources(),
}


def check(answer):
    declared = {**answer.result.columns, **answer.result.added}
    assert answer.columns[: len(answer.result.columns)] == tuple(answer.result.columns)
    assert set(answer.shown) <= {*declared, "list_id"}
    for name in answer.columns:
        column, values = declared[name], answer.column(name)
        stated = [value for value in values if value is not None]
        assert column.nullable or len(stated) == len(values), name
        assert {type(value) for value in stated} <= {KINDS[column.type]}, name


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_as_declared(store_fixture, name):
    answer = ANSWERS[name](store_fixture)
    assert answer.rows or name == "control"  # random lists need not get a set
    check(answer)


def test_answers_on_snapshots_are_as_declared(snapshot_folder_fixture):
    check(verify_data(snapshot_folder_fixture))
    with SnapshotPair(snapshot_folder_fixture, snapshot_folder_fixture) as pair:
        check(diff_summary(pair))
        check(diff_rows(pair))


def test_every_declared_result_is_in_the_list():
    declared = {
        id(one) for module in (results, data_results) for one in vars(module).values() if one in RESULTS
    }
    assert declared == set(map(id, RESULTS))
    assert len({result.name for result in RESULTS}) == len(RESULTS)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_a_declaration_is_whole(result):
    columns = {**result.columns, **result.added}
    assert len(columns) == len(result.columns) + len(result.added)
    assert set(result.shown) <= set(columns)
    assert result.meaning.endswith(".")
    assert all(column.meaning and "|" not in column.meaning for column in columns.values())
    assert {column.type for column in columns.values()} <= set(KINDS)


def test_predictions_have_the_features_of_the_model():
    sites = tuple(results.PREDICTED_SITES.columns)
    assert sites[sites.index("site_type") + 1 : -1] == FEATURES
    counts = [name.removeprefix("n_") for name in results.PREDICTED_TARGETS.columns if name.startswith("n_")]
    assert counts == [kind.lower().replace("-", "_") for kind in SITE_TYPES]


def test_an_empty_numeric_column_is_numeric():
    for rows in ([], [tuple(None for _ in results.TARGETS.columns)]):
        table = pq.read_table(io.BytesIO(_parquet(Answer.of(results.TARGETS, rows))))
        kinds = dict(zip(table.column_names, table.schema.types, strict=True))
        assert (kinds["score"], kinds["n_references"]) == (pa.float64(), pa.int64())
        assert (kinds["contested"], kinds["via_ortholog"]) == (pa.bool_(), pa.string())


def test_a_picked_column_keeps_its_type():
    answer = Answer.of(results.TARGETS, []).narrowed(["score"])
    assert pq.read_table(io.BytesIO(_parquet(answer))).schema.types == [pa.float64()]


@pytest.mark.parametrize("command", ["targets", "cargo", "enrich", "data status", "data diff"])
def test_help_names_the_columns(cli, command):
    code, out, _ = cli(*command.split(), "--help")
    assert code == 0
    said = re.sub(r"\s+", " ", out)
    assert re.sub(r"\s+", " ", columns_of(command)) in said


def test_commands_are_those_there_are():
    from mircargo.cli.app import COMMANDS

    assert {command for result in RESULTS for command in result.commands} <= set(COMMANDS)


def test_the_page_is_fresh():
    page = Path(__file__).parents[2] / "docs" / "results.md"
    assert page.read_text(encoding="utf-8") == results_markdown()
