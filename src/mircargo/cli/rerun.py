"""The command that repeats a run from its record and compares what it writes."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from mircargo.cli.frame import Force
from mircargo.cli.output import say
from mircargo.cli.repeated import STDIN, Command, command_line, known_command, short
from mircargo.cli.run import STDOUT
from mircargo.cli.trust import (
    Reach,
    expected_outputs,
    other_software,
    own_files,
    snapshot_words,
)
from mircargo.digest import sha256_of
from mircargo.errors import InputError, MircargoError
from mircargo.files import check_places, check_writable, write_whole
from mircargo.paths import is_folder
from mircargo.run.record import RunRecord, read_record

__all__ = ["rerun"]

_STDOUT_FILE = "stdout.txt"


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
            help=(
                "Snapshot to use, by name or folder; by default the one that the record names, else the core."
            ),
        ),
    ] = None,
    allow: Annotated[
        list[Path] | None,
        typer.Option("--allow", metavar="DIR", help="A folder that the run may read, too; may be repeated."),
    ] = None,
    force: Force = False,
) -> None:
    """Repeat a run from its record, and say of each file whether its bytes are equal.

    Exit code 0: all are equal; 1: some differ. Own files are looked for beside the record, then in this
    folder; what a record names elsewhere is read only below a folder given with --allow.

    \b
    mircargo rerun ma2019.run.json
    mircargo rerun run.json --out again.tsv
    """
    record = read_record(file)
    command = known_command(record, file)
    expected = expected_outputs(record, file)
    kept = _places(out, file, [str(one["file"]) for one in expected], force=force)
    reach = Reach.of(file, allow or [])
    folder, changed = own_files(record, command, file, reach)
    words, more = snapshot_words(record, snapshot, reach)
    for line in (*other_software(record), *changed, *more):
        say(line)
    with tempfile.TemporaryDirectory(prefix="mircargo-") as fresh:
        argv = [*command.words, *words, *command_line(record, command, Path(fresh), file)]
        found = _run(argv, record, command, folder, Path(fresh), expected)
    same = True
    for one in expected:
        name, data = str(one["file"]), found[str(one["parameter"])]
        reason = _difference(one, data, _original(record, one, file, reach))
        typer.echo(f"equal: {_shown(name)}" if reason is None else f"differs: {_shown(name)}: {reason}")
        same = same and reason is None
        if name in kept:
            write_whole(kept[name], data, force=force)
    if not same:
        raise typer.Exit(1)


def _places(out: Path | None, record: Path, names: Sequence[str], *, force: bool) -> dict[str, Path]:
    """Return where each output is kept: in the folder ``out``, or as that file where there is one output."""
    if out is None:
        return {}
    one_file = len(names) == 1 and not is_folder(out)
    places = {name: out if one_file else out / (_STDOUT_FILE if name == STDIN else name) for name in names}
    check_places([record], {f"--out for {name}": place for name, place in places.items()})
    for place in places.values():
        check_writable(place, force=force)
    return places


def _run(
    argv: Sequence[str],
    record: RunRecord,
    command: Command,
    folder: Path,
    fresh: Path,
    expected: Sequence[Mapping[str, Any]],
) -> dict[str, bytes]:
    """Run the command in this process and return what it wrote, by parameter."""
    from mircargo.cli.app import app

    stdin = next((str(one.get("text", "")) for one in record.inputs["files"] if one["path"] == STDIN), "")
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
def _surroundings(record: RunRecord, command: Command, folder: Path, stdin: str) -> Iterator[None]:
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


def _original(record: RunRecord, one: Mapping[str, Any], path: Path, reach: Reach) -> bytes | None:
    """Return what the run wrote, if it still lies beside the record or where it was written, unchanged."""
    given = record.parameters.get(str(one["parameter"]))
    for place in (
        path.resolve().parent / str(one["file"]),
        *([Path(given)] if isinstance(given, str) else []),
    ):
        try:
            if not place.is_file() or not reach.holds(place) or place.stat().st_size != one["bytes"]:
                continue
        except OSError:  # no name that a file can have
            continue
        if sha256_of(place) == one["sha256"]:
            return place.read_bytes()
    return None


def _difference(one: Mapping[str, Any], data: bytes, original: bytes | None) -> str | None:
    """Say how an output differs from the recorded one; None where it does not."""
    if hashlib.sha256(data).hexdigest() == one["sha256"]:
        return None
    if original is None:
        return (
            f"another sha256, {len(data):,} bytes where {one['bytes']:,} were; the recorded file is not here"
            " to compare lines"
        )
    try:
        lines = zip_longest(original.decode().splitlines(), data.decode().splitlines())
    except UnicodeDecodeError:
        return f"another sha256, {len(data):,} bytes where {one['bytes']:,} were"
    number, (was, now) = next((number, pair) for number, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return f"line {number} was {_line(was)}, is {_line(now)}"


def _line(text: str | None) -> str:
    return "missing" if text is None else repr(short(text))


def _shown(name: str) -> str:
    return "standard output" if name == STDIN else short(name)
