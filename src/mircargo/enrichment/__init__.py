"""Tests which gene sets miRNAs hit more than chance allows.

The calibrated test stands here, with plain ORA and GSEA beside it.

The package knows no graph and no file: tables come in, tables go out. What it hands on is imported when it is
first asked for, so that the settings can be read without numpy; the negative control is in ``control``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mircargo.enrichment.bench import enrich
    from mircargo.enrichment.gsea import prerank, rank_by_repression
    from mircargo.enrichment.result import EnrichmentResult
    from mircargo.enrichment.settings import TestSettings

__all__ = [
    "EnrichmentResult",
    "TestSettings",
    "enrich",
    "prerank",
    "rank_by_repression",
]

_MODULES = {
    "EnrichmentResult": "result",
    "TestSettings": "settings",
    "enrich": "bench",
    "prerank": "gsea",
    "rank_by_repression": "gsea",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  one of several
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
