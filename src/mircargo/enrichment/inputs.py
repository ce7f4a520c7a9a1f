"""From long tables to the compressed rows that the tests count on."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.errors import InputError

__all__ = ["GeneSets", "Lists", "Targets", "read_lists", "read_sets", "read_targets"]

Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True)
class Targets:
    """The 0/1 matrix miRNA × gene, as rows of genes and as columns of miRNAs.

    Attributes
    ----------
    mirnas, genes
        Names, sorted; a gene without a miRNA is one that the given gene universe adds.
    mirna_ptr, mirna_genes
        The genes of each miRNA, as compressed rows.
    gene_ptr, gene_mirnas
        The miRNAs of each gene, as compressed rows.
    score
        Repression score of each entry of ``mirna_genes`` (0 or more), or None.
    """

    mirnas: NDArray[np.object_]
    genes: NDArray[np.object_]
    mirna_ptr: Ints
    mirna_genes: Small
    gene_ptr: Ints
    gene_mirnas: Small
    score: NDArray[np.float64] | None

    @property
    def mirna_degree(self) -> Ints:
        """Number of targets of each miRNA."""
        return np.diff(self.mirna_ptr)

    @property
    def gene_degree(self) -> Ints:
        """Number of miRNAs of each gene."""
        return np.diff(self.gene_ptr)

    def of(self, mirna: int) -> Small:
        """Return the gene numbers of a miRNA's targets."""
        return self.mirna_genes[self.mirna_ptr[mirna] : self.mirna_ptr[mirna + 1]]


@dataclass(frozen=True)
class GeneSets:
    """The sets that pass the size filter, restricted to the gene universe.

    Attributes
    ----------
    table
        One row a set: set_id, set_name, library, set_size (genes in the universe).
    ptr, genes
        The gene numbers of each set, as compressed rows.
    """

    table: pd.DataFrame
    ptr: Ints
    genes: Small

    @property
    def sizes(self) -> Ints:
        """Number of genes of each set."""
        return np.diff(self.ptr)


@dataclass(frozen=True)
class Lists:
    """The miRNA lists asked about.

    Attributes
    ----------
    ids
        Name of each list.
    ptr, mirnas
        The miRNA numbers of each list, sorted and distinct, as compressed rows.
    dropped
        list_id, mirna, reason: what was left out of a list.
    """

    ids: tuple[str, ...]
    ptr: Ints
    mirnas: Small
    dropped: pd.DataFrame

    def of(self, i: int) -> Ints:
        """Return the miRNA numbers of a list."""
        return self.mirnas[self.ptr[i] : self.ptr[i + 1]].astype(np.int64)


def read_targets(
    mti: pd.DataFrame,
    *,
    gene_universe: Iterable[str] | None = None,
    families: Mapping[str, str] | None = None,
) -> Targets:
    """Return the target matrix of a table of miRNA–gene pairs.

    Parameters
    ----------
    mti
        Columns mirna and gene; with a column score (repression, 0 or more, larger is stronger) pairs are
        weighted. A pair given twice counts once, with its larger score.
    gene_universe
        Genes that count; others are left out and genes without a target are added. Default: all genes in
        ``mti``.
    families
        Family of each miRNA. A family then takes the place of its members, with the union of their targets.

    Raises
    ------
    InputError
        If a column is missing, a name is empty, a score is negative, or no pair is left.
    """
    (rows, of), (columns, hit) = _numbered(mti, ("mirna", "gene"), "MTI table")
    score = mti["score"].to_numpy(np.float64) if "score" in mti.columns else None
    if score is not None and not (score >= 0).all():
        msg = (
            "MTI table: column 'score' must be 0 or more, larger for stronger repression; turn the sign of"
            " yours"
        )
        raise InputError(msg)
    if families is not None:
        of = np.array([families.get(name, name) for name in of], object)
    genes = sorted(set(hit) if gene_universe is None else set(gene_universe))
    columns = _places(hit, genes)[columns]
    counts = columns >= 0
    rows, columns = rows[counts], columns[counts]
    if not rows.size:
        msg = "MTI table: no miRNA–gene pair is left; check the gene universe and the filters"
        raise InputError(msg)
    mirnas = sorted(set(of[np.bincount(rows, minlength=of.size) > 0]))
    rows = _places(of, mirnas)[rows]
    cells = rows * np.int64(len(genes)) + columns
    if score is not None:
        order = np.argsort(cells)
        score = np.maximum.reduceat(score[counts][order], np.flatnonzero(np.diff(cells[order], prepend=-1)))
    cells = np.sort(cells)
    rows, columns = np.divmod(cells[np.diff(cells, prepend=-1) > 0], len(genes))
    return Targets(
        mirnas=np.asarray(mirnas, dtype=object),
        genes=np.asarray(genes, dtype=object),
        mirna_ptr=_pointers(rows, len(mirnas)),
        mirna_genes=columns.astype(np.int32),
        gene_ptr=_pointers(columns, len(genes)),
        gene_mirnas=(np.sort(columns * np.int64(len(mirnas)) + rows) % len(mirnas)).astype(np.int32),
        score=score,
    )


