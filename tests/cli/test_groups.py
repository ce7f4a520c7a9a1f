"""A parameter of a command whose type is a dataclass stands for an option for each of its fields."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, get_args

import pytest

from mircargo.cli.groups import Only, as_group, grouped
from mircargo.options import documented, picked, said, words_of


@dataclass(frozen=True)
class Kept:
    """What is kept."""

    name: str | None = said("A name.", default=None, variable="KEPT_NAME")
    most: int = said("At most so many.", default=3)
    words: Iterable[str] | None = said("Words.", default=None)
    file: Path | str | Iterable[str] | None = said("A file of words.", default=None)
    either: str | Iterable[str] = said("A word, or words.", default="all")


def parameter(annotation, name="kept"):
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)


def test_each_field_becomes_an_option_with_its_default_and_words():
    options = {one.name: one for one in grouped(parameter(Kept))}
    assert {name: one.default for name, one in options.items()} == {
        "name": None,
        "most": 3,
        "words": None,
        "file": None,
        "either": "all",
    }
    kinds = {name: get_args(one.annotation) for name, one in options.items()}
    assert {name: kind for name, (kind, _) in kinds.items()} == {
        "name": str | None,
        "most": int,
        "words": str | None,
        "file": Path | None,
        "either": str,
    }
    assert [option.help for _, option in kinds.values()] == list(words_of(Kept).values())
    assert kinds["name"][1].envvar == "KEPT_NAME"
    assert kinds["most"][1].envvar is None


def test_only_some_fields_are_options_in_another_order_with_other_defaults():
    asked = parameter(Annotated[Kept, Only("words", "most", most=7)])
    assert [(one.name, one.default) for one in grouped(asked)] == [("words", None), ("most", 7)]
    assert as_group(asked, {"words": "a, b", "most": 2}) == Kept(words=["a", "b"], most=2)


def test_a_plain_parameter_stays_as_it_is():
    plain = parameter(int, "number")
    assert grouped(plain) == [plain]
    assert as_group(plain, {"number": 5}) == 5


def test_texts_with_commas_are_split_only_where_several_are_meant():
    given = {"name": "a,b", "most": 1, "words": "a,b", "file": Path("a,b"), "either": "a,b"}
    assert as_group(parameter(Kept), given) == Kept("a,b", 1, ["a", "b"], Path("a,b"), "a,b")


def test_a_group_is_picked_from_arguments_by_name():
    assert picked(Kept, {"most": 9, "other": 1}) == Kept(most=9)


def test_docstrings_explain_what_is_declared():
    class Face:
        def ask(self, *names: str, most: int = 3, unsaid: int = 0) -> None:
            """Ask.

            Examples
            --------
            >>> 1
            1
            """

        def _hidden(self, most: int) -> None:
            """Stay."""

    documented(Face, {**words_of(Kept), "names": "Names.", "ask.most": "In asking."})
    assert inspect.cleandoc(Face.ask.__doc__) == (
        "Ask.\n\nParameters\n----------\n*names\n    Names.\nmost\n    In asking.\n\n"
        "Examples\n--------\n>>> 1\n1"
    )
    assert Face._hidden.__doc__ == "Stay."


@pytest.mark.parametrize("words", [["--evidence", "strong"], ["--only-process"]])
def test_what_cannot_be_is_refused_before_the_snapshot_is_opened(cli, words):
    code, out, err = cli("targets", "miR-21a", "--snapshot", "core", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
