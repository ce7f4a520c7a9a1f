"""The tables that users bring: what is read, and what is refused in which words."""

from __future__ import annotations

import gzip
import os
import threading

import pandas as pd
import pytest

from mircargo.errors import InputError
from mircargo.own_tables.facts import read_facts
from mircargo.own_tables.gmt import read_gmt, read_lists
from mircargo.own_tables.names import read_names
from mircargo.own_tables.pairs import read_pairs
from mircargo.readers.table import read_table
from mircargo.readers.text import file_stem


def test_gmt(tmp_path):
    path = tmp_path / "mine.v1.gmt.gz"
    path.write_bytes(gzip.compress(b"S1\tfirst set\tA\tB\tA\t\r\n\nS2\thttps://x\tC\nS3\t\tD\n"))
    table, notes = read_gmt(path)
    assert notes == ("mine.v1.gmt.gz: 1 gene named more than once in a set, counted once",)
    assert list(table.itertuples(index=False, name=None)) == [
        ("S1", "first set", "A", "mine.v1"),
        ("S1", "first set", "B", "mine.v1"),
        ("S2", "S2", "C", "mine.v1"),
        ("S3", "S3", "D", "mine.v1"),
    ]
    assert read_lists(path)[0] == {"S1": ["A", "B"], "S2": ["C"], "S3": ["D"]}
    assert file_stem(tmp_path / "plain") == "plain"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "S1\tx\tA\nS2 x B\n",
            "line 2: expected id, description and at least one gene, with tabs between them; found 1 cell",
        ),
        ("S2\tx\t\t\n", "line 1: .*found 4 cells"),
        ("\tx\tA\n", "line 1: expected id"),
        ("\n\n", "is empty; expected rows of id"),
        ("a\0b\tx\tA\n", "found binary data"),
    ],
)
def test_gmt_errors(tmp_path, text, words):
    (tmp_path / "s.gmt").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_gmt(tmp_path / "s.gmt")


