"""What a cell says: missing values however they are written, text without control characters, no formulas."""

from __future__ import annotations

import csv
import io
import unicodedata
from xml.etree import ElementTree

import networkx as nx
import pandas as pd
import pytest

from mircargo.cells import Cells, is_missing, plain_text, spreadsheet_text
from mircargo.export import graph_bytes
from mircargo.gene_ids import read_gene_id

WRITTEN = ("NA", "NaN", "N/A", "#N/A", "None", "null", "-", ".", "", "<NA>", "n.a.", "—", "–", "#REF!", "NaT")


@pytest.mark.parametrize("text", WRITTEN)
def test_a_missing_value_however_it_is_written(text):
    for one in (text, text.lower(), text.upper(), text.title(), f"  {text}\t", f"\ufeff{text}\u200b"):
        assert is_missing(one), repr(one)


@pytest.mark.parametrize(
    "text", ["0", "NAA", "NA1", "Nan1", "nano", "N", "A", "na na", "-1", "..", "miR-21", "?", "Noned"]
)
def test_what_is_no_missing_value(text):
    assert not is_missing(text)
    assert Cells().read(text) == text


def test_missing_values_are_counted_as_they_are_written():
    cells = Cells()
    column = pd.Series(["A", "NA", " na ", "", "NA", "B\x00C", "\x1b[31mred\x1b[0m", "D"])
    assert cells.column(column).tolist() == ["A", "", "", "", "", "BC", "[31mred[0m", "D"]
    assert cells.notes("x.tsv") == [
        "x.tsv: 3 missing values (NA, na) read as empty",
        "x.tsv: control characters removed from 2 cells",
    ]
    assert Cells().notes("x.tsv") == []
    unchanged = pd.Series(["A", "", " B"])
    assert cells.column(unchanged).tolist() == ["A", "", "B"]


def test_no_control_character_is_left():
    everything = "".join(
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cs")
    )
    assert plain_text(f"a{everything}b").replace(" ", "") == "ab"
    assert plain_text("a\tb\r\nc\x0bd\u2028e") == "a b c d e"
    assert plain_text("\u202eevil\u202c \u2066x\u2069 soft\xadhyphen \ufffe\uffff") == "evil x softhyphen"
    assert plain_text("Škoda → 10 µm, 小胞, 3′UTR, α\u0301") == "Škoda → 10 µm, 小胞, 3′UTR, α\u0301"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd()", "@SUM(A1)", "+A1", "-A1", "-2+3", "+cmd|' /C calc'!A0", "  =1", "＝1", "\t=1", "--1"],
)
def test_a_formula_gets_an_apostrophe(text):
    assert spreadsheet_text(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+", "-", "-3.2", "+1e-5", "-.5", "-5p", "a=b", "miR-21", "", "'=1", "1-2", "−1"]
)
def test_what_is_no_formula_stays(text):
    assert spreadsheet_text(text) == text


@pytest.mark.parametrize(
    ("text", "database", "local"),
    [
        ("ENSG00000141510.16", "ENSEMBL", "ENSG00000141510"),
        ("ensmusg00000024975", "ENSEMBL", "ENSMUSG00000024975"),
        ("ENSEMBL:ENSRNOG00055028744.2", "ENSEMBL", "ENSRNOG00055028744"),
        ("ENSG00000182378.15_PAR_Y", "ENSEMBL", "ENSG00000182378"),
        ("NM_000314.8", "RefSeq", "NM_000314"),
        ("RefSeq:XR_000314", "RefSeq", "XR_000314"),
        ("P60484-2", "UniProtKB", "P60484"),
        ("UniProt:p60484.3", "UniProtKB", "P60484"),
        ("A0A024RBG1", "UniProtKB", "A0A024RBG1"),
        ("5728", "NCBIGene", "5728"),
        ("5728.0", "NCBIGene", "5728"),
        ("GeneID:5728", "NCBIGene", "5728"),
        ("entrez:5728", "NCBIGene", "5728"),
        ("MGI:MGI:97490", "MGI", "MGI:97490"),
        (" hgnc:9588 ", "HGNC", "HGNC:9588"),
        ("Rgd:3889", "RGD", "RGD:3889"),
    ],
)
def test_ids_of_genes_are_read_without_prefix_and_version(text, database, local):
    assert read_gene_id(text) == (database, local)


@pytest.mark.parametrize(
    "text",
    [
        "Pax6",
        "P2ry12",
        "RP11-34P13.7",
        "AABR07000046.1",
        "1.0",
        "1.38",
        "2-Sep",
        "ENST00000269305.9x",
        "HLA-A",
        "",
    ],
)
def test_a_symbol_stays_as_it_is(text):
    assert read_gene_id(text) == ("", text)


def test_any_text_gives_valid_graph_files():
    graph = nx.MultiDiGraph()
    graph.add_node("s\x00", kind="gene_set", label="a\x01\ud800<&>\ufffe", organism="human")
    graph.add_node("g", kind="gene", label="]]>\x1b[2J", organism="human")
    graph.add_edge("g", "s\x00", key="member_of", kind="member_of", score=float("nan"), note="\x0c\x7f\u202e")
    text = graph_bytes(graph, "graphml").decode()
    root = ElementTree.fromstring(text)
    assert len(root.findall(".//{*}edge")) == 1
    assert {node.get("id") for node in root.findall(".//{*}node")} == {"s", "g"}
    decoded = graph_bytes(graph, "json").decode()
    assert "NaN" not in decoded
    assert not [
        letter for letter in decoded if unicodedata.category(letter) in ("Cc", "Cs", "Cf") and letter != "\n"
    ]
    assert graph.nodes["g"]["label"] == "]]>\x1b[2J", "the graph itself is not changed"


def test_results_hold_no_formula(cli, snapshot_folder_fixture):
    sql = "SELECT '=1+1' AS a, '-5p' AS b, -2.5::DOUBLE AS c, '@x' AS d, '+' AS e"
    for form, separator in (("csv", ","), ("tsv", "\t")):
        code, out, _ = cli("query", "sql", sql, "--format", form)
        assert code == 0
        assert list(csv.reader(io.StringIO(out), delimiter=separator))[1] == [
            "'=1+1",
            "-5p",
            "-2.5",
            "'@x",
            "+",
        ]
    assert '"=1+1"' in cli("query", "sql", sql, "--format", "json")[1], "JSON is read by programs alone"
