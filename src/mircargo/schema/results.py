"""The results of questions and analyses, each declared once: columns, types, units and meaning.

The same declaration names the columns of answers (``Answer.of``), gives files their types, and fills
``--help`` and ``docs/results.md``.
"""

from __future__ import annotations

from mircargo.schema.result import Result, count, flag, number, text

__all__ = [
    "ANSWERS",
    "CARGO",
    "CARGO_DIFFERENCE",
    "CONTROL",
    "ENRICHED",
    "EV_SOURCES",
    "NAMES",
    "PATHS",
    "PREDICTED_SITES",
    "PREDICTED_TARGETS",
    "QUERIES",
    "READ_MIRNAS",
    "TARGETS",
]

_MIRNA = text("current miRBase name of the miRNA")
_MIRNA_ID = text("its accession, `mirbase:MIMAT…`")
_GENE = text("official symbol of the gene")
_GENE_ID = text("its id, `MGI:…`, `HGNC:…` or `RGD:…`")
_EVIDENCE = text("`functional`, `weak`, `predicted` or `negative`")
_CONTESTED = flag("whether the pair is both supported and refuted")
_METHODS = text("experiments or predictors, joined by `;`", empty=True)
_REFERENCES = text("publications, joined by `;`", empty=True)
_SCORE = number("predicted repression, more negative is stronger", empty=True, unit="log2 change of the mRNA")
_VIA = text("human genes whose predictions are carried over by orthology, joined by `;`", empty=True)
_SET_ID = text("id of the gene set")
_SET_NAME = text("name of the gene set")
_ORGANISM = text("human, mouse or rat")
_SOURCES = text("keys of the sources, joined by `;`")
_VERSIONS = text("their versions, in the same order")
_KEY = text("key of the source")

TARGETS = Result(
    "targets",
    "One miRNA and gene with one kind of evidence: validated support, predicted or negative.",
    ("targets", "mirnas"),
    {
        "mirna": _MIRNA,
        "mirna_id": _MIRNA_ID,
        "gene": _GENE,
        "gene_id": _GENE_ID,
        "evidence": _EVIDENCE,
        "contested": _CONTESTED,
        "methods": _METHODS,
        "n_references": count("number of publications", empty=True),
        "references": _REFERENCES,
        "score": _SCORE,
        "via_ortholog": _VIA,
        "source": _SOURCES,
        "source_version": _VERSIONS,
    },
    (
        *("gene", "evidence", "mirna", "n_references", "in_process", "score", "methods", "references"),
        *("via_ortholog", "contested", "source"),
    ),
    {"in_process": text("with a process: its sets that hold the gene, joined by `;`", empty=True)},
)

EV_SOURCES = Result(
    "EV sources",
    "One kind of vesicle in one study.",
    ("cargo",),
    {
        "id": text("`ev:study.label`"),
        "label": text("the name in the study"),
        "organism": _ORGANISM,
        "donor_cell": text("cell that releases the vesicles", empty=True),
        "vesicle_type": text("exosome, extracellular vesicle, …", empty=True),
        "isolation": text("isolation method", empty=True),
        "n_mirnas": count("mature miRNAs that it is reported to carry"),
        "study": text("key of the study"),
        "reference": text("publication", empty=True),
    },
    ("label", "organism", "n_mirnas", "donor_cell", "study", "id", "vesicle_type", "reference"),
)

CARGO = Result(
    "cargo",
    "One statement on what one EV source carries or does.",
    ("cargo",),
    {
        "ev_source": text("the vesicles"),
        "mirna": text("current miRBase name; empty where only a cluster or family is stated", empty=True),
        "mirna_id": text("its accession", empty=True),
        "reported_as": text("the name that the study uses", empty=True),
        "relation": text("`enriched`, `depleted`, `detected`, `reported cargo`, `comparator`, …"),
        "value": number("the stated statistic, in the unit of `unit`", empty=True),
        "unit": text("unit of `value`", empty=True),
        "comparator": text("vesicle or cell compared with", empty=True),
        "p_value": number("as stated", empty=True),
        "q_value": number("as stated", empty=True),
        "recipient": text("cell or tissue that takes the vesicles up", empty=True),
        "effect": text("what the vesicle does to the recipient", empty=True),
        "effect_process": text("process that the effect concerns", empty=True),
        "effect_sign": text("`+`, `-` or `0`", empty=True),
        "reported_target": text("targets that the study names, joined by `;`", empty=True),
        "reference": text("publication", empty=True),
        "basis": text("what was read: abstract or review table"),
        "note": text("the curator's remarks", empty=True),
        "source": _KEY,
        "source_version": text("version of that source"),
    },
    (
        *("mirna", "relation", "comparator", "value", "unit", "q_value", "p_value", "effect", "effect_sign"),
        *("reference", "note", "source"),
    ),
)

