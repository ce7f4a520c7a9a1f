"""miRBase: what changed with a release (``miRNA.diff``).

The format gives the name that an accession has *since* that release (for ``DELETE``: had until
then), never the name before. So the file of a past release is what holds previous names; that of the
newest holds names of today. Built from the documented format.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "changes")
_CHANGES = frozenset({"NEW", "DELETE", "NAME", "SEQUENCE"})


def parse(path: Path) -> pd.DataFrame:
    """Read the changes; one row an accession, its changes (there may be two) joined by ``;``.

    Raises
    ------
    InputError
        If a line is none of accession, name and changes, or there is none.
    """
    import pandas as pd

    rows: list[tuple[str, str, str]] = []
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
            changes = [cell for cell in cells[2:] if cell]
            if not cells[0].startswith("MI") or not changes or set(changes) - _CHANGES:
                msg = (
                    f"{path.name}: line {number}: expected 'accession<tab>name<tab>NEW, DELETE, NAME or"
                    f" SEQUENCE', found {line.strip()[:60]!r}"
                )
                raise InputError(msg)
            rows.append((cells[0], cells[1], ";".join(changes)))
    if not rows:
        msg = f"{path.name}: holds no change; expected the changes of a miRBase release"
        raise InputError(msg)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row an accession: the name it had in that release, or until it was removed."""
    import pandas as pd

    kinds = table["accession"].str.startswith("MIMAT").map({True: "previous name", False: "hairpin"})
    kinds = kinds.mask(table["changes"].str.split(";").map(lambda changes: "DELETE" in changes), "removed")
    return pd.DataFrame({"alias": table["name"], "mirna": table["accession"], "kind": kinds}, dtype="str")


SOURCE = Source(
    key="mirbase_history",
    title="miRBase changes",
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
            "miRNA.diff", 0, "", url="https://www.mirbase.org/download/miRNA.diff", also=("miRNA.diff.gz",)
        ),
    ),
    kind="mirna-name",
    state=state,
    folder="mirbase",
)
