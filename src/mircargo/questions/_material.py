"""The pairs, gene sets and universe that an enrichment rests on: from the snapshot, from files, or from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError, MircargoError, UnknownNameError
from mircargo.ids import taxon_name
from mircargo.questions._interactions import check_evidence
from mircargo.store import Process, Store, resolve_genes
from mircargo.user_tables import read_gmt, read_names, read_pairs
from mircargo.words import counted, listed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SUPPORT", "Material", "is_library", "read_material", "read_own_material"]

SUPPORT = ("functional", "weak")
"""Validated support: the evidence that enrichment uses unless told otherwise."""

_SHOWN = 5


@dataclass(frozen=True)
class Material:
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
    always
        Sets that are tested whatever their size.
    notes
        How it was read, one sentence each; the last says what the universe of genes is.
    """

    mti: pd.DataFrame
    sets: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] | None = None
    mirna_universe: tuple[str, ...] | None = None
    gene_universe: tuple[str, ...] | None = None
    always: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def is_library(gene_sets: str) -> bool:
    """Return whether ``gene_sets`` names a library of the snapshot and not a file."""
    return gene_sets == "go" or not (Path(gene_sets).exists() or "." in gene_sets or "/" in gene_sets)


def read_own_material(
    mti: Path, gene_sets: Path, universe: Path | None = None, *, process: str | None = None
) -> Material:
    """Return material from files alone; names are taken as they are.

    Parameters
    ----------
    mti
        miRNA–gene pairs, see :func:`mircargo.user_tables.read_pairs`.
    gene_sets
        GMT.
    universe
        miRNAs that could have been found, genes that count, or both; which a name is, the tables tell.
    process
        Id or name of a set that is tested whatever its size.

    Raises
    ------
    InputError, UnknownNameError
        If a file or name cannot be used.
    """
    pairs, notes = read_pairs(mti)
    sets = read_gmt(gene_sets)
    families = (
        dict(zip(pairs["mirna"], pairs.pop("family"), strict=True)) if "family" in pairs.columns else None
    )
    words = f"genes: {counted(pairs['gene'].nunique(), 'gene')} with a pair in {mti.name}"
    material = Material(
        pairs, sets, families=families, always=_own_process(sets, process), notes=(*notes, words)
    )
    return material if universe is None else _within(material, universe, read_names(universe))


