"""From source files to a snapshot: every trap in tests/data, with the tables expected by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mircargo.digest import sha256_of
from mircargo.errors import InputError, MircargoError, OutputError, SnapshotError
from mircargo.facts import KINDS
from mircargo.facts.build import build_facts
from mircargo.facts.cargo import ev_source_id
from mircargo.facts.identities import Identities
from mircargo.facts.steps import FactFile
from mircargo.schema import SCHEMA_VERSION, TABLES
from mircargo.snapshots import core
from mircargo.snapshots.closure import close_sets
from mircargo.snapshots.core import CORE, build_core
from mircargo.snapshots.core_utrs import UTR_SOURCES
from mircargo.snapshots.files import find_files
from mircargo.sources import SOURCES
from mircargo.sources.mirtarbase import methods_of
from mircargo.store.resolve import resolve_mirna

CORE_TABLES = [name for name, table in TABLES.items() if not table.optional]
FOREIGN = "Entrez id belongs to a gene of another species"
SEVERAL_GENES = "symbol is a synonym of several genes"
UNKNOWN = "gene is unknown to the snapshot"
OTHER_SPECIES = "species that mircargo does not serve"


@pytest.fixture
def files(source_files_fixture, tmp_path):
    """Return a copy of the source files that a test may change."""
    folder = tmp_path / "files"
    folder.mkdir()
    for path in source_files_fixture.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def raw(source_files_fixture):
    """Return the parsed sources: key → file name → table."""
    return {
        source.key: {file.name: source.parse(source_files_fixture / file.name) for file in source.files}
        for source in SOURCES
        if source.key not in UTR_SOURCES
    }


def change(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


# --- miRNAs -------------------------------------------------------------------------------------------------


def test_mirnas_of_the_three_species_only(store_fixture):
    assert store_fixture.rows("SELECT taxon, count(*) FROM mirna GROUP BY ALL ORDER BY ALL") == [
        (9606, 9),
        (10090, 21),
        (10116, 7),
    ]
    assert store_fixture.rows("SELECT name FROM mirna WHERE name LIKE 'cel%'") == []


def test_a_family_is_all_mirnas_with_one_seed(store_fixture):
    rows = store_fixture.rows(
        "SELECT family, seed, list(name ORDER BY name) FROM mirna WHERE seed = 'AGCUUAU' GROUP BY ALL"
    )
    assert rows == [
        ("miR-21-5p", "AGCUUAU", ["hsa-miR-21-5p", "mmu-miR-21a-5p", "mmu-miR-21c", "rno-miR-21-5p"])
    ]
    assert store_fixture.rows("SELECT count(DISTINCT seed) = count(DISTINCT family) FROM mirna") == [(True,)]


def test_a_family_name_that_two_seeds_would_share_names_the_seed(store_fixture):
    assert store_fixture.rows(
        "SELECT name, family FROM mirna WHERE name LIKE '%miR-21%-3p' ORDER BY ALL"
    ) == [
        ("hsa-miR-21-3p", "miR-21-3p (AACACCA)"),
        ("mmu-miR-21a-3p", "miR-21-3p (AACAGCA)"),
        ("rno-miR-21-3p", "miR-21-3p (AACAGCA)"),
    ]


def test_precursors_are_named_with_accession(store_fixture):
    rows = dict(
        store_fixture.rows(
            "SELECT name, precursors FROM mirna WHERE name IN ('mmu-miR-21a-5p', 'mmu-miR-9-3p',"
            " 'mmu-miR-21b')"
        )
    )
    assert rows == {
        "mmu-miR-21a-5p": "mmu-mir-21 (MI0000569)",
        "mmu-miR-9-3p": "mmu-mir-9-1 (MI0000720);mmu-mir-9-2 (MI0000157)",
        "mmu-miR-21b": None,
    }


def test_aliases_are_hairpins(store_fixture):
    assert store_fixture.rows("SELECT kind, count(*) FROM mirna_alias GROUP BY ALL ORDER BY ALL") == [
        ("hairpin", 10),
        ("hairpin accession", 10),
    ]


@pytest.mark.parametrize(
    ("name", "today"),
    [
        ("hsa-miR-21", "hsa-miR-21-5p"),
        ("mmu-miR-124a", "mmu-miR-124-3p"),
        ("mmu-miR-21", "mmu-miR-21a-5p"),
        ("mmu-miR-9*", "mmu-miR-9-3p"),
    ],
)
def test_a_name_that_a_rule_reads_is_not_recorded_as_a_previous_one(name, today, store_fixture):
    assert store_fixture.rows("SELECT count(*) FROM mirna_alias WHERE alias = $name", {"name": name}) == [
        (0,)
    ]
    found = resolve_mirna(store_fixture, name)
    assert (found.name, found.rule != "") == (today, True)


# --- genes --------------------------------------------------------------------------------------------------


def test_mouse_genes_with_the_entrez_ids_that_are_certain(store_fixture):
    assert store_fixture.rows(
        "SELECT symbol, id, entrez, ensembl, locus_type FROM gene WHERE taxon = 10090 ORDER BY symbol"
    ) == [
        ("Ccnd1", "MGI:88313", "12443", "ENSMUSG00000070348;ENSMUSG90000000001", None),
        ("Cdkn1a", "MGI:104556", None, "ENSMUSG00000023067", None),
        ("Gt(ROSA)26Sor", "MGI:104735", "14910", "ENSMUSG00000086429", "gene trap"),
        ("Hes1", "MGI:104853", "15205", "ENSMUSG00000022528", None),
        ("Kras", "MGI:96680", None, "ENSMUSG00000030265", None),  # miRTarBase gives it two ids
        ("Kras-rs1", "MGI:5000001", None, None, None),
        ("Nr2e1", "MGI:1100526", "21907", "ENSMUSG00000019803", None),
        ("Pdcd4", "MGI:107490", "18569", "ENSMUSG00000024975", None),
        ("Pten", "MGI:109583", "19211", "ENSMUSG00000013663", None),
        ("Rest", "MGI:104897", "19712", "ENSMUSG00000029249", None),
        ("Sox2", "MGI:98364", "20674", "ENSMUSG00000074637", None),
        ("Sox9", "MGI:98371", "20682", "ENSMUSG00000000567", None),
        ("Spry1", "MGI:1345139", "24063", "ENSMUSG00000037211", None),
        ("Tg(Nes-cre)1Kln", "MGI:2176173", None, None, "transgene"),
        ("Tgfbr3", "MGI:104637", "21814", "ENSMUSG00000029287", None),
    ]


def test_withdrawn_human_symbols_lead_to_their_successor(store_fixture):
    assert store_fixture.rows(
        "SELECT alias, id, kind FROM gene_alias WHERE alias_key IN ('nrsfx', 'lostg', 'losth')"
    ) == [
        ("NRSFX", "HGNC:9966", "previous symbol"),
    ]
    assert store_fixture.rows("SELECT count(*) FROM gene WHERE taxon = 9606") == [(10,)]


def test_every_name_of_a_human_gene_is_found(store_fixture):
    rows = store_fixture.rows("SELECT kind, alias FROM gene_alias WHERE id = 'HGNC:9966' ORDER BY ALL")
    assert rows == [
        ("ensembl", "ENSG00000084093"),
        ("entrez", "5978"),
        ("previous symbol", "DFNA27"),
        ("previous symbol", "NRSFX"),
        ("symbol", "REST"),
        ("synonym", "NRSF"),
        ("synonym", "XBR"),
        ("uniprot", "Q13127"),
    ]


def test_rat_ensembl_ids_are_separate_names(store_fixture):
    assert store_fixture.rows(
        "SELECT alias FROM gene_alias WHERE id = 'RGD:620816' AND kind = 'ensembl' ORDER BY ALL"
    ) == [
        ("ENSRNOG00000014779",),
        ("ENSRNOG00055028744",),
    ]


def test_orthologs_unite_their_sources(store_fixture):
    assert store_fixture.rows(
        "SELECT h.symbol, o.gene_other, o.taxon_other, o.support, o.source FROM ortholog o JOIN gene h ON"
        " h.id = o.gene ORDER BY ALL"
    ) == [
        ("KRAS", "MGI:5000001", 10090, 1, "HGNC"),
        ("KRAS", "MGI:96680", 10090, 1, "HGNC"),
        ("NR2E1", "MGI:1100526", 10090, 2, "Ensembl;OMA"),
        (
            "PDCD4",
            "MGI:107490",
            10090,
            4,
            "Ensembl;HGNC;NCBI;Panther",
        ),  # three lists name HGNC or Ensembl: counted once each
        ("PDCD4", "RGD:620816", 10116, 1, "HGNC"),
        ("PTEN", "MGI:109583", 10090, 1, "HGNC"),
        ("PTEN", "RGD:61995", 10116, 1, "HGNC"),
        ("REST", "MGI:104897", 10090, 1, "HGNC"),
        ("SOX2", "MGI:98364", 10090, 2, "Ensembl;HGNC"),
        ("SOX9", "MGI:98371", 10090, 2, "HGNC;Panther"),
        ("SOX9", "RGD:620474", 10116, 1, "HGNC"),
        ("TGFBR3", "MGI:104637", 10090, 1, "HGNC"),
    ]


# --- interactions -------------------------------------------------------------------------------------------


def test_mouse_interactions(store_fixture):
    rows = store_fixture.rows(
        "SELECT m.name, g.symbol, evidence, reference FROM mti_validated v JOIN mirna m ON m.id = mirna JOIN"
        " gene g ON g.id = gene WHERE v.taxon = 10090 ORDER BY ALL"
    )
    assert [
        (mirna.removeprefix("mmu-"), gene, evidence, reference and int(reference[-2:]))
        for mirna, gene, evidence, reference in rows
    ] == [
        ("let-7a-5p", "Kras", "weak", 3),
        ("let-7a-5p", "Nr2e1", "weak", 3),
        ("let-7b-5p", "Ccnd1", "functional", 14),
        ("let-7b-5p", "Kras", "weak", 3),
        ("let-7b-5p", "Nr2e1", "functional", 14),
        ("miR-124-3p", "Sox9", "functional", 13),
        ("miR-124-3p", "Sox9", "weak", 3),
        ("miR-21a-5p", "Gt(ROSA)26Sor", "weak", 3),
        ("miR-21a-5p", "Hes1", "weak", 9),
        ("miR-21a-5p", "Pdcd4", "functional", 1),
        ("miR-21a-5p", "Pdcd4", "functional", 2),
        ("miR-21a-5p", "Pdcd4", "weak", 3),
        ("miR-21a-5p", "Pdcd4", "weak", None),  # without a PubMed number
        ("miR-21a-5p", "Pten", "functional", 4),
        ("miR-21a-5p", "Rest", "negative", 8),
        ("miR-21a-5p", "Rest", "weak", 3),
        ("miR-21a-5p", "Sox2", "functional", 7),
        ("miR-21a-5p", "Spry1", "functional", 5),
        ("miR-21a-5p", "Tgfbr3", "negative", 6),
        ("miR-9-3p", "Rest", "functional", 12),
        ("miR-9-5p", "Hes1", "functional", 10),
        ("miR-9-5p", "Nr2e1", "functional", 11),
    ]


def test_human_interactions(store_fixture):
    rows = store_fixture.rows(
        "SELECT m.name, g.symbol, evidence FROM mti_validated v JOIN mirna m ON m.id = mirna JOIN gene g ON"
        " g.id = gene WHERE v.taxon = 9606 ORDER BY ALL"
    )
    assert rows == [
        ("hsa-let-7b-5p", "NR2E1", "functional"),
        ("hsa-miR-124-3p", "SOX9", "functional"),
        ("hsa-miR-21-5p", "PDCD4", "functional"),
        ("hsa-miR-21-5p", "PTEN", "weak"),
        ("hsa-miR-21-5p", "TGFBR3", "negative"),
        ("hsa-miR-9-5p", "REST", "functional"),
        ("hsa-miR-9-5p", "REST", "weak"),  # by its withdrawn symbol
    ]


def test_an_interaction_keeps_species_source_and_version(store_fixture):
    assert store_fixture.rows(
        "SELECT DISTINCT g.taxon = mti.taxon, m.taxon = mti.taxon, source, source_version, score,"
        " site_counts, via_ortholog FROM mti JOIN gene g ON g.id = gene JOIN mirna m ON m.id = mirna"
    ) == [(True, True, "mirtarbase", "7.0/8.0", None, None, None)]


def test_rows_are_set_aside_because_of_their_gene(store_fixture):
    assert store_fixture.rows("SELECT taxon, symbol, entrez, reason FROM mti_set_aside ORDER BY ALL") == [
        (9606, "Pdcd4", "18569", FOREIGN),
        (10090, "SORBS2", "8470", FOREIGN),
        (10090, "YOD1", "55432", FOREIGN),
        (10090, "p21", "99000001", SEVERAL_GENES),
    ]


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("qRT-PCR//Western blot", "qRT-PCR;Western blot"),
        ("QRTPCR//qRT-PCR", "qRT-PCR"),
        ("a;b // a", "a;b"),
        ('5"RACE//GFP, reporter assay', '5"RACE;GFP, reporter assay'),
        (" // ;", None),
        ("", None),
    ],
)
def test_methods_are_named_once(text, methods):
    assert methods_of(text) == methods


def test_a_row_whose_species_contradicts_its_mirna_does_not_stop_the_build(
    files, tmp_path, utrs_file_fixture
):
    path = files / "mmu_MTI.csv.gz"
    rows = [
        line.replace("Mus musculus", "Gallus gallus") if line.startswith("MIRT900002") else line
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = build_core(files, tmp_path / "core", utrs=utrs_file_fixture)
    assert (rows["mti"], rows["mti_set_aside"]) == (28, 4)


# --- EV cargo -----------------------------------------------------------------------------------------------


def test_a_comparator_is_a_source_too(store_fixture):
    assert store_fixture.rows(
        "SELECT id, donor_cell, taxon, vesicle_type, reference FROM ev_source ORDER BY id"
    ) == [
        ("ev:invented2001.nsc", None, 10090, "no vesicle: cells", "PMID:30000001"),
        ("ev:invented2001.nsc_exosomes", "neural stem cell", 10090, "exosome", "PMID:30000001"),
        ("ev:invented2002.astrocyte_evs_sev", "astrocyte", 10090, "extracellular vesicle", "PMID:30000002"),
        (
            "ev:invented2003.stem_cell_microvesicles",
            "embryonic stem cell",
            10090,
            "microvesicle",
            "PMID:30000003",
        ),
        ("ev:invented2004.glioma_exosomes_sev", "glioma cell", 9606, "exosome", "PMID:30000004"),
        ("ev:invented2004.serum_evs", None, 9606, None, "PMID:30000004"),
        (
            "ev:invented2005.msc_exosomes_msc_exo",
            "mesenchymal stromal cell",
            10116,
            "exosome",
            "PMID:30000005",
        ),
        (
            "ev:ma2019.inpc_exosomes_iexo",
            "induced neural progenitor cell",
            10090,
            "exosome",
            "doi:10.1186/s12964-019-0418-3",
        ),
        (
            "ev:ma2019.npc_exosomes_exo",
            "primary neural progenitor cell",
            10090,
            "exosome",
            "doi:10.1186/s12964-019-0418-3",
        ),
    ]


def test_no_value_is_filled_in(store_fixture):
    assert store_fixture.rows(
        "SELECT reported_as, value, unit FROM ev_cargo WHERE value IS NOT NULL ORDER BY ALL"
    ) == [
        ("let-7b", 2.5, "fold change"),
        ("miR-21", 3.1, "log2 fold change"),
    ]
    assert store_fixture.rows("SELECT count(*), count(p_value), count(q_value) FROM ev_cargo") == [(10, 0, 0)]


def test_a_cluster_and_a_source_without_cargo_have_no_mirna(store_fixture):
    assert store_fixture.rows(
        "SELECT ev_source, reported_as, relation, effect_sign FROM ev_cargo WHERE mirna IS NULL ORDER BY ALL"
    ) == [
        ("ev:invented2003.stem_cell_microvesicles", "miR-290 cluster", "transferred", "+"),
        ("ev:ma2019.inpc_exosomes_iexo", None, "comparator", "0"),
    ]


def test_targets_that_a_study_names(store_fixture):
    rows = store_fixture.rows(
        "SELECT reported_target FROM ev_cargo WHERE reported_target IS NOT NULL ORDER BY ALL"
    )
    assert [row[0] for row in rows] == ["Hes1", "Nr2e1;Ccnd1", "PDCD4", "Sox9"]


def test_ev_source_id():
    assert ev_source_id("Ma2019", "NPC exosomes (EXO)") == "ev:ma2019.npc_exosomes_exo"


# --- gene sets ----------------------------------------------------------------------------------------------

GENE_OF = {
    10090: {
        "Sox2": "MGI:98364",
        "Rest": "MGI:104897",
        "NRSF": "MGI:104897",
        "Hes1": "MGI:104853",
        "Nr2e1": "MGI:1100526",
        "Tlx": "MGI:1100526",
        "Pten": "MGI:109583",
        "Pdcd4": "MGI:107490",
        "Kras": "MGI:96680",
        "Ccnd1": "MGI:88313",
        "Sox9": "MGI:98371",
    },
    9606: {
        "PDCD4X": "HGNC:8763",
        "REST": "HGNC:9966",
        "NR2E1": "HGNC:7973",
        "SOX9": "HGNC:11204",
    },  # PDCD4X: by its UniProt id
    10116: {"Pten": "RGD:61995", "Sox9": "RGD:620474"},
}
TODAY = {"GO:0099001": "GO:0022008", "GO:0098001": "GO:0030182"}
GONE = {"GO:0099002", "GO:0099003", "GO:0099004"}


def naive_above(term, parents):
    """Return a term and all above it, from the definition."""
    return {term}.union(*(naive_above(parent, parents) for parent in parents.get(term, ())))


def naive_members(go, annotations, parents=None):
    """Return (set, gene, taxon) → (codes, direct), from the definition.

    An annotation holds for its term and all above.
    """
    if parents is None:
        parents = defaultdict(set)
        for term, field, value in go.itertuples(index=False):
            if field in ("is_a", "part_of"):
                parents[term].add(value)
    members = defaultdict(lambda: (set(), [False]))
    for taxon, table in annotations.items():
        for row in table.itertuples():
            denied = row.qualifier.split("|")[0] == "NOT"
            gene = GENE_OF[taxon].get(row.symbol)
            if row.aspect != "P" or denied or row.evidence_code == "ND" or row.go_id in GONE or gene is None:
                continue
            term = TODAY.get(row.go_id, row.go_id)
            for above in naive_above(term, parents):
                codes, direct = members[above, gene, taxon]
                codes.add(row.evidence_code)
                direct[0] |= above == term
    return {key: ("|".join(sorted(codes)), direct[0]) for key, (codes, direct) in members.items()}


def test_sets_close_over_is_a_and_part_of_and_nothing_else(store_fixture, raw):
    ((_, go),) = raw["go"].items()
    taxa = {"goa_human": 9606, "goa_mouse": 10090, "goa_rat_2": 10116}
    annotations = {taxa[name[:9]]: table for name, table in raw["goa"].items()}
    expected = naive_members(go, annotations)
    rows = store_fixture.rows("SELECT set_id, gene, taxon, evidence_code, direct FROM gene_set_member")
    assert {(s, g, t): (codes, direct) for s, g, t, codes, direct in rows} == expected
    assert len(rows) == len(expected)


def test_neurogenesis_of_the_mouse_by_hand(store_fixture):
    rows = store_fixture.rows(
        "SELECT symbol, evidence_code, direct FROM gene_set_member JOIN gene ON id = gene "
        "WHERE set_id = 'GO:0022008' AND gene_set_member.taxon = 10090 ORDER BY ALL"
    )
    assert rows == [
        ("Ccnd1", "IMP", True),  # annotated with an obsolete term that was replaced
        ("Nr2e1", "IMP", True),
        ("Sox2", "IMP", False),  # generation of neurons is_a neurogenesis
        ("Sox9", "IDA", False),  # alternative id; neuron differentiation part_of generation of neurons
    ]


def test_sizes_are_counts_of_members(store_fixture):
    assert (
        store_fixture.rows(
            "SELECT s.set_id FROM gene_set s JOIN gene_set_member m USING (set_id, taxon) GROUP BY s.set_id,"
            " s.taxon, s.size HAVING s.size <> count(*)"
        )
        == []
    )
    assert store_fixture.rows("SELECT size FROM gene_set WHERE set_id = 'GO:0022008' ORDER BY taxon") == [
        (2,),
        (4,),
        (1,),
    ]


def test_regulation_is_a_relation_and_no_membership(store_fixture):
    assert store_fixture.rows(
        "SELECT set_id, relation, other FROM gene_set_relation WHERE relation LIKE '%regulates' ORDER BY ALL"
    ) == [
        ("GO:0045664", "regulates", "GO:0030182"),
        ("GO:0045665", "negatively_regulates", "GO:0030182"),
        ("GO:0050767", "regulates", "GO:0022008"),
        ("GO:0050768", "negatively_regulates", "GO:0022008"),
        ("GO:0050769", "positively_regulates", "GO:0022008"),
    ]


def test_other_names_of_a_set(store_fixture):
    assert store_fixture.rows(
        "SELECT alias, kind FROM gene_set_alias WHERE set_id IN ('GO:0022008', 'GO:0030182') ORDER BY ALL"
    ) == [
        ("GO:0098001", "alternative id"),
        ("GO:0099001", "replaced id"),
        ("nervous system cell generation", "exact synonym"),
        ("neurogenesis", "name"),
        ("neuron differentiation", "name"),
    ]


@st.composite
def ontologies(draw):
    """Draw a small acyclic ontology and annotations of genes with its terms."""
    count = draw(st.integers(1, 9))
    edges = {
        (child, parent, draw(st.sampled_from(["is_a", "part_of", "regulates"])))
        for child in range(1, count)
        for parent in draw(st.lists(st.integers(0, child - 1), max_size=3))
    }
    notes = draw(
        st.lists(
            st.tuples(
                st.integers(0, count - 1),
                st.sampled_from(["Sox2", "Rest", "Hes1"]),
                st.sampled_from(["IDA", "IEA"]),
            ),
            min_size=1,
            max_size=12,
        )
    )
    return count, sorted(edges), notes


@settings(max_examples=40)
@given(ontologies())
def test_the_closure_of_any_ontology_is_that_of_the_definition(world):
    count, edges, notes = world
    facts = [
        (f"GO:{i}", field, value)
        for i in range(count)
        for field, value in (("name", f"term {i}"), ("namespace", "biological_process"))
    ]
    facts += [(f"GO:{child}", relation, f"GO:{parent}") for child, parent, relation in edges]
    go = pd.DataFrame(facts, columns=["term", "field", "value"])
    columns = ["symbol", "qualifier", "go_id", "evidence_code", "aspect"]
    table = pd.DataFrame([(gene, "", f"GO:{term}", code, "P") for term, gene, code in notes], columns=columns)
    base = Identities.empty()
    read = build_facts(FactFile(go, "ontology", "go", "go", "1"), base)
    base = KINDS["ontology"].learn(read.tables, base)
    direct = pd.DataFrame(
        [(f"GO:{term}", GENE_OF[10090][gene], 10090, code, "goa", "1") for term, gene, code in notes],
        columns=["set_id", "gene", "taxon", "evidence_code", "source", "source_version"],
    )
    new = defaultdict(list, {("annotation", "goa"): [direct]})
    assert close_sets(new, base) == []
    (member,) = new["gene_set_member", "goa"]
    found = {
        (row.set_id, row.gene, row.taxon): (row.evidence_code, row.direct) for row in member.itertuples()
    }
    assert found == naive_members(go, {10090: table})


# --- what is left out ---------------------------------------------------------------------------------------


def test_everything_left_out_is_counted_by_reason(store_fixture):
    rows = store_fixture.rows("SELECT file, reason, rows, examples FROM dropped")
    assert {(file.split(".")[0], reason): (count, examples) for file, reason, count, examples in rows} == {
        ("mature", OTHER_SPECIES): (1, "MIMAT0020302 cel-miR-2-5p"),
        ("miRNA", "no mature miRNA or hairpin of the species served has this accession"): (
            2,
            "cel-mir-2 MIMAT0020302;rno-mir-902 MIMAT0099999",
        ),
        ("hgnc_entries", "withdrawn without a successor"): (2, "HGNC:99002 LOSTG;HGNC:99003 LOSTH"),
        ("biomart_mouse_to_human", "gene is missing"): (
            2,
            "ENSEMBL:ENSMUSG00000064336; ENSEMBL:ENSMUSG00000086429",
        ),
        ("biomart_mouse_to_human", UNKNOWN): (1, "ENSEMBL:ENSG00000204513 ENSEMBL:ENSMUSG00000095742"),
        ("hcop_mouse_to_human", UNKNOWN): (1, "ENSEMBL:ENSG00000276730 ENSEMBL:ENSMUSG00000098371"),
        ("go-basic", "relation of a process to a term that is no live process"): (
            1,
            "GO:0051101 regulates GO:0003677",
        ),
        ("(all its files)", "GO term is no live process of the snapshot's ontology"): (
            3,
            "MGI:88313 GO:0099002;MGI:88313 GO:0099003;MGI:88313 GO:0099004",
        ),
        ("goa_mouse_2019-01-29", "annotation of a function or a component, not of a process"): (
            2,
            "UniProtKB:P48432 Sox2 GO:0003677;UniProtKB:P48432 Sox2 GO:0005634",
        ),
        ("goa_mouse_2019-01-29", "NOT: the annotation denies the process"): (
            2,
            "UniProtKB:Q9QXV9 Spry1 GO:0022008;UniProtKB:Q9QXV9 Spry1 GO:0030182",
        ),
        ("goa_mouse_2019-01-29", "ND: no biological data"): (1, "UniProtKB:O88393 Tgfbr3 GO:0008150"),
        ("goa_mouse_2019-01-29", SEVERAL_GENES): (1, "UniProtKB:P39689 p21 GO:0030182"),
        ("goa_mouse_2019-01-29", UNKNOWN): (1, "UniProtKB:A0A0X1 Nosuch1 GO:0030182"),
        ("hsa_MTI", FOREIGN): (1, "hsa-miR-21-5p NCBIGene:18569 Pdcd4"),
        ("mmu_MTI", FOREIGN): (
            2,
            "mmu-miR-21a-5p NCBIGene:8470 SORBS2;mmu-miR-21a-5p NCBIGene:55432 YOD1",
        ),
        ("mmu_MTI", "evidence is none of functional, weak, predicted, negative"): (
            1,
            "mmu-miR-21a-5p NCBIGene:18569 Pdcd4",
        ),
        ("mmu_MTI", "miRNA and target are of different species"): (
            1,
            "mmu-miR-21a-5p NCBIGene:7157 TP53",
        ),
        ("mmu_MTI", OTHER_SPECIES): (1, "gga-miR-21-5p NCBIGene:374191 PDCD4"),
        ("mmu_MTI", "miRNA name is not in miRBase's current list, and no rule reads it"): (
            1,
            "mmu-miR-9999-5p NCBIGene:18569 Pdcd4",
        ),
        ("mmu_MTI", SEVERAL_GENES): (1, "mmu-miR-21a-5p NCBIGene:99000001 p21"),
        ("mmu_MTI", "the same statement twice"): (1, "mmu-miR-21a-5p NCBIGene:24063 Spry1"),
    }


@pytest.mark.parametrize(("file", "taxon"), [("mmu_MTI.csv.gz", 10090), ("hsa_MTI.csv.gz", 9606)])
def test_every_row_of_mirtarbase_is_either_kept_or_counted(file, taxon, raw, store_fixture):
    kept = store_fixture.rows("SELECT count(*) FROM mti WHERE taxon = $taxon", {"taxon": taxon})[0][0]
    lost = store_fixture.rows("SELECT sum(rows) FROM dropped WHERE file = $file", {"file": file})[0][0]
    assert kept + lost == len(raw["mirtarbase"][file])


# --- the folder ---------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_manifest_lists_every_file_with_its_checksum(snapshot_folder_fixture):
    facts = json.loads((snapshot_folder_fixture / "snapshot.json").read_text(encoding="utf-8"))
    assert (facts["name"], facts["schema_version"], set(facts["tables"])) == (
        "core",
        SCHEMA_VERSION,
        set(CORE_TABLES),
    )
    entries = [entry for table in facts["tables"].values() for entry in table]
    for entry in entries:
        path = snapshot_folder_fixture / entry["file"]
        assert (entry["bytes"], entry["sha256"]) == (path.stat().st_size, sha256_of(path))
    assert {entry["file"] for entry in entries} | {"snapshot.json", "sources.tsv"} == set(
        contents(snapshot_folder_fixture)
    )
    assert [entry["file"] for entry in facts["tables"]["mti"]] == ["mti.mirtarbase.parquet"]


def test_sources_are_recorded_with_what_was_read(snapshot_folder_fixture, source_files_fixture, raw):
    table = pd.read_csv(snapshot_folder_fixture / "sources.tsv", sep="\t", dtype=str)
    assert list(table.columns) == list(TABLES["source"].columns)
    predictions = table[table["key"] == "prediction"]
    table = table[table["key"] != "prediction"]
    assert predictions["sha256"].tolist() == [sha256_of(UTRS)]
    assert list(table["file"]) == [
        file for _, file in sorted((key, file) for key, files in raw.items() for file in files)
    ]
    for row in table.itertuples():
        path = source_files_fixture / row.file
        assert (row.sha256, int(row.bytes), int(row.rows)) == (
            sha256_of(path),
            path.stat().st_size,
            len(raw[row.key][row.file]),
        )
    assert dict(zip(table["file"], table["organism"], strict=True))["goa_rat_2019-01-29.gaf.gz"] == "rat"
    assert dict(zip(table["file"], table["organism"], strict=True))["mature.fa.gz"] == "several"


def test_tables_are_sorted_by_key(snapshot_folder_fixture):
    for table in map(TABLES.get, CORE_TABLES):
        (path,) = snapshot_folder_fixture.glob(f"{table.name}.*parquet")
        frame = pd.read_parquet(path)
        pd.testing.assert_frame_equal(
            frame, frame.sort_values(list(table.key), kind="stable", na_position="first", ignore_index=True)
        )


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_equal_files_give_equal_bytes(
    seed, source_files_fixture, snapshot_folder_fixture, utrs_file_fixture, tmp_path
):
    code = (
        "import sys; from pathlib import Path; from mircargo.snapshots.core import build_core;"
        " build_core(Path(sys.argv[1]), Path(sys.argv[2]), utrs=Path(sys.argv[3]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-c", code, source_files_fixture, tmp_path / "again", utrs_file_fixture],
        check=True,
        env=environment,
    )
    assert contents(tmp_path / "again") == contents(snapshot_folder_fixture)


def test_progress_is_said_line_by_line(source_files_fixture, tmp_path, utrs_file_fixture):
    lines = []
    rows = build_core(source_files_fixture, tmp_path / "core", utrs=utrs_file_fixture, say=lines.append)
    assert lines[:4] == [
        "reading hgnc hgnc_entries.tsv.gz",
        "reading mgi mgi_entries.tsv.gz",
        "reading mirtarbase mmu_MTI.csv.gz",  # the Entrez ids of mouse genes, which names are read with
        "reading rgd rgd_entries.tsv.gz",
    ]
    assert lines[16:19] == [
        "predicting targets on the core 3'UTRs",
        "closing annotations and carrying gene sets",
        "writing core",
    ]
    assert {line.split()[0] for line in lines[19:]} == {"writing"}
    assert list(rows) == CORE_TABLES
    assert rows["mti"] == 29


def test_files_are_found_at_any_depth_and_in_curated_beside(files):
    (files / "deep" / "er").mkdir(parents=True)
    (files / "mature.fa.gz").rename(files / "deep" / "er" / "mature.fa.gz")
    (files.parent / "curated").mkdir()
    (files / "ev_cargo_curated.tsv").rename(files.parent / "curated" / "ev_cargo_curated.tsv")
    found = find_files(files, CORE)
    assert found["mature.fa.gz"] == files / "deep" / "er" / "mature.fa.gz"
    assert found["ev_cargo_curated.tsv"] == files.parent / "curated" / "ev_cargo_curated.tsv"


@pytest.fixture(autouse=True)
def _utrs_of_the_small_world(utrs_file_fixture, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "UTRS", utrs_file_fixture)


UTRS = Path("set by a fixture")


def message_of(error: type[MircargoError], files: Path, out: Path) -> str:
    with pytest.raises(error) as caught:
        build_core(files, out, utrs=UTRS)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    assert (
        message_of(InputError, tmp_path / "no", tmp_path / "out")
        == f"{tmp_path / 'no'}: no such folder; expected the files that sources.tsv lists"
    )


def test_a_missing_file_is_named(files, tmp_path):
    (files / "hgnc_entries.tsv.gz").unlink()
    assert (
        message_of(InputError, files, tmp_path / "out")
        == f"{files}: expected one file hgnc_entries.tsv.gz (HGNC) at any depth, found none"
    )
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_twice_is_named(files, tmp_path):
    (files / "copy").mkdir()
    (files / "copy" / "mature.fa.gz").write_bytes(b"")
    assert (
        message_of(InputError, files, tmp_path / "out")
        == f"{files}: expected one file mature.fa.gz (miRBase) at any depth, found 2"
    )


@pytest.mark.parametrize(
    ("file", "changed", "message"),
    [
        (
            "ev_cargo_curated.tsv",
            ("mmu-miR-9-5p", "mmu-miR-9999-5p"),
            "1 of 10 rows cannot be used: miRNA name is not in miRBase's current list, and no rule reads it"
            " (invented2001 NSC exosomes mmu-miR-9999-5p)",
        ),
        (
            "ev_cargo_curated.tsv",
            ("Homo sapiens", "Bos taurus"),
            "2 of 10 rows cannot be used: species that mircargo does not serve (invented2004 glioma exosomes"
            " (sEV) hsa-miR-21-5p;invented2004 serum EVs )",
        ),
        (
            "ev_cargo_curated.tsv",
            ("\t2.5\t", "\thigh\t"),
            "1 of 10 rows cannot be used: value is no number (invented2001 NSC exosomes mmu-let-7b-5p)",
        ),
        (
            "goa_rat_2019-01-29.gaf.gz",
            ("\tP\t", "\tF\t"),
            "2 of 2 rows cannot be used: annotation of a function or a component, not of a process"
            " (UniProtKB:O54857 Pten GO:0050768;UniProtKB:P0A0X2 Sox9 GO:0030182)",
        ),
        (
            "goa_rat_2019-01-29.gaf.gz",
            ("10116", "9913"),
            "2 of 2 rows cannot be used: species that mircargo does not serve"
            " (UniProtKB:O54857 Pten GO:0050768;UniProtKB:P0A0X2 Sox9 GO:0030182)",
        ),
    ],
)
def test_a_wrong_file_stops_the_build(file, changed, message, files, tmp_path):
    change(files / file, *changed)
    assert message_of(InputError, files, tmp_path / "out") == f"{file}: {message}; is it the right file?"
    assert not (tmp_path / "out").exists()


def test_a_table_that_fails_its_check_leaves_the_old_snapshot(
    files, snapshot_folder_fixture, tmp_path, utrs_file_fixture, monkeypatch
):
    out = tmp_path / "made" / "core"
    build_core(files, out, utrs=utrs_file_fixture)
    monkeypatch.setattr(core, "_prediction_row", lambda *_: {"key": "prediction"})
    assert message_of(SnapshotError, files, out).startswith(
        "source: table 'source', column 'version' is empty"
    )
    assert contents(out) == contents(snapshot_folder_fixture)
    assert [path.name for path in out.parent.iterdir()] == ["core"]


def test_a_snapshot_is_replaced_whole(files, snapshot_folder_fixture, tmp_path, utrs_file_fixture):
    out = tmp_path / "made" / "core"
    build_core(files, out, utrs=utrs_file_fixture)
    (out / "mti.left.parquet").write_text("over")
    build_core(files, out, utrs=utrs_file_fixture)
    assert contents(out) == contents(snapshot_folder_fixture)
    assert [path.name for path in out.parent.iterdir()] == ["core"]


def test_an_empty_folder_may_be_filled(files, tmp_path, utrs_file_fixture):
    (tmp_path / "empty").mkdir()
    build_core(files, tmp_path / "empty", utrs=utrs_file_fixture)
    assert (tmp_path / "empty" / "snapshot.json").is_file()


@pytest.mark.parametrize(
    "make",
    [lambda path: path.write_text("thesis"), lambda path: (path.mkdir(), (path / "thesis").write_text("x"))],
)
def test_what_is_no_snapshot_is_not_replaced(make, files, tmp_path):
    out = tmp_path / "mine"
    make(out)
    assert (
        message_of(OutputError, files, out)
        == f"{out}: exists and is no snapshot, so it is not replaced; choose another folder"
    )
    assert out.exists()


def test_a_parent_that_is_a_file(files, tmp_path):
    (tmp_path / "file").write_text("x")
    message = message_of(OutputError, files, tmp_path / "file" / "core")
    assert message.startswith(f"{tmp_path / 'file' / 'core'}: cannot be written: ")
    assert message.endswith("; choose a folder you may write to")


def test_a_full_disk_leaves_nothing_behind(source_files_fixture, tmp_path, monkeypatch, utrs_file_fixture):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    (tmp_path / "made").mkdir()
    with pytest.raises(OutputError, match=r"core: cannot be written: No space left on device$"):
        build_core(source_files_fixture, tmp_path / "made" / "core", utrs=utrs_file_fixture)
    assert list((tmp_path / "made").iterdir()) == []


def test_sha256_of(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
