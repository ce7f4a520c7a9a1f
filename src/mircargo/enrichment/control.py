"""The negative control: what random lists of the same size return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.bounds import check_bounds
from mircargo.cluster import Runner, thread_runner
from mircargo.enrichment.alike import weights
from mircargo.enrichment.bench import open_bench
from mircargo.enrichment.draws import draw_chunk, matched_pools
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.result import NullModel, long_table
from mircargo.enrichment.settings import CONTROL_DRAWS, TestSettings
from mircargo.enrichment.workload import chunks_of

__all__ = ["Control", "control"]

_OWN = "query"
_METHODS = {"plain ORA": "ora_q", "calibrated": "q_value"}
_APART = 0x5EED
_TOP = 10


@dataclass(frozen=True)
class Control:
    """What random lists return, and where the query's own hits stand among that.

    Attributes
    ----------
    summary
        One row a method: method, random_lists, size, lists_with_hit (share), median_hits, query_hits.
    terms
        The ten sets that each method calls most often for random lists: method, set_id, set_name, share.
    standing
        Every set that a method calls for the query: method, set_id, set_name, q_value, share (of random lists
        for which the method calls it, too).
    null
        What the calibrated p-values were measured against.
    """

    summary: pd.DataFrame
    terms: pd.DataFrame
    standing: pd.DataFrame
    null: NullModel


def control(
    mti: pd.DataFrame,
    sets: pd.DataFrame,
    mirnas: Iterable[str],
    settings: TestSettings | None = None,
    *,
    n_lists: int = 100,
    level: float = 0.05,
    threads: int | None = None,
    runner: Runner | None = None,
    **data: Any,  # noqa: ANN401 - those of enrich
) -> Control:
    """Return what ``n_lists`` random lists of as many miRNAs give under plain ORA and the calibrated test.

    The lists are drawn as the null of the query draws them, so under the alike null they look like the query;
    they are tested against that null.

    Parameters
    ----------
    mti, sets
        As in ``enrich``.
    mirnas
        The query.
    settings
        The test, by default ``TestSettings()``; unless it says otherwise, 16,384 random lists are behind each
        p-value.
    n_lists
        Number of random lists, drawn independently of those that make the null.
    level
        A set with q below it is called.
    threads, runner
        As in ``enrich``.
    **data
        What else ``enrich`` is given: mirna_universe, gene_universe, study, families, always.

    Raises
    ------
    InputError
        As ``enrich``, and if ``n_lists`` is out of its bounds.
    """
    check_bounds(control=n_lists)
    chosen = settings or TestSettings()
    chosen = replace(chosen, draws=chosen.draws or CONTROL_DRAWS)
    run = runner if runner is not None else thread_runner(threads)
    bench = open_bench(mti, sets, chosen, runner=run, **data)
    query = bench.read({_OWN: mirnas})
    theta = bench.fit(query)
    size, seed = query.mirnas.size, bench.null.seed ^ _APART
    pooled = NULLS[bench.null.null].pooled
    pools = matched_pools(query.of(0), bench.universe, bench.targets.mirna_degree) if pooled else None
    weight = weights(theta[0], bench.traits.scaled)
    random = [
        draw_chunk(seed, i, n_draws=n, size=size, universe=bench.universe, pools=pools, weight=weight)
        for i, n in chunks_of(n_lists)
    ]
    lists = bench.extend(query, np.concatenate(random))
    test = bench.test(lists, theta=np.repeat(theta, n_lists + 1, axis=0))
    table = long_table(bench.targets, bench.sets, lists, test)
    q_values = {
        method: table[column].to_numpy().reshape(n_lists + 1, -1) for method, column in _METHODS.items()
    }
    called = {method: q < level for method, q in q_values.items()}
    named = bench.sets.table
    return Control(
        summary=pd.DataFrame([_summary(method, hits, size) for method, hits in called.items()]),
        terms=pd.concat(
            [_frequent(method, hits, named) for method, hits in called.items()], ignore_index=True
        ),
        standing=pd.concat(
            [_standing(method, hits, q_values[method][0], named) for method, hits in called.items()],
            ignore_index=True,
        ),
        null=bench.null,
    )


def _summary(method: str, hits: NDArray[np.bool_], size: int) -> dict[str, object]:
    """Return the row of a method; the first row of ``hits`` is the query."""
    random = hits[1:].sum(axis=1)
    return {
        "method": method,
        "random_lists": random.size,
        "size": size,
        "lists_with_hit": float((random > 0).mean()),
        "median_hits": float(np.median(random)),
        "query_hits": int(hits[0].sum()),
    }


def _frequent(method: str, hits: NDArray[np.bool_], sets: pd.DataFrame) -> pd.DataFrame:
    """Return the sets most often called for random lists."""
    table = sets[["set_id", "set_name"]].assign(method=method, share=hits[1:].mean(axis=0))
    table = table[table["share"] > 0].sort_values(["share", "set_id"], ascending=[False, True]).head(_TOP)
    return table[["method", "set_id", "set_name", "share"]]


def _standing(
    method: str, hits: NDArray[np.bool_], q_value: NDArray[np.float64], sets: pd.DataFrame
) -> pd.DataFrame:
    """Return the sets called for the query, with the share of random lists for which they are called, too."""
    table = sets[["set_id", "set_name"]].assign(method=method, q_value=q_value, share=hits[1:].mean(axis=0))[
        hits[0]
    ]
    columns = ["method", "set_id", "set_name", "q_value", "share"]
    return pd.DataFrame(table.sort_values(["q_value", "set_id"])[columns])
