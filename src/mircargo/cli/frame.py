"""Options that every command has, declared once, and the frame around a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from mircargo.answer import Answer, Topic, noted
from mircargo.cli.groups import as_group, grouped
from mircargo.cli.output import FORMATS, Output, check_output, write_answer
from mircargo.cli.run import Run, split_words
from mircargo.options import words_of
from mircargo.run.request import Parameter, Request
from mircargo.scope import Scope
from mircargo.store.store import TERMS

__all__ = [
    "Crate",
    "Evidence",
    "Force",
    "Organism",
    "SkipUnknown",
    "answering",
    "answering_in_run",
    "making",
    "making_with_record",
    "writing",
]

_SCOPE = words_of(Scope)

Organism = Annotated[
    str | None, typer.Option("--organism", envvar="MIRCARGO_ORGANISM", help=_SCOPE["organism"])
]
Evidence = Annotated[str | None, typer.Option("--evidence", help=_SCOPE["evidence"])]
SkipUnknown = Annotated[bool, typer.Option("--skip-unknown", help=_SCOPE["skip_unknown"])]
Crate = Annotated[
    Path | None,
    typer.Option(
        "--crate",
        help="Write the result and its run record as an RO-Crate, too: a new folder, or a .zip file.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output file.")]

_SNAPSHOT: Mapping[str, Any] = {
    "snapshot": Annotated[
        str | None,
        typer.Option(
            "--snapshot",
            help=(
                "Name or folder of a snapshot (see 'mircargo data list'); by default MIRCARGO_SNAPSHOT, "
                "else the one in use."
            ),
        ),
    ],
    "terms": Annotated[
        str,
        typer.Option("--terms", help=f"{' or '.join(TERMS)}: 'open' leaves out what is not openly licensed."),
    ],
    "data_source": Annotated[
        str | None,
        typer.Option(
            "--data-source",
            help=(
                "Sources to use, joined by commas: of each kind of facts of which they have any, only theirs."
            ),
        ),
    ],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")],
}
_WRITING: Mapping[str, Any] = {
    "format": Annotated[str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}.")],
    "out": Annotated[
        Path | None, typer.Option("--out", "-o", help="Output file; by default, or as -, stdout.")
    ],
    "columns": Annotated[str | None, typer.Option("--columns", help="Columns to write, joined by commas.")],
    "force": Force,
    "record": Annotated[
        Path | None,
        typer.Option(
            "--record", help="Write the run record (parameters, data, readings of names) to this file."
        ),
    ],
}
_DEFAULTS: Mapping[str, Any] = {
    "snapshot": None,
    "terms": TERMS[0],
    "data_source": None,
    "quiet": False,
    "format": "table",
    "out": None,
    "columns": None,
    "force": False,
    "record": None,
}

_PLAINLY = ("quiet", "format", "out", "columns", "force")
"""Options of a command that answers about snapshots and not from one."""


def answering(function: Callable[..., Answer]) -> Callable[..., None]:
    """Make a function ``(store, …) -> Answer`` a command that writes its answer."""
    return _wrapped(function, {**_SNAPSHOT, **_WRITING}, _write)


def answering_in_run(function: Callable[..., Answer]) -> Callable[..., None]:
    """Make a function ``(run, …) -> Answer`` a command that writes its answer.

    It opens the snapshot only if it must.
    """
    return _wrapped(function, {**_SNAPSHOT, **_WRITING}, _write_in_run)


def making(function: Callable[..., None]) -> Callable[..., None]:
    """Make a function ``(run, …)`` that writes its own files a command with ``--record``."""
    return _wrapped(function, {**_SNAPSHOT, "record": _WRITING["record"]}, _make)


def making_with_record(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command as :func:`making` does, whose record is written beside the result in any case."""
    return _wrapped(function, {**_SNAPSHOT, "record": _WRITING["record"]}, _make, record_beside=True)


def writing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that opens no store, or several, where and how to write as its first argument."""
    return _wrapped(
        function,
        {name: annotation for name, annotation in {**_SNAPSHOT, **_WRITING}.items() if name in _PLAINLY},
        _with_output,
    )


def _wrapped(
    function: Callable[..., Any],
    shared: Mapping[str, Any],
    handle: Callable[..., None],
    *,
    record_beside: bool = False,
) -> Callable[..., None]:
    hints = get_type_hints(function, include_extras=True)
    plain = [
        one.replace(annotation=hints[one.name])
        for one in list(inspect.signature(function).parameters.values())[1:]
    ]
    own = [option for one in plain for option in grouped(one)]

    def perform(words: str, values: Mapping[str, Any]) -> Run:
        arguments = {name: value for name, value in values.items() if name not in shared}
        options = {name: values[name] for name in shared}
        run = Run(words, arguments, options, record_beside=record_beside)
        handle(run, function, {one.name: as_group(one, arguments) for one in plain}, options)
        return run

    def command(context: typer.Context, **values: Any) -> None:  # noqa: ANN401  whatever the command takes
        perform(_words_of(context), values)

    def request(words: str) -> Request:
        kinds = get_type_hints(command)
        defaults = inspect.signature(command).parameters
        return Request(
            words,
            {name: Parameter(kinds[name], defaults[name].default) for name in defaults if name != "context"},
            lambda values: perform(words, values).results,
        )

    added = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS[name], annotation=annotation
        )
        for name, annotation in shared.items()
    ]
    asked = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    command.__signature__ = inspect.Signature([asked, *kept, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in [asked, *kept, *added]}
    command.__name__, command.__doc__ = function.__name__, function.__doc__
    if "record" in shared:
        command.request = request  # type: ignore[attr-defined]
    return command


def _words_of(context: typer.Context) -> str:
    """Return the words that chose a command, e.g. ``data status``."""
    words: list[str] = []
    at: Any = context
    while at.parent is not None:
        words.insert(0, at.info_name)
        at = at.parent
    return " ".join(words)


def _make(run: Run, function: Callable[..., None], arguments: dict[str, Any], _: Mapping[str, Any]) -> None:
    function(run, **arguments)
    run.close()


def _with_output(
    run: Run, function: Callable[..., None], arguments: dict[str, Any], options: Mapping[str, Any]
) -> None:
    output = _output(run, options)
    check_output(output)
    function(output, **arguments)


def _write(
    run: Run, function: Callable[..., Answer], arguments: dict[str, Any], options: Mapping[str, Any]
) -> None:
    _answer(run, lambda: function(run.store, **arguments), options)


def _write_in_run(
    run: Run, function: Callable[..., Answer], arguments: dict[str, Any], options: Mapping[str, Any]
) -> None:
    _answer(run, lambda: function(run, **arguments), options)


def _answer(run: Run, ask: Callable[[], Answer], options: Mapping[str, Any]) -> None:
    """Check where to write, ask, write the answer, and then its run record."""
    output = _output(run, options)
    check_output(output)
    answer = ask()
    answer = answer.with_notes(*noted(Topic.LIMIT, run.limits()))
    run.wrote("out", output.path, write_answer(answer, output))
    run.tell(answer.notes, answer.rests_on)
    run.close()


def _output(run: Run, options: Mapping[str, Any]) -> Output:
    return Output(
        options["format"],
        run.out,
        tuple(split_words(options["columns"]) or ()),
        options["force"],
        options["quiet"],
    )