def read_material(
    store: Store,
    taxon: int,
    *,
    evidence: Iterable[str] | None = None,
    gene_sets: str = "go",
    mti: Path | None = None,
    universe: Path | None = None,
    process: Process | None = None,
    scored: bool = False,
) -> Material:
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
    mti, universe
        Own files, as in :func:`read_own_material`.
    process
        A process that is tested, with the sets that regulate it, whatever their size.
    scored
        Whether scores are wanted.

    Raises
    ------
    InputError, UnknownNameError
        If a file, library or class of evidence cannot be used.
    """
    mirnas: dict[str, str] = dict(
        store.rows("SELECT id, name FROM mirna WHERE taxon = $taxon ORDER BY id", {"taxon": taxon})
    )
    genes: dict[str, str] = dict(
        store.rows("SELECT id, symbol FROM gene WHERE taxon = $taxon ORDER BY id", {"taxon": taxon})
    )
    families: dict[str, str] = dict(
        store.rows(
            "SELECT id, family FROM mirna WHERE taxon = $taxon AND family IS NOT NULL", {"taxon": taxon}
        )
    )
    if mti is None:
        kinds = [kind for kind in check_evidence(evidence or SUPPORT) if kind != "negative"]
        pairs, notes = _core_pairs(store, taxon, kinds, list(genes), scored=scored)
    else:
        pairs, notes = _own_pairs(store, taxon, mti)
        families |= (
            dict(zip(pairs["mirna"], pairs.pop("family"), strict=True)) if "family" in pairs.columns else {}
        )
    if is_library(gene_sets):
        sets = _core_sets(store, taxon, gene_sets, list(genes))
        annotated = tuple(sorted(set(pairs["gene"].unique()) & set(sets["gene"].unique())))
        words = f"genes: {counted(len(annotated), f'{taxon_name(taxon)} gene')} that are targets of some miRNA and annotated with a process"
    else:
        sets, more = _own_sets(store, taxon, Path(gene_sets))
        annotated, notes = None, [*notes, *more]
        words = f"genes: {counted(pairs['gene'].nunique(), f'{taxon_name(taxon)} gene')} that are targets of some miRNA"
    always = process.direct if process else frozenset()
    material = Material(pairs, sets, {**mirnas, **genes}, families, None, annotated, always, (*notes, words))
    return (
        material
        if universe is None
        else _within(material, universe, _read_ids(store, taxon, read_names(universe), material))
    )


def _core_pairs(
    store: Store, taxon: int, kinds: Sequence[str], genes: list[str], *, scored: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the pairs of the snapshot: genes travel as numbers, in one list a miRNA, because there may be millions."""
    import numpy as np
    import pandas as pd

    score = ", list(score ORDER BY n)" if scored else ""
    rows = store.rows(
        f"""
        WITH numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM gene WHERE taxon = $taxon),
        pairs AS (
            SELECT mirna, n, -min(score) AS score FROM mti JOIN numbered ON numbered.id = mti.gene
            WHERE mti.taxon = $taxon AND list_contains($evidence, evidence) GROUP BY ALL
        )
        SELECT mirna, list(n ORDER BY n){score} FROM pairs GROUP BY mirna ORDER BY mirna
        """,  # noqa: S608  fixed text
        {"taxon": taxon, "evidence": list(kinds)},
    )
    words = f"targets: {' or '.join(kinds)} evidence of {taxon_name(taxon)}"
    if not rows:
        msg = f"{words}: there is none in this snapshot; choose another --evidence or --organism"
        raise InputError(msg)
    numbers = np.concatenate([np.array(row[1], np.int64) for row in rows])
    named = np.repeat(np.array([row[0] for row in rows], object), [len(row[1]) for row in rows])
    pairs = pd.DataFrame({"mirna": named, "gene": np.array(genes, object)[numbers]}, dtype=object)
    notes = [f"{words}, {counted(len(pairs), 'pair')}"]
    if scored:
        scores = pd.Series([value for row in rows for value in row[2]], dtype=float)
        if scores.notna().all():
            pairs["score"] = scores.clip(lower=0.0)
        else:
            notes.append(
                f"scores: {int(scores.isna().sum()):,} of {len(scores):,} pairs have none, so none is used and every miRNA that hits a gene counts 1"
            )
    return pairs, notes


