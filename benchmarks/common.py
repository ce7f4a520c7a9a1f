"""Real inputs for the benchmarks, found beside the repository; nothing of them is kept."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path

import pandas as pd

MIRROR = Path(os.environ.get("MIRCARGO_MIRROR", Path(__file__).parents[2] / "shared" / "data" / "mirror"))
SUPPORT = ("Functional MTI", "Functional MTI (Weak)")


def evaluation_files() -> tuple[Path, Path, Path]:
    """Return the predicted pairs, the gene sets and the validated pairs; leave visibly if they are not there."""
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


def read_core(organism: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the pairs of the core snapshot by evidence, validated and, if it has them, predicted, and its GO sets."""
    from mircargo.errors import InputError
    from mircargo.ids import taxon_of
    from mircargo.questions import read_material
    from mircargo.store import Store

    store, pairs = Store(), {}
    for kind, evidence in (("predicted", ("predicted",)), ("validated", ("functional", "weak"))):
        try:
            material = read_material(store, taxon_of(organism), evidence=evidence)
        except InputError as error:
            print(f"skipped: {error}", file=sys.stderr)
            continue
        pairs[kind] = material.mti[material.mti["gene"].isin(set(material.gene_universe))]
        sets = material.sets
    return pairs, sets
