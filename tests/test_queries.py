"""The saved questions: their headers, and answers worked out by hand from the rows in tests/data."""

from __future__ import annotations

import re

import pytest

from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.store.find import queries_folder
from mircargo.store.saved_queries import read_queries, run_query
from mircargo.store.store import Store

QUERIES = read_queries()
EACH = pytest.mark.parametrize("name", sorted(QUERIES))
NEEDED = {
    "mirna": "miR-21a",
    "gene": "Pdcd4",
    "mirna_a": "miR-21a",
    "mirna_b": "miR-9-5p",
    "source": "EXO",
    "source_a": "EXO",
    "source_b": "astrocyte EVs (sEV)",
}
EXO, ASTRO, NSC = (
    "ev:ma2019.npc_exosomes_exo",
    "ev:invented2002.astrocyte_evs_sev",
    "ev:invented2001.nsc_exosomes",
)
M21 = "mirbase:MIMAT0000530"


@pytest.fixture(scope="module")
def ask(store_fixture):
    """Return a function that runs a question and returns the asked columns of its rows."""

    def run(name, *columns, **values):
        answer = run_query(store_fixture, name, values)
        found = [tuple(record[column] for column in columns) for record in answer.records()]
        return [row[0] for row in found] if len(columns) == 1 else found

    return run


def test_there_are_the_questions_that_users_ask():
    assert set(QUERIES) >= {
        "targets_of_mirna",
        "mirnas_of_gene",
        "shared_targets",
        "process_genes_hit_by_source",
        "sources_carrying_mirna",
        "evidence_conflicts",
        "top_regulators_of_set",
        "seed_family",
    }


@EACH
def test_a_header_tells_all(name):
    query = QUERIES[name]
    assert query.name == name
    assert query.title[0].isupper() or query.title.startswith("miRNA")
    assert query.description.endswith(".") or query.description.endswith(".)")
    assert all(parameter.meaning for parameter in query.parameters)
    assert len(set(query.columns)) == len(query.columns)


@EACH
def test_the_sql_uses_every_parameter_and_sorts(name):
    query = QUERIES[name]
    body = "\n".join(line for line in query.sql.splitlines() if not line.startswith("--"))
    assert set(re.findall(r"\$(\w+)", body)) == {parameter.name for parameter in query.parameters}
    assert "ORDER BY" in body.rsplit("FROM", 1)[1]


@EACH
def test_columns_are_those_of_the_header(name, store_fixture):
    query = QUERIES[name]
    values = {p.name: NEEDED[p.name] for p in query.parameters if not p.default}
    answer = run_query(store_fixture, name, values)
    assert answer.columns == query.columns
    assert len(set(answer.rows)) == len(answer.rows)
    assert answer.rows == run_query(store_fixture, name, values).rows


def test_targets_keep_support_and_refutation_apart(ask):
    assert ask("targets_of_mirna", "gene", "evidence", "contested", "n_references", mirna="miR-21a") == [
        ("Pdcd4", "functional", False, 2),
        ("Pten", "functional", False, 1),
        ("Sox2", "functional", False, 1),
        ("Spry1", "functional", False, 1),
        ("Gt(ROSA)26Sor", "weak", False, 1),
        ("Hes1", "weak", False, 1),
        ("Pdcd4", "weak", False, 1),
        ("Rest", "weak", True, 1),
        ("Rest", "negative", True, 1),
        ("Tgfbr3", "negative", False, 1),
    ]


def test_targets_name_their_publications(ask):
    references = ask("targets_of_mirna", "references", "source", mirna="miR-21a")
    assert references[0] == ("PMID:10000001;PMID:10000002", "mirtarbase")


def test_human_targets_are_of_human_genes(ask):
    assert ask("targets_of_mirna", "gene", "evidence", mirna="miR-21", organism="human") == [
        ("PDCD4", "functional"),
        ("PTEN", "weak"),
        ("TGFBR3", "negative"),
    ]