def _core_sets(store: Store, taxon: int, library: str, genes: list[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    known = [
        row[0]
        for row in store.rows(
            "SELECT DISTINCT library FROM gene_set WHERE taxon = $taxon ORDER BY 1", {"taxon": taxon}
        )
    ]
    wanted = [name for name in known if name == library or (library == "go" and name.startswith("go_"))]
    if not wanted:
        msg = f"--gene-sets {library!r}: neither a GMT file nor a library of this snapshot: {', '.join(['go', *known])}"
        raise InputError(msg)
    rows = store.rows(
        """
        WITH numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM gene WHERE taxon = $taxon)
        SELECT s.set_id, s.name, s.library, list(DISTINCT n) FROM gene_set_member m JOIN gene_set s USING (set_id, taxon) JOIN numbered ON numbered.id = m.gene
        WHERE taxon = $taxon AND list_contains($wanted, s.library) GROUP BY ALL ORDER BY s.set_id
        """,
        {"taxon": taxon, "wanted": wanted},
    )
    if not rows:
        msg = f"--gene-sets {library!r}: no set of this snapshot holds a gene of the species; give a GMT file"
        raise InputError(msg)
    sizes = [len(row[3]) for row in rows]
    columns = {
        name: np.repeat(np.array([row[i] for row in rows], object), sizes)
        for i, name in enumerate(("set_id", "set_name", "library"))
    }
    return pd.DataFrame(
        {
            **columns,
            "gene": np.array(genes, object)[np.concatenate([np.array(row[3], np.int64) for row in rows])],
        },
        dtype=object,
    )


def _own_pairs(store: Store, taxon: int, path: Path) -> tuple[pd.DataFrame, list[str]]:
    pairs, notes = read_pairs(path)
    mirnas, lost_mirnas = _mirna_ids(store, taxon, pairs["mirna"].unique())
    genes, lost_genes = _gene_ids(store, taxon, pairs["gene"].unique())
    pairs = pairs.assign(mirna=pairs["mirna"].map(mirnas), gene=pairs["gene"].map(genes))
    words = f"targets: {counted(len(pairs), 'pair')} of {path.name}"
    return pairs, [
        *notes,
        words,
        *_kept_as_they_are(path, lost_mirnas, "miRNA"),
        *_kept_as_they_are(path, lost_genes, "gene"),
    ]


def _own_sets(store: Store, taxon: int, path: Path) -> tuple[pd.DataFrame, list[str]]:
    sets = read_gmt(path)
    genes, lost = _gene_ids(store, taxon, sets["gene"].unique())
    return sets.assign(gene=sets["gene"].map(genes)), _kept_as_they_are(path, lost, "gene")


def _kept_as_they_are(path: Path, names: Sequence[str], noun: str) -> list[str]:
    return (
        [
            f"{path.name}: {counted(len(names), f'{noun} name')} unknown to the snapshot, kept as written: {listed(names, _SHOWN)}"
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


def _gene_ids(store: Store, taxon: int, names: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return an id for each name, its own where the snapshot knows none, and those names."""
    wanted = list(names)
    found = zip(wanted, resolve_genes(store, wanted, taxon=taxon), strict=True)
    ids = {name: name if isinstance(gene, MircargoError) else gene.id for name, gene in found}
    return ids, [
        name for name in wanted if ids[name] == name and not name.startswith(("MGI:", "HGNC:", "RGD:"))
    ]


def _read_ids(store: Store, taxon: int, names: Sequence[str], material: Material) -> list[str]:
    """Return the names of a universe as ids: those of miRNAs first, then of genes, else as they are."""
    mirnas, rest = _mirna_ids(store, taxon, names)
    own = set(material.mti["mirna"])
    genes, _ = _gene_ids(store, taxon, [name for name in rest if name not in own])
    return [mirnas[name] if mirnas[name] != name else genes.get(name, name) for name in names]


def _within(material: Material, path: Path, names: Sequence[str]) -> Material:
    """Return the material with the universe that a file names: of miRNAs, of genes, or of both."""
    mirnas = set(material.mti["mirna"]) | set(material.families or ())
    genes = set(material.mti["gene"]) | set(material.sets["gene"])
    own_mirnas = [name for name in names if name in mirnas]
    own_genes = [name for name in names if name in genes and name not in mirnas]
    other = [name for name in names if name not in mirnas and name not in genes]
    if not own_mirnas and not own_genes:
        msg = f"{path.name}: none of its {counted(len(names), 'name')} is a miRNA or gene of the tables; expected the detectable miRNAs or the genes that count"
        raise InputError(msg)
    if len(own_genes) > len(own_mirnas):
        own_genes += other
    parts = [counted(len(part), noun) for part, noun in ((own_mirnas, "miRNA"), (own_genes, "gene")) if part]
    note = f"universe: {' and '.join(parts)} of {path.name}"
    if other and len(own_genes) <= len(own_mirnas):
        note += f"; {counted(len(other), 'name')} without a target left out: {listed(other, _SHOWN)}"
    chosen: dict[str, Any] = {"notes": (*material.notes, note)}
    if own_mirnas:
        chosen["mirna_universe"] = tuple(own_mirnas)
    if own_genes:
        chosen |= {"gene_universe": tuple(own_genes), "notes": (*material.notes[:-1], note)}
    return replace(material, **chosen)


def _own_process(sets: pd.DataFrame, process: str | None) -> frozenset[str]:
    """Return the sets with this id or name."""
    from difflib import get_close_matches

    if process is None:
        return frozenset()
    named = sets[["set_id", "set_name"]].drop_duplicates()
    wanted = process.casefold()
    found = named[(named["set_id"].str.casefold() == wanted) | (named["set_name"].str.casefold() == wanted)]
    if found.empty:
        raise UnknownNameError(
            "gene set",
            process,
            nearest=get_close_matches(process, [*named["set_id"], *named["set_name"]], n=3),
        )
    return frozenset(found["set_id"])
