"""The command that repeats a run from its record and compares what it writes."""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import Annotated, Any, get_args

import typer
from typer.models import OptionInfo

from mircargo.cli._desk import OUTPUTS, STDOUT, manifest_facts, open_store
from mircargo.cli._output import say
from mircargo.cli._shared import Force
from mircargo.errors import InputError, MircargoError
from mircargo.files import check_places, check_writable, write_whole
from mircargo.paths import is_file, is_folder
from mircargo.provenance import RunRecord, read_record, sha256_of, software_versions
from mircargo.store import core_utrs_file

__all__ = ["rerun"]

_LEFT_OUT = ("force", "quiet", "record", "crate", "snapshot", "threads", "workers", "cluster")
"""Parameters that a record may hold but that do not change a result: they are not taken from it."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""A name that a distribution can have."""
_STDIN = "-"
_STDOUT_FILE = "stdout.txt"
_MOST = 200
"""Letters of a differing line that are shown."""


@dataclass(frozen=True)
class _Command:
    """A command that writes a run record: its words, and its parameters by name."""

    words: tuple[str, ...]
    parameters: Mapping[str, inspect.Parameter]


def rerun(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD", help="A run record: the .run.json of a report, or what --record wrote."
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Keep what the run writes: a file, or a folder; by default nothing is kept."
        ),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option(
            "--snapshot",
            help="Snapshot to use, by name or folder; by default the one that the record names, else the core.",
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Repeat a run from its record, and say of each file whether its bytes are equal.

    Exit code 0: all are equal; 1: some differ. Own files are looked for beside the record, then in this folder.

    \b
    mircargo rerun ma2019.run.json
    mircargo rerun run.json --out again.tsv
    """
    record = read_record(file)
    command = _known(record, file)
    expected = _expected(record, file)
    kept = _places(out, file, [str(one["file"]) for one in expected], force=force)
    folder, changed = _own_files(record, command, file)
    words, more = _snapshot_words(record, snapshot)
    for line in (*_other_software(record), *changed, *more):
        say(line)
    with tempfile.TemporaryDirectory(prefix="mircargo-") as fresh:
        argv = [*command.words, *words, *_argv(record, command, Path(fresh), file)]
        found = _run(argv, record, command, folder, Path(fresh), expected)
    same = True
    for one in expected:
        name, data = str(one["file"]), found[str(one["parameter"])]
        reason = _difference(one, data, _original(record, one, file))
        typer.echo(f"equal: {_shown(name)}" if reason is None else f"differs: {_shown(name)}: {reason}")
        same = same and reason is None
        if name in kept:
            write_whole(kept[name], data, force=force)
    if not same:
        raise typer.Exit(1)


def _known(record: RunRecord, path: Path) -> _Command:
    """Return the command of a record; only commands that write records can be repeated."""
    known = _commands()
    if record.command not in known:
        msg = f"{path}: names no command that can be repeated: {record.command!r}; expected one of {', '.join(sorted(known))}"
        raise InputError(msg)
    command = known[record.command]
    if strange := sorted(set(record.parameters) - set(command.parameters)):
        msg = f"{path}: '{record.command}' has no parameter {strange[0]!r}; expected those of mircargo {software_versions()['mircargo']}"
        raise InputError(msg)
    return command


def _commands() -> dict[str, _Command]:
    from mircargo.cli._app import app

    found: dict[str, _Command] = {}

    def visit(group: typer.Typer, words: tuple[str, ...]) -> None:
        for one in group.registered_commands:
            callback: Callable[..., Any] | None = one.callback
            if callback is None or one.name is None:
                continue
            parameters = dict(inspect.signature(callback).parameters)
            if "record" in parameters and "context" in parameters:
                found[" ".join((*words, one.name))] = _Command(
                    (*words, one.name), {name: p for name, p in parameters.items() if name != "context"}
                )
        for inner in group.registered_groups:
            if inner.typer_instance is not None and inner.name is not None:
                visit(inner.typer_instance, (*words, inner.name))

    visit(app, ())
    return found


def _expected(record: RunRecord, path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the outputs that the record tells of: exactly those that its parameters make, under plain names."""
    if record.record_version == "1":
        msg = f"{path}: a record of version 1 does not say what was written: run the command again with this mircargo to get one that does"
        raise InputError(msg)
    wanted = {name for name in OUTPUTS if record.parameters.get(name) not in (None, _STDIN)}
    wanted |= set() if "out" in wanted else {STDOUT}
    if {one["parameter"] for one in record.outputs} != wanted or len(record.outputs) != len(wanted):
        msg = f"{path}: the run record is damaged: its outputs are not those of its parameters ({', '.join(sorted(wanted))})"
        raise InputError(msg)
    for one in record.outputs:
        name = one["file"]
        if (
            name in ("", ".", "..")
            or PurePath(name).name != name
            or "\\" in name
            or (one["parameter"] == STDOUT) != (name == _STDIN)
        ):
            msg = f"{path}: the run record is damaged: {name!r} is no plain file name"
            raise InputError(msg)
    if len({one["file"] for one in record.outputs}) != len(wanted):
        msg = f"{path}: the run record is damaged: two outputs have one name"
        raise InputError(msg)
    return record.outputs


def _places(out: Path | None, record: Path, names: Sequence[str], *, force: bool) -> dict[str, Path]:
    """Return where each output is kept: in the folder ``out``, or as that file where there is one output."""
    if out is None:
        return {}
    one_file = len(names) == 1 and not is_folder(out)
    places = {name: out if one_file else out / (_STDOUT_FILE if name == _STDIN else name) for name in names}
    check_places([record], {f"--out for {name}": place for name, place in places.items()})
    for place in places.values():
        check_writable(place, force=force)
    return places


def _own_files(record: RunRecord, command: _Command, path: Path) -> tuple[Path, list[str]]:
    """Return the folder in which the run's own files are, and a line for each that has changed."""
    told = record.inputs["files"]
    for name, value in record.parameters.items():
        if value is None or name in (*OUTPUTS, *_LEFT_OUT) or not _takes_paths(command.parameters[name]):
            continue
        for given in value if isinstance(value, list) else [value]:
            if (name, given) not in {(one["parameter"], one["path"]) for one in told}:
                msg = f"{path}: the run record is damaged: it holds no checksum of {given!r}, which --{name.replace('_', '-')} names"
                raise InputError(msg)
    folders = [path.resolve().parent, Path.cwd()]
    lost = {folder: [one for one in told if _place(one, folder) is None] for folder in folders}
    folder = min(folders, key=lambda folder: (len(lost[folder]), len(_changed(told, folder))))
    if lost[folder]:
        msg = f"{_cut(lost[folder][0]['path'])}: no such file beside {path.name} or here; it was read by the run: put it there"
        raise InputError(msg)
    changed = [
        f"changed since the run: {_cut(one['path'])} (another sha256)" for one in _changed(told, folder)
    ]
    return folder, changed


def _place(one: Mapping[str, Any], folder: Path) -> Path | None:
    """Return the file that an entry of the record means, None where it is not there."""
    if one["path"] == "core" and one["parameter"] == "utr":
        return core_utrs_file()
    place = folder / one["path"]
    return place if one["path"] == _STDIN or is_file(place) else None


def _changed(told: Sequence[Mapping[str, Any]], folder: Path) -> list[Mapping[str, Any]]:
    return [
        one
        for one in told
        if (place := _place(one, folder)) is not None and _checksum(one, place) != one["sha256"]
    ]


def _checksum(one: Mapping[str, Any], place: Path) -> str:
    if one["path"] == _STDIN:
        return hashlib.sha256(str(one.get("text", "")).encode()).hexdigest()
    return sha256_of(place)


def _takes_paths(parameter: inspect.Parameter) -> bool:
    """Whether a parameter is declared as a path, or as several."""
    kinds = [parameter.annotation]
    while any(get_args(kind) for kind in kinds):
        kinds = [
            inner
            for kind in kinds
            for inner in (get_args(kind) or (kind,))
            if isinstance(inner, type) or get_args(inner)
        ]
    return Path in kinds


def _snapshot_words(record: RunRecord, wanted: str | None) -> tuple[list[str], list[str]]:
    """Return the option that names the snapshot, and a line if it is another than the run's."""
    told = record.inputs["snapshot"]
    if told is None:
        return [], []
    given = record.parameters.get("snapshot")
    choices = (
        [wanted] if wanted is not None else [*([given] if isinstance(given, str) else []), None, told["name"]]
    )
    terms = record.parameters.get("terms")
    found: list[tuple[bool, Path, str]] = []
    failed: MircargoError | None = None
    for choice in choices:
        try:
            store = open_store({"snapshot": choice, "terms": terms if isinstance(terms, str) else "academic"})
        except MircargoError as error:
            failed = error
            continue
        facts = manifest_facts(store)
        if choice == told["name"] and choice != given and facts["sha256"] != told["sha256"]:
            continue
        found.append((facts["sha256"] == told["sha256"], store.snapshot.folder, facts["name"]))
    if not found:
        msg = f"the run's snapshot {told['name']!r} cannot be opened: {failed}; name one with --snapshot"
        raise InputError(msg)
    same, folder, name = max(found, key=lambda one: one[0])
    line = (
        []
        if same
        else [
            f"changed since the run: the snapshot is {name!r} with another manifest than {told['name']!r} had"
        ]
    )
    return [f"--snapshot={folder.resolve()}"], line


def _other_software(record: RunRecord) -> list[str]:
    """Return one line for each version that is another now."""
    now = software_versions(
        name for name in record.software if _NAME.fullmatch(name) and name not in ("mircargo", "python")
    )
    return [
        f"changed since the run: {name} {_cut(version)}, now {now[name]}"
        for name, version in record.software.items()
        if now.get(name, version) != version
    ]


def _argv(record: RunRecord, command: _Command, fresh: Path, path: Path) -> list[str]:
    """Return the parameters as words of a command line, with every output in the folder ``fresh``."""
    names = {one["parameter"]: one["file"] for one in record.outputs}
    options: list[str] = []
    arguments: list[str] = []
    for name, parameter in command.parameters.items():
        value = record.parameters.get(name)
        if value is None or name in _LEFT_OUT:
            continue
        if name in OUTPUTS and value != _STDIN:
            value = str(fresh / names[name])
        declared = _declaration(parameter)
        flag = bool in get_args(parameter.annotation)
        if isinstance(value, bool) != flag:
            msg = f"{path}: the run record is damaged: {name!r} cannot be {value!r}"
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


def _run(
    argv: Sequence[str],
    record: RunRecord,
    command: _Command,
    folder: Path,
    fresh: Path,
    expected: Sequence[Mapping[str, Any]],
) -> dict[str, bytes]:
    """Run the command in this process and return what it wrote, by parameter."""
    from mircargo.cli._app import app

    stdin = next((str(one.get("text", "")) for one in record.inputs["files"] if one["path"] == _STDIN), "")
    screen = io.StringIO()
    with _surroundings(record, command, folder, stdin), redirect_stdout(screen):
        try:
            app(args=list(argv), prog_name="mircargo", standalone_mode=True)
        except SystemExit as stop:
            if stop.code not in (0, None):
                msg = f"the record's parameters cannot be used by '{record.command}': see above"
                raise InputError(msg) from stop
        except MircargoError as error:
            msg = f"the run cannot be repeated: {error}"
            raise InputError(msg) from error
    found = {STDOUT: screen.getvalue().encode()}
    for one in expected:
        if one["parameter"] != STDOUT:
            found[str(one["parameter"])] = (fresh / str(one["file"])).read_bytes()
    return found


@contextmanager
def _surroundings(record: RunRecord, command: _Command, folder: Path, stdin: str) -> Iterator[None]:
    """Give the run the folder, the variables and the standard input that its record tells of."""
    before, folder_before, stdin_before = dict(os.environ), Path.cwd(), sys.stdin
    for parameter in command.parameters.values():
        for facts in get_args(parameter.annotation)[1:]:
            os.environ.pop(str(getattr(facts, "envvar", None)), None)
    columns = record.environment.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit():
        os.environ["COLUMNS"] = columns
    sys.stdin = io.StringIO(stdin)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(folder_before)
        sys.stdin = stdin_before
        os.environ.clear()
        os.environ.update(before)


def _original(record: RunRecord, one: Mapping[str, Any], path: Path) -> bytes | None:
    """Return what the run wrote, if it still lies beside the record or where it was written, unchanged."""
    given = record.parameters.get(str(one["parameter"]))
    for place in (
        path.resolve().parent / str(one["file"]),
        *([Path(given)] if isinstance(given, str) else []),
    ):
        if is_file(place) and place.stat().st_size == one["bytes"] and sha256_of(place) == one["sha256"]:
            return place.read_bytes()
    return None


def _difference(one: Mapping[str, Any], data: bytes, original: bytes | None) -> str | None:
    """Say how an output differs from the recorded one; None where it does not."""
    if hashlib.sha256(data).hexdigest() == one["sha256"]:
        return None
    if original is None:
        return f"another sha256, {len(data):,} bytes where {one['bytes']:,} were; the recorded file is not here to compare lines"
    try:
        lines = zip_longest(original.decode().splitlines(), data.decode().splitlines())
    except UnicodeDecodeError:
        return f"another sha256, {len(data):,} bytes where {one['bytes']:,} were"
    number, (was, now) = next((number, pair) for number, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return f"line {number} was {_cut(was)!r}, is {_cut(now)!r}"


def _cut(text: str | None) -> str:
    """Return text of a record or a file so that it can be shown: short, and nothing in it for the terminal to obey."""
    if text is None:
        return "(no line)"
    plain = "".join(letter if letter.isprintable() else "�" for letter in text.replace("\t", " "))
    return plain if len(plain) <= _MOST else plain[: _MOST - 1] + "…"


def _shown(name: str) -> str:
    return "standard output" if name == _STDIN else _cut(name)
