"""Facts of own tables and sources.

A missing value has one meaning, and each statement is kept as it is stated, unless it contradicts itself.
"""

from __future__ import annotations

import json
from io import BytesIO

import networkx as nx
import pandas as pd
import pytest

from mircargo.errors import InputError
from mircargo.export import graph_bytes
from mircargo.facts.build import build_facts
from mircargo.facts.identities import read_identities
from mircargo.facts.steps import FactFile
from mircargo.graph import build_graph, paths
from mircargo.questions.cargo import cargo_of
from mircargo.questions.selection import select
from mircargo.store.find import read_snapshot
from mircargo.store.store import Store

WRITTEN = ("NA", "NaN", "N/A", "#N/A", "None", "null", "-", ".", "", "nan", "n/a", "NULL", "—", " NA ")


@pytest.fixture(scope="module")
def base(snapshot_folder_fixture):
    found = read_snapshot(snapshot_folder_fixture)
    return read_identities(found.folder, found.files, name=found.name, sha256="0" * 64)


def read(base, kind, rows):
    frame = pd.DataFrame(rows, dtype=object).fillna("").astype(str)
    frame = frame.assign(_row=range(2, len(frame) + 2))
    return build_facts(FactFile(frame, kind, "toy", "toy.tsv", "1", 10090), base)


def reasons(found):
    return {drop.reason: drop.rows for drop in found.drops}


def with_facts(variant, found):
    """Return a store over the small world with the statements that were read."""

    def added(name, *key):
        return lambda table: pd.concat([table, found.tables[name]], ignore_index=True).drop_duplicates(
            [*key] or None
        )

    return Store(variant("own", ev_cargo=added("ev_cargo"), ev_source=added("ev_source", "id")))


def statement(**more):
    return {"study": "toy", "ev_source": "EVs", "mirna": "mmu-miR-21a-5p", "relation": "enriched", **more}


# --- missing values and control characters ------------------------------------------------------------------


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("column", ["mirna", "gene", "evidence"])
def test_a_pair_without_what_it_needs_is_none(base, column, text):
    row = {"mirna": "mmu-miR-21a-5p", "gene": "Pdcd4", "evidence": "weak"}
    found = read(base, "mti", [row, row | {column: text}])
    assert reasons(found) == {f"{column} is missing": 1}
    assert [problem.row for problem in found.problems] == [3]
    assert len(found.tables["mti"]) == 1
    written = text.strip()
    assert found.notes == ((f"toy.tsv: 1 missing value ({written}) read as empty",) if written else ())


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("column", ["value", "p_value", "q_value", "comparator", "reference", "unit", "note"])
def test_a_statement_keeps_its_place_without_a_number_or_word(base, column, text):
    found = read(base, "cargo", [statement(value="2", unit="log2FC", q_value="0.01") | {column: text}])
    (row,) = found.tables["ev_cargo"].to_dict("records")
    assert found.drops == ()
    assert pd.isna(row[column])
    assert row["relation"] == "enriched"


def test_control_characters_do_not_come_in(base):
    row = statement(
        ev_source="E\x00V\x1bs", note="\x1b[31mred\u202e", donor_cell="a\x07b", mirna="miR-21a\u200b-5p"
    )
    found = read(base, "cargo", [row, statement(note="plain")])
    assert [note.partition(";")[0] for note in found.tables["ev_cargo"]["note"]] == ["[31mred", "plain"]
    assert set(found.tables["ev_cargo"]["mirna"]) == {"mirbase:MIMAT0000530"}
    assert set(found.tables["ev_cargo"]["ev_source"]) == {"ev:toy.evs"}
    assert found.tables["ev_source"]["label"].unique().tolist() == ["EVs"]
    assert found.notes == ("toy.tsv: control characters removed from 4 cells",)


# --- statements that contradict themselves ------------------------------------------------------------------