def test_mirnas_of_a_gene(ask):
    assert ask("mirnas_of_gene", "mirna", "family", "evidence", gene="Tlx") == [
        ("mmu-let-7b-5p", "let-7a-5p", "functional"),
        ("mmu-miR-9-5p", "miR-9-5p", "functional"),
        ("mmu-let-7a-5p", "let-7a-5p", "weak"),
    ]


def test_evidence_of_a_pair_is_listed_one_by_one(ask):
    assert ask("evidence_of_pair", "evidence", "reference", mirna="miR-21a", gene="Rest") == [
        ("weak", "PMID:10000003"),
        ("negative", "PMID:10000008"),
    ]


def test_shared_targets_need_support_for_both(ask):
    rows = ask(
        "shared_targets",
        "gene",
        "evidence_a",
        "evidence_b",
        "n_references_a",
        mirna_a="miR-21a",
        mirna_b="miR-9-5p",
    )
    assert rows == [("Hes1", "weak", "functional", 1)]


def test_a_contested_pair_is_shared_but_marked(ask):
    rows = ask(
        "shared_targets",
        "gene",
        "evidence_a",
        "contested_a",
        "contested_b",
        mirna_a="miR-21a",
        mirna_b="miR-9*",
    )
    assert rows == [("Rest", "weak", True, False)]


def test_a_mirna_shares_its_supported_targets_with_itself(ask):
    genes = ask("shared_targets", "gene", mirna_a="miR-21a", mirna_b="mir-21a")
    assert genes == ["Pdcd4", "Gt(ROSA)26Sor", "Hes1", "Pten", "Rest", "Sox2", "Spry1"]


def test_neurogenesis_genes_hit_by_the_founding_source(ask):
    columns = ("gene", "role", "evidence", "contested", "sets")
    assert ask("process_genes_hit_by_source", *columns, source="EXO") == [
        ("Pten", "negative regulation", "functional", False, "GO:0050768"),
        ("Sox2", "negative regulation", "functional", False, "GO:0045665"),
        ("Sox2", "member", "functional", False, "GO:0022008"),
        ("Hes1", "negative regulation", "weak", False, "GO:0045665"),
        ("Rest", "negative regulation", "weak", True, "GO:0045665;GO:0050768"),
        ("Rest", "negative regulation", "negative", True, "GO:0045665;GO:0050768"),
    ]


def test_a_source_without_cargo_hits_nothing(ask):
    assert ask("process_genes_hit_by_source", "gene", source="iEXO") == []


def test_a_source_of_another_species(ask):
    rows = ask("process_genes_hit_by_source", "gene", "role", source="glioma", organism="human")
    assert rows == [("PDCD4", "negative regulation")]


def test_positive_regulators_are_told_from_negative_ones(ask):
    rows = ask("process_genes_hit_by_source", "gene", "role", "mirna", source="NSC exosomes")
    assert rows == [
        ("Hes1", "negative regulation", "mmu-miR-9-5p"),
        ("Nr2e1", "positive regulation", "mmu-let-7b-5p"),
        ("Nr2e1", "positive regulation", "mmu-miR-9-5p"),
        ("Ccnd1", "member", "mmu-let-7b-5p"),
        ("Nr2e1", "member", "mmu-let-7b-5p"),
        ("Nr2e1", "member", "mmu-miR-9-5p"),
    ]


def test_top_regulators_count_a_family_once(ask):
    columns = (
        "family",
        "mirnas",
        "n_functional",
        "n_weak",
        "n_predicted",
        "n_functional_anywhere",
        "functional_genes",
    )
    assert ask("top_regulators_of_set", *columns) == [
        ("let-7a-5p", "mmu-let-7a-5p;mmu-let-7b-5p", 2, 1, 0, 2, "Ccnd1;Nr2e1"),
        ("miR-124-3p", "mmu-miR-124-3p", 1, 1, 0, 1, "Sox9"),
        ("miR-21-5p", "mmu-miR-21a-5p", 1, 0, 0, 4, "Sox2"),
        ("miR-9-5p", "mmu-miR-9-5p", 1, 0, 0, 2, "Nr2e1"),
    ]


