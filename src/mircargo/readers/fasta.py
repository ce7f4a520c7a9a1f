"""FASTA: records of a header and a sequence, streamed one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mircargo.errors import InputError
from mircargo.readers.text import is_read_once, open_text, place_of, read_lines

__all__ = ["NUCLEOTIDES", "UNAVAILABLE", "Record", "read_records", "records_of"]

UNAVAILABLE = "Sequence unavailable"
"""What BioMart writes for a transcript without the part asked for."""
NUCLEOTIDES = "ACGTUNRYSWKMBDHVacgtunryswkmbdhv"
"""Letters of DNA and RNA, also those for several bases."""


@dataclass(frozen=True)
class Record:
    """One sequence: the line of its header, the header without ``>``, and the letters of its lines."""

    line: int
    header: str
    sequence: str
    rows: int = 1


def read_records(
    path: Path,
    *,
    letters: str | None = NUCLEOTIDES,
    expected: str = "nucleotides under a FASTA header ('>…')",
    kind: str = "a FASTA file",
) -> Iterator[Record]:
    """Yield the records of a file, plain or gzip, a pipe, or standard input (``-``).

    Parameters
    ----------
    path
        The file.
    letters
        Letters of a sequence; None for any, which the caller checks.
    expected, kind
        What errors say that a line, or the file, should be.

    Raises
    ------
    InputError
        If the file has no record, does not begin with one, or has other letters.
    """
    if is_read_once(path):
        yield from records_of(path, read_lines(path), letters=letters, expected=expected, kind=kind)
        return
    with open_text(path) as lines:
        yield from records_of(path, lines, letters=letters, expected=expected, kind=kind)


def records_of(
    path: Path, lines: Iterable[str], *, letters: str | None, expected: str, kind: str
) -> Iterator[Record]:
    """Yield the records in lines of text.

    Parameters
    ----------
    path
        Where they are from, for errors.
    lines
        The lines, with or without their ends.
    letters, expected, kind
        As in :func:`read_records`.

    Raises
    ------
    InputError
        As in :func:`read_records`.
    """
    other = re.compile(f"[^{letters}]") if letters else None
    place, header, parts = 0, "", list[str]()
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith(">"):
            if place:
                yield Record(place, header, "".join(parts), len(parts))
            place, header, parts = number, text[1:].strip(), []
        elif text and (not place or (other and text != UNAVAILABLE and other.search(text))):
            msg = f"{place_of(path)}: line {number}: expected {expected}, found {text[:40]!r}"
            raise InputError(msg)
        elif text:
            parts.append(text)
    if not place:
        msg = f"{place_of(path)}: holds no record; expected {kind}"
        raise InputError(msg)
    yield Record(place, header, "".join(parts), len(parts))
