"""The pairs, gene sets and universe of an enrichment: from the snapshot, from files, or from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.analyses.narrow import KnownNames, keep_to_expressed, narrow
from mircargo.analyses.numbered import NUMBERED, best_of_each, each_once, named
from mircargo.analyses.tested_on import is_library
from mircargo.answer import NOTHING, Note, RestsOn, Topic, noted
from mircargo.errors import InputError, MircargoError, UnknownNameError
from mircargo.ids.species import taxon_name
from mircargo.own_tables.gmt import read_gmt
from mircargo.own_tables.pairs import read_pairs
from mircargo.prose import counted, listed
from mircargo.questions.expressed import Expressed
from mircargo.questions.rests_on import rests_on_library, rests_on_pairs
from mircargo.questions.universe import EVERY, UniverseChoice, studied
from mircargo.store.resolve import Process, resolve_genes
from mircargo.store.store import Store
from mircargo.store.symbols import known_symbols
from mircargo.store.views import predicted_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SUPPORT", "OwnPairs", "TestInput", "read_material", "tested_kinds"]

SUPPORT = ("functional", "weak")
"""Validated support: the evidence that enrichment uses unless told otherwise."""

_SHOWN = 5


@dataclass(frozen=True)
class OwnPairs:
    """Pairs of the user's: where they are from, the pairs as they are written, and how they were read."""

    path: Path
    frame: pd.DataFrame
    notes: Sequence[str]

    @classmethod
    def read(cls, path: Path) -> OwnPairs:
        """Return the pairs of a file."""
        return cls(path, *read_pairs(path))


@dataclass(frozen=True)
class TestInput:
    """What lists are tested on.

    Parameters
    ----------
    mti
        Pairs: mirna, gene, and score where every pair has one.
    sets
        Members: set_id, set_name, library, gene.
    labels
        What to show for an id; names of the user's own tables stand for themselves.
    families
        Seed family of each miRNA, where it is known.
    mirna_universe, gene_universe
        As in ``enrich``; None for its defaults.
    own_lists_belong
        Whether the miRNAs of the lists belong to the universe, also where it does not name them.
    universe_words
        What the universe of miRNAs is.
    other_universe
        Another universe of miRNAs to compare with, in words and as names.
    study
        How much each miRNA was studied, as in ``enrich``.
    always
        Sets that are tested whatever their size.
    notes
        How it was read, and which genes count.
    rests_on
        The sources and files it was read from.
    """

    __test__ = False  # not a class of tests

    mti: pd.DataFrame
    sets: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] | None = None
    mirna_universe: tuple[str, ...] | None = None
    gene_universe: tuple[str, ...] | None = None
    own_lists_belong: bool = False
    universe_words: str = EVERY
    other_universe: tuple[str, tuple[str, ...]] | None = None
    study: pd.DataFrame | None = None
    always: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    rests_on: RestsOn = NOTHING


def tested_kinds(evidence: Sequence[str] | None) -> tuple[str, ...]:
    """Return the classes of evidence that a test rests on.

    They are those asked for, but never negative ones.
    """
    return tuple(kind for kind in evidence or () if kind != "negative") or SUPPORT


def read_material(
    store: Store,
    taxon: int,
    *,
    evidence: Sequence[str] | None = None,
    gene_sets: str = "go",
    own: OwnPairs | None = None,
    universe: UniverseChoice | None = None,
    process: Process | None = None,
    expressed: Expressed | None = None,
    scored: bool = False,
) -> TestInput:
    """Return material from the snapshot, with the user's own tables in place of its pairs or sets.

    Names of own tables are read as ids of the species where they can be; the others stand for themselves.

    Parameters
    ----------
    store
        The snapshot to read.
    taxon
        Species.
    evidence
        Classes of evidence that make a target, by default :data:`SUPPORT`; ``negative`` never does.
    gene_sets
        A library of the snapshot (``go``), or a GMT file.
    own
        Pairs in place of those of the snapshot.
    universe
        The miRNAs that could have been found and the genes that count, by default all in the tables.
    process
        A process that is tested, with the sets that regulate it, whatever their size.
    expressed
        The genes that the receiving cell expresses; no other counts.
    scored
        Whether scores are wanted.

    Raises
    ------
    InputError, UnknownNameError
        If a file, library or class of evidence cannot be used.
    """
    mirnas = _column_by_id(store, taxon, "mirna", "name")
    genes = _column_by_id(store, taxon, "gene", "symbol")
    families = {id: family for id, family in _column_by_id(store, taxon, "mirna", "family").items() if family}
    if own is None:
        kinds = [kind for kind in evidence or SUPPORT if kind != "negative"]
        pairs, notes = _core_pairs(store, taxon, kinds, (list(mirnas), list(genes)), scored=scored)
        rests_on = rests_on_pairs(store, taxon, kinds)
    else:
        pairs, notes = _own_pairs(store, taxon, own)
        rests_on = RestsOn(genes=True) | RestsOn.of_file("mti", own.path)
        if "family" in pairs.columns:
            families |= dict(zip(pairs["mirna"], pairs.pop("family"), strict=True))
    sets = _sets(store, taxon, gene_sets, pairs, list(genes))
    study, sources_of_study = studied(store, taxon)
    material = TestInput(
        pairs,
        sets.frame,
        labels={**mirnas, **genes},
        families=families,
        gene_universe=sets.universe,
        study=study,
        always=process.direct if process else frozenset(),
        notes=(*noted(Topic.TESTED, (*notes, *sets.notes)), Note(Topic.GENES, sets.words)),
        rests_on=rests_on | sets.rests_on | sources_of_study,
    )
    known = KnownNames(
        lambda names: _known(material.mti["mirna"], names, *_mirna_ids(store, taxon, names)),
        lambda names: _known(material.mti["gene"], names, *_gene_ids(store, taxon, names)[:2]),
    )
    narrowed = narrow(material, universe or UniverseChoice(), known, store=store, taxon=taxon)
    return keep_to_expressed(narrowed, expressed) if expressed else narrowed