def test_top_regulators_are_limited(ask):
    assert ask("top_regulators_of_set", "family", limit="2") == ["let-7a-5p", "miR-124-3p"]


def test_a_seed_family_spans_the_species(ask):
    assert ask(
        "seed_family", "mirna", "same_organism", "seed", "n_functional", "n_weak", mirna="miR-21a"
    ) == [
        ("mmu-miR-21a-5p", True, "AGCUUAU", 4, 4),
        ("mmu-miR-21c", True, "AGCUUAU", 0, 0),
        ("hsa-miR-21-5p", False, "AGCUUAU", 1, 1),
        ("rno-miR-21-5p", False, "AGCUUAU", 0, 0),
    ]


def test_sources_that_carry_a_mirna(ask):
    columns = ("source_id", "relation", "value", "comparator", "effect_sign")
    assert ask("sources_carrying_mirna", *columns, mirna="miR-21a") == [
        (EXO, "enriched", None, "iNPC exosomes (iEXO)", "+"),
        (ASTRO, "reported cargo", None, None, None),
    ]


def test_a_stated_value_keeps_its_unit(ask):
    assert ask("sources_carrying_mirna", "value", "unit", "comparator", mirna="let-7b") == [
        (2.5, "fold change", "NSC")
    ]


def test_sources_that_carry_the_family_in_any_species(ask):
    assert ask("sources_carrying_family", "mirna", "same_organism", "source_id", mirna="miR-21a") == [
        ("mmu-miR-21a-5p", True, EXO),
        ("mmu-miR-21a-5p", True, ASTRO),
        ("hsa-miR-21-5p", False, "ev:invented2004.glioma_exosomes_sev"),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [(EXO, "mmu-miR-21a-5p"), (NSC, "mmu-miR-9-5p")]),
        ({"sign": "-"}, [(ASTRO, "mmu-let-7a-5p")]),
        ({"sign": "0"}, [("ev:ma2019.inpc_exosomes_iexo", None)]),
        ({"effect": "DE-DIFFERENTIATION"}, [("ev:invented2003.stem_cell_microvesicles", None)]),
        ({"effect": "stroke", "sign": "any"}, [("ev:invented2005.msc_exosomes_msc_exo", "rno-miR-124-3p")]),
        ({"effect": "nothing like it"}, []),
    ],
)
def test_sources_by_effect(ask, values, expected):
    assert ask("sources_by_effect", "source_id", "mirna", **values) == expected


def test_cargo_overlap_is_by_family(ask):
    columns = ("family", "carried_by", "mirnas_a", "mirnas_b")
    assert ask("cargo_overlap", *columns, source_a="NSC exosomes", source_b="astrocyte") == [
        ("let-7a-5p", "both", "mmu-let-7b-5p", "mmu-let-7a-5p"),
        ("miR-9-5p", "a", "mmu-miR-9-5p", None),
        ("miR-21-5p", "b", None, "mmu-miR-21a-5p"),
        ("miR-451a", "b", None, "mmu-miR-451a"),
    ]


def test_genes_that_two_families_of_a_source_hit(ask):
    columns = ("gene", "n_families", "n_functional", "n_weak", "n_predicted", "mirnas")
    assert ask("cooperating_targets", *columns, source="NSC exosomes") == [
        ("Nr2e1", 2, 2, 0, 0, "mmu-let-7b-5p;mmu-miR-9-5p"),
    ]
    assert len(ask("cooperating_targets", "gene", source="NSC exosomes", families="1")) == 4


