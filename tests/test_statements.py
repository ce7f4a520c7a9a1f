"""A statement of a user: within rows, memory and time, and open to interrupts.

Also a snapshot that threads share and that is closed.
"""

from __future__ import annotations

import copy
import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import mircargo
from mircargo.answer import Answer
from mircargo.errors import InputError, MircargoError
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna
from mircargo.store.store import Store

ROOT = Path(__file__).parents[1]
ENDLESS = {
    "rows": "SELECT * FROM range(10000000000)",
    "recursion": "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
    "cross join": (
        "SELECT count(*) FROM range(10000000000) a, range(10000000000) b WHERE a.range <> b.range + 1"
    ),
    "sorting": "SELECT * FROM range(10000000000) ORDER BY 1 DESC",
}


def refused(function, *arguments, **keywords):
    with pytest.raises(InputError) as caught:
        function(*arguments, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- rows, memory and time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "most"),
    [(0, 1), (1, 1), (10, 10), (2_000, 2_000), (2_001, 2_001), (25_000, 30_000), (25_000, 0)],
)
def test_rows_up_to_the_limit(rows, most, store_fixture):
    found = store_fixture.ask_sql(f"SELECT * FROM range({rows})", max_rows=most)
    assert list(found.rows) == [(number,) for number in range(rows)]


@pytest.mark.parametrize(
    ("rows", "most"), [(2, 1), (2_001, 2_000), (4_000, 3_999), (25_000, 9_999), (10_000_000_000, 20_000)]
)
def test_more_rows_than_the_limit(rows, most, store_fixture):
    assert (
        refused(store_fixture.ask_sql, f"SELECT * FROM range({rows})", max_rows=most)
        == f"the answer has more than {most:,} rows: narrow it, add LIMIT, or raise --max-rows (0: no limit)"
    )


def test_without_options_there_is_a_limit(store_fixture):
    assert "more than 5,000,000 rows" in refused(store_fixture.ask_sql, ENDLESS["rows"])


@pytest.mark.parametrize("name", ENDLESS)
def test_time_up_to_the_limit(name, store_fixture):
    assert (
        refused(store_fixture.ask_sql, ENDLESS[name], max_rows=0, timeout=0.2)
        == "the statement took more than 0.2 seconds: narrow it, or raise --timeout (0: no limit)"
    )
    assert store_fixture.rows("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(i) FROM range(10000000000) t(i)",
        "SELECT repeat('x', 100000) || i FROM range(10000000) t(i)",
        "SELECT i, i, i, i, i, i, i, i FROM range(10000000000) t(i)",
        "SELECT repeat('x', 100000)::BLOB FROM range(10000000)",
    ],
)
def test_memory_up_to_the_limit(sql, monkeypatch, snapshot_folder_fixture):
    monkeypatch.setenv("MIRCARGO_MEMORY", "0.1")
    with Store(snapshot_folder_fixture) as store:
        assert (
            refused(store.ask_sql, sql, max_rows=0)
            == "the answer takes more than 0.1 GB of memory: ask for fewer rows or columns, or let it have"
            " more by MIRCARGO_MEMORY (gigabytes)"
        )
        assert store.rows("SELECT 1") == [(1,)]


def test_nothing_is_written_where_memory_is_short(monkeypatch, snapshot_folder_fixture, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIRCARGO_MEMORY", "0.05")
    with Store(snapshot_folder_fixture) as store:
        refused(store.ask_sql, "SELECT * FROM range(100000000) ORDER BY hash(range)")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["x", "-1", "0", "nan", "inf", "1e99", "4GB", "0.001"])
def test_a_memory_that_is_none(text, monkeypatch, snapshot_folder_fixture):
    monkeypatch.setenv("MIRCARGO_MEMORY", text)
    assert (
        refused(Store, snapshot_folder_fixture)
        == f"MIRCARGO_MEMORY={text}: expected gigabytes of memory, as 4 or 0.5"
    )


@pytest.mark.parametrize(
    "limits", [{"max_rows": -1}, {"timeout": -1}, {"timeout": float("nan")}, {"timeout": float("inf")}]
)
def test_limits_that_are_none(limits, store_fixture):
    assert refused(store_fixture.ask_sql, "SELECT 1", **limits).startswith(
        "expected a limit of rows and seconds"
    )


def test_the_options_of_the_command(cli):
    assert cli("query", "sql", "SELECT * FROM range(3)", "--max-rows", 2) == (
        1,
        "",
        "error: the answer has more than 2 rows: narrow it, add LIMIT, or raise --max-rows (0: no limit)\n",
    )
    code, out, err = cli("query", "sql", ENDLESS["recursion"], "--timeout", 0.2)
    assert (code, out) == (1, "")
    assert (
        err
        == "error: the statement took more than 0.2 seconds: narrow it, or raise --timeout (0: no limit)\n"
    )
    assert cli("query", "sql", "SELECT 7 AS n", "--max-rows", 0, "--timeout", 0, "-f", "tsv") == (
        0,
        "n\n7\n",
        "",
    )


