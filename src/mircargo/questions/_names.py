"""How a list of names is read, name by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.ids import taxon_name, taxon_of
from mircargo.store import Answer, Store, resolve_gene, resolve_mirna

__all__ = ["KINDS", "read_names"]

KINDS = ("mirna", "gene", "auto")


def read_names(store: Store, names: Sequence[str], *, organism: str | None = None, kind: str = "auto") -> Answer:
    """Return one row a name: what it is read as and by which rule, or the candidates, or the nearest names.

    Parameters
    ----------
    store
        The snapshot to ask.
    names
        Names in the order given; blank ones are passed over and counted.
    organism
        Species; without it a name may be ambiguous between species.
    kind
        ``"mirna"``, ``"gene"``, or ``"auto"``: a miRNA if it reads as one, else a gene.

    Raises
    ------
    InputError
        If the list is empty, or the species or kind is unknown.
    """
    taxon = None if organism is None else taxon_of(organism)
    if kind not in KINDS:
        msg = f"unknown kind {kind!r}: choose one of {', '.join(KINDS)}"
        raise InputError(msg)
    wanted = [name for name in names if name.strip()]
    if not wanted:
        msg = "the list of names is empty: give one name a line"
        raise InputError(msg)
    cache: dict[str, tuple[str | None, ...]] = {}
    for name in wanted:
        if name not in cache:
            cache[name] = _read(store, name, taxon=taxon, kind=kind)
    rows = [(name, *cache[name]) for name in wanted]
    counts = Counter(row[1] for row in rows)
    notes = [f"{len(rows)} names: " + ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))]
    if blank := len(names) - len(wanted):
        notes.append(f"{blank} blank line(s) passed over")
    return Answer(("query", "status", "kind", "name", "id", "organism", "rule", "suggestions"), rows, tuple(notes))


def _read(store: Store, name: str, *, taxon: int | None, kind: str) -> tuple[str | None, ...]:
    resolvers = {"mirna": resolve_mirna, "gene": resolve_gene}
    kinds = [kind] if kind != "auto" else ["mirna", "gene"]
    answer: tuple[str | None, ...] = ()
    for one in kinds:
        try:
            found = resolvers[one](store, name, taxon=taxon)
            status = "read by rule" if found.rule else "exact"
            return (status, one, found.name, found.id, taxon_name(found.taxon), found.rule or None, None)
        except AmbiguousNameError as error:
            return ("ambiguous", one, None, None, None, None, "; ".join(error.candidates))
        except UnknownNameError as error:
            answer = answer or ("unknown", None, None, None, None, None, "; ".join(error.nearest) or None)
        except InputError as error:
            return ("unknown", one, None, None, None, str(error), None)
    return answer