def _column_by_id(store: Store, taxon: int, table: str, column: str) -> dict[str, str]:
    statement = f"SELECT id, {column} FROM {table} WHERE taxon = $taxon ORDER BY id"  # noqa: S608  own names
    return dict(store.rows(statement, {"taxon": taxon}))


@dataclass(frozen=True)
class _Sets:
    """Gene sets: members, the genes that count with them, in words, too, and how they were read."""

    frame: pd.DataFrame
    universe: tuple[str, ...] | None
    words: str
    notes: Sequence[str]
    rests_on: RestsOn


def _sets(store: Store, taxon: int, gene_sets: str, pairs: pd.DataFrame, genes: list[str]) -> _Sets:
    """Return a library of the snapshot, or the sets of a file."""
    targets = set(pairs["gene"].unique())
    if is_library(gene_sets):
        frame = _core_sets(store, taxon, gene_sets, genes)
        annotated = tuple(sorted(targets & set(frame["gene"].unique())))
        of = counted(len(annotated), f"{taxon_name(taxon)} gene")
        words = f"genes: {of} that are targets of some miRNA and annotated with a process"
        return _Sets(frame, annotated, words, (), rests_on_library(store, taxon, gene_sets))
    frame, notes = _own_sets(store, taxon, Path(gene_sets), targets)
    of = counted(len(targets), f"{taxon_name(taxon)} gene")
    words = f"genes: {of} that are targets of some miRNA"
    return _Sets(frame, None, words, notes, RestsOn.of_file("gene_sets", Path(gene_sets)))


def _known(
    own: pd.Series, names: Sequence[str], ids: Mapping[str, str], lost: Sequence[str]
) -> dict[str, str]:
    """Return the id of each name that the snapshot knows or that the tables hold as it is."""
    unread, written = set(lost), set(own)
    return {name: ids[name] for name in names if name not in unread or name in written}