# --- values -------------------------------------------------------------------------------------------------

MOMENT = "TIMESTAMPTZ '2020-02-03 04:05:06+00'"


@pytest.mark.parametrize("end", ["", ";", " ;  -- the end", "\n-- ; \n;", "; /* ; */"])
@pytest.mark.parametrize(
    ("sql", "columns", "values"),
    [
        (f"SELECT {MOMENT} AS t, 1 AS n", ("t", "n"), ["2020-02-03 04:05:06", 1]),
        (f"SELECT 1 AS a, {MOMENT} AS a, 2 AS a", ("a", "a_2", "a_3"), [1, "2020-02-03 04:05:06", 2]),
        (f"SELECT [{MOMENT}] AS l", ("l",), ["['2020-02-03 04:05:06+00']"]),
        (f"SELECT {{'x': {MOMENT}, 'y': 1}} AS s", ("s",), ["{'x': '2020-02-03 04:05:06+00', 'y': 1}"]),
        (f"WITH w AS (SELECT {MOMENT} AS t) SELECT t FROM w ORDER BY t", ("t",), ["2020-02-03 04:05:06"]),
        (f"VALUES ({MOMENT}, 'a;b')", ("col0", "col1"), ["2020-02-03 04:05:06", "a;b"]),
        ("SELECT NULL::TIMESTAMPTZ AS t", ("t",), [None]),
    ],
)
def test_times_with_a_zone_are_text(sql, columns, values, end, store_fixture, monkeypatch):
    found = store_fixture.ask_sql(sql + end)
    (row,) = found.rows
    assert found.columns == columns
    assert plain(list(row)) == values


def plain(value):
    """Return a value without the zone at the end of a time, which is that of the machine."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value.removesuffix("+00") if isinstance(value, str) else value


def test_now_needs_no_other_library(cli):
    code, out, _ = cli("query", "sql", "SELECT now() AS t", "--format", "tsv")
    assert (code, out.splitlines()[0]) == (0, "t")
    assert "pytz" not in sys.modules


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT TIMESTAMP 'infinity'",
        "SELECT DATE '5000000-01-01'",
        "SELECT TIMESTAMPTZ 'infinity'",
        "SELECT 'a'::ENUM('a')",
        "SELECT INTERVAL 3 YEAR",
        "SELECT '101'::BIT",
        "SELECT MAP {'a': 1}",
        "SELECT 2::HUGEINT ** 100",
        "SELECT uuid()",
    ],
)
def test_strange_values_are_values_or_one_line(sql, store_fixture):
    found = said(store_fixture.ask_sql, sql)
    assert len(found.rows) == 1 if isinstance(found, Answer) else "\n" not in found


def said(function, *arguments):
    """Return what a function returns, or the text of its error."""
    try:
        return function(*arguments)
    except MircargoError as error:
        return str(error)


# --- interrupts ---------------------------------------------------------------------------------------------

WATCHED = """
import sys, threading
import mircargo.store.engine as engine
fetched = engine._fetched
def told(*arguments):
    print("running", flush=True)
    return fetched(*arguments)
real = engine.run
def run(connection, sql, *more):
    if "range" in sql or "RECURSIVE" in sql:
        engine._fetched = told
    return real(connection, sql, *more)
