"""Which rows of a saved result changed because of what came and went between two snapshots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mircargo.analyses.test_input import SUPPORT
from mircargo.answer import Answer, Topic, noted
from mircargo.errors import InputError
from mircargo.ids.species import TAXA, taxon_name, taxon_of
from mircargo.prose import counted, listed
from mircargo.readers.table import table_of
from mircargo.readers.text import read_lines
from mircargo.schema import EVIDENCE
from mircargo.schema.data_results import CHANGED_PAIRS, CHANGED_SETS
from mircargo.scope import check_evidence
from mircargo.snapshots.pair import SIDES, SnapshotPair

__all__ = ["changed_result"]

_ENRICHED = {"set_id", "genes"}
_PAIRS = {"mirna_id", "gene_id", "evidence"}
_HIT = re.compile(r"\(([^()]*)\)$")

# What every asked set has in each snapshot: its members, and those of them that an asked miRNA of its list
# hits.
_SETS = """
WITH asked AS (SELECT unnest($lists) AS list_id, unnest($sets) AS set_id),
listed AS (SELECT unnest($hit_lists) AS list_id, unnest($hitters) AS mirna),
members AS (
    {members}
),
hits AS (
    {hits}
),
told AS (
    SELECT a.list_id, a.set_id, m.gene, m.sides AS inside, coalesce(h.sides, 0) & m.sides AS hit
    FROM asked a JOIN members m USING (set_id) LEFT JOIN hits h ON h.list_id = a.list_id AND h.gene = m.gene
)
SELECT a.list_id, a.set_id, coalesce(any_value(b.name), any_value(o.name)),
       count(*) FILTER (inside & 1 = 1), count(*) FILTER (inside & 2 = 2),
       count(*) FILTER (inside = 2), count(*) FILTER (inside = 1),
       count(*) FILTER (hit & 1 = 1), count(*) FILTER (hit & 2 = 2),
       string_agg(coalesce(h.symbol, g.symbol, t.gene), ';' ORDER BY coalesce(h.symbol, g.symbol, t.gene))
           FILTER (hit = 2),
       string_agg(coalesce(h.symbol, g.symbol, t.gene), ';' ORDER BY coalesce(h.symbol, g.symbol, t.gene))
           FILTER (hit = 1)
