"""How a list of names is read, name by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mircargo.answer import Answer, RestsOn, Topic, noted
from mircargo.cells import is_missing, plain_text
from mircargo.errors import AmbiguousNameError, InputError, MircargoError, UnknownNameError
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name, taxon_of
from mircargo.prose import counted
from mircargo.questions.reading import left_out
from mircargo.schema.results import NAMES
from mircargo.store.resolve import resolve_genes
from mircargo.store.store import Store

__all__ = ["KINDS", "readings_of"]

KINDS = ("mirna", "gene", "auto")
_SUGGESTED = 50
"""Unknown names of a list that get suggestions: looking for them is slow."""


def readings_of(
    store: Store,
    names: Sequence[str],
    *,
    organism: str | None = None,
    kind: str = "auto",
    skip_unknown: bool = False,
) -> Answer:
    """Return one row a name: what it is read as and by which rule, or the candidates, or the nearest names.

    Parameters
    ----------
    store
        The snapshot to ask.
    names
        Names in the order given; blank ones and missing values are passed over and counted.
    organism
        Species; without it a name may be ambiguous between species.
    kind
        ``"mirna"``, ``"gene"``, or ``"auto"``: a miRNA if it reads as one, else a gene.
    skip_unknown
        Leave names that mean nothing, or several things, out of the rows; the notes list them.

    Raises
    ------
    InputError
        If the list is empty, or the species or kind is unknown.
    """
    taxon = None if organism is None else taxon_of(organism)
    if kind not in KINDS:
        msg = f"unknown kind {kind!r}: choose one of {', '.join(KINDS)}"
        raise InputError(msg)
    wanted = [plain_text(name) for name in names if not is_missing(name)]
    if not wanted:
        msg = "the list of names is empty: give one name a line"
        raise InputError(msg)
    read = _read_all(store, list(dict.fromkeys(wanted)), taxon=taxon, kind=kind)
    rows = [(name, *read[name]) for name in wanted]
    counts = Counter(row[1] for row in rows)
    told = [
        f"{len(rows)} names: " + ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    ]
    if blank := len(names) - len(wanted):
        told.append(f"{counted(blank, 'blank line')} (empty, NA, - or the like) passed over")
    if counts["unknown"] > _SUGGESTED:
        told.append(f"nearest names are given for the first {_SUGGESTED} unknown names")
    notes = noted(Topic.COUNTED, told)
    if skip_unknown:
        unread = {
            str(row[0]): f"{row[1]}: {row[6] or row[7] or 'no such name'}" for row in rows if row[3] is None
        }
        notes += left_out(unread, len(rows))
        rows = [row for row in rows if row[3] is not None]
    rests_on = RestsOn(taxa=frozenset() if taxon is None else frozenset({taxon}), genes=kind != "mirna")
    return Answer.of(NAMES, rows, notes, rests_on=rests_on)


def _read_all(
    store: Store, names: Sequence[str], *, taxon: int | None, kind: str
) -> dict[str, tuple[str | None, ...]]:
    read: dict[str, tuple[str | None, ...]] = {}
    if kind in ("mirna", "auto"):
        read = {name: _row("mirna", _mirna(store, name, taxon)) for name in names}
    if kind in ("gene", "auto"):
        left = [name for name in names if name not in read or read[name][0] == "unknown"]
        for name, found in zip(left, resolve_genes(store, left, taxon=taxon), strict=True):
            told = name in read and read[name][5] is not None
            if (
                name not in read
                or isinstance(found, Resolved)
                or not (told or isinstance(found, UnknownNameError))
                or (isinstance(found, UnknownNameError) and found.why and not told)
            ):
                read[name] = _row("gene", found)
    unknown = [name for name, row in read.items() if row[0] == "unknown" and row[5] is None][:_SUGGESTED]
    nearest = {name: store.mirna_index.nearest(name, taxon=taxon) for name in unknown if kind != "gene"}
    return {
        name: (*row[:6], "; ".join(nearest[name]) or None) if name in nearest else row
        for name, row in read.items()
    }


def _mirna(store: Store, name: str, taxon: int | None) -> Resolved | MircargoError:
    try:
        return store.mirna_index.resolve(name, taxon=taxon, suggest=False)
    except (AmbiguousNameError, UnknownNameError, InputError) as error:
        return error


def _row(kind: str, found: Resolved | MircargoError) -> tuple[str | None, ...]:
    """Return status, kind, name, id, organism, rule and suggestions."""
    if isinstance(found, Resolved):
        return (
            "read by rule" if found.rule else "exact",
            kind,
            found.name,
            found.id,
            taxon_name(found.taxon),
            found.rule or None,
            None,
        )
    if isinstance(found, AmbiguousNameError):
        return ("ambiguous", kind, None, None, None, found.why or None, "; ".join(found.candidates))
    if isinstance(found, UnknownNameError):
        return ("unknown", kind if found.why else None, None, None, None, found.why or None, None)
    return ("unknown", kind, None, None, None, str(found), None)
