"""GMT as people write it: with and without descriptions, weights, empty and repeated sets, comments."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.own_tables.facts import read_facts
from mircargo.own_tables.gmt import read_gmt, read_lists

CASES = Path(__file__).parents[1] / "data" / "cases"
SYMBOLS = {"PTEN", "TP53", "BCL2", "MYC", "SET", "KRAS", "Pten", "Sox2"}


def sets_of(tmp_path, text, name="s.gmt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    table, notes = read_gmt(path, SYMBOLS.intersection)
    return {key: rows["gene"].tolist() for key, rows in table.groupby("set_id", sort=False)}, notes


def test_case_09_lists_without_description():
    path = CASES / "case-09-lists-without-description.gmt"
    assert read_lists(path) == (
        {
            "up_in_EV": ["hsa-miR-21-5p", "hsa-miR-155-5p"],
            "down_in_EV": ["hsa-miR-16-5p", "hsa-miR-34a-5p", "hsa-miR-1-3p"],
        },
        (f"{path.name}: no descriptions: the second cell reads as a name in 2 of 2 rows, and is one",),
    )


@pytest.mark.parametrize(
    ("name", "sets", "note"),
    [
        (
            "duplicate-name",
            {"T1": ["PTEN", "TP53", "BCL2", "MYC"]},
            "1 set written in several rows, read as one: T1 in lines 1, 2",
        ),
        (
            "empty-set",
            {"T1": ["PTEN", "TP53", "PDCD4"], "T3": ["BCL2", "MYC"]},
            "1 set without a gene left out: T2 in line 2",
        ),
        (
            "enrichr-weights",
            {"T1": ["PTEN", "TP53", "PDCD4"]},
            "3 genes with a weight behind a comma, which is dropped",
        ),
    ],
)
def test_case_20(name, sets, note):
    path = CASES / f"case-20-{name}.gmt"
    table, notes = read_gmt(path)
    assert {key: rows["gene"].tolist() for key, rows in table.groupby("set_id")} == sets
    assert notes == (f"{path.name}: {note}",)
    frame, notes = read_facts(path, "gene-set")
    assert {key: rows["gene"].tolist() for key, rows in frame.groupby("set_id")} == sets
    assert notes == (f"{path.name}: {note}",)


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("A\tPTEN\tTP53\nB\tBCL2\tMYC\n", {"A": ["PTEN", "TP53"], "B": ["BCL2", "MYC"]}),
        ("A\tPten\tSox2\n", {"A": ["Pten", "Sox2"]}),
        ("A\tPTEN,1.0\tTP53,0.5\n", {"A": ["PTEN", "TP53"]}),
        ('"A"\t"PTEN"\t"TP53"\n', {"A": ["PTEN", "TP53"]}),
        ("A\tENSG00000141510.16\tENSG00000171862\n", {"A": ["ENSG00000141510", "ENSG00000171862"]}),
        ("A\t7157\t5728\n", {"A": ["7157", "5728"]}),
        ("A\tOWN1\tOWN2\nB\tOWN2\tOWN1\n", {"A": ["OWN1", "OWN2"], "B": ["OWN2", "OWN1"]}),
        ("A\tPTEN\tTP53\nB\nC\tMYC\tTP53\n", {"A": ["PTEN", "TP53"], "C": ["MYC", "TP53"]}),
    ],
)
def test_second_cells_that_read_as_genes_are_genes(tmp_path, text, sets):
    found, notes = sets_of(tmp_path, text)
    assert found == sets
    assert "no descriptions: the second cell reads as a gene in" in notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "A\tna\tPTEN\nB\tna\tTP53\n",
        "A\thttps://x\tPTEN\n",
        "A\t\tPTEN\nB\t\tTP53\n",
        "A\tset\tPTEN\tTP53\n",
        "A\t25\tPTEN\tTP53\n",
        "A\tKEGG\tPTEN\nB\tKEGG\tTP53\n",
        "A\tgenes of our screen, 2\tPTEN\n",
    ],
)
def test_other_second_cells_are_descriptions(tmp_path, text):
    found, notes = sets_of(tmp_path, text)
    assert found["A"][0] == "PTEN"
    assert notes == ()


def test_few_second_cells_that_read_as_genes_are_told(tmp_path):
    rows = [f"S{number}\twords of it\tPTEN\n" for number in range(4)]
    found, notes = sets_of(tmp_path, "".join([*rows, "T\tMYC\tTP53\n"]))
    assert found["T"] == ["TP53"]
    assert notes == (
        "s.gmt: the second cell is read as a description, though it reads as a gene in 1 of 5 rows",
    )


def test_half_of_the_second_cells_is_unclear(tmp_path):
    with pytest.raises(
        InputError,
        match=r"^s\.gmt: line 1: the second cell 'MYC' reads as a gene, as it does in 1 of 2 rows; expected a"
        r" description in every row or in none, write na where there is none$",
    ):
        sets_of(tmp_path, "A\tMYC\tPTEN\nB\twords\tTP53\n")


def test_comments_repeats_and_line_ends(tmp_path):
    text = "\ufeff#set\tdescription\tgenes\r\nA\tx\tPTEN\tPTEN\tTP53\r\n\r\nA\ty\tTP53\r\n#N/A\tx\tMYC\r\n"
    with pytest.raises(InputError, match=r"s\.gmt: line 5: expected id, description"):
        sets_of(tmp_path, text)
    found, notes = sets_of(tmp_path, text.replace("#N/A\tx\tMYC\r\n", "B\tx\tNA\r\n"))
    assert found == {"A": ["PTEN", "TP53"]}
    assert notes == (
        "s.gmt: 1 missing value (NA) read as empty",
        "s.gmt: 1 comment line (#) passed over",
        "s.gmt: 1 gene named more than once in a set, counted once",
        "s.gmt: 1 set without a gene left out: B in line 5",
        "s.gmt: 1 set written in several rows, read as one: A in lines 2, 4",
    )


@pytest.mark.parametrize("text", ["A\n", "A\tx\n", "A na PTEN TP53\n", "A,na,PTEN\n", "\tx\tPTEN\n"])
def test_rows_that_hold_no_set_are_refused(tmp_path, text):
    with pytest.raises(InputError, match=r"^s\.gmt: line 1: expected id, description and at least one gene"):
        sets_of(tmp_path, text)


NAMES = st.text(st.sampled_from("ABCdef19-_"), min_size=1, max_size=6).filter(lambda text: text.strip("-_19"))


@given(
    st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
)
def test_sets_come_back(tmp_path_factory, sets, end):
    path = tmp_path_factory.getbasetemp() / "back.gmt"
    text = "".join("\t".join([f"set {name}", "in words", *members]) + end for name, members in sets.items())
    path.write_bytes(text.encode())
    assert read_lists(path)[0] == {f"set {name}": members for name, members in sets.items()}
