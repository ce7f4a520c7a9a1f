"""Counts, lists and sentences, as a reader expects them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["as_sentence", "counted", "listed"]

_IRREGULAR = {
    "process": "processes",
    "is": "are",
    "family": "families",
    "was": "were",
    "has": "have",
    "this": "these",
}


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: ``1 gene``, ``12,000 genes``; of several words the last changes."""
    *before, last = noun.split(" ")
    if number != 1:
        last = _IRREGULAR.get(last, f"{last}s")
    return " ".join([f"{number:,}", *before, last])


def listed(names: Sequence[str], limit: int = 12) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def as_sentence(text: str) -> str:
    """Return the text with a capital letter in front, unless it starts with a name such as ``mmu-miR-21a-5p`` or ``iEXO``."""
    first = text.split(" ", 1)[0].rstrip(":,;")
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
