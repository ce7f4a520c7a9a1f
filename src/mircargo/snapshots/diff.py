"""Which facts came and went between two snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mircargo.answer import Answer, Topic, noted
from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.facts.kind import Compared
from mircargo.ids.species import TAXA, taxon_name, taxon_of
from mircargo.prose import counted
from mircargo.schema.data_results import DIFF, DIFF_ROWS
from mircargo.snapshots.pair import SIDES, SnapshotPair

__all__ = ["DIFF_KINDS", "diff_rows", "diff_summary"]

_ADDED, _REMOVED, _BOTH = 2, 1, 3
"""In which snapshots a fact is: one bit for each."""


_PARTS = [part for kind in KINDS.values() for part in kind.compared]
DIFF_KINDS = tuple(dict.fromkeys(part.kind for part in _PARTS))
"""Words for what is compared, in the order in which results show it."""

_COMPARED = """
SELECT taxon, source, subject, object, detail, reported, bit_or(side) AS sides
FROM (SELECT *, 1 AS side FROM ({one}) UNION ALL SELECT *, 2 AS side FROM ({two}))
WHERE taxon = $taxon GROUP BY taxon, source, subject, object, detail, reported
"""


def diff_summary(pair: SnapshotPair, *, kind: str = "all", organism: str | None = None) -> Answer:
    """Return how many facts came, went and stayed, by kind, organism and source.

    Parameters
    ----------
    pair
        The two snapshots.
    kind
        What to compare, one of ``DIFF_KINDS``, or ``"all"``.
    organism
        Species to keep to; None for all.

    Raises
    ------
    InputError
        If the kind or species is unknown.
    """
    totals: dict[tuple[str, int, str], list[int]] = {}
    for part in _chosen(kind):
        for taxon in _taxa(organism):
            for source, added, removed, same in _counts(pair, part, taxon):
                total = totals.setdefault((part.kind, taxon, source), [0, 0, 0])
                total[:] = (total[0] + added, total[1] + removed, total[2] + same)
    order = {taxon: place for place, taxon in enumerate(TAXA)}
    rows = [
        (kind, taxon_name(taxon), source, *numbers)
        for (kind, taxon, source), numbers in sorted(
            totals.items(), key=lambda item: (DIFF_KINDS.index(item[0][0]), order[item[0][1]], item[0][2])
        )
    ]
    changed = sum(added + removed for added, removed, _ in totals.values())
    words = f"{counted(changed, 'fact')} came or went" if changed else "no fact came or went"
    return Answer.of(DIFF, rows, noted(Topic.COUNTED, (*_named_sides(pair), *_versions(pair), words)))


def diff_rows(
    pair: SnapshotPair, *, kind: str = "all", organism: str | None = None, limit: int = 0
) -> Answer:
    """Return the facts that came and went, one a row, at most ``limit`` of them (0: all).

    Parameters
    ----------
    pair
        The two snapshots.
    kind
        What to compare, one of ``DIFF_KINDS``, or ``"all"``.
    organism
        Species to keep to; None for all.
    limit
        The most facts; 0 for all of them.

    Raises
    ------
    InputError
        If the kind or species is unknown.
    """
    rows: list[tuple[Any, ...]] = []
    for part in _chosen(kind):
        if pair.are_equal(part.tables):
            continue
        for taxon in _taxa(organism):
            wanted = limit + 1 - len(rows) if limit else None
            if wanted is None or wanted > 0:
                rows += _changed(pair, part, taxon, wanted)
    cut = bool(limit) and len(rows) > limit
    more = (
        (f"the first {'row alone is' if limit == 1 else f'{limit:,} rows are'} shown; --limit 0 gives all",)
        if cut
        else ()
    )
    notes = noted(Topic.COUNTED, (*_named_sides(pair), *_versions(pair), *more))
    return Answer.of(DIFF_ROWS, rows[:limit] if cut else rows, notes)


def _chosen(kind: str) -> list[Compared]:
    if kind not in ("all", *DIFF_KINDS):
        msg = f"unknown kind {kind!r}: choose one of {', '.join(DIFF_KINDS)}, all"
        raise InputError(msg)
    return [part for part in _PARTS if kind in ("all", part.kind)]


def _taxa(organism: str | None) -> Sequence[int]:
    return list(TAXA) if organism is None else [taxon_of(organism)]


def _sides(pair: SnapshotPair, part: Compared) -> tuple[str, str]:
    """Return what must be compared, for each snapshot."""
    if part.packed:
        one, two = (part.select(f"({rows})") for rows in pair.packs(part.table, shared=False))
        return one, two
    one, two = (part.select(part.placed(prefix)) for prefix in SIDES)
    return one, two


def _counts(pair: SnapshotPair, part: Compared, taxon: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield source, added, removed and same; what is equal byte for byte is counted and not compared."""
    count = "SELECT source, 0, 0, count(*) FROM ({facts}) WHERE taxon = $taxon GROUP BY source"
    if part.packed:
        same, _ = pair.packs(part.table, shared=True)
        yield from pair.rows(count.format(facts=part.select(f"({same})")), {"taxon": taxon})
    if pair.are_equal(part.tables):
        if not part.packed:
            yield from pair.rows(count.format(facts=part.select(part.placed(SIDES[0]))), {"taxon": taxon})
        return
    one, two = _sides(pair, part)
    numbers = ", ".join(f"count(*) FILTER (sides = {sides})" for sides in (_ADDED, _REMOVED, _BOTH))
    yield from pair.rows(
        f"SELECT source, {numbers} FROM ({_COMPARED.format(one=one, two=two)}) GROUP BY source",  # noqa: S608 - own words
        {"taxon": taxon},
    )


