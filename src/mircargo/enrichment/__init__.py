"""Tests which gene sets miRNAs hit more than chance allows.

The calibrated test stands here, with plain ORA and GSEA beside it.

The package knows no graph and no file: tables come in, tables go out.
"""

from mircargo.enrichment.bench import DEFAULT_DRAWS, enrich
from mircargo.enrichment.compiled import is_compiled
from mircargo.enrichment.control import Control, control
from mircargo.enrichment.gsea import GSEA_COLUMNS, prerank, rank_by_repression
from mircargo.enrichment.ora import PLAIN_ORA
from mircargo.enrichment.result import COLUMNS, EnrichmentResult, NullModel

__all__ = [
    "COLUMNS",
    "DEFAULT_DRAWS",
    "GSEA_COLUMNS",
    "PLAIN_ORA",
    "Control",
    "EnrichmentResult",
    "NullModel",
    "control",
    "enrich",
    "is_compiled",
    "prerank",
    "rank_by_repression",
]
