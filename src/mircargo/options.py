"""Options that are said once: a field of a frozen dataclass holds the default of an option and its words."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any, TypeVar

__all__ = ["said", "words_of"]

_Value = TypeVar("_Value")


def said(words: str, *, default: _Value) -> _Value:
    """Return the field of an option: what it means, for help texts and documentation, and its default."""
    found: _Value = field(default=default, metadata={"words": words})
    return found


def words_of(options: Any) -> dict[str, str]:  # noqa: ANN401  a dataclass or one of its values
    """Return what each option of a dataclass means, by name."""
    return {one.name: one.metadata["words"] for one in fields(options) if "words" in one.metadata}
