"""Average precision of our site score on AGO2-CLASH pairs, against site type alone and a random order.

The score was fitted to none of these data. A fragment (50 nt) is scored as if it were a 3'UTR, after 14
unknown letters that stand for the ribosome shadow; the miRNA's abundance is not known from fragments.
"""

import csv
import gzip
from collections import defaultdict

import numpy as np
from mirror_folder import mirror_folder

from mircargo.predict import Utr, predict

SHADOW = "N" * 14


def average_precision(score, label):
    """Mean of the precision at each true pair, best score first; ties share their mean precision."""
    order = np.argsort(-score, kind="stable")
    score, label = score[order], label[order]
    last = np.flatnonzero(np.diff(score, append=-np.inf))
    hits = np.cumsum(label)[last]
    gained = np.diff(hits, prepend=0)
    return float((gained * hits / (last + 1)).sum() / label.sum())


def main():
    path = mirror_folder() / "clash" / "hejret2023_train.tsv.gz"
    with gzip.open(path, "rt") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    label = np.array([int(row["label"]) for row in rows])
    ours, by_type = np.zeros(len(rows)), np.zeros(len(rows))
    members = defaultdict(list)
    for number, row in enumerate(rows):
        members[row["noncodingRNA"]].append(number)
    for mirna, numbers in members.items():
        utrs = [Utr(str(number), SHADOW + rows[number]["gene"]) for number in numbers]
        genes = predict({"m": mirna}, utrs).genes
        place = genes["gene"].astype(str).astype(int).to_numpy()
        ours[place] = -genes["score"]
        counts = genes[["n_8mer", "n_7mer_m8", "n_7mer_a1", "n_6mer"]].to_numpy()
        by_type[place] = (counts > 0) @ np.array([8, 4, 2, 1])
    rng = np.random.default_rng(0)
    print(f"{len(rows)} pairs, {label.sum()} true")
    print(f"random order                {average_precision(rng.random(len(rows)), label):.3f}")
    print(f"best site type              {average_precision(by_type, label):.3f}")
    print(f"context++ gene score        {average_precision(ours, label):.3f}")
    has = by_type > 0
    print(f"of pairs with a site ({has.sum()}, {label[has].sum()} true):")
    print(f"random order                {average_precision(rng.random(has.sum()), label[has]):.3f}")
    print(f"best site type              {average_precision(by_type[has], label[has]):.3f}")
    print(f"context++ gene score        {average_precision(ours[has], label[has]):.3f}")


if __name__ == "__main__":
    main()
