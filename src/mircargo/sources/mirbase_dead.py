"""miRBase: hairpins that were removed, with the reason (``dead_mirna.txt``).

Built from the documented format.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "name", "previous", "forward", "comment")


def parse(path: Path) -> pd.DataFrame:
    r"""Read the headerless table; one row a hairpin, ``\N`` (nothing) as empty.

    Raises
    ------
    InputError
        If a row has not five cells, or does not begin with an accession.
    """
    table = read_delimited(path, {name: name for name in COLUMNS}, separator="\t", header=False)
    bad = ~table["accession"].str.fullmatch(r"MI\d+") | (table["name"] == "")
    refuse_rows(path, table, bad, expected="'MI…', name, earlier name, successor and comment")
    return table.replace("\\N", "")


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a name that the hairpin had, with the comment on its removal."""
    import pandas as pd

    merged = ("merged into " + table["forward"]).where(table["forward"] != "", "")
    rows = pd.DataFrame(
        {
            "alias": table["name"] + ";" + table["previous"],
            "mirna": table["accession"],
            "kind": "removed",
            "reason": table["comment"].where(table["comment"] != "", merged).str.rstrip("."),
        }
    )
    rows = rows.assign(alias=rows["alias"].str.split(r"[;,\s]+")).explode("alias", ignore_index=True)
    return rows[rows["alias"] != ""].astype("str").reset_index(drop=True)


SOURCE = Source(
    key="mirbase_dead",
    title="miRBase removed entries",
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
            "dead_mirna.txt",
            0,
            "",
            url="https://www.mirbase.org/download/CURRENT/database_files/dead_mirna.txt",
            also=("dead_mirna.txt.gz",),
        ),
    ),
    kind="mirna-name",
    state=state,
    folder="mirbase",
)
