"""Predictions in a snapshot, carried by orthology, and the command that predicts anew."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest

from mircargo.analyses.predicted_on import PredictedOn
from mircargo.analyses.prediction import mature_sequences, pairing_pictures, predict_targets
from mircargo.errors import InputError, OutputError, SnapshotError, UnknownNameError
from mircargo.graph import build_graph
from mircargo.questions.selection import select
from mircargo.questions.targets import targets_of
from mircargo.report.gather import gather_report
from mircargo.scope import PROCESS, Scope
from mircargo.snapshots.core import build_core
from mircargo.snapshots.core_utrs import build_core_utrs, build_utrs
from mircargo.sources import hgnc, refgene, utr_human
from mircargo.store.core_utrs import read_utrs
from mircargo.store.store import Store

# Two genes with sites of miR-21 (8mer TAAGCTA + A, spelled ATAAGCTA), far from each other and from the ends.
SPACER = "CCTTGACCGTTGCAGGTTCCAGTGG"
PDCD4 = SPACER + "AATATTCTAATAAGCTATTAATA" + SPACER * 2 + "TTTTATAAGCTATTTAAT" + SPACER + "AATAAA" + SPACER
PTEN = SPACER * 3 + "ACGTNNNNACGT" + SPACER
MIR21 = "UAGCUUAUCAGACUGAUGUUGA"


@pytest.fixture(scope="module")
def world(source_files_fixture, tmp_path_factory):
    """Return a folder with the source files of the small world, but with 3'UTRs that hold strong sites."""
    folder = tmp_path_factory.mktemp("world")
    files = folder / "files"
    files.mkdir()
    for path in source_files_fixture.iterdir():
        (files / path.name).write_bytes(path.read_bytes())
    (files / utr_human.SOURCE.files[0].name).write_bytes(
        gzip.compress(f"5728,{PTEN}\n27250,{PDCD4}\n99,{SPACER * 2}\n".encode())
    )
    return folder


@pytest.fixture(scope="module")
def utr_file(world):
    out = world / "utr.parquet"
    build_core_utrs(world / "files", out)
    return out


@pytest.fixture(scope="module")
def store(world, utr_file):
    build_core(world / "files", world / "core", utrs=utr_file)
    return Store(world / "core")


def rows(store, name, **options):
    return targets_of(store, [name], Scope(evidence=["predicted"], **options)).records()


def test_utrs_keep_their_gene_and_evidence(utr_file):
    utrs = {utr.gene_id: utr for utr in read_utrs(utr_file)}
    pdcd4 = next(utr for utr in utrs.values() if utr.gene == "PDCD4")
    assert pdcd4.gene_id.startswith("HGNC:")
    assert "NCBIGene:99" in utrs, "a gene that HGNC does not have is kept, and said"
    assert all(len(utr.accessibility) == len(utr.sequence) for utr in utrs.values())


def test_known_accessibility_is_not_folded_again(world, utr_file):
    table = {
        source.key: source.parse(world / "files" / source.files[0].name)
        for source in (hgnc.SOURCE, refgene.SOURCE, utr_human.SOURCE)
    }
    known = {utr.sequence: bytes([7]) * len(utr.sequence) for utr in read_utrs(utr_file)}
    out = world / "again.parquet"
    calls = []
    assert build_utrs(table, out, known=known, progress=lambda done, total: calls.append((done, total))) == 3
    assert calls[-1] == (3, 3)
    assert all(set(utr.accessibility) == {7} for utr in read_utrs(out))
    with pytest.raises(OutputError, match="exists already"):
        build_utrs(table, out, known=known)
    same = world / "same.parquet"
    build_core_utrs(world / "files", same, known=utr_file)
    assert same.read_bytes() == utr_file.read_bytes()


def test_nothing_left_is_said(world, tmp_path):
    table = {
        "hgnc": hgnc.parse(world / "files" / hgnc.SOURCE.files[0].name),
        "utr_human": pd.DataFrame({"entrez": ["5728"], "sequence": ["N" * 50]}),
    }
    with pytest.raises(InputError, match="no 3'UTR is left after cleaning"):
        build_utrs(table, tmp_path / "out.parquet")


def test_a_broken_file_of_utrs_is_named(tmp_path):
    (tmp_path / "utr.parquet").write_bytes(b"nonsense")
    for path in (tmp_path / "utr.parquet", tmp_path / "missing.parquet"):
        with pytest.raises(SnapshotError, match="the core 3'UTRs cannot be read"):
            read_utrs(path)


def test_human_targets_are_predicted(store):
    (found,) = [row for row in rows(store, "hsa-miR-21-5p") if row["gene"] == "PDCD4"]
    assert found["score"] < -0.15
    assert (found["evidence"], found["methods"], found["via_ortholog"], found["source"]) == (
        "predicted",
        "context++",
        None,
        "prediction",
    )
    assert found["n_references"] in (0, None)


def test_a_family_shares_its_rows(store):
    families = store.rows(
        "SELECT seed, count(*) FROM mirna WHERE taxon = 9606 GROUP BY 1 HAVING count(*) > 1"
    )
    per_seed = store.rows("SELECT seed, count(DISTINCT scored_as) FROM prediction GROUP BY 1")
    assert families
    assert all(count == 1 for _, count in per_seed)


def test_mouse_targets_are_carried_and_say_so(store):
    found = rows(store, "miR-21a", organism="mouse")
    human = {row["gene_id"]: row["score"] for row in rows(store, "hsa-miR-21-5p")}
    carried = {row["gene"]: row for row in found}
    assert carried["Pdcd4"]["gene_id"].startswith("MGI:")
    assert carried["Pdcd4"]["via_ortholog"] in human
    assert carried["Pdcd4"]["score"] == human[carried["Pdcd4"]["via_ortholog"]]
    notes = " ".join(targets_of(store, ["miR-21a"], Scope(organism="mouse")).sentences)
    assert "carried from human 3'UTRs by orthology" in notes


