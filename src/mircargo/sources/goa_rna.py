"""GOA, human RNAs: curated miRNA–target pairs, in the annotation extensions of a GAF 2.2 file.

A pair is an annotation of the miRNA with a term of silencing whose extension names the
target as ``has_input(…)``. Other terms (``negative regulation of gene expression``, …) may name
genes as inputs, too, but do not say that the miRNA pairs with their transcript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.sources._goa_rna import COLUMNS, EXPERIMENTAL, FILE, mirna_of, parse, publication_of
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_SILENCING = {
    "GO:0035195": "miRNA-mediated gene silencing",
    "GO:0035278": "miRNA-mediated gene silencing by inhibition of translation",
    "GO:1903231": "mRNA base-pairing translational repressor activity",
}


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return one row a target of an annotation; ``gene`` is empty where it names none or is not of silencing.

    Evidence is `functional` for experiments and `negative` for the qualifier NOT; it is empty for
    statements that rest on similarity or on an author's word.
    """
    import pandas as pd

    term = table["go_id"].map(_SILENCING)
    found = table["extension"].where(term.notna(), "").str.extractall(r"has_input\(([^()]+)\)")[0]
    targets = found.rename("gene").droplevel("match")
    rows = table.assign(term=term).join(targets)
    denied = rows["qualifier"].str.split("|").map(lambda words: "NOT" in words)
    tested = rows["evidence_code"].isin(EXPERIMENTAL)
    evidence = pd.Series("functional", index=rows.index).where(tested, "").mask(tested & denied, "negative")
    return pd.DataFrame(
        {
            "mirna": mirna_of(rows["name"]),
            "gene": rows["gene"].fillna(""),
            "organism": "human",
            "gene_organism": "human",
            "evidence": evidence.where(rows["term"].notna(), ""),
            "method": (rows["term"] + " (" + rows["evidence_code"] + ")").fillna(""),
            "reference": publication_of(rows["reference"]),
        }
    ).reset_index(drop=True)


SOURCE = Source(
    key="goa_rna",
    title="GO annotation of RNAs: targets",
    url="https://www.ebi.ac.uk/GOA/RNAcentral",
    origin="fetched from the Gene Ontology's own site",
    files=(),
    licence="CC BY 4.0, attribution with release date",
    terms="open",
    run_on="yes",
    citation="Huntley et al. 2018, doi:10.1261/rna.065565.118; Huntley et al. 2015, doi:10.1093/nar/gku1113",
    columns=COLUMNS,
    parse=parse,
    downloads=(FILE,),
    kind="mti",
    state=state,
    folder="goa_human_rna",
)
