"""The declared tables: what a check accepts, what it refuses, and the page made from them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from mircargo.errors import SnapshotError
from mircargo.schema import EVIDENCE, SCHEMA_VERSION, TABLES, UTR, Column, Table, tables_markdown

SMALL = Table(
    "small",
    "One small thing.",
    {
        "id": Column("string", "name"),
        "count": Column("int32", "how many"),
        "score": Column("float64", "how well", nullable=True),
    },
    ("id", "count"),
)


def message_of(frame, table=SMALL) -> str:
    with pytest.raises(SnapshotError) as caught:
        table.check(frame, origin="here")
    return str(caught.value)


def test_rows_come_back_sorted_with_declared_types():
    frame = pd.DataFrame({"score": [None, 0.5, None], "count": [2, 1, 1], "id": ["b", "b", "a"]})
    checked = SMALL.check(frame, origin="here")
    assert checked.schema.equals(SMALL.arrow_schema())
    assert checked.to_pylist() == [
        {"id": "a", "count": 1, "score": None},
        {"id": "b", "count": 1, "score": 0.5},
        {"id": "b", "count": 2, "score": None},
    ]
    assert checked.schema.metadata is None
    assert list(frame["id"]) == ["b", "b", "a"]


def test_arrow_schema_says_what_may_be_empty():
    assert SMALL.arrow_schema() == pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("count", pa.int32(), nullable=False),
            pa.field("score", pa.float64()),
        ]
    )


def test_an_empty_table_is_fine():
    assert SMALL.check(pd.DataFrame(columns=["id", "count", "score"]), origin="here").num_rows == 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"id": ["a"], "count": [1]},
            "here: table 'small' lacks column(s) ['score'] and has unknown column(s) []",
        ),
        (
            {"id": ["a"], "count": [1], "score": [1.0], "more": [0]},
            "here: table 'small' lacks column(s) [] and has unknown column(s) ['more']",
        ),
        (
            {"id": ["a"], "n": [1], "score": [1.0]},
            "here: table 'small' lacks column(s) ['count'] and has unknown column(s) ['n']",
        ),
        (
            {"id": ["a", None], "count": [1, 1], "score": [1.0, 1.0]},
            "here: table 'small', column 'id' is empty in 1 row(s); a value is required",
        ),
        (
            {"id": ["a", "a"], "count": [1, 1], "score": [1.0, 2.0]},
            "here: table 'small' holds the key {'id': 'a', 'count': 1} more than once",
        ),
        (
            {"id": ["a"], "count": ["many"], "score": [1.0]},
            "here: table 'small' has a value of the wrong type: ",
        ),
        ({"id": [1], "count": [1], "score": [1.0]}, "here: table 'small' has a value of the wrong type: "),
        (
            {"id": ["a"], "count": [2**40], "score": [1.0]},
            "here: table 'small' has a value of the wrong type: ",
        ),
    ],
)
def test_what_does_not_fit_is_named(columns, message):
    assert message_of(pd.DataFrame(columns)).startswith(message)


def test_a_key_may_repeat_where_the_declaration_says_so():
    table = Table("loose", "One thing.", SMALL.columns, SMALL.key, unique=False)
    frame = pd.DataFrame({"id": ["a", "a"], "count": [1, 1], "score": [2.0, 1.0]})
    assert table.check(frame, origin="here").num_rows == 2


def test_every_table_is_declared_whole():
    assert set(TABLES) >= {
        "mirna",
        "gene",
        "ortholog",
        "ev_source",
        "ev_cargo",
        "mti",
        "gene_set",
        "gene_set_member",
        "source",
    }
    for name, table in TABLES.items():
        assert table.name == name
        assert table.meaning.endswith(".")
        assert set(table.key) <= set(table.columns)
        assert all(column.meaning for column in table.columns.values())
        assert table.arrow_schema().names == list(table.columns)


def test_facts_keep_their_source_and_version():
    for name in ("mti", "ev_cargo", "gene_set_member", "mti_set_aside"):
        assert {"source", "source_version"} <= set(TABLES[name].columns)


def test_evidence_classes_are_those_of_the_table():
    assert set(EVIDENCE) == set(
        TABLES["mti"].columns["evidence"].meaning.replace("`", "").replace(" or ", ", ").split(", ")
    )


def test_the_page_of_tables_is_up_to_date():
    page = Path(__file__).parents[1] / "docs" / "tables.md"
    assert page.read_text(encoding="utf-8") == tables_markdown(), "run `make docs`"


def test_the_page_lists_every_column():
    text = tables_markdown()
    assert f"Schema version {SCHEMA_VERSION}." in text
    for table in TABLES.values():
        assert f"## {table.name}\n" in text
    assert text.count("\n| ") == sum(len(table.columns) + 1 for table in (*TABLES.values(), UTR))
