"""Counts and sentences."""

from __future__ import annotations

import pytest

from mircargo.words import as_sentence, counted, listed


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