FROM asked a LEFT JOIN told t USING (list_id, set_id)
LEFT JOIN a_gene g ON g.id = t.gene LEFT JOIN b_gene h ON h.id = t.gene
LEFT JOIN a_gene_set o ON o.set_id = a.set_id AND o.taxon = $taxon
LEFT JOIN b_gene_set b ON b.set_id = a.set_id AND b.taxon = $taxon
GROUP BY a.list_id, a.set_id
"""
_MEMBERS = (
    "SELECT DISTINCT set_id, gene, {bit} AS side FROM {prefix}gene_set_member WHERE taxon = $taxon AND"
    " list_contains($sets, set_id)"
)
_HITS = (
    "SELECT DISTINCT l.list_id, m.gene, {bit} AS side FROM {prefix}mti m JOIN listed l ON l.mirna = m.mirna "
    "WHERE m.taxon = $taxon AND list_contains($evidence, m.evidence)"
)

# The evidence of every pair in each snapshot, in words.
_EVIDENCE = """
SELECT mirna, gene, string_agg(words, '; ' ORDER BY place) AS words FROM (
    SELECT mirna, gene, list_position($order, evidence) AS place,
           concat(evidence, ' (', string_agg(DISTINCT source, ', ' ORDER BY source),
                  CASE WHEN count(reference) > 0
                       THEN concat(', ', count(DISTINCT reference), ' ref.') ELSE '' END, ')') AS words
    FROM {prefix}mti WHERE list_contains($evidence, evidence) AND {asked} GROUP BY mirna, gene, evidence
) GROUP BY mirna, gene
"""


def changed_result(
    pair: SnapshotPair, path: Path, *, organism: str | None = None, evidence: Iterable[str] | None = None
) -> Answer:
    """Return which rows of a saved result of ``enrich`` or ``targets`` changed between two snapshots.

    Of an enrichment: each set whose members, or whose members that the list's miRNAs hit, changed; the miRNAs
    are those that its column ``genes`` names. Of interactions: each pair that is gone, new, or has other
    evidence.

    Parameters
    ----------
    pair
        The snapshots.
    path
        The result as TSV, CSV or JSON.
    organism
        Species, where the result does not tell it.
    evidence
        Classes that make a target in an enrichment, functional and weak by default; of interactions those
        that the result has.

    Raises
    ------
    InputError
        If the file is no such result, or does not tell the species.
    """
    rows = _read_result(path)
    columns = set(rows[0]) if rows else set()
    if columns >= _PAIRS:
        return _changed_pairs(pair, path, rows, check_evidence(evidence) if evidence is not None else None)
    if columns >= _ENRICHED:
        return _changed_sets(
            pair, path, rows, organism, check_evidence(SUPPORT if evidence is None else evidence)
        )
    need = f"set_id and genes (of enrich) or {', '.join(sorted(_PAIRS))} (of targets)"
    msg = (
        f"{path.name}: expected a result with the columns {need}, found {listed(sorted(columns)) or 'no row'}"
    )
    raise InputError(msg)


def _read_result(path: Path) -> list[dict[str, str]]:
    lines = read_lines(path)
    text = "\n".join(lines)
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
            return [
                {str(name): "" if value is None else str(value) for name, value in row.items()}
                for row in found
            ]
        except (ValueError, AttributeError, RecursionError) as error:
            msg = f"{path.name}: expected a JSON list of rows, as --format json writes it"
            raise InputError(msg) from error
    frame = table_of(path, lines).frame
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


_OF_SETS = (
    (
        "targets are those of the miRNAs that the column 'genes' names for a list; a miRNA that hit"
        " nothing is not told there"
    ),
    (
        "p-values can change without a change here, as the other genes and miRNAs are what they are"
        " measured against: run enrich again"
    ),
)
"""What to keep in mind of changed sets."""


def _taxon(path: Path, organism: str | None, taxa: Sequence[int]) -> int:
    """Return the species that is named, else that of most miRNAs of the result."""
    taxon = taxon_of(organism) if organism is not None else max(sorted(set(taxa)), key=taxa.count, default=0)
    if taxon not in TAXA:
        msg = (
            f"{path.name}: its column 'genes' names no miRNA that the snapshots know, so the species is not"
            " told: give --organism"
        )
        raise InputError(msg)
    return taxon


def _changed_sets(
    pair: SnapshotPair,
    path: Path,
    rows: Sequence[dict[str, str]],
    organism: str | None,
    evidence: Sequence[str],
) -> Answer:
    told = {(row.get("list_id") or "query", name) for row in rows for name in _hitters(row["genes"])}
    ids, taxa = _mirna_ids(pair, {name for _, name in told})
    taxon = _taxon(path, organism, taxa)
    asked = sorted({(row.get("list_id") or "query", row["set_id"]) for row in rows})
    hitters = sorted({(list_id, ids[name]) for list_id, name in told if name in ids})
    found = pair.rows(
        _SETS.format(members=_both(_MEMBERS, "set_id, gene"), hits=_both(_HITS, "list_id, gene")),
        {
            "lists": [one for one, _ in asked],
            "sets": [one for _, one in asked],
            "hit_lists": [one for one, _ in hitters],
            "hitters": [one for _, one in hitters],
            "taxon": taxon,
            "evidence": [kind for kind in evidence if kind != "negative"],
        },
    )
    place = {
        (row.get("list_id") or "query", row["set_id"]): at for at, row in reversed(list(enumerate(rows)))
    }
    changed = sorted(
        (row for row in found if row[5] or row[6] or row[9] or row[10]), key=lambda row: place[row[0], row[1]]
    )
    names = {(row.get("list_id") or "query", row["set_id"]): row.get("set_name") for row in rows}
    out = [(*row[:2], row[2] or names[row[0], row[1]], *row[3:]) for row in changed]
    unknown = sorted({name for _, name in told} - set(ids))
    notes = [
        (
            f"{path.name}: {counted(len(out), 'set')} of {len(asked):,} changed ({taxon_name(taxon)},"
            f" {' or '.join(kind for kind in evidence if kind != 'negative')} evidence)"
        ),
        *_OF_SETS,
        *([f"unknown to both snapshots: {listed(unknown)}"] if unknown else []),
    ]
    return Answer.of(CHANGED_SETS, out, noted(Topic.COUNTED, notes))


def _both(select: str, key: str) -> str:
    """Return the rows of a SELECT in both snapshots.

    Each has ``sides``: 1 for the first, 2 for the second, 3 for both.
    """
    one, two = (select.format(prefix=prefix, bit=bit) for prefix, bit in zip(SIDES, (1, 2), strict=True))
    return f"SELECT {key}, bit_or(side) AS sides FROM ({one} UNION ALL {two}) GROUP BY {key}"  # noqa: S608  fixed text


def _hitters(genes: str) -> set[str]:
    """Return the miRNAs that a cell such as ``Pten(miR-21,miR-9);Sox2(miR-9)`` names."""
    hits = (_HIT.search(gene) for gene in genes.split(";"))
    return {name.strip() for hit in hits if hit for name in re.split(r"[,+|]", hit[1]) if name.strip()}


def _mirna_ids(pair: SnapshotPair, names: Iterable[str]) -> tuple[dict[str, str], list[int]]:
    """Return the ids of miRNA names that a snapshot knows, and their species."""
    rows = pair.rows(
        "SELECT name, id, taxon FROM (SELECT *, 2 AS side FROM a_mirna UNION ALL SELECT *, 1 AS side FROM"
        " b_mirna) WHERE list_contains($names, name) OR list_contains($names, id) ORDER BY side, id",
        {"names": sorted(names)},
    )
    ids: dict[str, str] = {}
    for name, own, _ in rows:
        ids[name] = ids[own] = own
    return ids, [taxon for _, _, taxon in rows]


_PAIR_CHANGES = """
SELECT coalesce(d.name, c.name), mirna, coalesce(h.symbol, g.symbol), gene, one.words, two.words
FROM ({one}) one FULL JOIN ({two}) two USING (mirna, gene)
LEFT JOIN a_mirna c ON c.id = mirna LEFT JOIN b_mirna d ON d.id = mirna
LEFT JOIN a_gene g ON g.id = gene LEFT JOIN b_gene h ON h.id = gene
WHERE one.words IS DISTINCT FROM two.words ORDER BY ALL
"""
"""Name, id, symbol and id of each pair whose evidence changed, and the evidence before and after."""


def _changed_pairs(
    pair: SnapshotPair, path: Path, rows: Sequence[dict[str, str]], evidence: Sequence[str] | None
) -> Answer:
    kinds = sorted(evidence or {row["evidence"] for row in rows} & set(EVIDENCE), key=EVIDENCE.index)
    mirnas, genes = sorted({row["mirna_id"] for row in rows}), sorted({row["gene_id"] for row in rows})
    of_gene = len(genes) == 1 and len(mirnas) > 1
    asked = "gene = $gene" if of_gene else "list_contains($mirnas, mirna)"
    one, two = (_EVIDENCE.format(prefix=prefix, asked=asked) for prefix in SIDES)
    found = pair.rows(
        _PAIR_CHANGES.format(one=one, two=two),
        {
            "order": list(EVIDENCE),
            "evidence": kinds,
            **({"gene": genes[0]} if of_gene else {"mirnas": mirnas}),
        },
    )
    in_file = {(row["mirna_id"], row["gene_id"]) for row in rows}
    out = [
        ("new" if row[4] is None else "gone" if row[5] is None else "other evidence", *row)
        for row in found
        if row[4] is None or (row[1], row[3]) in in_file
    ]
    order = ("gone", "other evidence", "new")
    out.sort(key=lambda row: order.index(row[0]))
    told = ", ".join(f"{sum(row[0] == change for row in out):,} {change}" for change in order)
    notes = (
        f"{path.name}: {counted(len(in_file), 'pair')}; {told}",
        (
            f"only {', '.join(kinds)} evidence is compared; new pairs are all those of the"
            f" {'gene' if of_gene else 'miRNAs'} in the result, whatever it was narrowed to"
        ),
    )
    return Answer.of(CHANGED_PAIRS, out, noted(Topic.COUNTED, notes))