import mircargo.store.store as store
store.run = run
from mircargo.cli import script
script()
"""


@pytest.mark.parametrize("name", ENDLESS)
def test_an_interrupt_ends_a_statement(name, snapshot_folder_fixture, tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "MIRCARGO_SNAPSHOT": str(snapshot_folder_fixture),
    }
    words = ["query", "sql", ENDLESS[name], "--max-rows", "0", "--timeout", "0"]
    with subprocess.Popen(
        [sys.executable, "-c", WATCHED, *words],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in out + err


def test_an_interrupt_in_python_is_an_interrupt(store_fixture, monkeypatch):
    with monkeypatch.context() as patch:
        waited = []

        def wait(futures, timeout=None):
            waited.append(timeout)
            if len(waited) == 1:
                raise KeyboardInterrupt
            return original(futures, timeout)

        from mircargo.store import engine

        original = engine.wait
        patch.setattr(engine, "wait", wait)
        with pytest.raises(KeyboardInterrupt):
            store_fixture.ask_sql(ENDLESS["recursion"], timeout=0)
    assert store_fixture.rows("SELECT 1") == [(1,)]


# --- threads, close, pickle ---------------------------------------------------------------------------------


@pytest.fixture
def kb(snapshot_folder_fixture):
    with mircargo.open(snapshot_folder_fixture) as opened:
        yield opened


QUESTIONS = [
    lambda kb: kb.targets("miR-21a", organism="mouse"),
    lambda kb: kb.mirnas("Pten", organism="mouse"),
    lambda kb: kb.cargo(),
    lambda kb: kb.explain("EXO", "neurogenesis"),
    lambda kb: kb.names(["miR-9-5p", "miR-124", "let-7b", "Pten"], organism="mouse"),
    lambda kb: kb.sql("SELECT count(*) AS n FROM mti"),
    lambda kb: kb.query("shared_targets", mirna_a="miR-21a", mirna_b="miR-9-5p"),
    lambda kb: kb.sources(),
]


def test_threads_share_a_knowledge_base(snapshot_folder_fixture):
    with mircargo.open(snapshot_folder_fixture) as kb:
        expected = [question(kb) for question in QUESTIONS]
    with mircargo.open(snapshot_folder_fixture) as kb, ThreadPoolExecutor(6) as pool:
        start = threading.Barrier(6)

        def work(first):
            start.wait()
            order = [(first + at) % len(QUESTIONS) for at in range(len(QUESTIONS))]
            return [(at, QUESTIONS[at](kb)) for at in order]

        for answers in pool.map(work, range(6)):
            for at, answer in answers:
                assert answer.equals(expected[at])
                assert answer.attrs["notes"] == expected[at].attrs["notes"]
                assert undated(answer) == undated(expected[at])


def undated(answer):
    """Return the run record without the time of the run."""
    return {name: value for name, value in answer.attrs["record"].items() if name != "started"}


def test_many_threads_read_one_index_of_names():
    mirnas = [
        Mirna(f"mirbase:MIMAT{number:07d}", f"mmu-miR-{number // 2}-{'53'[number % 2]}p", 10090)
        for number in range(2, 400)
    ]
    names = [f"miR-{number}-5p" for number in range(1, 200)]
    expected = [MirnaIndex(mirnas).resolve(name, taxon=10090) for name in names]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(5):
            index = MirnaIndex(mirnas)
            start = threading.Barrier(6)

            def work(_, index=index, start=start):
                start.wait()
                return [index.resolve(name, taxon=10090) for name in names]

            with ThreadPoolExecutor(6) as pool:
                assert all(found == expected for found in pool.map(work, range(6)))
    finally:
        sys.setswitchinterval(switch)


CLOSED = "the snapshot was closed: open it again to ask it"


@pytest.mark.parametrize("at", range(len(QUESTIONS)))
def test_a_closed_knowledge_base_says_so(at, snapshot_folder_fixture):
    kb = mircargo.open(snapshot_folder_fixture)
    kb.close()
    kb.close()
    assert refused(QUESTIONS[at], kb) == CLOSED


def test_with_closes(snapshot_folder_fixture):
    with mircargo.open(snapshot_folder_fixture) as kb:
        assert kb.sql("SELECT 1 AS n").n.tolist() == [1]
    assert refused(kb.sql, "SELECT 1") == CLOSED
    with Store(snapshot_folder_fixture) as store:
        index = store.mirna_index
    assert refused(store.rows, "SELECT 1") == CLOSED
    assert index.resolve("miR-21a-5p", taxon=10090).name == "mmu-miR-21a-5p"


def test_closing_while_others_ask_gives_answers_or_says_so(snapshot_folder_fixture):
    for _ in range(5):
        kb = mircargo.open(snapshot_folder_fixture)
        with ThreadPoolExecutor(3) as pool:
            running = [
                pool.submit(said, kb.sql, "SELECT sum(range)::BIGINT AS n FROM range(300000)")
                for _ in range(3)
            ]
            kb.close()
            found = [one.result() for one in running]
        assert all(
            one == CLOSED if isinstance(one, str) else one.n.tolist() == [sum(range(300_000))]
            for one in found
        )


@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy])
def test_an_open_snapshot_is_not_pickled_or_copied(act, kb, snapshot_folder_fixture):
    for one in (Store(snapshot_folder_fixture), kb):
        if one is kb and act is copy.copy:
            continue  # both are one knowledge base
        assert (
            refused(act, one)
            == "an open snapshot cannot be pickled or copied: open it anew in each process, by its name"
        )


def test_a_store_that_cannot_be_opened_leaves_nothing_open(snapshot_folder_fixture):
    assert "unknown data source" in refused(Store, snapshot_folder_fixture, data_sources=["nope"])
