"""miRBase: every name that a hairpin or a mature miRNA has had (``aliases.txt``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited, refuse_rows
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("accession", "names")


def parse(path: Path) -> pd.DataFrame:
    """Read the headerless table; one row an accession, its names each followed by ``;``.

    Raises
    ------
    InputError
        If a row has not two cells, or does not begin with an accession.
    """
    table = read_delimited(path, {name: name for name in COLUMNS}, separator="\t", header=False)
    bad = ~table["accession"].str.fullmatch(r"MI(?:MAT)?\d+")
    refuse_rows(path, table, bad, expected="'MI…' or 'MIMAT…' and names that end with ';'")
    return table


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a name: of a mature miRNA a previous name (or today's), of a hairpin its name."""
    rows = table.assign(alias=table["names"].str.split(";")).explode("alias")
    rows = rows[rows["alias"].str.strip() != ""]
    return (
        rows.assign(
            alias=rows["alias"].str.strip(),
            mirna=rows["accession"],
            kind=rows["accession"].str.startswith("MIMAT").map({True: "previous name", False: "hairpin"}),
        )[["alias", "mirna", "kind"]]
        .astype("str")
        .reset_index(drop=True)
    )


SOURCE = Source(
    key="mirbase_aliases",
    title="miRBase aliases",
    url="https://www.mirbase.org/download/",
    origin="fetched from the resource's own site",
    files=(),
    licence="public domain",
    terms="open",
    run_on="yes",
    citation="Kozomara et al. 2019, doi:10.1093/nar/gky1141",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "aliases.txt", 0, "", url="https://www.mirbase.org/download/aliases.txt", also=("aliases.txt.gz",)
        ),
    ),
    kind="mirna-name",
    state=state,
    folder="mirbase",
)
