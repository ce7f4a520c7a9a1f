"""One table that shows the calibrated test beside plain ORA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.enrichment.inputs import GeneSets, Lists, Targets
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.ora import ora_p_values, ora_q_values
from mircargo.enrichment.pvalues import benjamini_hochberg
from mircargo.enrichment.setnull import TAILS, NullTest
from mircargo.prose import listed
from mircargo.schema.results import ENRICHED

__all__ = [
    "Disagreement",
    "EnrichmentResult",
    "NullModel",
    "build_table",
    "compare_universes",
    "long_table",
]

LEVEL = 0.05
"""A set with q below it is called."""


@dataclass(frozen=True)
class NullModel:
    """What the p-values were measured against, for the methods text and the run record.

    Attributes
    ----------
    statistic, null
        As asked for.
    n_mirnas
        miRNAs that random lists were drawn from.
    n_genes
        Genes in the universe.
    n_sets
        Sets that were tested; all of them count for q.
    n_always
        Those among them that were tested in spite of their size.
    min_size, max_size
        That filter.
    draws
        Random lists at most.
    adaptive
        Whether sets that were plainly not enriched got fewer.
    seed
        Of the random lists.
    by_family
        Whether a seed family counted once.
    traits
        Under the alike null, what random lists have in common with the list.
    """

    statistic: str
    null: str
    n_mirnas: int
    n_genes: int
    n_sets: int
    n_always: int
    min_size: int
    max_size: int
    draws: int
    adaptive: bool
    seed: int
    by_family: bool
    traits: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the null in one sentence."""
        return f"{self.design}{self._alike()}"

    @property
    def design(self) -> str:
        """What was drawn and tested, in words."""
        unit = "seed families" if self.by_family else "miRNAs"
        most = "up to " if self.adaptive else ""
        extra = f" ({self.n_always:,} of another size, as asked for)" if self.n_always else ""
        return (
            f"statistic {self.statistic}, {self.null} null: {most}{self.draws:,} random lists of as many"
            f" {unit} from {self.n_mirnas:,}, {self.n_genes:,} genes, {self.n_sets:,} sets of {self.min_size}"
            f" to {self.max_size} genes{extra}, seed {self.seed}"
        )

    def _alike(self) -> str:
        if not NULLS[self.null].alike or not self.traits:
            return ""
        return f"; drawn so that on average they are like the list in their numbers of {listed(self.traits)}"


@dataclass(frozen=True)
class Disagreement:
    """What another universe of miRNAs would say.

    Attributes
    ----------
    n_mirnas
        miRNAs that its random lists are drawn from.
    called
        Sets with q below 0.05 in this universe and in the other one, summed over lists.
    table
        list_id, set_id, set_name, q_value, q_other: the sets with q below 0.05 in one of them alone.
    """

    n_mirnas: int
    called: tuple[int, int]
    table: pd.DataFrame


@dataclass(frozen=True)
class EnrichmentResult:
    """The answer of ``enrich``.

    Attributes
    ----------
    table
        Columns :data:`mircargo.schema.results.ENRICHED`, sorted by list and p-value.
    null
        What the p-values were measured against.
    dropped
        list_id, mirna, reason: miRNAs of the lists that did not count.
    n_targets
        Genes of the universe that each list hits.
    effective
        Of how many equally likely miRNAs those that the random lists of each list were drawn from are worth.
    draws
        Fewest and most random lists of a list and set.
    """

    table: pd.DataFrame
    null: NullModel
    dropped: pd.DataFrame
    n_targets: dict[str, int]
    effective: dict[str, float]
    draws: tuple[int, int]
    other: Disagreement | None = None


