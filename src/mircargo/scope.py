"""What a question is kept to: species, evidence, a process, and the genes that the receiving cell expresses.

It is said once, by whoever asks, and passed on as one value; :mod:`mircargo.questions.selection` reads its
names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mircargo.errors import InputError
from mircargo.ids.species import taxon_of
from mircargo.options import said
from mircargo.schema import EVIDENCE

__all__ = ["PROCESS", "Scope", "check_evidence"]

PROCESS = "neurogenesis"
"""The process that is asked about where a question needs one and none is named."""


@dataclass(frozen=True)
class Scope:
    """What a question is kept to; each field says what it is in ``words_of(Scope)``.

    Raises
    ------
    InputError
        If a class of evidence is unknown, or targets are kept to a process and none is given.
    """

    organism: str | None = said(
        "human, mouse or rat; may be left out where the names tell it.",
        default=None,
        variable="MIRCARGO_ORGANISM",
    )
    evidence: Iterable[str] | None = said(
        "Classes to use, of functional,weak,predicted,negative.", default=None
    )
    process: str | None = said("A gene set: GO id, name, or words of the name.", default=None)
    only_process: bool = said("Keep only targets in the process or in sets that regulate it.", default=False)
    expressed: Path | str | Iterable[str] | None = said(
        "Genes expressed in the receiving cell, one a line or in a column 'gene': targets are kept to them.",
        default=None,
    )
    skip_unknown: bool = said(
        "Go on without names that cannot be read; they are counted and listed.", default=False
    )

    def __post_init__(self) -> None:
        if self.only_process and self.process is None:
            msg = "--only-process keeps to a process, and none is given; name one with --process"
            raise InputError(msg)
        if self.evidence is not None:
            object.__setattr__(self, "evidence", check_evidence(self.evidence))

    @property
    def taxon(self) -> int | None:
        """The species asked for, if any.

        Raises
        ------
        InputError
            If there is no such species.
        """
        return None if self.organism is None else taxon_of(self.organism)

    def classes(self, default: tuple[str, ...] = EVIDENCE) -> tuple[str, ...]:
        """Return the classes of evidence, those of ``default`` where none was asked for."""
        return default if self.evidence is None else tuple(self.evidence)


def check_evidence(evidence: Iterable[str]) -> tuple[str, ...]:
    """Return the classes asked for.

    Raises
    ------
    InputError
        If a class is unknown or none is given.
    """
    asked = tuple(dict.fromkeys(word.strip() for word in evidence if word.strip()))
    wrong = [word for word in asked if word not in EVIDENCE]
    if wrong or not asked:
        msg = f"unknown evidence {wrong[0] if wrong else ''!r}: choose among {', '.join(EVIDENCE)}"
        raise InputError(msg)
    return asked
