"""The list of kinds: what is declared once is used everywhere, and a kind is added in one place."""

from __future__ import annotations

import pandas as pd
import pytest

from mircargo import facts
from mircargo.answer import RestsOn
from mircargo.facts import KINDS, OWN_KINDS, kinds_markdown
from mircargo.facts.build import build_facts
from mircargo.facts.identities import Identities
from mircargo.facts.kind import Compared, FactColumn, Kind
from mircargo.facts.steps import FactFile, stamp
from mircargo.own_tables import facts as own_facts
from mircargo.questions.rests_on import source_rows
from mircargo.schema import FACTS, TABLES
from mircargo.snapshots.diff import diff_summary
from mircargo.snapshots.pair import SnapshotPair
from mircargo.snapshots.status import snapshot_sources
from mircargo.store.store import Store

NO_FACTS = {
    "ortholog": "names those that call a pair orthologs, which are no sources of the snapshot",
    "dropped": "is the record of what was left out",
}
"""Tables whose column ``source`` says something else."""
STATING = [name for name, table in TABLES.items() if "source" in table.columns and name not in NO_FACTS]
ONE_OF_EACH = {
    "coverage": {
        "mirna": "mirbase:MIMAT0000530",
        "taxon": 10090,
        "predictor": "toy",
        "status": "conserved",
    },
    "transcript_utr": {"gene": "MGI:107490", "taxon": 10090, "transcript": "NM_1", "sequence": "ACGT"},
    "mti": {"mirna": "mirbase:MIMAT0000530", "gene": "MGI:107490", "taxon": 10090, "evidence": "weak"},
    "mti_set_aside": {"mirna": "mirbase:MIMAT0000530", "taxon": 10090, "symbol": "X", "reason": "why"},
    "gene_set_member": {
        "set_id": "toy:1",
        "gene": "MGI:107490",
        "taxon": 10090,
        "evidence_code": "listed",
        "direct": True,
    },
    "ev_cargo": {
        "ev_source": "ev:invented2001.nsc_exosomes",
        "mirna": "mirbase:MIMAT0000530",
        "relation": "detected",
        "basis": "toy",
    },
    "prediction": {
        "seed": "AGCUUAU",
        "scored_as": "mirbase:MIMAT0000076",
        "gene": "HGNC:8763",
        **dict.fromkeys(("n_8mer", "n_7mer_m8", "n_7mer_a1", "n_6mer", "percentile"), 1),
        "score": -0.5,
    },
}
"""One row of each table of facts, in a source of its own."""


def test_every_table_that_names_a_source_is_one_of_facts():
    assert {name for name, table in TABLES.items() if table.facts} == set(STATING) == set(ONE_OF_EACH)
    assert {TABLES[name].facts for name in STATING} == set(FACTS)


@pytest.mark.parametrize("table", STATING)
def test_a_table_of_facts_is_in_diff_status_limits_and_records(table, variant, snapshot_folder_fixture):
    row = ONE_OF_EACH[table] | {"source": "toy", "source_version": "1"}
    source = {"key": "toy", "version": "1", "organism": "several", "file": "toy.tsv", "terms": "open"}
    empty = {name: "x" for name in TABLES["source"].columns if name not in (*source, "bytes", "rows")}
    folder = variant(
        "more",
        **{
            table: lambda rows: pd.concat([rows, pd.DataFrame([row])], ignore_index=True),
            "source": lambda rows: pd.concat(
                [rows, pd.DataFrame([source | empty | {"bytes": 1, "rows": 1}])], ignore_index=True
            ),
        },
    )
    with SnapshotPair(snapshot_folder_fixture, folder) as pair:
        rows = diff_summary(pair).rows
        assert sum(added for _, _, key, added, *_ in rows if key == "toy") > 0
        assert sum(added + removed for _, _, key, added, removed, _ in rows if key != "toy") == 0
    store = Store(folder)
    told = {row[0]: row[2] for row in snapshot_sources(store).rows}
    assert told["toy"] is not None
    limited = Store(folder, data_sources=["toy"])
    assert TABLES[table].facts in limited.limits.sentences[0]
    assert "toy" in store.stating
    assert "toy" in {row["key"] for row in source_rows(store, RestsOn(frozenset({"toy"}), genes=True))}
    assert "toy" not in {row["key"] for row in source_rows(store, RestsOn(genes=True))}


def test_adding_a_kind_is_a_module_and_a_line_in_the_list(monkeypatch, tmp_path):
    def build(sieve, base, stated):
        sieve.drop(sieve.frame["depth"] == "shallow", "is shallow")
        return {"toy": sieve.frame[["depth"]].assign(**stamp(stated))}

    kind = Kind(
        "toy",
        "One toy.",
        {"depth": FactColumn("how deep", required=True, words={"abysmal": "deep"})},
        build,
        ("depth",),
        compared=(Compared("mti", "toys", "toys", "depth", "depth"),),
    )
    for where in (KINDS, OWN_KINDS):
        monkeypatch.setitem(where, "toy", kind)
    path = tmp_path / "toys.tsv"
    path.write_text("depth\nAbysmal\nshallow\n\n-\n", encoding="utf-8")
    frame, _ = own_facts.read_facts(path, "toy")
    read = build_facts(FactFile(frame, "toy", "mine", "toys.tsv", "1"), Identities.empty())
    assert read.tables["toy"].to_dict("records") == [
        {"depth": "deep", "source": "mine", "source_version": "1"}
    ]
    assert [(one.row, one.reason) for one in read.problems] == [(5, "depth is missing"), (3, "is shallow")]
    assert "| depth | yes | how deep |" in kinds_markdown()


def test_no_kind_is_read_from_a_file_of_ones_own_that_is_not_for_it():
    assert set(facts.KINDS) - set(OWN_KINDS) == {"ontology"}
