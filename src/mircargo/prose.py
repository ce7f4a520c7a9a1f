"""Counts, lists and sentences, as a reader expects them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

__all__ = ["as_sentence", "bounded", "brief", "counted", "listed", "visible"]

_IRREGULAR = {
    "process": "processes",
    "is": "are",
    "family": "families",
    "was": "were",
    "has": "have",
    "this": "these",
}

_BRIEF = 200
_LONGEST_WORD = 300
_LONGEST_TEXT = 4000
_LONG = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")


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
    """Return the text with a capital letter in front.

    One that starts with a name such as ``mmu-miR-21a-5p`` or ``iEXO`` stays as it is.
    """
    first = text.split(" ", 1)[0].rstrip(":,;")
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def bounded(text: str) -> str:
    """Return a message of bounded length.

    A word or a text that is too long loses its middle, so that the end still says what to do.
    """
    return _without_middle(
        _LONG.sub(lambda word: _without_middle(word[0], _LONGEST_WORD), text), _LONGEST_TEXT
    )


def brief(text: str) -> str:
    """Return foreign text so that it can stand in a line of ours: short, visible, and without tabs."""
    return visible(_without_middle(text.replace("\t", " "), _BRIEF))


def visible(text: str, *, keep: str = "") -> str:
    r"""Return text that a terminal only shows and does not obey.

    Control characters (C0, C1, DEL), marks that turn the direction of writing or hide, and bytes that are no
    UTF-8 become escapes such as ``\u001b``, as JSON writes them; those in ``keep`` stay.
    """
    if text.isprintable():
        return text
    return "".join(
        (
            one
            if one.isprintable() or one in keep or unicodedata.category(one) == "Zs"
            else json.dumps(one)[1:-1]
        )
        for one in text
    )


def _without_middle(text: str, most: int) -> str:
    left = len(text) - most
    end = most // 4
    return f"{text[: most - end]}…({counted(left, 'letter')})…{text[-end:]}" if left > 0 else text
