"""Which gene sets do miRNAs hit more than chance allows? The calibrated test, with plain ORA and GSEA beside it.

The package knows no graph and no file: tables come in, tables go out.
"""

from mircargo.enrichment._enrich import DEFAULT_DRAWS, enrich
from mircargo.enrichment.result import COLUMNS, EnrichmentResult, NullModel

__all__ = ["COLUMNS", "DEFAULT_DRAWS", "EnrichmentResult", "NullModel", "enrich"]
