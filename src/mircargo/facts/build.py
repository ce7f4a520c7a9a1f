"""Facts in the common columns → normalised tables: one builder a kind, for all sources and for own files."""

from __future__ import annotations

import pandas as pd

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.facts.identities import Identities
from mircargo.facts.kind import Kind
from mircargo.facts.sieve import Sieve
from mircargo.facts.steps import FactFile, Read

__all__ = ["build_facts"]


def build_facts(stated: FactFile, base: Identities) -> Read:
    """Return the normalised rows that one file's facts give; names are read against ``base``.

    Here every cell is read, of sources and of own files: missing values become empty, control characters go.

    Raises
    ------
    InputError
        If the facts lack a column that each row needs, or have one that the kind does not know.
    """
    kind = KINDS[stated.kind]
    frame = stated.frame
    extra = [str(name) for name in frame.columns if name not in kind.columns and name != "_row"]
    missing = [name for name in kind.required() if name not in frame.columns]
    if extra or missing:
        msg = (
            f"{stated.file}: facts of kind {kind.name!r} lack column(s) {missing} and have unknown column(s)"
            f" {extra}; it has {', '.join(kind.columns)}"
        )
        raise InputError(msg)
    empty = {name: "" for name in kind.columns if name not in frame.columns}
    cells = Cells()
    rows = frame.get("_row")
    kept = {name: column.kept for name, column in kind.columns.items()}
    text = cells.table(frame.drop(columns="_row", errors="ignore").assign(**empty), kept)
    frame = _in_our_words(text if rows is None else text.assign(_row=rows), kind).reset_index(drop=True)
    sieve = Sieve(frame, stated.key, stated.file, kind.shown)
    for name in kind.required():
        if not kind.columns[name].judged:
            sieve.drop(sieve.frame[name] == "", f"{name} is missing")
    tables = kind.build(sieve, base, stated)
    return Read(tables, tuple(sieve.drops), tuple(sieve.problems), (*cells.notes(stated.file), *sieve.notes))


def _in_our_words(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Bring cells into one form: bare PubMed ids get their prefix, other tables' words become ours."""
    changed = {
        name: frame[name].str.lower().map(column.words).fillna(frame[name])
        for name, column in kind.columns.items()
        if column.words
    }
    if "reference" in frame.columns:
        bare = frame["reference"].str.fullmatch(r"\d+")
        changed["reference"] = frame["reference"].where(~bare, "PMID:" + frame["reference"])
    return frame.assign(**changed)
