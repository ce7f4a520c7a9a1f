"""FASTA headers of Ensembl, GENCODE and UCSC, and plain ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Header", "parse_header"]

_TRANSCRIPT = re.compile(r"ENS[A-Z]*T\d+(\.\d+)?")
_GENE = re.compile(r"ENS[A-Z]*G\d+(\.\d+)?")
_UCSC = re.compile(r"[a-z]+[A-Za-z]*\d+_[A-Za-z0-9]+_(?P<transcript>\S+)")
_UTR3 = re.compile(r"UTR3:(\d+)-(\d+)")
_GENCODE_FIELDS = 6
_GENCODE_SYMBOL = 5


@dataclass(frozen=True)
class Header:
    """What a FASTA header says.

    Parameters
    ----------
    gene
        Symbol, or the best name there is.
    gene_id, transcript
        Ids, or empty.
    utr
        Part of the sequence that is the 3'UTR, where the record holds a whole transcript.
    """

    gene: str
    gene_id: str = ""
    transcript: str = ""
    utr: slice | None = None


def parse_header(text: str) -> Header:
    """Read a FASTA header (without ``>``).

    Understood are ``ENST|ENSG|…|SYMBOL|…|UTR3:a-b|`` (GENCODE), ``ENSG|ENST|SYMBOL`` in any order (BioMart),
    ``ENST… gene:ENSG… gene_symbol:SYMBOL`` (Ensembl), ``hg38_ncbiRefSeq_NM_…`` (UCSC); otherwise the first
    word is the gene.
    """
    word = (text.split() or [""])[0]
    if "|" in word:
        return _piped(word)
    transcript = _TRANSCRIPT.fullmatch(word)
    if transcript:
        facts = dict(item.split(":", 1) for item in text.split() if ":" in item)
        gene_id = facts.get("gene", "")
        return Header(facts.get("gene_symbol") or gene_id or word, gene_id, word)
    ucsc = _UCSC.fullmatch(word)
    if ucsc and "range=" in text:
        return Header(ucsc["transcript"], "", ucsc["transcript"])
    return Header(word)


def _piped(word: str) -> Header:
    fields = word.split("|")
    transcript = next((field for field in fields if _TRANSCRIPT.fullmatch(field)), "")
    gene_id = next((field for field in fields if _GENE.fullmatch(field)), "")
    if not transcript and not gene_id:
        return Header(word)
    if len(fields) > _GENCODE_FIELDS:
        symbol = fields[_GENCODE_SYMBOL]
        parts = _UTR3.search(word)
        whole = any(field.startswith(("CDS:", "UTR5:")) for field in fields)
        utr = slice(int(parts[1]) - 1, int(parts[2])) if parts else slice(0, 0) if whole else None
        return Header(symbol or gene_id, gene_id, transcript, utr)
    names = [
        field
        for field in fields
        if field and field not in (transcript, gene_id) and not field.startswith("ENS")
    ]
    return Header(names[0] if names else gene_id or transcript, gene_id, transcript)
