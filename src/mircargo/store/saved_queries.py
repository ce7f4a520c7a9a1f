"""Saved questions: one .sql file each, with a header that documents it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mircargo.answer import Answer, Topic, noted
from mircargo.errors import InputError, UnknownNameError
from mircargo.ids.species import taxon_of
from mircargo.store.find import queries_folder
from mircargo.store.resolve import resolve_gene, resolve_mirna, resolve_process, resolve_source
from mircargo.store.store import Store

__all__ = ["Parameter", "SavedQuery", "read_queries", "run_query"]

_KINDS = ("mirna", "gene", "source", "process", "organism", "text", "integer")


@dataclass(frozen=True)
class Parameter:
    """One parameter: its kind tells how a value is resolved; without a default it is required."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True)
class SavedQuery:
    """A saved question.

    ``columns`` are the names that the SQL returns.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    sql: str


def read_queries(folder: Path | None = None) -> dict[str, SavedQuery]:
    """Return the saved questions by name.

    Raises
    ------
    InputError
        If a file's header lacks a field or names an unknown kind of parameter.
    """
    paths = sorted((folder or queries_folder()).glob("*.sql"))
    return {path.stem: _read(path) for path in paths}


def run_query(store: Store, name: str, values: Mapping[str, str], *, folder: Path | None = None) -> Answer:
    """Run a saved question.

    Parameters
    ----------
    store
        The snapshot to ask.
    name
        Name of the question.
    values
        Parameter → value as the user wrote it; names of miRNAs, genes, sources and
        processes are resolved, within ``organism`` where the question has it.
    folder
        Where the questions lie; by default those that ship.

    Raises
    ------
    UnknownNameError
        If there is no such question.
    InputError
        If a parameter is unknown, missing, or has an unusable value.
    """
    queries = read_queries(folder)
    if name not in queries:
        raise UnknownNameError(
            "saved query",
            name,
            nearest=get_close_matches(name, list(queries), n=3, cutoff=0.3) or list(queries),
        )
    query = queries[name]
    known = [p.name for p in query.parameters]
    if strange := sorted(set(values) - set(known)):
        msg = f"query {name!r} has no parameter {strange[0]!r}; it has {', '.join(known)}"
        raise InputError(msg)
    given = {p.name: values.get(p.name, p.default) for p in query.parameters}
    if missing := [p.name for p in query.parameters if given[p.name] == ""]:
        msg = (
            f"query {name!r} needs --param {missing[0]}=…:"
            f" {next(p.meaning for p in query.parameters if p.name == missing[0])}"
        )
        raise InputError(msg)
    bound, notes = _bind(store, query.parameters, given)
    answer = store.ask(query.sql, bound).resting_on(store.read_by(query.sql))
    return answer.with_notes(*noted(Topic.READ, notes))


def _bind(
    store: Store, parameters: Sequence[Parameter], given: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    taxon = next((taxon_of(given[p.name]) for p in parameters if p.kind == "organism"), None)
    bound: dict[str, Any] = {}
    notes: list[str] = []
    for parameter in parameters:
        value, note = _value(store, parameter, given[parameter.name], taxon)
        bound[parameter.name] = value
        if note:
            notes.append(note)
    return bound, notes


def _value(store: Store, parameter: Parameter, text: str, taxon: int | None) -> tuple[Any, str]:
    if parameter.kind == "mirna":
        mirna = resolve_mirna(store, text, taxon=taxon)
        return mirna.id, mirna.sentence()
    if parameter.kind == "gene":
        gene = resolve_gene(store, text, taxon=taxon)
        return gene.id, gene.sentence()
    if parameter.kind == "source":
        source = resolve_source(store, text)
        return source.id, source.sentence()
    if parameter.kind == "process":
        process = resolve_process(store, text, taxon=taxon_of("mouse") if taxon is None else taxon)
        return process.set_id, process.sentence()
    if parameter.kind == "organism":
        return taxon, ""
    if parameter.kind == "integer":
        if not re.fullmatch(r"\d{1,9}", text):
            msg = f"parameter {parameter.name!r} expects a whole number, found {text!r}"
            raise InputError(msg)
        return int(text), ""
    return text, ""


def _read(path: Path) -> SavedQuery:
    fields: dict[str, list[str]] = {}
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        if match := re.match(r"--\s*(title|description|param|columns):\s*(.+)", line):
            fields.setdefault(match[1], []).append(match[2].strip())
    if lacking := [name for name in ("title", "description", "columns") if name not in fields]:
        msg = f"{path.name}: the header lacks '-- {lacking[0]}: …'"
        raise InputError(msg)
    parameters = tuple(_parameter(path, line) for line in fields.get("param", ()))
    columns = tuple(name.strip() for name in fields["columns"][0].split(","))
    return SavedQuery(
        path.stem, fields["title"][0], " ".join(fields["description"]), parameters, columns, text
    )


def _parameter(path: Path, line: str) -> Parameter:
    match = re.fullmatch(r"(\w+) \((\w+)(?:, default (.+?))?\): (.+)", line)
    if match is None or match[2] not in _KINDS:
        msg = (
            f"{path.name}: expected '-- param: name (kind, default value): meaning' with a kind of"
            f" {', '.join(_KINDS)}, found {line!r}"
        )
        raise InputError(msg)
    return Parameter(match[1], match[2], match[3] or "", match[4])
