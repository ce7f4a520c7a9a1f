"""Real inputs for the benchmarks, found beside the repository; nothing of them is kept."""

from __future__ import annotations

import gzip
import os
import sys
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd

from mircargo.analyses.test_input import TestInput

MIRROR = Path(os.environ.get("MIRCARGO_MIRROR", Path(__file__).parents[2] / "shared" / "data" / "mirror"))
SUPPORT = ("Functional MTI", "Functional MTI (Weak)")


def evaluation_files() -> tuple[Path, Path, Path]:
    """Return the predicted pairs, the gene sets and the validated pairs.

    Where they are not there, the program leaves visibly.
    """
    files = (
        MIRROR / "eval" / "mouse_mti.tsv.gz",
        MIRROR / "eval" / "mouse_go_bp.gmt.gz",
        MIRROR.parent / "registry" / "mirtarbase" / "mmu_MTI.csv.gz",
    )
    if missing := [str(path) for path in files if not path.exists()]:
        print(f"skipped: not found: {', '.join(missing)}; set MIRCARGO_MIRROR", file=sys.stderr)
        sys.exit(0)
    return files


def read_evaluation() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the tables of pairs, predicted and validated, and the table of gene sets."""
    predicted, sets, validated = evaluation_files()
    strong = pd.read_csv(validated, encoding="utf-8-sig")
    mouse = (strong["Species (miRNA)"] == "Mus musculus") & (
        strong["Species (Target Gene)"] == "Mus musculus"
    )
    strong = strong[mouse & strong["Support Type"].isin(SUPPORT)]
    with gzip.open(sets, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    members = [(row[0], row[1], gene) for row in rows for gene in row[2:]]
    pairs = {
        "predicted": pd.read_csv(predicted, sep="\t").drop_duplicates(),
        "validated": strong[["miRNA", "Target Gene"]].set_axis(["mirna", "gene"], axis=1).drop_duplicates(),
    }
    return pairs, pd.DataFrame(members, columns=["set_id", "set_name", "gene"])


def read_core(organism: str) -> dict[str, TestInput]:
    """Return what lists are tested on with the core snapshot, by evidence: predicted, validated, both."""
    from mircargo.analyses.test_input import read_material
    from mircargo.errors import InputError
    from mircargo.ids.species import taxon_of
    from mircargo.store.store import Store

    store, found = Store(), {}
    for kind, evidence in (
        ("validated", ("functional", "weak")),
        ("mixed", ("functional", "weak", "predicted")),
        ("predicted", ("predicted",)),
    ):
        try:
            found[kind] = read_material(store, taxon_of(organism), evidence=evidence)
        except InputError as error:
            print(f"skipped: {error}", file=sys.stderr)
    return found


def read_vesicles() -> tuple[set[str], set[str]] | None:
    """Return the names, less the species, of the miRNAs that vesicles show.

    These are the detectable ones, and the 150 most abundant.

    Detectable: at least 5 reads in a fifth of the runs of EVmiRNA 2.0 that have counts. Abundance is the mean
    over runs of log(1 + reads per million). None, said, where the mirror is not there.
    """
    path = MIRROR / "evmirna2" / "evmirna2.tar.gz"
    if not path.exists():
        print(f"skipped: not found: {path}; set MIRCARGO_MIRROR", file=sys.stderr)
        return None
    with tarfile.open(path) as archive:
        names = [name for name in archive.getnames() if name.endswith("_expression_count.csv")]
        tables = [pd.read_csv(archive.extractfile(name), index_col=0) for name in sorted(names)]
    counts = pd.concat([one[~one.index.duplicated()] for one in tables], axis=1).fillna(0.0)
    seen = (counts >= 5).mean(axis=1)
    abundance = (
        np.log1p(counts / counts.sum(axis=0).clip(lower=1) * 1e6).mean(axis=1).sort_values(ascending=False)
    )
    bare = {name: name.removeprefix("hsa-") for name in counts.index}
    return {bare[name] for name in seen.index[seen >= 0.2]}, {bare[name] for name in abundance.index[:150]}
