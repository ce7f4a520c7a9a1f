"""Pairs of a miRNA and a gene, with the evidence of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from mircargo.answer import Answer, RestsOn
from mircargo.schema import EVIDENCE
from mircargo.schema.results import TARGETS
from mircargo.store.store import Store
from mircargo.store.views import predicted_rows

__all__ = ["interactions", "interactions_and_loci"]

_FACTS = """
SELECT mirna, gene, evidence, method, score, via_ortholog, reference, source, source_version
FROM ({evidence})
WHERE list_contains($taxa, taxon)
  AND ($mirnas IS NULL OR list_contains($mirnas, mirna)) AND ($genes IS NULL OR list_contains($genes, gene))
"""

_SUPPORT = ("functional", "weak")
_Fact = tuple[Any, ...]


def interactions(
    store: Store,
    *,
    taxa: Collection[int],
    mirnas: Sequence[str] | None = None,
    genes: Sequence[str] | None = None,
    evidence: Collection[str] = EVIDENCE,
    by_evidence: bool = False,
) -> Answer:
    """Return interactions by ids, one row a pair and kind of evidence (support, predicted, negative).

    Parameters
    ----------
    store
        The snapshot to ask.
    taxa
        Species of the miRNAs or genes; nothing of any other is read.
    mirnas, genes
        Ids; None for all.
    evidence
        Classes to show; all by default.
    by_evidence
        One row for each class of evidence of a pair, not only for the strongest class of support.
    """
    return interactions_and_loci(
        store, taxa=taxa, mirnas=mirnas, genes=genes, evidence=evidence, by_evidence=by_evidence
    )[0]


def interactions_and_loci(
    store: Store,
    *,
    taxa: Collection[int],
    mirnas: Sequence[str] | None = None,
    genes: Sequence[str] | None = None,
    evidence: Collection[str] = EVIDENCE,
    by_evidence: bool = False,
) -> tuple[Answer, dict[str, str | None]]:
    """Return interactions as :func:`interactions` does, and for each of their genes the type of its locus.

    The facts are grouped here, not in SQL, whose plan takes longer than a miRNA's few hundred facts.

    Parameters
    ----------
    store, taxa, mirnas, genes, evidence, by_evidence
        As for :func:`interactions`.
    """
    predicted = map(predicted_rows, sorted(taxa)) if "predicted" in evidence else ()
    facts = store.rows(
        _FACTS.format(evidence=" UNION ALL ".join(["SELECT * FROM mti_validated", *predicted])),
        {
            "taxa": sorted(taxa),
            "mirnas": None if mirnas is None else list(mirnas),
            "genes": None if genes is None else list(genes),
        },
    )
    united = list(_united(facts, evidence, by_evidence=by_evidence))
    names = dict(
        store.rows(
            "SELECT id, name FROM mirna WHERE list_contains($ids, id)",
            {"ids": list({one[0] for one in united})},
        )
    )
    loci = {
        gene: (symbol, locus)
        for gene, symbol, locus in store.rows(
            "SELECT id, symbol, locus_type FROM gene WHERE list_contains($ids, id)",
            {"ids": list({one[1] for one in united})},
        )
    }
    rows = [
        (names[mirna], mirna, loci[gene][0], gene, *rest)
        for mirna, gene, *rest in united
        if mirna in names and gene in loci
    ]
    rests_on = RestsOn(
        frozenset(key for row in rows for key in row[-2].split(";")),
        frozenset(taxa),
        genes=True,
        carried=any(row[-3] for row in rows),
    )
    answer = Answer.of(TARGETS, sorted(rows, key=_order), rests_on=rests_on)
    return answer, {gene: locus for gene, (_, locus) in loci.items()}


def _united(facts: Iterable[_Fact], asked: Collection[str], *, by_evidence: bool) -> Iterator[_Fact]:
    """Yield one row a pair and class of evidence that is shown: of the support, the strongest class alone."""
    pairs: dict[tuple[str, str], dict[str, list[_Fact]]] = {}
    for mirna, gene, evidence, *fact in facts:
        pairs.setdefault((mirna, gene), {}).setdefault(evidence, []).append(tuple(fact))
    for pair, classes in pairs.items():
        contested = "negative" in classes and not classes.keys().isdisjoint(_SUPPORT)
        shown = {one: of for one, of in classes.items() if one in asked}
        if not by_evidence and set(_SUPPORT) <= shown.keys():
            del shown["weak"]
        for evidence, of in shown.items():
            yield (*pair, evidence, contested, *_told(of))


def _told(facts: Sequence[_Fact]) -> _Fact:
    """Return what the facts of one class say together.

    Versions stand in the order of their sources, and the score is the strongest one.
    """
    methods, scores, orthologs, references, sources, versions = zip(*facts, strict=True)
    known = {one for one in references if one is not None}
    pairs = sorted(set(zip(sources, versions, strict=True)))
    return (
        _joined({word for one in methods if one is not None for word in one.split(";")}),
        len(known) or None,
        _joined(known, key=_by_length),
        min((score for score in scores if score is not None), default=None),
        _joined({one for one in orthologs if one is not None}),
        ";".join(source for source, _ in pairs),
        ";".join(version for _, version in pairs),
    )


def _joined(words: Collection[str], key: Any = None) -> str | None:  # noqa: ANN401  as of sorted
    return ";".join(sorted(words, key=key)) if words else None


def _by_length(text: str) -> tuple[int, str]:
    return len(text), text


def _order(row: _Fact) -> tuple[Any, ...]:
    """Sort rows: the strongest class, the strongest score, most references; ties by names."""
    mirna, mirna_id, gene, gene_id, evidence, _, _, references, _, score, *_ = row
    none = score is None
    return (
        EVIDENCE.index(evidence),
        none,
        0 if none else score,
        -(references or 0),
        gene,
        gene_id,
        mirna,
        mirna_id,
    )
