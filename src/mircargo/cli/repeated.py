"""The command that a run record names: one that writes records, with its own parameters, and its words."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from typer.models import OptionInfo

from mircargo.cli.app import COMMANDS
from mircargo.cli.frame import RECORDING
from mircargo.cli.run import OUTPUTS
from mircargo.errors import InputError
from mircargo.run.record import RunRecord, software_versions

__all__ = ["LEFT_OUT", "STDIN", "Command", "command_line", "known_command", "short"]

STDIN = "-"
"""What a record calls standard input and standard output."""
LEFT_OUT = ("force", "quiet", "record", "crate", "snapshot", "threads", "workers", "cluster")
"""Parameters that a record may hold but that do not change a result: they are not taken from it."""
_MOST = 200
"""Letters of a text that are shown."""


@dataclass(frozen=True)
class Command:
    """A command that writes a run record: its words, and its parameters by name."""

    words: tuple[str, ...]
    parameters: Mapping[str, inspect.Parameter]


def known_command(record: RunRecord, path: Path) -> Command:
    """Return the command of a record; only commands that write records can be repeated."""
    known = {words: one for words, one in COMMANDS.items() if one.frame in RECORDING}
    if record.command not in known:
        msg = (
            f"{path}: names no command that can be repeated: {short(record.command)!r}; expected one of"
            f" {', '.join(sorted(known))}"
        )
        raise InputError(msg)
    parameters = dict(inspect.signature(known[record.command].load()).parameters)
    del parameters["context"]
    command = Command(tuple(record.command.split()), parameters)
    if strange := sorted(set(record.parameters) - set(command.parameters)):
        msg = (
            f"{path}: '{record.command}' has no parameter {short(strange[0])!r}; expected those of mircargo"
            f" {software_versions()['mircargo']}"
        )
        raise InputError(msg)
    return command


def command_line(record: RunRecord, command: Command, fresh: Path, path: Path) -> list[str]:
    """Return the parameters as words of a command line, with every output in the folder ``fresh``."""
    names = {one["parameter"]: one["file"] for one in record.outputs}
    options: list[str] = []
    arguments: list[str] = []
    for name, parameter in command.parameters.items():
        value = record.parameters.get(name)
        if value is None or name in LEFT_OUT:
            continue
        if name in OUTPUTS and value != STDIN:
            value = str(fresh / names[name])
        declared = _declaration(parameter)
        flag = bool in get_args(parameter.annotation)
        if isinstance(value, bool) != flag:
            msg = f"{path}: the run record is damaged: {name!r} cannot be {short(repr(value))}"
            raise InputError(msg)
        if declared is None:
            arguments += value if isinstance(value, list) else [str(value)]
        elif flag:
            options += [declared] if value else []
        else:
            options += [f"{declared}={one}" for one in (value if isinstance(value, list) else [value])]
    return [*options, "--quiet", "--", *arguments]


def _declaration(parameter: inspect.Parameter) -> str | None:
    """Return the long name of an option, None for an argument."""
    facts = next((one for one in get_args(parameter.annotation)[1:] if isinstance(one, OptionInfo)), None)
    if facts is None:
        return None
    # in an annotation, the first name stands where a default stood before annotations
    return next(
        name
        for name in (facts.default, *(facts.param_decls or ()))
        if isinstance(name, str) and name.startswith("--")
    )


def short(text: str) -> str:
    """Return text of a record or a file so that it can be shown.

    It is short, and has nothing in it for the terminal to obey.
    """
    plain = "".join(
        letter if letter.isprintable() else "�" for letter in text[: _MOST + 1].replace("\t", " ")
    )
    return plain if len(plain) <= _MOST else plain[: _MOST - 1] + "…"