def test_names(tmp_path):
    (tmp_path / "u.txt").write_text("b\n a \n\nb\n", encoding="utf-8")
    assert read_names(tmp_path / "u.txt") == (["b", "a"], ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.tsv", "mirna\tgene\tscore\nm1\tA\t0.5\nm1\tB\t0\n"),
        ("p.csv", '"miRNA","note","SCORE","Gene"\n"m1","x, y",0.5,"A"\n m1 ,,0,B\n'),
        ("p.txt", "gene,mirna,score\r\nA,m1,0.5\r\nB,m1,0\r\n"),
    ],
)
def test_pairs(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    table, notes = read_pairs(tmp_path / name)
    assert table.to_dict("list") == {"mirna": ["m1", "m1"], "gene": ["A", "B"], "score": [0.5, 0.0]}
    assert notes == ()


def test_pairs_without_a_header(tmp_path):
    (tmp_path / "p.tsv").write_text("m1\tA\nm2\tB\n", encoding="utf-8")
    table, notes = read_pairs(tmp_path / "p.tsv")
    assert table.to_dict("list") == {"mirna": ["m1", "m2"], "gene": ["A", "B"]}
    assert "the first line too" in notes[0]


def test_pairs_from_parquet_and_scores_turned(tmp_path):
    pd.DataFrame({"gene": ["A"], "mirna": ["m1"], "score": [-0.25]}).to_parquet(tmp_path / "p.parquet")
    table, notes = read_pairs(tmp_path / "p.parquet")
    assert table["score"].tolist() == [0.25]
    assert "their sign is turned" in notes[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mirna\ttarget\nm\tA\n", r"lacks column\(s\) \['gene'\]; found \['mirna', 'target'\]"),
        ("a\tb\tc\nm\tA\tx\n", r"lacks column\(s\) \['mirna', 'gene'\]"),
        ("mirna\tgene\nm\n", "line 2: expected 2 cells, found 1"),
        ("mirna\tgene\n\nm\tA\nm\n", "line 4: expected 2 cells, found 1"),
        (
            "mirna\tgene\nm\tNA\n\tB\n",
            r"2 rows of 2 left out: mirna or gene is missing \(line 2\), so no pair is left",
        ),
        ("mirna\tgene\tscore\nm\tA\tx\n", "line 2: column 'score': expected a number, found 'x'"),
        ("mirna\tgene\tscore\nm\tA\t1\nm\tB\t-1\n", "line 3: column 'score' is below 0 here"),
        ("mirna\tgene\tgene\nm\tA\tA\n", "two columns have one name"),
        ("mirna\tgene\n", "holds no row"),
        ("", "is empty; expected a table"),
    ],
)
def test_pairs_errors(tmp_path, text, words):
    (tmp_path / "p.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_pairs(tmp_path / "p.tsv")


def test_damaged_files(tmp_path):
    (tmp_path / "p.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "p.tsv").write_bytes(bytes(range(256)) * 4)
    with pytest.raises(InputError, match=r"p\.parquet"):
        read_pairs(tmp_path / "p.parquet")
    with pytest.raises(InputError, match="expected UTF-8 text"):
        read_pairs(tmp_path / "p.tsv")


# --- one meaning for missing values, ids and control characters ---------------------------------------------

WRITTEN = ("NA", "NaN", "N/A", "#N/A", "None", "null", "-", ".", "na", "NULL", "—")


@pytest.mark.parametrize("text", WRITTEN)
def test_a_missing_name_is_none_and_counted(tmp_path, text):
    path = tmp_path / "x.txt"
    path.write_text(f"b\n{text}\n\n a\x07b\u200b\n {text} \n", encoding="utf-8")
    assert read_names(path) == (
        ["b", "ab"],
        (
            f"x.txt: 2 missing values ({text}) read as empty",
            "x.txt: control characters removed from 1 cell",
        ),
    )
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"x.txt: is empty; expected one name a line \(x.txt: 1 missing value"
    ):
        read_names(path)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_missing_member_is_none_and_counted(tmp_path, text):
    path = tmp_path / "s.gmt"
    path.write_text(f"S1\t{text}\tA\t{text}\tB\nS2\t\tC\n", encoding="utf-8")
    table, notes = read_gmt(path)
    assert table[["set_id", "set_name", "gene"]].to_numpy().tolist() == [
        ["S1", "S1", "A"],
        ["S1", "S1", "B"],
        ["S2", "S2", "C"],
    ]
    assert notes == (f"s.gmt: 1 missing value ({text}) read as empty",)
    assert read_lists(path) == ({"S1": ["A", "B"], "S2": ["C"]}, notes)
    path.write_text(f"{text}\tx\tA\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: expected id, description and at least one name"):
        read_lists(path)
    path.write_text(f"S1\tx\t{text}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: expected id, description and at least one gene"):
        read_gmt(path)


@pytest.mark.parametrize("text", ["", *WRITTEN])
@pytest.mark.parametrize("form", ["tsv", "csv", "parquet"])
def test_a_pair_without_a_name_is_left_out_and_counted(tmp_path, text, form):
    frame = pd.DataFrame({"mirna": ["m1", text, "m2", "m3"], "gene": ["A", "B", text, "C"]})
    path = tmp_path / f"p.{form}"
    if form == "parquet":
        frame.replace("", None).to_parquet(path)
    else:
        frame.to_csv(path, sep="\t" if form == "tsv" else ",", index=False)
    table, notes = read_pairs(path)
    assert table.to_dict("list") == {"mirna": ["m1", "m3"], "gene": ["A", "C"]}
    first = 2 if form == "parquet" else 3
    assert notes[-1] == f"p.{form}: 2 rows of 4 left out: mirna or gene is missing (line {first})"
    assert len(notes) == 1 + (text != "")


def test_scores_that_are_missing_leave_none(tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text("mirna\tgene\tscore\tfamily\nm1\tA\t1\tf\nm2\tB\tNA\t-\n", encoding="utf-8")
    table, notes = read_pairs(path)
    assert table.to_dict("list") == {"mirna": ["m1", "m2"], "gene": ["A", "B"], "family": ["f", "m2"]}
    assert notes == (
        "p.tsv: 2 missing values (-, NA) read as empty",
        "p.tsv: 1 of 2 pairs have no score, so none is used and every miRNA that hits a gene counts 1",
    )


def test_ids_of_genes_meet_whatever_their_version(tmp_path):
    (tmp_path / "p.tsv").write_text("mirna\tgene\nm1\tENSG00000141510.16\nm1\tNM_000314.8\nm1\tPTEN\n")
    (tmp_path / "s.gmt").write_text("S\tx\tENSG00000141510.3\tENSG00000141510\tNM_000314\tPten\n")
    assert read_pairs(tmp_path / "p.tsv")[0]["gene"].tolist() == ["ENSG00000141510", "NM_000314", "PTEN"]
    assert read_gmt(tmp_path / "s.gmt")[0]["gene"].tolist() == ["ENSG00000141510", "NM_000314", "Pten"]


# --- tables as people have them -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["mirna\tgene\tGene", "mirna\tGENE\tgene ", "miRNA\tgene\tMIRNA", "Score\tgene\tmirna\tscore"]
)
def test_columns_that_differ_by_case_are_refused(tmp_path, header):
    path = tmp_path / "p.tsv"
    path.write_text(f"{header}\n" + "\t".join("1" for _ in header.split("\t")) + "\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"p.tsv: columns .* can all be read as '(gene|mirna|score)'; keep one"
    ):
        read_pairs(path)


def test_columns_that_differ_by_case_are_refused_as_facts_unless_one_is_chosen(tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text("mirna\tgene\tGene\tevidence\tNote\tnote\nm\tPten\tSox2\tweak\tx\ty\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns 'gene', 'Gene' can all be read as 'gene'"):
        read_facts(path, "mti")
    for chosen, gene in (("gene", "Pten"), ("Gene", "Sox2")):
        assert read_facts(path, "mti", columns={"gene": chosen})[0]["gene"].tolist() == [gene]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('"mirna","ge,ne","gene"\n"m","x","A"\n', [2]),
        ('"mirna","a ""quoted"" name","gene"\n"m","x","A"\n', [2]),
        ('mirna,"two\nlines",gene\nm,x,A\n', [3]),
        ("\n\nmirna,gene,x\nm,A,1\n", [4]),
        ("\ufeffmirna\tgene\tx\n\nm\tA\t1\n", [3]),
        ("mirna\tgene\tx\nm\tA\t" + "y" * 3_000_000 + "\n", [2]),
        ("mirna,gene,x\r\nm,A,\r\n", [2]),
        ("mirna,gene,x\rm,A,\r", [2]),
    ],
)
def test_tables_that_are_right_are_read(tmp_path, text, lines):
    path = tmp_path / "p.csv"
    path.write_bytes(text.encode())
    found = read_table(path)
    assert found.frame[["mirna", "gene"]].to_numpy().tolist() == [["m", "A"]]
    assert list(found.lines) == lines
    assert read_pairs(path)[0].to_dict("list") == {"mirna": ["m"], "gene": ["A"]}


