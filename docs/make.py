"""Writes what the pages say of declared things: tables, kinds of facts, sources.

``make docs`` runs it, and a test compares.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from mircargo.facts import kinds_markdown
from mircargo.ids.species import TAXA
from mircargo.schema import tables_markdown
from mircargo.sources import SOURCES, Source, SourceFile

DOCS = Path(__file__).parent

CORE = "yes, in the core"
WHOLE = "yes"
NOT = "no"

RUN_ON = {
    "mirbase": CORE,
    "mirbase_precursors": CORE,
    "hgnc": CORE,
    "mgi": CORE,
    "rgd": CORE,
    "hcop": CORE,
    "ensembl_orthologs": CORE,
    "go": CORE,
    "ev_curated": CORE,
    "utr_human": CORE,
    "refgene": CORE,
    "goa": "2019 in the core; no newer one",
    "mirtarbase": "7.0/8.0 as CSV in the core; not 9 and 10, no XLSX",
    "gene_info": "human and mouse; not rat",
    "targetscan": "without the column Aggregate PCT, which a mirror left out",
    "targetscan_utrs": "the sample of its own script; not the served files",
    "targetscan_sites": "the sample of its own script",
    "goa_rna": WHOLE,
    "goa_rna_location": WHOLE,
    "reactome": WHOLE,
    "wikipathways": WHOLE,
    "mango": WHOLE,
    "vesiclepedia": WHOLE,
    "vesiclepedia_experiments": WHOLE,
    "evmirna2": WHOLE,
    "natu2023": WHOLE,
    "thomou2017": WHOLE,
    "mirbase_aliases": WHOLE,
    "targetscan_families": WHOLE,
    "mirdb_msigdb": WHOLE,
    "eclip": WHOLE,
    "clash": WHOLE,
    "hgnc_complete": NOT,
    "ucsc_refgene": NOT,
    "hcop_full": NOT,
    "mgi_gaf": NOT,
    "rgd_gaf": NOT,
    "gene2go": NOT,
    "msigdb_hallmark": NOT,
    "enrichr": NOT,
    "exocarta": NOT,
    "exocarta_experiments": NOT,
    "gencode_utr": NOT,
    "ensembl_utr": NOT,
    "mirbase_hairpins": NOT,
    "mirbase_dat": NOT,
    "mirbase_history": NOT,
    "mirbase_dead": NOT,
    "mirdb": NOT,
    "tarbase": NOT,
}
"""Key of each source → whether its parser has read a whole published file, not only small files by hand."""


_STATES = {
    "utr_human": "3'UTRs of the core",
    "refgene": "ends of the core's 3'UTRs",
}
"""What sources state that are read in a way of their own."""


def sources_markdown() -> str:
    """Return the tables of all sources and of all files that ``mircargo data fetch`` gets."""
    lines = [
        "| source | key | states | species | release | terms | whole file read |",
        "|---|---|---|---|---|---|---|",
        *(_row(source) for source in SOURCES),
        "",
        "### Files on a mirror",
        "",
        "| place on a mirror | or named | species | release | from |",
        "|---|---|---|---|---|",
    ]
    files = {
        (source.folder or source.key, file.name): (source, file)
        for source in SOURCES
        for file in source.downloads
    }
    lines += [_file_row(source, file) for _, (source, file) in sorted(files.items())]
    return "\n".join(lines) + "\n"


def _row(source: Source) -> str:
    files = source.downloads or source.files
    states = source.kind or _STATES.get(source.key, "nothing; for checks")
    species = " ".join(dict.fromkeys(TAXA.get(file.taxon, "several") for file in files))
    fetched = "" if source.downloads else " (core only)"
    release = " ".join(dict.fromkeys(file.version or "newest" for file in files))
    cells = (
        f"[{source.title}]({source.url})",
        f"`{source.key}`{fetched}",
        states,
        species,
        release,
        f"{source.terms}: {source.licence}",
        RUN_ON[source.key],
    )
    return f"| {' | '.join(cells)} |"


def _file_row(source: Source, file: SourceFile) -> str:
    pinned = ", pinned" if file.sha256 else ""
    served = f"[{urlsplit(file.url).hostname}]({file.url}){pinned}" if file.url else "a mirror only"
    cells = (
        f"`{source.folder or source.key}/{file.name}`",
        " ".join(f"`{name}`" for name in file.also),
        TAXA.get(file.taxon, "several"),
        file.version or "newest",
        served,
    )
    return f"| {' | '.join(cells)} |"


def pages() -> dict[Path, str]:
    """Return each page with declared parts as it should be.

    Text between the two marks is replaced, and all else stays.
    """
    return {
        DOCS / "tables.md": tables_markdown(),
        DOCS / "own_tables.md": _filled(DOCS / "own_tables.md", kinds_markdown()),
        DOCS / "full_databases.md": _filled(DOCS / "full_databases.md", sources_markdown()),
    }


def _filled(page: Path, declared: str) -> str:
    before, mark, rest = page.read_text(encoding="utf-8").partition("<!-- made by `make docs` -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    return f"{before}{mark}\n{declared}\n{end}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
