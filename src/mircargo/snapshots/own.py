"""A table of the user's own: read once, with the checksum of what was read, and stated as a source is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo import home
from mircargo.digest import sha256_of
from mircargo.errors import InputError
from mircargo.facts.steps import FactFile
from mircargo.ids.species import taxon_of
from mircargo.own_tables.facts import read_facts
from mircargo.own_tables.gmt import LookUp
from mircargo.readers.text import file_stem
from mircargo.snapshots.records import GivenFile
from mircargo.sources import SOURCES, Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OwnTable", "Reading", "read_own"]


@dataclass(frozen=True)
class OwnTable:
    """A table to add, and how it is read.

    Parameters
    ----------
    file
        TSV, CSV, Parquet, GMT or FASTA.
    kind
        What it states: a key of :data:`mircargo.facts.OWN_KINDS`.
    label
        Name of the source in results; by default the file's name.
    organism
        Species of rows that name none.
    columns, constants
        Our column → that of the file, or one value for all rows.
    citation
        What to cite for it.
    open_terms
        Whether it may be used under open terms.
    """

    file: Path
    kind: str
    label: str | None = None
    organism: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    citation: str = "own table"
    open_terms: bool = False


@dataclass(frozen=True)
class Reading:
    """An own table as it was read: its rows, checksum and bytes of the file, and how it was read."""

    table: OwnTable
    key: str
    taxon: int
    frame: pd.DataFrame
    sha256: str
    size: int
    notes: tuple[str, ...] = ()

    def stated(self) -> FactFile:
        """Return the rows as facts are built from them."""
        name = self.table.file.name
        return FactFile(self.frame, self.table.kind, self.key, name, "own", self.taxon, self.key)

    def given(self) -> GivenFile:
        """Return the table as a file of a source of its own; its version is the way in which it was read."""
        table = self.table
        source = Source(
            key=self.key,
            title=f"own table {self.key}",
            url="",
            origin="own table",
            files=(),
            licence="open, says the user" if table.open_terms else "the user's own",
            terms="open" if table.open_terms else "academic",
            citation=table.citation,
            columns=tuple(self.frame.columns),
            parse=lambda _: self.frame,
            kind=table.kind,
            state=lambda rows, _: rows.drop(columns="_row"),
        )
        pairs = [*sorted(table.columns.items()), *sorted(table.constants.items())]
        words = [table.kind, str(self.taxon), table.citation, str(table.open_terms)]
        read_as = "\n".join([self.sha256, *words, *(f"{ours}={theirs}" for ours, theirs in pairs)])
        version = f"sha256:{hashlib.sha256(read_as.encode()).hexdigest()[:12]}"
        file = SourceFile(table.file.name, self.taxon, version)
        return GivenFile(source, file, table.file, "own table", self.sha256, self.size)


def read_own(table: OwnTable, genes: LookUp | None = None) -> Reading:
    """Return an own table as it is now.

    ``genes`` tells which symbols are genes, as for :func:`mircargo.own_tables.facts.read_facts`.

    Raises
    ------
    InputError
        If it cannot be read or is changed meanwhile, or the label or a word of it cannot be used.
    """
    key = _key(table)
    taxon = 0 if table.organism is None else taxon_of(table.organism)
    before = _checksum(table.file)
    frame, notes = read_facts(
        table.file, table.kind, columns=table.columns, constants=table.constants, genes=genes
    )
    sha256, size = _checksum(table.file)
    if (sha256, size) != before:
        msg = f"{table.file}: was changed while it was read; add it again once it is complete"
        raise InputError(msg)
    return Reading(table, key, taxon, frame, sha256, size, notes)


def _key(table: OwnTable) -> str:
    """Return the label, else the file's name, as the key of a source."""
    if str(table.file) == "-":
        msg = "standard input cannot be added, since its checksum is kept: save it as a file first"
        raise InputError(msg)
    given = f"--label {table.label[:80]!r}" if table.label else f"the file's name {table.file.name[:80]!r}"
    key = (table.label or file_stem(table.file)).replace(" ", "_")
    if not home.is_name(key):
        msg = (
            f"{given} cannot name a source: give --label with up to 64 letters, digits, '.', '_' and '-',"
            " other than 'core'"
        )
        raise InputError(msg)
    if key.lower() in {source.key.lower() for source in SOURCES} | {"prediction"}:
        msg = f"{given}: a source of mircargo has this name; choose another with --label"
        raise InputError(msg)
    return key


def _checksum(file: Path) -> tuple[str, int]:
    """Return checksum and bytes of a file that can be read twice."""
    try:
        if not file.is_file() and file.exists():
            msg = f"{file}: expected a file, found a folder, pipe or device; save it as a file first"
            raise InputError(msg)
        return sha256_of(file), file.stat().st_size
    except (OSError, ValueError) as error:
        msg = f"{str(file)[:200]!r}: cannot be read: {getattr(error, 'strerror', error)}"
        raise InputError(msg) from error
