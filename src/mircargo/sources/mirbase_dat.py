"""miRBase: all hairpins with their mature products (``miRNA.dat``, EMBL-like).

Built from the documented format.
"""

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
    """Read the entries; one row a mature product of a hairpin, or a hairpin without product.

    Raises
    ------
    InputError
        If an entry has no name or no accession, a product lacks one of the two, or the last entry does not
        end.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, str]] = []
    hairpin = accession = ""
    products: list[dict[str, str]] = []
    number, open_entry = 0, False
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            tag, text = line[:2], line[5:].strip()
            open_entry = tag != "//" and (open_entry or bool(line.strip()))
            if tag == "ID":
                hairpin, accession, products = text.split(" ", 1)[0], "", []
            elif tag == "AC":
                accession = text.rstrip(";")
            elif tag == "FT":
                _feature(text, products)
            elif tag == "//":
                rows += _rows(path, number, hairpin, accession, products)
                hairpin = accession = ""
    if open_entry or not rows:
        msg = (
            f"{path.name}: line {number}: expected '//' at the end of the last entry; the file may be cut off"
        )
        raise InputError(msg)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _feature(text: str, products: list[dict[str, str]]) -> None:
    """Take one line of the feature table: a new product, or one of its facts."""
    if text.startswith("miRNA "):
        products.append({})
    elif text.startswith("/") and products:
        name, _, value = text[1:].partition("=")
        products[-1][name] = value.strip('"')


def _rows(
    path: Path, number: int, hairpin: str, accession: str, products: list[dict[str, str]]
) -> list[tuple[str, str, str, str]]:
    named = all(
        product.get("accession", "").startswith("MIMAT") and product.get("product") for product in products
    )
    if not hairpin or not accession.startswith("MI") or not named:
        msg = (
            f"{path.name}: line {number}: expected an entry with ID, AC and products with accession and name,"
            f" found {f'{hairpin} {accession}'[:60]!r}"
        )
        raise InputError(msg)
    return [(accession, hairpin, product["accession"], product["product"]) for product in products] or [
        (accession, hairpin, "", "")
    ]


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give two rows a product: the hairpin's name and its accession lead to the mature miRNA."""
    import pandas as pd

    names = pd.DataFrame({"alias": table["hairpin"], "mirna": table["mature_accession"], "kind": "hairpin"})
    accessions = pd.DataFrame(
        {"alias": table["hairpin_accession"], "mirna": table["mature_accession"], "kind": "hairpin accession"}
    )
    return pd.concat([names, accessions], ignore_index=True).astype("str")


SOURCE = Source(
    key="mirbase_dat",
    title="miRBase entries",
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
            "miRNA.dat", 0, "", url="https://www.mirbase.org/download/miRNA.dat", also=("miRNA.dat.gz",)
        ),
    ),
    kind="mirna-name",
    state=state,
    folder="mirbase",
)