def test_conflicts_show_both_sides(ask):
    columns = (
        "mirna",
        "gene",
        "support",
        "n_support",
        "n_negative",
        "support_references",
        "negative_references",
    )
    assert ask("evidence_conflicts", *columns) == [
        ("mmu-miR-21a-5p", "Rest", "weak", 1, 1, "PMID:10000003", "PMID:10000008"),
    ]
    assert ask("evidence_conflicts", "gene", organism="human") == []


@pytest.mark.parametrize(
    ("gene", "organism", "expected"),
    [
        ("Pdcd4", "mouse", [("HGNC:8763", None, 4), ("RGD:620816", "PDCD4", 1)]),
        ("Pdcd4", "rat", [("HGNC:8763", None, 1), ("MGI:107490", "PDCD4", 1)]),
        ("PDCD4", "human", [("MGI:107490", None, 4), ("RGD:620816", None, 1)]),
        ("KRAS", "human", [("MGI:96680", None, 1), ("MGI:5000001", None, 1)]),
        ("Spry1", "mouse", []),
    ],
)
def test_orthologs_of_a_gene(ask, gene, organism, expected):
    assert ask("orthologs_of_gene", "ortholog_id", "via", "support", gene=gene, organism=organism) == expected


def test_cargo_mirnas_without_a_validated_target(ask):
    assert ask("mirnas_without_evidence", "mirna", "n_sources", "sources") == [("mmu-miR-451a", 1, ASTRO)]
    assert ask("mirnas_without_evidence", "mirna", organism="rat") == ["rno-miR-124-3p"]


def test_sets_that_regulate_a_process(ask):
    assert ask("regulators_of_process", "set_id", "role", "size", "regulates") == [
        ("GO:0045665", "negative regulation", 3, "GO:0030182"),
        ("GO:0050768", "negative regulation", 2, "GO:0022008"),
        ("GO:0050769", "positive regulation", 1, "GO:0022008"),
        ("GO:0045664", "regulation", 3, "GO:0030182"),
        ("GO:0050767", "regulation", 3, "GO:0022008"),
    ]


def test_rows_set_aside_are_shown_with_their_reason(ask):
    assert ask("set_aside_targets", "symbol", "entrez", "reason", mirna="miR-21a") == [
        ("SORBS2", "8470", "Entrez id belongs to a gene of another species"),
        ("YOD1", "55432", "Entrez id belongs to a gene of another species"),
        ("p21", "99000001", "symbol is a synonym of several genes"),
    ]


def test_open_terms_leave_mirtarbase_out_of_every_answer(snapshot_folder_fixture):
    store = Store(snapshot_folder_fixture, terms="open")
    assert run_query(store, "targets_of_mirna", {"mirna": "miR-21a"}).rows == []
    assert run_query(store, "top_regulators_of_set", {}).rows == []
    assert len(run_query(store, "sources_carrying_mirna", {"mirna": "miR-21a"}).rows) == 2


def test_every_reading_of_a_name_is_a_note(store_fixture):
    notes = run_query(store_fixture, "process_genes_hit_by_source", {"source": "EXO"}).sentences
    assert tuple(notes) == (
        "EV source: NPC exosomes (EXO) (ev:ma2019.npc_exosomes_exo, mouse): short form in brackets",
        "process: neurogenesis (GO:0022008, 4 mouse genes)",
    )
    notes = run_query(store_fixture, "evidence_of_pair", {"mirna": "miR-21a", "gene": "PDCD4"}).sentences
    assert tuple(notes) == (
        "'miR-21a' is read as mmu-miR-21a-5p (mouse): default arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        "'PDCD4' is read as Pdcd4 (mouse): spelling",
    )


