"""GOA, human RNAs: miRNAs found in extracellular vesicles (annotations with the vesicles' GO terms)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.sources._goa_rna import COLUMNS, EXPERIMENTAL, FILE, mirna_of, parse, publication_of
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

_VESICLES = {"GO:0070062": "extracellular exosome", "GO:1903561": "extracellular vesicle"}


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return one row an annotation; ``ev_source`` is empty for terms that name no vesicle.

    ``relation`` is empty where the location is denied (NOT), or rests on no experiment.
    """
    import pandas as pd

    vesicle = table["go_id"].map(_VESICLES).fillna("")
    denied = table["qualifier"].str.split("|").map(lambda words: "NOT" in words)
    stated = table["evidence_code"].isin(EXPERIMENTAL) & ~denied & (vesicle != "")
    return pd.DataFrame(
        {
            "study": "goa_rna",
            "ev_source": (vesicle + " (GO annotation)").where(vesicle != "", ""),
            "organism": "human",
            "vesicle_type": vesicle,
            "mirna": mirna_of(table["name"]),
            "relation": pd.Series("reported cargo", index=table.index).where(stated, ""),
            "reference": publication_of(table["reference"]),
            "basis": "curated GO annotation",
            "note": table["evidence_code"].where(
                table["extension"] == "", table["evidence_code"] + "; " + table["extension"]
            ),
        }
    )


SOURCE = Source(
    key="goa_rna_location",
    title="GO annotation of RNAs: vesicles",
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
    kind="cargo",
    state=state,
    folder="goa_human_rna",
)
