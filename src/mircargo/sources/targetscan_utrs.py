"""TargetScan: 3'UTRs of one species' transcripts, aligned with those of other species.

The file is ``UTR_Sequences.txt``.

The served file was not run whole; the sample of TargetScan's own script was. The alignment of the human
site has 84 species, so only rows of the species that mircargo serves are kept; all rows are checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("transcript", "gene", "symbol", "species", "sequence")
_HEADER = ["Refseq ID", "Gene ID", "Gene Symbol", "Species ID", "UTR sequence"]
_SERVED = frozenset({"9606", "10090", "10116"})
_LETTERS = frozenset("ACGUTRYSWKMBDHVNacgutryswkmbdhvn-")
_SITE = "https://www.targetscan.org"


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a transcript in human, mouse or rat, its sequence with gaps ``-``.

    Without a header a row has three cells: gene, species and sequence, as TargetScan's script wants it.

    Raises
    ------
    InputError
        If a row has another number of cells, a species is not a number, a sequence has letters that
        are none of RNA, or there is no row.
    """
    import pandas as pd

    rows: list[tuple[str, ...]] = []
    width = 0
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            cells = line.rstrip("\r\n").split("\t")
            if cells == [""]:
                continue
            if not width:
                width = len(_HEADER) if cells == _HEADER else 3
                if cells == _HEADER:
                    continue
            if len(cells) != width or not (cells[-2].isascii() and cells[-2].isdecimal()):
                msg = (
                    f"{path.name}: line {number}: expected {width} cells, the last two a species' number and"
                    f" a sequence, found {line.strip()[:60]!r}"
                )
                raise InputError(msg)
            if cells[-2] in _SERVED:
                if set(cells[-1]) - _LETTERS:
                    msg = (
                        f"{path.name}: line {number}: expected an RNA sequence with gaps '-', found"
                        f" {cells[-1][:40]!r}"
                    )
                    raise InputError(msg)
                rows.append(tuple(cells) if width > 3 else ("", "", *cells))
    if not width:
        msg = f"{path.name}: holds no row; expected a table of 3'UTRs"
        raise InputError(msg)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row a transcript and species, without gaps; letters for several bases become N.

    Gene ids are those of the site's own species: a mouse row of the human file has the human gene's id.
    """
    import pandas as pd

    ids = "ENSEMBL:" + table["gene"].str.replace(r"\.\d+$", "", regex=True)
    sequence = (
        table["sequence"]
        .str.replace("-", "", regex=False)
        .str.upper()
        .str.replace("[^ACGUTN]", "N", regex=True)
    )
    return pd.DataFrame(
        {
            "gene": ids.where(table["gene"].str.startswith("ENS"), table["symbol"]),
            "symbol": table["symbol"],
            "organism": table["species"],
            "transcript": table["transcript"],
            "sequence": sequence,
        }
    ).astype("str")


SOURCE = Source(
    key="targetscan_utrs",
    title="TargetScan 3'UTRs",
    url="https://www.targetscan.org/",
    origin="fetched from the resource's own site",
    files=(),
    licence="no formal licence seen; free with citation",
    terms="academic",
    run_on="the sample of its own script; not the served files",
    citation="Agarwal et al. 2015, doi:10.7554/eLife.05005",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "human.UTR_Sequences.txt.zip",
            9606,
            "8.0",
            url=f"{_SITE}/vert_80/vert_80_data_download/UTR_Sequences.txt.zip",
        ),
        SourceFile(
            "mouse.UTR_Sequences.txt.zip",
            10090,
            "8.0",
            url=f"{_SITE}/mmu_80/mmu_80_data_download/UTR_Sequences.txt.zip",
        ),
        SourceFile("UTR_Sequences_sample.txt", 0, "7.0"),
    ),
    kind="utr",
    state=state,
    folder="context",
)
