"""The resources that mircargo reads, as an explicit list."""

from __future__ import annotations

from mircargo.sources import (
    clash,
    eclip,
    ensembl_orthologs,
    ev_curated,
    go,
    goa,
    hcop,
    hgnc,
    mgi,
    mirbase,
    mirbase_aliases,
    mirbase_dat,
    mirbase_hairpins,
    mirbase_history,
    mirbase_precursors,
    mirdb,
    mirdb_msigdb,
    mirtarbase,
    refgene,
    rgd,
    tarbase,
    targetscan,
    targetscan_families,
    targetscan_sites,
    targetscan_utrs,
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
    mirbase_aliases.SOURCE,
    mirbase_hairpins.SOURCE,
    mirbase_dat.SOURCE,
    mirbase_history.SOURCE,
    targetscan.SOURCE,
    targetscan_families.SOURCE,
    targetscan_utrs.SOURCE,
    targetscan_sites.SOURCE,
    mirdb.SOURCE,
    mirdb_msigdb.SOURCE,
    tarbase.SOURCE,
    eclip.SOURCE,
    clash.SOURCE,
)
