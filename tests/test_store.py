"""Opening a snapshot, asking it, and finding what a name means."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mircargo.answer import Answer
from mircargo.digest import sha256_of
from mircargo.errors import AmbiguousNameError, InputError, MircargoError, SnapshotError, UnknownNameError
from mircargo.ids.mirna import Resolved
from mircargo.schema import SCHEMA_VERSION, TABLES
from mircargo.store.find import core_folder, read_snapshot
from mircargo.store.resolve import resolve_gene, resolve_genes, resolve_mirna, resolve_process, resolve_source
from mircargo.store.store import Store

HUMAN, MOUSE, RAT = 9606, 10090, 10116
REPAIR = "reinstall mircargo, or rebuild it with 'mircargo data build-core'"


@pytest.fixture
def copy(snapshot_folder_fixture, tmp_path):
    """Return a copy of the snapshot that a test may damage."""
    return shutil.copytree(snapshot_folder_fixture, tmp_path / "copy")


def message_of(error: type[MircargoError], function, *arguments, **keywords) -> str:
    with pytest.raises(error) as caught:
        function(*arguments, **keywords)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- opening ------------------------------------------------------------------------------------------------


def test_a_snapshot_names_its_files(snapshot_folder_fixture):
    snapshot = read_snapshot(snapshot_folder_fixture)
    assert (snapshot.name, snapshot.folder, set(snapshot.files)) == (
        "core",
        snapshot_folder_fixture,
        set(TABLES),
    )


def test_the_environment_may_name_the_snapshot(snapshot_folder_fixture, monkeypatch):
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(snapshot_folder_fixture))
    assert Store().snapshot.folder == snapshot_folder_fixture


def test_the_core_is_the_default(monkeypatch):
    monkeypatch.delenv("MIRCARGO_SNAPSHOT", raising=False)
    assert core_folder().parts[-2:] in (("data", "core"), ("_data", "core"))
    monkeypatch.setattr("mircargo.store.find._PACKAGE", core_folder() / "nowhere" / "src" / "mircargo")
    assert "no snapshot here (snapshot.json is missing)" in message_of(SnapshotError, read_snapshot)


def test_no_snapshot(tmp_path):
    assert (
        message_of(SnapshotError, Store, tmp_path)
        == f"{tmp_path}: no snapshot here (snapshot.json is missing); {REPAIR}"
    )
    assert "no snapshot here" in message_of(SnapshotError, Store, tmp_path / "absent")


@pytest.mark.parametrize("table", sorted(name for name in TABLES if not TABLES[name].optional))
def test_a_missing_table_file_is_named(table, copy):
    (path,) = copy.glob(f"{table}.*parquet")
    path.unlink()
    assert (
        message_of(SnapshotError, Store, copy) == f"{path}: the file of table {table!r} is missing; {REPAIR}"
    )


def test_a_file_that_was_cut_off_is_named(copy):
    path = copy / "gene.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert (
        message_of(SnapshotError, Store, copy)
        == f"{path}: the file of table 'gene' is damaged: expected {len(whole)} bytes, found"
        f" {len(whole) - 1}; {REPAIR}"
    )


def test_a_table_that_the_manifest_lacks_is_named(copy):
    facts = json.loads((copy / "snapshot.json").read_text(encoding="utf-8"))
    del facts["tables"]["mti"], facts["tables"]["gene"]
    (copy / "snapshot.json").write_text(json.dumps(facts), encoding="utf-8")
    assert (
        message_of(SnapshotError, Store, copy) == f"{copy}: the snapshot lacks table(s) gene, mti; {REPAIR}"
    )


def test_a_snapshot_of_another_schema_is_refused(copy):
    facts = json.loads((copy / "snapshot.json").read_text(encoding="utf-8"))
    (copy / "snapshot.json").write_text(json.dumps({**facts, "schema_version": "0"}), encoding="utf-8")
    assert (
        message_of(SnapshotError, Store, copy)
        == f"{copy}: the snapshot has schema version 0, this mircargo reads {SCHEMA_VERSION}; {REPAIR}"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{", " (JSONDecodeError)"),
        (b"[" * 200_000, " (RecursionError)"),
        (b"\xff\xfe", " (UnicodeDecodeError)"),
        (b"[]", ": expected named facts"),
        (b"{}", ": 'name' is missing"),
        (
            b'{"name": "core", "schema_version": "%s", "tables": []}' % SCHEMA_VERSION.encode(),
            ": expected 'tables' with the files of each table",
        ),
        (
            b'{"name": "core", "schema_version": "%s", "tables": {"gene": [{}]}}' % SCHEMA_VERSION.encode(),
            ": table 'gene': 'file' is missing",
        ),
    ],
)
def test_a_broken_manifest_is_named(text, why, copy):
    (copy / "snapshot.json").write_bytes(text)
    assert (
        message_of(SnapshotError, Store, copy)
        == f"{copy / 'snapshot.json'}: cannot be read as a manifest{why}; {REPAIR}"
    )


def test_a_manifest_cannot_name_a_file_elsewhere(copy):
    facts = json.loads((copy / "snapshot.json").read_text(encoding="utf-8"))
    facts["tables"]["gene"][0]["file"] = "../outside.parquet"
    (copy / "snapshot.json").write_text(json.dumps(facts), encoding="utf-8")
    assert (
        message_of(SnapshotError, Store, copy)
        == f"{copy / 'outside.parquet'}: the file of table 'gene' is missing; {REPAIR}"
    )


def test_a_file_that_is_no_parquet_is_named(copy):
    path = copy / "gene.parquet"
    path.write_bytes(b"x" * path.stat().st_size)
    assert message_of(SnapshotError, Store, copy).startswith(f"{path}: the file of table 'gene' is damaged: ")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.floats(0, 1, exclude_max=True),
    table=st.sampled_from(["gene", "mti.mirtarbase", "gene_set_member.goa", "ev_cargo.ev_curated"]),
)
def test_flipped_bytes_never_end_in_a_traceback(where, table, copy):
    path = copy / f"{table}.parquet"
    whole = path.read_bytes()
    at = int(where * len(whole))
    path.write_bytes(whole[:at] + bytes(byte ^ 0xFF for byte in whole[at : at + 4]) + whole[at + 4 :])
    try:
        Store(copy).rows(f"SELECT * FROM {table.split('.')[0]} ORDER BY ALL")
    except SnapshotError as error:
        text = str(error)
    else:
        text = ""
    finally:
        path.write_bytes(whole)
    assert "\n" not in text


def test_content_that_cannot_be_decoded_is_said(copy):
    path = copy / "gene.parquet"
    whole = path.read_bytes()
    middle = len(whole) // 4
    path.write_bytes(whole[:4] + b"\xff" * middle + whole[4 + middle :])
    facts = json.loads((copy / "snapshot.json").read_text(encoding="utf-8"))
    facts["tables"]["gene"][0]["sha256"] = sha256_of(path)
    (copy / "snapshot.json").write_text(json.dumps(facts), encoding="utf-8")
    store = Store(copy)
    for ask in (store.ask, store.ask_sql):
        message = message_of(SnapshotError, ask, "SELECT * FROM gene")
        assert message.startswith(f"{copy}: a table cannot be read: ")
        assert message.endswith(REPAIR)


def test_a_folder_with_a_quote_in_its_name(snapshot_folder_fixture, tmp_path):
    store = Store(shutil.copytree(snapshot_folder_fixture, tmp_path / "it's a folder"))
    assert store.rows("SELECT count(*) FROM gene") == [(29,)]


# --- terms --------------------------------------------------------------------------------------------------


def test_unknown_terms_are_refused(snapshot_folder_fixture):
    assert (
        message_of(InputError, Store, snapshot_folder_fixture, terms="free")
        == "unknown terms 'free': choose one of academic, open"
    )


def test_open_terms_leave_mirtarbase_out(snapshot_folder_fixture):
    store = Store(snapshot_folder_fixture, terms="open")
    assert store.rows("SELECT (SELECT count(*) FROM mti), (SELECT count(*) FROM mti_set_aside)") == [(0, 0)]
    assert store.rows("SELECT (SELECT count(*) FROM ev_cargo), (SELECT count(*) FROM gene_set_member)") == [
        (10, 79)
    ]
    assert "mirtarbase" not in {row["key"] for row in store.sources()}


def test_academic_terms_use_every_source(store_fixture):
    rows = store_fixture.sources()
    assert [row["file"] for row in rows if row["terms"] == "academic"] == ["hsa_MTI.csv.gz", "mmu_MTI.csv.gz"]
    assert len(rows) == 15


# --- asking -------------------------------------------------------------------------------------------------


def test_an_answer_has_columns_rows_and_notes():
    answer = Answer(("a", "b"), [(1, None), (2, "x")], ("a note",))
    assert answer.column("b") == [None, "x"]
    assert answer.records() == [{"a": 1, "b": None}, {"a": 2, "b": "x"}]
    frame = answer.frame()
    assert list(frame.columns) == ["a", "b"]
    assert frame.attrs["notes"] == ["a note"]
    with pytest.raises(ValueError, match="not in tuple"):
        answer.column("c")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT symbol FROM gene WHERE id = 'MGI:107490'", [("Pdcd4",)]),
        ("WITH a AS (SELECT 1 AS x) SELECT x FROM a", [(1,)]),
        ("SELECT count(*) FROM mti;", [(29,)]),
        ("VALUES (1)", [(1,)]),
    ],
)
def test_a_users_own_select(sql, rows, store_fixture):
    assert store_fixture.ask_sql(sql).rows == rows


def test_a_mistake_in_the_programs_own_sql_is_no_damage(store_fixture):
    with pytest.raises(duckdb.BinderException, match="nope"):
        store_fixture.ask("SELECT nope FROM gene")


ONE = "expected one SELECT statement: a snapshot is read only"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", ONE),
        ("SELECT 1; SELECT 2", ONE),
        ("DROP VIEW gene", ONE),
        ("CREATE TABLE own (x INT)", ONE),
        ("INSERT INTO gene SELECT * FROM gene", ONE),
        ("COPY gene TO 'gene.csv'", ONE),
        ("ATTACH 'other.db'", ONE),
        ("SET threads = 1", ONE),
        ("INSTALL httpfs", ONE),
        ("PRAGMA version", ONE),
        ("SELEC 1", "the SQL cannot be run: Parser Error: syntax error at or near"),
        ("SELECT nope FROM gene", 'the SQL cannot be run: Binder Error: Referenced column "nope" not found'),
        ("SELECT * FROM nope", "the SQL cannot be run: Catalog Error: Table with name nope does not exist!"),
        ("SELECT 'a'::INT", "the SQL cannot be run: Conversion Error: "),
        (
            "SELECT $x",
            (
                "the SQL cannot be run: Invalid Input Error: Values were not provided for the following"
                " parameters: x"
            ),
        ),
        ("SELECT error('boom')", "the SQL cannot be run: Invalid Input Error: boom"),
        ("SELECT * FROM read_csv('/etc/passwd')", "the SQL cannot be run: Permission Error: "),
        ("SELECT * FROM read_text('/etc/passwd')", "the SQL cannot be run: Permission Error: "),
        ("SELECT * FROM glob('/etc/*')", "the SQL cannot be run: Permission Error: "),
        ("SELECT * FROM 'other.parquet'", "the SQL cannot be run: Permission Error: "),
        ("SELECT * FROM 'https://localhost/x.parquet'", "the SQL cannot be run: "),
    ],
)
def test_sql_reads_the_snapshot_and_nothing_else(sql, message, store_fixture, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message_of(InputError, store_fixture.ask_sql, sql).startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_refused_sql_lists_the_tables(store_fixture):
    assert message_of(InputError, store_fixture.ask_sql, "SELECT * FROM nope").endswith(
        f"; tables: {', '.join(TABLES)}"
    )


# --- names --------------------------------------------------------------------------------------------------


def test_a_mirna_by_the_names_of_the_snapshot(store_fixture):
    assert resolve_mirna(store_fixture, "mir21a").name == "mmu-miR-21a-5p"
    assert resolve_mirna(store_fixture, "mmu-miR-21").rule.startswith(
        "earlier name, before the letter was added"
    )


@pytest.mark.parametrize(
    ("text", "taxon", "gene", "rule"),
    [
        ("Pdcd4", MOUSE, "MGI:107490", ""),
        ("pdcd4", MOUSE, "MGI:107490", "spelling"),
        ("PDCD4", None, "HGNC:8763", ""),
        ("PDCD4", RAT, "RGD:620816", "spelling"),
        (" Spry1 ", None, "MGI:1345139", ""),
        ("Tlx", MOUSE, "MGI:1100526", "synonym Tlx"),
        ("TLX", None, "HGNC:7973", "previous symbol TLX"),
        ("nrsfx", None, "HGNC:9966", "previous symbol NRSFX"),
        ("MGI:107490", None, "MGI:107490", "id MGI:107490"),
        ("mgi:mgi:107490", MOUSE, "MGI:107490", "id MGI:107490"),
        ("hgnc:9966", None, "HGNC:9966", "id HGNC:9966"),
        ("RGD:61995", None, "RGD:61995", "id RGD:61995"),
        ("27250", None, "HGNC:8763", "entrez 27250"),
        ("NCBIGene:18569", None, "MGI:107490", "entrez 18569"),
        ("entrez:18569", MOUSE, "MGI:107490", "entrez 18569"),
        ("ENSMUSG90000000001", None, "MGI:88313", "ensembl ENSMUSG90000000001"),
        ("ensembl:ensg00000150593", None, "HGNC:8763", "ensembl ENSG00000150593"),
        ("Q53EL6", None, "HGNC:8763", "uniprot Q53EL6"),
        ("UniProtKB:Q13127", None, "HGNC:9966", "uniprot Q13127"),
        ("p21", RAT, "RGD:2981", "synonym p21"),
        ("Gt(ROSA)26Sor", None, "MGI:104735", ""),
    ],
)
def test_a_gene_by_any_of_its_names(text, taxon, gene, rule, store_fixture):
    found = resolve_gene(store_fixture, text, taxon=taxon)
    assert (found.id, found.rule, found.query) == (gene, rule, text)


@pytest.mark.parametrize(
    ("text", "taxon", "candidates"),
    [
        ("p21", MOUSE, ("MGI:104556 (mouse Cdkn1a)", "MGI:96680 (mouse Kras)")),
        ("Pdcd4", None, ("MGI:107490 (mouse Pdcd4)", "RGD:620816 (rat Pdcd4)")),
        ("pdcd4", None, ("HGNC:8763 (human PDCD4)", "MGI:107490 (mouse Pdcd4)", "RGD:620816 (rat Pdcd4)")),
        ("MMAC1", None, ("HGNC:9588 (human PTEN)", "MGI:109583 (mouse Pten)", "RGD:61995 (rat Pten)")),
    ],
)
def test_a_name_of_several_genes_gives_the_candidates(text, taxon, candidates, store_fixture):
    message = message_of(AmbiguousNameError, resolve_gene, store_fixture, text, taxon=taxon)
    assert message == f"gene {text!r} is ambiguous: choose one of {', '.join(candidates)}"


@pytest.mark.parametrize(
    ("text", "taxon", "message"),
    [
        ("Pdcd44", MOUSE, "unknown gene 'Pdcd44'; nearest: Pdcd4, "),
        ("YOD1", MOUSE, "unknown gene 'YOD1'; nearest: "),
        ("MGI:1", None, "unknown gene 'MGI:1'; nearest: "),
        ("", MOUSE, "unknown gene ''"),
        ("'; DROP VIEW gene --", MOUSE, 'unknown gene "\'; DROP VIEW gene --"; nearest: '),
    ],
)
def test_an_unknown_gene_gives_the_nearest(text, taxon, message, store_fixture):
    assert message_of(UnknownNameError, resolve_gene, store_fixture, text, taxon=taxon).startswith(message)


def test_a_gene_id_of_another_species_is_never_taken_for_one_of_this(store_fixture):
    assert message_of(UnknownNameError, resolve_gene, store_fixture, "HGNC:8763", taxon=MOUSE).startswith(
        "unknown gene 'HGNC:8763'"
    )


def test_many_genes_are_found_at_once(store_fixture):
    found = resolve_genes(store_fixture, ["Pdcd4", "p21", "nope", "Pdcd4"], taxon=MOUSE)
    assert [type(answer) for answer in found] == [Resolved, AmbiguousNameError, UnknownNameError, Resolved]
    assert resolve_genes(store_fixture, []) == []


@pytest.mark.parametrize(
    ("text", "source", "rule"),
    [
        ("ev:ma2019.npc_exosomes_exo", "ev:ma2019.npc_exosomes_exo", ""),
        ("NPC exosomes (EXO)", "ev:ma2019.npc_exosomes_exo", ""),
        ("  npc   EXOSOMES (exo)", "ev:ma2019.npc_exosomes_exo", ""),
        ("EXO", "ev:ma2019.npc_exosomes_exo", "short form in brackets"),
        ("iexo", "ev:ma2019.inpc_exosomes_iexo", "short form in brackets"),
        ("msc-exo", "ev:invented2005.msc_exosomes_msc_exo", "short form in brackets"),
        ("glioma", "ev:invented2004.glioma_exosomes_sev", "part of the label"),
        ("NSC", "ev:invented2001.nsc", ""),
        ("invented2003", "ev:invented2003.stem_cell_microvesicles", "its study"),
    ],
)
def test_an_ev_source_by_id_label_or_part(text, source, rule, store_fixture):
    found = resolve_source(store_fixture, text)
    assert (found.id, found.rule) == (source, rule)


def test_an_ev_source_says_what_it_is(store_fixture):
    found = resolve_source(store_fixture, "iEXO")
    assert (found.label, found.taxon, found.study, found.donor_cell, found.vesicle_type, found.reference) == (
        "iNPC exosomes (iEXO)",
        MOUSE,
        "ma2019",
        "induced neural progenitor cell",
        "exosome",
        "doi:10.1186/s12964-019-0418-3",
    )
    assert (
        found.sentence()
        == "EV source: iNPC exosomes (iEXO) (ev:ma2019.inpc_exosomes_iexo, mouse): short form in brackets"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "sEV",
            (
                "EV source 'sEV' is ambiguous: choose one of ev:invented2002.astrocyte_evs_sev,"
                " ev:invented2004.glioma_exosomes_sev"
            ),
        ),
        (
            "ma2019",
            (
                "EV source 'ma2019' is ambiguous: choose one of ev:ma2019.inpc_exosomes_iexo,"
                " ev:ma2019.npc_exosomes_exo"
            ),
        ),
    ],
)
def test_a_name_of_several_ev_sources(text, message, store_fixture):
    assert message_of(AmbiguousNameError, resolve_source, store_fixture, text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gliomas exosome", "unknown EV source 'gliomas exosome'; nearest: glioma exosomes (sEV), "),
        ("zz", "unknown EV source 'zz'; 'mircargo cargo' lists them"),
        ("", "unknown EV source ''; 'mircargo cargo' lists them"),
    ],
)
def test_an_unknown_ev_source(text, message, store_fixture):
    assert message_of(UnknownNameError, resolve_source, store_fixture, text).startswith(message)


@pytest.mark.parametrize(
    ("text", "set_id", "rule"),
    [
        ("GO:0022008", "GO:0022008", ""),
        ("go:0022008", "GO:0022008", ""),
        ("neurogenesis", "GO:0022008", ""),
        (" Neuron  Differentiation ", "GO:0030182", ""),
        ("nervous system cell generation", "GO:0022008", "exact synonym"),
        ("GO:0098001", "GO:0030182", "alternative id"),
        ("GO:0099001", "GO:0022008", "replaced id"),
        ("generation of neur", "GO:0048699", "the only set with 'generation of neur' in its name"),
        ("positive", "GO:0050769", "the only set with 'positive' in its name"),
    ],
)
def test_a_process_by_id_name_synonym_or_words(text, set_id, rule, store_fixture):
    found = resolve_process(store_fixture, text, taxon=MOUSE)
    assert (found.set_id, found.rule, found.taxon) == (set_id, rule, MOUSE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "cell physiology",
            (
                "gene set 'cell physiology' is ambiguous: choose one of GO:0009987 cellular process,"
                " GO:0048699 generation of neurons"
            ),
        ),
        (
            "regulation of neurogen",
            (
                "gene set 'regulation of neurogen' is ambiguous: choose one of GO:0050767 regulation of"
                " neurogenesis, GO:0050768 negative regulation of neurogenesis, GO:0050769 positive"
                " regulation of neurogenesis"
            ),
        ),
    ],
)
def test_a_name_of_several_processes(text, message, store_fixture):
    assert message_of(AmbiguousNameError, resolve_process, store_fixture, text, taxon=MOUSE) == message


@pytest.mark.parametrize(
    ("text", "taxon", "message"),
    [
        ("neurogenesys", MOUSE, "unknown gene set 'neurogenesys'; nearest: neurogenesis, "),
        ("GO:0099002", MOUSE, "unknown gene set 'GO:0099002'; nearest: "),
        (
            "positive regulation of neurogenesis",
            RAT,
            "unknown gene set 'positive regulation of neurogenesis'; nearest: ",
        ),
        ("x", MOUSE, "unknown gene set 'x'; nearest: "),
    ],
)
def test_an_unknown_process(text, taxon, message, store_fixture):
    assert message_of(UnknownNameError, resolve_process, store_fixture, text, taxon=taxon).startswith(message)


def test_the_roles_of_a_process_are_its_regulators_at_any_depth(store_fixture):
    assert resolve_process(store_fixture, "neurogenesis", taxon=MOUSE).roles == {
        "GO:0022008": "member",
        "GO:0045664": "regulation",  # of neuron differentiation, a part of neurogenesis
        "GO:0045665": "negative regulation",
        "GO:0050767": "regulation",
        "GO:0050768": "negative regulation",
        "GO:0050769": "positive regulation",
    }


def test_roles_are_of_the_process_and_of_the_species(store_fixture):
    assert resolve_process(store_fixture, "neuron differentiation", taxon=MOUSE).roles == {
        "GO:0030182": "member",
        "GO:0045664": "regulation",
        "GO:0045665": "negative regulation",
    }
    assert resolve_process(store_fixture, "neurogenesis", taxon=RAT).roles == {
        "GO:0022008": "member",
        "GO:0050767": "regulation",
        "GO:0050768": "negative regulation",
    }


def test_a_process_says_what_was_understood(store_fixture):
    assert (
        resolve_process(store_fixture, "GO:0098001", taxon=MOUSE).sentence()
        == "process: neuron differentiation (GO:0030182, 1 mouse genes): alternative id"
    )
