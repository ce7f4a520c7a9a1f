"""Commands that load when they are called, with what is known of them before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

__all__ = ["Command", "group_of"]


class Command(NamedTuple):
    """A command before it loads.

    Parameters
    ----------
    help
        What it is for: the first line of the function's own words.
    module, function
        Where it is, in :mod:`mircargo.cli`.
    frame
        The frame around it, of :mod:`mircargo.cli.frame`; none where it is empty.
    """

    help: str
    module: str
    function: str
    frame: str = ""

    def load(self) -> Callable[..., None]:
        """Return the command as a function, in its frame."""
        function = getattr(import_module(f"mircargo.cli.{self.module}"), self.function)
        frame = getattr(import_module("mircargo.cli.frame"), self.frame) if self.frame else None
        return frame(function) if frame else function  # type: ignore[no-any-return]

    def click(self, name: str, words: str) -> Any:  # noqa: ANN401  typer's own click, or the installed one
        """Return the command, called by all of its words, as click runs it."""
        alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(name, cls=_Loaded)(self.load())
        command = get_command(alone)
        command.words = words  # type: ignore[attr-defined]
        return command


def group_of(commands: Mapping[str, Command], words: str) -> type[TyperGroup]:
    """Return the kind of the group that has the commands of one word behind these words."""
    own = {
        name.removeprefix(words): one
        for name, one in commands.items()
        if name.startswith(words) and " " not in name.removeprefix(words)
    }

    class Group(TyperGroup):
        def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  typer's
            super().__init__(**attributes)
            told = {name: TyperCommand(name, help=one.help) for name, one in own.items()}
            self.commands = {**told, **self.commands}

        def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  click's
            return _plain(super().get_params(ctx))

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  click's
            name, command, rest = super().resolve_command(ctx, args)
            return name, own[name].click(name, f"{words}{name}") if name in own else command, rest

    return Group


class _Loaded(TyperCommand):
    words = ""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  click's
        """Name the columns of the command's results."""
        from mircargo.schema.result_pages import columns_of

        self.epilog = columns_of(self.words)
        super().format_epilog(ctx, formatter)

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  click's
        return _plain(super().get_params(ctx))


def _plain(parameters: list[Any]) -> list[Any]:
    """Let parameters take texts and defaults as they are.

    For anything else typer loads pydantic, which takes longer than most answers.
    """
    for parameter in parameters:
        if "process_value" not in vars(parameter):
            parameter.process_value = _plainly(parameter)
    return parameters


def _plainly(parameter: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401  click's
    usual = parameter.process_value
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    many = parameter.nargs != 1 or getattr(parameter, "multiple", False)

    def process(context: Any, value: Any) -> Any:  # noqa: ANN401  click's
        plain: Any
        if value is None or value == ():
            plain = () if many else None
        elif value is parameter.default or (kind is str and isinstance(value, str)):
            plain = value
        elif kind is Path and isinstance(value, str) and "\0" not in value:
            plain = Path(value)
        elif kind == list[str] and isinstance(value, tuple | list):
            plain = list(value)
        else:
            return usual(context, value)
        if parameter.required and not plain:
            return usual(context, value)
        return parameter.callback(context, parameter, plain) if parameter.callback else plain

    return process
