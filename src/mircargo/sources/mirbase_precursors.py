"""miRBase: hairpins and their mature products (``miRNA.xls`` as text; the registry's copy is incomplete)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("hairpin_accession", "hairpin", "mature_accession", "mature")


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a mature product of a hairpin.

    The status cell of some rows holds a tab of its own, so products are found by
    their accession and not by the number of the column.

    Raises
    ------
    InputError
        If the header is another one a row has no hairpin or no product, or there is no row.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
            if number == 1:
                if cells[:2] != ["Accession", "ID"]:
                    msg = (
                        f"{path.name}: line 1: expected a header that begins 'Accession<tab>ID', found"
                        f" {line.strip()[:60]!r}"
                    )
                    raise InputError(msg)
                continue
            products = [(cell, cells[i + 1]) for i, cell in enumerate(cells[:-1]) if cell.startswith("MIMAT")]
            if not cells[0].startswith("MI") or not products:
                msg = (
                    f"{path.name}: line {number}: expected a hairpin and its mature products, found"
                    f" {line.strip()[:60]!r}"
                )
                raise InputError(msg)
            rows.extend((cells[0], cells[1], *product) for product in products)
    if not rows:
        msg = f"{path.name}: holds no hairpin; expected miRBase's table of hairpins"
        raise InputError(msg)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the hairpins, each with its accession, as names of their mature products."""
    return table.rename(
        columns={"hairpin": "alias", "hairpin_accession": "hairpin", "mature_accession": "mirna"}
    )[["alias", "mirna", "hairpin"]].assign(kind="hairpin")


SOURCE = Source(
    key="mirbase_precursors",
    title="miRBase hairpins",
    url="https://www.mirbase.org/download/",
    origin="PyPI wheel isb-firm 1.0.4",
    files=(SourceFile("miRNA.csv.gz", 0, "22.1"),),
    licence="public domain",
    terms="open",
    citation="Kozomara et al. 2019, doi:10.1093/nar/gky1141",
    columns=COLUMNS,
    parse=parse,
    kind="mirna-name",
    state=state,
)
