"""Statistics of gene sets. Knows tables and numbers alone: no file, no graph, no network."""

from __future__ import annotations

from mircargo.enrichment.plain import PLAIN_ORA, plain_ora

__all__ = ["PLAIN_ORA", "plain_ora"]
