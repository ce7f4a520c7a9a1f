"""The common columns in which sources, and a user's own files, state facts of one kind.

A source's parser keeps the columns of its format; its ``state`` gives the same rows in these
columns. A file for ``mircargo data add`` has them from the start. From here on there is one
builder a kind. All cells are text; an empty cell is ``""``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CARRIED_LIBRARIES", "GENE_PREFIXES", "KINDS", "FactColumn", "Kind", "kinds_markdown"]

CARRIED_LIBRARIES = ("reactome",)
"""Gene sets that a source states for human only, and that are carried to mouse and rat along orthologs."""

GENE_PREFIXES = ("MGI", "HGNC", "RGD", "NCBIGene", "ENSEMBL", "UniProtKB", "RefSeq")
"""Prefixes of gene identifiers, before a colon; text without one is a symbol."""


@dataclass(frozen=True)
class FactColumn:
    """One column: its meaning, and if each row needs a value."""

    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of facts."""

    name: str
    meaning: str
    columns: Mapping[str, FactColumn]

    def required(self) -> tuple[str, ...]:
        """Return the columns without which a row says nothing."""
        return tuple(name for name, column in self.columns.items() if column.required)


_GENE = "a gene: a symbol, or an id with its prefix, of " + ", ".join(
    f"`{prefix}:`" for prefix in GENE_PREFIXES
)
_MIRNA = "a miRNA: a name in any spelling, or an accession `MIMAT…`"
_ORGANISM = (
    "`human`, `mouse`, `rat`, a scientific name or an NCBI taxon; empty where the whole file is of one"
)
_SYMBOL = "the symbol, for rows whose `gene` is an id that is not known"
_REFERENCE = "publication: `PMID:…`, `doi:…` or `PMCID:…`"