def _core_pairs(
    store: Store, taxon: int, kinds: Sequence[str], names: tuple[list[str], list[str]], *, scored: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the pairs of the snapshot, among these miRNAs and genes."""
    import numpy as np
    import pandas as pd

    mirnas, genes = names
    facts = ["SELECT * FROM mti_validated", *([predicted_rows(taxon)] if "predicted" in kinds else [])]
    found = store.arrays(
        f"""
        WITH mirnas AS ({NUMBERED.format(table="mirna")}), genes AS ({NUMBERED.format(table="gene")})
        SELECT m.n * $genes + g.n AS pair{", coalesce(-score, 'nan'::DOUBLE) AS score" if scored else ""}
        FROM ({" UNION ALL ".join(facts)}) f JOIN mirnas m ON m.id = f.mirna JOIN genes g ON g.id = f.gene
        WHERE taxon = $taxon AND list_contains($evidence, evidence)
        """,  # noqa: S608  fixed text
        {"taxon": taxon, "evidence": list(kinds), "genes": len(genes)},
    )
    words = f"targets: {' or '.join(kinds)} evidence of {taxon_name(taxon)}"
    if not found["pair"].size:
        msg = f"{words}: there is none in this snapshot; choose another --evidence or --organism"
        raise InputError(msg)
    first, second = np.divmod(each_once(found["pair"]), len(genes))
    pairs = pd.DataFrame({"mirna": named(first, mirnas), "gene": named(second, genes)})
    notes = [f"{words}, {counted(len(pairs), 'pair')}"]
    if scored:
        score = best_of_each(found["pair"], found["score"])
        lacking = int(np.isnan(score).sum())
        if lacking:
            notes.append(
                f"scores: {lacking:,} of {len(pairs):,} pairs have none, so none is used"
                " and every miRNA that hits a gene counts 1"
            )
        else:
            pairs["score"] = score.clip(min=0.0)
    return pairs, notes


def _libraries(store: Store, taxon: int, library: str) -> list[str]:
    """Return the libraries of the snapshot that a word means."""
    known = [
        row[0]
        for row in store.rows(
            "SELECT DISTINCT library FROM gene_set WHERE taxon = $taxon ORDER BY 1", {"taxon": taxon}
        )
    ]
    wanted = [name for name in known if name == library or (library == "go" and name.startswith("go_"))]
    if not wanted:
        msg = (
            f"--gene-sets {library!r}: neither a GMT file nor a library of this snapshot:"
            f" {', '.join(['go', *known])}"
        )
        raise InputError(msg)
    return wanted


def _core_sets(store: Store, taxon: int, library: str, genes: list[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    wanted = _libraries(store, taxon, library)
    rows = store.rows(
        "SELECT set_id, name, library FROM gene_set WHERE taxon = $taxon AND list_contains($wanted, library)"
        " ORDER BY set_id",
        {"taxon": taxon, "wanted": wanted},
    )
    found = store.arrays(
        f"""
        WITH genes AS ({NUMBERED.format(table="gene")}),
        sets AS (
            SELECT set_id AS id, row_number() OVER (ORDER BY set_id) - 1 AS n FROM gene_set
            WHERE taxon = $taxon AND list_contains($wanted, library)
        )
        SELECT s.n * $genes + g.n AS pair
        FROM gene_set_member m JOIN sets s ON s.id = m.set_id JOIN genes g ON g.id = m.gene
        WHERE m.taxon = $taxon
        """,  # noqa: S608  fixed text
        {"taxon": taxon, "wanted": wanted, "genes": len(genes)},
    )
    if not found["pair"].size:
        msg = f"--gene-sets {library!r}: no set of this snapshot holds a gene of the species; give a GMT file"
        raise InputError(msg)
    ids, names, libraries = zip(*rows, strict=True)
    number, gene = np.divmod(each_once(found["pair"]), len(genes))
    return pd.DataFrame(
        {
            "set_id": named(number, ids),
            "set_name": pd.Categorical(names)[number],
            "library": pd.Categorical(libraries)[number],
            "gene": named(gene, genes),
        }
    )


def _own_pairs(store: Store, taxon: int, own: OwnPairs) -> tuple[pd.DataFrame, list[str]]:
    pairs, path = own.frame, own.path
    mirnas, lost_mirnas = _mirna_ids(store, taxon, pairs["mirna"].unique())
    genes, lost_genes, why = _gene_ids(store, taxon, pairs["gene"].unique())
    pairs = pairs.assign(mirna=pairs["mirna"].map(mirnas), gene=pairs["gene"].map(genes))
    words = f"targets: {counted(len(pairs), 'pair')} of {path.name}"
    return pairs, [
        *own.notes,
        words,
        *_kept_as_they_are(path, lost_mirnas, "miRNA"),
        *_kept_as_they_are(path, lost_genes, "gene", why),
    ]


def _own_sets(store: Store, taxon: int, path: Path, known: set[str]) -> tuple[pd.DataFrame, list[str]]:
    sets, notes = read_gmt(path, lambda names: known_symbols(store, names))
    genes, lost, why = _gene_ids(store, taxon, sets["gene"].unique())
    sets = sets.assign(gene=sets["gene"].map(genes))
    if why and len(lost) == len(genes) and not known & set(lost):
        msg = f"{path.name}: none of its {counted(len(lost), 'gene')} can be read{why}"
        raise InputError(msg)
    return sets, [*notes, *_kept_as_they_are(path, lost, "gene", why)]


def _kept_as_they_are(path: Path, names: Sequence[str], noun: str, why: str = "") -> list[str]:
    return (
        [
            f"{path.name}: {counted(len(names), f'{noun} name')} unknown to the snapshot, kept as written:"
            f" {listed(names, _SHOWN)}{why}"
        ]
        if names
        else []
    )


def _mirna_ids(store: Store, taxon: int, names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return an id for each name, its own where the snapshot knows none, and those names."""
    ids: dict[str, str] = {}
    lost: list[str] = []
    for name in names:
        try:
            ids[name] = store.mirna_index.resolve(name, taxon=taxon, suggest=False).id
        except MircargoError:
            ids[name] = name
            lost.append(name)
    return ids, lost


def _gene_ids(store: Store, taxon: int, names: Iterable[str]) -> tuple[dict[str, str], list[str], str]:
    """Return an id for each name, its own where the snapshot knows none.

    Those names, and why ids are unknown, are returned with them.
    """
    wanted = list(names)
    found = dict(zip(wanted, resolve_genes(store, wanted, taxon=taxon), strict=True))
    ids = {name: name if isinstance(gene, MircargoError) else gene.id for name, gene in found.items()}
    lost = [name for name in wanted if ids[name] == name and not name.startswith(("MGI:", "HGNC:", "RGD:"))]
    reasons = [gene.why for gene in found.values() if isinstance(gene, UnknownNameError) and gene.why]
    return ids, lost, f": {reasons[0]}" if reasons else ""
