"""Names and targets of miRNAs: the original files of the mirror whole, with their known counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mircargo.facts import KINDS
from mircargo.sources import SOURCES, SourceFile

pytestmark = pytest.mark.mirror
BY_KEY = {source.key: source for source in SOURCES}
BESIDE = Path(__file__).parents[2] / "shared" / "data" / "mirror"
MIRROR = Path(os.environ.get("MIRCARGO_MIRROR", BESIDE))
REGISTRY = MIRROR.parent / "registry"


def load(key, name):
    """Return what the source reads and states of the file on the mirror that a download goes by."""
    source = BY_KEY[key]
    path = MIRROR / (source.folder or key) / name
    if not path.is_file():
        pytest.skip(f"no {path}: set MIRCARGO_MIRROR")
    file = next((file for file in source.downloads if name in (file.name, *file.also)), None)
    assert file, f"no download of {key} goes by the name {name}"
    return read(source, path, file)


def read(source, path, file):
    table = source.parse(path)
    facts = source.state(table, file) if source.state else None
    if facts is not None:
        assert set(KINDS[source.kind].required()) <= set(facts.columns)
    return table, facts


def test_names_of_all_species():
    table, facts = load("mirbase_aliases", "aliases.txt.gz")
    assert len(table) == 65_651
    assert table["accession"].is_unique
    assert len(facts) == table["names"].str.count(";").sum()
    assert (facts["alias"] != "").all()
    former = facts.loc[facts["mirna"] == "MIMAT0000530", "alias"]
    assert set(former) == {"mmu-miR-21", "mmu-miR-21-5p", "mmu-miR-21a-5p"}


@pytest.mark.parametrize(
    ("name", "rows", "taxon", "version", "top"),
    [
        ("hs", 109_556, "9606", "8.0", None),
        ("mm", 91_844, "10090", "8.0", -92.968),
        ("rn", 78_318, "10116", "7.2", -83.319),
    ],
)
def test_conserved_predictions(name, rows, taxon, version, top):
    table, facts = load("targetscan", f"Summary_Counts.default_predictions.{name}.tsv.gz")
    assert len(table) == len(facts) == rows
    assert set(facts["organism"]) == {taxon}
    assert set(facts["gene_organism"]) == {"10090" if taxon == "10116" else taxon}
    assert set(facts["evidence"]) == {"predicted"}
    assert set(facts["method"]) == {f"TargetScan {version}"}
    assert facts["mirna"].str.fullmatch("seed:[ACGU]{7}").all()
    assert facts["site_counts"].str.fullmatch(r"\d+,\d+,\d+,\d+").all()
    scores = facts["score"].astype(float)
    assert scores.max() == 0
    if top is not None:
        assert scores.min() == top
        assert facts.loc[scores.idxmin(), "gene"] == "CDR1as"
        assert scores[facts["gene"] != "CDR1as"].min() > -11


def test_the_mouse_predictions_are_of_few_families_and_few_of_its_mirnas():
    _, facts = load("targetscan", "Summary_Counts.default_predictions.mm.tsv.gz")
    _, families = load("targetscan_families", "miR_Family_Info.v7.2.txt.gz")
    assert facts["mirna"].nunique() == 218
    assert facts["gene"].nunique() == 12_643
    mouse = families[families["organism"] == "10090"]
    assert len(mouse) == 1_937
    assert ("seed:" + mouse["seed"]).isin(set(facts["mirna"])).sum() == 371


def test_families_of_all_vertebrates():
    table, facts = load("targetscan_families", "miR_Family_Info.v7.2.txt.gz")
    assert len(table) == len(facts) == 9_994
    assert facts["status"].value_counts().to_dict() == {
        "other": 4_916,
        "broadly conserved": 1_470,
        "conserved": 640,
        "poorly conserved": 362,
        "human has a newer file of its own": 2_606,
    }
    assert (~facts["mirna"].str.startswith("MIMAT")).sum() == 68


def test_families_that_r_wrote_are_those_of_the_served_file():
    table, facts = load("targetscan_families", "miR_Family_Info.human.v8.0.txt.gz")
    assert len(table) == len(facts) == 2_606
    assert set(facts["organism"]) == {"9606"}
    assert (facts["status"] != "").all()
    served, _ = load("targetscan_families", "miR_Family_Info.v7.2.txt.gz")
    assert set(table["mirna"]) == set(served.loc[served["species"] == "9606", "mirna"])


def test_families_of_the_script_state_nothing():
    source = BY_KEY["targetscan_families"]
    path = MIRROR / "context" / "miR_Family_info_sample.txt"
    if not path.is_file():
        pytest.skip(f"no {path}: set MIRCARGO_MIRROR")
    table, facts = read(source, path, SourceFile(path.name, 0, "7.0"))
    assert len(table) == 14
    assert facts.empty


def test_aligned_utrs_of_the_sample():
    table, facts = load("targetscan_utrs", "UTR_Sequences_sample.txt")
    assert set(table["species"]) == {"9606", "10090", "10116"}
    assert facts["sequence"].str.fullmatch("[ACGUN]+").all()
    assert (facts["sequence"].str.len() == table["sequence"].str.replace("-", "").str.len()).all()


def test_sites_of_the_sample_lie_in_its_utrs():
    table, _ = load("targetscan_sites", "targetscan_70_output.txt")
    utrs, facts = load("targetscan_utrs", "UTR_Sequences_sample.txt")
    assert len(table) == 213
    lengths = dict(
        zip(zip(utrs["symbol"], utrs["species"], strict=True), facts["sequence"].str.len(), strict=True)
    )
    ends = [(int(row.end), lengths.get((row.gene, row.species))) for row in table.itertuples()]
    assert all(length is None or end <= length for end, length in ends)
    assert sum(length is not None for _, length in ends) > 50


def test_mirdb_by_msigdb():
    table, facts = load("mirdb_msigdb", "c3.mir.v2023.1.Hs.entrez.gmt.gz")
    legacy = facts[facts["evidence"] == "motif"]
    assert table["set"].nunique() == 2_377 + 221
    assert legacy["mirna"].nunique() == 221
    assert len(table) - len(legacy) == 372_046
    assert set(facts["evidence"]) == {"predicted", "motif"}
    names = REGISTRY / "mirbase" / "mature.fa.gz"
    if names.is_file():
        known = {name.casefold() for name in BY_KEY["mirbase"].parse(names)["name"]}
        stated = set(facts.loc[facts["evidence"] == "predicted", "mirna"])
        assert {name for name in stated if name.casefold() not in known} == set()
    assert facts["gene"].str.fullmatch(r"NCBIGene:\d+").all()


def test_chimeras():
    table, facts = load("eclip", "klimentova2022_eclip.tsv.gz")
    assert len(table) == 1_263
    of_mirnas = table[table["rna_type"] == "miRNA"]
    weak = facts[facts["evidence"] == "weak"]
    assert len(of_mirnas) == 477
    assert len(weak) == (of_mirnas["mirna"].str.count(r"\|") + 1).sum()
    assert weak["mirna"].str.startswith("hsa-").all()
    assert len(facts) - len(weak) == len(table) - len(of_mirnas)


def test_pairs_of_the_training_set():
    table, facts = load("clash", "hejret2023_train.tsv.gz")
    assert facts is None
    assert len(table) == 42_460
    assert (table["label"] == "1").sum() == 3_860


@pytest.mark.parametrize(
    ("name", "rows", "evidence"),
    [
        ("hsa_MTI.csv.gz", 502_652, None),
        ("mmu_MTI.csv.gz", 49_830, {"weak": 48_108, "functional": 1_627, "negative": 95}),
    ],
)
def test_tested_interactions(name, rows, evidence):
    source = BY_KEY["mirtarbase"]
    path = REGISTRY / "mirtarbase" / name
    if not path.is_file():
        pytest.skip(f"no {path}")
    table, facts = read(source, path, SourceFile(name, 0, "7.0/8.0"))
    assert len(table) == len(facts) == rows
    assert evidence is None or facts["evidence"].value_counts().to_dict() == evidence
