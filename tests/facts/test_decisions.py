"""What decisions/602 says of single rows."""

from __future__ import annotations

import pandas as pd
import pytest

from mircargo.facts.build import build_facts
from mircargo.facts.identities import Identities, read_identities
from mircargo.facts.steps import FactFile
from mircargo.store.find import read_snapshot


@pytest.fixture(scope="module")
def base(snapshot_folder_fixture):
    found = read_snapshot(snapshot_folder_fixture)
    return read_identities(found.folder, found.files, name=found.name, sha256="0" * 64)


def read(base, kind, *rows):
    frame = pd.DataFrame(rows, dtype=object).fillna("").astype(str)
    return build_facts(FactFile(frame, kind, "toy", "toy.tsv", "1", 10090), base)


@pytest.mark.parametrize(
    ("gene", "symbol", "read_as"),
    [
        ("", "PDCD4", "MGI:107490"),
        ("PDCD4", "", "MGI:107490"),
        ("NCBIGene:99999999", "PDCD4", None),
        ("ENSEMBL:ENSMUSG99999999999", "pdcd4", None),
        ("NCBIGene:99999999", "Pdcd4", "MGI:107490"),
    ],
)
def test_an_id_that_no_gene_has_is_not_overruled_by_another_spelling(base, gene, symbol, read_as):
    row = {"mirna": "mmu-miR-21a-5p", "gene": gene, "symbol": symbol, "evidence": "weak"}
    assert read(base, "mti", row).tables["mti"]["gene"].tolist() == ([read_as] if read_as else [])


def test_the_first_list_of_a_species_says_which_genes_there_are():
    rows = [
        {"gene": "MGI:1", "symbol": "One", "synonyms": "Uno|Eins", "locus_type": "gene trap"},
        {"gene": "MGI:1", "symbol": "Again"},
        {"gene": "MGI:2", "symbol": "Lost", "status": "withdrawn"},
        {"gene": "MGI:1", "previous": "Primus", "entrez": "11"},
    ]
    found = read(Identities.empty(), "gene-name", *rows)
    assert found.tables["gene"][["id", "symbol", "locus_type"]].to_numpy().tolist() == [
        ["MGI:1", "One", "gene trap"]
    ]
    assert {drop.reason: drop.rows for drop in found.drops} == {
        "withdrawn without a successor": 1,
        "the gene stands there twice": 1,
    }
    assert sorted(found.tables["gene_alias"]["alias"]) == ["11", "Eins", "One", "Primus", "Uno"]


@pytest.mark.parametrize(("sign", "kept"), [("-", "-"), ("+", "+"), ("0", "0"), ("", None), ("NA", None)])
def test_an_own_table_may_state_effects(base, sign, kept):
    row = {
        "study": "toy",
        "ev_source": "EVs",
        "mirna": "mmu-miR-21a-5p",
        "reported_as": "miR-21",
        "relation": "detected",
        "effect": "slows growth",
        "effect_process": "growth",
        "effect_sign": sign,
        "recipient": "neuron",
        "reported_target": "Pten; Pdcd4",
    }
    (cargo,) = read(base, "cargo", row).tables["ev_cargo"].to_dict("records")
    assert [cargo[name] for name in ("reported_as", "effect", "effect_process", "recipient")] == [
        "miR-21",
        "slows growth",
        "growth",
        "neuron",
    ]
    assert (cargo["effect_sign"], cargo["reported_target"]) == (kept, "Pten;Pdcd4")


def test_another_sign_is_counted(base):
    row = {"study": "toy", "ev_source": "EVs", "relation": "detected", "effect_sign": "up"}
    found = read(base, "cargo", row)
    assert [drop.reason for drop in found.drops] == ["effect_sign is none of +, - and 0"]
