"""Which miRNAs could have been found, and which genes count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.answer import RestsOn
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ENOUGH_SOURCES", "EVERY", "WORDS", "UniverseChoice", "detected_widely", "studied"]

WORDS = ("all", "studied", "atlas")
"""Universes of miRNAs that have a name."""

EVERY = "all miRNAs with a target"
"""The universe of miRNAs where none is chosen."""

_WIDELY = 0.2
ENOUGH_SOURCES = 20


@dataclass(frozen=True)
class UniverseChoice:
    """Which universes were asked for.

    Attributes
    ----------
    mirnas
        A word of :data:`WORDS`, a file of names, or the names.
    genes
        A file of names, or the names; None: the genes that the tables tell.
    either
        A file of miRNAs or of genes; which, all of its names tell together.
    """

    mirnas: str | Iterable[str] = WORDS[0]
    genes: Path | str | Iterable[str] | None = None
    either: Path | None = None


def studied(store: Store, taxon: int) -> tuple[pd.DataFrame, RestsOn]:
    """Return how much each miRNA was studied: publications, and targets with functional evidence."""
    import pandas as pd

    rows = store.rows(
        """
        SELECT mirna, count(DISTINCT reference), count(DISTINCT gene) FILTER (evidence = 'functional'),
               list(DISTINCT source) FILTER (reference IS NOT NULL OR evidence = 'functional')
        FROM mti_validated WHERE taxon = $taxon GROUP BY mirna ORDER BY mirna
        """,
        {"taxon": taxon},
    )
    table = pd.DataFrame([row[:3] for row in rows], columns=["mirna", "references", "functional targets"])
    return table.set_index("mirna"), _rests_on(taxon, rows)


def _rests_on(taxon: int, rows: Iterable[tuple[Any, ...]]) -> RestsOn:
    """Return what rows rest on whose last cells are lists of sources."""
    return RestsOn(frozenset(key for row in rows for key in row[-1] or ()), frozenset({taxon}))


def detected_widely(store: Store, taxon: int) -> tuple[list[str], int, RestsOn]:
    """Return the miRNAs detected in a fifth of the published vesicles or more, and how many these are.

    Vesicles for which no miRNA is listed as ``detected`` do not count.
    """
    rows = store.rows(
        """
        WITH detected AS (
            SELECT c.ev_source, c.mirna, list(DISTINCT c.source) AS sources
            FROM ev_cargo c JOIN mirna m ON m.id = c.mirna
            WHERE c.relation = 'detected' AND m.taxon = $taxon GROUP BY ALL
        ), vesicles AS (SELECT count(DISTINCT ev_source) AS n FROM detected)
        SELECT mirna, any_value(vesicles.n), list_distinct(flatten(list(sources)))
        FROM detected, vesicles GROUP BY mirna
        HAVING count(*) >= $share * any_value(vesicles.n) ORDER BY mirna
        """,
        {"taxon": taxon, "share": _WIDELY},
    )
    return [row[0] for row in rows], rows[0][1] if rows else 0, _rests_on(taxon, rows)
