"""What is too large or does not fit together is refused before any test is run or any page made."""

from __future__ import annotations

import itertools

import pytest

import mircargo
from mircargo.errors import InputError
from mircargo.graph import build_graph, check_size
from mircargo.questions.selection import select
from mircargo.report.gather import gather_report
from mircargo.scope import PROCESS, Scope

EVIDENCE = [None, ["functional"], ["predicted"], ["functional", "predicted"], ["negative", "weak"]]
SUBJECTS = [{"source": "EXO"}, {"mirnas": ["miR-21a", "miR-9"]}, {"mirnas": ["miR-21a"], "source": "EXO"}]


def edges(graph):
    return sum(facts["kind"] in ("targets", "member_of") for _, _, facts in graph.edges(data=True))


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
@pytest.mark.parametrize("evidence", EVIDENCE, ids=str)
def test_the_count_is_that_of_the_graph(store_fixture, subject, evidence):
    kept = [(None, False), ("neurogenesis", False), ("neurogenesis", True)]
    for (process, only), expressed, few in itertools.product(kept, [None, ["Pten", "Hes1"]], [False, True]):
        selection = select(store_fixture, Scope("mouse", evidence, process, only, expressed), **subject)
        size = edges(build_graph(store_fixture, selection, few_predicted=few))
        check_size(store_fixture, selection, max_edges=size, few_predicted=few)
        if size:
            with pytest.raises(
                InputError, match=f"has {size:,} interactions and memberships, the limit of a graph"
            ):
                check_size(store_fixture, selection, max_edges=size - 1, few_predicted=few)


@pytest.fixture
def small(monkeypatch):
    """Let graphs have three edges."""
    for function in (check_size, build_graph):
        monkeypatch.setitem(function.__kwdefaults__, "max_edges", 3)


def no_test(*_, **__):
    raise AssertionError("a test was run")


def test_a_report_that_is_too_large_is_refused_before_the_test(store_fixture, small, monkeypatch):
    for name in ("enriched_sets", "random_lists", "targets_within", "explain_selection"):
        monkeypatch.setattr(f"mircargo.report.gather.{name}", no_test)
    with pytest.raises(InputError, match="or leave out predictions with --evidence functional,weak,negative"):
        gather_report(store_fixture, Scope(process=PROCESS), source="EXO")


@pytest.mark.parametrize("command", ["graph", "report"])
def test_the_commands_say_numbers_limit_and_remedy(cli, small, monkeypatch, tmp_path, command):
    monkeypatch.setattr("mircargo.analyses.enrichment.enrich_lists", no_test)
    out = {"graph": "net.json", "report": "r.html"}[command]
    code, told, err = cli(command, "--source", "EXO", "--process", "neurogenesis", "-o", out)
    assert (code, told, err.count("\n")) == (1, "", 1)
    assert "interactions and memberships, the limit of a graph is " in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (
            ["graph", "-m", "miR-21a", "--versus", "iEXO", "-o", "n.json"],
            "--versus iEXO: compares with an EV source",
        ),
        (
            ["report", "-m", "miR-21a", "--versus", "iEXO", "-o", "r.html"],
            "--versus iEXO: compares with an EV source",
        ),
        (["graph", "--source", "EXO", "-o", "n.json", "--only-process"], "--only-process keeps to a process"),
        (
            ["targets", "miR-21a", "--organism", "mouse", "--only-process"],
            "--only-process keeps to a process",
        ),
        (
            ["graph", "--source", "EXO", "-o", "n.json", "-f", "dot"],
            "unknown graph format 'dot': choose one of",
        ),
        (["graph", "--source", "EXO", "-o", "n.png"], "n.png: the ending tells no graph format"),
        (["graph", "--source", "EXO", "-o", "n.json", "--process", "no such"], "unknown gene set 'no such'"),
        (["report", "--source", "EXO", "-o", "r.html", "--process", "no such"], "unknown gene set 'no such'"),
        (["report", "--source", "EXO", "-o", "r.html", "--versus", "no such"], "unknown EV source 'no such'"),
        (["report", "-o", "r.html"], "no miRNA was given"),
        (["predict", "-m", "miR-21a", "--show", "PDCD4", "--sites"], "leave out --sites"),
    ],
)
def test_what_does_not_fit_together_is_refused_before_work(cli, monkeypatch, tmp_path, words, text):
    monkeypatch.setattr("mircargo.analyses.enrichment.enrich_lists", no_test)
    monkeypatch.setattr("mircargo.questions.interactions.interactions_and_loci", no_test)
    monkeypatch.setattr("mircargo.graph.interactions", no_test)
    code, out, err = cli(*words)
    assert (code, out, err.count("\n")) == (1, "", 1), err
    assert text in err
    assert list(tmp_path.iterdir()) == []


def test_the_python_interface_refuses_the_same(snapshot_folder_fixture):
    kb = mircargo.open(snapshot_folder_fixture)
    for ask in (kb.cargo, kb.graph):
        with pytest.raises(InputError, match="compares with an EV source, and none is given"):
            ask(versus="iEXO")
    with pytest.raises(InputError, match="keeps to a process, and none is given"):
        kb.graph("miR-21a", organism="mouse", only_process=True)
    with pytest.raises(InputError, match="keeps to a process, and none is given"):
        kb.targets("miR-21a", organism="mouse", only_process=True)


@pytest.mark.parametrize("option", ["--out", "-o"])
def test_a_missing_output_is_said_at_once(cli, monkeypatch, option):
    monkeypatch.setattr("mircargo.questions.selection.choose", no_test)
    for command in ("graph", "report"):
        code, _, err = cli(command, "--source", "EXO")
        assert (code, option in err) == (2, True)
