"""Text from files, pipes and standard input: line ends, byte order marks, gzip, encodings."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.own_tables.names import read_names
from mircargo.readers.text import STANDARD, file_stem, is_read_once, place_of, read_lines

LINES = ["hsa-miR-21-5p", "", "μ name", "b"]


def standard(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("packed", [bytes, gzip.compress])
@pytest.mark.parametrize("last", [True, False])
def test_lines_are_the_same_from_a_file_and_from_standard_input(
    tmp_path, monkeypatch, mark, end, packed, last
):
    data = packed(mark + (end.join(LINES) + end * last).encode())
    (tmp_path / "x").write_bytes(data)
    standard(monkeypatch, data)
    assert read_lines(tmp_path / "x") == read_lines(Path(STANDARD)) == LINES


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("mü".encode("latin-1"), "expected UTF-8 text, found other bytes"),
        ("name\n".encode("utf-16"), "expected UTF-8 text, found other bytes"),
        ("name\n".encode("utf-16-le"), "expected UTF-8 text, found binary data"),
        (gzip.compress(b"name\n" * 99)[:-9], "the gzip data is truncated or damaged"),
    ],
)
def test_what_is_no_text_is_refused_wherever_it_comes_from(tmp_path, monkeypatch, data, words):
    (tmp_path / "x").write_bytes(data)
    standard(monkeypatch, data)
    for path, place in ((tmp_path / "x", "x"), (Path(STANDARD), "standard input")):
        with pytest.raises(InputError, match=f"^{place}: {words}"):
            read_lines(path)


def test_standard_input_may_be_closed_or_stood_in_for(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match=r"^standard input: cannot be read: it is closed$"):
        read_lines(Path(STANDARD))
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\nb\n"))
    assert read_lines(Path(STANDARD)) == ["a", "b"]


def test_names_of_files():
    assert (place_of(Path("a/b.tsv")), place_of(Path(STANDARD))) == ("b.tsv", "standard input")
    assert is_read_once(Path(STANDARD))
    assert not is_read_once(Path("nowhere"))
    assert file_stem(Path("a/hallmark.gmt.gz")) == "hallmark"


def test_a_list_may_have_quotes_and_comments(tmp_path):
    path = tmp_path / "u.txt"
    path.write_text('# mine\n"b"\n  "a" \n#N/A\nmiR-"x"\n', encoding="utf-8")
    assert read_names(path) == (
        ["b", "a", 'miR-"x"'],
        ("u.txt: 1 missing value (#N/A) read as empty", "u.txt: 1 comment line (#) passed over"),
    )


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n\0\ufeff", exclude_categories=["Cs"]))),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_lines_come_back(tmp_path_factory, lines, end):
    path = tmp_path_factory.getbasetemp() / "lines.txt"
    path.write_bytes("".join(line + end for line in lines).encode())
    assert read_lines(path) == lines
