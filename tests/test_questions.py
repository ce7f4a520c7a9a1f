"""Answers over the small world of tests/data, held against what its rows say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mircargo.analyses.enrichment import enriched_sets, random_lists
from mircargo.analyses.enrichment_words import process_position, random_lists_answer, random_lists_words
from mircargo.analyses.test_input import read_material
from mircargo.answer import Answer
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import explain
from mircargo.questions.selection import Within, select
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.schema.results import ENRICHED
from mircargo.scope import Scope, check_evidence
from mircargo.snapshots.status import dropped_rows, snapshot_sources, snapshot_tables
from mircargo.store.store import Store


def by_gene(answer):
    return {record["gene"]: record for record in answer.records()}


def test_targets_keep_kinds_of_evidence_apart(store_fixture):
    answer = targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse"))
    found = by_gene(answer)
    assert {g: r["evidence"] for g, r in found.items() if g != "Rest"} == {
        "Pdcd4": "functional",
        "Pten": "functional",
        "Spry1": "functional",
        "Sox2": "functional",
        "Hes1": "weak",
        "Gt(ROSA)26Sor": "weak",
        "Tgfbr3": "negative",
    }
    rest = [r for r in answer.records() if r["gene"] == "Rest"]
    assert [(r["evidence"], r["contested"]) for r in rest] == [("weak", True), ("negative", True)]
    assert not any(r["contested"] for g, r in found.items() if g != "Rest")


def test_references_are_those_of_the_class_shown(store_fixture):
    pdcd4 = by_gene(targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse")))["Pdcd4"]
    assert pdcd4["references"] == "PMID:10000001;PMID:10000002"
    assert pdcd4["n_references"] == 2
    assert pdcd4["methods"] == "Luciferase reporter assay;Western blot;qRT-PCR"
    rows = [
        r
        for r in targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse"), by_evidence=True).records()
        if r["gene"] == "Pdcd4"
    ]
    assert [(r["evidence"], r["references"]) for r in rows] == [
        ("functional", "PMID:10000001;PMID:10000002"),
        ("weak", "PMID:10000003"),
    ]


def test_rows_are_sorted_by_evidence_then_references(store_fixture):
    answer = targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse"))
    evidence = answer.column("evidence")
    assert evidence == sorted(evidence, key=["functional", "weak", "predicted", "negative"].index)
    assert answer.column("gene")[0] == "Pdcd4"


def test_what_is_set_aside_is_said(store_fixture):
    notes = " | ".join(targets_of(store_fixture, ["mmu-miR-21a-5p"]).sentences)
    assert "SORBS2, YOD1): Entrez id belongs to a gene of another species" in notes
    assert "Gt(ROSA)26Sor is a gene trap locus" in notes
    assert "1 pair contested" in notes


def test_species_are_never_mixed(store_fixture):
    mouse = targets_of(store_fixture, ["miR-21a-5p"], Scope(organism="mouse"))
    human = targets_of(store_fixture, ["miR-21-5p"], Scope(organism="human"))
    assert all(gene.startswith("MGI:") for gene in mouse.column("gene_id"))
    assert human.rows
    assert all(gene.startswith("HGNC:") for gene in human.column("gene_id"))


@pytest.mark.parametrize("evidence", [["functional"], ["weak"], ["negative"], ["weak", "negative"]])
def test_evidence_filters(store_fixture, evidence):
    answer = targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse", evidence=evidence))
    assert set(answer.column("evidence")) == set(evidence)
    if evidence == ["weak"]:
        assert "Pdcd4" in answer.column("gene"), "functional pairs have weak evidence too"


def test_several_mirnas_and_repeated_names(store_fixture):
    answer = targets_of(store_fixture, ["miR-9", "let-7b-5p", "mmu-let-7b-5p"], Scope(organism="mouse"))
    assert set(answer.column("mirna")) == {"mmu-miR-9-5p", "mmu-let-7b-5p"}


def test_no_evidence_is_not_no_target(store_fixture):
    answer = targets_of(store_fixture, ["rno-miR-21-5p"])
    assert not answer.rows
    assert any("not evidence that it has no target" in note for note in answer.sentences)


def test_in_process_names_the_sets(store_fixture):
    answer = targets_of(store_fixture, ["miR-21a"], Scope(organism="mouse", process="neurogenesis"))
    members = dict(
        store_fixture.rows(
            "SELECT g.symbol, string_agg(set_id, ';' ORDER BY set_id) FROM gene_set_member JOIN gene g ON"
            " g.id = gene WHERE set_id = 'GO:0022008' AND gene_set_member.taxon = 10090 GROUP BY 1"
        )
    )
    for record in answer.records():
        assert ("GO:0022008" in (record["in_process"] or "").split(";")) == (record["gene"] in members)
    kept = targets_of(
        store_fixture, ["miR-21a"], Scope(organism="mouse", process="neurogenesis", only_process=True)
    )
    assert all(kept.column("in_process"))
    assert 0 < len(kept.rows) < len(answer.rows)


def test_process_needs_one_species(store_fixture):
    with pytest.raises(InputError, match=r"one species, these are of human, mouse: give --organism"):
        targets_of(store_fixture, ["hsa-miR-21-5p", "mmu-miR-21a-5p"], Scope(process="neurogenesis"))


def test_targets_refuses_unusable_names(store_fixture):
    with pytest.raises(InputError, match="no miRNA was given"):
        targets_of(store_fixture, ["", "  "])
    with pytest.raises(UnknownNameError):
        targets_of(store_fixture, ["miR-12345"])
    with pytest.raises(
        InputError,
        match=(
            r"2 of 3 names cannot be used: 'foo': unknown miRNA; 'bar': unknown miRNA.*'mircargo names' shows"
            r" each"
        ),
    ):
        targets_of(store_fixture, ["miR-21a", "foo", "bar"], Scope(organism="mouse"))
    with pytest.raises(
        InputError, match="unknown evidence 'strong': choose among functional, weak, predicted, negative"
    ):
        targets_of(store_fixture, ["miR-21a"], Scope(evidence=["strong"]))
    with pytest.raises(InputError, match="unknown evidence ''"):
        check_evidence([" "])


def test_mirnas_of_a_gene(store_fixture):
    answer = mirnas_of(store_fixture, "Hes1", Scope(organism="mouse"))
    assert {(r["mirna"], r["evidence"]) for r in answer.records()} == {
        ("mmu-miR-9-5p", "functional"),
        ("mmu-miR-21a-5p", "weak"),
    }
    assert answer.shown[0] == "mirna"
    nothing = mirnas_of(store_fixture, "Pdcd4", Scope(organism="rat"))
    assert not nothing.rows
    assert any("not evidence that none does" in note for note in nothing.sentences)


def test_open_terms_leave_the_academic_pack_out(snapshot_folder_fixture):
    store = Store(snapshot_folder_fixture, terms="open")
    assert not targets_of(store, ["miR-21a"], Scope(organism="mouse")).rows


def test_ev_sources_count_what_is_carried(store_fixture):
    counts = {r["label"]: r["n_mirnas"] for r in ev_sources(store_fixture).records()}
    assert counts["NPC exosomes (EXO)"] == 1
    assert counts["iNPC exosomes (iEXO)"] == 0
    assert counts["NSC exosomes"] == 2
    assert counts["stem cell microvesicles"] == 0
    assert {r["organism"] for r in ev_sources(store_fixture, organism="rat").records()} == {"rat"}


def test_cargo_states_only_what_is_stated(store_fixture):
    exo = cargo_of(store_fixture, "EXO")
    (row,) = exo.records()
    assert (row["mirna"], row["relation"], row["value"], row["comparator"]) == (
        "mmu-miR-21a-5p",
        "enriched",
        None,
        "iNPC exosomes (iEXO)",
    )
    assert any("no source states a value" in note for note in exo.sentences)
    nsc = {r["mirna"]: r["value"] for r in cargo_of(store_fixture, "NSC exosomes").records()}
    assert nsc == {"mmu-miR-9-5p": None, "mmu-let-7b-5p": 2.5}
    assert any("no mature miRNA is reported" in note for note in cargo_of(store_fixture, "iEXO").sentences)
    assert any(
        "names a cluster or family only" in note
        for note in cargo_of(store_fixture, "stem cell microvesicles").sentences
    )


def test_cargo_difference(store_fixture):
    answer = cargo_difference(store_fixture, "EXO", "astrocyte EVs (sEV)")
    assert {r["mirna"]: r["in"] for r in answer.records()} == {
        "mmu-miR-21a-5p": "both",
        "mmu-let-7a-5p": "second",
        "mmu-miR-451a": "second",
    }
    assert any(
        "not to say that it carries none" in note
        for note in cargo_difference(store_fixture, "EXO", "iEXO").sentences
    )
    assert any(
        "different species" in note for note in cargo_difference(store_fixture, "EXO", "MSC-Exo").sentences
    )


def test_explain_gives_paths_with_evidence(store_fixture):
    answer = explain(store_fixture, "EXO", Scope(process="neurogenesis"))
    assert {r["ev_source"] for r in answer.records()} == {"NPC exosomes (EXO)"}
    assert {r["relation"] for r in answer.records()} == {"enriched"}
    assert "negative" not in answer.column("evidence")
    members = [r for r in answer.records() if r["role"] == "member"]
    assert members
    assert {r["set_id"] for r in members} == {"GO:0022008"}
    assert {r["role"] for r in answer.records()} <= {
        "member",
        "regulation",
        "positive regulation",
        "negative regulation",
    }
    plain = explain(store_fixture, "miR-21a", Scope(process="neurogenesis", organism="mouse"))
    assert {r["gene"] for r in plain.records()} == {r["gene"] for r in answer.records()}
    assert plain.column("ev_source")[0] is None


def test_explain_never_takes_a_refuted_step(store_fixture):
    answer = explain(
        store_fixture, "miR-21a", Scope(process="neurogenesis", organism="mouse", evidence=["negative"])
    )
    assert not answer.rows


def test_explain_names_the_unknown_subject(store_fixture):
    with pytest.raises(UnknownNameError, match="unknown miRNA 'nonsense'"):
        explain(store_fixture, "nonsense", Scope(process="neurogenesis"))


def test_select_leaves_out_what_has_no_mature_name(store_fixture):
    selection = select(store_fixture, source="stem cell microvesicles")
    assert selection.mirnas == ()
    assert any("miR-290 cluster names no single mature miRNA" in str(note) for note in selection.notes)
    both = select(store_fixture, source="EXO", mirnas=["miR-9"])
    assert [m.name for m in both.mirnas] == ["mmu-miR-21a-5p", "mmu-miR-9-5p"]
    with pytest.raises(InputError, match="no miRNA was given"):
        select(store_fixture)
    with pytest.raises(AmbiguousNameError):
        select(store_fixture, source="sEV")


def test_names_of_a_list(store_fixture):
    names = ["miR-21a", "Sox2", "mmu-miR-9-5p", "miR-21a", "", "nonsense", "miR-21-5p"]
    answer = readings_of(store_fixture, names, organism="mouse")
    read = {r["query"]: (r["status"], r["kind"], r["name"]) for r in answer.records()}
    assert read["miR-21a"] == ("read by rule", "mirna", "mmu-miR-21a-5p")
    assert read["Sox2"] == ("exact", "gene", "Sox2")
    assert read["mmu-miR-9-5p"] == ("exact", "mirna", "mmu-miR-9-5p")
    assert read["nonsense"][0] == "unknown"
    assert len(answer.rows) == 6
    assert any("1 blank line" in note for note in answer.sentences)


def test_names_kinds_and_species(store_fixture):
    genes = readings_of(store_fixture, ["miR-21a", "Sox2"], organism="mouse", kind="gene")
    assert genes.column("status") == ["unknown", "exact"]
    wrong = readings_of(store_fixture, ["hsa-miR-21-5p"], organism="mouse", kind="mirna").records()[0]
    assert wrong["status"] == "unknown"
    assert "mouse was asked for; did you mean mmu-miR-21a-5p?" in wrong["rule"]
    ambiguous = readings_of(store_fixture, ["Pdcd4"]).records()[0]
    assert ambiguous["status"] == "ambiguous"
    assert "MGI:107490 (mouse Pdcd4)" in ambiguous["suggestions"]
    with pytest.raises(InputError, match="unknown kind 'protein'"):
        readings_of(store_fixture, ["x"], kind="protein")
    with pytest.raises(InputError, match="the list of names is empty"):
        readings_of(store_fixture, [" "])


def test_many_unknown_names_get_few_suggestions(store_fixture):
    answer = readings_of(store_fixture, [f"miR-{n}x" for n in range(70000, 70060)], organism="mouse")
    assert set(answer.column("status")) == {"unknown"}
    assert any("first 50" in note for note in answer.sentences)


QUICK = TestSettings(draws=300, min_size=1)


def test_enrichment_tests_the_process_whatever_its_size(store_fixture):
    selection = select(store_fixture, Scope("mouse", process="neurogenesis"), mirnas=["miR-21a"])
    process = selection.process
    answer, _ = enriched_sets(store_fixture, selection, TestSettings(draws=300, min_size=1, max_size=1))
    assert answer.columns == tuple(ENRICHED.columns)
    assert "GO:0022008" in answer.column("set_id")
    assert answer.column("p_value") == sorted(answer.column("p_value"))
    (words,) = process_position(answer, process)
    assert str(words).startswith("neurogenesis: ")
    assert "calibrated p =" in str(words)
    assert "biased for miRNA targets" in answer.sentences[-1]
    alone, _ = enriched_sets(store_fixture, replace(selection, within=Within()), QUICK)
    absent = Answer(alone.columns, [row for row in alone.rows if row[1] != "GO:0022008"])
    assert "could not be tested" in str(process_position(absent, process)[0])


def test_enrichment_universe_is_annotated_and_targetable(store_fixture):
    selection = select(store_fixture, Scope(organism="mouse"), mirnas=["miR-21a"])
    answer, material = enriched_sets(store_fixture, selection, QUICK)
    (universe,) = store_fixture.rows(
        "SELECT count(*) FROM (SELECT gene FROM mti WHERE taxon = 10090 AND evidence IN ('functional',"
        " 'weak') INTERSECT SELECT gene FROM gene_set_member WHERE taxon = 10090)"
    )[0]
    assert f"genes: {universe} mouse genes" in answer.sentences[1]
    assert len(material.gene_universe) == universe
    assert max(answer.column("set_size")) <= universe
    pairs = store_fixture.rows(
        "SELECT DISTINCT mirna, gene FROM mti WHERE taxon = 10090 AND evidence IN ('functional', 'weak')"
        " ORDER BY ALL"
    )
    assert sorted(material.mti.itertuples(index=False, name=None)) == pairs
    members = store_fixture.rows(
        "SELECT DISTINCT set_id, gene FROM gene_set_member WHERE taxon = 10090 ORDER BY ALL"
    )
    assert sorted(material.sets[["set_id", "gene"]].itertuples(index=False, name=None)) == members


def test_random_lists_say_what_both_methods_call(store_fixture):
    selection = select(store_fixture, Scope(organism="mouse"), mirnas=["miR-21a"])
    _, material = enriched_sets(store_fixture, selection, QUICK)
    found = random_lists(material, [selection.mirnas[0].id], 5, QUICK)
    words = random_lists_words(found)
    assert [line.split(":")[0] for line in words] == ["plain ORA", "calibrated"]
    assert "5 random lists of 1 miRNA" in words[0]
    assert random_lists_answer(found).columns == ("method", "part", "set_id", "set_name", "share", "q_value")


def test_scores_count_only_where_every_pair_has_one(store_fixture):
    material = read_material(store_fixture, 10090, scored=True)
    assert "score" not in material.mti.columns
    assert any("pairs have none" in str(note) for note in material.notes)
    with pytest.raises(InputError, match="there is none in this snapshot"):
        read_material(store_fixture, 10116)
    with pytest.raises(InputError, match="there is none in this snapshot"):
        read_material(store_fixture, 10090, evidence=["negative"])


def test_status_tables(store_fixture):
    tables = {r["table"]: r for r in snapshot_tables(store_fixture).records()}
    assert tables["mti"]["rows"] == tables["mti"]["human"] + tables["mti"]["mouse"]
    assert tables["source"]["human"] is None
    assert {r["key"] for r in snapshot_sources(store_fixture).records()} >= {"mirbase", "mirtarbase", "go"}
    reasons = set(dropped_rows(store_fixture).column("reason"))
    assert "NOT: the annotation denies the process" in reasons