def read_sets(
    sets: pd.DataFrame,
    universe: NDArray[np.object_],
    *,
    min_size: int,
    max_size: int,
    always: Collection[str] = (),
) -> GeneSets:
    """Return the gene sets of ``min_size`` to ``max_size`` genes of the universe.

    Parameters
    ----------
    sets
        Columns set_id and gene; set_name (default: the id) and library (default: empty) are taken from the
        first row.
    universe
        Genes that count, sorted.
    min_size, max_size
        Bounds of the number of genes that the set has *in the universe*.
    always
        Ids of sets that are kept whatever their size, if they have a gene in the universe.

    Raises
    ------
    InputError
        If a column is missing, the bounds are not 1 <= min_size <= max_size, or no set is left.
    """
    if not 1 <= min_size <= max_size:
        msg = f"set sizes: expected 1 <= min_size <= max_size, found {min_size} and {max_size}"
        raise InputError(msg)
    (rows, of), (columns, hit) = _numbered(sets, ("set_id", "gene"), "gene-set table")
    first = np.flatnonzero(np.diff(np.maximum.accumulate(rows), prepend=-1))
    named = pd.DataFrame({"set_id": of, "set_name": of, "library": ""}, dtype=object)
    for column in {"set_name", "library"} & set(sets.columns):
        named[column] = np.asarray(sets[column].iloc[first], object)
    order = np.argsort(of, kind="stable")
    numbers = _places(hit, universe)[columns]
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    cells = np.sort((rank[rows] * np.int64(universe.size) + numbers)[numbers >= 0])
    cells = cells[np.diff(cells, prepend=-1) > 0]  # faster than np.unique
    size = np.bincount(cells // universe.size, minlength=order.size)
    fits = (size >= min_size) & (size <= max_size)
    kept = (fits | np.isin(of[order], list(always))) & (size > 0)
    if not kept.any():
        msg = (
            f"gene-set table: none of {len(named)} sets has {min_size} to {max_size} genes in the universe of"
            f" {universe.size} genes (largest: {size.max(initial=0)}); check the organism and identifiers, or"
            " widen the bounds"
        )
        raise InputError(msg)
    table = named.iloc[order[kept]].reset_index(drop=True).assign(set_size=size[kept].astype(np.int64))
    pointers = np.concatenate([[0], np.cumsum(size[kept])]).astype(np.int64)
    genes = cells[kept[cells // universe.size]] % universe.size
    return GeneSets(table=table, ptr=pointers, genes=genes.astype(np.int32))


def read_lists(
    lists: Mapping[str, Iterable[str]],
    targets: Targets,
    universe: Ints,
    *,
    families: Mapping[str, str] | None = None,
) -> Lists:
    """Return the lists as sorted distinct miRNA numbers.

    A miRNA without a target is left out and reported; a repeated one (or, with families, a second member)
    counts once.

    Parameters
    ----------
    lists
        miRNAs by list.
    targets
        Who hits what.
    universe
        Numbers of the miRNAs that a list may hold.
    families
        miRNA → seed family, where a family counts once.

    Raises
    ------
    InputError
        If there is no list, a list is empty, none of its miRNAs has a target, or one is not in the universe.
    """
    if not lists:
        msg = "miRNA lists: expected at least one list, found none"
        raise InputError(msg)
    number: dict[Hashable, int] = {name: i for i, name in enumerate(targets.mirnas)}
    detectable = set(universe.tolist())
    rows: list[Ints] = []
    dropped: list[tuple[str, str, str]] = []
    for list_id, names in lists.items():
        given = list(names)
        found: set[int] = set()
        for name in given:
            unit = name if families is None else families.get(name, name)
            i = number.get(unit)
            if i is None:
                dropped.append((list_id, name, "no target under these filters"))
            elif i not in detectable:
                msg = (
                    f"list {list_id!r}: {name!r} is not in the universe of detectable miRNAs; add it or leave"
                    " it out"
                )
                raise InputError(msg)
            elif i in found:
                dropped.append((list_id, name, "counted already"))
            else:
                found.add(i)
        if not found:
            msg = (
                f"list {list_id!r}: none of its {len(given)} miRNAs has a target; check names, organism and"
                " filters"
            )
            raise InputError(msg)
        rows.append(np.array(sorted(found), np.int64))
    pointers = np.concatenate([[0], np.cumsum([row.size for row in rows])]).astype(np.int64)
    left_out = pd.DataFrame(dropped, columns=["list_id", "mirna", "reason"])
    return Lists(tuple(lists), pointers, np.concatenate(rows).astype(np.int32), left_out)


def _numbered(
    table: pd.DataFrame, columns: tuple[str, ...], origin: str
) -> list[tuple[Ints, NDArray[np.object_]]]:
    """Return for each column the number of each row's name, and the names, in order of appearance.

    Names are looked at once each: there may be millions of rows.

    Raises
    ------
    InputError
        If a column is missing or holds an empty name.
    """
    if missing := [name for name in columns if name not in table.columns]:
        msg = f"{origin}: lacks column(s) {missing}; found {list(table.columns)}"
        raise InputError(msg)
    found = []
    for name in columns:
        numbers, names = pd.factorize(table[name])
        if (numbers < 0).any() or "" in names:
            msg = f"{origin}: column {name!r} holds an empty name; remove those rows"
            raise InputError(msg)
        found.append((numbers.astype(np.int64, copy=False), np.asarray(names, object)))
    return found


def _places(names: NDArray[np.object_], among: Sequence[str] | NDArray[np.object_]) -> Ints:
    """Return where each name stands among others, -1 for nowhere."""
    return (
        pd.Index(among, dtype=object).get_indexer(pd.Index(names, dtype=object)).astype(np.int64, copy=False)
    )


def _pointers(rows: NDArray[np.integer], n_rows: int) -> Ints:
    """Return the start of each row of a sorted or unsorted list of row numbers."""
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n_rows))]).astype(np.int64)