OPPOSITE = "relation and value contradict each other"
CHANCE = "a difference is stated, but q_value (or p_value) is above 0.5"
CONTRADICTIONS = [
    ({"value": "-3.2", "unit": "log2FC"}, OPPOSITE),
    ({"value": "-3.2", "unit": "log2 fold change"}, OPPOSITE),
    ({"value": "-0.1", "unit": "logFC"}, OPPOSITE),
    ({"value": "-0.1", "unit": "lfc"}, OPPOSITE),
    ({"value": "0", "unit": "log2FC"}, OPPOSITE),
    ({"value": "0.5", "unit": "fold change"}, OPPOSITE),
    ({"value": "-2", "unit": "FC"}, OPPOSITE),
    ({"value": "1", "unit": "ratio EV/cell"}, OPPOSITE),
    ({"relation": "depleted", "value": "3.2", "unit": "log2FC"}, OPPOSITE),
    ({"relation": "depleted", "value": "2", "unit": "fold-change"}, OPPOSITE),
    ({"p_value": "7"}, "p_value is not between 0 and 1"),
    ({"p_value": "-1"}, "p_value is not between 0 and 1"),
    ({"q_value": "1.0001"}, "q_value is not between 0 and 1"),
    ({"relation": "detected", "q_value": "-1e-9"}, "q_value is not between 0 and 1"),
    ({"q_value": "0.9", "value": "2", "unit": "log2FC"}, CHANCE),
    ({"relation": "depleted", "p_value": "0.51"}, CHANCE),
    ({"comparator": "EVs"}, "comparator is the vesicle itself"),
    ({"comparator": "evs", "relation": "detected"}, "comparator is the vesicle itself"),
    (
        {"relation": "detected", "value": "-5", "unit": "reads per million"},
        "value is below 0, which its unit excludes",
    ),
    ({"relation": "most abundant", "value": "-5", "unit": "%"}, "value is below 0, which its unit excludes"),
]
CONSISTENT = [
    {"value": "3.2", "unit": "log2FC"},
    {"relation": "depleted", "value": "-3.2", "unit": "log2FC"},
    {"relation": "depleted", "value": "0.3", "unit": "fold change"},
    {"value": "-4", "unit": "delta Ct"},
    {"value": "-4", "unit": "log2 RPM"},
    {"value": "-4"},
    {"value": "12", "unit": "reads"},
    {"relation": "detected", "value": "-1", "unit": "log2FC", "q_value": "0.9"},
    {"p_value": "0"},
    {"q_value": "1", "relation": "detected"},
    {"p_value": "0.9", "q_value": "0.01"},
    {"comparator": "EV"},
]


@pytest.mark.parametrize(("more", "reason"), CONTRADICTIONS)
def test_a_statement_that_contradicts_itself_is_not_stored(base, more, reason):
    found = read(base, "cargo", [statement(), statement(**more)])
    assert reasons(found) == {reason: 1}
    assert len(found.tables["ev_cargo"]) == 1


@pytest.mark.parametrize("more", CONSISTENT)
def test_a_statement_that_may_be_is_stored(base, more):
    found = read(base, "cargo", [statement(**more)])
    assert reasons(found) == {}
    assert len(found.tables["ev_cargo"]) == 1


def test_a_difference_that_is_hardly_one_is_said(base):
    found = read(base, "cargo", [statement(q_value="0.2"), statement(q_value="0.04", comparator="x")])
    assert found.drops == ()
    assert found.notes == (
        "toy.tsv: 1 statement of a difference with a q_value (or p_value) of 0.05 or more, kept as stated",
    )


def test_scores_that_nothing_can_have(base):
    row = {"mirna": "mmu-miR-21a-5p", "gene": "Pdcd4", "evidence": "predicted", "score": "-0.3"}
    found = read(base, "mti", [row, row | {"score": "-1e308"}, row | {"score": "NA", "gene": "Pten"}])
    assert reasons(found) == {"score is below -100, which is no log2 change": 1}
    assert found.tables["mti"]["score"].fillna(0).tolist() == [-0.3, 0]


# --- relations by sign and threshold ------------------------------------------------------------------------


