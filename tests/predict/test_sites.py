"""Sites against a scanner written from the definitions of the site types."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mircargo.predict import Utr, UtrFile, predict

WATSON_CRICK = {"A": "U", "C": "G", "G": "C", "U": "A"}
MIRNAS = {
    "let-7a": "UGAGGUAGUAGGUUGUAUAGUU",
    "miR-21": "UAGCUUAUCAGACUGAUGUUGA",
    "all-A": "AAAAAAAAAAAA",
    "repeat": "GUGUGUGUGUGUGU",
}


def naive_sites(mirna, utr):
    """(first, last, type) of each site, 1-based: letters opposite nt 2-7, then 8, then an A opposite nt 1."""
    letters = "N" * 14 + utr[14:].upper().replace("T", "U")
    found = []
    for opposite_2 in range(5, len(letters)):
        pairs = {nt: letters[opposite_2 + 2 - nt] if opposite_2 + 2 - nt >= 0 else "N" for nt in range(2, 9)}
        if any(WATSON_CRICK[mirna[nt - 1]] != pairs[nt] for nt in range(2, 8)):
            continue
        m8 = WATSON_CRICK[mirna[7]] == pairs[8]
        a1 = letters[opposite_2 + 1 : opposite_2 + 2] == "A"
        kind = {
            (True, True): "8mer",
            (True, False): "7mer-m8",
            (False, True): "7mer-A1",
            (False, False): "6mer",
        }
        first = opposite_2 - 6 if m8 else opposite_2 - 5
        found.append((first + 1, opposite_2 + 1 + a1, kind[m8, a1]))
    return found


def sites_of(table, mirna, gene):
    own = table[(table["mirna"] == mirna) & (table["gene"] == gene)]
    return list(zip(own["utr_start"], own["utr_end"], own["site_type"], strict=True))


PLANTS = [
    "CUACCUCA",
    "CUACCUC",
    "UACCUCA",
    "UACCUC",
    "AUAAGCUA",
    "UAAGCUA",
    "UUUUUUUU",
    "ACACACACACA",
    "NN",
    "cuacctca",
]
PIECES = st.one_of(st.sampled_from(PLANTS), st.text("ACGUTNacgun", min_size=0, max_size=25))
SEQUENCES = st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(bool)


@pytest.mark.slow_oracle
@settings(deadline=None, max_examples=30)
@given(sequences=st.lists(SEQUENCES, min_size=1, max_size=4), threads=st.sampled_from([1, 2, None]))
def test_sites_equal_the_definition(sequences, threads):
    utrs = [Utr(f"g{number}", sequence) for number, sequence in enumerate(sequences)]
    table = predict(MIRNAS, utrs, sites=True, threads=threads).sites
    for utr in utrs:
        for name, mirna in MIRNAS.items():
            assert sites_of(table, name, utr.gene) == naive_sites(mirna, utr.sequence)


def test_counts_of_a_gene_are_its_sites_by_type():
    utr = Utr("G", "C" * 20 + "CUACCUCA" + "G" * 9 + "UACCUCG" + "CC" + "CUACCUCG" + "GUACCUCA")
    row = predict({"let-7a": MIRNAS["let-7a"]}, [utr]).genes.iloc[0]
    assert [row["n_8mer"], row["n_7mer_m8"], row["n_7mer_a1"], row["n_6mer"]] == [1, 1, 1, 1]


def test_results_do_not_depend_on_threads_or_order_of_mirnas():
    random = np.random.default_rng(3)
    utrs = [Utr(f"g{k}", "".join(random.choice(list("ACGU"), 900))) for k in range(150)]
    one, two = (predict(MIRNAS, utrs, sites=True, threads=threads) for threads in (1, 2))
    assert one.genes.equals(two.genes)
    assert one.sites.equals(two.sites)
    turned = predict(dict(reversed(MIRNAS.items())), utrs).genes
    keys = ["mirna", "gene"]
    plain = [
        t.astype({k: str for k in keys}).sort_values(keys, ignore_index=True) for t in (one.genes, turned)
    ]
    assert plain[0].equals(plain[1])


@pytest.mark.mirror
def test_sites_equal_targetscan_on_its_sample(mirror_fixture):
    folder = mirror_fixture / "context"
    taxa = {"9606", "10090", "10116"}
    with (folder / "miR_Family_info_sample.txt").open() as lines:
        families = list(csv.reader(lines, delimiter="\t"))
    mirnas = {family: "U" + seed for family, seed, _ in families}
    species = {family: set(listed.split(";")) for family, _, listed in families}
    with (folder / "targetscan_70_output.txt").open() as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["species_ID"] in taxa]
    names = {"8mer-1a": "8mer", "7mer-m8": "7mer-m8", "7mer-1a": "7mer-A1", "6mer": "6mer"}
    expected = {
        (
            r["a_Gene_ID"],
            r["species_ID"],
            r["miRNA_family_ID"],
            int(r["UTR_start"]),
            int(r["UTR_end"]),
            names[r["Site_type"]],
        )
        for r in rows
    }
    table = predict(mirnas, UtrFile(folder / "UTR_Sequences_sample.txt", frozenset(taxa)), sites=True).sites
    columns = ["gene", "taxon", "mirna", "utr_start", "utr_end", "site_type"]
    found = {row for row in table[columns].itertuples(index=False, name=None) if row[1] in species[row[2]]}
    assert len(expected) == len(rows) > 100
    assert found == expected
