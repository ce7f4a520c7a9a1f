"""Genes, annotation, gene sets and vesicles: each whole file of the mirror, parsed and stated.

It is held against what is known of it.

The folder is found through ``MIRCARGO_MIRROR`` or beside the project; without it the tests skip.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mircargo.sources import SOURCES

MIRROR = Path(os.environ.get("MIRCARGO_MIRROR", Path(__file__).parents[2] / "shared" / "data" / "mirror"))
BY_KEY = {source.key: source for source in SOURCES}

pytestmark = [
    pytest.mark.mirror,
    pytest.mark.skipif(
        not MIRROR.is_dir(), reason="no mirror of the full databases; set MIRCARGO_MIRROR to its folder"
    ),
]


def read(key, name):
    """Return the parsed table and the facts of one file, found under one of its declared names."""
    source = BY_KEY[key]
    file = next(file for file in source.downloads if name in (file.name, *file.also))
    table = source.parse(MIRROR / (source.folder or key) / name)
    return table, source.state(table, file)


@pytest.mark.parametrize(
    ("name", "genes", "prefix"), [("Homo_sapiens", 108_767, "HGNC"), ("Mus_musculus", 76_953, "MGI")]
)
def test_ncbi_genes(name, genes, prefix):
    table, facts = read("gene_info", f"{name}.gene_info.gz")
    assert len(table) == len(facts) == genes
    named = facts[facts["gene"] != ""]
    assert named["gene"].str.fullmatch(rf"{prefix}:\d+").all()
    assert named["gene"].nunique() > 40_000
    assert not (facts.drop(columns="gene") == "-").to_numpy().any()


def test_curated_targets_of_human_mirnas():
    _, facts = read("goa_rna", "goa_human_rna.gaf.gz")
    stated = facts[(facts["evidence"] == "functional") & facts["gene"].ne("")]
    proteins = stated[stated["gene"].str.startswith("UniProtKB:") & stated["mirna"].ne("")]
    assert len(proteins[["mirna", "gene"]].drop_duplicates()) == 1_698
    assert stated["reference"].nunique() == 916


def test_mirnas_located_in_vesicles():
    table, facts = read("goa_rna_location", "goa_human_rna.gaf.gz")
    assert table.loc[facts["ev_source"] != "", "object_id"].nunique() == 153
    assert set(facts["ev_source"]) == {
        "",
        "extracellular exosome (GO annotation)",
        "extracellular vesicle (GO annotation)",
    }


def test_pathways():
    _, facts = read("reactome", "ReactomePathways_2024-09-18.human.gmt.gz")
    assert facts["set_id"].nunique() == 2_694
    assert facts["set_id"].str.fullmatch(r"reactome:R-HSA-\d+").all()


@pytest.mark.parametrize(
    ("prefix", "sets", "species"),
    [("hsa", 992, "Homo sapiens"), ("mmu", 214, "Mus musculus"), ("rno", 128, "Rattus norvegicus")],
)
def test_wikipathways(prefix, sets, species):
    _, facts = read("wikipathways", f"wikipathways_2026-08_{prefix}_entrez.gmt.gz")
    assert facts["set_id"].nunique() == sets
    assert facts["set_id"].str.fullmatch(r"wikipathways:WP\d+").all()
    assert facts["gene"].str.fullmatch(r"NCBIGene:\d+").all()
    assert set(facts["organism"]) == {species}


def test_adult_neurogenesis():
    table, facts = read("mango", "MANGO_result_annotationLevel.txt.gz")
    assert (len(table), len(facts), facts["gene"].nunique()) == (986, 986, 259)
    assert facts["evidence_code"].ne("").all()


def test_vesiclepedia_with_carriage_returns_in_cells():
    table, facts = read("vesiclepedia", "VESICLEPEDIA_MIRNA_DETAILS.txt.gz")
    assert len(table) == len(facts) == 22_858
    assert (table["entrez"] == "").sum() == 12_337
    assert facts["organism"].value_counts()[["Homo sapiens", "Mus musculus"]].tolist() == [14_189, 5_962]


def test_every_experiment_of_vesiclepedia_with_mirnas_is_described():
    table, described = read("vesiclepedia_experiments", "VESICLEPEDIA_EXPERIMENT_DETAILS.txt.gz")
    assert len(table) == table["experiment"].nunique() == 3_481
    _, stated = read("vesiclepedia", "VESICLEPEDIA_MIRNA_DETAILS.txt.gz")
    keys = ["study", "ev_source"]
    assert set(stated[keys].itertuples(index=False, name=None)) <= set(
        described[keys].itertuples(index=False, name=None)
    )


def test_all_projects_of_evmirna():
    table, facts = read("evmirna2", "evmirna2.tar.gz")
    groups = table[table["mirna"] == ""]
    assert groups["project"].nunique() == 371
    assert groups.loc[groups["table"] != "", "runs"].astype(int).sum() == 6_690
    assert set(groups.loc[groups["table"] == "", "project"]) == {"PRJNA1011984"}
    assert table.loc[table["mirna"] != "", "mirna"].nunique() == 3_560
    assert set(groups.loc[groups["table"].str.contains("+", regex=False), "project"]) <= {
        "PRJNA591780",
        "PRJNA612296",
        "PRJNA822396",
    }
    assert not facts.duplicated(["study", "ev_source", "mirna"]).any()
    assert (
        facts.loc[facts["relation"] == "detected", "value"]
        .astype(float)
        .between(0, 1, inclusive="right")
        .all()
    )


@pytest.mark.parametrize(
    ("name", "lowest", "highest"), [("cells_counts.csv", 185, 410), ("evs_counts.csv", 15, 29)]
)
def test_microglia_and_their_vesicles(name, lowest, highest):
    table, facts = read("natu2023", name)
    reads = (
        table.assign(count=table["count"].astype(int))
        .groupby(["condition", "replicate"])["count"]
        .sum()
        .div(1000)
        .round()
    )
    assert (len(reads), reads.min(), reads.max()) == (12, lowest, highest)
    assert facts["ev_source"].nunique() == 4
    assert len(facts) == 4 * table["mirna"].nunique()


@pytest.mark.parametrize("file", BY_KEY["thomou2017"].downloads, ids=lambda file: file.name)
def test_ct_values(file):
    table, facts = read("thomou2017", file.name)
    assert table["ct"].astype(float).between(0, 41).all()
    assert table["mirna"].str.startswith("hsa" if file.taxon == 9606 else "mmu").mean() > 0.9
    assert facts["ev_source"].str.startswith(file.name.removesuffix(".csv")).all()
