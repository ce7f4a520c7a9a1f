"""The one entry point: tables in, calibrated enrichment out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.cluster import Runner, thread_runner
from mircargo.enrichment.alike import Traits, read_traits
from mircargo.enrichment.inputs import GeneSets, Lists, Targets, read_lists, read_sets, read_targets
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.result import EnrichmentResult, NullModel, build_table, compare_universes, long_table
from mircargo.enrichment.setnull import (
    NullSettings,
    NullTest,
    compare_with_null,
    fit_lists,
)
from mircargo.enrichment.settings import CONTROL_DRAWS, DRAWS, TestSettings
from mircargo.enrichment.workload import Scorer, build_scorer
from mircargo.errors import InputError

__all__ = ["Bench", "enrich", "open_bench"]

ListsLike = Sequence[str] | Mapping[str, Iterable[str]] | pd.DataFrame


@dataclass(frozen=True)
class Bench:
    """Data and null, ready to test any lists: what ``enrich`` and the negative control share."""

    targets: Targets
    sets: GeneSets
    scorer: Scorer
    universe: NDArray[np.int64]
    traits: Traits
    study: pd.DataFrame | None
    families: Mapping[str, str] | None
    null: NullModel
    run: Runner

    def read(self, lists: Mapping[str, Iterable[str]]) -> Lists:
        """Return the lists as numbers."""
        return read_lists(lists, self.targets, self.universe, families=self.families)

    def extend(self, query: Lists, random: NDArray[np.int64]) -> Lists:
        """Return the query followed by lists of miRNA numbers, one a row."""
        pointers = query.ptr[-1] + random.shape[1] * np.arange(1, random.shape[0] + 1)
        return Lists(
            ids=(*query.ids, *(f"random {i + 1}" for i in range(random.shape[0]))),
            ptr=np.concatenate([query.ptr, pointers]),
            mirnas=np.concatenate([query.mirnas, random.ravel().astype(np.int32)]),
            dropped=query.dropped,
        )

    def fit(self, lists: Lists) -> NDArray[np.float64]:
        """Return θ of each list, shape (lists, traits)."""
        return fit_lists(lists, self.universe, self.traits, self.null.null)

    def within(self, names: Iterable[str], lists: Lists) -> Bench:
        """Return the same data with another universe of miRNAs.

        Those of the lists belong to it in any case.
        """
        wanted = _numbers(names, self.targets, self.families)
        universe = np.union1d(wanted, lists.mirnas).astype(np.int64)
        traits = read_traits(self.targets, universe, self.study, self.families)
        null = replace(self.null, n_mirnas=universe.size, draws=min(self.null.draws, CONTROL_DRAWS))
        return replace(self, universe=universe, traits=traits, null=null)

    def test(
        self,
        lists: Lists,
        *,
        theta: NDArray[np.float64] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> NullTest:
        """Test the lists, each with its own θ or those given.

        Parameters
        ----------
        lists
            The lists.
        theta
            Tilt of each list; by default the one fitted to it.
        progress
            Called with the draws done and of all.
        """
        settings = NullSettings(self.null.null, self.null.draws, self.null.adaptive, self.null.seed)
        return compare_with_null(
            self.scorer,
            self.targets,
            self.sets,
            lists=lists,
            universe=self.universe,
            traits=self.traits,
            settings=settings,
            run=self.run,
            theta=theta,
            progress=progress,
        )


def enrich(
    mti: pd.DataFrame,
    sets: pd.DataFrame,
    lists: ListsLike,
    settings: TestSettings | None = None,
    *,
    mirna_universe: Iterable[str] | None = None,
    gene_universe: Iterable[str] | None = None,
    other_universe: Iterable[str] | None = None,
    study: pd.DataFrame | None = None,
    families: Mapping[str, str] | None = None,
    always: Collection[str] = (),
    genes: bool = True,
    labels: Mapping[str, str] | None = None,
    top: int = 0,
    threads: int | None = None,
    runner: Runner | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EnrichmentResult:
    """Test which gene sets miRNA lists hit more than random lists of as many miRNAs do.

    Parameters
    ----------
    mti
        Pairs of miRNA and target, columns mirna and gene, after the user's filters; score for ``repression``.
    sets
        Members of gene sets, columns set_id and gene; optionally set_name and library.
    lists
        Names of one list (its id is then "query"), or names by list id, or a table with columns list_id and
        mirna.
    settings
        The test, by default ``TestSettings()``.
    mirna_universe
        The miRNAs that could have been found in the experiment. Those without a target under the same filters
        are left out of the universe as they are of the lists. Default: all miRNAs in ``mti``.
    gene_universe
        The genes that count. Default: all genes in ``mti``.
    other_universe
        Another universe of miRNAs: the result then says which sets are called in one of the two alone. The
        lists' own miRNAs belong to it in any case; 16,384 random lists at most.
    study
        How much each miRNA was studied, for the alike null: miRNAs as index, a column a number, e.g. of
        references.
    families
        Seed family of each miRNA, for ``settings.by_family``: a family then counts once, in the lists and in
        the null, with the union of its members' targets.
    always
        Ids of sets that are tested whatever their size, and count for q like the others.
    genes
        Write out the genes that make each overlap, with the miRNAs that hit them.
    labels
        What to write there for a miRNA or gene. Default: the names of the tables.
    top
        Best sets of each list to return, 0: all. q counts all of them in any case.
    threads
        Default: all processors. The result does not depend on it.
    runner
        Works through chunks of draws elsewhere, e.g. ``mircargo.cluster``; then ``threads`` is not used.
    progress
        Called with the chunks done and the chunks to do at most.

    Returns
    -------
    EnrichmentResult

    Raises
    ------
    InputError
        If a table, name or option cannot be used; the message says which and what to do.
    """
    bench = open_bench(
        mti,
        sets,
        settings or TestSettings(),
        mirna_universe=mirna_universe,
        gene_universe=gene_universe,
        study=study,
        families=families,
        always=always,
        runner=runner if runner is not None else thread_runner(threads),
    )
    read = bench.read(lists_by_id(lists))
    test = bench.test(read, progress=progress)
    other = None
    if other_universe is not None:
        elsewhere = bench.within(other_universe, read)
        found = elsewhere.test(read)
        other = compare_universes(
            long_table(bench.targets, bench.sets, read, test),
            long_table(bench.targets, bench.sets, read, found),
            n_mirnas=elsewhere.universe.size,
        )
    return EnrichmentResult(
        table=build_table(bench.targets, bench.sets, read, test, genes=genes, labels=labels, top=top),
        null=bench.null,
        dropped=read.dropped,
        n_targets=dict(zip(read.ids, test.observed.n_targets.tolist(), strict=True)),
        effective=dict(zip(read.ids, test.effective.tolist(), strict=True)),
        draws=(int(test.draws.min()), int(test.draws.max())),
        other=other,
    )


def open_bench(
    mti: pd.DataFrame,
    sets: pd.DataFrame,
    settings: TestSettings,
    *,
    mirna_universe: Iterable[str] | None = None,
    gene_universe: Iterable[str] | None = None,
    study: pd.DataFrame | None = None,
    families: Mapping[str, str] | None = None,
    always: Collection[str] = (),
    runner: Runner,
) -> Bench:
    """Return data and null ready to test lists.

    Parameters
    ----------
    mti, sets, settings, mirna_universe, gene_universe, study, families, always, runner
        As for ``enrich``.

    Raises
    ------
    InputError
        As ``enrich``.
    """
    if settings.by_family and not families:
        msg = "--by-family: the seed families are not known here; add a column 'family' to the table of pairs"
        raise InputError(msg)
    units = families if settings.by_family else None
    least, most = settings.min_size, settings.max_size
    targets = read_targets(mti, gene_universe=gene_universe, families=units)
    gene_sets = read_sets(sets, targets.genes, min_size=least, max_size=most, always=always)
    universe = _detectable(mirna_universe, targets, units)
    traits = read_traits(targets, universe, study, units)
    model = NullModel(
        statistic=settings.statistic,
        null=settings.null,
        n_mirnas=universe.size,
        n_genes=targets.genes.size,
        n_sets=gene_sets.sizes.size,
        n_always=int(((gene_sets.sizes < least) | (gene_sets.sizes > most)).sum()),
        min_size=least,
        max_size=most,
        draws=settings.draws or DRAWS,
        adaptive=settings.adaptive,
        seed=settings.seed,
        by_family=settings.by_family,
        traits=traits.names if NULLS[settings.null].alike else (),
    )
    return Bench(
        targets=targets,
        sets=gene_sets,
        scorer=build_scorer(targets, gene_sets, settings.statistic),
        universe=universe,
        traits=traits,
        study=study,
        families=units,
        null=model,
        run=runner,
    )


def lists_by_id(lists: ListsLike) -> dict[str, list[str]]:
    """Return lists in any accepted form as names by list id.

    Raises
    ------
    InputError
        If a table lacks a column, or one string is given in place of a list.
    """
    if isinstance(lists, str):
        msg = f"miRNA list: expected names, found the single text {lists!r}; give [{lists!r}]"
        raise InputError(msg)
    if isinstance(lists, pd.DataFrame):
        if missing := [name for name in ("list_id", "mirna") if name not in lists.columns]:
            msg = f"lists table: lacks column(s) {missing}; found {list(lists.columns)}"
            raise InputError(msg)
        return {str(key): list(part["mirna"]) for key, part in lists.groupby("list_id", sort=True)}
    if isinstance(lists, Mapping):
        return {str(key): list(names) for key, names in lists.items()}
    return {"query": list(lists)}


def _detectable(
    mirna_universe: Iterable[str] | None, targets: Targets, families: Mapping[str, str] | None
) -> NDArray[np.int64]:
    """Return the numbers of the miRNAs that random lists are drawn from."""
    if mirna_universe is None:
        return np.arange(targets.mirnas.size)
    names = list(mirna_universe)
    universe = _numbers(names, targets, families)
    if not universe.size:
        msg = (
            f"miRNA universe: none of its {len(names)} names has a target; check names, organism and filters"
        )
        raise InputError(msg)
    return universe


def _numbers(names: Iterable[str], targets: Targets, families: Mapping[str, str] | None) -> NDArray[np.int64]:
    """Return the numbers of the units that these miRNAs are, those without a target left out."""
    wanted = {name if families is None else families.get(name, name) for name in names}
    return np.array([i for i, name in enumerate(targets.mirnas) if name in wanted], np.int64)
