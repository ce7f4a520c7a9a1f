"""The picture of a pairing."""

from mircargo.predict import render_pairing
from mircargo.predict.picture import Supplementary, find_supplementary

MIR21 = "UAGCUUAUCAGACUGAUGUUGA"


def test_a_site_with_no_pairing_beyond_the_seed():
    picture = render_pairing(MIR21, "C" * 15 + "AUAAGCUA" + "GG", utr_start=16, utr_end=23, site_type="8mer")
    assert picture.splitlines() == [
        "target 5' " + "CCCCCCCCCCCCCCCAUAAGCUA" + " 3'  16-23 8mer",
        "          " + "               ||||||| ",
        "miRNA  3' " + " AGUUGUAGUCAGACUAUUCGAU" + " 5'",
    ]


def test_supplementary_pairs_stand_opposite_each_other():
    target = "AACAUCAGUCUG" + "AUAAGCUA"  # nucleotides 9-20 pair without a gap
    lines = render_pairing(MIR21, target, utr_start=13, utr_end=20, site_type="8mer").splitlines()
    assert lines[1].count("|") == 7 + 12
    pair = {"A": "U", "U": "A", "G": "C", "C": "G"}
    for top, bar, bottom in zip(lines[0], lines[1], lines[2], strict=False):
        if bar == "|":
            assert pair[top] == bottom


def test_a_bridge_is_drawn_where_the_strands_are_shifted():
    # nt 13-18 (CUGAUG) pair; six letters instead of four lie between them and the seed match
    upstream = "CAUCAG" + "AAAAAA"
    assert find_supplementary(MIR21, upstream) == Supplementary(5.0, mirna_gap=2, first=13, last=18)
    lines = render_pairing(
        MIR21, upstream + "AUAAGCUA", utr_start=13, utr_end=20, site_type="8mer"
    ).splitlines()
    assert "--" in lines[2]
    pair = {"A": "U", "U": "A", "G": "C", "C": "G"}
    assert sum(bar == "|" for bar in lines[1]) == 13
    assert all(pair[t] == b for t, bar, b in zip(lines[0], lines[1], lines[2], strict=False) if bar == "|")


def test_a_6mer_at_the_end_of_the_utr():
    lines = render_pairing(
        MIR21, "C" * 20 + "TAAGCT", utr_start=21, utr_end=26, site_type="6mer"
    ).splitlines()
    assert lines[0].endswith("CUAAGCU  3'  21-26 6mer")
    assert lines[1].count("|") >= 6
