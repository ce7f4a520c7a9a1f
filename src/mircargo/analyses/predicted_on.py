"""What targets are predicted on, and how: as it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mircargo.bounds import check_bounds
from mircargo.options import said

__all__ = ["PredictedOn"]


@dataclass(frozen=True)
class PredictedOn:
    """3'UTRs and how they are searched; each field says what it is in ``words_of(PredictedOn)``.

    Raises
    ------
    InputError
        If the number of threads is out of its bounds.
    """

    utr: str = said(
        "'core' (human 3'UTRs that ship), or a FASTA file or TargetScan alignment.", default="core"
    )
    orf: Path | str | None = said("FASTA of coding sequences, for the ORF features.", default=None)
    sites: bool = said("One row a site, with the contributions to its score.", default=False)
    accessibility: bool = said(
        "Fold site accessibility of an own file (needs ViennaRNA; kept in a cache).", default=False
    )
    threads: int | None = said("By default all processors; the result does not depend on it.", default=None)

    def __post_init__(self) -> None:
        check_bounds(threads=self.threads)
