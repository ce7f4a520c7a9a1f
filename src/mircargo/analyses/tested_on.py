"""What lists are tested on: pairs, gene sets and universes as they were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mircargo.options import said
from mircargo.paths import exists
from mircargo.questions.universe import WORDS, UniverseChoice

__all__ = ["TestedOn", "is_library"]


@dataclass(frozen=True)
class TestedOn:
    """Pairs, gene sets and universes; each field says what it is in ``words_of(TestedOn)``."""

    __test__ = False  # not a class of tests

    mti: Path | str | None = said(
        "Own pairs in place of the snapshot's: TSV, CSV or Parquet with columns mirna, gene and, if known,"
        " score (repression; context++ scores are turned) and family; text of two columns may lack the"
        " header.",
        default=None,
    )
    gene_sets: str = said("go, another library of the snapshot, or a GMT file.", default="go")
    mirna_universe: str | Iterable[str] = said(
        "The miRNAs that could have been found: all (with a target), studied (with a functional target),"
        " atlas (seen in a fifth of published vesicles), or a file of names.",
        default=WORDS[0],
    )
    gene_universe: Path | str | Iterable[str] | None = said(
        "The genes that count, one a line, e.g. those annotated or measured.", default=None
    )
    universe: Path | str | None = said(
        "Short for one of these two; the names in the file tell which.", default=None
    )

    @property
    def library(self) -> str | None:
        """The library of the snapshot that the gene sets are, None where they are a file."""
        return self.gene_sets if is_library(self.gene_sets) else None

    @property
    def universes(self) -> UniverseChoice:
        """The universes that were asked for."""
        either = None if self.universe is None else Path(self.universe)
        return UniverseChoice(self.mirna_universe, self.gene_universe, either)


def is_library(gene_sets: str) -> bool:
    """Return whether ``gene_sets`` names a library of the snapshot and not a file."""
    return gene_sets == "go" or not (exists(gene_sets) or "." in gene_sets or "/" in gene_sets)
