"""The genes that the receiving cell expresses, which targets are kept to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from mircargo.answer import NOTHING, Answer, Note, RestsOn, Topic, noted
from mircargo.errors import InputError, MircargoError, UnknownNameError
from mircargo.ids.species import taxon_name
from mircargo.own_tables.genes import read_genes
from mircargo.prose import counted
from mircargo.questions.reading import left_out, reason_of
from mircargo.store.resolve import resolve_gene, resolve_genes
from mircargo.store.store import Store

__all__ = ["Expressed", "names_of_expressed", "read_expressed"]

_NEAREST = 5
"""Names that cannot be read for which the nearest are looked up."""


@dataclass(frozen=True)
class Expressed:
    """The genes that a cell expresses: ids, where they are from, and how their names were read.

    ``rests_on`` is the file that they are from, if any.
    """

    genes: frozenset[str]
    origin: str
    notes: tuple[Note, ...] = ()
    rests_on: RestsOn = NOTHING

    def keep(self, found: Answer) -> Answer:
        """Return the rows whose gene is expressed, with notes on the genes and on the other rows."""
        at = found.columns.index("gene_id")
        kept = [row for row in found.rows if row[at] in self.genes]
        every, rest = set(found.column("gene_id")), {row[at] for row in kept}
        return found.with_rows(kept).with_notes(*self.notes, self.aside(len(every) - len(rest), len(every)))

    def aside(self, lost: int, of: int) -> Note:
        """Say how many targets are set aside."""
        words = f"{lost:,} of {counted(of, 'target gene')} set aside: not expressed by {self.origin}"
        return Note(Topic.LEFT_OUT, words)


def names_of_expressed(
    given: Path | str | Iterable[str],
) -> tuple[str, list[str], tuple[Note, ...], RestsOn]:
    """Return where expressed genes are from, their names, each once, how a file was read, and this file.

    Parameters
    ----------
    given
        A file of names, or the names.

    Raises
    ------
    InputError
        If the file cannot be read, or nothing is named.
    """
    if isinstance(given, str | Path):
        path = Path(given)
        names, notes = read_genes(path)
        own = RestsOn.of_file("expressed", path)
        return "standard input" if str(given) == "-" else path.name, names, noted(Topic.READ, notes), own
    names = list(dict.fromkeys(name.strip() for name in given if name.strip()))
    if not names:
        msg = "expressed: no gene was given: name at least one"
        raise InputError(msg)
    return "the list", names, (), NOTHING


def read_expressed(
    store: Store,
    given: Path | str | Iterable[str],
    *,
    taxon: int,
    skip_unknown: bool = False,
    own: Collection[str] = (),
) -> Expressed:
    """Return the genes that a cell expresses.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    given
        A file of symbols or ids, or these.
    taxon
        Species of the cell.
    skip_unknown
        Whether to go on without names that mean no gene, or several.
    own
        Names of a table of the user's, which stand for themselves where the snapshot does not know them.

    Raises
    ------
    InputError
        If nothing is named, names cannot be used and ``skip_unknown`` is not set, or none can.
    """
    origin, names, notes, own_file = names_of_expressed(given)
    genes: set[str] = set()
    unread: dict[str, str] = {}
    for name, gene in zip(names, resolve_genes(store, names, taxon=taxon), strict=True):
        if not isinstance(gene, MircargoError):
            genes.add(gene.id)
        elif name in own:
            genes.add(name)
        else:
            unread[name] = _why(store, name, gene, taxon) if len(unread) < _NEAREST else reason_of(gene)
    if unread and (not skip_unknown or not genes):
        raise InputError(_refusal(origin, unread, len(names)))
    of, found = counted(len(names), "name"), counted(len(genes), f"{taxon_name(taxon)} gene")
    words = f"expressed: {found} read from {of} of {origin}"
    lost = left_out(unread, len(names), origin)
    return Expressed(frozenset(genes), origin, (*notes, Note(Topic.READ, words), *lost), own_file)


def _why(store: Store, name: str, error: MircargoError, taxon: int) -> str:
    """Return why a name cannot be used, with the nearest names where it is unknown."""
    try:
        resolve_gene(store, name, taxon=taxon)
    except UnknownNameError as told:
        return f"{reason_of(error)}; nearest: {', '.join(told.nearest)}" if told.nearest else reason_of(error)
    except MircargoError:
        pass
    return reason_of(error)


def _refusal(origin: str, unread: dict[str, str], asked: int) -> str:
    each = "; ".join(f"{name!r}: {why}" for name, why in list(unread.items())[:_NEAREST])
    more = f"; and {len(unread) - _NEAREST:,} more" if len(unread) > _NEAREST else ""
    head = f"{origin}: {len(unread):,} of {asked:,} genes cannot be used: {each}{more}"
    if len(unread) == asked:
        return f"{head}; 'mircargo names' shows each"
    return f"{head}; --skip-unknown goes on without them, 'mircargo names' shows each"
