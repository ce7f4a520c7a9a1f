"""Answers as text or files: stdout is data, stderr is words."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mircargo.answer import Answer
from mircargo.cells import spreadsheet_text
from mircargo.cli.types import as_json, as_parquet, as_text
from mircargo.errors import InputError, OutputError
from mircargo.files import check_writable, write_whole
from mircargo.prose import bounded, visible

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FORMATS",
    "Output",
    "check_output",
    "on_terminal",
    "progress_bar",
    "put",
    "say",
    "terminal_width",
    "write_answer",
    "write_frame",
]

FORMATS = ("table", "tsv", "csv", "json", "parquet")
_NARROW, _WIDE, _UNKNOWN = 80, 200, 120
_TABLE_ROWS = 200
"""Rows that a large table shows on a terminal."""
_BLOCK = 10_000
"""Rows made into text at once."""
_CELL = 48
"""Longest cell of the table format; the other formats are never cut."""
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")
"""What makes letters bold or coloured on a terminal."""


@dataclass(frozen=True)
class Output:
    """Where and how an answer is written."""

    format: str = "table"
    path: Path | None = None
    columns: tuple[str, ...] = ()
    force: bool = False
    quiet: bool = False


def say(words: str, *, quiet: bool = False) -> None:
    """Print words for the reader on stderr.

    It is one line of bounded length, with nothing in it for a terminal to obey.
    """
    if not quiet:
        print(visible(bounded(words)), file=sys.stderr)  # noqa: T201  the one place that speaks


def on_terminal(stream: TextIO) -> bool:
    """Whether a reader sits at the other end of a standard stream."""
    return stream.isatty()


def put(data: bytes, path: Path | None, *, force: bool = False, cleaned: bool = False) -> None:
    """Write a result to a file, or to standard output; a terminal gets nothing in it to obey.

    Parameters
    ----------
    data
        The result as UTF-8 text; a file may hold other bytes.
    path
        The file; None for standard output.
    force
        Whether a file that is there may be replaced.
    cleaned
        Whether all that the text holds for a terminal to obey is mircargo's own.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    if path is not None:
        write_whole(path, data, force=force)
        return
    text = data.decode()
    if on_terminal(sys.stdout) and not cleaned:
        text = visible(text, keep="\n\t")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        why = "it is closed" if error.errno == errno.EBADF else error.strerror
        msg = f"standard output: cannot be written: {why}; --out FILE writes to a file"
        raise OutputError(msg) from error


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr when it is a terminal; the block gets ``step(done, total)``."""
    if not on_terminal(sys.stderr):
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def check_output(output: Output) -> None:
    """Refuse what cannot be written before any work is done.

    Raises
    ------
    InputError
        If the format is unknown, or Parquet is asked for without a file.
    OutputError
        If the file exists and may not be replaced.
    """
    if output.format not in FORMATS:
        msg = f"unknown format {output.format!r}: choose one of {', '.join(FORMATS)}"
        raise InputError(msg)
    if output.format == "parquet" and output.path is None:
        msg = "parquet is binary and needs --out FILE"
        raise InputError(msg)
    if output.path is not None:
        check_writable(output.path, force=output.force)


def terminal_width() -> int:
    """Return the columns that the table format may fill."""
    return min(max(shutil.get_terminal_size((_UNKNOWN, 24)).columns, _NARROW), _WIDE)


def write_answer(answer: Answer, output: Output) -> bytes:
    """Write an answer to stdout or a file, and its notes to stderr; return it as it is in a file.

    Raises
    ------
    InputError
        If a column is unknown.
    OutputError
        If the file cannot be written.
    """
    shown = _picked(answer, output.columns) if output.columns else answer
    return _write(_ENCODERS[output.format](shown), shown.sentences, output)


def write_frame(frame: pd.DataFrame, notes: Sequence[str], output: Output) -> bytes:
    """Write a large table as :func:`write_answer` does, without making rows of it.

    Parameters
    ----------
    frame
        The table.
    notes
        Sentences for stderr.
    output
        Where and how to write.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    return _write(_frame_bytes(frame, output.format), notes, output)


def _write(data: bytes, notes: Sequence[str], output: Output) -> bytes:
    table = output.format == "table"
    plain = _STYLE.sub(b"", data) if table else data
    if output.path is not None:
        put(plain, output.path, force=output.force)
    for note in notes:
        say(note, quiet=output.quiet)
    if output.path is None:
        put(data, None, cleaned=table)
    return plain


def _frame_bytes(frame: pd.DataFrame, name: str) -> bytes:
    if name in ("tsv", "csv"):
        return frame.to_csv(
            sep="\t" if name == "tsv" else ",", index=False, float_format="%.6g", lineterminator="\n"
        ).encode()
    if name == "parquet":
        return frame.to_parquet(index=False, compression="zstd")
    plain = frame.head(_TABLE_ROWS) if name == "table" else frame
    rows = plain.astype(object).where(plain.notna(), None)
    text = _ENCODERS[name](Answer(tuple(frame.columns), list(rows.itertuples(index=False, name=None))))
    rest = len(frame) - len(plain)
    return text + (f"({rest} more rows in --format tsv)\n".encode() if rest else b"")


