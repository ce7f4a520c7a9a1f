"""Tables in the dialects that people have: separators, quotes, row names, comments, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.own_tables.facts import read_facts
from mircargo.own_tables.gmt import read_gmt, read_lists
from mircargo.own_tables.pairs import read_pairs
from mircargo.readers.delimited import ROW_NAMES
from mircargo.readers.matrix import read_matrix
from mircargo.readers.table import SEPARATORS, cells_of, read_table, table_of

CASES = Path(__file__).parents[1] / "data" / "cases"
CARGO = {"study": "s", "ev_source": "e", "relation": "by sign, q < 0.05", "unit": "log2FC"}


def write(tmp_path, text, name="t.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def rows_of(table):
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("mirna\tgene\nm\tA\n", "\t"),
        ("mirna;gene\nm;A\n", ";"),
        ("mirna,gene\nm,A\n", ","),
        ("mirna gene\nm A\n", " "),
        ('"mirna" "gene"\n"m" "A"\n', " "),
        ('"mirna"\t"gene"\n"m"\t"A"\n', "\t"),
        ('"mirna";"gene"\r\n"m";"A"\r\n', ";"),
        ("sep=;\nmirna;gene\nm;A\n", ";"),
        ("# made by hand, twice\nmirna,gene\nm,A\n", ","),
        ("#mirna\tgene\nm\tA\n", "\t"),
        ("## one\n#two, three\n\nmirna,gene\n# four\nm,A\n#end\n", ","),
        ("mirna,gene,\nm,A,\n", ","),
        ("mirna;gene;;\nm;A\n", ";"),
        ("mirna,gene\nm,A,\n", ","),
        ('"",mirna,gene\n"1",m,A\n', ","),
        (",mirna,gene\n0,m,A\n", ","),
        ("mirna\tgene\n1\tm\tA\n", "\t"),
    ],
)
def test_a_table_is_read_however_it_is_written(tmp_path, text, separator):
    if ";;" in text or (separator == "," and "A,\n" in text and "gene\n" in text):
        text = text.replace("m;A\n", "m;A;;\n")
    path = write(tmp_path, text)
    found = read_table(path, headers=("mirna", "gene"))
    assert rows_of(found) == [["mirna", "gene"], ["m", "A"]]
    assert found.took.separator == separator
    lines = text.replace("\r", "").split("\n")
    assert [lines[line - 1].replace('"', "").strip("1,0;\t ") for line in found.lines] == [f"m{separator}A"]
    assert read_pairs(path)[0].to_dict("list") == {"mirna": ["m"], "gene": ["A"]}


@pytest.mark.parametrize(
    ("text", "took", "notes"),
    [
        ("a\tb\n1\t2\n", {}, []),
        ("a,b\n1,2\n", {}, []),
        ("a;b\n1;2\n", {}, ["t.txt: read with semicolons between cells"]),
        ("a b\n1 2\n", {}, ["t.txt: read with spaces between cells"]),
        ('"a"\t"b"\n"1"\t"2"\n', {"quoted": True}, []),
        ("# x\n# y\na,b\n1,2\n# z\n", {"comments": 3}, ["t.txt: 3 comment lines (#) passed over"]),
        ("a,b\nx,1,2\n", {"row_names": True}, []),
        (
            "a,b\n1,2,3\n2,4,5\n",
            {"row_numbers": True},
            ["t.txt: a first column without a name numbers the rows and is passed over"],
        ),
    ],
)
def test_what_was_taken_for_what_is_said(tmp_path, text, took, notes):
    found = read_table(write(tmp_path, text)).took
    assert {name: getattr(found, name) for name in took} == took
    assert found.notes("t.txt") == notes


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("fc\tp\nm1\t2\t0.1\nm2\t3\t0.2\n", ["fc", "p"], [["m1", "2", "0.1"], ["m2", "3", "0.2"]]),
        ('"","fc","p"\n"m1",2,0.1\n', ["fc", "p"], [["m1", "2", "0.1"]]),
        ("\tfc\tp\nm1\t2\t\nm2\t3\t\n", ["fc", "p"], [["m1", "2", ""], ["m2", "3", ""]]),
        ('"fc";"p"\n"m1";2,1;NA\n', ["fc", "p"], [["m1", "2,1", "NA"]]),
        ("fc\nm1\t2\n", ["fc"], [["m1", "2"]]),
    ],
)
def test_row_names_are_a_column(tmp_path, text, names, rows):
    assert rows_of(read_table(write(tmp_path, text))) == [[ROW_NAMES, *names], *rows]


def test_a_last_column_that_is_empty_throughout_is_no_row_name(tmp_path):
    found = read_table(write(tmp_path, "mirna\tgene\nm\tA\t\nn\tB\t\n"))
    assert rows_of(found) == [["mirna", "gene"], ["m", "A"], ["n", "B"]]
    assert not found.took.row_names


def test_numbers_that_are_all_there_is_are_kept(tmp_path):
    assert rows_of(read_table(write(tmp_path, '""\n1\n2\n'))) == [[ROW_NAMES], ["1"], ["2"]]


def test_row_names_in_parquet_are_a_column(tmp_path):
    pd.DataFrame({"gene": ["A"]}, index=["m"]).to_parquet(tmp_path / "p.parquet")
    table, notes = read_pairs(tmp_path / "p.parquet")
    assert table.to_dict("list") == {"mirna": ["m"], "gene": ["A"]}
    assert notes == ("p.parquet: the first column has no name and is read as mirna",)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('"a\tb"\tc', ["a\tb", "c"]),
        ('a "b"\t5"', ['a "b"', '5"']),
        ('"a\tb', ['"a', "b"]),
        ('"a" b\tc', ['"a" b', "c"]),
        ('"say ""hi"""\tc', ['say "hi"', "c"]),
        (r'"say \"hi\""' + "\tc", ['say "hi"', "c"]),
        ('""\tc', ["", "c"]),
    ],
)
def test_quotes_between_tabs_are_quotes_where_the_whole_line_reads_so(line, cells):
    assert cells_of(line, "\t") == cells


