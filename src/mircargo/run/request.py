"""What a run record asks for again.

It is a command by its words, with a value of the declared type for each parameter, and what performs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Signature
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from mircargo.errors import InputError
from mircargo.prose import brief
from mircargo.run.record import RunRecord, software_versions

__all__ = ["LEFT_OUT", "OUTPUTS", "STDIN", "STDOUT", "Parameter", "Request", "request_of_record"]

OUTPUTS = ("out", "control_out")
"""Parameters that name a result file."""
STDOUT = "stdout"
"""What a record calls the result that goes to standard output."""
STDIN = "-"
"""What a record calls standard input and standard output."""
LEFT_OUT = ("force", "quiet", "record", "crate", "snapshot", "threads", "workers", "cluster")
"""Parameters that a record may hold but that do not change a result: they are not taken from it."""


@dataclass(frozen=True)
class Parameter:
    """The declared type of a parameter, and the value that it has where none is given, if that may be."""

    kind: Any
    default: Any = Signature.empty

    @property
    def takes_paths(self) -> bool:
        """Whether it is declared as a path, or as several."""
        return Path in _plain_kinds(self.kind)

    def value_of(self, told: object) -> Any:  # noqa: ANN401  whatever is declared
        """Return a value of a record as the declared type has it.

        Raises
        ------
        ValueError
            If it is of another type.
        """
        for kind in _alternatives(self.kind):
            if get_origin(kind) is list and isinstance(told, list):
                (inner,) = get_args(kind)
                return [Parameter(inner).value_of(one) for one in told]
            if kind is Path and isinstance(told, str):
                return Path(told)
            if kind is float and isinstance(told, int) and not isinstance(told, bool):
                return float(told)
            if type(told) is kind:
                return told
        raise ValueError


@dataclass(frozen=True)
class Request:
    """A command that writes run records.

    Parameters
    ----------
    command
        Its words.
    parameters
        What it takes, by name.
    perform
        Does it: takes a value for each parameter, and returns what was written, by parameter.
    """

    command: str
    parameters: Mapping[str, Parameter]
    perform: Callable[[Mapping[str, Any]], Mapping[str, bytes]]

    def values(self, record: RunRecord, fresh: Path, path: Path) -> dict[str, Any]:
        """Return the values of a record's parameters, with every output in the folder ``fresh``.

        Parameters
        ----------
        record
            The record.
        fresh
            Folder for the outputs.
        path
            Where the record is, for the words of errors.

        Raises
        ------
        InputError
            If the record holds a value of another type than a parameter has.
        """
        files = {one["parameter"]: one["file"] for one in record.outputs}
        found = {name: parameter.default for name, parameter in self.parameters.items()}
        for name, parameter in self.parameters.items():
            told = record.parameters.get(name)
            if name in LEFT_OUT or (told is None and parameter.default is not Signature.empty):
                continue
            if name in OUTPUTS and told != STDIN:
                told = str(fresh / files[name])
            try:
                found[name] = parameter.value_of(told)
            except ValueError as error:
                msg = f"{path}: the run record is damaged: {name!r} cannot be {brief(repr(told))}"
                raise InputError(msg) from error
        return found | {"quiet": True}


def request_of_record(record: RunRecord, known: Mapping[str, Request], path: Path) -> Request:
    """Return the request of a record, of those that are known.

    Parameters
    ----------
    record
        The record.
    known
        The requests that can be made, by the words of their command.
    path
        Where the record is, for the words of errors.

    Raises
    ------
    InputError
        If there is none of that name, or it has no parameter that the record has.
    """
    request = known.get(record.command)
    if request is None:
        msg = (
            f"{path}: names no command that can be repeated: {brief(record.command)!r}; expected one of"
            f" {', '.join(sorted(known))}"
        )
        raise InputError(msg)
    if strange := sorted(set(record.parameters) - set(request.parameters)):
        msg = (
            f"{path}: '{record.command}' has no parameter {brief(strange[0])!r}; expected those of mircargo"
            f" {software_versions()['mircargo']}"
        )
        raise InputError(msg)
    return request


def _alternatives(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401  a type
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _plain_kinds(kind: Any) -> set[Any]:  # noqa: ANN401  a type
    inner = get_args(kind)
    return set().union(*map(_plain_kinds, inner)) if inner else {kind}
