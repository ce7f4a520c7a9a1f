"""What names meant in the past: the hand-checked list that comes with mircargo, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["PastName", "known_past", "releases"]


@dataclass(frozen=True)
class PastName:
    """One meaning that a name had in some releases of miRBase.

    Parameters
    ----------
    name
        The name as published, with its species.
    id
        The mature miRNA it meant, ``mirbase:MIMAT…``; empty for a sequence that was removed.
    since, until
        First and last release with that meaning, empty where not known.
    reason
        Why the sequence was removed.
    source
        Where that can be read.
    """

    name: str
    id: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""
    source: str = ""


def releases(facts: Iterable[PastName]) -> str:
    """Return ``miRBase 6–9.2`` of what one meaning's facts state, or nothing."""
    spans = [(_release(fact.since), _release(fact.until)) for fact in facts if fact.since or fact.until]
    words = ["–".join(dict.fromkeys(span)) for span in dict.fromkeys(spans)]
    return f"miRBase {', '.join(words)}" if words else ""


def _release(text: str) -> str:
    return text.removeprefix("v").replace("_", ".") or "…"


@cache
def known_past() -> tuple[PastName, ...]:
    """Return the hand-checked list of names whose meaning no rule finds."""
    text = files("mircargo.ids").joinpath("past_names.tsv").read_text(encoding="utf-8")
    _, *lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    rows = (line.split("\t") for line in lines)
    return tuple(
        PastName(name, f"mirbase:{mirna}" if mirna else "", since, until, reason, source)
        for name, mirna, since, until, reason, source in rows
    )
