"""Commands load when they are called, and load no more than they use."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer

import mircargo
from mircargo.cli.app import COMMANDS
from mircargo.cli.lazy import Command, group_of

LOADED = """
import sys
from mircargo.cli import main
sys.argv = ["mircargo", *sys.argv[1:]]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
print(*sorted(sys.modules), file=sys.stderr)
"""
HEAVY = {
    *("duckdb", "gseapy", "jinja2", "matplotlib", "networkx", "numba", "numpy", "pandas", "platformdirs"),
    *("pyarrow", "pydantic", "pyvis", "requests", "rich", "rocrate", "scipy", "urllib3"),
}
"""Libraries that take as long to load as a short answer takes, or longer."""


def loaded(*words, snapshot=None):
    """Return the modules that a process has loaded when a command ends."""
    environment = {**os.environ, "PYTHONPATH": str(Path(mircargo.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words, *(["--snapshot", str(snapshot)] if snapshot else [])],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return set(done.stderr.splitlines()[-1].split())


def own(modules):
    return {name.removeprefix("mircargo.") for name in modules if name.startswith("mircargo.")}


@pytest.mark.parametrize("words", COMMANDS)
def test_what_a_command_is_for_is_what_it_says_of_itself(words):
    function = COMMANDS[words].load()
    assert " ".join(function.__doc__.split("\n\n")[0].split()) == COMMANDS[words].help


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["data", "--help"]])
def test_help_loads_no_command_and_no_library(words):
    modules = loaded(*words)
    assert own(modules) == {"version", "cli", "cli.app", "cli.boundary", "cli.lazy", "errors", "prose"}
    assert HEAVY & modules == set()


def test_a_question_loads_its_own_modules_and_duckdb(snapshot_folder_fixture):
    modules = loaded(
        "targets", "miR-21a", "--organism", "mouse", "-f", "tsv", snapshot=snapshot_folder_fixture
    )
    assert HEAVY & modules == {"duckdb"}
    rooms = {"analyses", "build", "enrichment", "fetch", "grow", "predict", "report", "render", "sources"}
    assert not rooms & {name.split(".")[0] for name in own(modules)}


@pytest.mark.parametrize(
    ("words", "libraries"),
    [
        (["mirnas", "Sox2", "--organism", "mouse", "-f", "json"], set()),
        (["cargo", "-f", "csv"], set()),
        (["explain", "EXO", "neurogenesis", "-f", "tsv"], set()),
        (["data", "status", "-f", "tsv"], set()),
        (["cargo"], {"rich"}),
    ],
)
def test_other_questions_load_no_more(words, libraries, snapshot_folder_fixture):
    modules = loaded(*words, snapshot=snapshot_folder_fixture)
    assert HEAVY & modules == libraries | {"duckdb"}


# --- how options are read -----------------------------------------------------------------------------------


def app_of(function):
    """Return an app of one command, which is this module's ``command``."""
    globals()["command"] = function
    one = Command("It is tried.", "app", "command")

    class Tried(Command):
        def load(self):
            return function

    app = typer.Typer(cls=group_of({"try": Tried(*one)}, ""), add_completion=False, rich_markup_mode=None)
    app.callback()(lambda: None)
    return app


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["a", "b"], (["a", "b"], None, 3, None, "plain", False, None)),
        (["a", "--text", ""], (["a"], "", 3, None, "plain", False, None)),
        (["a", "--many", "x", "--many", "y", "--flag"], (["a"], None, 3, ["x", "y"], "plain", True, None)),
        (["a", "--number", "007", "--named", "3"], (["a"], None, 7, None, "3", False, None)),
        (["a", "--place", "x//y/"], (["a"], None, 3, None, "plain", False, Path("x/y"))),
    ],
)
def test_values_are_those_that_typer_gives(given, found):
    got = []

    def command(
        words: list[str],
        text: str | None = None,
        number: Annotated[int, typer.Option(min=0)] = 3,
        many: list[str] | None = None,
        named: str = "plain",
        flag: Annotated[bool, typer.Option("--flag")] = False,
        place: Path | None = None,
    ) -> None:
        got.append((words, text, number, many, named, flag, place))

    usual = typer.Typer(add_completion=False)
    usual.command()(command)
    usual(given, standalone_mode=False)
    app_of(command)(["try", *given], standalone_mode=False)
    assert got == [found, found]


@pytest.mark.parametrize(
    ("given", "message"),
    [([], "Missing argument 'words'"), (["a", "--number", "x"], "Invalid value for '--number'")],
)
def test_what_is_missing_or_wrong_is_said_as_by_typer(given, message, capsys):
    def command(words: list[str], number: Annotated[int, typer.Option(min=0)] = 3) -> None:
        raise AssertionError

    with pytest.raises(SystemExit):
        app_of(command)(["try", *given])
    assert message in capsys.readouterr().err


def test_an_unknown_command_is_told_the_nearest(cli):
    code, _, err = cli("target")
    assert code == 2
    assert "No such command 'target'. Did you mean 'targets'" in err