@pytest.mark.parametrize(
    ("name", "values", "error", "message"),
    [
        (
            "targets_of_mirnas",
            {},
            UnknownNameError,
            "unknown saved query 'targets_of_mirnas'; nearest: targets_of_mirna, ",
        ),
        (
            "targets_of_mirna",
            {"mirna": "miR-21a", "gene": "x"},
            InputError,
            "query 'targets_of_mirna' has no parameter 'gene'; it has mirna, organism",
        ),
        (
            "targets_of_mirna",
            {},
            InputError,
            "query 'targets_of_mirna' needs --param mirna=…: the miRNA, e.g. miR-21a",
        ),
        (
            "targets_of_mirna",
            {"mirna": ""},
            InputError,
            "query 'targets_of_mirna' needs --param mirna=…: the miRNA",
        ),
        (
            "targets_of_mirna",
            {"mirna": "miR-21", "organism": "cow"},
            InputError,
            "unknown organism 'cow': choose one of human, mouse, rat",
        ),
        (
            "targets_of_mirna",
            {"mirna": "hsa-miR-21-5p"},
            InputError,
            "miRNA 'hsa-miR-21-5p' is of human, but mouse was asked for",
        ),
        (
            "targets_of_mirna",
            {"mirna": "miR-30"},
            AmbiguousNameError,
            "miRNA 'miR-30' is ambiguous: choose one of mmu-miR-30a-3p, ",
        ),
        (
            "mirnas_of_gene",
            {"gene": "p21"},
            AmbiguousNameError,
            "gene 'p21' is ambiguous: choose one of MGI:104556 (mouse Cdkn1a), MGI:96680",
        ),
        (
            "top_regulators_of_set",
            {"limit": "ten"},
            InputError,
            "parameter 'limit' expects a whole number, found 'ten'",
        ),
        (
            "top_regulators_of_set",
            {"limit": "-1"},
            InputError,
            "parameter 'limit' expects a whole number, found '-1'",
        ),
        (
            "top_regulators_of_set",
            {"process": "knitting"},
            UnknownNameError,
            "unknown gene set 'knitting'; nearest: ",
        ),
        (
            "cargo_overlap",
            {"source_a": "EXO", "source_b": "sEV"},
            AmbiguousNameError,
            "EV source 'sEV' is ambiguous: choose one of ev:invented2002",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(name, values, error, message, store_fixture):
    with pytest.raises(error) as caught:
        run_query(store_fixture, name, values)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_nothing_like_the_name_lists_all_questions(store_fixture):
    with pytest.raises(UnknownNameError) as caught:
        run_query(store_fixture, "zzzzzzzzzzzz", {})
    assert caught.value.nearest == tuple(sorted(QUERIES))


HEADER = (
    "-- title: T\n-- description: D.\n-- param: n (integer, default 3): how many\n-- columns: n\nSELECT $n AS"
    " n ORDER BY n\n"
)


def test_a_folder_of_own_questions(store_fixture, tmp_path):
    (tmp_path / "mine.sql").write_text(HEADER)
    assert run_query(store_fixture, "mine", {}, folder=tmp_path).rows == [(3,)]
    assert run_query(store_fixture, "mine", {"n": "007"}, folder=tmp_path).rows == [(7,)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- title: T\n", "", "mine.sql: the header lacks '-- title: …'"),
        ("-- description: D.\n", "", "mine.sql: the header lacks '-- description: …'"),
        ("-- columns: n\n", "", "mine.sql: the header lacks '-- columns: …'"),
        (
            "(integer, default 3)",
            "(number)",
            (
                "mine.sql: expected '-- param: name (kind, default value): meaning' with a kind of mirna,"
                " gene, source, process, organism, text, integer, found 'n (number): how many'"
            ),
        ),
        (
            "n (integer, default 3): how many",
            "n: how many",
            "mine.sql: expected '-- param: name (kind, default value): meaning'",
        ),
    ],
)
def test_a_bad_header_is_refused(old, new, message, tmp_path):
    (tmp_path / "mine.sql").write_text(HEADER.replace(old, new))
    with pytest.raises(InputError) as caught:
        read_queries(tmp_path)
    assert str(caught.value).startswith(message)


def test_the_questions_ship_in_their_own_folder():
    assert sorted(path.stem for path in queries_folder().glob("*.sql")) == sorted(QUERIES)