def differences(relation, **columns):
    table = [
        ("mmu-miR-21a-5p", "2.1", "0.001"),
        ("mmu-miR-9-5p", "-3.2", "0.0001"),
        ("mmu-miR-124-3p", "0.2", "0.9"),
        ("mmu-let-7b-5p", "1.5", "NA"),
        ("mmu-miR-21a-3p", "NA", "0.001"),
        ("mmu-miR-9-3p", "0", "0.001"),
        ("mmu-miR-21c", "-1", "0.05"),
    ]
    return [
        statement(
            mirna=mirna,
            relation=relation,
            value=value,
            unit="log2FC",
            **{columns.get("p", "q_value"): chance},
        )
        for mirna, value, chance in table
    ]


@pytest.mark.parametrize("column", ["p_value", "q_value"])
def test_a_relation_by_sign_and_threshold(base, column):
    found = read(base, "cargo", differences(f"by sign, {column[0]} < 0.05", p=column))
    rows = found.tables["ev_cargo"]
    assert rows[["reported_as", "relation", "value"]].to_numpy().tolist() == [
        ["mmu-miR-21a-5p", "enriched", 2.1],
        ["mmu-miR-9-5p", "depleted", -3.2],
        ["mmu-let-7b-5p", "enriched", 1.5],
    ]
    assert reasons(found) == {
        f"{column} is not below 0.05: no difference is stated": 2,
        "value is missing, so no sign tells the relation": 1,
        "value says that nothing differs": 1,
    }
    assert f"toy.tsv: 1 statement without {column}, by the sign of the value alone" in found.notes


def test_a_relation_by_sign_alone_and_of_ratios(base):
    rows = [
        statement(relation="by sign", value=value, unit="fold change", comparator=f"c{value}")
        for value in ("2", "0.5", "-2", "1")
    ]
    found = read(base, "cargo", rows)
    assert found.tables["ev_cargo"]["relation"].tolist() == ["enriched", "depleted", "depleted"]


def test_a_threshold_needs_its_column(base):
    with pytest.raises(
        InputError, match=r"toy.tsv: relation 'by sign, q < 0.05' needs a q_value, and no row has one"
    ):
        read(base, "cargo", differences("by sign, q < 0.05", p="p_value"))


@pytest.mark.parametrize(
    "relation", ["by sign, q", "by sign q < 0.05", "by sign, r < 1", "sign", "by sign, q < x"]
)
def test_other_words_are_no_relation(base, relation):
    (reason,) = reasons(read(base, "cargo", [statement(relation=relation, value="1")]))
    assert reason.startswith("relation is none of enriched, depleted")
    assert "by sign, q < 0.05" in reason


# --- two statements of one source about one miRNA -----------------------------------------------------------

TWO = [
    (statement(), statement(relation="detected")),
    (statement(comparator="cells"), statement(comparator="plasma")),
    (statement(reference="PMID:1"), statement(reference="PMID:2")),
    (statement(value="2", unit="log2FC"), statement(value="3", unit="log2FC")),
    (statement(q_value="0.01"), statement(q_value="0.02")),
    (statement(note="day 1"), statement(note="day 2")),
    (statement(basis="abstract"), statement(basis="table")),
    (statement(mirna="mmu-miR-21a-5p"), statement(mirna="MIMAT0000530")),
]


@pytest.mark.parametrize("rows", TWO)
def test_two_statements_are_two_rows_two_edges_and_two_lines(base, variant, rows):
    found = read(base, "cargo", [*rows, rows[0]])
    assert reasons(found) == {"the same statement twice": 1}

    store = with_facts(variant, found)
    lines = cargo_of(store, "ev:toy.evs")
    assert len(lines.rows) == 2
    graph = build_graph(store, select(store, source="ev:toy.evs"))
    edges = [facts for *_, facts in graph.out_edges("ev:toy.evs", data=True) if facts["kind"] == "carries"]
    assert len(edges) == 2
    assert edges[0] != edges[1]
    again = nx.read_graphml(BytesIO(graph_bytes(graph, "graphml")), force_multigraph=True)
    assert again.number_of_edges() == graph.number_of_edges()
    data = json.loads(graph_bytes(graph, "json"))
    assert nx.utils.graphs_equal(nx.node_link_graph(data, edges="edges"), graph)
    assert len(set(paths(graph))) == len(list(paths(graph))), "a path is one, however many statements it has"


