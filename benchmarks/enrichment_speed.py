"""Speed of the enrichment tests as ratios in one run, and growth with draws, sets, pairs and list size.

    python benchmarks/enrichment_speed.py [--figures docs] [--large]

Against, on the evaluation input: gseapy (plain ORA), numpy + scipy.sparse (random lists as a sparse product),
numpy bit rows (AND and popcount, row by row) and a loop over Python sets, each measured on few draws and
scaled up, as noted. --large adds one million draws on 10,000 sets, 1.2 million memberships and 2 million
pairs, made with a fixed seed, in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from common import read_evaluation
from scipy.sparse import csr_array

from mircargo.cluster import thread_runner
from mircargo.enrichment.bench import enrich, open_bench
from mircargo.enrichment.gsea import prerank, rank_by_repression
from mircargo.enrichment.ora import ora_p_values
from mircargo.enrichment.settings import TestSettings

MILLION = 1_000_000


def open_any(pairs, sets, statistic, draws, *, threads=None, exact=False):
    return open_bench(
        pairs,
        sets,
        TestSettings(
            statistic=statistic,
            null="uniform",
            draws=draws,
            exact_draws=exact,
            min_size=10,
            max_size=500,
            seed=1,
        ),
        runner=thread_runner(threads),
    )


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def seconds_of(pairs, sets, statistic, draws, *, size=10, **options):
    bench = open_any(pairs, sets, statistic, draws, **options)
    lists = bench.read({"q": list(bench.targets.mirnas[:size])})
    return timed(lambda: bench.test(lists))


def sparse_seconds(bench, draws, size=10):
    rng = np.random.default_rng(0)
    n = bench.targets.mirnas.size
    hits = csr_array(
        (
            np.ones(bench.targets.mirna_genes.size, np.float32),
            bench.targets.mirna_genes,
            bench.targets.mirna_ptr,
        ),
        shape=(n, bench.targets.genes.size),
    )
    members = csr_array(
        (np.ones(bench.sets.genes.size, np.float32), bench.sets.genes, bench.sets.ptr),
        shape=(bench.sets.sizes.size, bench.targets.genes.size),
    ).T.tocsr()
    rows = np.array([rng.choice(n, size, replace=False) for _ in range(draws)])

    def work():
        chosen = csr_array(
            (np.ones(rows.size, np.float32), rows.ravel(), np.arange(0, rows.size + 1, size)),
            shape=(draws, n),
        )
        union = chosen @ hits
        union.data[:] = 1
        return ((union @ members).toarray() >= 5).sum(axis=0)

    return timed(work)


def bit_row_seconds(bench, draws, size=10):
    rng = np.random.default_rng(0)
    n_genes = bench.targets.genes.size
    rows = np.zeros((bench.targets.mirnas.size, n_genes), bool)
    rows[np.repeat(np.arange(rows.shape[0]), bench.targets.mirna_degree), bench.targets.mirna_genes] = True
    sets = np.zeros((bench.sets.sizes.size, n_genes), bool)
    sets[np.repeat(np.arange(sets.shape[0]), bench.sets.sizes), bench.sets.genes] = True
    pad = -n_genes % 64
    rows, sets = (
        np.packbits(np.pad(matrix, ((0, 0), (0, pad))), axis=1).view(np.uint64) for matrix in (rows, sets)
    )

    def work():
        counts = np.zeros(sets.shape[0], np.int64)
        for _ in range(draws):
            union = np.bitwise_or.reduce(rows[rng.choice(rows.shape[0], size, replace=False)], axis=0)
            counts += np.bitwise_count(sets & union).sum(axis=1) >= 5

    return timed(work)


def loop_seconds(bench, draws, size=10):
    rng = np.random.default_rng(0)
    targets = [set(bench.targets.of(m).tolist()) for m in range(bench.targets.mirnas.size)]
    sets = [set(part.tolist()) for part in np.split(bench.sets.genes, bench.sets.ptr[1:-1])]

    def work():
        counts = [0] * len(sets)
        for _ in range(draws):
            union = set().union(*(targets[m] for m in rng.choice(len(targets), size, replace=False)))
            for s, members in enumerate(sets):
                counts[s] += len(members & union) >= 5

    return timed(work)


def ora_seconds(pairs, sets):
    from gseapy import stats

    bench = open_any(pairs, sets, "overlap", 1)
    rng = np.random.default_rng(0)
    n_lists, n_sets = 2000, 10_000
    size = rng.integers(10, 500, n_sets)
    drawn = rng.integers(500, 5000, n_lists)
    overlap = rng.binomial(size[None, :], drawn[:, None] / bench.targets.genes.size)
    ora_p_values(overlap[:2], size, drawn[:2], bench.targets.genes.size)
    ours = timed(lambda: ora_p_values(overlap, size, drawn, bench.targets.genes.size))
    print(f"plain ORA tails, {n_lists} lists × {n_sets} sets: {ours:.2f} s")
    lists = {f"l{i}": list(rng.choice(bench.targets.mirnas, 10, replace=False)) for i in range(200)}
    read = bench.read(lists)
    from mircargo.enrichment.observed import observe

    def whole():
        seen = observe(
            bench.scorer, bench.targets, bench.sets, lists=read, universe=bench.universe, null="uniform"
        )
        ora_p_values(seen.overlap, bench.sets.sizes, seen.n_targets, bench.targets.genes.size)

    whole()
    ours = timed(whole) / 200
    library = {key: set(part) for key, part in sets.groupby("set_id")["gene"]}
    background = set(pairs["gene"])
    hit = set(pairs.loc[pairs["mirna"].isin(lists["l0"]), "gene"])
    theirs = timed(lambda: list(stats.calc_pvalues(hit, library, background)))
    print(
        f"plain ORA, one list, evaluation sets: ours {ours * 1e3:.1f} ms, gseapy {theirs * 1e3:.0f} ms:"
        f" {theirs / ours:.0f} ×"
    )


def compare(pairs, sets):
    enrich(pairs, sets, list(pairs["mirna"].unique()[:10]), TestSettings(draws=5000))
    whole = timed(lambda: enrich(pairs, sets, list(pairs["mirna"].unique()[:10])))
    print(f"default enrich, tables to table: {whole:.2f} s")
    bench = open_any(pairs, sets, "overlap", 1)
    ours = seconds_of(pairs, sets, "overlap", MILLION)
    single = seconds_of(pairs, sets, "overlap", MILLION, threads=1)
    print(f"overlap, a million draws: {ours:.2f} s, one thread {single:.2f} s")
    for name, seconds, measured in (
        ("numpy + scipy.sparse", sparse_seconds(bench, 2000), 2000),
        ("numpy bit rows", bit_row_seconds(bench, 100), 100),
        ("loop over Python sets", loop_seconds(bench, 20), 20),
    ):
        scaled = seconds * MILLION / measured
        print(
            f"  {name}: {scaled:,.0f} s a million (measured on {measured}): {scaled / single:,.0f} × one"
            " thread of ours"
        )
    for statistic, exact in (("share", False), ("residual", False)):
        print(
            f"{statistic}, a million draws: {seconds_of(pairs, sets, statistic, MILLION, exact=exact):.2f} s"
        )
    print(
        "residual, 131,072 draws for every set:"
        f" {seconds_of(pairs, sets, 'residual', 131_072, exact=True):.2f} s"
    )
    ranking = rank_by_repression(pairs, list(pairs["mirna"].unique()[:10]))
    prerank(ranking, sets, TestSettings(permutations=10))
    for permutations in (1000, 10_000):
        print(
            f"GSEA, {permutations} permutations:"
            f" {timed(lambda n=permutations: prerank(ranking, sets, TestSettings(permutations=n))):.2f} s"
        )


def make_large(*, n_mirnas=2000, n_genes=20_000, n_pairs=2_000_000, n_sets=10_000, members=120, seed=0):
    rng = np.random.default_rng(seed)
    code = np.unique(rng.integers(0, n_mirnas * n_genes, int(n_pairs * 1.3)))
    code = np.sort(rng.choice(code, n_pairs, replace=False))
    pairs = pd.DataFrame(
        {
            "mirna": np.array([f"m{i:05d}" for i in range(n_mirnas)], object)[code // n_genes],
            "gene": np.array([f"g{i:05d}" for i in range(n_genes)], object)[code % n_genes],
        }
    )
    genes = np.array([f"g{i:05d}" for i in range(n_genes)], object)
    chosen = np.concatenate([rng.choice(n_genes, members, replace=False) for _ in range(n_sets)])
    ids = np.repeat(np.array([f"s{s:05d}" for s in range(n_sets)], object), members)
    return pairs, pd.DataFrame({"set_id": ids, "gene": genes[chosen]})


def large():
    """Measure in a process of its own.

    It is opened before this one has grown, so the peak is that of the test and its input.
    """
    pairs, sets = make_large()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"large: memory with the input tables alone: {before:.2f} GB")
    for statistic in ("overlap", "share", "residual"):
        seconds = seconds_of(pairs, sets, statistic, MILLION)
        print(f"large, {statistic}: a million draws in {seconds:.1f} s", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"large: peak memory of the whole process, input tables included: {peak:.2f} GB")


def growth(folder):
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "mircargo", "font.size": 9})
    from matplotlib import pyplot as plt

    base = {"n_mirnas": 1000, "n_genes": 12_000, "n_pairs": 200_000, "n_sets": 3000, "members": 60}
    steps = {
        "draws": [(base, draws, 10) for draws in (50_000, 100_000, 200_000, 400_000)],
        "sets": [(base | {"n_sets": n}, 100_000, 10) for n in (1000, 2000, 4000, 8000)],
        "miRNA–gene pairs": [
            (base | {"n_pairs": n}, 100_000, 10) for n in (100_000, 400_000, 800_000, 1_600_000)
        ],
        "miRNAs a list": [(base, 100_000, size) for size in (1, 5, 20, 80)],
    }
    figure, axes = plt.subplots(1, 4, figsize=(11, 2.8), sharey=True)
    for axis, (name, cases) in zip(axes, steps.items(), strict=True):
        x = {
            "draws": lambda c: c[1],
            "sets": lambda c: c[0]["n_sets"],
            "miRNA–gene pairs": lambda c: c[0]["n_pairs"],
        }.get(name, lambda c: c[2])
        for statistic, colour in (("overlap", "#0072B2"), ("share", "#009E73"), ("residual", "#D55E00")):
            seconds = []
            for shape, draws, size in cases:
                pairs, sets = make_large(**shape)
                seconds.append(seconds_of(pairs, sets, statistic, draws, size=size, threads=1))
            print(f"growth with {name}, {statistic}: {[round(s, 3) for s in seconds]}", flush=True)
            axis.loglog([x(case) for case in cases], seconds, marker="o", ms=3, color=colour, label=statistic)
        axis.set_xlabel(name)
    axes[0].set_ylabel("seconds, one thread")
    axes[0].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(folder / "enrichment_growth.svg", metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    if options.large:
        alone = get_context("spawn").Process(target=large)
        alone.start()
        alone.join()
        if alone.exitcode:
            sys.exit(f"large: failed with exit code {alone.exitcode}")
    evidence, sets = read_evaluation()
    compare(evidence["predicted"], sets)
    ora_seconds(evidence["predicted"], sets)
    if options.figures:
        growth(options.figures)


if __name__ == "__main__":
    main()
