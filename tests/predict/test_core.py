"""The core 3'UTRs and predictions, and the package's front door."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import mircargo.predict
from mircargo.predict import Utr, predict, predict_blocks
from mircargo.predict.accessibility import coarsen, fold_accessibility
from mircargo.predict.core import (
    build_core_utrs,
    build_predictions,
    fold_core,
    seed_families,
    utr_table,
    utrs_from_table,
)
from mircargo.predict.transcripts import Transcript

MIRNAS = {
    "let-7a": "UGAGGUAGUAGGUUGUAUAGUU",
    "let-7c": "UGAGGUAGUAGGUUGUAUGGUU",
    "miR-21": "UAGCUUAUCAGACUGAUGUUGA",
}


def random_letters(seed, size):
    return "".join(np.random.default_rng(seed).choice(list("ACGT"), size))


def test_entries_become_clean_utrs():
    letters = random_letters(1, 844)
    entries = {"20": letters, "3": "N" * 844, "100": letters[:400] + "N" * 444}
    models = {"20": (Transcript("NM_1", "chr1", "+", ((500, 900),), 600),)}
    utrs = build_core_utrs(entries, models, {"20": "SYMB"})
    assert [utr.gene_id for utr in utrs] == ["20", "100"]
    assert (utrs[0].gene, utrs[0].transcript, utrs[0].orf_length, utrs[0].taxon) == (
        "SYMB",
        "NM_1",
        600,
        "9606",
    )
    assert (utrs[0].sequence, utrs[0].evidence) == (letters[:400], "annotated")
    assert utrs[1].gene == "100"


def test_the_table_of_utrs_gives_them_back(tmp_path):
    utrs = [
        Utr(
            "A",
            "ACGTN",
            gene_id="1",
            transcript="NM_1",
            taxon="9606",
            ends=(3, 4, 5),
            shares=(0.25, 0.25, 0.5),
            evidence="natural",
            orf_length=9,
            accessibility=b"\x01\x02\x03\x04\xff",
        ),
        Utr("B", "AC", gene_id="2"),
    ]
    utr_table(utrs).to_parquet(tmp_path / "utr.parquet")
    assert utrs_from_table(pd.read_parquet(tmp_path / "utr.parquet")) == utrs


def test_core_profiles_are_coarse():
    pytest.importorskip("RNA")
    utr = Utr("A", random_letters(2, 120))
    done = []
    (pair,) = fold_core([utr], progress=done.append)
    assert pair == (utr, coarsen(fold_accessibility(utr.sequence)).tobytes())
    assert done == [1]


def test_families_share_one_set_of_predictions():
    utrs = [
        Utr(f"g{k}", random_letters(k, 800) + "CTACCTCA" + random_letters(k + 99, 100), gene_id=str(k))
        for k in range(60)
    ]
    assert seed_families(MIRNAS) == {"GAGGUAG": ("let-7a", "let-7c"), "AGCUUAU": ("miR-21",)}
    table = build_predictions(MIRNAS, utrs, keep_score=-0.1)
    assert list(table) == [
        "seed",
        "mirna",
        "gene_id",
        "n_8mer",
        "n_7mer_m8",
        "n_7mer_a1",
        "n_6mer",
        "score",
        "percentile",
    ]
    assert set(table["mirna"]) <= {"let-7a", "miR-21"}
    assert (table["score"] <= -0.1).all()
    assert table.equals(table.sort_values(["seed", "score", "gene_id"], ignore_index=True))
    assert len(table) > 30


def test_progress_counts_utrs():
    calls = []
    utrs = [Utr(f"g{k}", random_letters(k, 100)) for k in range(7)]
    predict(MIRNAS, utrs, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(7, 7)]


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, mircargo.predict; print(sorted({'numba', 'pandas', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        mircargo.predict.nothing  # noqa: B018


def test_blocks_hold_the_same_rows_without_percentile(monkeypatch):
    monkeypatch.setattr("mircargo.predict.utrs.split_blocks.__kwdefaults__", {"nucleotides": 900})
    utrs = [Utr(f"g{k}", random_letters(k, 400), gene_id=str(k)) for k in range(9)]
    blocks = list(predict_blocks(MIRNAS, utrs, sites=True))
    monkeypatch.undo()
    whole = predict(MIRNAS, utrs, sites=True)
    assert len(blocks) == 3
    text = ["mirna", "gene", "gene_id"]
    joined = pd.concat([block.genes.astype(dict.fromkeys(text, str)) for block in blocks])
    expected = whole.genes.drop(columns="percentile").astype(dict.fromkeys(text, str))
    keys = ["mirna", "gene"]
    assert joined.sort_values(keys, ignore_index=True).equals(expected.sort_values(keys, ignore_index=True))
    assert pd.concat([block.sites for block in blocks], ignore_index=True).equals(whole.sites)
    assert blocks[0].left_out == whole.left_out