def test_validated_and_predicted_are_separate_rows(store):
    both = [
        row
        for row in targets_of(store, ["miR-21a"], Scope(organism="mouse")).records()
        if row["gene"] == "Pdcd4"
    ]
    assert [row["evidence"] for row in both] == ["functional", "predicted"]
    assert both[0]["score"] is None
    assert both[1]["references"] in (None, "")


def test_carried_pairs_are_the_curated_or_the_best(store):
    for carries, source, support in store.rows("SELECT carries, source, support FROM ortholog"):
        assert carries or "HGNC" not in source.split(";")
        assert not carries or "HGNC" in source.split(";") or support >= 3


def test_mature_sequences_from_names_letters_and_files(store, tmp_path):
    fasta = tmp_path / "novel.fa"
    fasta.write_text(">novel some words\r\nUAGCUUAUCAGACUGAUGUUGA\r\n", encoding="utf-8")
    found = mature_sequences(store, ["hsa-miR-21-5p", "tagcttatcagactgatgttga", str(fasta)])
    assert set(found.sequences.values()) == {MIR21}
    assert list(found.sequences) == ["hsa-miR-21-5p", MIR21, "novel"]
    assert any("is read as hsa-miR-21-5p" in note for note in map(str, found.notes))
    assert len(mature_sequences(store, ["all"]).sequences) == len(
        store.rows("SELECT 1 FROM mirna WHERE taxon = 9606")
    )


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("ACGUACG", InputError, "expected a mature sequence of 8 to 40 nt, found 7"),
        ("UAGCUUAXCAGACUGAUG", InputError, "expected the letters A, C, G, U"),
        ("nowhere.fa", InputError, "no such file"),
        ("miR-77777", UnknownNameError, "unknown miRNA"),
    ],
)
def test_what_is_no_mirna_is_said(store, text, error, message):
    with pytest.raises(error, match=message):
        mature_sequences(store, [text])
    with pytest.raises(InputError, match="no miRNA was given"):
        mature_sequences(store, [])


@pytest.fixture
def own_utrs(tmp_path):
    path = tmp_path / "own.fa"
    path.write_text(f">PDCD4 own\n{PDCD4}\n>NOTHING\n{SPACER * 4}\n", encoding="utf-8")
    return path


def test_own_utrs_are_scored_by_gene_and_by_site(store, own_utrs):
    genes = predict_targets(store, [MIR21], on=PredictedOn(str(own_utrs)))
    assert list(genes.table.columns) == [
        "mirna",
        "gene",
        "gene_id",
        "n_8mer",
        "n_7mer_m8",
        "n_7mer_a1",
        "n_6mer",
        "score",
        "percentile",
    ]
    assert genes.table.loc[0, ["gene", "n_8mer"]].tolist() == ["PDCD4", 2]
    assert any(note.startswith("left out: ") and "PCT" in note for note in map(str, genes.notes))
    assert any("abundance is counted on the human core" in note for note in map(str, genes.notes))
    sites = predict_targets(store, [MIR21], on=PredictedOn(str(own_utrs), sites=True)).table
    starts = [PDCD4.index("ATAAGCTA") + 1, PDCD4.rindex("ATAAGCTA") + 1]
    assert sites["utr_start"].tolist() == starts
    assert set(sites["site_type"]) == {"8mer"}


def test_pairing_is_drawn(store, own_utrs):
    def drawn(gene, **more):
        return pairing_pictures(store, [MIR21], gene, on=PredictedOn(str(own_utrs), **more)).text

    picture = drawn("pdcd4")
    assert picture.count("8mer") == 2
    assert "|||||||" in picture
    assert drawn("NOTHING") == "no site in NOTHING\n"
    with pytest.raises(InputError, match="no 3'UTR of 'TP53'"):
        drawn("TP53")
    with pytest.raises(InputError, match="--show draws the sites of one gene: leave out --sites"):
        drawn("PDCD4", sites=True)


def test_the_core_is_human(store):
    with pytest.raises(InputError, match=r"the core 3'UTRs are human: for mouse give a FASTA"):
        predict_targets(store, [MIR21], Scope("mouse"))


def test_the_network_draws_few_predictions(store):
    selection = select(store, Scope(organism="mouse"), mirnas=["miR-21a"])
    whole, few = (build_graph(store, selection, few_predicted=wanted) for wanted in (False, True))
    predicted = {v for _, v, facts in whole.edges(data=True) if facts.get("evidence") == "predicted"}
    tested = {v for _, v, facts in whole.edges(data=True) if facts.get("evidence") != "predicted"}
    assert set(whole) - set(few) == predicted - tested
    assert any(facts.get("evidence") == "predicted" for *_, facts in few.edges(data=True)), (
        "beside tested evidence it stays"
    )


@pytest.mark.parametrize(
    ("mirna", "carried"),
    [("hsa-miR-21-5p", set()), ("mmu-miR-21a-5p", {"hcop", "ensembl_orthologs", "hgnc"})],
)
def test_a_report_names_predictions_only_where_it_shows_them(store, mirna, carried):
    def keys(*evidence):
        data = gather_report(store, Scope(evidence=evidence or None, process=PROCESS), mirnas=[mirna])
        return {row["key"] for row in data.sources}

    orthologs = {"hcop", "ensembl_orthologs"}
    assert keys() & {"prediction", *orthologs} == {"prediction"} | (orthologs & carried)
    assert carried <= keys()
    assert keys("functional", "weak") & {"prediction", *orthologs} == set()
