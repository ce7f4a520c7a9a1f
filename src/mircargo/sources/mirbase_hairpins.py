"""miRBase: hairpin sequences (``hairpin.fa``). Built from the documented format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "species", "sequence")
_HEADER = re.compile(r">(?P<name>\S+) (?P<accession>MI\d+) (?P<species>\S.*?) \S+ stem[- ]loop\s*")
_LETTERS = frozenset("ACGURYSWKMBDHVN")


def parse(path: Path) -> pd.DataFrame:
    """Read the FASTA of all species; one row a hairpin, its lines joined.

    A few hairpins have letters for more than one base (R, Y, N, …).

    Raises
    ------
    InputError
        If a header lacks the name or the accession, a sequence has other letters, or a hairpin has none.
    """
    import pandas as pd

    rows: list[tuple[str, str, str]] = []
    parts: list[list[str]] = []
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            text = line.strip()
            if text.startswith(">"):
                match = _HEADER.fullmatch(text)
                if not match or (parts and not parts[-1]):
                    msg = (
                        f"{path.name}: line {number}: expected '>name MI… genus species short-name stem-loop'"
                        f" after a sequence, found {text[:60]!r}"
                    )
                    raise InputError(msg)
                rows.append((match["accession"], match["name"], match["species"]))
                parts.append([])
            elif text:
                if not parts or set(text) - _LETTERS:
                    msg = (
                        f"{path.name}: line {number}: expected an RNA sequence under a header, found"
                        f" {text[:40]!r}"
                    )
                    raise InputError(msg)
                parts[-1].append(text)
    if not rows or not parts[-1]:
        msg = f"{path.name}: holds no sequence, or ends with a header; expected a FASTA file of hairpins"
        raise InputError(msg)
    return pd.DataFrame(
        [(*row, "".join(part)) for row, part in zip(rows, parts, strict=True)], columns=list(COLUMNS)
    )


SOURCE = Source(
    key="mirbase_hairpins",
    title="miRBase hairpin sequences",
    url="https://www.mirbase.org/download/",
    origin="fetched from the resource's own site",
    files=(),
    licence="public domain",
    terms="open",
    citation="Kozomara et al. 2019, doi:10.1093/nar/gky1141",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "hairpin.fa", 0, "", url="https://www.mirbase.org/download/hairpin.fa", also=("hairpin.fa.gz",)
        ),
    ),
    folder="mirbase",
)