def test_what_is_no_table(tmp_path):
    (tmp_path / "x.parquet").mkdir()
    with pytest.raises(InputError, match=r"x\.parquet: is a folder; expected a Parquet file"):
        read_pairs(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="cannot be read"):
        read_pairs(tmp_path / ("x" * 300 + ".parquet"))
    (tmp_path / "u.tsv").write_bytes("mirna\tgene\nm\tA\n".encode("utf-16-le"))
    with pytest.raises(InputError, match=r"u\.tsv: expected UTF-8 text, found binary data"):
        read_pairs(tmp_path / "u.tsv")
    (tmp_path / "q.csv").write_text('mirna,"gene\nm,A\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"q\.csv: its header cannot be read as CSV"):
        read_pairs(tmp_path / "q.csv")
    (tmp_path / "big.tsv").write_text("mirna\tgene\tscore\nm\tA\t1e308\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: column 'score': expected a repression, found '1e308'"):
        read_pairs(tmp_path / "big.tsv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_as_a_file_and_more_than_once(tmp_path):
    for packed in (bytes, gzip.compress):
        pipe = tmp_path / packed.__name__
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(packed(b"mirna\tgene\nm1\tA\n\nm2\tB\n"),))
        writer.start()
        expected = {"mirna": ["m1", "m2"], "gene": ["A", "B"]}
        assert read_pairs(pipe)[0].to_dict("list") == expected
        writer.join()
        assert read_pairs(pipe)[0].to_dict("list") == expected
        assert read_names(pipe)[0] == ["mirna gene", "m1 A", "m2 B"]
