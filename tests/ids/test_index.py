"""Names → identities: every rule, every refusal, and properties that hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import (
    Mirna,
    Resolved,
    curie_of_gene,
    family_label,
    mirna_sort_key,
    seed_of,
    species_free,
)
from mircargo.ids.species import PREFIXES, TAXA, taxon_name, taxon_of
from mircargo.sources import mirbase, mirbase_precursors

DATA = Path(__file__).parents[1] / "data"
HUMAN, MOUSE, RAT = 9606, 10090, 10116


def _index() -> MirnaIndex:
    """Index the mature miRNAs and hairpins of tests/data, without any published earlier name."""
    mature = mirbase.parse(DATA / "mirbase" / "raw.fa")
    mirnas = {
        f"mirbase:{accession}": Mirna(f"mirbase:{accession}", name, PREFIXES[name[:3]])
        for accession, name in zip(mature["accession"], mature["name"], strict=True)
        if name[:3] in PREFIXES
    }
    aliases = []
    for row in mirbase_precursors.parse(DATA / "mirbase_precursors" / "raw.csv").itertuples(index=False):
        mirna = f"mirbase:{row.mature_accession}"
        if mirna in mirnas:
            aliases += [(row.hairpin, mirna, "hairpin"), (row.hairpin_accession, mirna, "hairpin accession")]
    return MirnaIndex(mirnas.values(), aliases)


INDEX = _index()
NAMES = [
    line[1:].split()[0]
    for line in (DATA / "mirbase" / "raw.fa").read_text().splitlines()
    if line.startswith((">hsa", ">mmu", ">rno"))
]


@pytest.mark.parametrize(
    ("text", "taxon", "name", "rule"),
    [
        # official names, with and without prefix; case and dashes are no other name
        ("mmu-miR-21a-5p", None, "mmu-miR-21a-5p", ""),
        ("miR-21a-5p", None, "mmu-miR-21a-5p", ""),
        ("hsa-miR-21-5p", None, "hsa-miR-21-5p", ""),
        ("HSA-MIR-21-5P", None, "hsa-miR-21-5p", ""),
        ("hsa-mir-21-5p", None, "hsa-miR-21-5p", ""),
        ("let-7b-5p", MOUSE, "mmu-let-7b-5p", ""),
        ("LET-7B-5P", HUMAN, "hsa-let-7b-5p", ""),
        ("miR\u201121a\u20115p", None, "mmu-miR-21a-5p", ""),
        ("miR\u201321a\u22125p", None, "mmu-miR-21a-5p", ""),
        ("miR_21a_5p", None, "mmu-miR-21a-5p", ""),
        ("  miR 21a   5p ", None, "mmu-miR-21a-5p", ""),
        ("miR-16-1-3p", MOUSE, "mmu-miR-16-1-3p", ""),
        ("miR-21b", None, "mmu-miR-21b", ""),
        ("miR-451a", None, "mmu-miR-451a", ""),
        # other spellings
        ("mir21a5p", None, "mmu-miR-21a-5p", "spelling"),
        ("mmu-miR-21a5p", None, "mmu-miR-21a-5p", "spelling"),
        ("MicroRNA-21a-3p", None, "mmu-miR-21a-3p", "spelling"),
        ("miRNA 21a 3p", None, "mmu-miR-21a-3p", "spelling"),
        ("mir-let-7b-5p", RAT, "rno-let-7b-5p", "spelling"),
        # no arm: the product registered first
        ("miR-21a", None, "mmu-miR-21a-5p", "default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"),
        ("mir21a", None, "mmu-miR-21a-5p", "default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"),
        ("MIR21A", None, "mmu-miR-21a-5p", "default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"),
        ("micro-RNA 21a", None, "mmu-miR-21a-5p", "default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"),
        ("let7b", MOUSE, "mmu-let-7b-5p", "default arm of mmu-let-7b-5p, mmu-let-7b-3p"),
        ("miR-let-7b", MOUSE, "mmu-let-7b-5p", "default arm of mmu-let-7b-5p, mmu-let-7b-3p"),
        ("miR-21", HUMAN, "hsa-miR-21-5p", "default arm of hsa-miR-21-5p, hsa-miR-21-3p"),
        ("hsa-miR-21", None, "hsa-miR-21-5p", "default arm of hsa-miR-21-5p, hsa-miR-21-3p"),
        ("miR-124", MOUSE, "mmu-miR-124-3p", "default arm of mmu-miR-124-3p, mmu-miR-124-5p"),
        ("let-7a", MOUSE, "mmu-let-7a-5p", "the only mature product"),
        ("miR-16", MOUSE, "mmu-miR-16-5p", "the only mature product"),
        # no arm, products registered together: the hand-checked table
        ("miR-9", MOUSE, "mmu-miR-9-5p", "default arm of mmu-miR-9-5p, mmu-miR-9-3p"),
        ("miR-30a", MOUSE, "mmu-miR-30a-5p", "default arm of mmu-miR-30a-5p, mmu-miR-30a-3p"),
        # star forms
        ("miR-21*", HUMAN, "hsa-miR-21-3p", "star form, the passenger arm of hsa-miR-21-5p, hsa-miR-21-3p"),
        (
            "miR-21a\u2217",
            None,
            "mmu-miR-21a-3p",
            "star form, the passenger arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        ),
        ("miR-9*", MOUSE, "mmu-miR-9-3p", "star form, the passenger arm of mmu-miR-9-5p, mmu-miR-9-3p"),
        (
            "miR-124*",
            HUMAN,
            "hsa-miR-124-5p",
            "star form, the passenger arm of hsa-miR-124-3p, hsa-miR-124-5p",
        ),
        # earlier names: the letter a was added, or is no longer used
        (
            "mmu-miR-21",
            None,
            "mmu-miR-21a-5p",
            "earlier name, before the letter was added; default arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        ),
        ("miR-21-3p", MOUSE, "mmu-miR-21a-3p", "earlier name, before the letter was added"),
        (
            "mmu-miR-21*",
            None,
            "mmu-miR-21a-3p",
            (
                "earlier name, before the letter was added; star form, the passenger arm of mmu-miR-21a-5p,"
                " mmu-miR-21a-3p"
            ),
        ),
        ("miR-451", None, "mmu-miR-451a", "earlier name, before the letter was added"),
        ("miR-290-5p", None, "mmu-miR-290a-5p", "earlier name, before the letter was added"),
        (
            "rno-miR-9",
            None,
            "rno-miR-9a-5p",
            "earlier name, before the letter was added; default arm of rno-miR-9a-5p, rno-miR-9a-3p",
        ),
        (
            "miR-124a",
            MOUSE,
            "mmu-miR-124-3p",
            "previous name",
        ),
        ("miR-124a-5p", MOUSE, "mmu-miR-124-5p", "mir-124a was renamed mir-124"),
        # accessions
        ("MIMAT0000530", None, "mmu-miR-21a-5p", "by its accession"),
        (" mirbase:mimat0000530", MOUSE, "mmu-miR-21a-5p", "by its accession"),
        (
            "MI0000077",
            None,
            "hsa-miR-21-5p",
            "hairpin MI0000077; default arm of hsa-miR-21-5p, hsa-miR-21-3p",
        ),
        (
            "mi0000569",
            MOUSE,
            "mmu-miR-21a-5p",
            "hairpin MI0000569; default arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        ),
        # hairpins: listed, by rule, with an index
        (
            "hsa-mir-21",
            None,
            "hsa-miR-21-5p",
            "hairpin hsa-mir-21; default arm of hsa-miR-21-5p, hsa-miR-21-3p",
        ),
        (
            "mmu-mir-21",
            None,
            "mmu-miR-21a-5p",
            "hairpin mmu-mir-21; default arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        ),
        (
            "mmu-mir-21a",
            None,
            "mmu-miR-21a-5p",
            "hairpin mmu-mir-21a; default arm of mmu-miR-21a-5p, mmu-miR-21a-3p",
        ),
        (
            "mmu-mir-9-2",
            None,
            "mmu-miR-9-5p",
            "hairpin mmu-mir-9-2; default arm of mmu-miR-9-5p, mmu-miR-9-3p",
        ),
        (
            "mmu-mir-16-1",
            None,
            "mmu-miR-16-5p",
            "hairpin mmu-mir-16-1; default arm of mmu-miR-16-5p, mmu-miR-16-1-3p",
        ),
        (
            "mmu-mir-124a-3",
            None,
            "mmu-miR-124-3p",
            "mir-124a was renamed mir-124; hairpin mir-124-3; default arm of mmu-miR-124-3p, mmu-miR-124-5p",
        ),
        ("miR-9-1", MOUSE, "mmu-miR-9-5p", "hairpin mir-9-1; default arm of mmu-miR-9-5p, mmu-miR-9-3p"),
        (
            "miR-16-2",
            MOUSE,
            "mmu-miR-16-5p",
            "hairpin mir-16-2; default arm of mmu-miR-16-2-3p, mmu-miR-16-5p",
        ),
        (
            "miR-16-1*",
            MOUSE,
            "mmu-miR-16-1-3p",
            "hairpin mir-16-1; star form, the passenger arm of mmu-miR-16-1-3p, mmu-miR-16-5p",
        ),
        ("miR-16-1-5p", MOUSE, "mmu-miR-16-5p", "hairpin mir-16-1"),
    ],
)
def test_a_name_has_one_answer_and_says_why(text, taxon, name, rule):
    found = INDEX.resolve(text, taxon=taxon)
    assert (found.name, found.rule, found.query) == (name, rule, text)
    assert found.taxon == PREFIXES[name[:3]]


@pytest.mark.parametrize(
    ("text", "taxon", "candidates"),
    [
        ("miR-21", None, ("hsa-miR-21-5p (human)", "mmu-miR-21a-5p (mouse)", "rno-miR-21-5p (rat)")),
        ("miR-21*", None, ("hsa-miR-21-3p (human)", "mmu-miR-21a-3p (mouse)", "rno-miR-21-3p (rat)")),
        ("let-7a", None, ("hsa-let-7a-5p (human)", "mmu-let-7a-5p (mouse)")),
        ("miR-9-3p", None, ("hsa-miR-9-3p (human)", "mmu-miR-9-3p (mouse)", "rno-miR-9a-3p (rat)")),
        ("miR-30", MOUSE, ("mmu-miR-30a-3p", "mmu-miR-30a-5p", "mmu-miR-30b-5p")),
        ("miR-30-5p", MOUSE, ("mmu-miR-30a-5p", "mmu-miR-30b-5p")),
        ("mmu-mir-30", None, ("mmu-miR-30a-3p", "mmu-miR-30a-5p", "mmu-miR-30b-5p")),
        # a species that has several candidates does not hide those of the others
        (
            "let-7",
            None,
            (
                "hsa-let-7a-5p",
                "hsa-let-7b-3p",
                "hsa-let-7b-5p",
                "mmu-let-7a-5p",
                "mmu-let-7b-3p",
                "mmu-let-7b-5p",
                "rno-let-7b-5p",
            ),
        ),
    ],
)
def test_a_name_of_several_gives_the_candidates(text, taxon, candidates):
    with pytest.raises(AmbiguousNameError) as caught:
        INDEX.resolve(text, taxon=taxon)
    assert caught.value.candidates == candidates
    assert str(caught.value) == f"miRNA {text!r} is ambiguous: choose one of {', '.join(candidates)}"


def test_products_registered_together_are_not_guessed():
    index = MirnaIndex(
        [
            Mirna("mirbase:MIMAT0000001", "mmu-miR-700-5p", MOUSE),
            Mirna("mirbase:MIMAT0000002", "mmu-miR-700-3p", MOUSE),
        ]
    )
    with pytest.raises(AmbiguousNameError, match=r"choose one of mmu-miR-700-3p, mmu-miR-700-5p$"):
        index.resolve("miR-700")
    with pytest.raises(AmbiguousNameError):
        index.resolve("miR-700*")


def test_three_products_of_one_hairpin_are_not_guessed():
    mirnas = [
        Mirna(f"mirbase:MIMAT000000{n}", name, MOUSE)
        for n, name in enumerate(("mmu-miR-700-5p", "mmu-miR-701-5p", "mmu-miR-701-3p"))
    ]
    index = MirnaIndex(mirnas, [("MI0000001", mirna.id, "hairpin accession") for mirna in mirnas])
    with pytest.raises(
        AmbiguousNameError, match=r"choose one of mmu-miR-700-5p, mmu-miR-701-3p, mmu-miR-701-5p$"
    ):
        index.resolve("MI0000001")


def test_letters_registered_far_apart_mean_an_added_a():
    def index(second):
        return MirnaIndex(
            [
                Mirna("mirbase:MIMAT0001000", "mmu-miR-700a", MOUSE),
                Mirna(f"mirbase:MIMAT000{second}", "mmu-miR-700b", MOUSE),
            ]
        )

    assert index(1900).resolve("miR-700").name == "mmu-miR-700a"
    with pytest.raises(AmbiguousNameError):
        index(1899).resolve("miR-700")


def test_the_name_as_written_wins_over_a_renamed_one_in_another_species():
    index = MirnaIndex(
        [
            Mirna("mirbase:MIMAT0000001", "hsa-miR-700", HUMAN),
            Mirna("mirbase:MIMAT0000002", "mmu-miR-700a", MOUSE),
        ]
    )
    assert index.resolve("miR-700").name == "hsa-miR-700"


def test_an_official_name_wins_over_candidates_in_another_species():
    index = MirnaIndex(
        [
            Mirna("mirbase:MIMAT0000001", "hsa-miR-700a", HUMAN),
            Mirna("mirbase:MIMAT0000002", "hsa-miR-700b", HUMAN),
            Mirna("mirbase:MIMAT0000003", "mmu-miR-700", MOUSE),
        ]
    )
    assert index.resolve("miR-700").name == "mmu-miR-700"


def test_a_published_previous_name_is_used_before_the_rules():
    index = MirnaIndex(
        [
            Mirna("mirbase:MIMAT0000001", "mmu-miR-700", MOUSE),
            Mirna("mirbase:MIMAT0000002", "mmu-miR-701", MOUSE),
        ],
        [("mmu-miR-700b", "mirbase:MIMAT0000002", "previous name")],
    )
    found = index.resolve("miR-700b")
    assert (found.name, found.rule) == ("mmu-miR-701", "previous name")


@pytest.mark.parametrize(
    ("text", "taxon", "message"),
    [
        ("miR-9999", MOUSE, "unknown miRNA 'miR-9999'; nearest: mmu-miR-9-5p, mmu-miR-9-3p"),
        ("miR-21d", MOUSE, "unknown miRNA 'miR-21d'; nearest: mmu-miR-21c, mmu-miR-21b, "),
        ("mmu-miR-21d", None, "unknown miRNA 'mmu-miR-21d'; nearest: mmu-miR-21c, mmu-miR-21b, "),
        ("let-7x", HUMAN, "unknown miRNA 'let-7x'; nearest: hsa-let-7b-5p, "),
        ("miR-21b-5p", MOUSE, "unknown miRNA 'miR-21b-5p'; nearest: mmu-miR-21a-5p, "),
        ("hsa-miR-21b", None, "unknown miRNA 'hsa-miR-21b'; nearest: hsa-miR-21-5p, hsa-miR-21-3p, "),
        ("miR-451*", MOUSE, "unknown miRNA 'miR-451*'; nearest: "),
        ("miR-21-3", HUMAN, "unknown miRNA 'miR-21-3'; nearest: hsa-miR-21-3p, "),
        ("mmu-miR-21a-5p-3p", None, "unknown miRNA 'mmu-miR-21a-5p-3p'; nearest: mmu-miR-21a-5p, "),
        ("MIMAT9999999", None, "unknown miRNA accession 'MIMAT9999999'"),
        (
            "MI9999999",
            None,
            "unknown hairpin accession (miRBase's offline list is incomplete; try its name) 'MI9999999'",
        ),
        ("MIMAT000053", None, "unknown miRNA 'MIMAT000053'"),
        ("Pdcd4", None, "unknown miRNA 'Pdcd4'"),
        ("U6", None, "unknown miRNA 'U6'"),
        ("21a", None, "unknown miRNA '21a'"),
        ("bantam", None, "unknown miRNA 'bantam'"),
        ("", None, "unknown miRNA ''"),
        (" * ", None, "unknown miRNA ' * '"),
    ],
)
def test_an_unknown_name_gives_the_nearest(text, taxon, message):
    with pytest.raises(UnknownNameError) as caught:
        INDEX.resolve(text, taxon=taxon)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "taxon", "message"),
    [
        (
            "hsa-miR-21-5p",
            MOUSE,
            "miRNA 'hsa-miR-21-5p' is of human, but mouse was asked for; did you mean mmu-miR-21a-5p?",
        ),
        (
            "mmu-miR-21*",
            HUMAN,
            "miRNA 'mmu-miR-21*' is of mouse, but human was asked for; did you mean hsa-miR-21-3p?",
        ),
        (
            "MIMAT0000530",
            RAT,
            "miRNA 'MIMAT0000530' is of mouse, but rat was asked for; did you mean rno-miR-21-5p?",
        ),
        (
            "MI0000077",
            MOUSE,
            "miRNA 'MI0000077' is of human, but mouse was asked for; did you mean mmu-miR-21a-5p?",
        ),
        ("mmu-miR-451a", HUMAN, "miRNA 'mmu-miR-451a' is of mouse, but human was asked for"),
        ("mmu-mir-30", HUMAN, "miRNA 'mmu-mir-30' is of mouse, but human was asked for"),
        ("HSA-MIR-9999", MOUSE, "miRNA 'HSA-MIR-9999' is of human, but mouse was asked for"),
        ("rno-miR-30", MOUSE, "miRNA 'rno-miR-30' is of rat, but mouse was asked for"),
        (
            "cel-miR-2-5p",
            None,
            (
                "miRNA 'cel-miR-2-5p' is of species 'cel' (Caenorhabditis elegans, often a spike-in);"
                " mircargo serves hsa, mmu, rno (human, mouse, rat)"
            ),
        ),
        (
            "gga-miR-21",
            MOUSE,
            (
                "miRNA 'gga-miR-21' is of species 'gga' (chicken); mircargo serves hsa, mmu, rno (human,"
                " mouse, rat)"
            ),
        ),
    ],
)
def test_another_species_is_refused(text, taxon, message):
    with pytest.raises(InputError) as caught:
        INDEX.resolve(text, taxon=taxon)
    assert str(caught.value) == message


def test_nearest_names_are_of_the_species_asked():
    assert INDEX.nearest("miR-21", taxon=RAT, n=2) == ["rno-miR-21-5p", "rno-miR-21-3p"]
    assert INDEX.nearest("nothing like a name") == []


@pytest.mark.parametrize("name", NAMES)
def test_an_official_name_is_its_own_answer(name):
    for text in (
        name,
        name.upper(),
        name.lower() if not name.lower().startswith(("hsa-mir", "mmu-mir", "rno-mir")) else name,
    ):
        found = INDEX.resolve(text, taxon=PREFIXES[name[:3]])
        assert (found.name, found.rule, found.renamed) == (name, "", False)
    assert INDEX.resolve(species_free(name), taxon=PREFIXES[name[:3]]).name == name


ALPHABET = st.sampled_from(
    [
        *"0123456789abcp*-_ ",
        "miR-",
        "mir",
        "let-7",
        "hsa-",
        "mmu-",
        "HSA-",
        "gga-",
        "-5p",
        "-3p",
        "MIMAT0000530",
        "MI0000077",
        "\u2011",
        "micro",
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(ALPHABET, max_size=8).map("".join))


@given(text=TEXTS, taxon=st.sampled_from([None, *TAXA]))
@example(text="HSA-MIR-9999", taxon=MOUSE)
@example(text="mmu-let-mir-21", taxon=None)
def test_any_text_has_an_answer_or_a_known_error(text, taxon):
    try:
        found = INDEX.resolve(text, taxon=taxon)
    except (UnknownNameError, AmbiguousNameError, InputError):
        return
    assert isinstance(found, Resolved)
    assert found.name in NAMES
    assert taxon in (None, found.taxon)
    again = INDEX.resolve(found.name, taxon=found.taxon)
    assert (again.id, again.rule) == (found.id, "")


@given(text=TEXTS)
def test_case_and_dashes_do_not_change_the_answer_of_a_prefix_free_name(text):
    if text.lower().startswith(tuple(PREFIXES)):
        return
    answers = []
    for variant in (text, text.upper(), text.replace("-", "\u2011")):
        try:
            answers.append(INDEX.resolve(variant, taxon=MOUSE).id)
        except (UnknownNameError, AmbiguousNameError, InputError) as error:
            answers.append(type(error))
    if text.isascii():
        assert len(set(answers)) == 1


def test_a_sentence_says_how_a_name_was_read():
    assert (
        INDEX.resolve("mir21a").sentence()
        == "'mir21a' is read as mmu-miR-21a-5p (mouse): default arm of mmu-miR-21a-5p, mmu-miR-21a-3p"
    )
    assert INDEX.resolve("mmu-miR-21a-5p").sentence() == "'mmu-miR-21a-5p' is read as mmu-miR-21a-5p (mouse)"


@pytest.mark.parametrize(
    ("organism", "taxon"),
    [
        ("mouse", MOUSE),
        ("Mus musculus", MOUSE),
        (" MOUSE ", MOUSE),
        ("mmu", MOUSE),
        (10090, MOUSE),
        ("10090", MOUSE),
        ("NCBITaxon:10090", MOUSE),
        ("human", HUMAN),
        ("Homo sapiens", HUMAN),
        ("rat", RAT),
        ("rno", RAT),
    ],
)
def test_taxon_of(organism, taxon):
    assert taxon_of(organism) == taxon


@pytest.mark.parametrize("organism", ["cow", "", "9913", 0, "mice"])
def test_taxon_of_refuses_other_species(organism):
    with pytest.raises(InputError) as caught:
        taxon_of(organism)
    assert str(caught.value) == f"unknown organism {organism!r}: choose one of human, mouse, rat"


def test_taxon_name():
    assert [taxon_name(taxon) for taxon in (HUMAN, MOUSE, RAT, 9913)] == ["human", "mouse", "rat", "9913"]


def test_seed_is_nucleotides_two_to_eight():
    assert seed_of("UAGCUUAUCAGACUGAUGUUGA") == "AGCUUAU"


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["mmu-miR-590-5p", "hsa-miR-21-5p", "mmu-miR-21a-5p"], "miR-21-5p"),
        (["mmu-miR-98-5p", "hsa-let-7b-5p", "rno-let-7a-5p"], "let-7a-5p"),
        (["mmu-miR-100", "mmu-miR-99a"], "miR-99a"),
    ],
)
def test_a_family_is_named_after_its_lowest_number(names, label):
    assert family_label(names) == label
    assert family_label(reversed(names)) == label


def test_mirnas_sort_by_number():
    names = ["mmu-miR-100-5p", "mmu-let-7b-5p", "mmu-miR-9-5p", "mmu-let-7a-5p", "miR"]
    assert sorted(names, key=mirna_sort_key) == [
        "mmu-let-7a-5p",
        "mmu-let-7b-5p",
        "miR",
        "mmu-miR-9-5p",
        "mmu-miR-100-5p",
    ]


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("MGI:107490", "MGI:107490"),
        ("mgi:mgi:107490", "MGI:107490"),
        (" hgnc:8763 ", "HGNC:8763"),
        ("Rgd:1", "RGD:1"),
        ("MGI:", None),
        ("MGI:x", None),
        ("107490", None),
        ("Pdcd4", None),
        ("ENSEMBL:1", None),
    ],
)
def test_curie_of_gene(text, curie):
    assert curie_of_gene(text) == curie
