"""Cleaning: entries are made here as the file's makers made theirs, then must be taken apart again."""

import gzip

import numpy as np
import pytest

from mircargo.predict.cleaning import PADDED_LENGTH, CleanUtr, clean_entry
from mircargo.predict.transcripts import Transcript, transcript_models
from mircargo.sources import refgene

GENOME = (
    "".join(np.random.default_rng(7).choice(list("ACGT"), 20_000))
    .replace("AATAAA", "AACAAA")
    .replace("ATTAAA", "ATCAAA")
)


def transcript(start, length, *, name="NM_1", strand="+", gap=0):
    """3'UTR of ``length`` nt from genome position ``start``; after 50 nt an intron of ``gap`` nt."""
    if strand == "-":
        return Transcript(name, "chr1", "-", ((start - length, start),), 900)
    if gap:
        return Transcript(
            name, "chr1", "+", ((start, start + 50), (start + 50 + gap, start + length + gap)), 900
        )
    return Transcript(name, "chr1", "+", ((start, start + length),), 900)


def spell(intervals, strand="+"):
    letters = "".join(GENOME[a:b] for a, b in sorted(intervals))
    return letters if strand == "+" else letters[::-1].translate(str.maketrans("ACGT", "TGCA"))


def with_signal(sequence, end):
    return sequence[: end - 21] + "AATAAA" + sequence[end - 15 :]


def test_padding_prolongs_the_last_exon():
    assert transcript(100, 60, gap=500).padded(80) == ((100, 150), (650, 680))
    assert transcript(1000, 60, strand="-").padded(100) == ((900, 1000),)
    assert transcript(100, 60).padded(50) == ((100, 160),)


def test_a_short_utr_is_cut_where_its_transcript_ends():
    own = transcript(100, 300, gap=700)
    entry = spell(own.padded(PADDED_LENGTH))
    assert len(entry) == 844
    assert clean_entry(entry, [own]) == CleanUtr(entry[:300], (300,), (1.0,), "annotated", "NM_1", 900)


def test_a_long_utr_stays_whole_though_its_length_is_one_off():
    own = transcript(100, 1500)
    entry = spell(((100, 1599),))
    assert clean_entry(entry, [own]).sequence == entry


def test_isoforms_with_the_same_stop_codon_share_the_gene():
    short, long = transcript(100, 250, name="NM_1"), transcript(100, 700, name="NM_2")
    clean = clean_entry(spell(long.padded(PADDED_LENGTH)), [short, long])
    assert (clean.ends, clean.shares, clean.transcript) == ((250, 700), (0.5, 0.5), "NM_2")
    assert len(clean.sequence) == 700


def test_an_isoform_longer_than_the_entry_leaves_the_end_open():
    short, long = transcript(100, 250, name="NM_1"), transcript(100, 3000, name="NM_2")
    clean = clean_entry(spell(short.padded(PADDED_LENGTH)), [short, long])
    assert (clean.ends, clean.evidence) == ((250, 844), "open")


@pytest.mark.parametrize("strand", ["+", "-"])
def test_joined_transcripts_are_taken_apart(strand):
    places = (
        [(3000, 400), (9000, 300), (9000, 200)] if strand == "+" else [(9000, 400), (3000, 300), (3000, 200)]
    )
    first, second, third = (
        transcript(s, n, name=f"NM_{k}", strand=strand) for k, (s, n) in enumerate(places)
    )
    blocks = [first.padded(PADDED_LENGTH), second.padded(PADDED_LENGTH)]
    entry = "".join(spell(block, strand) for block in blocks)
    clean = clean_entry(entry, [first, second, third])
    assert clean.sequence == spell(second.utr, strand)
    assert clean.ends == (200, 300)


def test_overlapping_transcripts_are_one_block():
    near, far = transcript(1000, 100, name="NM_1"), transcript(1500, 600, name="NM_2")
    entry = spell(((1000, 2344),))
    twice = clean_entry(entry, [near, far, transcript(1500, 600, name="NM_3")])
    assert twice.sequence == spell(((1500, 2100),))


