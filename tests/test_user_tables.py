"""The tables that users bring: what is read, and what is refused in which words."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest

from mircargo.errors import InputError
from mircargo.user_tables import file_stem, read_gmt, read_lists, read_names, read_pairs


def test_gmt(tmp_path):
    path = tmp_path / "mine.v1.gmt.gz"
    path.write_bytes(gzip.compress(b"S1\tfirst set\tA\tB\tA\t\r\n\nS2\thttps://x\tC\nS3\t\tD\n"))
    table, notes = read_gmt(path)
    assert notes == ()
    assert list(table.itertuples(index=False, name=None)) == [
        ("S1", "first set", "A", "mine.v1"),
        ("S1", "first set", "B", "mine.v1"),
        ("S2", "S2", "C", "mine.v1"),
        ("S3", "S3", "D", "mine.v1"),
    ]
    assert read_lists(path) == ({"S1": ["A", "B"], "S2": ["C"], "S3": ["D"]}, ())
    assert file_stem(tmp_path / "plain") == "plain"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "S1\tx\tA\nS2\n",
            "line 2: expected id, description and at least one gene, with tabs between them; found 1 cell",
        ),
        ("S1\tx\tA\nS2\tx\t\t\n", "line 2: .*found 4 cells"),
        ("\tx\tA\n", "line 1: expected id"),
        ("S1\tx\tA\nS1\tx\tB\n", "line 2: the id 'S1' stands in line 1, too"),
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
