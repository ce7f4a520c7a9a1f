"""One table of types: what ``query sql`` returns, in every format.

It is compared with what DuckDB itself writes or reads back.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

import mircargo

UUID = "'00000000-0000-0000-0000-00000000000a'::UUID"
BIG = 170141183460469231731687303715884105727
"""The largest HUGEINT, 2**127 - 1."""

# SQL, text in TSV, value in JSON, type in Parquet
CASES = [
    ("1", "1", 1, "BIGINT"),
    ("0.5", "0.5", 0.5, "DECIMAL(1,1)"),
    ("12.50::DECIMAL(9,2)", "12.50", 12.5, "DECIMAL(4,2)"),
    ("1e-10::DECIMAL(38,10)", "0.0000000001", 1e-10, "DECIMAL(10,10)"),
    (
        "12345678901234567890.125::DECIMAL(38,3)",
        "12345678901234567890.125",
        "12345678901234567890.125",
        "DECIMAL(23,3)",
    ),
    (f"{BIG}::HUGEINT", str(BIG), BIG, "VARCHAR"),
    (f"-{BIG}::HUGEINT", str(-BIG), -BIG, "VARCHAR"),
    ("18446744073709551615::UBIGINT", "18446744073709551615", 18446744073709551615, "VARCHAR"),
    ("2.5::DOUBLE", "2.5", 2.5, "DOUBLE"),
    ("true", "true", True, "BOOLEAN"),
    ("DATE '2020-02-29'", "2020-02-29", "2020-02-29", "DATE"),
    ("DATE '20000-01-01'", "20000-01-01", "20000-01-01", "VARCHAR"),
    ("TIME '01:02:03'", "01:02:03", "01:02:03", "TIME"),
    ("TIMESTAMP '2020-01-02 03:04:05'", "2020-01-02T03:04:05", "2020-01-02T03:04:05", "TIMESTAMP"),
    (
        "TIMESTAMP_NS '2020-01-02 03:04:05.123456789'",
        "2020-01-02 03:04:05.123456789",
        "2020-01-02 03:04:05.123456789",
        "VARCHAR",
    ),
    (
        "TIMESTAMPTZ '2020-01-01 00:30:00+02'",
        "2019-12-31 22:30:00+00",
        "2019-12-31 22:30:00+00",
        "VARCHAR",
    ),
    ("TIMETZ '01:02:03+01'", "01:02:03+01", "01:02:03+01", "VARCHAR"),
    ("INTERVAL '14 months 3 days'", "1 year 2 months 3 days", "1 year 2 months 3 days", "VARCHAR"),
    (UUID, "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000a", "VARCHAR"),
    ("'\\xAA\\x00b'::BLOB", "aa0062", "aa0062", "BLOB"),
    ("'101'::BIT", "101", "101", "VARCHAR"),
    ("'b'::ENUM('a', 'b')", "b", "b", "VARCHAR"),
    ("[1, 2]", "[1, 2]", [1, 2], "BIGINT[]"),
    ("['é', NULL]", '["é", null]', ["é", None], "VARCHAR[]"),
    ("[DATE '2020-01-01']", '["2020-01-01"]', ["2020-01-01"], "DATE[]"),
    (f"[{UUID}]", f'["{UUID[1:37]}"]', [UUID[1:37]], "VARCHAR"),
    ("[1, 2]::INTEGER[2]", "[1, 2]", [1, 2], "BIGINT[]"),
    ("{'a': 1, 'b': [0.5]}", '{"a": 1, "b": [0.5]}', {"a": 1, "b": [0.5]}, None),
    ("MAP {1: 'x'}", '{"1": "x"}', {"1": "x"}, "VARCHAR"),
    ("MAP {}", "{}", {}, "VARCHAR"),
    ("NULL", "", None, None),
    ("'NaN'::DOUBLE", "", None, None),
    ("1/0", "", None, None),
    ("-'inf'::FLOAT", "", None, None),
    ("[1.5::DOUBLE, 'NaN']", "[1.5, null]", [1.5, None], "DOUBLE[]"),
    ("{'a': 1/0}", '{"a": null}', {"a": None}, None),
]


def strict(text):
    """Return JSON as the standard has it: without NaN and Infinity."""
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


@pytest.mark.parametrize(("sql", "text", "value", "kind"), CASES, ids=[case[0] for case in CASES])
def test_every_type_has_a_form_in_every_format(cli, sql, text, value, kind):
    words = ["query", "sql", f"SELECT {sql} AS v, 1 AS one"]
    assert cli(*words, "-f", "tsv")[:2] == (0, f"v\tone\n{text}\t1\n")
    assert list(csv.reader(io.StringIO(cli(*words, "-f", "csv")[1]))) == [["v", "one"], [text, "1"]]
    assert strict(cli(*words, "-f", "json")[1]) == [{"v": value, "one": 1}]
    assert cli(*words)[0] == 0
    assert cli(*words, "-f", "parquet", "-o", "p.parquet")[0] == 0
    read = duckdb.sql("FROM 'p.parquet'")
    if kind is not None:
        assert str(read.types[0]) == kind
        expected = duckdb.sql(f"SELECT ({sql})::{kind}").fetchall() if "BLOB" in sql or sql == "1" else None
        assert expected is None or [row[:1] for row in read.fetchall()] == expected
    assert read.fetchall()[0][1] == 1


def test_now_needs_nothing_else(cli):
    code, out, err = cli(
        "query", "sql", "SELECT now() AS t, [now()] AS l -- with a comment; and more", "-f", "tsv"
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[1].count("+00") == 2


def test_a_statement_that_is_wrapped_keeps_its_order_and_names(cli):
    sql = """SELECT now() - now() AS "a ""b", n FROM range(5) t(n) ORDER BY n DESC; -- end"""
    code, out, _ = cli("query", "sql", sql, "-f", "tsv")
    assert (code, [line.split("\t")[1] for line in out.splitlines()]) == (0, ["n", "4", "3", "2", "1", "0"])
    assert out.startswith('a "b\t')


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT 1 AS a, 2 AS a", ["a", "a_2"]),
        ("SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a", ["a", "a_3", "a_2", "a_4"]),
        ("SELECT 1 AS a, 2 AS A", ["a", "A"]),
        ("SELECT m.name, g.symbol AS name FROM mirna m, gene g LIMIT 1", ["name", "name_2"]),
        ("SELECT now() AS a, 2 AS a", ["a", "a_2"]),
    ],
)
def test_columns_of_one_name_are_numbered_in_every_format(cli, snapshot_folder_fixture, sql, names):
    words = ["query", "sql", sql]
    for name, split in (("tsv", "\t"), ("csv", ",")):
        assert cli(*words, "-f", name)[1].splitlines()[0].split(split) == names
    code, out, err = cli(*words, "-f", "json")
    assert (code, list(strict(out)[0])) == (0, names)
    told = [line for line in err.splitlines() if "another is called" in line]
    assert len(told) == sum("_" in name for name in names) - (names[2:3] == ["a_2"])
    assert cli(*words, "-f", "parquet", "-o", "p.parquet")[0] == 0
    assert duckdb.sql("SELECT * FROM parquet_schema('p.parquet')").fetchall()[1:][-1][1] == names[-1]
    assert list(mircargo.open(snapshot_folder_fixture).sql(sql)) == names


def test_a_column_asked_for_twice_is_not_lost(cli):
    words = ["query", "sql", "SELECT 1 AS a, 2 AS b", "--columns", "a,b,a", "-f", "json"]
    _, out, err = cli(*words)
    assert strict(out) == [{"a": 1, "b": 2, "a_2": 1}]
    assert "column 3 is called 'a_2': another is called 'a'" in err


def test_numbers_that_are_not_finite_are_said(cli, snapshot_folder_fixture):
    sql = "SELECT 1/0 AS a, ['NaN'::DOUBLE, 1] AS b, 2.5::DOUBLE AS c"
    for name in ("tsv", "csv", "json", "table"):
        assert "numbers that are not finite (NaN or infinity): 2" in cli("query", "sql", sql, "-f", name)[2]
    frame = mircargo.open(snapshot_folder_fixture).sql(sql)
    assert (frame["a"][0], frame["c"][0]) == (None, 2.5)
    assert any("not finite" in note for note in frame.attrs["notes"])


def test_a_heading_is_one_line(cli):
    sql = 'SELECT 1 AS "a\tb\nc", 2 AS d'
    assert cli("query", "sql", sql, "-f", "tsv")[1] == "a b c\td\n1\t2\n"
    assert cli("query", "sql", sql)[1].splitlines()[0].split() == ["a", "b", "c", "d"]
    assert list(strict(cli("query", "sql", sql, "-f", "json")[1])[0]) == ["a\tb\nc", "d"]


def test_an_empty_answer_has_its_columns(cli):
    words = ["query", "sql", "SELECT 1 AS a, now() AS b WHERE false"]
    assert cli(*words, "-f", "tsv")[1] == "a\tb\n"
    assert cli(*words, "-f", "json")[1] == "[]\n"
    assert cli(*words, "-f", "parquet", "-o", "p.parquet")[0] == 0
    assert duckdb.sql("FROM 'p.parquet'").columns == ["a", "b"]
    assert Path("p.parquet").stat().st_size > 0
