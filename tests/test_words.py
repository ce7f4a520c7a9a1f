"""Counts and sentences."""

from __future__ import annotations

import pytest

from mircargo.prose import as_sentence, bounded, counted, listed, visible


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (1, "gene", "1 gene"),
        (0, "gene", "0 genes"),
        (1200, "target gene", "1,200 target genes"),
        (2, "seed family", "2 seed families"),
    ],
)
def test_counted(number, noun, words):
    assert counted(number, noun) == words


def test_listed():
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no source states it", "No source states it"),
        ("neurogenesis: 3", "Neurogenesis: 3"),
        ("mmu-miR-1: x", "mmu-miR-1: x"),
        ("iEXO: x", "iEXO: x"),
        ("", ""),
    ],
)
def test_as_sentence(text, sentence):
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é … 日本 \xa0\u202f", "plain é … 日本 \xa0\u202f"),
        ("\x1b]0;title\x07", r"\u001b]0;title\u0007"),
        ("\x9b2J\x7f\x00", r"\u009b2J\u007f\u0000"),
        ("\u202e\u2066\u200b\u2028", r"\u202e\u2066\u200b\u2028"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\udcff", r"\udcff"),
        ("\U000e0041", r"\udb40\udc41"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown
    assert visible(text, keep=text) == text


def test_bounded():
    assert bounded("x" * 300) == "x" * 300
    assert bounded("a " + "x" * 301 + " b") == f"a {'x' * 225}…(1 letter)…{'x' * 75} b"
    assert len(bounded("x" * 1_000_000)) < 330
    long = bounded("word " * 100_000 + "what to do")
    assert len(long) < 4030
    assert long.endswith("what to do")
