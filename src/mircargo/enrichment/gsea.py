"""Preranked GSEA on genes ranked by how strongly the miRNAs repress them.

Sets of one size share one null: the score of random genes does not depend on which set they stand for. A
random order of the genes gives one random set of every size, each holding the smaller ones.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.bounds import check_bounds
from mircargo.enrichment.inputs import GeneSets, read_sets, read_targets
from mircargo.enrichment.pvalues import benjamini_hochberg
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError

__all__ = ["GSEA_COLUMNS", "prerank", "rank_by_repression"]

GSEA_COLUMNS = (
    "set_id",
    "set_name",
    "library",
    "set_size",
    "es",
    "nes",
    "p_value",
    "q_value",
    "leading_edge",
    "engine",
)

Floats = NDArray[np.float64]

_PART = 50


def rank_by_repression(
    mti: pd.DataFrame, mirnas: Iterable[str], *, gene_universe: Iterable[str] | None = None
) -> pd.Series:
    """Return the summed repression score of every gene of the universe, 0 where no miRNA of the list hits it.

    Parameters
    ----------
    mti
        Columns mirna and gene, and score if known; without it each miRNA that hits a gene counts 1.
    mirnas
        The list.
    gene_universe
        Genes to rank. Default: all genes in ``mti``.
    """
    targets = read_targets(mti, gene_universe=gene_universe)
    wanted = set(mirnas)
    score = np.zeros(targets.genes.size)
    values = targets.score if targets.score is not None else np.ones(targets.mirna_genes.size)
    for i, name in enumerate(targets.mirnas):
        if name in wanted:
            row = slice(targets.mirna_ptr[i], targets.mirna_ptr[i + 1])
            score[targets.mirna_genes[row]] += values[row]
    if not score.any():
        msg = f"miRNA list: none of its {len(wanted)} miRNAs has a target; check names, organism and filters"
        raise InputError(msg)
    return pd.Series(score, index=targets.genes, name="score")


def prerank(
    ranking: pd.Series,
    sets: pd.DataFrame,
    settings: TestSettings | None = None,
    *,
    always: Collection[str] = (),
    weight: float = 1.0,
    threads: int | None = None,
) -> pd.DataFrame:
    """Return enrichment scores of gene sets along a ranking of genes, with p-values against random genes.

    Genes of equal score are ordered by name. The p-value counts random sets of the same sign only, as fgsea
    does: (1 + #{null >= es}) / (1 + #{null >= 0}) for a positive score. Where all genes of a set have score
    0, each of them is a step of equal height.

    Parameters
    ----------
    ranking
        Score by gene.
    sets
        As in ``enrich``.
    settings
        Of these the sizes count (of ranked genes in a set), the permutations (random gene orders), the seed
        and the engine.
    always
        Ids of sets that are tested whatever their size.
    weight
        Exponent of the score.
    threads
        Default: 2. The result does not depend on it.

    Returns
    -------
    pandas.DataFrame
        Columns ``GSEA_COLUMNS``; leading_edge lists the genes up to the furthest point of the running sum.

    Raises
    ------
    InputError
        If the ranking is empty or has a repeated gene or a missing score, or an option is out of range.

    References
    ----------
    Subramanian et al. 2005, doi:10.1073/pnas.0506580102; Korotkevich et al. 2021 (fgsea), doi:10.1101/060012.
    """
    check_bounds(threads=threads)
    if ranking.empty or ranking.isna().any() or ranking.index.has_duplicates:
        msg = "ranking: expected one score for each gene; found no gene, a gene twice, or a missing score"
        raise InputError(msg)
    chosen = settings or TestSettings()
    ordered = ranking.sort_index().sort_values(ascending=False, kind="stable")
    alphabet, rank_of = np.unique(ordered.index.to_numpy(object), return_index=True)
    read = read_sets(sets, alphabet, min_size=chosen.min_size, max_size=chosen.max_size, always=always)
    heights = np.abs(ordered.to_numpy(np.float64)) ** weight
    ranks = np.concatenate([np.sort(rank_of[part]) for part in np.split(read.genes, read.ptr[1:-1])]).astype(
        np.int64
    )
    random = {"permutations": chosen.permutations, "seed": chosen.seed}
    if chosen.engine == "gseapy":
        scores = _by_gseapy(ordered, alphabet, read, weight=weight, **random)
    else:
        scores = _by_shared_null(read, ranks, heights, threads=threads or 2, **random)
    edges = _leading_edges(ordered, heights, read, ranks, scores["es"].to_numpy())
    table = pd.concat([read.table, scores], axis=1).assign(
        q_value=benjamini_hochberg(scores["p_value"].to_numpy()), leading_edge=edges, engine=chosen.engine
    )
    return table.sort_values(["p_value", "nes", "set_id"], ascending=[True, False, True], ignore_index=True)[
        list(GSEA_COLUMNS)
    ]


def _by_shared_null(
    sets: GeneSets,
    ranks: NDArray[np.int64],
    heights: Floats,
    *,
    permutations: int,
    seed: int,
    threads: int,
) -> pd.DataFrame:
    """Return es, nes and p-value with a null for each set size."""
    from mircargo.enrichment.running import running_scores

    es = np.empty(sets.sizes.size)
    running_scores(sets.ptr, ranks, heights, es)
    sizes, number = np.unique(sets.sizes, return_inverse=True)
    parts = [(start, min(_PART, permutations - start)) for start in range(0, permutations, _PART)]
    with ThreadPoolExecutor(threads) as pool:
        null = np.vstack(
            list(pool.map(lambda part: _null_part(part[0], part[1], sizes, heights, seed), parts))
        )
    null.sort(axis=0)
    above_zero = permutations - np.array([np.searchsorted(column, 0.0) for column in null.T])
    nes, p_value = np.empty(es.size), np.empty(es.size)
    for s, score in enumerate(es):
        column, positive = null[:, number[s]], int(above_zero[number[s]])
        if score >= 0:
            reached, same = permutations - np.searchsorted(column, score), positive
            mean = column[permutations - positive :].mean() if positive else np.nan
        else:
            reached, same = np.searchsorted(column, score, side="right"), permutations - positive
            mean = -column[: permutations - positive].mean() if same else np.nan
        p_value[s], nes[s] = (1 + reached) / (1 + same), score / mean
    return pd.DataFrame({"es": es, "nes": nes, "p_value": np.minimum(p_value, 1.0)})


def _null_part(start: int, size: int, sizes: NDArray[np.int64], heights: Floats, seed: int) -> Floats:
    """Return the null scores of some of the random orders, shape (orders, set sizes)."""
    from mircargo.enrichment.running import null_scores
    from mircargo.enrichment.sampling import pick_uniform

    most = int(sizes[-1])
    generator = np.random.Generator(np.random.Philox(key=np.array([seed, start], dtype=np.uint64)))
    orders = np.empty((size, most), np.int64)
    pick_uniform(generator.random((size, most)), heights.size, orders)
    out = np.empty((size, sizes.size))
    null_scores(orders, sizes, heights, out)
    return out


def _by_gseapy(
    ordered: pd.Series,
    alphabet: NDArray[np.object_],
    sets: GeneSets,
    *,
    permutations: int,
    weight: float,
    seed: int,
) -> pd.DataFrame:
    """Return es, nes and p-value from gseapy."""
    import gseapy

    members = np.split(sets.genes, sets.ptr[1:-1])
    library = {name: list(alphabet[part]) for name, part in zip(sets.table["set_id"], members, strict=True)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own calls of older pandas
        answer = gseapy.prerank(
            rnk=ordered,
            gene_sets=library,
            min_size=1,
            max_size=int(sets.sizes.max()),
            permutation_num=permutations,
            weight=weight,
            seed=seed,
            threads=1,
            no_plot=True,
            outdir=None,
        )
    found = answer.res2d.set_index("Term").loc[list(sets.table["set_id"])]
    columns = {"es": "ES", "nes": "NES", "p_value": "NOM p-val"}
    return pd.DataFrame({ours: found[theirs].to_numpy(np.float64) for ours, theirs in columns.items()})


def _leading_edges(
    ordered: pd.Series, heights: Floats, sets: GeneSets, ranks: NDArray[np.int64], es: Floats
) -> list[str]:
    """Return the genes of each set up to the furthest point of its running sum.

    Where that is negative, they are those from this point on.
    """
    names = ordered.index.to_numpy(object)
    edges = []
    for places, score in zip(np.split(ranks, sets.ptr[1:-1]), es, strict=True):
        total = heights[places].sum()
        steps = np.cumsum(heights[places] / total if total > 0 else np.full(places.size, 1 / places.size))
        miss = (places - np.arange(places.size)) / max(names.size - places.size, 1)
        if score >= 0:
            edge = places[: int(np.argmax(steps - miss)) + 1]
        else:
            edge = places[int(np.argmin(np.concatenate([[0.0], steps[:-1]]) - miss)) :]
        edges.append(";".join(names[edge]))
    return edges