def test_a_mirna_both_carried_and_depleted_is_kept_and_said(base, variant):
    rows = [statement(comparator="cells"), statement(relation="depleted", comparator="plasma")]
    found = read(base, "cargo", [*rows, statement(relation="depleted", mirna="mmu-miR-9-5p")])

    store = with_facts(variant, found)
    selection = select(store, source="ev:toy.evs")
    assert [mirna.name for mirna in selection.mirnas] == ["mmu-miR-21a-5p"]
    assert "EVs: depleted and therefore left out: mmu-miR-9-5p" in map(str, selection.notes)
    assert "EVs: depleted by one statement, carried by another, and therefore kept: mmu-miR-21a-5p" in map(
        str, selection.notes
    )


@pytest.mark.parametrize(
    ("one", "two"), [("α-EV", "β-EV"), ("小胞", "囊泡"), ("EV é", "EV è"), ("EV", "EV ü")]
)
def test_vesicles_that_an_id_cannot_tell_apart_are_not_made_one(base, one, two):
    reason = (
        "another vesicle of the study has this name but for letters other than a to z, which an id does not"
        " keep"
    )
    found = read(base, "cargo", [statement(ev_source=one), statement(ev_source=two)])
    assert reasons(found) == {reason: 1}
    assert found.tables["ev_source"]["label"].tolist() == [one]
    rows = [statement(ev_source=one), statement(ev_source="EVs", comparator=two)]
    assert reasons(read(base, "cargo", rows)) == {reason: 1}
    assert (
        read(base, "cargo", [statement(ev_source=one), statement(ev_source=two, study="other")]).drops == ()
    )


def test_a_vesicle_spelled_in_two_ways_is_one(base):
    found = read(
        base,
        "cargo",
        [statement(ev_source="NSC EVs (s)"), statement(ev_source="nsc evs s", comparator="10 µm")],
    )
    assert set(found.tables["ev_cargo"]["ev_source"]) == {"ev:toy.nsc_evs_s"}


# --- from the command line ----------------------------------------------------------------------------------


@pytest.fixture
def dry_run(cli, snapshot_folder_fixture, tmp_path):
    """Read a table as ``data add --dry-run`` does; return its problems by line, and what is said."""

    def run(name, text, *words):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, out, err = cli("data", "add", name, *words, "--snapshot", snapshot_folder_fixture, "--dry-run")
        assert code == 0, err
        rows = [line.split("\t") for line in out.splitlines()[1:]]
        return {int(line): problem for line, problem, _ in rows}, err

    return run


def test_a_table_of_differences(dry_run):
    text = (
        "mirna\tlog2fc\tpadj\nmmu-miR-21a-5p\t2.1\t0.001\nmmu-miR-9-5p\t-3.2\t0.0001\n"
        "mmu-miR-124-3p\t0.2\t0.9\nmmu-let-7b-5p\t1.5\tNA\n"
    )
    words = ["--kind", "cargo", "--organism", "mouse", "--set", "study=ours", "--set", "ev_source=EVs"]
    words += ["--column", "value=log2fc", "--set", "unit=log2FC", "--column", "q_value=padj"]
    problems, said = dry_run("de.tsv", text, *words, "--set", "relation=by sign, q < 0.05")
    assert problems == {4: "q_value is not below 0.05: no difference is stated"}
    assert "de.tsv: 1 missing value (NA) read as empty" in said
    assert "de.tsv: 1 statement without q_value, by the sign of the value alone" in said
    assert "3 of 4 rows can be used" in said
    problems, said = dry_run("de.tsv", text, *words, "--set", "relation=enriched")
    assert problems == {3: OPPOSITE, 4: CHANCE}
    assert "2 of 4 rows can be used" in said


