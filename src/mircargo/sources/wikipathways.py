"""WikiPathways: pathways of human, mouse and rat by Entrez gene (GMT).

The site keeps the files of about a year, and each name carries its date: the release
that is declared here has to be moved on when it leaves the site.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import refuse_rows
from mircargo.readers.gmt import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_RELEASE = "20260810"
_SPECIES = (
    ("Homo_sapiens", 9606, "hsa"),
    ("Mus_musculus", 10090, "mmu"),
    ("Rattus_norvegicus", 10116, "rno"),
)
_NAME = r".+%WikiPathways_\d+%WP\d+%.+"


def parse(path: Path) -> pd.DataFrame:
    """Read one GMT; one row a member, the set named ``Name%WikiPathways_date%WP…%Species``.

    Raises
    ------
    InputError
        If the file is no GMT, or a set is not named so.
    """
    table = read_members(path)
    refuse_rows(
        path,
        table,
        ~table["set"].str.fullmatch(_NAME),
        expected="a set named 'Name%WikiPathways_date%WP1%Species'",
    )
    return table


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the members, with the set's own name, id and species."""
    import pandas as pd

    parts = table["set"].str.rsplit("%", n=3, expand=True).reindex(columns=range(4))
    return pd.DataFrame(
        {
            "set_id": "wikipathways:" + parts[2],
            "set_name": parts[0],
            "library": "wikipathways",
            "gene": "NCBIGene:" + table["member"],
            "organism": parts[3],
        }
    )


SOURCE = Source(
    key="wikipathways",
    title="WikiPathways",
    url="https://www.wikipathways.org/download.html",
    origin="fetched from WikiPathways' own site",
    files=(),
    licence="CC0",
    terms="open",
    run_on="yes",
    citation="Agrawal et al. 2024, doi:10.1093/nar/gkad960",
    columns=("set", "description", "member"),
    parse=parse,
    downloads=tuple(
        SourceFile(
            f"wikipathways-{_RELEASE}-gmt-{name}.gmt",
            taxon,
            _RELEASE,
            url=f"https://data.wikipathways.org/{_RELEASE}/gmt/wikipathways-{_RELEASE}-gmt-{name}.gmt",
            also=(f"wikipathways_2026-08_{prefix}_entrez.gmt.gz",),
        )
        for name, taxon, prefix in _SPECIES
    ),
    kind="gene-set",
    state=state,
)
