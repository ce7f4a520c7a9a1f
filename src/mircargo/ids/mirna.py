"""A mature miRNA, the answer to a name, and what sequences and names say by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mircargo.ids.species import taxon_name

__all__ = ["Mirna", "Resolved", "curie_of_gene", "family_label", "mirna_sort_key", "seed_of", "species_free"]


@dataclass(frozen=True)
class Mirna:
    """A mature miRNA as the resolver needs it."""

    id: str
    name: str
    taxon: int

    @property
    def arm(self) -> str:
        """``5p``, ``3p``, or empty where the name tells none."""
        return self.name[-2:] if self.name.endswith(("-5p", "-3p")) else ""


@dataclass(frozen=True)
class Resolved:
    """One answer: the identity behind a name and the rule that found it.

    ``rule`` is empty when the name is the official one; ``renamed`` tells that the rule
    had to change the number's letter.
    """

    query: str
    id: str
    name: str
    taxon: int
    rule: str = ""
    renamed: bool = False

    def sentence(self) -> str:
        """Say how the name was understood, e.g. for stderr."""
        return f"{self.query!r} is read as {self.name} ({taxon_name(self.taxon)})" + (
            f": {self.rule}" if self.rule else ""
        )


def seed_of(sequence: str) -> str:
    """Return nucleotides 2–8, the seed that defines a family."""
    return sequence[1:8]


def species_free(name: str) -> str:
    """Return a miRNA name without its species prefix."""
    return re.sub(r"^[a-z]{3,4}-(?=miR|let|lin|mir)", "", name)


def mirna_sort_key(name: str) -> tuple[int, int, str]:
    """Order miRNA names by number, let-7 first."""
    text = species_free(name)
    number = re.search(r"\d+", text)
    return (0 if text.startswith("let") else 1, int(number.group()) if number else 0, text)


def family_label(names: Iterable[str]) -> str:
    """Name a seed family after its member with the lowest number, without species."""
    return species_free(min(names, key=mirna_sort_key))


def curie_of_gene(text: str) -> str | None:
    """Return ``MGI:1``, ``HGNC:1`` or ``RGD:1`` when ``text`` is such an id, in any case."""
    match = re.fullmatch(r"(?i)(mgi|hgnc|rgd):(?:mgi:)?(\d+)", text.strip())
    return f"{match[1].upper()}:{match[2]}" if match else None
