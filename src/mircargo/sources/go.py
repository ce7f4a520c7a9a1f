"""Gene Ontology: terms and relations (``go-basic.obo``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("term", "field", "value")
_PLAIN = {"name", "namespace", "is_obsolete", "replaced_by", "consider", "alt_id"}


def parse(path: Path) -> pd.DataFrame:
    """Read the terms; one row a statement about a term.

    ``field`` is ``name``, ``namespace``, ``is_obsolete``, ``replaced_by``, ``consider``,
    ``alt_id``, ``exact_synonym``, or a relation (``is_a``, ``part_of``, ``regulates``, …).

    Raises
    ------
    InputError
        If the file is not an OBO file or a term has no id.
    """
    import pandas as pd

    rows: list[tuple[str, str, str]] = []
    term, in_term, first = "", False, True
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            text = line.rstrip("\r\n")
            if first and not text.startswith("format-version:"):
                msg = f"{path.name}: line 1: expected 'format-version:' of an OBO file, found {text[:40]!r}"
                raise InputError(msg)
            first = False
            if text.startswith("["):
                in_term, term = text == "[Term]", ""
            elif in_term and ": " in text:
                tag, value = text.split(": ", 1)
                if tag == "id":
                    term = value
                elif not term:
                    msg = (
                        f"{path.name}: line {number}: expected 'id:' as the first line of a term, found"
                        f" {text[:60]!r}"
                    )
                    raise InputError(msg)
                elif tag == "relationship" and " " not in value.strip():
                    msg = (
                        f"{path.name}: line {number}: expected 'relationship: relation term', found"
                        f" {text[:60]!r}"
                    )
                    raise InputError(msg)
                elif fact := _fact(tag, value):
                    rows.append((term, *fact))
    if not rows:
        msg = f"{path.name}: holds no term; expected an OBO file"
        raise InputError(msg)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _fact(tag: str, value: str) -> tuple[str, str] | None:
    if tag in _PLAIN:
        return tag, value
    if tag == "is_a":
        return "is_a", value.split(" ! ", maxsplit=1)[0].split(" {", maxsplit=1)[0]
    if tag == "relationship":
        relation, _, other = value.split(" ! ", maxsplit=1)[0].split(" {", maxsplit=1)[0].partition(" ")
        return relation, other
    if tag == "synonym" and '" EXACT' in value:
        return "exact_synonym", value[1:].split('" EXACT', maxsplit=1)[0]
    return None


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the statements on terms as they are."""
    return table


SOURCE = Source(
    key="go",
    title="Gene Ontology",
    url="https://geneontology.org/",
    origin="PyPI wheel go-enrich-tool 0.1.1",
    files=(SourceFile("go-basic.obo.gz", 0, "releases/2026-05-19"),),
    licence="CC BY 4.0, attribution with release date",
    terms="open",
    citation=(
        "Ashburner et al. 2000, doi:10.1038/75556; The Gene Ontology Consortium 2023,"
        " doi:10.1093/genetics/iyad031; release 2026-05-19"
    ),
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "go-basic.obo",
            0,
            "releases/2026-05-19",
            url="https://release.geneontology.org/2026-05-19/ontology/go-basic.obo",
            also=("go-basic.obo.gz",),
            sha256="923645000afcb1df0e72e252b64950b1c2bcc98c9393fec8c1dd1a0f7c9d4d77",
        ),
    ),
    kind="ontology",
    state=state,
)