def build_table(
    targets: Targets,
    sets: GeneSets,
    lists: Lists,
    test: NullTest,
    *,
    genes: bool,
    labels: Mapping[str, str] | None = None,
    top: int = 0,
) -> pd.DataFrame:
    """Return the table of all lists and sets, each list sorted by p-value, then score, then set.

    Parameters
    ----------
    targets, sets, lists
        The data.
    test
        The calibrated test.
    genes
        Whether to write out which miRNA hits which gene; else the column is empty.
    labels
        What to write for a miRNA or gene, where that is not its name in the tables.
    top
        Best sets of each list to keep; 0: all.
    """
    table = long_table(targets, sets, lists, test)
    best_first = np.lexsort((-test.observed.score, test.p_value), axis=1)
    kept = best_first[:, :top] if top else best_first
    places = kept + sets.sizes.size * np.arange(len(lists.ids))[:, None]
    table = table.take(places.ravel()).reset_index(drop=True).assign(genes="")
    if genes:
        rows = np.split(lists.mirnas, lists.ptr[1:-1])
        texts = (
            _names(targets, sets, _hits(targets, row), labels or {}, kept[i]) for i, row in enumerate(rows)
        )
        table["genes"] = [text for names in texts for text in names]
    return table[list(ENRICHED.columns)]


def long_table(targets: Targets, sets: GeneSets, lists: Lists, test: NullTest) -> pd.DataFrame:
    """Return one row for each list and set, in that order, without the column genes.

    Parameters
    ----------
    targets, sets, lists
        What was tested, as arrays.
    test
        Scores and p-values of each list and set.
    """
    ora_p = ora_p_values(test.observed.overlap, sets.sizes, test.observed.n_targets, targets.genes.size)
    n_lists = len(lists.ids)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(test.observed.expected > 0, test.observed.overlap / test.observed.expected, np.nan)
    return pd.concat([sets.table] * n_lists, ignore_index=True).assign(
        list_id=np.repeat(np.array(lists.ids, dtype=object), sets.sizes.size),
        overlap=test.observed.overlap.ravel(),
        expected=test.observed.expected.ravel(),
        ratio=ratio.ravel(),
        p_value=test.p_value.ravel(),
        q_value=np.concatenate([benjamini_hochberg(row) for row in test.p_value]),
        draws=test.draws.ravel(),
        ora_p=ora_p.ravel(),
        ora_q=ora_q_values(ora_p, test.observed.overlap).ravel(),
        tail=np.array(TAILS, dtype=object)[test.tail.ravel()],
        limit=np.where(test.at_most.ravel(), "≤", ""),
    )


def compare_universes(table: pd.DataFrame, other: pd.DataFrame, n_mirnas: int) -> Disagreement:
    """Return where the tables of all lists and sets, tested in one universe and in another, disagree.

    Parameters
    ----------
    table, other
        Results in the two universes, a row for each list and set.
    n_mirnas
        miRNAs of the other universe.
    """
    keys = ["list_id", "set_id", "set_name"]
    both = table[[*keys, "q_value"]].assign(q_other=other["q_value"].to_numpy())
    here, there = both["q_value"] < LEVEL, both["q_other"] < LEVEL
    apart = both[here != there].sort_values(["list_id", "q_value", "set_id"], kind="stable")
    return Disagreement(n_mirnas, (int(here.sum()), int(there.sum())), apart.reset_index(drop=True))


def _hits(targets: Targets, row: NDArray[np.int32]) -> dict[int, list[int]]:
    """Return the miRNAs of a list that hit each gene."""
    hits: dict[int, list[int]] = {}
    for mirna in row.tolist():
        for gene in targets.of(mirna).tolist():
            hits.setdefault(gene, []).append(mirna)
    return hits


def _names(
    targets: Targets,
    sets: GeneSets,
    hits: dict[int, list[int]],
    labels: Mapping[str, str],
    which: NDArray[np.int64],
) -> list[str]:
    """Return, for each of these sets, its hit genes with the miRNAs that hit them.

    For example ``Sox2(miR-9,miR-124);Tcf4(miR-9)``.
    """
    mirna = {
        m: labels.get(str(targets.mirnas[m]), str(targets.mirnas[m])) for row in hits.values() for m in row
    }
    names = {gene: str(targets.genes[gene]) for gene in hits}
    label = {
        gene: f"{labels.get(names[gene], names[gene])}({','.join(mirna[m] for m in row)})"
        for gene, row in hits.items()
    }
    members = sets.genes.tolist()
    bounds = sets.ptr.tolist()
    return [
        ";".join(sorted(label[gene] for gene in members[bounds[s] : bounds[s + 1]] if gene in label))
        for s in which.tolist()
    ]
