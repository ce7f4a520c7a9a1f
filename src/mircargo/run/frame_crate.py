"""An answer of the Python interface as a crate: its rows as a file, with the run record that it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import spreadsheet_text
from mircargo.errors import InputError
from mircargo.run.crate import write_crate
from mircargo.run.record import RunRecord, output_facts

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["crate"]


def crate(
    frame: pd.DataFrame,
    place: Path | str,
    *,
    file: str = "result.tsv",
    title: str | None = None,
    force: bool = False,
) -> None:
    """Write an answer and its run record as an RO-Crate, as ``--crate`` does.

    Parameters
    ----------
    frame
        The answer, as a method of :class:`mircargo.api.KnowledgeBase` returns it.
    place
        A new folder, or a file that ends in ``.zip``.
    file
        Name of the answer in it; the ending tells the format: .tsv, .csv or .parquet.
    title
        Name of the crate; by default the command that the record names.
    force
        Replace a crate that is there.

    Raises
    ------
    InputError
        If the DataFrame has no run record, or the name of the file cannot be used.
    OutputError
        If the crate cannot be written.
    """
    if "record" not in frame.attrs:
        msg = "the DataFrame has no run record: give one as a method of KnowledgeBase returns it"
        raise InputError(msg)
    encode = _ENCODERS.get(Path(file).suffix)
    if encode is None or Path(file).name != file:
        msg = f"{file}: expected a plain file name that ends in {', '.join(_ENCODERS)}"
        raise InputError(msg)
    record, data = RunRecord(**frame.attrs["record"]), encode(frame)
    written = record.writing([output_facts("out", file, data)])
    write_crate(Path(place), written, {file: data}, title=title or f"mircargo {record.command}", force=force)


def _text(frame: pd.DataFrame, separator: str) -> bytes:
    plain = frame.map(lambda cell: spreadsheet_text(cell) if isinstance(cell, str) else cell)
    return plain.to_csv(sep=separator, index=False, float_format="%.6g", lineterminator="\n").encode()


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    bare = frame.copy(deep=False)
    bare.attrs = {}
    bare.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


_ENCODERS: Mapping[str, Callable[[pd.DataFrame], bytes]] = {
    ".tsv": lambda frame: _text(frame, "\t"),
    ".csv": lambda frame: _text(frame, ","),
    ".parquet": _parquet,
}
