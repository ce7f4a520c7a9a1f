"""FASTA from files, pipes and standard input."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from mircargo.errors import InputError
from mircargo.own_tables.facts import read_facts
from mircargo.predict import Utr, UtrFile, read_mirnas
from mircargo.readers.fasta import UNAVAILABLE, Record, read_records

TEXT = ">A one\r\nacgu\r\nNN\r\n\r\n>B\r\nGG\r\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_records_have_lines(tmp_path, end, mark):
    (tmp_path / "x.fa").write_bytes((mark + TEXT.replace("\r\n", end)).encode())
    assert list(read_records(tmp_path / "x.fa")) == [
        Record(1, "A one", "acguNN", 2),
        Record(5, "B", "GG", 1),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "x.fa: holds no record; expected a FASTA file"),
        ("ACGT\n>A\n", "x.fa: line 1: expected nucleotides under a FASTA header ('>…'), found 'ACGT'"),
        (">A\nACGT\n\nAC!T\n", "x.fa: line 4: expected nucleotides"),
        (f">A\n{UNAVAILABLE}\nX\n", "x.fa: line 3: expected nucleotides"),
    ],
)
def test_what_is_no_fasta_is_refused(tmp_path, text, words):
    (tmp_path / "x.fa").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(read_records(tmp_path / "x.fa"))
    assert str(caught.value).startswith(words)


def test_standard_input_is_read_once_and_used_as_often_as_needed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + TEXT.encode())))
    file = UtrFile(Path("-"))
    assert list(file) == list(file) == [Utr("A", "acguNN"), Utr("B", "GG")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_once(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b">m x\nUGAGGUAGUAGG\n",))
    writer.start()
    assert read_mirnas(pipe) == {"m": "UGAGGUAGUAGG"}
    writer.join()


def test_own_utrs_keep_their_lines(tmp_path):
    (tmp_path / "u.fa").write_text(">Sox2|T1|x words\nACGT\nAC\n\n>Nes\nGG\n", encoding="utf-8")
    frame, notes = read_facts(tmp_path / "u.fa", "utr")
    assert frame.to_dict("list") == {
        "gene": ["Sox2", "Nes"],
        "transcript": ["T1", ""],
        "sequence": ["ACGTAC", "GG"],
        "_row": [1, 5],
    }
    assert notes == ()
