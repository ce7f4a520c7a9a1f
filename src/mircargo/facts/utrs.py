"""Facts on 3'UTRs: the sequence of a transcript's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mircargo.facts.kind import GENE, ORGANISM, SYMBOL, Compared, FactColumn, Kind
from mircargo.facts.steps import FactFile, none_for_empty, served, stamp, with_gene

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``transcript_utr``."""
    import pandas as pd

    served(sieve, base, stated)
    sequence = sieve.frame["sequence"].str.upper().str.replace("U", "T")
    sieve.drop(~sequence.str.fullmatch(r"[ACGTN]+"), "sequence has other letters than A, C, G, U, T and N")
    with_gene(sieve, base)
    frame = sieve.frame
    table = pd.DataFrame(
        {
            "gene": frame["gene_id"],
            "taxon": frame["taxon"].astype("int32"),
            "transcript": none_for_empty(frame["transcript"]),
            "sequence": sequence.loc[frame.index],
        },
        index=frame.index,
    )
    twice = table.duplicated()
    sieve.drop(twice, "the same 3'UTR twice", repeated=True)
    return {"transcript_utr": table[~twice].assign(**stamp(stated))}


KIND = Kind(
    "utr",
    "The 3'UTR of one transcript.",
    {
        "gene": FactColumn(GENE, required=True),
        "symbol": FactColumn(SYMBOL),
        "organism": FactColumn(ORGANISM),
        "transcript": FactColumn("accession of the transcript"),
        "sequence": FactColumn("letters A, C, G, U or T and N, 5'→3'", required=True),
    },
    _build,
    ("gene", "symbol", "transcript"),
    compared=(
        Compared(
            "transcript_utr",
            "utrs",
            "3'UTRs",
            "gene",
            "NULL::VARCHAR",
            "concat(length(sequence), ' nt, md5 ', left(md5(sequence), 12))",
            "transcript",
            named=("gene.symbol", "gene.symbol"),
            packed=True,
        ),
    ),
    form="fasta",
)
