"""Options that belong together: a parameter of a command whose type is a dataclass stands for its fields.

What an option means, and its default, stand in the dataclass; see :mod:`mircargo.options`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer

from mircargo.cli.run import split_words

__all__ = ["Only", "as_group", "grouped"]


@dataclass(frozen=True)
class Only:
    """The fields of a group that a command has, in order, where it has not all; and defaults of its own."""

    names: tuple[str, ...]
    defaults: Mapping[str, Any]

    def __init__(self, *names: str, **defaults: Any) -> None:  # noqa: ANN401  of any field
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "defaults", defaults)


def grouped(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """Return the options that a parameter of a command stands for: itself, or one for each field."""
    group, only = _group(parameter)
    if group is None:
        return [parameter]
    hints = get_type_hints(group)
    declared = {one.name: one for one in fields(group)}
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=only.defaults.get(name, declared[name].default),
            annotation=_option(name, hints[name], declared[name].metadata),
        )
        for name in only.names or declared
    ]


def as_group(parameter: inspect.Parameter, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401  of any type
    """Return the value of a parameter of a command from those of its options."""
    group, only = _group(parameter)
    if group is None:
        return arguments[parameter.name]
    hints = get_type_hints(group)
    names = only.names or [one.name for one in fields(group)]
    return group(**{name: _given(hints[name], arguments[name]) for name in names})


def _group(parameter: inspect.Parameter) -> tuple[Any, Only]:
    """Return the dataclass that a parameter stands for, if it does, and which of its fields are options."""
    kind, more = parameter.annotation, Only()
    if get_origin(kind) is Annotated:
        kind, *extras = get_args(kind)
        more = next((one for one in extras if isinstance(one, Only)), more)
    return (kind if is_dataclass(kind) else None), more


def _option(name: str, hint: Any, said: Mapping[str, Any]) -> Any:  # noqa: ANN401  types
    """Return the annotation of an option: texts are given as one with commas, names of a file as a file."""
    kinds = get_args(hint) or (hint,)
    kind = Path if Path in kinds else str if str in kinds or _takes_texts(hint) else None
    more = {"envvar": said["variable"]} if "variable" in said else {}
    option = typer.Option(f"--{name.replace('_', '-')}", help=said["words"], **more)
    return Annotated[hint if kind is None else kind | None if NoneType in kinds else kind, option]


def _given(hint: Any, value: Any) -> Any:  # noqa: ANN401  types
    return split_words(value) if _takes_texts(hint) and isinstance(value, str) else value


def _takes_texts(hint: Any) -> bool:  # noqa: ANN401  types
    """Whether an option takes several texts, and no single one."""
    kinds = get_args(hint) or (hint,)
    return str not in kinds and any(get_origin(kind) is Iterable for kind in kinds)
