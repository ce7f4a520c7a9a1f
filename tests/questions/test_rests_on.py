"""Reports and records name the sources whose facts they hold, and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mircargo.analyses.test_input import read_material
from mircargo.answer import OwnFile, RestsOn
from mircargo.questions import rests_on
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import explain
from mircargo.questions.rests_on import rests_on_library, rests_on_pairs, source_rows
from mircargo.questions.targets import targets_of
from mircargo.schema import TABLES
from mircargo.scope import Scope
from mircargo.sources import SOURCES
from mircargo.store.store import Store


def used(name):
    rows = json.loads(Path(name).read_text(encoding="utf-8"))["inputs"]["sources"]
    return {row["key"] for row in rows}, rows


@pytest.fixture
def sources_of_report(cli):
    """Run a report with these words and return the keys and rows of its sources."""

    def run(*words):
        code, _, err = cli("report", *words, "-o", "r.html", "--force")
        assert code == 0, err
        keys, rows = used("r.run.json")
        page = Path("r.html").read_text(encoding="utf-8")
        table = page[page.index('id="h-sources"') : page.index('id="h-record"')]
        assert all(row["citation"].split(",")[0] in table for row in rows), (
            "the page cites what the record names"
        )
        return keys, rows, table

    return run


def test_a_report_names_what_is_on_the_page(sources_of_report, store_fixture):
    keys, rows, _ = sources_of_report("--source", "EXO", "--evidence", "functional")
    assert keys == {"ev_curated", "go", "goa", "mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    assert {row["file"] for row in rows if row["key"] in ("goa", "mirtarbase")} == {
        row["file"]
        for row in store_fixture.sources()
        if row["key"] in ("goa", "mirtarbase") and row["organism"] == "mouse"
    }
    assert all(row["terms"] and row["citation"] for row in rows)


def test_a_list_of_mirnas_rests_on_no_vesicle(sources_of_report):
    assert "ev_curated" not in sources_of_report("-m", "miR-21a", "--organism", "mouse")[0]


def test_open_terms_leave_no_academic_source(sources_of_report):
    keys, rows, table = sources_of_report("--source", "EXO", "--terms", "open")
    assert {row["terms"] for row in rows} == {"open"}
    assert "mirtarbase" not in keys
    assert "academic" not in table
    assert "No validated interaction was used (terms: open)" in Path("r.html").read_text(encoding="utf-8")


def test_records_of_other_commands(cli):
    words = ["--organism", "mouse", "--record", "r.json", "--force", "-f", "tsv"]
    assert cli("targets", "miR-21a", *words, "--evidence", "functional")[0] == 0
    assert not used("r.json")[0] & {"prediction", "go", "goa", "hcop", "ev_curated"}
    assert cli("enrich", "miR-21a", *words, "--min-size", 1, "--draws", 50, "--terms", "academic")[0] == 0
    assert used("r.json")[0] == {"go", "goa", "mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    assert (
        cli(
            "graph",
            "-m",
            "miR-21a",
            "--organism",
            "mouse",
            "--evidence",
            "functional",
            "-o",
            "g.json",
            "--record",
            "g.run.json",
        )[0]
        == 0
    )
    assert used("g.run.json")[0] == {"mgi", "mirbase", "mirbase_precursors", "mirtarbase"}
    Path("u.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    assert cli("predict", "-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "u.fa", "--record", "p.json")[0] == 0
    assert used("p.json")[0] == {"mirbase", "mirbase_precursors"}
    files = json.loads(Path("p.json").read_text(encoding="utf-8"))["inputs"]["files"]
    assert [(one["path"], one["file"]) for one in files] == [("u.fa", "u.fa"), ("core", "utr.parquet")]


def test_interactions_rest_on_the_sources_of_their_rows(store_fixture):
    answer = targets_of(store_fixture, ["miR-21a"], Scope("mouse", ["functional"]))
    assert answer.rests_on.sources == {"mirtarbase"}
    assert (answer.rests_on.taxa, answer.rests_on.ontology) == ({10090}, False)
    process = targets_of(store_fixture, ["miR-21a"], Scope("mouse", process="neurogenesis"))
    assert {"goa", "mirtarbase"} <= process.rests_on.sources  # also that a gene is in no set rests on goa
    assert process.rests_on.ontology


def test_what_was_set_aside_has_a_source(store_fixture):
    (mirna, taxon), *_ = store_fixture.rows(
        "SELECT m.name, m.taxon FROM mti_set_aside s JOIN mirna m ON m.id = s.mirna ORDER BY 1"
    )
    answer = targets_of(store_fixture, [mirna], Scope(str(taxon), ["negative"]))
    aside = store_fixture.rows("SELECT DISTINCT source FROM mti_set_aside")
    assert answer.rests_on.sources >= {key for (key,) in aside}


def test_predictions_are_carried_by_orthologs():
    core = Store("core")

    def carried(organism):
        return targets_of(core, ["miR-21"], Scope(organism, ["predicted"])).rests_on

    human, mouse = carried("human"), carried("mouse")
    aside = {"mirtarbase"}  # of which rows are set aside for both
    assert human.sources - aside == mouse.sources - aside == {"prediction"}
    assert (human.carried, mouse.carried) == (False, True)
    keys = {row["key"] for row in source_rows(core, mouse)}
    assert {"hcop", "prediction", "hgnc", "mgi"} <= keys  # names of both species
    assert not {"hcop", "mgi", "rgd"} & {row["key"] for row in source_rows(core, human)}
    every = rests_on_pairs(core, 10090, ["predicted"])
    assert every == replace(mouse, sources=frozenset({"prediction"}))
    assert not rests_on_pairs(core, 9606, ["predicted"]).carried


def test_cargo_rests_on_its_own_statements(store_fixture):
    for answer in (
        cargo_of(store_fixture, "EXO"),
        cargo_difference(store_fixture, "EXO", "iEXO"),
        ev_sources(store_fixture, organism="mouse"),
    ):
        assert answer.rests_on == RestsOn(frozenset({"ev_curated"}), frozenset({10090}))
    keys = {row["key"] for row in source_rows(store_fixture, answer.rests_on)}
    assert keys == {"ev_curated", "mirbase", "mirbase_precursors"}  # no gene is named


def test_paths_join_what_their_steps_rest_on(store_fixture):
    rests_on = explain(store_fixture, "EXO", Scope(evidence=["functional"], process="neurogenesis")).rests_on
    assert rests_on.sources == {"ev_curated", "goa", "mirtarbase"}
    assert rests_on.genes
    assert rests_on.ontology


def test_names_rest_on_no_fact(store_fixture):
    keys = {
        row["key"]
        for row in source_rows(store_fixture, readings_of(store_fixture, ["Sox2"], organism="mouse").rests_on)
    }
    assert {"mgi", "mirbase"} <= keys
    assert not keys & {"goa", "mirtarbase", "ev_curated", "hcop", "go", "hgnc", "rgd"}


def test_gene_sets_name_their_own_source(store_fixture):
    assert rests_on_library(store_fixture, 10090, "go").sources == {"goa"}
    assert rests_on_library(store_fixture, 10090, "go").ontology
    assert rests_on_library(store_fixture, 10090, "kegg").sources == set()
    assert not rests_on_library(store_fixture, 10090, "kegg").ontology
    assert rests_on_pairs(store_fixture, 10090, ["functional"]).sources == {"mirtarbase"}


def test_a_test_rests_on_its_files(store_fixture, tmp_path):
    sets = tmp_path / "own.gmt"
    sets.write_text("a\t\tSox2\tPten\n", encoding="utf-8")
    found = read_material(store_fixture, 10090, gene_sets=str(sets)).rests_on
    assert found.files == (OwnFile("gene_sets", str(sets), sets),)
    assert (found.sources, found.ontology) == ({"mirtarbase"}, False)


def test_expressed_genes_are_a_file(store_fixture, tmp_path):
    genes = tmp_path / "genes.txt"
    genes.write_text("Pten\n", encoding="utf-8")
    found = targets_of(store_fixture, ["miR-21a"], Scope("mouse", expressed=genes)).rests_on
    assert found.files == (OwnFile("expressed", str(genes), genes),)


def test_a_select_rests_on_the_tables_that_it_names(store_fixture):
    def keys(sql):
        return {row["key"] for row in source_rows(store_fixture, store_fixture.ask_sql(sql).rests_on)}

    names = {"mirbase", "mirbase_precursors"}
    assert keys("SELECT 1 AS a") == names
    assert keys("SELECT count(*) FROM ev_cargo") == {"ev_curated", *names}
    assert {"hgnc", "mgi"} <= keys("SELECT symbol FROM gene LIMIT 1")
    assert {"mirtarbase", "hcop"} <= keys("SELECT count(*) FROM mti")
    assert "go" in keys("SELECT * FROM gene_set_relation LIMIT 1")


def test_an_answer_of_unknown_origin_may_rest_on_all(store_fixture):
    assert source_rows(store_fixture, None) == store_fixture.sources()


def test_what_rests_on_two_things_rests_on_both():
    one = RestsOn(frozenset("a"), frozenset({1}), genes=True, libraries=("x",))
    two = RestsOn(frozenset("b"), frozenset({2}), carried=True, ontology=True, libraries=("x", "y"))
    assert one | two == RestsOn(
        frozenset("ab"), frozenset({1, 2}), genes=True, carried=True, ontology=True, libraries=("x", "y")
    )
    assert one | RestsOn() == one


def test_sources_of_orthologs_and_of_the_ontology_are_those_declared():
    assert set(rests_on._ORTHOLOGS) >= {source.key for source in SOURCES if source.kind == "ortholog"}
    assert {source.key for source in SOURCES if source.kind == "mirna"} <= {
        source.key for source in SOURCES if source.key.startswith(rests_on._MIRNAS)
    }


def test_every_table_of_facts_is_told(store_fixture):
    tables = {name for name, table in TABLES.items() if table.facts}
    with_source = {name for name, table in TABLES.items() if "source" in table.columns}
    assert with_source - {"dropped", "ortholog"} == tables  # a dropped row is no fact; orthologs are carried
    assert {"coverage", "transcript_utr"} <= tables


def test_the_terms_hold(snapshot_folder_fixture):
    used = RestsOn(frozenset({"mirtarbase", "ev_curated"}))
    keys = {row["key"] for row in source_rows(Store(snapshot_folder_fixture, terms="open"), used)}
    assert "mirtarbase" not in keys
    assert "ev_curated" in keys
