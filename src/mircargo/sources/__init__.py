"""The resources that mircargo reads, as an explicit list."""

from __future__ import annotations

from mircargo.sources import (
    ensembl_orthologs,
    ev_curated,
    go,
    goa,
    hcop,
    hgnc,
    mgi,
    mirbase,
    mirbase_precursors,
    mirtarbase,
    refgene,
    rgd,
    utr_human,
)
from mircargo.sources._source import Source, SourceFile, open_text

__all__ = ["SOURCES", "Source", "SourceFile", "open_text"]

SOURCES: tuple[Source, ...] = (
    mirbase.SOURCE,
    mirbase_precursors.SOURCE,
    hgnc.SOURCE,
    mgi.SOURCE,
    rgd.SOURCE,
    hcop.SOURCE,
    ensembl_orthologs.SOURCE,
    go.SOURCE,
    goa.SOURCE,
    mirtarbase.SOURCE,
    ev_curated.SOURCE,
    utr_human.SOURCE,
    refgene.SOURCE,
)
