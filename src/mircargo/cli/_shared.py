"""Options that every command has, declared once, and the frame around a command."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from mircargo.cli._output import FORMATS, Output, check_output, write_answer
from mircargo.files import check_writable, write_whole
from mircargo.provenance import record_run, sha256_of
from mircargo.store import TERMS, Answer, Store

__all__ = ["Desk", "Evidence", "Force", "Organism", "Process", "answering", "answering_at_desk", "plain_parameters", "source_inputs", "split_words", "storing", "writing"]

Organism = Annotated[str | None, typer.Option("--organism", envvar="MIRCARGO_ORGANISM", help="human, mouse or rat; may be left out where the names tell it.")]
Evidence = Annotated[str | None, typer.Option("--evidence", help="Classes to use, of functional,weak,predicted,negative.")]
Process = Annotated[str | None, typer.Option("--process", help="A gene set: GO id, name, or words of the name.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output file.")]

_SNAPSHOT: Mapping[str, Any] = {
    "snapshot": Annotated[str | None, typer.Option("--snapshot", help="Name or folder of a snapshot (see 'mircargo data list'); by default MIRCARGO_SNAPSHOT, "
                                                   "else the one in use.")],
    "terms": Annotated[str, typer.Option("--terms", help=f"{' or '.join(TERMS)}: 'open' leaves out what is not openly licensed.")],
    "data_source": Annotated[str | None, typer.Option("--data-source", help="Sources to use, joined by commas: of each kind of facts of which they have any, only theirs.")],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")],
}
_WRITING: Mapping[str, Any] = {
    "format": Annotated[str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}.")],
    "out": Annotated[Path | None, typer.Option("--out", "-o", help="Output file; by default stdout.")],
    "columns": Annotated[str | None, typer.Option("--columns", help="Columns to write, joined by commas.")],
    "force": Force,
    "record": Annotated[Path | None, typer.Option("--record", help="Write the run record (parameters, data, readings of names) to this file.")],
}
_DEFAULTS: Mapping[str, Any] = {"snapshot": None, "terms": TERMS[0], "data_source": None, "quiet": False, "format": "table", "out": None, "columns": None, "force": False, "record": None}

_PLAINLY = ("quiet", "format", "out", "columns", "force")
"""Options of a command that answers about snapshots and not from one."""


class Desk:
    """What a command may use that does not always need the snapshot: it is opened when first asked for.

    Parameters
    ----------
    options
        The options that every command has.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.format: str = options["format"]
        self.quiet: bool = options["quiet"]
        self.own_files: list[Path] = []
        self._options = options

    @cached_property
    def store(self) -> Store:
        """The snapshot."""
        return _open(self._options)

    def limits(self) -> tuple[str, ...]:
        """Say which facts of the snapshot were left out because of options, where it was opened."""
        return self.store.limits.sentences if "store" in vars(self) else ()

    def inputs(self) -> list[dict[str, Any]]:
        """Return version and checksum of every file used, for a run record."""
        own = [{"key": "own", "version": "", "file": path.name, "sha256": sha256_of(path)} for path in self.own_files if path.is_file()]
        return [*(source_inputs(self.store) if "store" in vars(self) else []), *own]


def split_words(text: str | None) -> list[str] | None:
    """Return the words of a comma-separated option, or None where it was not given."""
    return None if text is None else [word.strip() for word in text.split(",")]


def plain_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON-ready values."""
    return {name: str(value) if isinstance(value, Path) else value for name, value in parameters.items()}


def source_inputs(store: Store) -> list[dict[str, Any]]:
    """Return version and checksum of every file behind the snapshot, for a run record."""
    return [{key: row[key] for key in ("key", "version", "file", "sha256")} for row in store.sources()]


def storing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command an open store as its first argument, and the options that choose it."""
    return _wrapped(function, _SNAPSHOT, _with_store)


def answering(function: Callable[..., Answer]) -> Callable[..., None]:
    """Make a function ``(store, …) -> Answer`` a command that writes its answer."""
    return _wrapped(function, {**_SNAPSHOT, **_WRITING}, _write)


def answering_at_desk(function: Callable[..., Answer]) -> Callable[..., None]:
    """Make a function ``(desk, …) -> Answer`` a command that writes its answer and opens the snapshot only if it must."""
    return _wrapped(function, {**_SNAPSHOT, **_WRITING}, _write_from_desk)


def writing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that opens no store, or several, where and how to write as its first argument."""
    return _wrapped(function, {name: annotation for name, annotation in {**_SNAPSHOT, **_WRITING}.items() if name in _PLAINLY}, _with_output)


def _wrapped(function: Callable[..., Any], shared: Mapping[str, Any], run: Callable[..., None]) -> Callable[..., None]:
    own = list(inspect.signature(function).parameters.values())[1:]
    hints = get_type_hints(function, include_extras=True)

    def command(**arguments: object) -> None:
        options = {name: arguments.pop(name) for name in shared}
        run(function, arguments, options)

    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS[name], annotation=annotation)
        for name, annotation in shared.items()
    ]
    kept = [p.replace(annotation=hints[p.name], kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    command.__signature__ = inspect.Signature([*kept, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in [*kept, *added]}
    command.__name__, command.__doc__ = function.__name__, function.__doc__
    return command


def _open(options: Mapping[str, Any]) -> Store:
    return Store(options["snapshot"], terms=options["terms"], data_sources=split_words(options["data_source"]))


def _with_store(function: Callable[..., None], arguments: dict[str, Any], options: Mapping[str, Any]) -> None:
    function(_open(options), **arguments)


def _with_output(function: Callable[..., None], arguments: dict[str, Any], options: Mapping[str, Any]) -> None:
    output = _output(options)
    check_output(output)
    function(output, **arguments)


def _write(function: Callable[..., Answer], arguments: dict[str, Any], options: Mapping[str, Any]) -> None:
    def ask(desk: Desk) -> Answer:
        return function(desk.store, **arguments)

    _answer(function.__name__, ask, arguments, options)


def _write_from_desk(function: Callable[..., Answer], arguments: dict[str, Any], options: Mapping[str, Any]) -> None:
    def ask(desk: Desk) -> Answer:
        return function(desk, **arguments)

    _answer(function.__name__, ask, arguments, options)


def _answer(command: str, ask: Callable[[Desk], Answer], arguments: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """Check where to write, ask, write the answer, and then its run record."""
    output = _output(options)
    check_output(output)
    if options["record"] is not None:
        check_writable(options["record"], force=options["force"])
    desk = Desk(options)
    answer = ask(desk)
    answer = replace(answer, notes=(*answer.notes, *desk.limits()))
    write_answer(answer, output)
    if options["record"] is not None:
        record = record_run(command, plain_parameters({**arguments, **options}), inputs=desk.inputs(), interpretations=answer.notes)
        write_whole(options["record"], (json.dumps(record.as_dict(), indent=1) + "\n").encode(), force=options["force"])


def _output(options: Mapping[str, Any]) -> Output:
    return Output(options["format"], options["out"], tuple(split_words(options["columns"]) or ()), options["force"], options["quiet"])
