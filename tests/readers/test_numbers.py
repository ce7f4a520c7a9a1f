"""Decimal commas: read where they are sure, refused where thousands may be meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.own_tables.pairs import read_pairs
from mircargo.readers.numbers import with_points

PATH = Path("t.tsv")


def read(columns, separator="\t"):
    frame = pd.DataFrame(columns, dtype="str")
    found, notes = with_points(
        PATH, {name: frame[name] for name in frame}, range(2, len(frame) + 2), separator=separator
    )
    return {name: cells.tolist() for name, cells in found.items()}, notes


@pytest.mark.parametrize(
    ("cells", "read_as", "count"),
    [
        (["1,5", "2"], ["1.5", "2"], "1 number"),
        (["0,001", "1,234"], ["0.001", "1.234"], "2 numbers"),
        (["-1,5e-3", "NA", "", "low, or high"], ["-1.5e-3", "NA", "", "low, or high"], "1 number"),
        (["1,5", "1,5"], ["1.5", "1.5"], "2 numbers"),
        (["1234,5"], ["1234.5"], "1 number"),
    ],
)
def test_decimal_commas_are_read_and_counted(cells, read_as, count):
    assert read({"x": cells}) == (
        {"x": read_as},
        [f"t.tsv: the comma in {count} read as a decimal point"],
    )


@pytest.mark.parametrize("cells", [["1.5", "2"], ["a,b", "c"], ["1.234", "1e-5"], ["", "NA"]])
def test_other_cells_stay(cells):
    assert read({"x": cells}) == ({"x": cells}, [])


@pytest.mark.parametrize(
    ("columns", "separator", "words"),
    [
        (
            {"x": ["2", "1,234"]},
            "\t",
            "line 3: column 'x': expected a number, found '1,234', which may be 1.234",
        ),
        (
            {"x": ["1.234,5"]},
            ";",
            "line 2: column 'x': expected a number, found '1.234,5'; write decimal points",
        ),
        ({"x": ["1,234,567"]}, "\t", "expected a number, found '1,234,567'"),
        ({"x": ["1,234.5"]}, "\t", "expected a number, found '1,234.5'"),
        ({"x": ["1,5", "2.5"]}, "\t", "found '1,5' beside '2.5' with a point"),
        ({"x": ["1,234"], "y": ["0.5"]}, "\t", "found '1,234', which may be 1.234 or 1234"),
        ({"x": ["1,5"]}, ",", "line 2: column 'x': expected a number, found '1,5'"),
    ],
)
def test_thousands_are_not_guessed(columns, separator, words):
    with pytest.raises(InputError) as caught:
        read({name: [*cells, *[""] * (2 - len(cells))] for name, cells in columns.items()}, separator)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_scores_of_pairs_may_have_decimal_commas(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("mirna;gene;score;note\nm;A;0,5;1,234\nn;B;1,25;2,5\n", encoding="utf-8")
    table, notes = read_pairs(path)
    assert table["score"].tolist() == [0.5, 1.25]
    assert notes == (
        "p.csv: read with semicolons between cells",
        "p.csv: the comma in 2 numbers read as a decimal point",
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1))
def test_numbers_come_back(numbers):
    cells = [f"{number:.4f}".replace(".", ",") for number in numbers]
    found, _ = read({"x": cells})
    assert [float(text) for text in found["x"]] == [float(f"{number:.4f}") for number in numbers]
