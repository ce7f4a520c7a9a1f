"""The reader of FASTA files that sources of 3'UTRs share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mircargo.errors import InputError
from mircargo.readers.text import open_text

__all__ = ["UNAVAILABLE", "read_records"]

UNAVAILABLE = "Sequence unavailable"
"""What BioMart writes for a transcript without the part asked for."""
_OTHER = re.compile("[^ACGTUNRYSWKMBDHVacgtunryswkmbdhv]")


def read_records(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line number, header (without ``>``) and sequence of each record, one at a time.

    Raises
    ------
    InputError
        If the file has no record, does not begin with one, or letters are not nucleotides.
    """
    place, header, parts = 0, "", list[str]()
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if text.startswith(">"):
                if place:
                    yield place, header, "".join(parts)
                place, header, parts = number, text[1:].strip(), []
            elif text and (not place or (text != UNAVAILABLE and _OTHER.search(text))):
                msg = (
                    f"{path.name}: line {number}: expected nucleotides under a FASTA header ('>…'), found"
                    f" {text[:40]!r}"
                )
                raise InputError(msg)
            elif text:
                parts.append(text)
    if not place:
        msg = f"{path.name}: holds no record; expected a FASTA file"
        raise InputError(msg)
    yield place, header, "".join(parts)
