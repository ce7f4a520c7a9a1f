"""What a predictor's silence means, and how many predictions there are when a seed family counts once."""

from __future__ import annotations

from collections.abc import Sequence

from mircargo.answer import Answer, Note, RestsOn, Topic
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name
from mircargo.prose import counted, listed
from mircargo.store.store import Store

__all__ = ["by_family", "uncovered"]

_STATUS = {
    "broadly conserved": "broadly conserved",
    "conserved": "conserved",
    "poorly conserved": "poorly conserved",
    "other": "of uncertain standing",
}
"""How the family of a miRNA is called, by the ``status`` of table ``coverage``."""

_SILENT = """
WITH asked AS (SELECT unnest($ids) AS mirna, unnest($taxa) AS taxon),
speaks AS (SELECT DISTINCT predictor, source, source_version, taxon FROM coverage)
SELECT s.predictor, s.source_version, a.taxon, min(c.status), a.mirna, s.source
FROM asked a JOIN speaks s USING (taxon)
LEFT JOIN coverage c
  ON c.mirna = a.mirna AND c.predictor = s.predictor AND c.source_version = s.source_version
WHERE NOT EXISTS (SELECT 1 FROM mti WHERE mti.mirna = a.mirna AND mti.source = s.predictor)
GROUP BY ALL ORDER BY ALL
"""


def uncovered(store: Store, mirnas: Sequence[Resolved]) -> tuple[list[Note], RestsOn]:
    """Say for which miRNAs a predictor that tells what it covers has no prediction, and from where this is.

    It is also said whether it knows them at all.
    """
    if not store.snapshot.files["coverage"]:
        return [], RestsOn()
    names = {mirna.id: mirna.name for mirna in mirnas}
    groups: dict[tuple[str, str | None], list[str]] = {}
    stated: set[str] = set()
    for source, version, taxon, status, mirna, told_by in store.rows(
        _SILENT, {"ids": list(names), "taxa": [m.taxon for m in mirnas]}
    ):
        words = (
            f"{_title(source)} {version}" if status else f"{_title(source)} {version} ({taxon_name(taxon)})"
        )
        groups.setdefault((words, status), []).append(names[mirna])
        stated |= {source, told_by}
    notes = [
        Note(Topic.SILENCE, _sentence(source, status, found)) for (source, status), found in groups.items()
    ]
    return notes, RestsOn(frozenset(stated))


def _sentence(source: str, status: str | None, names: Sequence[str]) -> str:
    if status is None:
        return (
            f"{source} does not know {listed(names)}, so it says nothing of"
            f" {'its' if len(names) == 1 else 'their'} targets"
        )
    family = "its family is" if len(names) == 1 else "their families are"
    none = "it has no target" if len(names) == 1 else "they have no targets"
    return (
        f"{source} has no conserved prediction for {listed(names)} ({family} {_STATUS.get(status, status)});"
        f" that is not evidence that {none}"
    )


def _title(source: str) -> str:
    """Return a source's name for people; its key where it is one of the user's own."""
    from mircargo.sources import SOURCES

    return next((one.title for one in SOURCES if one.key == source), source)


def by_family(store: Store, found: Answer) -> list[Note]:
    """Say how many predictions there are when miRNAs with one seed count once.

    Nothing is said where each miRNA has a seed of its own.
    """
    pairs = {(r["mirna_id"], r["gene_id"]) for r in found.records() if r["evidence"] == "predicted"}
    if len({mirna for mirna, _ in pairs}) < 2:
        return []
    seeds = dict(
        store.rows(
            "SELECT id, (taxon, seed) FROM mirna WHERE list_contains($ids, id)",
            {"ids": sorted({mirna for mirna, _ in pairs})},
        )
    )
    if len(set(seeds.values())) == len(seeds):
        return []
    once = {(seeds[mirna], gene) for mirna, gene in pairs}
    families = counted(len(set(seeds.values())), "seed family")
    words = (
        f"{counted(len(pairs), 'predicted pair')} of {counted(len(seeds), 'miRNA')} are {len(once):,} when"
        f" each of their {families} counts once"
    )
    return [Note(Topic.COUNTED, words)]
