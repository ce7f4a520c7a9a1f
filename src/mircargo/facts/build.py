"""Facts in the common columns → normalised tables: one builder a kind, for all sources and for own files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from mircargo.cells import Cells
from mircargo.errors import InputError
from mircargo.facts.cargo import build_statements
from mircargo.facts.gene_names import (
    build_coverage,
    build_gene_names,
    build_mirna_names,
    build_mirnas_of_release,
)
from mircargo.facts.gene_sets import build_annotations, build_members, build_transcripts
from mircargo.facts.identities import Identities
from mircargo.facts.kind import KINDS
from mircargo.facts.mti import build_pairs
from mircargo.facts.orthologs import build_orthologs
from mircargo.facts.sieve import Sieve
from mircargo.facts.steps import FactFile, Read

__all__ = ["build_facts"]

_SUPPORT_WORDS = {
    "functional mti": "functional",
    "functional mti (weak)": "weak",
    "non-functional mti": "negative",
    "non-functional mti (weak)": "negative",
}


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
    text = cells.table(frame.drop(columns="_row", errors="ignore").assign(**empty))
    frame = _plain_words(text if rows is None else text.assign(_row=rows), stated.kind).reset_index(drop=True)
    sieve = Sieve(frame, stated.key, stated.file, _SHOW[stated.kind])
    for name in kind.required():
        if (stated.kind, name) not in _MAY_BE_EMPTY:
            sieve.drop(sieve.frame[name] == "", f"{name} is missing")
    tables = _BUILDERS[stated.kind](sieve, base, stated)
    return Read(tables, tuple(sieve.drops), tuple(sieve.problems), (*cells.notes(stated.file), *sieve.notes))


def _plain_words(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Bring cells into one form.

    Bare PubMed ids get their prefix, aspects of GO their letter, and support in miRTarBase's words its class.
    """
    changed = {}
    if "reference" in frame.columns:
        changed["reference"] = frame["reference"].where(
            ~frame["reference"].str.fullmatch(r"\d+"), "PMID:" + frame["reference"]
        )
    if kind == "annotation" and "aspect" in frame.columns:
        words = {
            "bp": "P",
            "process": "P",
            "biological_process": "P",
            "mf": "F",
            "function": "F",
            "molecular_function": "F",
            "cc": "C",
            "component": "C",
            "cellular_component": "C",
        }
        changed["aspect"] = frame["aspect"].str.lower().map(words).fillna(frame["aspect"])
    if kind == "mti" and "evidence" in frame.columns:
        changed["evidence"] = frame["evidence"].str.lower().replace(_SUPPORT_WORDS)
    return frame.assign(**changed)


_MAY_BE_EMPTY = (("mti", "gene"), ("gene-name", "gene"))
"""Needed columns whose empty cells the builder itself judges: the symbol may say which gene it is."""
_SHOW: Mapping[str, tuple[str, ...]] = {
    "mti": ("mirna", "gene", "symbol"),
    "cargo": ("study", "ev_source", "mirna"),
    "gene-set": ("set_id", "gene", "symbol"),
    "annotation": ("gene", "symbol", "go_id"),
    "gene-name": ("gene", "symbol"),
    "mirna": ("accession", "name"),
    "mirna-name": ("alias", "mirna"),
    "coverage": ("mirna",),
    "ortholog": ("gene", "other"),
    "utr": ("gene", "symbol", "transcript"),
}
_BUILDERS: Mapping[str, Callable[[Sieve, Identities, FactFile], dict[str, pd.DataFrame]]] = {
    "mti": build_pairs,
    "cargo": build_statements,
    "gene-set": build_members,
    "annotation": build_annotations,
    "gene-name": build_gene_names,
    "mirna": build_mirnas_of_release,
    "mirna-name": build_mirna_names,
    "coverage": build_coverage,
    "ortholog": build_orthologs,
    "utr": build_transcripts,
}
