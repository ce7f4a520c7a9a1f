"""Every table of a snapshot, with its columns and their meaning."""

from __future__ import annotations

from mircargo.schema.table import Column, Table

__all__ = ["DECLARED", "UTR"]


def _text(meaning: str, *, nullable: bool = False) -> Column:
    return Column("string", meaning, nullable)


_TAXON = Column("int32", "NCBI taxon: 9606 human, 10090 mouse, 10116 rat")
_SOURCE = _text("key of the row in `source`")
_VERSION = _text("version of that source")
_REFERENCE = _text("publication, `PMID:…`, `doi:…` or `PMCID:…`", nullable=True)

DECLARED = (
    Table(
        "mirna",
        "One mature miRNA.",
        {
            "id": _text("accession, `mirbase:MIMAT…`"),
            "name": _text("current miRBase name, e.g. `mmu-miR-21a-5p`"),
            "taxon": _TAXON,
            "sequence": _text("mature sequence, 5'→3', letters ACGU"),
            "seed": _text("nucleotides 2–8 of the sequence"),
            "family": _text(
                "all miRNAs with the same seed, named after the member with the lowest number; with the seed"
                " in brackets where another seed has that name too"
            ),
            "precursors": _text(
                "hairpins it is cut from, `name (accession)` joined by `;` (the registry's list is"
                " incomplete)",
                nullable=True,
            ),
        },
        ("taxon", "id"),
    ),
    Table(
        "mirna_alias",
        "One other name or a hairpin of a mature miRNA.",
        {
            "alias": _text("the name or accession, as published"),
            "id": _text("mature miRNA"),
            "taxon": _TAXON,
            "kind": _text("`hairpin` (name), `hairpin accession` or `previous name`"),
        },
        ("taxon", "alias", "id", "kind"),
    ),
    Table(
        "mirna_past",
        "What a name meant in some releases of miRBase, or that it was removed, as fetched or given; a"
        " hand-checked list comes with mircargo.",
        {
            "name": _text("the name as published"),
            "id": _text("mature miRNA; empty for a sequence that was removed", nullable=True),
            "taxon": _TAXON,
            "since": _text("first release", nullable=True),
            "until": _text("last release", nullable=True),
            "reason": _text("why it was removed", nullable=True),
        },
        ("taxon", "name", "id", "since", "until", "reason"),
        optional=True,
    ),
    Table(
        "gene",
        "One gene or locus.",
        {
            "id": _text("`MGI:…`, `HGNC:…` or `RGD:…`"),
            "symbol": _text("official symbol"),
            "name": _text("full name, where the source gives one", nullable=True),
            "taxon": _TAXON,
            "entrez": _text("NCBI Gene id", nullable=True),
            "ensembl": _text("Ensembl gene ids joined by `;`", nullable=True),
            "locus_type": _text(
                "HGNC's locus type; for mouse `gene trap` or `transgene` where the symbol says so",
                nullable=True,
            ),
        },
        ("taxon", "id"),
    ),
    Table(
        "gene_alias",
        "One name under which a gene can be found.",
        {
            "alias_key": _text("the name in lower case"),
            "alias": _text("the name as published"),
            "id": _text("gene"),
            "taxon": _TAXON,
            "kind": _text(
                "`symbol`, `previous symbol`, `synonym`, `entrez`, `ensembl`, `uniprot` or `refseq`"
            ),
        },
        ("alias_key", "taxon", "id", "kind", "alias"),
    ),
    Table(
        "ortholog",
        "One human gene and its ortholog.",
        {
            "gene": _text("human gene"),
            "gene_other": _text("mouse or rat gene"),
            "taxon": _TAXON,
            "taxon_other": _TAXON,
            "support": Column("int32", "number of sources that call the pair orthologs"),
            "source": _text("those sources, joined by `;`"),
            "carries": Column(
                "bool",
                "whether predictions are carried along this pair: HGNC's own assignment, or the"
                " best-supported pair of both genes with at least three sources",
            ),
        },
        ("gene", "gene_other"),
    ),
    Table(
        "ev_source",
        "One kind of vesicle in one study; a comparator is a source too, also without cargo.",
        {
            "id": _text("`ev:study.label`"),
            "label": _text("the name in the study"),
            "donor_cell": _text("cell that releases the vesicles", nullable=True),
            "taxon": _TAXON,
            "vesicle_type": _text(
                "exosome, extracellular vesicle, …; empty where the study states none", nullable=True
            ),
            "isolation": _text("isolation method, where stated", nullable=True),
            "study": _text("key of the study"),
            "reference": _REFERENCE,
        },
        ("id",),
    ),
    Table(
        "ev_cargo",
        "One statement of a study on what a vesicle carries or does.",
        {
            "ev_source": _text("vesicle"),
            "mirna": _text(
                "mature miRNA; empty where only a cluster, a family or no cargo is stated", nullable=True
            ),
            "reported_as": _text("the name that the study uses", nullable=True),
            "relation": _text(
                "`enriched`, `depleted`, `most abundant`, `reported cargo`, `detected`, `transferred`,"
                " `loaded by engineering` or `comparator` (no cargo)"
            ),
            "value": Column("float64", "the stated statistic; empty where none is stated", nullable=True),
            "unit": _text("unit of `value`", nullable=True),
            "comparator": _text("vesicle or cell compared with", nullable=True),
            "p_value": Column("float64", "as stated", nullable=True),
            "q_value": Column("float64", "as stated", nullable=True),
            "effect": _text("what the vesicle does to the recipient", nullable=True),
            "effect_process": _text("process that the effect concerns", nullable=True),
            "effect_sign": _text("`+`, `-` or `0`; empty where not stated", nullable=True),
            "recipient": _text("cell or tissue that takes the vesicles up", nullable=True),
            "reported_target": _text("targets that the study names, joined by `;`", nullable=True),
            "reference": _REFERENCE,
            "basis": _text("what was read: abstract or review table"),
            "note": _text("the curator's remarks: assumed arm, assumed species, …", nullable=True),
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("ev_source", "mirna", "reported_as", "relation", "comparator", "reference", "value", "source"),
        unique=False,
        facts="cargo",
    ),
    Table(
        "mti",
        "One piece of evidence for or against a miRNA–target interaction.",
        {
            "mirna": _text("mature miRNA"),
            "gene": _text("target gene"),
            "taxon": _TAXON,
            "evidence": _text("`functional`, `weak`, `negative` or `predicted`"),
            "method": _text("experiments joined by `;`, or the predictor", nullable=True),
            "score": Column(
                "float64",
                "predicted repression (context++, more negative is stronger); empty for experiments and for"
                " predictors with another scale",
                nullable=True,
            ),
            "site_counts": _text(
                "predicted sites, `8mer,7mer-m8,7mer-A1,6mer`; empty for experiments", nullable=True
            ),
            "via_ortholog": _text(
                "gene of another species (human, for the core's predictions) that the evidence was carried"
                " from; empty where it was measured or predicted in this species",
                nullable=True,
            ),
            "reference": _REFERENCE,
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("taxon", "mirna", "gene", "evidence", "reference", "method", "source"),
        unique=False,
        facts="interactions",
    ),
    Table(
        "prediction",
        "A human gene that a seed family is predicted to repress; its miRNAs share the row.",
        {
            "seed": _text("nucleotides 2–8 that the family shares"),
            "scored_as": _text("mature miRNA whose sequence was scored for the family"),
            "gene": _text("human gene"),
            "n_8mer": Column("int32", "8mer sites"),
            "n_7mer_m8": Column("int32", "7mer-m8 sites"),
            "n_7mer_a1": Column("int32", "7mer-A1 sites"),
            "n_6mer": Column("int32", "6mer sites"),
            "score": Column("float64", "expected log2 change of the mRNA (context++, all sites together)"),
            "percentile": Column("int32", "percentage of the family's genes with a weaker score"),
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("seed", "score", "gene"),
        facts="interactions",
    ),
    Table(
        "mti_set_aside",
        "One row of an MTI source that is not evidence here because of its gene.",
        {
            "mirna": _text("mature miRNA that the row names"),
            "taxon": _TAXON,
            "symbol": _text("gene symbol as published"),
            "entrez": _text("NCBI Gene id as published", nullable=True),
            "reason": _text("why the row is set aside"),
            "reference": _REFERENCE,
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("taxon", "mirna", "symbol", "reference"),
        unique=False,
        facts="interactions",
    ),
    Table(
        "gene_set",
        "One gene set of one species.",
        {
            "set_id": _text("`GO:…`, or the id with the prefix of its library, e.g. `reactome:R-HSA-…`"),
            "name": _text("name of the set"),
            "library": _text("`go_bp`, `reactome`, `wikipathways`, … or the label of an own file"),
            "taxon": _TAXON,
            "size": Column("int32", "number of member genes"),
        },
        ("taxon", "library", "set_id"),
    ),
    Table(
        "gene_set_member",
        "One gene in one set, directly or through a more specific term (is_a and part_of).",
        {
            "set_id": _text("gene set"),
            "gene": _text("member"),
            "taxon": _TAXON,
            "evidence_code": _text(
                "GO evidence codes behind the membership, joined by `|`; `listed` where a collection only"
                " lists its genes; `ortholog` where it was carried from human"
            ),
            "direct": Column("bool", "whether an annotation names this very term"),
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("taxon", "set_id", "gene"),
        facts="gene sets",
    ),
    Table(
        "gene_set_relation",
        "One relation of the ontology between two live terms.",
        {
            "set_id": _text("term"),
            "relation": _text(
                "`is_a`, `part_of`, `regulates`, `positively_regulates` or `negatively_regulates`"
            ),
            "other": _text("the term it points to"),
        },
        ("set_id", "relation", "other"),
    ),
    Table(
        "gene_set_alias",
        "One other name or id of a set.",
        {
            "alias_key": _text("the name in lower case"),
            "alias": _text("the name or id"),
            "set_id": _text("gene set"),
            "kind": _text("`name`, `exact synonym`, `alternative id` or `replaced id`"),
        },
        ("alias_key", "set_id", "kind", "alias"),
    ),
    Table(
        "coverage",
        "A mature miRNA that a predictor speaks of; without a prediction, it has none for this miRNA, which"
        " is not to say that it has no target.",
        {
            "mirna": _text("mature miRNA"),
            "taxon": _TAXON,
            "predictor": _text("key of the source that predicts"),
            "status": _text(
                "`broadly conserved`, `conserved`, `poorly conserved` or `other`: conservation of its family"
            ),
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("taxon", "mirna", "predictor"),
        optional=True,
        facts="interactions",
    ),
    Table(
        "transcript_utr",
        "The 3'UTR of one transcript, from a source or a file of one's own.",
        {
            "gene": _text("gene"),
            "taxon": _TAXON,
            "transcript": _text("accession of the transcript", nullable=True),
            "sequence": _text("letters A, C, G, T and N, 5'→3'"),
            "source": _SOURCE,
            "source_version": _VERSION,
        },
        ("taxon", "gene", "transcript", "source"),
        unique=False,
        optional=True,
        facts="3'UTRs",
    ),
    Table(
        "source",
        "One file that the snapshot was built from.",
        {
            "key": _text("name of the source"),
            "version": _text("release"),
            "organism": _text("species in the file"),
            "file": _text("file name"),
            "url": _text("where the resource lives"),
            "origin": _text("where this copy came from"),
            "sha256": _text("checksum of the file read"),
            "bytes": Column("int64", "size of the file read"),
            "rows": Column("int64", "rows read"),
            "licence": _text("licence or terms"),
            "terms": _text("`open` or `academic`"),
            "citation": _text("what to cite"),
        },
        ("key", "file"),
    ),
    Table(
        "dropped",
        "Rows of a source that are not in the snapshot, and why.",
        {
            "source": _SOURCE,
            "file": _text("file name"),
            "reason": _text("why the rows were left out"),
            "rows": Column("int64", "how many"),
            "examples": _text("up to five of them, joined by `;`"),
        },
        ("source", "file", "reason"),
    ),
)

UTR = Table(
    "utr",
    "The representative 3'UTR of one human gene, cleaned; a file of its own beside the snapshot.",
    {
        "gene": _text("gene, or `NCBIGene:…` where HGNC has none"),
        "symbol": _text("symbol, or the Entrez id"),
        "taxon": _TAXON,
        "transcript": _text("RefSeq transcript behind the end, where there is one", nullable=True),
        "evidence": _text("how the end is known: `annotated`, `natural`, `signal` or `open` (uncertain)"),
        "orf_length": Column("int32", "coding length in nt, 0 where not known"),
        "ends": _text("lengths at which transcripts end, joined by `,`"),
        "shares": _text("their shares, joined by `,`"),
        "sequence": _text("letters 5'→3'; N where masked"),
        "accessibility": Column(
            "binary", "log10 probability that the 14 nt ending here are unpaired, one byte a nucleotide"
        ),
    },
    ("gene",),
)
"""The table of the core 3'UTRs, which only the predictor reads."""
