"""Which facts terms and chosen sources leave, and what a predictor's silence means."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import mircargo
from mircargo.errors import InputError
from mircargo.questions.cargo import cargo_of, ev_sources
from mircargo.questions.targets import targets_of
from mircargo.scope import Scope
from mircargo.store.resolve import resolve_process
from mircargo.store.store import Store

MOUSE, HUMAN = 10090, 9606
MIR21, MIR9, PTEN = "mirbase:MIMAT0000530", "mirbase:MIMAT0000142", "MGI:109583"


def added(*rows, **common):
    """Return a change that appends rows to a table, equal to its first row but for what they say."""

    def change(frame):
        first = frame.iloc[0].to_dict() if len(frame) else dict.fromkeys(frame.columns)
        new = pd.DataFrame([{**first, **common, **row} for row in rows], columns=list(frame.columns))
        return pd.concat([frame, new], ignore_index=True) if len(frame) else new

    return change


@pytest.fixture
def rich(variant):
    """A snapshot with a second source of interactions, of cargo and of gene sets.

    Those of cargo and sets are academic.
    """
    return variant(
        "rich",
        source=added(
            {"key": "scan", "version": "8.0", "file": "s", "terms": "open"},
            {"key": "shed", "version": "5", "file": "v", "terms": "academic"},
            {"key": "ways", "version": "89", "file": "w", "terms": "academic"},
            {"key": "silent", "version": "1", "file": "x", "terms": "academic"},
        ),
        mti=added(
            {"mirna": MIR21, "gene": PTEN, "evidence": "predicted", "score": -0.4, "method": "context++"},
            {
                "mirna": MIR21,
                "gene": PTEN,
                "evidence": "functional",
                "reference": "PMID:7",
                "method": "Western blot",
            },
            taxon=MOUSE,
            source="scan",
            source_version="8.0",
            via_ortholog=None,
            site_counts=None,
            reference=None,
        ),
        ev_source=added({"id": "ev:x.shed", "label": "shed vesicles", "study": "x", "taxon": MOUSE}),
        ev_cargo=added(
            {
                "ev_source": "ev:x.shed",
                "mirna": MIR9,
                "source": "shed",
                "relation": "detected",
                "comparator": None,
            }
        ),
        gene_set=added({"set_id": "ways:1", "name": "a way", "library": "ways", "taxon": MOUSE, "size": 1}),
        gene_set_member=added(
            {"set_id": "ways:1", "gene": PTEN, "taxon": MOUSE, "source": "ways", "evidence_code": "listed"}
        ),
        coverage=added(
            {"mirna": MIR21, "status": "broadly conserved"},
            {"mirna": MIR9, "status": "poorly conserved"},
            {"mirna": "mirbase:MIMAT0000521", "status": "poorly conserved"},
            taxon=MOUSE,
            predictor="scan",
            source="scan",
            source_version="8.0",
        ),
        dropped=added({"source": "shed", "file": "v", "reason": "r", "rows": 1, "examples": "secret"}),
    )


def keys(store, table):
    return {key for (key,) in store.rows(f"SELECT DISTINCT source FROM {table}")}


def test_a_source_limits_its_own_kind_of_facts_alone(rich):
    store = Store(rich, data_sources=["scan"])
    assert (keys(store, "mti"), keys(store, "mti_set_aside"), keys(store, "coverage")) == (
        {"scan"},
        set(),
        {"scan"},
    )
    assert keys(store, "gene_set_member") == {"goa", "ways"}
    assert keys(store, "ev_cargo") == {"ev_curated", "shed"}
    assert store.limits.sentences == (
        "data sources: interactions of scan alone; other kinds of facts of all sources",
    )
    assert "mirtarbase" not in {row["key"] for row in store.sources()}
    assert {"scan", "goa", "shed", "mirbase"} <= {row["key"] for row in store.sources()}


def test_sources_of_several_kinds_limit_each(rich):
    store = Store(rich, data_sources=["ways", " mirtarbase"])
    assert (keys(store, "mti"), keys(store, "gene_set_member"), keys(store, "ev_cargo")) == (
        {"mirtarbase"},
        {"ways"},
        {"ev_curated", "shed"},
    )
    assert store.rows("SELECT set_id, size FROM gene_set") == [("ways:1", 1)]
    with pytest.raises(mircargo.errors.UnknownNameError):
        resolve_process(store, "neurogenesis", taxon=MOUSE)


def test_vesicles_without_a_chosen_fact_vanish(rich):
    assert ev_sources(Store(rich, data_sources=["shed"])).column("label") == ["shed vesicles"]


@pytest.mark.parametrize(
    ("chosen", "terms", "message"),
    [
        (
            ["scam"],
            "academic",
            (
                "unknown data source 'scam': choose among ev_curated, goa, mirtarbase, scan, shed, ways,"
                " whose facts this snapshot has"
            ),
        ),
        (["mirbase"], "academic", "unknown data source 'mirbase': choose among ev_curated, goa"),
        ([" "], "academic", "no data source was given: choose among"),
        (
            ["ways"],
            "open",
            (
                "data source 'ways' is not openly licensed and --terms open leaves it out; choose among"
                " ev_curated, goa, scan"
            ),
        ),
    ],
)
def test_sources_that_cannot_be_chosen(chosen, terms, message, rich):
    with pytest.raises(InputError, match=message):
        Store(rich, terms=terms, data_sources=chosen)


def test_open_terms_leave_out_every_fact_of_academic_sources(rich):
    store = Store(rich, terms="open")
    assert (keys(store, "mti"), keys(store, "ev_cargo"), keys(store, "gene_set_member")) == (
        {"scan"},
        {"ev_curated"},
        {"goa"},
    )
    assert "shed vesicles" not in ev_sources(store).column("label")
    assert store.rows("SELECT * FROM gene_set WHERE set_id = 'ways:1'") == []
    assert store.rows("SELECT * FROM dropped WHERE source = 'shed'") == []
    assert {row["terms"] for row in store.sources()} == {"open"}
    assert store.limits.sentences == ("terms open: facts of mirtarbase, shed, ways are left out",)
    assert Store(rich).limits.sentences == ()


def test_open_terms_keep_comparators_and_sizes_of_open_facts(rich, store_fixture):
    store = Store(rich, terms="open")
    assert ev_sources(store).column("id") == ev_sources(store_fixture).column("id")
    everything = "SELECT set_id, taxon, size FROM gene_set ORDER BY ALL"
    assert store.rows(everything) == store_fixture.rows(everything)


def test_the_same_pair_of_two_sources_is_one_row_with_all_evidence(rich):
    records = targets_of(Store(rich), ["miR-21a"], Scope(organism="mouse")).records()
    pten = {r["evidence"]: r for r in records if r["gene_id"] == PTEN}
    assert (pten["functional"]["source"], pten["functional"]["source_version"]) == (
        "mirtarbase;scan",
        "7.0/8.0;8.0",
    )
    assert "PMID:7" in pten["functional"]["references"].split(";")
    assert pten["functional"]["n_references"] == len(pten["functional"]["references"].split(";")) > 1
    assert (pten["predicted"]["source"], pten["predicted"]["score"]) == ("scan", -0.4)


def test_versions_stand_in_the_order_of_sources_and_the_best_score_is_shown(variant):
    rows = [
        {"source": "aa", "source_version": "9", "score": -0.1},
        {"source": "bb", "source_version": "10", "score": -0.7},
        {"source": "cc", "source_version": "2", "score": None},
    ]
    folder = variant(
        "scored",
        mti=added(
            *rows, mirna=MIR21, gene=PTEN, taxon=MOUSE, evidence="predicted", reference=None, method=None
        ),
    )
    (row,) = [
        r
        for r in targets_of(
            Store(folder), ["miR-21a"], Scope(organism="mouse", evidence=["predicted"])
        ).records()
        if r["gene_id"] == PTEN
    ]
    assert (row["source"], row["source_version"], row["score"]) == ("aa;bb;cc", "9;10;2", -0.7)


def test_silence_of_a_predictor_is_told_apart_from_no_target(rich):
    notes = targets_of(
        Store(rich), ["miR-21a", "miR-9", "let-7a", "miR-124"], Scope(organism="mouse")
    ).sentences
    assert (
        "scan 8.0 has no conserved prediction for mmu-miR-9-5p, mmu-let-7a-5p (their families are poorly"
        " conserved); that is not evidence that they have no targets" in notes
    )
    assert "scan 8.0 (mouse) does not know mmu-miR-124-3p, so it says nothing of its targets" in notes
    alone = targets_of(Store(rich), ["miR-9"], Scope(organism="mouse")).sentences
    assert (
        "scan 8.0 has no conserved prediction for mmu-miR-9-5p (its family is poorly conserved); that is not"
        " evidence that it has no target" in alone
    )


@pytest.mark.parametrize(
    ("names", "organism", "evidence"),
    [(["miR-21"], "human", None), (["miR-9"], "mouse", ["functional"]), (["miR-21a"], "mouse", None)],
)
def test_nothing_is_said_where_the_predictor_was_not_asked(names, organism, evidence, rich):
    assert not [
        note
        for note in targets_of(Store(rich), names, Scope(organism=organism, evidence=evidence)).sentences
        if "scan" in note
    ]


def test_a_seed_family_counts_once(variant):
    pairs = [
        ("MIMAT0000062", "HGNC:8763"),
        ("MIMAT0000063", "HGNC:8763"),
        ("MIMAT0000063", "HGNC:9588"),
        ("MIMAT0000076", "HGNC:8763"),
    ]
    rows = [{"mirna": f"mirbase:{mirna}", "gene": gene} for mirna, gene in pairs]
    store = Store(
        variant("family", mti=added(*rows, taxon=HUMAN, evidence="predicted", source="scan", reference=None))
    )
    notes = targets_of(store, ["let-7a", "let-7b", "miR-21"], Scope(organism="human")).sentences
    assert "4 predicted pairs of 3 miRNAs are 3 when each of their 2 seed families counts once" in notes
    assert not [
        note
        for note in targets_of(store, ["let-7a", "miR-21"], Scope(organism="human")).sentences
        if "seed" in note
    ]


def test_commands_and_api_say_what_they_were_limited_to(rich, cli, tmp_path):
    words = ("--snapshot", rich, "--data-source", "scan")
    code, out, err = cli(
        "targets", "miR-21a", "--organism", "mouse", "-f", "tsv", "--record", "run.json", *words
    )
    assert (code, {line.split("\t")[11] for line in out.splitlines()[1:]}) == (0, {"scan"})
    assert "data sources: interactions of scan alone" in err
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert "mirtarbase" not in json.dumps(record["inputs"] if "inputs" in record else record["sources"])
    said = "interactions of scan alone"
    assert said in cli("graph", "-m", "miR-21a", "--organism", "mouse", "-o", "g.json", *words)[2]
    assert "mirtarbase" not in (tmp_path / "g.json").read_text(encoding="utf-8")
    assert said in cli("report", "--source", "EXO", "-o", "r.html", *words)[2]
    assert "nteractions of scan alone" in (tmp_path / "r.html").read_text(encoding="utf-8")
    frame = mircargo.open(rich, data_sources=["scan"]).targets("miR-21a", organism="mouse")
    assert (set(frame.source), frame.attrs["notes"][-1].split(";")[0]) == (
        {"scan"},
        "data sources: interactions of scan alone",
    )
    code, out, err = cli("targets", "miR-21a", "--snapshot", rich, "--data-source", "scan,nope")
    assert (code, out) == (1, "")
    assert err.startswith("error: unknown data source 'nope'")


def test_a_report_on_a_set_of_another_collection(rich, cli, tmp_path):
    code, _, err = cli(
        "report",
        "--source",
        "EXO",
        "--process",
        "a way",
        "--data-source",
        "ways",
        "-o",
        "r.html",
        "--snapshot",
        rich,
    )
    assert code == 0, err
    assert "is the gene set ways:1, as its source lists it" in (tmp_path / "r.html").read_text(
        encoding="utf-8"
    )


def test_cargo_of_a_source_says_only_chosen_facts(rich):
    assert cargo_of(Store(rich, data_sources=["shed"]), "shed vesicles").column("source") == ["shed"]