CARGO_DIFFERENCE = Result(
    "cargo diff",
    "One miRNA of two EV sources.",
    ("cargo",),
    {
        "mirna": _MIRNA,
        "mirna_id": _MIRNA_ID,
        "family": text("all miRNAs with the same seed", empty=True),
        "in": text("`first`, `second` or `both`"),
        "relation_first": text("relations in the first source, joined by `;`", empty=True),
        "relation_second": text("relations in the second source, joined by `;`", empty=True),
    },
)

PATHS = Result(
    "explain",
    "One path from a vesicle or a miRNA through a gene to a set.",
    ("explain",),
    {
        "ev_source": text("the vesicles", empty=True),
        "relation": text("what the source says of the miRNA, joined by `;`", empty=True),
        "mirna": _MIRNA,
        "gene": _GENE,
        "gene_id": _GENE_ID,
        "evidence": _EVIDENCE,
        "contested": _CONTESTED,
        "methods": _METHODS,
        "references": _REFERENCES,
        "score": _SCORE,
        "via_ortholog": _VIA,
        "set_id": _SET_ID,
        "set_name": _SET_NAME,
        "role": text(
            "what the set is to the process: `member`, `regulation`, `positive regulation` or"
            " `negative regulation`"
        ),
        "evidence_code": text("what the membership rests on"),
        "annotation": text("`direct` or `by is_a/part_of`"),
    },
    ("mirna", "gene", "evidence", "role", "set_name", "references", "ev_source", "contested"),
)

NAMES = Result(
    "names",
    "One name of a list.",
    ("names",),
    {
        "query": text("the name as given"),
        "status": text("`exact`, `read by rule`, `ambiguous` or `unknown`"),
        "kind": text("`mirna` or `gene`", empty=True),
        "name": text("current name or symbol", empty=True),
        "id": text("its id", empty=True),
        "organism": text("human, mouse or rat", empty=True),
        "rule": text("why it is read so, or not", empty=True),
        "suggestions": text("candidates, or the nearest names, joined by `; `", empty=True),
    },
    ("query", "status", "name", "rule", "suggestions", "id", "organism", "kind"),
)

READ_MIRNAS = Result(
    "names of a report",
    "One name that a report was asked for.",
    ("report",),
    {
        "query": text("the name as given"),
        "status": text("`exact`, `read by rule` or `left out`"),
        "name": text("current miRBase name", empty=True),
        "rule": text("why it is read so, or left out", empty=True),
    },
)

QUERIES = Result(
    "query list",
    "One saved question.",
    ("query",),
    {
        "query": text("its name"),
        "title": text("what it asks"),
        "parameters": text("parameters with their defaults, `…` where one is needed"),
        "columns": text("columns of its answer"),
        "description": text("what it does"),
    },
)

