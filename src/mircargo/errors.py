"""The errors that a user can meet: each message is one line that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from mircargo.prose import bounded

_EXPECTED = {
    "miRNA": "expected a name such as mmu-miR-21a-5p, let-7b or MIMAT0000530",
    "gene": "expected a symbol, or an MGI, HGNC, RGD, Entrez or Ensembl id",
    "EV source": "'mircargo cargo' lists them",
    "gene set": "expected a GO id, the name of a process, or words of it",
}
"""What a name of each kind looks like, for names that resemble nothing known."""


class MircargoError(Exception):
    """Base of every error that mircargo raises on purpose; what it echoes is of bounded length."""

    def __str__(self) -> str:
        """Return the message."""
        return bounded(super().__str__())


class InputError(MircargoError):
    """A file, row, column or argument given by the user cannot be used."""


class SnapshotError(MircargoError):
    """A snapshot is missing, damaged, or lacks a table."""


class OutputError(MircargoError):
    """A result cannot be written where the user asked for it."""


class FetchError(MircargoError):
    """A file cannot be fetched."""


class UnknownNameError(MircargoError):
    """No entity has this name.

    Parameters
    ----------
    kind
        What was looked for, e.g. ``"miRNA"``.
    name
        The name as the user wrote it.
    nearest
        Known names close to it, best first.
    why
        Why it is unknown, where that is known.
    """

    def __init__(self, kind: str, name: str, *, nearest: Sequence[str] = (), why: str = "") -> None:
        self.kind, self.name, self.nearest, self.why = kind, name, tuple(nearest), why
        super().__init__(kind, name)

    def __str__(self) -> str:
        """Return the message with the reason, or the nearest names."""
        if self.why:
            return bounded(f"unknown {self.kind} {self.name!r}: {self.why}")
        hint = f"nearest: {', '.join(self.nearest)}" if self.nearest else _EXPECTED.get(self.kind, "")
        return bounded(f"unknown {self.kind} {self.name!r}" + (f"; {hint}" if hint else ""))


class AmbiguousNameError(MircargoError):
    """A name fits several entities and nothing decides between them.

    Parameters
    ----------
    kind
        What was looked for, e.g. ``"gene"``.
    name
        The name as the user wrote it.
    candidates
        The names that would be unambiguous.
    why
        What makes it ambiguous, where that is known.
    """

    def __init__(self, kind: str, name: str, *, candidates: Sequence[str], why: str = "") -> None:
        self.kind, self.name, self.candidates, self.why = kind, name, tuple(candidates), why
        super().__init__(kind, name)

    def __str__(self) -> str:
        """Return the message with the candidates."""
        why = f", {self.why}" if self.why else ""
        return bounded(
            f"{self.kind} {self.name!r} is ambiguous{why}: choose one of {', '.join(self.candidates)}"
        )
