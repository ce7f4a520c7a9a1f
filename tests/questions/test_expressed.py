"""Targets are kept to the genes that the receiving cell expresses, in every answer, and this is said."""

from __future__ import annotations

import json
import re

import pytest

import mircargo
from mircargo.errors import InputError
from mircargo.questions.expressed import read_expressed
from mircargo.questions.selection import select
from mircargo.scope import Scope

CELL = ["Pten", "Hes1", "Sox2", "Pdcd4"]


@pytest.fixture
def kb(snapshot_folder_fixture):
    return mircargo.open(snapshot_folder_fixture)


@pytest.fixture
def cell(tmp_path):
    path = tmp_path / "cell.txt"
    path.write_text("".join(f"{name}\n" for name in CELL), encoding="utf-8")
    return path


def said(frame):
    return " | ".join(frame.attrs["notes"])


def test_targets_are_those_of_the_whole_answer_that_are_expressed(kb, cell):
    every = kb.targets("miR-21a", organism="mouse")
    for given in (cell, str(cell), CELL, iter(CELL)):
        kept = kb.targets("miR-21a", organism="mouse", expressed=given)
        assert kept.to_dict("records") == every[every.gene.isin(CELL)].to_dict("records")
    lost = every.gene_id.nunique() - every[every.gene.isin(CELL)].gene_id.nunique()
    assert lost
    kept = kb.targets("miR-21a", organism="mouse", expressed=cell)
    assert "expressed: 4 mouse genes read from 4 names of cell.txt" in said(kept)
    assert f"{lost} of {every.gene_id.nunique()} target genes set aside: not expressed by cell.txt" in said(
        kept
    )


def test_a_gene_that_is_not_expressed_has_no_mirna_that_counts(kb):
    assert len(kb.mirnas("Hes1", organism="mouse", expressed=["Hes1"])) == len(
        kb.mirnas("Hes1", organism="mouse")
    )
    none = kb.mirnas("Hes1", organism="mouse", expressed=["Sox2"])
    assert none.empty
    assert "1 of 1 target gene set aside: not expressed by the list" in said(none)
    assert "no evidence here" not in said(none), "there is evidence, but the gene is not there"


def test_paths_and_graph_keep_to_the_same_genes(kb):
    every, kept = kb.explain("EXO"), kb.explain("EXO", expressed=CELL)
    assert kept.to_dict("records") == every[every.gene.isin(CELL)].to_dict("records")
    assert "set aside: not expressed by the list" in said(kept)
    graph = kb.graph(source="EXO", process="neurogenesis", expressed=CELL)
    labels = {facts["label"] for _, facts in graph.nodes(data=True) if facts["kind"] == "gene"}
    assert labels
    assert labels <= set(CELL)


def test_the_universe_of_the_test_is_kept_to_them(kb):
    whole = kb.enrich("miR-21a", organism="mouse", min_size=1, draws=200)
    kept = kb.enrich("miR-21a", organism="mouse", min_size=1, draws=200, expressed=CELL)
    hits = {name.split("(")[0] for cell in kept.genes.dropna() for name in cell.split(";")}
    assert hits <= set(CELL)
    assert kept.set_size.max() <= len(CELL)
    assert whole.set_size.max() > len(CELL)
    assert re.search(r"genes: \d of these \d+ genes are expressed by the list", said(kept))


def test_own_tables_are_kept_to_them_without_a_snapshot(cli, tmp_path):
    (tmp_path / "pairs.tsv").write_text("mirna\tgene\nm1\tA\nm1\tB\nm2\tB\nm2\tC\n", encoding="utf-8")
    (tmp_path / "sets.gmt").write_text("S\tset\tA\tB\tC\n", encoding="utf-8")
    (tmp_path / "cell.txt").write_text("A\nB\nelsewhere\n", encoding="utf-8")
    words = ["enrich", "m1", "--mti", "pairs.tsv", "--gene-sets", "sets.gmt", "--min-size", 1, "--draws", 50]
    code, out, err = cli(*words, "--expressed", "cell.txt", "--snapshot", "nowhere", "-f", "json")
    assert code == 0, err
    assert [(row["set_size"], row["overlap"]) for row in json.loads(out)] == [(2, 2)]
    assert "expressed: 2 genes of the tables read from 3 names of cell.txt" in err


def test_unknown_names_follow_the_rule_of_other_lists(store_fixture):
    given = [*CELL, "Sox22", "nonsense"]
    with pytest.raises(InputError) as caught:
        read_expressed(store_fixture, given, taxon=10090)
    text = str(caught.value)
    assert text.startswith("the list: 2 of 6 genes cannot be used: 'Sox22': unknown gene; nearest: Sox2")
    assert text.endswith("--skip-unknown goes on without them, 'mircargo names' shows each")
    found = read_expressed(store_fixture, given, taxon=10090, skip_unknown=True)
    assert len(found.genes) == 4
    notes = [str(note) for note in found.notes]
    assert notes[1] == "the list: 2 of 6 names cannot be used and are left out"
    assert notes[2].startswith("left out: 'Sox22': unknown gene; nearest: Sox2")
    with pytest.raises(InputError, match="2 of 2 genes cannot be used"):
        read_expressed(store_fixture, ["Sox22", "nonsense"], taxon=10090, skip_unknown=True)


def test_names_of_own_tables_stand_for_themselves(store_fixture):
    found = read_expressed(store_fixture, ["Sox2", "novel1"], taxon=10090, own={"novel1"})
    assert "novel1" in found.genes


def test_ids_are_read_as_well_as_symbols(store_fixture):
    by_symbol = read_expressed(store_fixture, ["Sox2"], taxon=10090).genes
    assert read_expressed(store_fixture, [*by_symbol], taxon=10090).genes == by_symbol


def test_nothing_named_is_refused(store_fixture):
    with pytest.raises(InputError, match="expressed: no gene was given"):
        read_expressed(store_fixture, [" "], taxon=10090)


def test_mirnas_must_be_of_one_species(store_fixture):
    with pytest.raises(
        InputError, match="--expressed needs miRNAs of one species, these are of human, mouse"
    ):
        select(store_fixture, Scope(expressed=["Sox2"]), mirnas=["hsa-miR-21-5p", "mmu-miR-21a-5p"])


def test_the_record_names_the_file(cli, tmp_path, cell):
    code, _, err = cli("targets", "miR-21a", "--organism", "mouse", "--expressed", cell, "--record", "r.json")
    assert code == 0, err
    record = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [one["parameter"] for one in record["inputs"]["files"]] == ["expressed"]
    assert record["parameters"]["expressed"] == str(cell)


def test_a_report_keeps_to_them_and_says_so(cli, tmp_path, cell):
    code, _, err = cli("report", "--source", "EXO", "--expressed", cell, "-o", "r.html")
    assert code == 0, err
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "set aside: not expressed by cell.txt" in page
    assert "expressed: 4 mouse genes read from 4 names of cell.txt" in err