def test_copies_of_one_transcript_are_dropped():
    own = transcript(100, 1200)
    entry = spell(own.utr)
    assert clean_entry(entry * 5, [own]).sequence == entry


def test_tandem_repeats_of_a_real_utr_are_kept():
    entry = with_signal(GENOME[:500] + "ACGTTGCAAC" * 30 + GENOME[900:1600], 1480)
    assert len(clean_entry(entry).sequence) == len(entry)


def test_without_a_transcript_the_poly_a_signals_decide():
    natural = with_signal(GENOME[:1500], 1500)
    assert clean_entry(natural) == CleanUtr(natural, (1500,), (1.0,), "natural")
    padded = with_signal(GENOME[:844], 500)
    assert clean_entry(padded) == CleanUtr(padded[:506], (506,), (1.0,), "signal")
    silent = GENOME[:844]
    assert clean_entry(silent) == CleanUtr(silent, (844,), (1.0,), "open")


def test_a_transcript_of_another_length_counts_where_a_signal_supports_it():
    entry = with_signal(GENOME[:2000], 600)
    clean = clean_entry(entry, [transcript(0, 600), transcript(0, 900, name="NM_2")])
    assert (len(clean.sequence), clean.evidence) == (600, "annotated")
    longer = clean_entry(entry, [transcript(0, 5000)])
    assert (len(longer.sequence), longer.evidence) == (2000, "open")


REFGENE = [
    "585\tNM_01\tchr1\t+\t10\t500\t50\t320\t2\t10,300,\t100,500,\t0\tGENE1\tcmpl\tcmpl\t0,0,",
    "585\tNM_02\tchr1\t-\t10\t500\t80\t400\t2\t10,300,\t100,500,\t0\tGENE2\tcmpl\tcmpl\t0,0,",
    "585\tNM_02\tchr1_alt\t-\t10\t500\t80\t400\t1\t10,\t500,\t0\tGENE2\tcmpl\tcmpl\t0,",
    "585\tNM_03\tchr1_alt\t+\t10\t500\t80\t400\t1\t10,\t500,\t0\tGENE3\tcmpl\tcmpl\t0,",
    "585\tNM_04\tchr1\t+\t10\t500\t80\t500\t1\t10,\t500,\t0\tGENE4\tcmpl\tcmpl\t0,",
    "585\tNR_05\tchr1\t+\t10\t500\t500\t500\t1\t10,\t500,\t0\tGENE1\tunk\tunk\t-1,",
    "585\tNM_06\tchr1\t+\t10\t500\t50\t320\t1\t10,\t500,\t0\tOTHER\tcmpl\tcmpl\t0,",
]


@pytest.mark.parametrize("name", ["refGene.txt", "refGene.txt.gz"])
def test_refgene(tmp_path, name):
    path = tmp_path / name
    text = ("\n".join(REFGENE) + "\n").encode()
    path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    found = transcript_models(refgene.parse(path), {f"GENE{k}": str(k) for k in range(1, 5)})
    assert found == {
        "1": (Transcript("NM_01", "chr1", "+", ((320, 500),), 70),),
        "2": (Transcript("NM_02", "chr1", "-", ((10, 80),), 120),),
        "3": (Transcript("NM_03", "chr1_alt", "+", ((400, 500),), 320),),
    }
    assert [t.stop for t in (*found["1"], *found["2"])] == [320, 80]


def test_signals_inside_a_utr_end_isoforms_with_small_shares():
    entry = with_signal(with_signal(with_signal(GENOME[:1500], 1500), 900), 600).replace(
        "AATAAA", "ATTAAA", 1
    )
    clean = clean_entry(entry)
    assert clean.ends == (606, 906, 1500)
    assert clean.shares == pytest.approx((0.05 / 1.3, 0.25 / 1.3, 1 / 1.3))
    assert clean.sequence == entry
    near = with_signal(with_signal(GENOME[:1500], 1500), 1470)
    assert clean_entry(near).ends == (1500,)
