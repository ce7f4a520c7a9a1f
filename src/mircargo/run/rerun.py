"""Repeating a run from its record, and comparing what it writes."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from mircargo.digest import sha256_of
from mircargo.errors import InputError, MircargoError
from mircargo.files import check_places, check_writable, write_whole
from mircargo.paths import is_folder
from mircargo.prose import brief
from mircargo.run.record import RunRecord, read_record
from mircargo.run.request import STDIN, Request, request_of_record
from mircargo.run.trust import Reach, expected_outputs, other_software, own_files, run_snapshot

__all__ = ["Compared", "rerun_record"]

_STDOUT_FILE = "stdout.txt"


@dataclass(frozen=True)
class Compared:
    """An output of a run: its file, and how what was written now differs; None where it is equal."""

    file: str
    difference: str | None

    def __str__(self) -> str:
        """Return it in a line."""
        name = "standard output" if self.file == STDIN else brief(self.file)
        return f"equal: {name}" if self.difference is None else f"differs: {name}: {self.difference}"


def rerun_record(
    file: Path,
    known: Mapping[str, Request],
    *,
    out: Path | None = None,
    snapshot: str | None = None,
    allow: Sequence[Path] = (),
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> list[Compared]:
    """Repeat a run from its record, and say of each file that it wrote whether its bytes are equal.

    The record is not trusted: only requests that are known are made, of what it names only files below its
    folder, the current one and those allowed are read, and none of its places is written to. Folder,
    variables and standard streams of the process are those of the run meanwhile.

    Parameters
    ----------
    file
        The run record.
    known
        The requests that can be made again, by the words of their command.
    out
        Where what the run writes is kept: a file, or a folder; by default nowhere.
    snapshot
        Snapshot to use, by name or folder; by default the one that the record names, else the default one.
    allow
        Folders that the run may read, too.
    force
        Whether files that are there may be replaced.
    say
        Called with one line about each input that has changed since.

    Raises
    ------
    InputError
        If the file is no run record, or the run cannot be repeated.
    OutputError
        If what the run writes cannot be kept.
    """
    record = read_record(file)
    request = request_of_record(record, known, file)
    expected = expected_outputs(record, file)
    kept = _places(out, file, [str(one["file"]) for one in expected], force=force)
    reach = Reach.of(file, allow)
    folder, changed = own_files(record, request, file, reach)
    used, more = run_snapshot(record, snapshot, reach)
    for line in (*other_software(record), *changed, *more):
        say(line)
    found = _performed(record, request, file, folder, used)
    compared = []
    for one in expected:
        name, data = str(one["file"]), found[str(one["parameter"])]
        compared.append(Compared(name, _difference(one, data, _original(record, one, file, reach))))
        if name in kept:
            write_whole(kept[name], data, force=force)
    return compared


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


def _performed(
    record: RunRecord, request: Request, path: Path, folder: Path, snapshot: Path | None
) -> Mapping[str, bytes]:
    """Make the request in this process and return what it wrote, by parameter."""
    with tempfile.TemporaryDirectory(prefix="mircargo-") as fresh:
        values = request.values(record, Path(fresh), path)
        if snapshot is not None:
            values["snapshot"] = str(snapshot)
        with _surroundings(record, folder):
            try:
                return request.perform(values)
            except MircargoError as error:
                msg = f"the run cannot be repeated: {error}"
                raise InputError(msg) from error


@contextmanager
def _surroundings(record: RunRecord, folder: Path) -> Iterator[None]:
    """Give the run the folder, the width and the standard input that its record tells of, and no output."""
    stdin, columns = sys.stdin, os.environ.get("COLUMNS")
    told = record.environment.get("COLUMNS", "")
    texts = [str(one.get("text", "")) for one in record.inputs["files"] if one["path"] == STDIN]
    if told.isascii() and told.isdigit():
        os.environ["COLUMNS"] = told
    sys.stdin = io.StringIO(texts[0] if texts else "")
    try:
        with chdir(folder), redirect_stdout(io.StringIO()):
            yield
    finally:
        sys.stdin = stdin
        os.environ.pop("COLUMNS", None)
        if columns is not None:
            os.environ["COLUMNS"] = columns


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
    return "missing" if text is None else repr(brief(text))
