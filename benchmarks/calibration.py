"""Error rate and power of the calibrated test beside plain ORA and the options that were refused.

    python benchmarks/calibration.py [--data evaluation|core] [--organism mouse] [--evidence validated]
    [--lists 200]
        [--planted 100] [--draws 131072] [--size K] [--only METHOD] [--results FILE] [--figures docs]

Random lists of k = 1, 3, 5, 10, 20, 50 miRNAs in seven regimes: uniform; drawn with weight = number of
targets ("target-rich"), its square ("very rich") or number of references ("paper-rich"); from what published
vesicles show ("detectable", a fifth of runs) or show most ("top", 150 miRNAs), which need the mirror of
EVmiRNA; and from the others ("hidden"). On validated, predicted and mixed evidence: a = share of raw p < 0.05
over all lists and sets, b = share of lists with any q < 0.05. Planted lists: a set of 20 to 200 genes is
chosen; a miRNA is drawn with weight strength^z, z the residual of its own hits in that set under the
configuration model. Power = share of lists whose planted set has p < 0.05, and is in the top ten. At equal
error, a method's threshold is the 5 % quantile of its own p-values on uniform random lists. Rows are written
to --results as they are found, so that long runs can be stopped and added up.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from common import read_core, read_evaluation, read_vesicles
from scipy.sparse import csr_array

from mircargo.cluster import thread_runner
from mircargo.enrichment.bench import open_bench
from mircargo.enrichment.ora import ora_p_values, ora_q_values
from mircargo.enrichment.pvalues import benjamini_hochberg, pearson_tail
from mircargo.enrichment.settings import DRAWS, TestSettings

SIZES = (1, 3, 5, 10, 20, 50)
DEFAULT = "residual, alike"
SHOWN = (DEFAULT, "residual, uniform")
STRENGTHS = (1.0, 1.5, 2.0, 4.0, 8.0)
SEED = 20_261


class Methods:
    """The methods to compare, on one table of pairs."""

    def __init__(self, pairs, sets, study=None, draws=DRAWS, threads=None):
        self.benches = {
            name: open_bench(
                pairs,
                sets,
                TestSettings(
                    statistic=name.split(", ")[0],
                    null=name.split(", ")[1],
                    draws=draws if name in SHOWN else min(draws, 20_000),
                    exact_draws=False,
                    min_size=10,
                    max_size=500,
                    seed=1,
                ),
                study=study,
                runner=thread_runner(threads),
            )
            for name in (*SHOWN, "overlap, uniform", "share, uniform")
        }
        self.bench = self.benches[DEFAULT]
        self.degree = self.bench.targets.mirna_degree
        targets, gene_sets = self.bench.targets, self.bench.sets
        ones = np.ones(targets.mirna_genes.size, np.float32)
        shape = (targets.mirnas.size, targets.genes.size)
        self.hits = csr_array((ones, targets.mirna_genes, targets.mirna_ptr), shape=shape)
        in_sets = np.ones(gene_sets.genes.size, np.float32)
        self.members = csr_array(
            (in_sets, gene_sets.genes, gene_sets.ptr), shape=(gene_sets.sizes.size, shape[1])
        )

    def read(self, rows):
        """Return the lists of one size."""
        names = self.bench.targets.mirnas
        return self.bench.read({f"list {i}": list(names[row]) for i, row in enumerate(rows)})

    def p_values(self, rows, *, only=None):
        """Return p-values and scores of every method, arrays (lists, sets)."""
        lists = self.read(rows)
        found = {}
        for name, bench in self.benches.items():
            if only is None or name in only:
                test = bench.test(lists)
                found[name] = (test.p_value, test.observed.score)
                overlap, n_targets = test.observed.overlap, test.observed.n_targets
        p_value = ora_p_values(overlap, self.bench.sets.sizes, n_targets, self.bench.targets.genes.size)
        self.ora_overlap = overlap
        found["plain ORA"] = (p_value, -p_value)
        if only is None or "residual, degrees only" in only:
            found["residual, degrees only"] = self.degrees_only(rows)
        return found

    def degrees_only(self, rows):
        """Return the residual that ignores the number of targets, with a tail fitted to 2,000 draws."""
        rng = np.random.default_rng(5)
        n = self.degree.size
        drawn = np.array([rng.choice(n, rows.shape[1], replace=False) for _ in range(2000)])
        null, score = self.plain_residual(drawn), self.plain_residual(rows)
        moments = np.array([(null**power).sum(axis=0) for power in (1, 2, 3)])
        return pearson_tail(score, moments[:, None, :], 2000), score

    def plain_residual(self, rows):
        model = self.bench.scorer.model
        chosen = csr_array(
            (np.ones(rows.size, np.float32), rows.ravel(), np.arange(0, rows.size + 1, rows.shape[1])),
            shape=(rows.shape[0], self.degree.size),
        )
        union = chosen @ self.hits
        union.data[:] = 1.0
        chance = -np.expm1(-(chosen @ model.log_miss))[:, model.gene_class]
        mean, variance = chance @ self.members.T, (chance * (1 - chance)) @ self.members.T
        return ((union @ self.members.T).toarray() - mean) / np.sqrt(np.maximum(variance, 1e-9))


def any_called(name, p_values, overlap):
    """Return the share of lists with any q < 0.05."""
    if name == "plain ORA":
        return float((ora_q_values(p_values, overlap).min(axis=1) < 0.05).mean())
    return float(np.mean([benjamini_hochberg(row).min() < 0.05 for row in p_values]))


def regimes(methods, material, vesicles):
    """Yield each regime with the weights that its miRNAs are drawn with."""
    degree = methods.degree.astype(float)
    yield "uniform", np.ones(degree.size)
    yield "target-rich", degree
    yield "very rich", degree**2
    if material is None:
        return
    names = methods.bench.targets.mirnas
    yield "paper-rich", material.study["references"].reindex(names).fillna(0.0).to_numpy(float)
    if vesicles is None:
        return
    bare = [material.labels[name].split("-", 1)[1] for name in names]
    detectable, top = (np.array([name in part for name in bare], float) for part in vesicles)
    yield "detectable", detectable
    yield "top", top
    yield "hidden", 1.0 - detectable


def calibrate(methods, kind, weights, *, options, note):
    for size in options.size or SIZES:
        for regime, weight in weights:
            if (options.regime and regime not in options.regime) or np.count_nonzero(weight) <= size:
                continue
            rng = np.random.default_rng([SEED, size, len(regime), ord(regime[0])])
            chance = weight / weight.sum()
            lists = np.array(
                [rng.choice(chance.size, size, replace=False, p=chance) for _ in range(options.lists)]
            )
            for name, (p_value, _) in methods.p_values(lists, only=options.only).items():
                note(
                    {
                        "evidence": kind,
                        "k": size,
                        "lists": regime,
                        "method": name,
                        "a": round(float((p_value < 0.05).mean()), 4),
                        "b": round(any_called(name, p_value, methods.ora_overlap), 4),
                    }
                )


def plant(methods, strength, n_lists, size, rng):
    """Return planted lists and the number of the set planted in each."""
    model, sets = methods.bench.scorer.model, methods.bench.sets
    chance = -np.expm1(-model.log_miss)[:, model.gene_class]
    mean, variance = chance @ methods.members.T, (chance * (1 - chance)) @ methods.members.T
    z = ((methods.hits @ methods.members.T).toarray() - mean) / np.sqrt(np.maximum(variance, 1e-9))
    fit = np.flatnonzero((sets.sizes >= 20) & (sets.sizes <= 200))
    chosen = rng.choice(fit, n_lists, replace=False)
    lists = []
    for s in chosen:
        weight = strength ** np.clip(z[:, s], -5, 5)
        lists.append(rng.choice(methods.degree.size, size, replace=False, p=weight / weight.sum()))
    return np.array(lists), chosen


def measure_power(methods, kind, n_lists, *, only, note, size=10):
    rng = np.random.default_rng(SEED + 1)
    even = np.array([rng.choice(methods.degree.size, size, replace=False) for _ in range(200)])
    threshold = {name: np.quantile(p, 0.05) for name, (p, _) in methods.p_values(even, only=only).items()}
    for strength in STRENGTHS:
        lists, chosen = plant(methods, strength, n_lists, size, rng)
        at = np.arange(n_lists)
        for name, (p_value, score) in methods.p_values(lists, only=only).items():
            own, own_score = p_value[at, chosen], score[at, chosen]
            better = (p_value < own[:, None]) | ((p_value == own[:, None]) & (score > own_score[:, None]))
            note(
                {
                    "evidence": kind,
                    "strength": strength,
                    "method": name,
                    "p<0.05": round(float((own < 0.05).mean()), 3),
                    "equal error": round(float((own <= threshold[name]).mean()), 3),
                    "top 10": round(float((better.sum(axis=1) < 10).mean()), 3),
                }
            )


def table(rows, columns):
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(row[c]) for c in columns) + " |" for row in rows]
    return "\n".join(lines)


def draw_power(path, power):
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "mircargo", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
    for axis, measure in zip(axes, ("equal error", "top 10"), strict=True):
        for name, colour in (
            (DEFAULT, "#0072B2"),
            ("share, uniform", "#009E73"),
            ("plain ORA", "#D55E00"),
        ):
            for kind, style in (("predicted", "-"), ("validated", "--")):
                rows = [row for row in power if row["method"] == name and row["evidence"] == kind]
                x = [row["strength"] for row in rows]
                axis.plot(
                    x,
                    [row[measure] for row in rows],
                    style,
                    color=colour,
                    marker="o",
                    ms=3,
                    label=f"{name}, {kind}",
                )
        axis.set_xlabel("strength of the planted signal")
        axis.set_title(
            {"equal error": "found, at 5 % true error", "top 10": "planted set in the top ten"}[measure],
            fontsize=9,
        )
    axes[0].legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def draw_regimes(path, rows):
    """Draw a and b of every regime under three methods, one panel a kind of evidence and measure."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "mircargo", "font.size": 9})
    from matplotlib import pyplot as plt

    kinds = [
        kind for kind in ("validated", "predicted", "mixed") if any(row["evidence"] == kind for row in rows)
    ]
    names = ["uniform", "target-rich", "paper-rich", "detectable", "top"]
    methods = (
        ("plain ORA", "s", "#D55E00"),
        ("residual, uniform", "^", "#999999"),
        (DEFAULT, "o", "#0072B2"),
    )
    figure, axes = plt.subplots(2, len(kinds), figsize=(4 * len(kinds), 5.5), sharex=True, squeeze=False)
    for j, kind in enumerate(kinds):
        for i, (measure, bound) in enumerate((("a", 0.05), ("b", 0.05))):
            axis = axes[i, j]
            for k, (method, marker, colour) in enumerate(methods):
                found = [
                    (names.index(row["lists"]) + 0.22 * (k - 1), row[measure])
                    for row in rows
                    if (row["evidence"], row["method"]) == (kind, method) and row["lists"] in names
                ]
                if found:
                    axis.plot(*zip(*found, strict=True), marker, color=colour, ms=4, alpha=0.8, label=method)
            axis.axhline(bound, color="0.5", lw=0.8)
            axis.set_xticks(range(len(names)), names, rotation=30, ha="right")
            axis.set_title(
                f"{kind}: " + ("sets at p < 0.05" if measure == "a" else "lists with any q < 0.05"),
                fontsize=9,
            )
    axes[0, 0].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", choices=("evaluation", "core"), default="evaluation")
    parser.add_argument("--organism", default="mouse", help="with --data core")
    parser.add_argument("--evidence", action="append", help="validated, predicted or mixed; may be repeated")
    parser.add_argument("--lists", type=int, default=200)
    parser.add_argument("--planted", type=int, default=100)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--size", action="append", type=int, help="miRNAs a list; may be repeated")
    parser.add_argument("--regime", action="append", help="may be repeated")
    parser.add_argument(
        "--only", action="append", metavar="METHOD", help='e.g. "residual, alike"; may be repeated'
    )
    parser.add_argument("--threads", type=int, help="default: all processors")
    parser.add_argument("--results", type=Path, help="add the rows to this file of JSON lines")
    parser.add_argument("--figures", type=Path)
    options = parser.parse_args()
    rows = []

    def note(row):
        rows.append({"organism": options.organism if options.data == "core" else "evaluation", **row})
        print(line := json.dumps(rows[-1]), flush=True)
        if options.results:
            with options.results.open("a", encoding="utf-8") as results:
                results.write(line + "\n")

    if options.data == "core":
        given, vesicles = read_core(options.organism), read_vesicles()
    else:
        (pairs, sets), vesicles = read_evaluation(), None
        given = {kind: (table, sets) for kind, table in pairs.items()}
    for kind, one in given.items():
        if options.evidence and kind not in options.evidence:
            continue
        material = one if options.data == "core" else None
        pairs, sets = (one.mti[one.mti["gene"].isin(set(one.gene_universe))], one.sets) if material else one
        study = material.study if material else None
        methods = Methods(pairs, sets, study, options.draws, options.threads)
        if options.planted:
            measure_power(methods, kind, options.planted, only=options.only, note=note)
        weights = list(regimes(methods, material, vesicles))
        calibrate(methods, kind, weights, options=options, note=note)
    calibration, power = (
        [row for row in rows if ("strength" in row) == planted] for planted in (False, True)
    )
    print(table(calibration, ["evidence", "k", "lists", "method", "a", "b"]))
    if power:
        print(table(power, ["evidence", "strength", "method", "p<0.05", "equal error", "top 10"]))
    if options.figures:
        if power:
            draw_power(options.figures / "enrichment_power.svg", power)
        draw_regimes(options.figures / "enrichment_regimes.svg", calibration)


if __name__ == "__main__":
    main()