def test_stray_quotes_between_tabs_join_no_rows(tmp_path):
    text = 'mirna\tnote\nm1\t"open\nm2\tx\nm3\tclose"\n'
    found = read_table(write(tmp_path, text))
    assert rows_of(found)[1:] == [["m1", '"open'], ["m2", "x"], ["m3", 'close"']]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_a_cell_may_span_lines_and_rows_keep_their_lines(tmp_path, separator):
    text = separator.join(['"note"', '"gene"']) + "\n" + separator.join(['"a\nb\nc"', '"A"']) + "\n"
    text += separator.join(['"d"', '"B"']) + "\n"
    found = read_table(write(tmp_path, text))
    assert rows_of(found) == [["note", "gene"], ["a\nb\nc", "A"], ["d", "B"]]
    assert list(found.lines) == [2, 5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b,c\n1;2,3\n", "line 1: semicolons and commas both part the rows into equal numbers of cells"),
        ("a\tb\n1\t2\n3\n", "line 3: expected 2 cells, found 1"),
        ("a\tb\n1\t2\t3\n4\t5\n", "line 2: expected 2 cells, found 3"),
        ("a,b\nx,1,2\ny,1\n", "line 2: expected 2 cells, found 3"),
        ('a,b\n"1,2\n', "line 2 cannot be read as CSV"),
        ('a,"b\n1,2\n', "its header cannot be read as CSV"),
        ('a,b\n"1"x,2\n', "line 2 cannot be read as CSV"),
        ("a,a\n1,2\n", "two columns have one name"),
        ("a,,\n1,2,3\n", "two columns have one name"),
        ("# only\n# remarks\n", "is empty; expected a table with a header"),
        ("a\tb\n", "holds no row below its header"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path, text, words):
    with pytest.raises(InputError) as caught:
        read_table(write(tmp_path, text))
    assert words in str(caught.value)
    assert str(caught.value).startswith("t.txt: ")
    assert "\n" not in str(caught.value)


def test_lines_above_the_header_are_passed_over_where_its_names_are_known():
    lines = ["SDS 2.4\tx\t1", "", "Sample Information", "Well\tSample Name\tCt", "1\tev\t21.4"]
    found = table_of(Path("t.txt"), lines, below=("Sample Name", "Ct"))
    assert rows_of(found) == [["Well", "Sample Name", "Ct"], ["1", "ev", "21.4"]]
    assert (found.took.above, found.took.notes("t")) == (2, ["t: 2 lines above the header passed over"])
    assert list(found.lines) == [5]


# the cases


def test_case_11_quoted_cells():
    assert read_pairs(CASES / "case-11-quoted.tsv")[0].to_dict("list") == {
        "mirna": ["hsa-miR-21-5p", "hsa-miR-155-5p"],
        "gene": ["PTEN", "SOCS1"],
    }


@pytest.mark.parametrize("name", ["case-12-write-csv.csv", "case-12-write-table.tsv"])
def test_case_12_row_names(name):
    given = {"value": "log2FoldChange", "q_value": "padj"}
    frame, notes = read_facts(CASES / name, "cargo", columns=given, constants=CARGO)
    assert frame[["mirna", "value", "q_value"]].to_numpy().tolist() == [
        ["hsa-miR-21-5p", "2.1", "0.001"],
        ["hsa-miR-155-5p", "1.2", "0.03"],
    ]
    assert notes == (f"{name}: the first column has no name and is read as mirna",)


def test_case_13_decimal_commas_and_semicolons():
    given = {"value": "log2fc", "q_value": "padj"}
    name = "case-13-decimal-comma.tsv"
    frame, notes = read_facts(CASES / name, "cargo", columns=given, constants=CARGO)
    assert frame[["value", "q_value"]].to_numpy().tolist() == [["2.1", "0.001"]]
    assert notes == (f"{name}: the comma in 2 numbers read as a decimal point",)
    frame, notes = read_facts(CASES / "case-13-semicolon.csv", "mti")
    assert frame[["mirna", "gene", "evidence"]].to_numpy().tolist() == [["hsa-miR-21-5p", "PTEN", "weak"]]
    assert notes == ("case-13-semicolon.csv: read with semicolons between cells",)


def test_row_names_are_passed_over_where_no_column_lacks(tmp_path):
    path = write(tmp_path, "mirna\tgene\nrow1\tm\tA\n")
    table, notes = read_pairs(path)
    assert table.to_dict("list") == {"mirna": ["m"], "gene": ["A"]}
    assert notes == ("t.txt: the first column has no name and is passed over",)
    path = write(tmp_path, "gene\trow names\nm\tA\tx\n")
    with pytest.raises(InputError, match="two columns have one name"):
        read_pairs(path)


# write and read

TEXT = st.text(st.characters(exclude_characters="\0\ufeff\r", exclude_categories=["Cs"]), max_size=8)
PLAIN = st.text(st.sampled_from("ab1,;. -#\u00b5'"), min_size=1, max_size=6).filter(
    lambda text: text.strip(" ")
)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=1)
    ),
    st.sampled_from(list(SEPARATORS)),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_quoted_tables_come_back(tmp_path_factory, rows, separator, end, mark):
    if separator in "\t ":  # guessed line by line, or a letter like any other
        rows = [[cell.replace("\n", " ").replace('"', "'") for cell in row] for row in rows]
    names = [f"n{place}" for place in range(len(rows[0]) + 1)]
    rows = [[f"k{number}x", *row] for number, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator=end).writerows([names, *rows])
    path = tmp_path_factory.getbasetemp() / "quoted.csv"
    path.write_bytes(b"\xef\xbb\xbf" * mark + out.getvalue().encode())
    found = read_table(path)
    assert rows_of(found) == [names, *rows]
    assert found.took.separator == separator


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(PLAIN, min_size=width, max_size=width), min_size=1)
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_plain_tables_with_tabs_come_back_with_their_lines(tmp_path_factory, rows, end, short):
    names = [f"n{place}" for place in range(len(rows[0]))]
    rows = [[f"k{number}x", *row] for number, row in enumerate(rows)]
    header = names if short else ["key", *names]
    text = "".join("\t".join(row) + end for row in [header, *rows])
    path = tmp_path_factory.getbasetemp() / "plain.tsv"
    path.write_bytes(text.encode())
    found = read_table(path)
    assert rows_of(found) == [[ROW_NAMES if short else "key", *names], *rows]
    assert list(found.lines) == list(range(2, len(rows) + 2))


TOKENS = [
    "\t",
    ",",
    ";",
    " ",
    '"',
    "\n",
    "\r",
    "#",
    "\\",
    "a",
    "1",
    "1,5",
    "sep=;",
    "mirna",
    "gene",
    "NA",
    "\u2028",
    "-",
]


@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_any_text_is_a_table_or_one_line(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(text.encode())
    for read in (
        read_table,
        read_pairs,
        read_matrix,
        read_gmt,
        read_lists,
        lambda path: read_facts(path, "mti"),
    ):
        said = ""
        try:
            read(path)
        except InputError as error:
            said = str(error)
        assert "\n" not in said