_DECLARED = (
    Kind(
        "mti",
        "One piece of evidence for or against a miRNA–target interaction.",
        {
            "mirna": FactColumn(
                _MIRNA + "; `seed:` and nucleotides 2–8 for all mature miRNAs with that seed", required=True
            ),
            "gene": FactColumn(_GENE, required=True),
            "symbol": FactColumn(_SYMBOL),
            "organism": FactColumn(_ORGANISM + "; of the miRNA"),
            "gene_organism": FactColumn("species of the gene, where it may be another"),
            "evidence": FactColumn("`functional`, `weak`, `negative` or `predicted`", required=True),
            "method": FactColumn("experiments joined by `;`, or the predictor with its version"),
            "score": FactColumn(
                "predicted repression as context++ (0 or below; more negative is stronger); empty for"
                " experiments and other scales"
            ),
            "site_counts": FactColumn("predicted sites, `8mer,7mer-m8,7mer-A1,6mer`"),
            "reference": FactColumn(_REFERENCE),
        },
    ),
    Kind(
        "cargo",
        "One statement on what a vesicle carries.",
        {
            "study": FactColumn("short key of the study", required=True),
            "ev_source": FactColumn("name of the vesicles in the study", required=True),
            "organism": FactColumn(_ORGANISM),
            "donor_cell": FactColumn("cell that releases the vesicles"),
            "vesicle_type": FactColumn(
                "exosome, extracellular vesicle, …; `no vesicle: cells` for a parent cell"
            ),
            "isolation": FactColumn("isolation method"),
            "mirna": FactColumn(_MIRNA + "; empty for a source without stated cargo"),
            "relation": FactColumn(
                "`enriched`, `depleted`, `most abundant`, `reported cargo`, `detected` or `comparator` (no"
                " cargo); `by sign, q < 0.05` (or `p < …`, or `by sign` alone) reads enriched or depleted"
                " from `value`",
                required=True,
            ),
            "value": FactColumn("the stated statistic; empty where none is stated"),
            "unit": FactColumn("unit of `value`"),
            "comparator": FactColumn("`ev_source` of the same study that it is compared with"),
            "p_value": FactColumn("as stated, 0 to 1"),
            "q_value": FactColumn("as stated, 0 to 1"),
            "reference": FactColumn(_REFERENCE),
            "basis": FactColumn("what the statement was read from"),
            "note": FactColumn("remarks"),
        },
    ),
    Kind(
        "gene-set",
        "One member of a gene set. A GMT file holds the same.",
        {
            "set_id": FactColumn(
                "id with a prefix, e.g. `reactome:R-HSA-1`; a user's own may have none", required=True
            ),
            "set_name": FactColumn("name of the set; the id where empty"),
            "library": FactColumn("name of the collection, e.g. `reactome`; for own files the label given"),
            "gene": FactColumn(_GENE, required=True),
            "symbol": FactColumn(_SYMBOL),
            "organism": FactColumn(_ORGANISM),
            "evidence_code": FactColumn("what the membership rests on; `listed` where empty"),
        },
    ),
    Kind(
        "annotation",
        "One annotation of a gene product with a GO term.",
        {
            "go_id": FactColumn("`GO:…`", required=True),
            "gene": FactColumn(_GENE, required=True),
            "symbol": FactColumn(_SYMBOL),
            "organism": FactColumn(_ORGANISM),
            "qualifier": FactColumn("as in GAF, joined by `|`; `NOT` denies"),
            "evidence_code": FactColumn(
                "a code of GO, `IDA`, `IEA`, …; `unstated` where the table gives none", required=True
            ),
            "aspect": FactColumn("`P`, `F` or `C`"),
        },
    ),
    Kind(
        "gene-name",
        "One gene with its names in other databases.",
        {
            "gene": FactColumn("`MGI:…`, `HGNC:…` or `RGD:…`", required=True),
            "symbol": FactColumn("official symbol"),
            "name": FactColumn("full name"),
            "organism": FactColumn(_ORGANISM),
            "entrez": FactColumn("NCBI Gene id"),
            "ensembl": FactColumn("Ensembl gene ids joined by `|`"),
            "uniprot": FactColumn("UniProt accessions joined by `|`"),
            "refseq": FactColumn("RefSeq transcripts without version, joined by `|`"),
            "previous": FactColumn("previous symbols joined by `|`"),
            "synonyms": FactColumn("synonyms joined by `|`"),
        },
    ),
    Kind(
        "mirna",
        "One mature miRNA of a release.",
        {
            "accession": FactColumn("`MIMAT…`", required=True),
            "name": FactColumn("current name, e.g. `mmu-miR-21a-5p`", required=True),
            "organism": FactColumn(_ORGANISM),
            "sequence": FactColumn("letters A, C, G and U, 5'→3'", required=True),
        },
    ),
    Kind(
        "mirna-name",
        "One other name of a mature miRNA, or one of its hairpins.",
        {
            "alias": FactColumn("the name or accession", required=True),
            "mirna": FactColumn(
                "accession `MIMAT…`, or `MI…` for hairpins' own aliases; for a removed name, the accession"
                " that it had",
                required=True,
            ),
            "kind": FactColumn("`previous name`, `hairpin`, `hairpin accession` or `removed`", required=True),
            "since": FactColumn("first release with this name, e.g. `10`"),
            "until": FactColumn("last release with this name"),
            "reason": FactColumn("why it was removed, e.g. `was a piece of a tRNA`"),
        },
    ),
    Kind(
        "coverage",
        "What a predictor says of one mature miRNA.",
        {
            "mirna": FactColumn("accession `MIMAT…` or name", required=True),
            "organism": FactColumn(_ORGANISM),
            "predictor": FactColumn("key of the source that predicts", required=True),
            "seed": FactColumn("nucleotides 2–8 that its family is predicted by", required=True),
            "status": FactColumn(
                "how well conserved the family is: `broadly conserved`, `conserved`, `poorly conserved` or"
                " `other`",
                required=True,
            ),
        },
    ),
    Kind(
        "ortholog",
        "One human gene and its ortholog.",
        {
            "gene": FactColumn("the human gene: " + _GENE, required=True),
            "other": FactColumn("the other gene, likewise", required=True),
            "organism": FactColumn("species of the other gene", required=True),
            "support": FactColumn("sources that call the pair orthologs, joined by `|`", required=True),
        },
    ),
    Kind(
        "utr",
        "The 3'UTR of one transcript.",
        {
            "gene": FactColumn(_GENE, required=True),
            "symbol": FactColumn(_SYMBOL),
            "organism": FactColumn(_ORGANISM),
            "transcript": FactColumn("accession of the transcript"),
            "sequence": FactColumn("letters A, C, G, U or T and N, 5'→3'", required=True),
        },
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _DECLARED}


def kinds_markdown() -> str:
    """Return ``docs/own_tables.md``'s tables: every kind with its columns and their meaning."""
    lines: list[str] = []
    for kind in KINDS.values():
        lines += [
            "",
            f"## {kind.name}",
            "",
            kind.meaning,
            "",
            "| column | needed | meaning |",
            "|---|---|---|",
        ]
        lines += [
            f"| {name} | {'yes' if column.required else ''} | {column.meaning.replace('|', chr(92) + '|')} |"
            for name, column in kind.columns.items()
        ]
    return "\n".join(lines).lstrip("\n") + "\n"
