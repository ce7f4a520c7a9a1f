"""Which words are written as a gene's symbol, of any species: a look-up that resolves nothing."""

from __future__ import annotations

from collections.abc import Collection

from mircargo.store.store import Store

__all__ = ["known_symbols"]


def known_symbols(store: Store, names: Collection[str]) -> set[str]:
    """Return those of the names that are, as written, the symbol or another name of a gene."""
    rows = store.rows(
        "SELECT symbol FROM gene WHERE list_contains($names, symbol)"
        " UNION SELECT alias FROM gene_alias WHERE list_contains($names, alias)",
        {"names": sorted(names)},
    )
    return {symbol for (symbol,) in rows}
