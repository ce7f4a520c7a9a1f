"""Writes what the pages say of declared things: tables, kinds of facts, sources.

``make docs`` runs it, and a test compares.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from mircargo.facts import kinds_markdown
from mircargo.ids.species import TAXA
from mircargo.run.fields import fields_markdown
from mircargo.schema import tables_markdown
from mircargo.schema.result_pages import results_markdown
from mircargo.sources import SOURCES, Source, SourceFile

DOCS = Path(__file__).parent

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
        source.run_on or ("yes, in the core" if source.files else "no"),
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
        DOCS / "results.md": results_markdown(),
        DOCS / "own_tables.md": _filled(DOCS / "own_tables.md", kinds_markdown()),
        DOCS / "full_databases.md": _filled(DOCS / "full_databases.md", sources_markdown()),
        DOCS / "provenance.md": _filled(DOCS / "provenance.md", fields_markdown()),
    }


def _filled(page: Path, declared: str) -> str:
    before, mark, rest = page.read_text(encoding="utf-8").partition("<!-- made by `make docs` -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    return f"{before}{mark}\n{declared}\n{end}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
