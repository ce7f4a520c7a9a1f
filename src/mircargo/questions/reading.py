"""How the names of a list of miRNAs are read, and what becomes of those that mean none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mircargo.answer import Answer, Note, Topic, noted
from mircargo.errors import AmbiguousNameError, InputError, MircargoError, UnknownNameError
from mircargo.ids.mirna import Resolved
from mircargo.schema.results import READ_MIRNAS
from mircargo.store.resolve import resolve_mirna
from mircargo.store.store import Store

__all__ = ["Reading", "left_out", "read_mirnas", "reason_of"]

_TOLD = 200
"""At most so many names that were left out are told one by one."""


@dataclass(frozen=True)
class Reading:
    """What the names of a list mean.

    ``found`` has each name that means one miRNA, ``unread`` each other with its error, ``own`` the names of a
    table of the user's that stand for themselves.
    """

    found: Mapping[str, Resolved]
    unread: Mapping[str, MircargoError]
    own: tuple[str, ...] = ()

    @property
    def mirnas(self) -> list[Resolved]:
        """The miRNAs, each once."""
        once: dict[str, Resolved] = {}
        for mirna in self.found.values():
            once.setdefault(mirna.id, mirna)
        return list(once.values())

    @property
    def asked(self) -> int:
        """How many names were asked for."""
        return len(self.found) + len(self.unread) + len(self.own)

    def notes(self) -> tuple[Note, ...]:
        """Say how each miRNA was read, and which names were left out."""
        return (*noted(Topic.READ, (mirna.sentence() for mirna in self.mirnas)), *self.left_out())

    def left_out(self) -> tuple[Note, ...]:
        """Say which names were left out, and why."""
        return left_out({name: reason_of(error) for name, error in self.unread.items()}, self.asked)

    def table(self) -> Answer:
        """Return one row a name: what it is read as, and why, or why it is left out.

        Those left out come first.
        """
        rows: list[tuple[str | None, ...]] = [
            (name, "left out", None, reason_of(error)) for name, error in self.unread.items()
        ]
        rows += [
            (name, "read by rule" if mirna.rule else "exact", mirna.name, mirna.rule or None)
            for name, mirna in self.found.items()
        ]
        return Answer.of(READ_MIRNAS, rows)


def read_mirnas(
    store: Store,
    names: Sequence[str],
    *,
    taxon: int | None,
    skip_unknown: bool = False,
    own: Collection[str] = (),
    one_species: bool = False,
) -> Reading:
    """Return what the names of a list mean.

    Parameters
    ----------
    store
        The snapshot to read.
    names
        The names; blank ones are passed over.
    taxon
        Species; None for that of each name.
    skip_unknown
        Whether to go on without names that mean no miRNA, or several.
    own
        Names of a table of the user's, which stand for themselves where the snapshot does not know them.
    one_species
        Whether the first name that tells a species tells that of all.

    Raises
    ------
    InputError
        If the list is empty, none of its names can be used, or some cannot and ``skip_unknown`` is not set.
    UnknownNameError, AmbiguousNameError
        If the only name means no miRNA or several.
    """
    wanted = list(dict.fromkeys(name for name in names if name.strip()))
    if not wanted:
        msg = "no miRNA was given: name at least one"
        raise InputError(msg)
    index = store.mirna_index_of(wanted)
    found: dict[str, Resolved] = {}
    unread: dict[str, MircargoError] = {}
    for name in wanted:
        try:
            found[name] = index.resolve(name, taxon=taxon, suggest=False)
            taxon = found[name].taxon if one_species else taxon
        except MircargoError as error:
            if name not in own:
                unread[name] = error
    reading = Reading(
        found, unread, tuple(name for name in wanted if name not in found and name not in unread)
    )
    _refuse(store, reading, taxon, skip_unknown=skip_unknown)
    return reading


def left_out(reasons: Mapping[str, str], asked: int, origin: str = "") -> tuple[Note, ...]:
    """Say which names were left out, and why, one a line.

    Parameters
    ----------
    reasons
        Why, by name.
    asked
        How many names were asked for.
    origin
        The file that they are from, where it is told apart.
    """
    if not reasons:
        return ()
    told = [f"left out: {name!r}: {reason}" for name, reason in list(reasons.items())[:_TOLD]]
    more = len(reasons) - len(told)
    rest = [f"left out: {more} more; 'mircargo names' shows each"] if more else []
    head = f"{origin}: " if origin else ""
    first = f"{head}{len(reasons)} of {asked} names cannot be used and are left out"
    return noted(Topic.LEFT_OUT, (first, *told, *rest))


def reason_of(error: MircargoError) -> str:
    """Return why a name cannot be used, without the name."""
    if isinstance(error, AmbiguousNameError):
        why = f", {error.why}" if error.why else ""
        return f"ambiguous{why}: {', '.join(error.candidates)}"
    if isinstance(error, UnknownNameError):
        return error.why or f"unknown {error.kind}"
    return str(error)


def _refuse(store: Store, reading: Reading, taxon: int | None, *, skip_unknown: bool) -> None:
    """Raise if names could not be read and may not be left out, or none is left."""
    failed = reading.unread
    if not failed or (skip_unknown and len(failed) < reading.asked):
        return
    if reading.asked == 1 and not skip_unknown:
        resolve_mirna(store, next(iter(failed)), taxon=taxon)
    each = "; ".join(f"{name!r}: {reason_of(error)}" for name, error in failed.items())
    if len(failed) == reading.asked:
        msg = f"none of {reading.asked} names can be used: {each}; 'mircargo names' shows each"
    else:
        msg = (
            f"{len(failed)} of {reading.asked} names cannot be used: {each}; --skip-unknown goes on without"
            " them, 'mircargo names' shows each"
        )
    raise InputError(msg)