ENRICHED = Result(
    "enrich",
    "One gene set and one list, best first.",
    ("enrich",),
    {
        "list_id": text("the list; `query` for the names given"),
        "set_id": _SET_ID,
        "set_name": _SET_NAME,
        "library": text("collection of the set", empty=True),
        "set_size": count("genes of the set in the universe", unit="genes"),
        "overlap": count("of these, targets of the list", unit="genes"),
        "expected": number("overlap that the degrees of miRNAs and genes lead to", unit="genes"),
        "ratio": number("`overlap` / `expected`; empty where none is expected", empty=True),
        "p_value": number("calibrated: against random lists of miRNAs"),
        "q_value": number("Benjamini–Hochberg of `p_value` over all sets of the list"),
        "draws": count("random lists that the set was compared with"),
        "ora_p": number("plain over-representation, biased for miRNA targets"),
        "ora_q": number("Benjamini–Hochberg of `ora_p`"),
        "genes": text("targets in the set, each with the miRNAs that hit it", empty=True),
        "tail": text("what the p-value is from"),
        "limit": text("`≤` where the p-value is a bound", empty=True),
    },
    (
        *("set_name", "p_value", "q_value", "overlap", "set_size", "expected", "ora_q", "limit", "tail"),
        *("ora_p", "set_id", "gsea_q", "genes"),
    ),
    {
        "es": number("with `--gsea`: enrichment score"),
        "nes": number("normalised enrichment score", empty=True),
        "gsea_p": number("from permutations of genes, biased like plain ORA"),
        "gsea_q": number("Benjamini–Hochberg of `gsea_p`"),
        "leading_edge": text("genes that make the score, joined by `;`", empty=True),
    },
)

CONTROL = Result(
    "enrich --control-out",
    "One set that random lists get, or that the list itself gets, by one method.",
    ("enrich",),
    {
        "method": text("`plain ORA` or `calibrated`"),
        "part": text("`frequent`: most often called for random lists; `own`: called for this list"),
        "set_id": _SET_ID,
        "set_name": _SET_NAME,
        "share": number("part of the random lists for which the method calls the set"),
        "q_value": number("of the list itself", empty=True),
    },
)

_PREDICTED = {
    "mirna": text("name of the miRNA, or its sequence"),
    "gene": text("gene of the 3'UTR"),
    "gene_id": text("its id, where the file tells one"),
}
_CONTEXT = "log2 change of the mRNA"
_FEATURES = {
    "c_site_type": "the type of the site",
    "c_3p": "pairing of the miRNA's 3' end",
    "c_local_au": "A and U around the site",
    "c_min_dist": "distance to the nearer end of the 3'UTR",
    "c_len": "length of the 3'UTR",
    "c_srna1": "nucleotide 1 of the miRNA",
    "c_srna8": "nucleotide 8 of the miRNA",
    "c_site8": "nucleotide 8 of the site",
    "c_off6m": "offset 6mer sites",
    "c_ta": "abundance of target sites",
    "c_sps": "stability of seed pairing",
    "c_sa": "accessibility of the site",
    "c_orf_len": "length of the coding sequence",
    "c_orf8m": "8mer sites in the coding sequence",
}

PREDICTED_TARGETS = Result(
    "predict",
    "One miRNA and gene with a predicted site.",
    ("predict",),
    {
        **_PREDICTED,
        "n_8mer": count("8mer sites"),
        "n_7mer_m8": count("7mer-m8 sites"),
        "n_7mer_a1": count("7mer-A1 sites"),
        "n_6mer": count("6mer sites"),
        "score": number("context++", unit=_CONTEXT),
        "percentile": number("of the miRNA's genes with a weaker score", unit="%"),
    },
    added={"taxon": text("NCBI taxon of the 3'UTR, where several were read")},
)

PREDICTED_SITES = Result(
    "predict --sites",
    "One predicted site.",
    ("predict",),
    {
        **_PREDICTED,
        "transcript": text("transcript of the 3'UTR"),
        "taxon": text("NCBI taxon of the 3'UTR"),
        "utr_start": count("first nucleotide of the site, from 1", unit="nt"),
        "utr_end": count("last nucleotide of the site", unit="nt"),
        "site_type": text("`8mer`, `7mer-m8`, `7mer-A1` or `6mer`"),
        **{
            name: number(f"contribution of {words}", empty=name in ("c_ta", "c_orf8m"), unit=_CONTEXT)
            for name, words in _FEATURES.items()
        },
        "score": number("context++ of the site", unit=_CONTEXT),
    },
)

ANSWERS = (
    *(TARGETS, EV_SOURCES, CARGO, CARGO_DIFFERENCE, PATHS, NAMES, QUERIES, ENRICHED, CONTROL),
    *(PREDICTED_TARGETS, PREDICTED_SITES, READ_MIRNAS),
)
