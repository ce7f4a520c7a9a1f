"""What a kind of facts is: columns in which sources and own files state it, its builder, and its tables.

A source's parser keeps the columns of its format; its ``state`` gives the same rows in the columns of a kind.
A file for ``mircargo data add`` has them from the start. From here on there is one builder a kind. All cells
are text; an empty cell is ``""``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mircargo.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve
    from mircargo.facts.steps import FactFile

__all__ = [
    "GENE",
    "GENE_PREFIXES",
    "MIRNA",
    "ORGANISM",
    "REFERENCE",
    "SYMBOL",
    "Compared",
    "FactColumn",
    "Kind",
]

GENE_PREFIXES = ("MGI", "HGNC", "RGD", "NCBIGene", "ENSEMBL", "UniProtKB", "RefSeq")
"""Prefixes of gene identifiers, before a colon; text without one is a symbol."""

GENE = "a gene: a symbol, or an id with its prefix, of " + ", ".join(
    f"`{prefix}:`" for prefix in GENE_PREFIXES
)
MIRNA = "a miRNA: a name in any spelling, or an accession `MIMAT…`"
ORGANISM = "`human`, `mouse`, `rat`, a scientific name or an NCBI taxon; empty where the whole file is of one"
SYMBOL = "the symbol, for rows whose `gene` is an id that is not known"
REFERENCE = "publication: `PMID:…`, `doi:…` or `PMCID:…`"


@dataclass(frozen=True)
class FactColumn:
    """One column.

    Parameters
    ----------
    meaning
        What a cell says.
    required
        Whether each row needs a value; without the column a table states nothing.
    judged
        Whether the builder itself judges rows without a value, since another column may say it.
    words
        Words of other tables, in small letters, for those that the kind has.
    kept
        Cells that say something here, though they read as missing elsewhere.
    """

    meaning: str
    required: bool = False
    judged: bool = False
    words: Mapping[str, str] | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """How the rows of one table are counted, and told apart between two snapshots.

    Parameters
    ----------
    table
        The table.
    kind
        Word for its facts in a comparison.
    counted
        Word for them where a snapshot's facts are counted; empty for names.
    subject, object, detail, reported
        SQL of the parts of a fact: ids of what it is about, what it says of it, and the name as it was given.
    taxon, source
        SQL of its species and its source.
    rows
        SQL of the rows, where it is not the table; ``{prefix}`` comes before every name.
    behind
        Tables that the rows are read from.
    named
        ``table.column`` with the names of subject and object, where these are ids.
    packed
        Whether the table has a pack for each source, so that packs that both snapshots have need not be
        compared.
    """

    table: str
    kind: str
    counted: str
    subject: str
    object: str
    detail: str = "NULL::VARCHAR"
    reported: str = "NULL::VARCHAR"
    taxon: str = "taxon"
    source: str = "source"
    rows: str = ""
    behind: tuple[str, ...] = ()
    named: tuple[str, str] | None = None
    packed: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the rows are read from."""
        return self.behind or (self.table,)

    def placed(self, prefix: str) -> str:
        """Return the SQL of the rows in one snapshot, whose names begin with ``prefix``."""
        return self.rows.format(prefix=prefix) if self.rows else f"{prefix}{self.table}"

    def select(self, rows: str) -> str:
        """Return the SELECT of taxon, source and the parts of each fact in ``rows``."""
        once = "" if TABLES[self.table].unique and not self.rows else "DISTINCT "
        return (
            f"SELECT {once}{self.taxon} AS taxon, {self.source} AS source, {self.subject} AS subject,"  # noqa: S608  declared names
            f" {self.object} AS object, {self.detail} AS detail, {self.reported} AS reported FROM {rows}"
        )


@dataclass(frozen=True)
class Kind:
    """One kind of facts.

    Parameters
    ----------
    name
        Word by which sources and users choose it.
    meaning
        What one row says.
    columns
        Columns by name.
    build
        Returns the tables that the facts of one file give; names are read against the identities.
    shown
        Columns that show a row to people.
    learn
        Returns the identities with the names that the built tables give; none for facts that give no names.
    compared
        How its tables are counted and compared.
    own
        Whether a user's own table may state it.
    form
        Format that a file of one's own may have instead of a table: ``gmt`` or ``fasta``.
    """

    name: str
    meaning: str
    columns: Mapping[str, FactColumn]
    build: Callable[[Sieve, Identities, FactFile], dict[str, pd.DataFrame]]
    shown: tuple[str, ...]
    learn: Callable[[Mapping[str, pd.DataFrame], Identities], Identities] | None = None
    compared: tuple[Compared, ...] = ()
    own: bool = True
    form: str = ""

    def required(self) -> tuple[str, ...]:
        """Return the columns without which a row says nothing."""
        return tuple(name for name, column in self.columns.items() if column.required)
