"""Which miRNAs could have been found, and which genes count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mircargo.store.store import Store

__all__ = ["ENOUGH_SOURCES", "EVERY", "WORDS", "UniverseChoice", "detected_widely"]

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


def detected_widely(store: Store, taxon: int) -> tuple[list[str], int]:
    """Return the miRNAs detected in a fifth of the published vesicles or more, and how many these are.

    Vesicles for which no miRNA is listed as ``detected`` do not count.
    """
    rows = store.rows(
        """
        WITH detected AS (
            SELECT DISTINCT c.ev_source, c.mirna FROM ev_cargo c JOIN mirna m ON m.id = c.mirna
            WHERE c.relation = 'detected' AND m.taxon = $taxon
        ), vesicles AS (SELECT count(DISTINCT ev_source) AS n FROM detected)
        SELECT mirna, any_value(vesicles.n) FROM detected, vesicles GROUP BY mirna
        HAVING count(*) >= $share * any_value(vesicles.n) ORDER BY mirna
        """,
        {"taxon": taxon, "share": _WIDELY},
    )
    return [row[0] for row in rows], rows[0][1] if rows else 0
