"""TarBase: experimentally tested miRNA–gene interactions, releases 8 and 9.

Built from the documented columns of both releases. Release 8 is given on
request only, so its file is read from a mirror. What the releases call positive and negative differs:
in 8 ``positive_negative`` says whether the experiment confirms the interaction; in 9 ``regulation`` says
which way the gene moves, and ``Negative`` means that the miRNA lowers it.

Evidence: a test that refutes (8: ``NEGATIVE``) is ``negative``. A confirmed one is ``functional`` where the
experiment handles one gene at a time (:data:`ONE_GENE`) and is direct (8: ``DIRECT``; 9 does not tell),
else ``weak``: sequencing of bound RNA, arrays, RNA-seq, proteomics and all methods not listed. A gene that
rises (9: ``Positive``) is ``upregulation``, no repression and no refutation: it is counted and left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.readers.text import open_text
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "mirna",
    "mirna_id",
    "symbol",
    "gene",
    "species",
    "method",
    "verdict",
    "direct",
    "regulation",
    "pmid",
)
ONE_GENE = frozenset(
    {
        "2d-dige",
        "biotin-qpcr",
        "elisa",
        "flow cytometry",
        "gfp reporter assay",
        "immunoblot",
        "immunocytochemistry",
        "immunofluorescence",
        "immunohistochemistry",
        "immunoprecipitation",
        "in situ hybridization",
        "luciferase reporter assay",
        "northern blot",
        "qpcr",
        "qrt-pcr",
        "reporter assay",
        "reporter genes",
        "rt-pcr",
        "western blot",
    }
)
"""Methods that handle one gene at a time, in small letters."""
_DATA = "https://dianalab.e-ce.uth.gr/tarbasev9/data"


def parse(path: Path) -> pd.DataFrame:
    """Read either release; one row an experiment. Columns that a release lacks are empty.

    Raises
    ------
    InputError
        If the table lacks a column or a row is cut off.
    """
    with open_text(path) as handle:
        release_8 = "geneId" in handle.readline(1000).split("\t")
    if release_8:
        columns = {
            "mirna": "mirna",
            "symbol": "geneName",
            "gene": "geneId",
            "species": "species",
            "method": "method",
            "verdict": "positive_negative",
            "direct": "direct_indirect",
            "regulation": "up_down",
        }
    else:
        columns = {
            "mirna": "mirna_name",
            "mirna_id": "mirna_id",
            "symbol": "gene_name",
            "gene": "gene_id",
            "species": "species",
            "method": "experimental_method",
            "regulation": "regulation",
            "pmid": "article_pubmed_id",
        }
    table = read_delimited(path, columns, separator="\t")
    return table.reindex(columns=list(COLUMNS), fill_value="").astype("str")


def state(table: pd.DataFrame, file: SourceFile) -> pd.DataFrame:
    """Give one row an experiment, by the map of this module's docstring; ``NA`` becomes empty.

    A gene without Ensembl id has its symbol with the species in brackets, ``Pten(mmu)``, as id in
    release 8; the brackets are taken away.
    """
    import pandas as pd

    given = table.replace(["NA", "\\N"], "")
    gene = given["gene"].str.replace(r"\.\d+$", "", regex=True)
    named = given["symbol"].where(given["symbol"] != "", gene).str.replace(r"\([a-z]{3}\)$", "", regex=True)
    return pd.DataFrame(
        {
            "mirna": given["mirna_id"].where(given["mirna_id"].str.startswith("MIMAT"), given["mirna"]),
            "gene": ("ENSEMBL:" + gene).where(gene.str.startswith("ENS"), named),
            "symbol": named,
            "organism": given["species"],
            "evidence": _evidence(given),
            "method": given["method"],
            "reference": ("PMID:" + given["pmid"]).where(given["pmid"] != "", ""),
        }
    ).astype("str")


def _evidence(given: pd.DataFrame) -> pd.Series[str]:
    import pandas as pd

    verdict, regulation = given["verdict"].str.upper(), given["regulation"].str.casefold()
    release_8 = bool((verdict != "").any())
    functional = given["method"].str.casefold().isin(ONE_GENE) & (
        (given["direct"].str.upper() == "DIRECT") | (not release_8)
    )
    evidence = pd.Series("weak", index=given.index, dtype="str").mask(functional, "functional")
    if release_8:
        return evidence.mask(verdict == "NEGATIVE", "negative").mask(
            ~verdict.isin(["POSITIVE", "NEGATIVE"]), ""
        )
    return evidence.mask(regulation == "positive", "upregulation")


SOURCE = Source(
    key="tarbase",
    title="TarBase",
    url="https://dianalab.e-ce.uth.gr/tarbasev9",
    origin="fetched from the resource's own site",
    files=(),
    licence="free for academic use; not an open licence",
    terms="academic",
    citation="Skoufos et al. 2024, doi:10.1093/nar/gkad1071; Karagkouni et al. 2018, doi:10.1093/nar/gkx1141",
    columns=COLUMNS,
    parse=parse,
    downloads=(
        SourceFile(
            "Homo_sapiens_TarBase-v9.tsv.gz",
            9606,
            "9.0",
            url=f"{_DATA}/Homo_sapiens_TarBase-v9.tsv.gz",
            also=("Homo_sapiens_TarBase-v9.tsv",),
        ),
        SourceFile(
            "Mus_musculus_TarBase-v9.tsv.gz",
            10090,
            "9.0",
            url=f"{_DATA}/Mus_musculus_TarBase-v9.tsv.gz",
            also=("Mus_musculus_TarBase-v9.tsv",),
        ),
        SourceFile(
            "Other_species_TarBase-v9.tsv.gz",
            0,
            "9.0",
            url=f"{_DATA}/Other_species_TarBase-v9.tsv.gz",
            also=("Other_species_TarBase-v9.tsv",),
        ),
        SourceFile("TarBase_v8_download.txt", 0, "8.0", also=("TarBase_v8_download.txt.gz",)),
    ),
    kind="mti",
    state=state,
)
