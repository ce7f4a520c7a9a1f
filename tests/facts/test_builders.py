"""From stated facts to rows: what each kind's builder keeps, drops and says.

The values are worked out by hand.
"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.facts import KINDS, OWN_KINDS
from mircargo.facts.build import build_facts
from mircargo.facts.identities import read_identities
from mircargo.facts.steps import FactFile
from mircargo.schema import EVIDENCE, TABLES
from mircargo.snapshots.build import build_full
from mircargo.snapshots.records import GivenFile
from mircargo.sources import Source, SourceFile
from mircargo.store.find import read_snapshot

MOUSE, HUMAN, RAT = 10090, 9606, 10116
MIR21, MIR21C, MIR9, HSA21, RNO21 = (
    f"mirbase:MIMAT{n}" for n in ("0000530", "0025148", "0000142", "0000076", "0000790")
)
PDCD4, PTEN = "MGI:107490", "MGI:109583"
UNKNOWN = "gene is unknown to the snapshot"
AMBIGUOUS = "symbol is a synonym of several genes"
FOREIGN = "Entrez id belongs to a gene of another species"
NO_MIRNA = "miRNA name is not in miRBase's current list, and no rule reads it"
SEVERAL = "miRNA name fits several miRNAs, and no rule decides"
NO_ORGANISM = "no organism is given, and the file is of no one species"
OTHER_SPECIES = "species that mircargo does not serve"
TWICE = "the same statement twice"


@pytest.fixture(scope="module")
def base(snapshot_folder_fixture):
    """Return the identities of the small world."""
    found = read_snapshot(snapshot_folder_fixture)
    return read_identities(found.folder, found.files, name=found.name, sha256="0" * 64)


def stated(kind, rows, *, key="toy", taxon=0, library=""):
    frame = pd.DataFrame(rows, dtype=object).fillna("").astype(str)
    return FactFile(frame, kind, key, "toy.tsv", "1", taxon, library)


def read(base, kind, rows, **facts):
    return build_facts(stated(kind, rows, **facts), base)


def name_facts(kind, found, base):
    """Return the identities with the names that were read."""
    learn = KINDS[kind].learn
    return learn(found.tables, base) if learn and found.tables else base


def dropped(found):
    """Return reason → rows."""
    table = {}
    for drop in found.drops:
        assert (drop.source, drop.file) == ("toy", "toy.tsv")
        table[drop.reason] = table.get(drop.reason, 0) + drop.rows
    return table


def records(frame, *columns):
    """Return rows as tuples, None for what is empty."""
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


def pair(mirna="mmu-miR-21a-5p", gene="Pdcd4", evidence="weak", **more):
    return {"mirna": mirna, "gene": gene, "organism": "mouse", "evidence": evidence, **more}


def source_of(key, kind, frame, *, taxon=0):
    """Return a file to build from, that states these facts whatever it holds."""

    def given_file(path, sha256="1" * 64, **file):
        source = Source(
            key=key,
            title=key,
            url="https://example.org",
            origin="a test",
            files=(),
            licence="free",
            terms="open",
            citation="none",
            columns=tuple(frame.columns),
            parse=lambda _: frame,
            kind=kind,
            state=lambda table, _: table,
        )
        return GivenFile(
            source,
            SourceFile(file.get("name", f"{key}.tsv"), taxon, file.get("version", "1")),
            path,
            "a test",
            sha256,
        )

    return given_file


# --- genes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organism", "gene", "symbol", "expected"),
    [
        ("mouse", "MGI:107490", "", PDCD4),
        ("human", "HGNC:8763", "", "HGNC:8763"),
        ("rat", "RGD:620816", "", "RGD:620816"),
        ("mouse", "NCBIGene:18569", "", PDCD4),
        ("mouse", "18569", "", PDCD4),
        ("mouse", "18569.0", "", PDCD4),
        ("mouse", "mgi:MGI:107490", "", PDCD4),
        ("mouse", "ENSMUSG00000024975", "", PDCD4),
        ("mouse", "ensmusg00000024975.12", "", PDCD4),
        ("human", "Q53EL6", "", "HGNC:8763"),
        ("human", "uniprot:Q53EL6-2", "", "HGNC:8763"),
        ("mouse", "ENSEMBL:ENSMUSG00000024975", "", PDCD4),
        ("mouse", "ENSEMBL:ENSMUSG00000024975.12", "", PDCD4),
        ("human", "UniProtKB:Q53EL6", "", "HGNC:8763"),
        ("rat", "ENSEMBL:ENSRNOG00055028744", "", "RGD:620816"),
        ("mouse", "Pdcd4", "", PDCD4),
        ("10090", "Pdcd4", "", PDCD4),
        ("Mus musculus", "Pdcd4", "", PDCD4),
        ("mouse", "MA-3", "", PDCD4),
        ("human", "MHAM", "", "HGNC:9588"),  # a synonym, a previous symbol
        ("mouse", "PDCD4", "", PDCD4),
        ("human", "pdcd4", "", "HGNC:8763"),  # in any case, as the last resort
        ("mouse", "NCBIGene:99", "Pdcd4", PDCD4),
        ("mouse", "ENSEMBL:ENSMUSG99999999999", "MA-3", PDCD4),
        ("mouse", "", "Pdcd4", PDCD4),
        ("mouse", "MGI:109583", "Pdcd4", PTEN),  # the id decides
        ("mouse", "p21", "", AMBIGUOUS),
        ("mouse", "NCBIGene:99", "p21", AMBIGUOUS),
        ("rat", "p21", "", "RGD:2981"),
        ("mouse", "NCBIGene:27250", "Pdcd4", FOREIGN),
        ("mouse", "HGNC:8763", "", FOREIGN.replace("Entrez", "HGNC")),
        ("human", "ENSEMBL:ENSMUSG00000024975", "", FOREIGN.replace("Entrez", "Ensembl")),
        ("mouse", "UniProtKB:Q53EL6", "", FOREIGN.replace("Entrez", "UniProt")),
        ("human", "MGI:107490", "PDCD4", FOREIGN.replace("Entrez", "MGI")),
        ("mouse", "Nosuch", "", UNKNOWN),
        ("mouse", "NCBIGene:99", "", UNKNOWN),
        ("mouse", "MGI:1", "", UNKNOWN),
        ("mouse", "NCBIGene:Pdcd4", "", UNKNOWN),
        (
            "mouse",
            "RefSeq:NM_1",
            "",
            (
                "the snapshot has no RefSeq accessions of mouse genes; 'mircargo data fetch ucsc_refgene"
                " --profile mouse' gets them"
            ),
        ),
    ],
)
def test_a_gene_is_read_by_id_symbol_and_synonym_in_this_order(base, organism, gene, symbol, expected):
    mirna = {"human": "hsa-miR-21-5p", "rat": "rno-miR-21-5p"}.get(organism, "mmu-miR-21a-5p")
    found = read(
        base,
        "mti",
        [{"mirna": mirna, "gene": gene, "symbol": symbol, "organism": organism, "evidence": "weak"}],
    )
    if " " in expected:
        assert dropped(found) == {expected: 1}
        assert found.tables["mti"].empty
    else:
        assert found.tables["mti"]["gene"].tolist() == [expected]
        assert found.drops == ()


# --- miRNA–target pairs -------------------------------------------------------------------------------------


def test_every_column_of_a_pair_is_kept(base):
    row = {
        **pair("miR-21", "NCBIGene:18569", "predicted"),
        "method": "Toy 1",
        "score": "-0.25",
        "site_counts": "1,0,0,2",
        "reference": "PMID:1;doi:10.1/x;PMCID:PMC3",
    }
    found = read(base, "mti", [row, pair("MIMAT0000142", "Hes1", "negative")])
    columns = [*TABLES["mti"].columns]
    assert records(found.tables["mti"], *columns) == [
        (
            MIR21,
            PDCD4,
            MOUSE,
            "predicted",
            "Toy 1",
            -0.25,
            "1,0,0,2",
            None,
            "PMID:1;doi:10.1/x;PMCID:PMC3",
            "toy",
            "1",
        ),
        (MIR9, "MGI:104853", MOUSE, "negative", None, None, None, None, None, "toy", "1"),
    ]
    assert set(found.tables) == {"mti"}
    assert found.drops == found.problems == ()


BAD_PAIRS = [
    (pair(mirna=""), "mirna is missing"),
    (pair(evidence=""), "evidence is missing"),
    (pair(evidence="motif"), f"evidence is none of {', '.join(EVIDENCE)}"),
    ({**pair(), "organism": ""}, NO_ORGANISM),
    ({**pair(), "organism": "Gallus gallus"}, OTHER_SPECIES),
    (pair(gene_organism="human"), "miRNA and target are of different species"),
    (pair(evidence="predicted", gene_organism="chicken"), "miRNA and target are of different species"),
    (pair(gene=""), "gene is missing"),
    *((pair(score=score), "score is no number") for score in ("x", "inf", "-inf", "1e400", "1,5")),
    (pair(score="0.1"), "score is above 0: expected context++ (0 or below), or nothing for another scale"),
    *(
        (pair(site_counts=counts), "site_counts is not four numbers joined by commas")
        for counts in ("1,2,3", "a,b,c,d", "1,2,3,4,5", "1;2;3;4")
    ),
    *(
        (pair(reference=text), "reference is none of PMID:…, doi:… and PMCID:…")
        for text in ("12x", "PMID:x", "PMID:1; PMID:2", "http://x", "doi:11.1/x")
    ),
    (pair(mirna="miR-30"), SEVERAL),
    *(
        (pair(mirna=name), NO_MIRNA)
        for name in ("mmu-miR-9999", "hsa-miR-21-5p", "U6", "gga-miR-21", "MIMAT0000076", "mirbase:x")
    ),
    (pair(gene="Nosuch"), UNKNOWN),
    (pair(gene="p21"), AMBIGUOUS),
    (pair(gene="NCBIGene:27250"), FOREIGN),
    *(
        (pair(mirna=f"seed:{seed}"), "no mature miRNA of the species has this seed")
        for seed in ("AAAAAAA", "", "AGCUUA", "GAGGUAGU")
    ),
    (
        pair("rno-miR-21-5p", "Hes1", "predicted", gene_organism="mouse") | {"organism": "rat"},
        "gene of another species without one ortholog along which predictions are carried",
    ),
]


@pytest.mark.parametrize(
    ("row", "reason"), BAD_PAIRS, ids=[f"{n} {reason[:40]}" for n, (_, reason) in enumerate(BAD_PAIRS)]
)
def test_a_pair_that_cannot_be_used_is_counted_with_its_reason(base, row, reason):
    found = read(base, "mti", [pair(gene="Pten"), {**row, "_row": "7"}])
    assert dropped(found) == {reason: 1}
    assert found.tables["mti"]["gene"].tolist() == [PTEN]


def test_the_first_reason_counts_and_each_row_once(base):
    rows = [{**row, "_row": str(number)} for number, (row, _) in enumerate(BAD_PAIRS, 2)] + [
        {**pair(), "_row": "1"}
    ]
    found = read(base, "mti", rows)
    expected = {}
    for _, reason in BAD_PAIRS:
        expected[reason] = expected.get(reason, 0) + 1
    assert dropped(found) == expected
    assert {problem.row: problem.reason for problem in found.problems} == dict(
        enumerate((reason for _, reason in BAD_PAIRS), 2)
    )
    shown = {problem.row: problem.shown for problem in found.problems}
    assert shown[2] == "Pdcd4"
    assert shown[3] == "mmu-miR-21a-5p Pdcd4"


def test_rows_that_are_all_lost_stay_lost(base):
    found = read(
        base,
        "mti",
        [{**pair(gene_organism="human"), "_row": "2"}, {**pair(gene_organism="rat", score="x"), "_row": "3"}],
    )
    assert dropped(found) == {"miRNA and target are of different species": 2}
    assert [problem.row for problem in found.problems] == [2, 3]
    assert found.tables["mti"].empty


def test_a_statement_is_kept_once(base):
    rows = [
        pair(reference="PMID:1"),
        pair(reference="PMID:1"),
        pair(reference="PMID:2"),
        pair("miR-21a-5p", "NCBIGene:18569", reference="PMID:1"),
    ]
    found = read(base, "mti", rows)
    assert found.tables["mti"]["reference"].tolist() == ["PMID:1", "PMID:2"]
    assert dropped(found) == {TWICE: 2}


def test_the_species_of_the_file_counts_where_a_row_names_none(base):
    rows = [{**pair(), "organism": ""}, {**pair("hsa-miR-21-5p", "PDCD4"), "organism": "human"}]
    found = read(base, "mti", rows, taxon=MOUSE)
    assert records(found.tables["mti"], "mirna", "gene", "taxon") == [
        (MIR21, PDCD4, MOUSE),
        (HSA21, "HGNC:8763", HUMAN),
    ]


def test_measured_pairs_without_a_usable_gene_are_set_aside(base):
    rows = [
        pair(gene="NCBIGene:27250", symbol="PDCD4", reference="PMID:1"),
        pair(gene="NCBIGene:99", symbol="p21"),
        pair(gene="Nosuch"),
        pair(gene="Nosuch", symbol="Nosuch", evidence="predicted"),
        pair(gene="NCBIGene:18569", symbol="Pdcd4"),
        pair(gene="ENSEMBL:ENSMUSG1", symbol="Nosuch"),
    ]
    found = read(base, "mti", rows)
    assert records(found.tables["mti_set_aside"], *TABLES["mti_set_aside"].columns) == [
        (
            MIR21,
            MOUSE,
            "PDCD4",
            "27250",
            "Entrez id belongs to a gene of another species",
            "PMID:1",
            "toy",
            "1",
        ),
        (MIR21, MOUSE, "p21", "99", AMBIGUOUS, None, "toy", "1"),
        (MIR21, MOUSE, "Nosuch", None, UNKNOWN, None, "toy", "1"),
    ]
    assert dropped(found) == {FOREIGN: 1, AMBIGUOUS: 1, UNKNOWN: 3}


# --- families -----------------------------------------------------------------------------------------------


def predicted(mirna, gene="Pdcd4", organism="mouse", **more):
    return {"mirna": mirna, "gene": gene, "organism": organism, "evidence": "predicted", **more}


@pytest.mark.parametrize("seed", ["AGCUUAU", "agcttat"])
def test_a_seed_stands_for_all_mature_mirnas_with_these_nucleotides(base, seed):
    rows = [
        predicted(f"seed:{seed}", score="-0.5", site_counts="1,0,0,0"),
        predicted(f"seed:{seed}", "PDCD4", "human"),
        predicted("mmu-miR-9-5p"),
    ]
    found = read(base, "mti", rows)
    assert sorted(records(found.tables["mti"], "mirna", "gene", "score", "site_counts"), key=str) == [
        (HSA21, "HGNC:8763", None, None),
        (MIR9, PDCD4, None, None),
        (MIR21, PDCD4, -0.5, "1,0,0,0"),
        (MIR21C, PDCD4, -0.5, "1,0,0,0"),
    ]
    assert found.drops == ()


COVERAGE = [
    {
        "mirna": "MIMAT0000530",
        "organism": "mouse",
        "predictor": "toy",
        "seed": "AGCUUAU",
        "status": "broadly conserved",
    },
    {"mirna": "MIMAT0000142", "organism": "mouse", "predictor": "toy", "seed": "CUUUGGU", "status": "other"},
    {
        "mirna": "mmu-miR-124-3p",
        "organism": "mouse",
        "predictor": "toy",
        "seed": "CUUUGGU",
        "status": "conserved",
    },
]


def test_where_the_predictor_says_what_its_families_are_that_holds(base):
    told = name_facts("coverage", read(base, "coverage", COVERAGE), base)
    rows = [
        predicted("seed:AGCUUAU"),
        predicted("seed:CUUUGGU"),
        predicted("seed:AAGGCAC"),
        predicted("seed:AGCUUAU", "PDCD4", "human"),
    ]
    found = read(told, "mti", rows)
    assert sorted(records(found.tables["mti"], "mirna", "taxon")) == [
        (HSA21, HUMAN),
        ("mirbase:MIMAT0000134", MOUSE),
        (MIR9, MOUSE),
        (MIR21, MOUSE),
    ], "the mouse as told, the human by sequence"
    assert dropped(found) == {"no mature miRNA of the species has this seed": 1}
    other = build_facts(stated("mti", rows[:1], key="another"), told)
    assert sorted(other.tables["mti"]["mirna"]) == [
        MIR21,
        MIR21C,
    ], "another predictor's families are by sequence"


def test_coverage_is_kept_and_what_it_lacks_is_counted(base):
    bad = {
        "mirna": "MIMAT0000530",
        "organism": "mouse",
        "predictor": "toy",
        "seed": "AGCUUAU",
        "status": "conserved",
    }
    rows = [
        *COVERAGE,
        bad,
        bad | {"status": "unknown"},
        bad | {"mirna": "MIMAT9999999"},
        bad | {"organism": "13616"},
        bad | {"seed": ""},
        bad | {"predictor": ""},
        bad | {"status": ""},
    ]
    found = read(base, "coverage", rows)
    assert sorted(records(found.tables["coverage"], *TABLES["coverage"].columns)) == [
        ("mirbase:MIMAT0000134", MOUSE, "toy", "conserved", "toy", "1"),
        (MIR9, MOUSE, "toy", "other", "toy", "1"),
        (MIR21, MOUSE, "toy", "broadly conserved", "toy", "1"),
    ]
    assert dropped(found) == {
        TWICE: 1,
        "status is none of broadly conserved, conserved, poorly conserved, other": 1,
        NO_MIRNA: 1,
        OTHER_SPECIES: 1,
        "seed is missing": 1,
        "predictor is missing": 1,
        "status is missing": 1,
    }


@pytest.mark.parametrize(
    ("mirna", "organism", "gene", "of", "expected"),
    [
        ("seed:AGCUUAU", "rat", "Pdcd4", "mouse", [(RNO21, "RGD:620816", RAT, PDCD4)]),
        ("rno-miR-21-5p", "rat", "MMAC1", "mouse", [(RNO21, "RGD:61995", RAT, PTEN)]),
        ("rno-miR-21-5p", "rat", "PTEN", "human", [(RNO21, "RGD:61995", RAT, "HGNC:9588")]),
        ("mmu-miR-21a-5p", "mouse", "PDCD4", "human", [(MIR21, PDCD4, MOUSE, "HGNC:8763")]),
        ("hsa-miR-21-5p", "human", "Sox2", "mouse", [(HSA21, "HGNC:11195", HUMAN, "MGI:98364")]),
        ("hsa-miR-21-5p", "human", "Kras-rs1", "mouse", [(HSA21, "HGNC:6407", HUMAN, "MGI:5000001")]),
        ("mmu-miR-21a-5p", "mouse", "KRAS", "human", []),  # two mouse genes
        ("rno-miR-21-5p", "rat", "Kras", "mouse", []),  # no rat gene
        ("hsa-miR-21-5p", "human", "Nr2e1", "mouse", []),  # two sources only: it does not carry
        ("mmu-miR-21a-5p", "mouse", "Pdcd4", "mouse", [(MIR21, PDCD4, MOUSE, None)]),
    ],
)
def test_predictions_on_another_species_gene_are_carried_along_one_ortholog_and_say_so(
    base, mirna, organism, gene, of, expected
):
    found = read(base, "mti", [predicted(mirna, gene, organism, gene_organism=of)])
    assert records(found.tables["mti"], "mirna", "gene", "taxon", "via_ortholog") == expected
    reason = "gene of another species without one ortholog along which predictions are carried"
    assert dropped(found) == ({} if expected else {reason: 1})


# --- cargo --------------------------------------------------------------------------------------------------


def cargo(mirna="mmu-miR-21a-5p", relation="detected", **more):
    return {
        "study": "Toy2020",
        "ev_source": "NPC exosomes (sEV)",
        "organism": "mouse",
        "mirna": mirna,
        "relation": relation,
        **more,
    }


def test_every_column_of_a_statement_is_kept(base):
    row = cargo(
        relation="enriched",
        donor_cell="NPC",
        vesicle_type="exosome",
        isolation="ultracentrifugation",
        value="2.5",
        unit="fold change",
        comparator="NPC",
        p_value="0.01",
        q_value="0.05",
        reference="PMID:1",
        basis="abstract",
        note="a note",
    )
    found = read(base, "cargo", [row])
    assert records(found.tables["ev_cargo"], *TABLES["ev_cargo"].columns) == [
        (
            "ev:toy2020.npc_exosomes_sev",
            MIR21,
            "mmu-miR-21a-5p",
            "enriched",
            2.5,
            "fold change",
            "ev:toy2020.npc",
            0.01,
            0.05,
            None,
            None,
            None,
            None,
            None,
            "PMID:1",
            "abstract",
            "a note",
            "toy",
            "1",
        )
    ]
    assert records(found.tables["ev_source"], *TABLES["ev_source"].columns) == [
        (
            "ev:toy2020.npc_exosomes_sev",
            "NPC exosomes (sEV)",
            "NPC",
            MOUSE,
            "exosome",
            "ultracentrifugation",
            "Toy2020",
            "PMID:1",
        ),
        ("ev:toy2020.npc", "NPC", None, MOUSE, None, None, "Toy2020", "PMID:1"),
    ]


def test_names_that_do_not_say_which_mirna(base):
    found = read(
        base, "cargo", [cargo("miR-21a"), cargo("miR-30", note="seen"), cargo("U6"), cargo("miR-21a-5p")]
    )
    rows = records(found.tables["ev_cargo"], "mirna", "reported_as", "note", "basis")
    assert [row[:2] for row in rows] == [(MIR21, "miR-21a"), (None, "miR-30"), (MIR21, "miR-21a-5p")]
    assert rows[0][2] == f"read as {MIR21}: default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"
    assert rows[1][2] == "seen; the name fits several miRNAs, so none is given"
    assert rows[2][2] is None
    assert {row[3] for row in rows} == {"table of the resource"}
    assert dropped(found) == {NO_MIRNA: 1}


def test_a_vesicle_can_be_described_without_cargo(base):
    rows = [
        cargo("", "source", donor_cell="NPC", isolation="kit"),
        cargo("", "comparator", ev_source="NPC", vesicle_type="no vesicle: cells"),
        cargo(),
    ]
    found = read(base, "cargo", rows)
    assert records(found.tables["ev_cargo"], "ev_source", "mirna", "relation") == [
        ("ev:toy2020.npc", None, "comparator"),
        ("ev:toy2020.npc_exosomes_sev", MIR21, "detected"),
    ]
    described = records(found.tables["ev_source"], "id", "donor_cell", "isolation", "vesicle_type")
    assert ("ev:toy2020.npc_exosomes_sev", "NPC", "kit", None) in described
    assert ("ev:toy2020.npc", None, None, "no vesicle: cells") in described
    assert found.drops == ()


def test_cargo_that_cannot_be_used(base):
    rows = [
        (
            cargo(relation="seen"),
            (
                "relation is none of enriched, depleted, most abundant, reported cargo, detected,"
                " transferred, loaded by engineering, comparator, nor 'by sign, q < 0.05'"
            ),
        ),
        (cargo(relation=""), "relation is missing"),
        (cargo() | {"study": ""}, "study is missing"),
        (cargo() | {"ev_source": ""}, "ev_source is missing"),
        (cargo() | {"organism": ""}, NO_ORGANISM),
        (cargo() | {"organism": "Equus caballus"}, OTHER_SPECIES),
        (cargo(value="much"), "value is no number"),
        (cargo(p_value="<0.05"), "p_value is no number"),
        (cargo(q_value="inf"), "q_value is no number"),
        (cargo(reference="Toy 2020"), "reference is none of PMID:…, doi:… and PMCID:…"),
        (cargo("U6"), NO_MIRNA),
        (cargo(), TWICE),
    ]
    found = read(base, "cargo", [cargo(), *(row for row, _ in rows)])
    assert dropped(found) == {reason: 1 for _, reason in rows}
    assert len(found.tables["ev_cargo"]) == 1


# --- gene sets ----------------------------------------------------------------------------------------------


def member(set_id="reactome:R-1", gene="Pdcd4", **more):
    return {"set_id": set_id, "set_name": "A set", "gene": gene, "organism": "mouse", **more}


def test_members_of_sets_with_and_without_a_prefix(base):
    rows = [
        member(),
        member("own 1", "Pten", set_name=""),
        member("own 1", "Pdcd4", set_name="", library="mine"),
        member(gene="Sox2", evidence_code="IDA"),
    ]
    found = read(base, "gene-set", rows, library="lab")
    assert sorted(records(found.tables["gene_set_member"], *TABLES["gene_set_member"].columns)) == [
        ("lab:own 1", PDCD4, MOUSE, "listed", True, "toy", "1"),
        ("lab:own 1", PTEN, MOUSE, "listed", True, "toy", "1"),
        ("reactome:R-1", PDCD4, MOUSE, "listed", True, "toy", "1"),
        ("reactome:R-1", "MGI:98364", MOUSE, "IDA", True, "toy", "1"),
    ]
    assert sorted(records(found.tables["gene_set"], "set_id", "taxon", "name", "library")) == [
        ("lab:own 1", MOUSE, "own 1", "lab"),
        ("reactome:R-1", MOUSE, "A set", "lab"),
    ]
    assert ("A set", "reactome:R-1", "name", "a set") in records(
        found.tables["gene_set_alias"], "alias", "set_id", "kind", "alias_key"
    )
    bare = read(base, "gene-set", [member("x")])
    assert bare.tables["gene_set"][["set_id", "library"]].to_numpy().tolist() == [["toy:x", "toy"]], (
        "without a library, the key"
    )


def test_a_membership_is_kept_once_with_all_its_evidence(base):
    rows = [member(evidence_code=code) for code in ("IEA", "IDA", "IDA")] + [
        member(gene="MA-3", evidence_code="IEA")
    ]
    found = read(base, "gene-set", rows)
    assert records(found.tables["gene_set_member"], "gene", "evidence_code") == [(PDCD4, "IDA|IEA")]
    assert dropped(found) == {"the same membership twice": 2}


def test_members_that_cannot_be_used(base):
    rows = [
        member("", "Pten"),
        member(gene=""),
        member() | {"organism": ""},
        member() | {"organism": "yeast"},
        member(gene="Nosuch"),
        member(gene="p21"),
        member(gene="HGNC:8763"),
    ]
    found = read(base, "gene-set", [*rows, member()])
    assert dropped(found) == {
        "set_id is missing": 1,
        "gene is missing": 1,
        NO_ORGANISM: 1,
        OTHER_SPECIES: 1,
        UNKNOWN: 1,
        AMBIGUOUS: 1,
        FOREIGN.replace("Entrez", "HGNC"): 1,
    }
    assert len(found.tables["gene_set_member"]) == 1


# --- annotations --------------------------------------------------------------------------------------------


def annotation(go_id="GO:0030182", gene="Cdkn1a", **more):
    return {"go_id": go_id, "gene": gene, "organism": "mouse", "evidence_code": "IDA", "aspect": "P", **more}


def test_annotations_that_state_no_process(base):
    rows = [
        annotation(aspect="F"),
        annotation(aspect="C"),
        annotation(qualifier="NOT"),
        annotation(qualifier="NOT|involved_in"),
        annotation(qualifier="involved_in|NOT"),
        annotation(evidence_code="ND"),
        annotation(evidence_code=""),
        annotation(""),
        annotation(gene=""),
        annotation(gene="p21"),
        annotation() | {"organism": "9031"},
    ]
    found = read(
        base,
        "annotation",
        [*rows, annotation(qualifier="contributes_to|NOTHING"), annotation(aspect="", gene="Hes1")],
    )
    assert sorted(records(found.tables["annotation"], "set_id", "gene", "taxon", "evidence_code")) == [
        ("GO:0030182", "MGI:104556", MOUSE, "IDA"),
        ("GO:0030182", "MGI:104853", MOUSE, "IDA"),
    ]
    assert dropped(found) == {
        "annotation of a function or a component, not of a process": 2,
        "NOT: the annotation denies the process": 3,
        "ND: no biological data": 1,
        "evidence_code is missing": 1,
        "go_id is missing": 1,
        "gene is missing": 1,
        AMBIGUOUS: 1,
        OTHER_SPECIES: 1,
    }


NEURON = {"GO:0030182", "GO:0030154", "GO:0009987", "GO:0008150", "GO:0048699", "GO:0022008", "GO:0007399"}
"""Neuron differentiation and what is above it by is_a and part_of, read off tests/data/go/raw.obo."""


def test_annotations_are_closed_over_the_ontology_of_the_base(base, tmp_path):
    rows = pd.DataFrame(
        [
            annotation(),
            annotation("GO:0048699", evidence_code="IEA"),
            annotation("GO:0098001", "Gt(ROSA)26Sor"),
            annotation("GO:0099001", "Kras-rs1"),
            annotation("GO:9999999", "Cdkn1a"),
            annotation("GO:0003677", "Cdkn1a"),
        ]
    )
    (tmp_path / "x").write_text("x")
    build_full(
        base,
        [source_of("toygaf", "annotation", rows, taxon=MOUSE)(tmp_path / "x")],
        tmp_path / "out",
        name="out",
    )
    members = pd.read_parquet(tmp_path / "out" / "gene_set_member.toygaf.parquet")
    own = members[members["gene"] == "MGI:104556"].set_index("set_id")
    assert set(own.index) == NEURON
    assert own["direct"].to_dict() == {term: term in ("GO:0030182", "GO:0048699") for term in NEURON}
    assert own["evidence_code"].to_dict() == {
        term: "IDA" if term == "GO:0030182" else "IDA|IEA" for term in NEURON
    }
    assert set(members.loc[members["gene"] == "MGI:104735", "set_id"]) == NEURON, (
        "an alternative id means its term"
    )
    assert set(members.loc[members["gene"] == "MGI:5000001", "set_id"]) == NEURON - {
        "GO:0030182",
        "GO:0048699",
    }, "an obsolete term means the one that replaces it"
    assert set(members["source"]) == {"toygaf"}
    lost = pd.read_parquet(tmp_path / "out" / "dropped.parquet").query("source == 'toygaf'")
    assert records(lost, "file", "reason", "rows") == [
        ("(all its files)", "GO term is no live process of the snapshot's ontology", 2)
    ]
    sizes = (
        pd.read_parquet(tmp_path / "out" / "gene_set.parquet")
        .query("taxon == 10090")
        .set_index("set_id")["size"]
    )
    assert sizes["GO:0030182"] == 1 + 2, "Sox9 of the base, and the two genes"


# --- names --------------------------------------------------------------------------------------------------


def gene_row(gene, symbol="", **more):
    return {"gene": gene, "symbol": symbol, "organism": "mouse", **more}


def test_names_fill_what_genes_lack(base):
    rows = [
        gene_row(
            "MGI:104556",
            "Cdkn1a",
            name="cyclin dependent kinase inhibitor 1A",
            entrez="12575",
            uniprot="P39689",
            previous="Old1|Old2",
            synonyms="Waf1|Cip1",
        ),
        gene_row(
            "MGI:109583",
            "Pten",
            name="phosphatase",
            entrez="999",
            ensembl="ENSMUSG00000099999|ENSMUSG00000099998",
        ),
    ]
    found = read(base, "gene-name", rows)
    assert found.drops == ()
    full = name_facts("gene-name", found, base)
    gene = full.tables["gene"].set_index("id")
    assert gene.loc["MGI:104556", ["entrez", "name", "ensembl"]].tolist() == [
        "12575",
        "cyclin dependent kinase inhibitor 1A",
        "ENSMUSG00000023067",
    ]
    assert gene.loc[PTEN, ["entrez", "name", "ensembl"]].tolist() == [
        "19211",
        "phosphatase",
        "ENSMUSG00000013663",
    ], "what is known stays"
    asked = [
        "NCBIGene:12575",
        "UniProtKB:P39689",
        "Old1",
        "Old2",
        "Cip1",
        "ENSEMBL:ENSMUSG00000099998",
        "NCBIGene:19211",
    ]
    told = read(full, "mti", [pair(gene=name, reference=f"PMID:{n}") for n, name in enumerate(asked, 1)])
    assert told.tables["mti"]["gene"].tolist() == ["MGI:104556"] * 5 + [PTEN] * 2
    assert len(full.tables["gene"]) == len(base.tables["gene"])


def test_a_new_synonym_makes_no_other_gene_unclear(base):
    rows = [
        gene_row("MGI:5000001", "Kras-rs1", synonyms="Pten|MA-3|ma-3|New1"),
        gene_row("MGI:98364", "Sox2", synonyms="New2"),
        gene_row("MGI:98371", "Sox9", synonyms="New2"),
    ]
    full = name_facts("gene-name", read(base, "gene-name", rows), base)
    told = read(full, "mti", [pair(gene=name) for name in ("Pten", "MA-3", "New1", "New2")])
    assert told.tables["mti"]["gene"].tolist() == [PTEN, PDCD4, "MGI:5000001"]
    assert dropped(told) == {AMBIGUOUS: 1}, "what the file itself gives to two genes is unclear"


def test_transcripts_are_read_by_the_symbol_where_there_is_no_id(base):
    rows = [
        {"gene": "", "symbol": "PDCD4", "organism": "human", "refseq": "NM_1|NM_2"},
        {"gene": "", "symbol": "NOSUCH", "organism": "human", "refseq": "NM_3"},
    ]
    found = read(base, "gene-name", rows)
    assert dropped(found) == {"gene is not in the snapshot's list of the species": 1}
    full = name_facts("gene-name", found, base)
    told = read(
        full,
        "mti",
        [
            {"mirna": "hsa-miR-21-5p", "gene": f"RefSeq:{name}", "organism": "human", "evidence": "weak"}
            for name in ("NM_1", "NM_2.4", "NM_3")
        ],
    )
    assert told.tables["mti"]["gene"].tolist() == ["HGNC:8763"]
    assert dropped(told) == {UNKNOWN: 1, TWICE: 1}


def test_gene_names_that_cannot_be_used(base):
    rows = [
        gene_row("", "Pdcd4", entrez="1"),
        gene_row("MGI:1", "Pdcd4"),
        gene_row("HGNC:8763"),
        gene_row(PDCD4) | {"organism": ""},
        gene_row(PDCD4) | {"organism": "dog"},
    ]
    found = read(base, "gene-name", rows)
    assert dropped(found) == {
        "no id of MGI, HGNC or RGD": 1,
        "gene is not in the snapshot's list of the species": 2,
        NO_ORGANISM: 1,
        OTHER_SPECIES: 1,
    }
    assert found.tables["gene_alias"].empty


def release(
    accession="MIMAT9000001", name="mmu-miR-9001-5p", sequence="UAAACCCGGGUUUAAACCCGGG", organism="mouse"
):
    return {"accession": accession, "name": name, "organism": organism, "sequence": sequence}


def test_mirnas_of_another_release(base):
    rows = [
        release(),
        release("MIMAT9000002", "hsa-miR-9001-3p", organism="human"),
        release("MIMAT9000003", "mmu-miR-9002", "UAGCUUAUCAGACUGAUGUUGA"),
        release("MIMAT0000530", "mmu-miR-21a-5p", "UAGCUUAUCAGACUGAUGUUGA"),
        release("MIMAT0000142", "mmu-miR-9z-5p"),
        release(),
        release("MI9000001"),
        release("MIMAT90000011"),
        release("MIMAT9000004", sequence="UAAAC"),
        release("MIMAT9000005", sequence="TAAACCCGGGTTTAAACC"),
        release("MIMAT9000006", organism="dog"),
    ]
    found = read(base, "mirna", rows)
    assert records(found.tables["mirna"], *TABLES["mirna"].columns) == [
        (
            "mirbase:MIMAT9000001",
            "mmu-miR-9001-5p",
            MOUSE,
            "UAAACCCGGGUUUAAACCCGGG",
            "AAACCCG",
            "miR-9001-3p",
            None,
        ),
        (
            "mirbase:MIMAT9000002",
            "hsa-miR-9001-3p",
            HUMAN,
            "UAAACCCGGGUUUAAACCCGGG",
            "AAACCCG",
            "miR-9001-3p",
            None,
        ),
        (
            "mirbase:MIMAT9000003",
            "mmu-miR-9002",
            MOUSE,
            "UAGCUUAUCAGACUGAUGUUGA",
            "AGCUUAU",
            "miR-21-5p",
            None,
        ),
    ]
    assert dropped(found) == {
        "the accession stands there twice": 1,
        "accession is not MIMAT and seven digits": 2,
        "sequence is not 8 to 40 letters A, C, G and U": 2,
        OTHER_SPECIES: 1,
        "the snapshot has this miRNA under another name": 1,
    }
    told = read(name_facts("mirna", found, base), "mti", [pair("mmu-miR-9001-5p"), pair("mmu-miR-21a-5p")])
    assert told.tables["mti"]["mirna"].tolist() == ["mirbase:MIMAT9000001", MIR21]


def test_a_release_without_new_mirnas(base):
    found = read(base, "mirna", [release("MIMAT0000530", "mmu-miR-21a-5p", "UAGCUUAUCAGACUGAUGUUGA")])
    assert (found.tables, found.drops) == ({}, ())
    assert len(name_facts("mirna", found, base).tables["mirna"]) == len(base.tables["mirna"])


def test_names_of_mirnas(base):
    rows = [
        {"alias": "mmu-miR-9876", "mirna": "MIMAT0000530", "kind": "previous name"},
        {
            "alias": "mmu-mir-9875",
            "mirna": "MI0000569",
            "kind": "previous name",
        },  # of a hairpin: both its products
        {"alias": "MI0099999", "mirna": "MIMAT0000143", "kind": "hairpin accession"},
        {
            "alias": "mmu-miR-9-5p",
            "mirna": "MIMAT0000530",
            "kind": "previous name",
        },  # another's name of today
        {"alias": "cel-miR-1", "mirna": "MIMAT0020302", "kind": "previous name"},
        {"alias": "x", "mirna": "MIMAT0000530", "kind": "nickname"},
        {"alias": "", "mirna": "MIMAT0000530", "kind": "hairpin"},
    ]
    found = read(base, "mirna-name", rows)
    assert sorted(records(found.tables["mirna_alias"], "alias", "id", "kind")) == [
        ("MI0099999", "mirbase:MIMAT0000143", "hairpin accession"),
        ("mmu-miR-9-5p", MIR21, "previous name"),
        ("mmu-miR-9876", MIR21, "previous name"),
        ("mmu-mir-9875", MIR21, "hairpin"),
        ("mmu-mir-9875", "mirbase:MIMAT0004628", "hairpin"),
    ]
    assert dropped(found) == {
        "no mature miRNA or hairpin of the species served has this accession": 1,
        "kind is none of previous name, hairpin, hairpin accession, removed": 1,
        "alias is missing": 1,
    }
    full = name_facts("mirna-name", found, base)
    told = read(
        full,
        "mti",
        [
            pair(name, reference=f"PMID:{n}")
            for n, name in enumerate(("mmu-miR-9876", "mmu-mir-9875", "MI0099999", "mmu-miR-9-5p"), 1)
        ],
    )
    assert told.tables["mti"]["mirna"].tolist() == [MIR21, MIR21, "mirbase:MIMAT0000143", MIR9]


def test_names_by_release_and_removed_names(base):
    rows = [
        {
            "alias": "mmu-miR-9876",
            "mirna": "MIMAT0000530",
            "kind": "previous name",
            "since": "6",
            "until": "v9_2",
        },
        {
            "alias": "mmu-miR-9876",
            "mirna": "MIMAT0000142",
            "kind": "previous name",
            "since": "10",
            "until": "17",
        },
        # removed: told as such, or an accession that is gone and older than the newest
        {
            "alias": "hsa-miR-9871",
            "mirna": "MIMAT0000001",
            "kind": "removed",
            "until": "18",
            "reason": "was a tRNA",
        },
        {"alias": "mmu-miR-9872", "mirna": "MIMAT0000001", "kind": "previous name"},
        {
            "alias": "mmu-miR-9873",
            "mirna": "MIMAT9999999",
            "kind": "previous name",
        },  # newer than the snapshot
        {"alias": "cel-miR-9874", "mirna": "MIMAT0000001", "kind": "removed"},  # of a species not served
        {"alias": "mmu-miR-9875", "mirna": "MIMAT0000530", "kind": "removed"},  # it lives
        # the name that it has today says nothing, and is no row
        {
            "alias": "mmu-miR-21a-5p",
            "mirna": "MIMAT0000530",
            "kind": "previous name",
            "since": "21",
            "until": "22",
        },
    ]
    found = read(base, "mirna-name", rows)
    assert sorted(
        records(found.tables["mirna_past"].fillna(""), "name", "id", "since", "until", "reason")
    ) == [
        ("hsa-miR-9871", "", "", "18", "was a tRNA"),
        ("mmu-miR-9872", "", "", "", ""),
        ("mmu-miR-9876", "mirbase:MIMAT0000142", "10", "17", ""),
        ("mmu-miR-9876", MIR21, "6", "v9_2", ""),
    ]
    assert dropped(found) == {
        "the snapshot has the miRNA that is said to be removed": 1,
        "no mature miRNA or hairpin of the species served has this accession": 2,
    }
    index = name_facts("mirna-name", found, base).mirnas
    with pytest.raises(AmbiguousNameError) as caught:
        index.resolve("miR-9876", taxon=MOUSE)
    assert caught.value.candidates == ("mmu-miR-21a-5p (miRBase 6–9.2)", "mmu-miR-9-5p (miRBase 10–17)")
    for name, reason in (
        ("hsa-miR-9871", "removed from miRBase after release 18: was a tRNA"),
        ("mmu-miR-9872", "removed from miRBase"),
    ):
        with pytest.raises(UnknownNameError) as gone:
            index.resolve(name)
        assert gone.value.why == reason


def test_orthologs_are_united_with_those_of_the_base(base):
    rows = [
        {"gene": "NR2E1", "other": "Nr2e1", "organism": "mouse", "support": "EggNOG|Ensembl"},
        {"gene": "HGNC:8763", "other": "NCBIGene:18569", "organism": "mouse", "support": "NCBI"},
        {"gene": "NOSUCH", "other": "Nr2e1", "organism": "mouse", "support": "OMA"},
        {"gene": "PTEN", "other": "Nosuch", "organism": "mouse", "support": "OMA"},
        {"gene": "PTEN", "other": "Pten", "organism": "frog", "support": "OMA"},
        {"gene": "PTEN", "other": "Pten", "organism": "mouse", "support": ""},
    ]
    found = read(base, "ortholog", rows)
    assert dropped(found) == {UNKNOWN: 2, OTHER_SPECIES: 1, "support is missing": 1}
    full = name_facts("ortholog", found, base)
    pairs = full.tables["ortholog"].set_index(["gene", "gene_other"])
    assert pairs.loc[("HGNC:7973", "MGI:1100526"), ["support", "source", "carries"]].tolist() == [
        3,
        "EggNOG;Ensembl;OMA",
        True,
    ], "three sources carry"
    assert pairs.loc[("HGNC:8763", "MGI:107490"), ["support", "source", "carries"]].tolist() == [
        4,
        "Ensembl;HGNC;NCBI;Panther",
        True,
    ]
    assert len(pairs) == len(base.tables["ortholog"])
    TABLES["ortholog"].check(full.tables["ortholog"], origin="a test")


# --- 3'UTRs -------------------------------------------------------------------------------------------------


def test_sequences(base):
    rows = [
        {"gene": "Pdcd4", "organism": "mouse", "transcript": "T1", "sequence": "acguNNu"},
        {"gene": "MA-3", "organism": "mouse", "transcript": "T1", "sequence": "ACGTNNT"},
        {"gene": "Pdcd4", "organism": "mouse", "sequence": "ACGTNNT"},
        {"gene": "Pten", "organism": "mouse", "sequence": "ACG-T"},
        {"gene": "Pten", "organism": "mouse", "sequence": ""},
        {"gene": "Nosuch", "organism": "mouse", "sequence": "A"},
    ]
    found = read(base, "utr", rows)
    assert records(found.tables["transcript_utr"], *TABLES["transcript_utr"].columns) == [
        (PDCD4, MOUSE, "T1", "ACGTNNT", "toy", "1"),
        (PDCD4, MOUSE, None, "ACGTNNT", "toy", "1"),
    ]
    assert dropped(found) == {
        "the same 3'UTR twice": 1,
        "sequence has other letters than A, C, G, U, T and N": 1,
        "sequence is missing": 1,
        UNKNOWN: 1,
    }


# --- all kinds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_checked(base, kind):
    full = dict.fromkeys(KINDS[kind].columns, "x")
    with pytest.raises(
        InputError,
        match=(
            rf"^toy.tsv: facts of kind '{kind}' lack column\(s\) \[\] and have unknown column\(s\)"
            r" \['extra'\]; it has "
        ),
    ):
        read(base, kind, [full | {"extra": "1"}])
    for name in KINDS[kind].required():
        with pytest.raises(InputError, match=rf"lack column\(s\) \['{name}'\]"):
            read(base, kind, [{column: "x" for column in full if column != name}])


@pytest.mark.parametrize("kind", OWN_KINDS)
def test_no_row_and_no_usable_row(base, kind):
    none = build_facts(
        FactFile(pd.DataFrame(columns=list(KINDS[kind].columns), dtype=object), kind, "toy", "toy.tsv", "1"),
        base,
    )
    assert all(frame.empty for frame in none.tables.values())
    assert none.drops == ()
    name_facts(kind, none, base)
    useless = read(base, kind, [dict.fromkeys(KINDS[kind].columns, "\u2028\N{SNOWMAN}';--../")] * 2)
    assert sum(drop.rows for drop in useless.drops) == 2
    assert all(frame.empty for frame in useless.tables.values())
    name_facts(kind, useless, base)


MIRNAS = st.sampled_from(
    ["mmu-miR-21a-5p", "miR-21", "miR-30", "U6", "", "seed:AGCUUAU", "seed:AAAAAAA", "hsa-miR-21-5p", "miR-9"]
)
GENES = st.sampled_from(
    ["Pdcd4", "PDCD4", "MA-3", "p21", "NCBIGene:18569", "NCBIGene:27250", "Nosuch", "", "Pten", "HGNC:9588"]
)
SPECIES = st.sampled_from(["mouse", "human", "rat", "", "dog"])
PAIRS = st.fixed_dictionaries(
    {
        "mirna": MIRNAS,
        "gene": GENES,
        "symbol": st.sampled_from(["", "Pten", "Nosuch"]),
        "organism": SPECIES,
        "gene_organism": SPECIES,
        "evidence": st.sampled_from([*EVIDENCE, "", "maybe"]),
        "score": st.sampled_from(["", "-1", "1", "x"]),
        "reference": st.sampled_from(["", "PMID:1", "1"]),
    }
)
CARGO = st.fixed_dictionaries(
    {
        "study": st.just("s"),
        "ev_source": st.sampled_from(["A", "B", ""]),
        "organism": SPECIES,
        "mirna": MIRNAS.filter(lambda name: "seed" not in name),
        "relation": st.sampled_from(["enriched", "source", "comparator", "x"]),
        "comparator": st.sampled_from(["", "B", "C"]),
    }
)
MEMBERS = st.fixed_dictionaries(
    {
        "set_id": st.sampled_from(["a", "b:c", ""]),
        "gene": GENES,
        "organism": SPECIES,
        "evidence_code": st.sampled_from(["", "IDA", "IEA"]),
    }
)
UTRS = st.fixed_dictionaries(
    {
        "gene": GENES,
        "organism": SPECIES,
        "transcript": st.sampled_from(["", "T"]),
        "sequence": st.sampled_from(["", "ACGU", "acgt", "xyz"]),
    }
)
SEEDS = {("seed:AGCUUAU", "mouse"): 2, ("seed:AGCUUAU", "human"): 1, ("seed:AGCUUAU", "rat"): 1}


def family(row):
    return SEEDS.get((row["mirna"], row["organism"]), 1)


@settings(max_examples=25)
@given(rows=st.lists(PAIRS, min_size=1, max_size=15), data=st.data())
def test_every_pair_is_used_or_counted(base, rows, data):
    numbered = [{**row, "_row": str(number)} for number, row in enumerate(rows)]
    found = read(base, "mti", numbered)
    before = [problem for problem in found.problems if problem.reason != TWICE]
    kept = [row for number, row in enumerate(rows) if number not in {problem.row for problem in before}]
    assert len({problem.row for problem in before}) == len(before), "a row is lost once"
    assert sum(map(family, kept)) == len(found.tables["mti"]) + dropped(found).get(TWICE, 0)
    assert sum(drop.rows for drop in found.drops) == len(found.problems)
    other = read(base, "mti", data.draw(st.permutations(numbered)))
    assert dropped(other) == dropped(found)
    same_rows(other.tables, found.tables)


@settings(max_examples=10)
@pytest.mark.parametrize(
    ("kind", "rows_of", "table"),
    [("cargo", CARGO, "ev_cargo"), ("gene-set", MEMBERS, "gene_set_member"), ("utr", UTRS, "transcript_utr")],
)
@given(data=st.data())
def test_every_fact_is_used_or_counted(base, kind, rows_of, table, data):
    rows = data.draw(st.lists(rows_of, min_size=1, max_size=12))
    found = read(base, kind, rows)
    used = len(found.tables[table])
    if kind == "cargo":
        lost = {
            problem.row
            for problem in read(base, kind, [{**row, "_row": str(n)} for n, row in enumerate(rows)]).problems
        }
        used += sum(row["relation"] == "source" for number, row in enumerate(rows) if number not in lost)
    if kind == "gene-set":
        used = found.tables[table]["evidence_code"].str.split("|").str.len().sum()
    assert used + sum(drop.rows for drop in found.drops) == len(rows)
    other = read(base, kind, data.draw(st.permutations(rows)))
    assert dropped(other) == dropped(found)
    same_rows({table: other.tables[table]}, {table: found.tables[table]})


def same_rows(one, two):
    """Compare tables as sets of rows."""
    assert set(one) == set(two)
    for name in one:
        columns = list(one[name].columns)
        assert sorted(map(repr, records(one[name], *columns))) == sorted(
            map(repr, records(two[name], *columns))
        ), name