def _changed(pair: SnapshotPair, part: Compared, taxon: int, limit: int | None) -> list[tuple[Any, ...]]:
    one, two = _sides(pair, part)
    subject, thing, joins = "NULL", "NULL", ""
    if part.named:
        subject, subject_join = _name("subject", *part.named[0].split("."))
        thing, object_join = _name("object", *part.named[1].split("."))
        joins = f"{subject_join} {object_join}"
    at_most = "" if limit is None else f"LIMIT {int(limit)}"
    rows = pair.rows(
        f"SELECT CASE sides WHEN {_ADDED} THEN 'added' ELSE 'removed' END AS change, source,"  # noqa: S608
        f" {subject} AS subject_name, subject, {thing} AS object_name, object, detail, reported"
        f" FROM ({_COMPARED.format(one=one, two=two)}) f {joins}"
        f" WHERE sides <> {_BOTH} ORDER BY ALL {at_most}",
        {"taxon": taxon},
    )
    if not part.named:
        return [
            (part.kind, change, taxon_name(taxon), source, own, own, name, None, None)
            for change, source, _, own, _, name, _, _ in rows
        ]
    return [
        (
            part.kind,
            change,
            taxon_name(taxon),
            source,
            name or own,
            own,
            other or reported or thing_id,
            thing_id,
            detail,
        )
        for change, source, name, own, other, thing_id, detail, reported in rows
    ]


def _name(column: str, table: str, name: str) -> tuple[str, str]:
    """Return the expression for the name of an id, and the joins that it needs.

    The name is that in the second snapshot, or else in the first.
    """
    key = "set_id" if table == "gene_set" else "id"
    taxon = " AND {alias}.taxon = f.taxon" if table == "gene_set" else ""
    joins = [
        f"LEFT JOIN {prefix}{table} {prefix}{column} ON {prefix}{column}.{key} ="
        f" f.{column}{taxon.format(alias=prefix + column)}"
        for prefix in SIDES
    ]
    return f"coalesce({SIDES[1]}{column}.{name}, {SIDES[0]}{column}.{name})", " ".join(joins)


def _named_sides(pair: SnapshotPair) -> list[str]:
    one, two = pair.snapshots
    return [f"from snapshot {one.name!r} ({one.folder}) to {two.name!r} ({two.folder})"]


def _versions(pair: SnapshotPair) -> list[str]:
    """Say which sources are of another version, new or gone."""
    rows = pair.rows(
        "SELECT key, string_agg(DISTINCT a.version, ', ' ORDER BY a.version), string_agg(DISTINCT b.version,"
        " ', ' ORDER BY b.version) FROM a_source a FULL JOIN b_source b USING (key) GROUP BY key ORDER BY key"
    )
    words = [f"{key} {one or '(absent)'} → {two or '(gone)'}" for key, one, two in rows if one != two]
    return [f"sources: {'; '.join(words)}"] if words else []
