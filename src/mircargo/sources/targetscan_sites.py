"""TargetScan: the sites that its own script finds (``targetscan_70_output.txt``).

The file comes in the archive of TargetScan's script, beside the sample that it is about, and is served
nowhere by itself; it is read to compare sites, and states nothing for a snapshot.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "gene",
    "family",
    "species",
    "alignment_start",
    "alignment_end",
    "start",
    "end",
    "group",
    "site_type",
    "in_species",
    "group_type",
    "group_species",
)


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a site in one species. Positions count from 1, ends are included.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    return read_delimited(
        path,
        {
            "gene": "a_Gene_ID",
            "family": "miRNA_family_ID",
            "species": "species_ID",
            "alignment_start": "MSA_start",
            "alignment_end": "MSA_end",
            "start": "UTR_start",
            "end": "UTR_end",
            "group": "Group_num",
            "site_type": "Site_type",
            "in_species": "miRNA in this species",
            "group_type": "Group_type",
            "group_species": "Species_in_this_group",
        },
        separator="\t",
    )


SOURCE = Source(
    key="targetscan_sites",
    title="TargetScan sites",
    url="https://www.targetscan.org/",
    origin="in the archive of TargetScan's script",
    files=(),
    licence="no formal licence seen; free with citation",
    terms="academic",
    run_on="the sample of its own script",
    citation="Agarwal et al. 2015, doi:10.7554/eLife.05005",
    columns=COLUMNS,
    parse=parse,
    downloads=(SourceFile("targetscan_70_output.txt", 0, "7.0"),),
    folder="context",
)
