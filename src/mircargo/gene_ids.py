"""How a gene is written: a symbol, or the id of a database, with or without its prefix and its version."""

from __future__ import annotations

import re

__all__ = ["ALIAS_KINDS", "lacking_ids", "read_gene_id"]

_ACCESSION = r"[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z0-9]{2}\d){1,2}"
_PATTERNS = tuple(
    (prefix, re.compile(pattern, re.ASCII))
    for prefix, pattern in (
        ("MGI", r"(?i)MGI:(?:MGI:)?(\d+)"),
        ("HGNC", r"(?i)HGNC:(?:HGNC:)?(\d+)"),
        ("RGD", r"(?i)RGD:(?:RGD:)?(\d+)"),
        ("NCBIGene", r"(?i)(?:(?:NCBI_?Gene|Entrez|GeneID):)?(\d+)(?:(?<=\d\d)\.0)?"),
        ("ENSEMBL", r"(?i)(?:ENSEMBL:)?(ENS[A-Z]*G\d{11})(?:\.\d+)?(?:_PAR_Y)?"),
        ("RefSeq", r"(?i)(?:RefSeq:)?([NX][MR]_\d+)(?:\.\d+)?"),
        ("UniProtKB", rf"(?:(?i:UniProt(?:KB)?):)?({_ACCESSION})(?:[-.]\d+)?"),
        ("ENSEMBL", r"(?i)ENSEMBL:(\S+?)(?:\.\d+)?"),
        ("RefSeq", r"(?i)RefSeq:(\S+?)(?:\.\d+)?"),
        ("UniProtKB", r"(?i)UniProt(?:KB)?:(\S+?)(?:[-.]\d+)?"),
    )
)
_OWN = ("MGI", "HGNC", "RGD")

ALIAS_KINDS = {"NCBIGene": "entrez", "ENSEMBL": "ensembl", "UniProtKB": "uniprot", "RefSeq": "refseq"}
"""Database → kind of alias that holds its ids in a snapshot."""
_GIVEN_BY = {
    "NCBIGene": ("NCBI Gene ids", "gene_info"),
    "ENSEMBL": ("Ensembl gene ids", "gene_info"),
    "UniProtKB": ("UniProt accessions", ""),
    "RefSeq": ("RefSeq accessions", "ucsc_refgene"),
}
"""Database → its ids in words, and the source that brings them into a snapshot."""


def read_gene_id(text: str) -> tuple[str, str]:
    """Return the database that a name is an id of, and the id without version.

    A symbol is returned as it is, of no database.

    Ids of MGI, HGNC and RGD keep their prefix. A bare number is an NCBI Gene id, also where gaps made its
    column one of decimals (``5728.0``). Examples: ``ENSG00000141510.16`` → ``("ENSEMBL",
    "ENSG00000141510")``, ``mgi:MGI:97490`` → ``("MGI", "MGI:97490")``, ``Pax6`` → ``("", "Pax6")``.
    """
    name = text.strip()
    for prefix, pattern in _PATTERNS:
        if match := pattern.fullmatch(name):
            local = match[1].upper()
            return prefix, f"{prefix}:{local}" if prefix in _OWN else local
    return "", name


def lacking_ids(database: str, organism: str) -> str:
    """Say that a snapshot holds no ids of a database for a species, and what to do."""
    words, source = _GIVEN_BY[database]
    todo = (
        f"'mircargo data fetch {source} --profile {organism}' gets them"
        if source
        else "give symbols or other ids"
    )
    return f"the snapshot has no {words} of {organism} genes; {todo}"
