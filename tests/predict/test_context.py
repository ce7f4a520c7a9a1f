"""Each context++ feature against its definition, and hand-computed values."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mircargo.predict import Utr, predict
from mircargo.predict.abundance import count_abundance
from mircargo.predict.coefficients import FEATURES, SITE_TYPES
from mircargo.predict.stability import duplex_energy, seed_pairing_stability

LET7 = "UGAGGUAGUAGGUUGUAUAGUU"
SITE = {"8mer": "CUACCUCA", "7mer-m8": "CUACCUCG", "7mer-A1": "GUACCUCA", "6mer": "GUACCUCG"}
PAIR = {"A": "U", "C": "G", "G": "C", "U": "A"}


def one_site(utr, mirna=LET7, **facts):
    table = predict({"m": mirna}, [Utr("G", utr, **facts)], sites=True).sites
    assert len(table) == 1
    return table.iloc[0]


def scaled(raw, low, high, coefficient):
    return coefficient * (raw - low) / (high - low)


def random_letters(seed, size):
    return "".join(np.random.default_rng(seed).choice(list("ACGU"), size))


def naive_local_au(utr, first, last, kind):
    """Weighted share of A and U around a site.

    From the site outwards the weights are 1/1, 1/2, ... (8mer and 7mer-m8 upstream, sites without A
    downstream), else 1/2, 1/3 and so on.
    """
    up = 1 if kind in ("8mer", "7mer-m8") else 2
    down = 2 if kind in ("8mer", "7mer-A1") else 1
    weighted = [(1 / (up + k), utr[first - 2 - k]) for k in range(30) if first - 2 - k >= 0]
    weighted += [(1 / (down + k), utr[last + k]) for k in range(30) if last + k < len(utr)]
    known = [(weight, letter) for weight, letter in weighted if letter != "N"]
    return sum(w for w, letter in known if letter in "AU") / sum(w for w, _ in known)


def naive_three_prime(mirna, target):
    """Best run of two or more pairs over all ways to shift nt 9.. against the target.

    ``target[0]`` is opposite nt 9.
    """
    best = 0.0
    for shift in range(-19, 20):
        runs, run = [], []
        for position in range(8, len(mirna) + 1):
            place = position - 8 + shift
            inside = position < len(mirna) and 0 <= place < len(target)
            if inside and PAIR[mirna[position]] == target[place]:
                run.append(position + 1)
            else:
                runs.append(run)
                run = []
        for found in runs:
            if len(found) >= 2:
                score = sum(1.0 if 13 <= nt <= 16 else 0.5 for nt in found)
                best = max(best, score - max(0.0, (abs(shift) - 2) / 2))
    return best


LOCAL_AU = {
    "8mer": (0.308, 0.814, -0.254),
    "7mer-m8": (0.277, 0.782, -0.177),
    "7mer-A1": (0.342, 0.801, -0.075),
    "6mer": (0.295, 0.772, -0.04),
}
THREE_PRIME = {"8mer": -0.04, "7mer-m8": -0.055, "7mer-A1": -0.06, "6mer": -0.024}


@pytest.mark.slow_oracle
@settings(deadline=None, max_examples=25)
@given(
    before=st.text("ACGUN", min_size=14, max_size=60),
    after=st.text("ACGUN", max_size=50),
    kind=st.sampled_from(SITE_TYPES),
)
def test_local_au_and_pairing_equal_their_definitions(before, after, kind):
    utr = before + SITE[kind] + after
    table = predict({"m": LET7}, [Utr("G", utr)], sites=True).sites
    for row in table.itertuples():
        known = [
            c
            for c in utr[max(0, row.utr_start - 31) : row.utr_start - 1] + utr[row.utr_end : row.utr_end + 30]
            if c != "N"
        ]
        if known:
            au = naive_local_au(utr, row.utr_start, row.utr_end, row.site_type)
            assert row.c_local_au == pytest.approx(scaled(au, *LOCAL_AU[row.site_type]))
        longer = row.site_type in ("8mer", "7mer-m8")
        above_8 = row.utr_start - 1 if longer else row.utr_start - 2
        target = utr[max(0, above_8 - (15 if longer else 14)) : max(0, above_8)][::-1]
        raw = naive_three_prime(LET7, target)
        assert row.c_3p == pytest.approx(scaled(raw, 1, 3.5, THREE_PRIME[row.site_type]))


def test_intercepts_and_nucleotides_1_and_8():
    mirna = "GGAGGUAC" + "A" * 12
    row = one_site("C" * 30 + "GUACCUCA".replace("GUACCUC", "GUACCUC") + "C" * 30, mirna)
    assert row["site_type"] == "8mer"
    assert row["c_site_type"] == -0.589
    assert row["c_srna1"] == 0.06
    assert row["c_srna8"] == 0.012
    assert row["c_site8"] == 0


def test_letter_opposite_nucleotide_8_counts_for_sites_without_that_pair():
    assert one_site("C" * 30 + "GUACCUCA" + "C" * 30)["c_site8"] == 0.015
    assert one_site("C" * 30 + "AUACCUCG" + "C" * 30)["c_site8"] == -0.002
    assert one_site("C" * 30 + "UUACCUCG" + "C" * 30)["c_site8"] == 0


def test_length_and_distance_of_a_single_isoform():
    row = one_site("C" * 99 + SITE["8mer"] + "C" * 393)
    assert row["c_len"] == pytest.approx(scaled(math.log10(500), 2.392, 3.637, 0.31))
    assert row["c_min_dist"] == pytest.approx(scaled(math.log10(99), 1.415, 3.113, 0.118))


def test_length_and_distance_are_means_over_isoforms_that_hold_the_site():
    utr = "C" * 199 + SITE["8mer"] + "C" * 793
    row = one_site(utr, ends=(150, 300, 1000), shares=(0.5, 0.25, 0.25))
    assert row["c_len"] == pytest.approx(scaled(math.log10(650), 2.392, 3.637, 0.31))
    assert row["c_min_dist"] == pytest.approx(scaled(math.log10((93 + 199) / 2), 1.415, 3.113, 0.118))


def test_offset_6mers_that_are_no_larger_site_are_counted():
    utr = "G" * 20 + "CUACCUGG" + "CUACCUGG" + SITE["7mer-m8"] + "GGGG"
    assert one_site(utr)["c_off6m"] == pytest.approx(2 * -0.011)


def test_stability_of_let7_is_the_published_one():
    assert seed_pairing_stability(LET7) == pytest.approx((-9.25, -6.72))  # Garcia et al. 2011, let-7


def test_duplex_energy_by_hand():
    assert duplex_energy("GC") == pytest.approx(4.09 - 3.42)
    assert duplex_energy("AUGC") == pytest.approx(4.09 + 0.45 - 1.10 - 2.11 - 3.42)


@settings(deadline=None, max_examples=30)
@given(strand=st.text("ACGU", min_size=2, max_size=9))
def test_both_strands_of_a_duplex_have_one_energy(strand):
    other = "".join(PAIR[letter] for letter in reversed(strand))
    assert duplex_energy(strand) == pytest.approx(duplex_energy(other))


def test_abundance_is_the_number_of_sites_in_the_utrs_scanned():
    utrs = [Utr(f"g{k}", random_letters(k, 700) + SITE["8mer"] + "CCC") for k in range(6000)]
    prediction = predict({"m": LET7}, utrs, sites=True)
    sites = prediction.sites
    inner = (sites["site_type"] != "6mer").sum()
    eightmers = sites[sites["site_type"] == "8mer"]
    expected = scaled(math.log10(inner), 3.113, 3.865, 0.222)
    assert eightmers["c_ta"].to_numpy() == pytest.approx(expected, abs=1e-3)
    assert "TA_3UTR" not in prediction.left_out


def test_few_utrs_say_nothing_of_abundance():
    prediction = predict({"m": LET7}, [Utr("G", "C" * 30 + SITE["8mer"])], sites=True)
    assert "TA_3UTR" in prediction.left_out
    assert prediction.sites["c_ta"].isna().all()
    known = count_abundance([Utr("G", ("C" * 30 + SITE["8mer"] + "C") * 1500)])
    given_one = predict({"m": LET7}, [Utr("G", "C" * 30 + SITE["8mer"])], sites=True, abundance=known)
    assert given_one.sites["c_ta"].iloc[0] == pytest.approx(scaled(math.log10(1500), 3.113, 3.865, 0.222))


def test_orf_features():
    utr = Utr("G", "C" * 30 + SITE["8mer"] + "C" * 30)
    orf = "AUG" + SITE["8mer"] + "G" * 980 + SITE["8mer"] + "U"
    row = predict({"m": LET7}, [utr], orfs={"G": orf}, sites=True).sites.iloc[0]
    assert row["c_orf_len"] == pytest.approx(scaled(3.0, 2.788, 3.753, 0.205))
    assert row["c_orf8m"] == pytest.approx(2 * -0.118)
    prediction = predict({"m": LET7}, [utr], sites=True)
    assert prediction.sites[["c_orf_len", "c_orf8m", "c_sa"]].isna().all().all()
    assert {"Len_ORF", "ORF8m", "SA", "PCT"} <= set(prediction.left_out)


def test_accessibility_is_read_at_the_end_of_the_window_around_nt_7_and_8():
    before = 40
    profile = bytearray(b"\xff" * 100)
    opposite_8 = before + 1  # 1-based; the window runs from 6 before it to 7 after it
    profile[opposite_8 + 7 - 1] = 64
    row = one_site("C" * before + SITE["8mer"] + "C" * 52, accessibility=bytes(profile))
    assert row["c_sa"] == pytest.approx(scaled(-2.0, -4.356, -0.661, -0.115))
    missing = one_site("C" * before + SITE["8mer"] + "C" * 52, accessibility=b"\xff" * 100)
    assert math.isnan(missing["c_sa"])


def test_a_site_score_is_the_sum_of_its_contributions():
    utr = Utr("G", random_letters(1, 3000), orf_length=1500, accessibility=bytes([50]) * 3000)
    known = count_abundance([Utr("G", random_letters(2, 10**6))])
    table = predict({"m": LET7}, [utr], orfs={"G": "AUG" * 400}, sites=True, abundance=known).sites
    ceilings = {"8mer": -0.03, "7mer-m8": -0.02, "7mer-A1": -0.01, "6mer": 0.0}
    for _, row in table.iterrows():
        assert row["score"] == pytest.approx(min(ceilings[row["site_type"]], row[list(FEATURES)].sum()))


def naive_gene_score(sites, ends, shares):
    """log2 of the mRNA left, over isoforms; of neighbouring sites that overlap the stronger one acts."""
    acting = []
    for row in sites:
        if acting and row.utr_start <= acting[-1][1]:
            acting[-1] = (
                min(row.score, acting[-1][0]),
                row.utr_end,
                acting[-1][2] if acting[-1][0] <= row.score else row.utr_end,
            )
        else:
            acting.append((row.score, row.utr_end, row.utr_end))
    return math.log2(
        sum(
            share * 2 ** sum(s for s, _, e in acting if e <= end)
            for end, share in zip(ends, shares, strict=True)
        )
    )


def test_gene_score_over_isoforms():
    utr = "C" * 50 + SITE["8mer"] + "G" * 142 + SITE["7mer-m8"] + "C" * 292
    ends, shares = (120, 500), (0.6, 0.4)
    prediction = predict({"m": LET7}, [Utr("G", utr, ends=ends, shares=shares)], sites=True)
    rows = list(prediction.sites.itertuples())
    assert len(rows) == 2
    assert prediction.genes["score"].iloc[0] == pytest.approx(naive_gene_score(rows, ends, shares), rel=1e-6)
    by_hand = math.log2(0.6 * 2 ** rows[0].score + 0.4 * 2 ** (rows[0].score + rows[1].score))
    assert prediction.genes["score"].iloc[0] == pytest.approx(by_hand, rel=1e-6)


def test_of_overlapping_sites_the_stronger_counts():
    prediction = predict(
        {"m": "UACACACACGGGGGGGGG"}, [Utr("G", "C" * 60 + "GUGUGUGUGUGUGU" + "C" * 60)], sites=True
    )
    sites = prediction.sites
    assert len(sites) > 2
    assert all(after <= before for before, after in pairwise(sites["utr_end"][::-1]))
    assert prediction.genes["score"].iloc[0] == pytest.approx(sites["score"].min(), rel=1e-6)


def test_percentile_is_the_share_of_genes_with_a_weaker_score():
    utrs = [Utr(f"g{k}", random_letters(k, 4000)) for k in range(120)]
    genes = predict({"a": LET7, "b": "UAGCUUAUCAGACUGAUGUUGA"}, utrs).genes
    for _, own in genes.groupby("mirna", observed=True):
        scores = own["score"].to_numpy()
        assert list(scores) == sorted(scores)
        expected = [100 * (scores > score).mean() for score in scores]
        assert own["percentile"].to_numpy() == pytest.approx(expected)
