from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from mircargo.cluster import thread_runner
from mircargo.enrichment.bench import Bench, open_bench
from mircargo.enrichment.settings import TestSettings


@pytest.fixture(scope="session")
def toy_factory() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Random but seeded tables: some miRNAs and genes have many partners, as in the real data."""

    def make(seed: int = 0, mirnas: int = 14, genes: int = 60, sets: int = 12, largest: int = 25):
        rng = np.random.default_rng(seed)
        row, column = rng.gamma(1.0, size=mirnas) + 0.2, rng.gamma(1.0, size=genes) + 0.2
        chance = np.outer(row, column) / (3 + np.outer(row, column))
        pairs = [
            (f"mir-{m:02d}", f"Gene{g:02d}", round(float(rng.random()), 3))
            for m in range(mirnas)
            for g in range(genes)
            if rng.random() < chance[m, g] or g == m
        ]
        members = [
            (f"S{s:02d}", f"Gene{g:02d}")
            for s in range(sets)
            for g in sorted(rng.choice(genes, rng.integers(2, largest), replace=False))
        ]
        return (
            pd.DataFrame(pairs, columns=["mirna", "gene", "score"]),
            pd.DataFrame(members, columns=["set_id", "gene"]),
        )

    return make


@pytest.fixture(scope="session")
def open_toy() -> Callable[..., Bench]:
    """Open tables for lists, with a small test of its own defaults."""

    def open_(mti, sets, **options):
        named = {one.name for one in fields(TestSettings)}
        test = {"null": "uniform", "draws": 1000, "exact_draws": True, "min_size": 1, "seed": 3}
        test |= {name: options.pop(name) for name in list(options) if name in named}
        return open_bench(mti, sets, TestSettings(**test), **({"runner": thread_runner(1)} | options))

    return open_
