"""The command line and Python are two faces of one thing: names, defaults and words of options are the same.

A command that has no function, or an option that only one face has, stands here with its reason.
"""

from __future__ import annotations

import inspect
import re

import pytest

from mircargo import data
from mircargo.api import KnowledgeBase
from mircargo.cli.app import COMMANDS

FACES = {
    "targets": KnowledgeBase.targets,
    "mirnas": KnowledgeBase.mirnas,
    "cargo": KnowledgeBase.cargo,
    "explain": KnowledgeBase.explain,
    "names": KnowledgeBase.names,
    "query": KnowledgeBase.query,
    "enrich": KnowledgeBase.enrich,
    "graph": KnowledgeBase.graph,
    "report": KnowledgeBase.report,
    "predict": KnowledgeBase.predict,
    "data status": data.status,
    "data fetch": data.fetch,
    "data add": data.add,
    "data list": data.snapshots,
    "data use": data.use,
    "data remove": data.remove,
    "data verify": data.verify,
    "data diff": data.diff,
    "data build-core": data.build_core,
    "data build-utrs": data.build_utrs,
}
"""Command → the function that gives the same."""

PRESENTATION = {
    "format",
    "out_format",
    "graph_format",
    "out",
    "control_out",
    "columns",
    "force",
    "quiet",
    "record",
    "crate",
}
"""Where and how a command writes."""
OPENING = {"snapshot", "terms", "data_source", "data_sources"}
"""What is said when a knowledge base is opened, or a snapshot for its status."""
CHANGES = ("data fetch", "data add", "data verify")
"""Commands that say of a snapshot something else."""
EFFECTS = {"self", "say", "watching", "progress"}
"""What a function calls or enters while it works."""
CALLED = {"mirna": "mirnas"}
"""Options of a command that may be repeated → what Python calls them."""

A_LIST = "Python takes names, and reads no list of them from a file"
BY_WORDS = "the command's words choose between several functions"
ONLY_COMMAND = {
    ("targets", "file"): A_LIST,
    ("names", "file"): A_LIST,
    ("enrich", "file"): A_LIST,
    ("graph", "file"): A_LIST,
    ("report", "file"): A_LIST,
    ("predict", "show"): "KnowledgeBase.pairing, which returns a text",
    ("cargo", "words"): BY_WORDS,
    ("query", "words"): BY_WORDS,
    ("query", "param"): "Python has keywords",
    ("query", "max_rows"): "an argument of KnowledgeBase.sql",
    ("query", "timeout"): "an argument of KnowledgeBase.sql",
}
ONLY_PYTHON = {
    ("names", "names"): A_LIST,
    ("cargo", "source"): BY_WORDS,
    ("cargo", "versus"): BY_WORDS,
    ("query", "name"): BY_WORDS,
    ("query", "parameters"): "the command has --param",
}
MORE_WORDS = {
    ("enrich", "top"): "the table format has a default of its own",
    ("data fetch", "sources"): "'list' is a word of the command",
    ("data add", "kind"): "the kinds are listed where they are read",
    ("data diff", "kind"): "the kinds are listed where they are read",
}
TOGETHER = {("data diff", "first"), ("data diff", "second")}
"""Options whose words stand together in Python."""
"""Options of which the command says more than Python."""
NO_FUNCTION = {"rerun"}
"""Commands whose function does not stand here."""


def options(command):
    """Return default and words of each option of a command."""
    left_out = PRESENTATION | {"help"} | (set() if command in CHANGES else OPENING)
    return {
        CALLED.get(one.name, one.name): (one.default, getattr(one, "help", None))
        for one in COMMANDS[command].click(command.split()[-1], command).params
        if one.name not in left_out and (command, one.name) not in ONLY_COMMAND
    }


def arguments(command):
    """Return default and words of each argument of a function."""
    function = FACES[command]
    section = inspect.cleandoc(function.__doc__).partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    words = {
        name.lstrip("*"): " ".join(text.split())
        for name, text in re.findall(r"^(\S+)\n((?:    .*\n?)+)", section, flags=re.MULTILINE)
    }
    found = {}
    left_out = PRESENTATION | EFFECTS | (set() if command in CHANGES else OPENING)
    for name, one in inspect.signature(function).parameters.items():
        if name in left_out or (command, name) in ONLY_PYTHON:
            continue
        default = None if one.default is one.empty else one.default
        found[name] = (default, words.get(name))
    return found


def test_every_command_has_a_function_or_is_named_here():
    assert COMMANDS.keys() == FACES.keys() | NO_FUNCTION
    assert not FACES.keys() & NO_FUNCTION


@pytest.mark.parametrize("command", FACES)
def test_names_are_the_same(command):
    assert set(options(command)) == set(arguments(command))


@pytest.mark.parametrize("command", FACES)
def test_defaults_are_the_same(command):
    given = arguments(command)
    assert {name: default or None for name, (default, _) in options(command).items()} == {
        name: given[name][0] or None for name in options(command)
    }


@pytest.mark.parametrize("command", FACES)
def test_words_are_the_same(command):
    given = arguments(command)
    for name, (_, words) in options(command).items():
        if (command, name) in TOGETHER:
            continue
        told = given[name][1]
        assert words == told or ((command, name) in MORE_WORDS and words.startswith(told[:-1])), name


def test_every_exception_is_of_a_command():
    assert {command for command, _ in ONLY_COMMAND | ONLY_PYTHON} <= FACES.keys()
