"""Which miRNA lists an enrichment is asked about, and how their names are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mircargo.answer import Note, Topic, noted
from mircargo.errors import InputError, UnknownNameError
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name
from mircargo.prose import counted, listed
from mircargo.questions.reading import read_mirnas
from mircargo.scope import Scope
from mircargo.store.store import Store

__all__ = ["MirnaLists", "check_own_lists", "resolve_lists"]

_SENTENCES = 20
"""At most so many names are explained one by one."""


@dataclass(frozen=True)
class MirnaLists:
    """Lists of miRNA ids of one species, and how their names were read."""

    names: Mapping[str, tuple[str, ...]]
    taxon: int
    notes: tuple[Note, ...]


def resolve_lists(
    store: Store,
    lists: Mapping[str, Sequence[str]],
    scope: Scope,
    *,
    own: Collection[str] = (),
) -> MirnaLists:
    """Return the lists with each name as an id.

    Parameters
    ----------
    store
        The snapshot to read.
    lists
        Names by list id.
    scope
        Its species may be left out where the first name tells it. If it skips unknown names, lists of such
        names alone are skipped, too; the notes list them.
    own
        Names of a table of the user's, which stand for themselves where the snapshot does not know them.

    Raises
    ------
    InputError
        If a list is empty, names cannot be used, or no name tells the species.
    UnknownNameError, AmbiguousNameError
        If the only name means no miRNA or several.
    """
    lists = {list_id: [name for name in names if name.strip()] for list_id, names in lists.items()}
    if empty := [list_id for list_id, names in lists.items() if not names]:
        msg = f"list {empty[0]!r}: no miRNA was given: name at least one"
        raise InputError(msg)
    read = read_mirnas(
        store,
        [name for names in lists.values() for name in names],
        taxon=scope.taxon,
        skip_unknown=scope.skip_unknown,
        own=own,
        one_species=True,
    )
    if scope.organism is None and not read.found:
        msg = (
            "the names tell no species the snapshot knows: give --organism, or --gene-sets with a GMT file to"
            " do without the snapshot"
        )
        raise InputError(msg)
    taxon = scope.taxon if scope.taxon is not None else next(iter(read.found.values())).taxon
    ids = {
        list_id: tuple(
            read.found[name].id if name in read.found else name for name in names if name not in read.unread
        )
        for list_id, names in lists.items()
    }
    gone = [list_id for list_id, names in ids.items() if not names]
    notes = [*_readings(list(read.found.values()), taxon), *read.left_out()]
    if gone:
        words = f"left out: {counted(len(gone), 'list')} without a name that can be used: {listed(gone, 5)}"
        notes.append(Note(Topic.LEFT_OUT, words))
    return MirnaLists({list_id: names for list_id, names in ids.items() if names}, taxon, tuple(notes))


def check_own_lists(
    lists: Mapping[str, Sequence[str]], known: Iterable[str], *, origin: str
) -> dict[str, list[str]]:
    """Return lists whose names are taken as they are.

    A list without any known name is an error that shows the nearest.

    Parameters
    ----------
    lists
        Names by list id.
    known
        The names that are known.
    origin
        Where these are from.

    Raises
    ------
    InputError
        If a list is empty.
    UnknownNameError
        If a list has no name that is known.
    """
    names = set(known)
    stripped = {list_id: [name.strip() for name in given if name.strip()] for list_id, given in lists.items()}
    for list_id, given in stripped.items():
        if not given:
            msg = f"list {list_id!r}: no miRNA was given: name at least one"
            raise InputError(msg)
        if names.isdisjoint(given):
            nearest = get_close_matches(given[0], sorted(names), n=3, cutoff=0.5)
            kind = f"miRNA of {origin}"
            raise UnknownNameError(kind, given[0], nearest=nearest or sorted(names)[:3])
    return stripped


def _readings(found: Sequence[Resolved], taxon: int) -> tuple[Note, ...]:
    if len(found) <= _SENTENCES:
        return noted(Topic.READ, (mirna.sentence() for mirna in found))
    ruled = [f"{mirna.query} → {mirna.name}" for mirna in found if mirna.rule]
    words = f"names: {counted(len(found), f'{taxon_name(taxon)} miRNA')} read, {len(ruled)} of them by a rule"
    return (Note(Topic.READ, words + (f": {listed(ruled, 5)}" if ruled else "")),)