def _picked(answer: Answer, columns: Sequence[str]) -> Answer:
    if wrong := [name for name in columns if name not in answer.columns]:
        msg = f"unknown column {wrong[0]!r}: this answer has {', '.join(answer.columns)}"
        raise InputError(msg)
    return answer.narrowed(columns)


def _one_line(value: object) -> str:
    return " ".join(as_text(value).split())


def _cells(values: Sequence[object]) -> list[str]:
    """Return values as :func:`_cell` does, those of a kind together, as tables of millions of rows need."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {float}:
        return list(map("{:.6g}".format, values))
    if kinds <= {str, type(None)}:
        known = {value: _cell(value) for value in set(values)}
        return [known[value] for value in values]
    return list(map(_cell, values))


def _cell(value: object) -> str:
    """Return a value in one line; text is none that a spreadsheet would run."""
    return spreadsheet_text(_one_line(value)) if isinstance(value, str) else _one_line(value)


def _tsv(answer: Answer) -> bytes:
    lines = ["\t".join(map(_one_line, answer.columns))]
    for start in range(0, len(answer.rows), _BLOCK):
        columns = map(_cells, zip(*answer.rows[start : start + _BLOCK], strict=True))
        lines += map("\t".join, zip(*columns, strict=True))
    return ("\n".join(lines) + "\n").encode()


def _csv(answer: Answer) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(
        [spreadsheet_text(value) if isinstance(value, str) else as_text(value) for value in row]
        for row in answer.rows
    )
    return buffer.getvalue().encode()


def _json(answer: Answer) -> bytes:
    records = [{name: as_json(value) for name, value in row.items()} for row in answer.records()]
    return (json.dumps(records, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _parquet(answer: Answer) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    declared = [answer.result.column(name) if answer.result else None for name in answer.columns]
    arrays = [as_parquet(column, kind) for column, kind in zip(columns, declared, strict=True)]
    table = pa.Table.from_arrays(arrays, names=list(answer.columns))
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _table(answer: Answer) -> bytes:
    """Lay rows out for a terminal of 80 to 200 columns; the least important columns give way."""
    from rich.cells import cell_len

    width = terminal_width()
    # Columns to keep, most important first; empty ones tell nothing.
    wanted = [name for name in answer.shown or answer.columns if name in answer.columns]
    cells = {name: [_cut(visible(_one_line(value))) for value in answer.column(name)] for name in wanted}
    told = [name for name in wanted if not answer.rows or any(cells[name])]
    kept: list[str] = []
    used = 0
    for name in told:
        need = max([cell_len(_heading(name)), *map(cell_len, cells[name])]) + 2
        if not kept or used + need <= width + 2:
            kept.append(name)
            used += need
    kept.sort(key=answer.columns.index)
    text = _laid_out(kept, cells, width)
    if left := [
        name
        for name in answer.columns
        if name not in kept and any(v is not None for v in answer.column(name))
    ]:
        text += f"({len(left)} more columns in --format tsv: {', '.join(map(_heading, left))})\n"
    return text.encode()


def _laid_out(kept: Sequence[str], cells: dict[str, list[str]], width: int) -> str:
    """Return lines of cells, numbers to the right; the headings are bold on a terminal."""
    columns = [_column([_heading(name), *cells[name]], width) for name in kept]
    head, *lines = ["  ".join(line) for line in zip(*columns, strict=True)] or [""]
    bold = on_terminal(sys.stdout) and os.environ.get("TERM") not in ("dumb", "unknown")
    return "\n".join([f"\x1b[1m{head}\x1b[0m" if bold else head.rstrip(), *map(str.rstrip, lines)]) + "\n"


def _column(texts: Sequence[str], most: int) -> list[str]:
    """Return the heading and the cells of a column, all of one width."""
    from rich.cells import cell_len, set_cell_size

    number = any(texts[1:]) and all(
        not cell or cell.replace(".", "").replace("-", "").replace("e", "").isdigit() for cell in texts[1:]
    )
    fitting = [one if cell_len(one) <= most else f"{set_cell_size(one, most - 1)}…" for one in texts]
    width = max(map(cell_len, fitting))
    gaps = [" " * (width - cell_len(one)) for one in fitting]
    return [gap + one if number else one + gap for one, gap in zip(fitting, gaps, strict=True)]


def _heading(name: str) -> str:
    return _cut(visible(_one_line(name)))


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


_ENCODERS = {"table": _table, "tsv": _tsv, "csv": _csv, "json": _json, "parquet": _parquet}