def test_missing_genes_and_members(dry_run):
    text = (
        "mirna\tgene\tevidence\n"
        "miR-9-5p\tPdcd4\tweak\n"
        "miR-9-5p\tNA\tweak\n"
        "miR-9-5p\tnan\tweak\n"
        "miR-9-5p\t#N/A\tweak\n"
    )
    problems, said = dry_run("na.tsv", text, "--kind", "mti", "--organism", "mouse")
    assert problems == dict.fromkeys((3, 4, 5), "gene is missing")
    assert "na.tsv: 3 missing values (#N/A, NA, nan) read as empty" in said
    problems, said = dry_run(
        "na.gmt", "S\tna\tPdcd4\tNA\nT\t-\tPten\t.\t-\n", "--kind", "gene-set", "--organism", "mouse"
    )
    assert problems == {1: "gene is missing", 2: "gene is missing"}
    assert "2 of 5 rows can be used" in said
    problems, said = dry_run("na.fa", ">Pten|T1\nACGT\n>NA\nACGT\n", "--kind", "utr", "--organism", "mouse")
    assert problems == {3: "gene is missing"}


def test_a_column_is_chosen_once(cli, tmp_path):
    (tmp_path / "a.tsv").write_text("mirna\tA\tB\tevidence\nmiR-9-5p\tPdcd4\tPten\tweak\n")
    code, out, err = cli("data", "add", "a.tsv", "--kind", "mti", "--column", "gene=A", "--column", "gene=B")
    assert (code, out) == (1, "")
    assert err == "error: --column: 'gene' is given twice, as 'A' and as 'B'\n"


@pytest.mark.parametrize("text", [text for text in WRITTEN if text.strip()])
def test_lists_pass_over_missing_values_and_say_so(cli, tmp_path, text):
    (tmp_path / "l.txt").write_text(f"miR-9-5p\n{text}\n", encoding="utf-8")
    note = f"l.txt: 1 missing value ({text.strip()}) read as empty"
    for words in (
        ("targets", "--file", "l.txt", "--organism", "mouse", "-f", "tsv"),
        ("graph", "--file", "l.txt", "--organism", "mouse", "-o", f"g{len(text)}.json", "--force"),
    ):
        code, _, err = cli(*words)
        assert code == 0, err
        assert note in err
    code, out, err = cli("names", "l.txt", "--organism", "mouse", "-f", "tsv")
    assert (code, len(out.splitlines())) == (0, 2)
    assert "1 blank line (empty, NA, - or the like) passed over" in err


def test_ids_that_the_snapshot_lacks_are_said_with_what_to_fetch(cli, tmp_path):
    (tmp_path / "u.gmt").write_text("U1\tna\tP02340\tuniprot:P02340-2\tO08586\n")
    why = (
        "the snapshot has no NCBI Gene ids of rat genes; 'mircargo data fetch gene_info --profile rat' gets"
        " them"
    )
    code, _, err = cli("mirnas", "24185", "--organism", "rat")
    assert (code, err) == (1, f"error: unknown gene '24185': {why}\n")
    code, _, err = cli("enrich", "miR-9-5p", "--organism", "mouse", "--gene-sets", "u.gmt")
    assert code == 1
    assert (
        err.splitlines()[-1]
        == "error: u.gmt: none of its 2 genes can be read: the snapshot has no UniProt accessions of mouse"
        " genes; give symbols or other ids"
    )
    (tmp_path / "ids.txt").write_text("24185\nPdcd4\n")
    code, out, _ = cli("names", "ids.txt", "--kind", "gene", "--organism", "rat", "-f", "tsv")
    assert [row.split("\t")[1:3] + row.split("\t")[6:7] for row in out.splitlines()[1:]] == [
        ["unknown", "gene", why],
        ["exact", "gene", ""],
    ]
