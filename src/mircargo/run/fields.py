"""Whether a run record has the shape that its published JSON schema declares, ``record.schema.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["fields_markdown", "first_wrong", "record_schema"]

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "null": type(None),
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "string": str,
    "array": list,
    "object": dict,
}


@cache
def record_schema() -> Mapping[str, Any]:
    """Return the JSON schema of run records."""
    text = (files("mircargo.run") / "record.schema.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def first_wrong(record: Mapping[str, Any]) -> str | None:
    """Return the first field that a record lacks, or whose value cannot stand there."""
    for name, schema in record_schema()["properties"].items():
        if name not in record or not _fits(record[name], schema):
            return str(name)
    return None


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    return all(check(value, schema[word]) for word, check in _CHECKS.items() if word in schema)


def _is_of(value: object, types: str | list[str]) -> bool:
    """Whether a value is of a type; a truth value is no number."""
    wanted = [types] if isinstance(types, str) else types
    return any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in wanted
    )


def _each(value: object, schema: Mapping[str, Any]) -> bool:
    return not isinstance(value, list) or all(_fits(one, schema) for one in value)


def _named(value: object, schemas: Mapping[str, Any]) -> bool:
    return not isinstance(value, dict) or all(
        _fits(value[name], schema) for name, schema in schemas.items() if name in value
    )


_CHECKS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$ref": lambda value, place: _fits(value, record_schema()["$defs"][place.rpartition("/")[2]]),
    "anyOf": lambda value, schemas: any(_fits(value, schema) for schema in schemas),
    "type": _is_of,
    "pattern": lambda value, pattern: not isinstance(value, str) or re.fullmatch(pattern, value) is not None,
    "minimum": lambda value, least: not isinstance(value, int) or value >= least,
    "exclusiveMaximum": lambda value, most: not isinstance(value, int) or value < most,
    "items": _each,
    "required": lambda value, names: not isinstance(value, dict) or value.keys() >= set(names),
    "properties": _named,
    "additionalProperties": lambda value, schema: (
        not isinstance(value, dict) or all(_fits(one, schema) for one in value.values())
    ),
}
"""Words of JSON schema that ours is written in; next to ``additionalProperties`` stand no ``properties``."""


def fields_markdown() -> str:
    """Return the table of ``docs/provenance.md``: every field of a record and what it holds."""
    rows = [f"| `{name}` | {words} |" for name, words in _fields(record_schema()["properties"])]
    return "\n".join(["| field | holds |", "|---|---|", *rows]) + "\n"


def _fields(properties: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for name, schema in properties.items():
        parts = schema.get("properties", {})
        if all("description" in part for part in parts.values()) and parts:
            yield from _fields(parts, f"{within}{name}.")
        else:
            yield f"{within}{name}", schema["description"]
