"""Names as people have them, read on the core snapshot: stars, swapped arms, removed, merged, dressed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mircargo.analyses.prediction import mature_sequences
from mircargo.answer import Topic
from mircargo.errors import AmbiguousNameError, InputError, MircargoError, UnknownNameError
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna
from mircargo.ids.past import PastName, known_past
from mircargo.questions.lists import resolve_lists
from mircargo.questions.names import readings_of
from mircargo.questions.selection import select
from mircargo.questions.targets import targets_of
from mircargo.scope import Scope
from mircargo.snapshots.status import past_names
from mircargo.store.store import Store

HUMAN, MOUSE, RAT = 9606, 10090, 10116
SWAPPED = Path(__file__).parent / "data" / "cases" / "case-02-swapped-arms.tsv"
CASE = [tuple(line.split("\t")) for line in SWAPPED.read_text().splitlines()[1:]]


@pytest.fixture(scope="module")
def core():
    return Store("core")


@pytest.fixture(scope="module")
def index(core):
    return core.mirna_index


@pytest.mark.parametrize(
    ("text", "taxon", "name"),
    [
        # stars and arm-less names that miRBase 10 swapped: the star has one meaning
        ("hsa-miR-340*", None, "hsa-miR-340-3p"),
        ("miR-34b*", HUMAN, "hsa-miR-34b-5p"),
        ("hsa-miR-500*", None, "hsa-miR-500a-3p"),
        ("hsa-miR-500a", None, "hsa-miR-500a-5p"),
        ("mmu-miR-299*", None, "mmu-miR-299a-5p"),
        ("mmu-miR-467a-1*", None, "mmu-miR-467a-3p"),
        ("rno-miR-543*", None, "rno-miR-543-3p"),
        # other spellings of a star
        ("hsa-miR-21-star", None, "hsa-miR-21-3p"),
        ("hsa-miR-21 *", None, "hsa-miR-21-3p"),
        ("hsa-miR-340\u2217", None, "hsa-miR-340-3p"),
        ("hsa-miR-340\uff0a", None, "hsa-miR-340-3p"),
        # other numbers and letters, from the hand-checked list
        ("hsa-miR-189", None, "hsa-miR-24-1-5p"),
        ("hsa-miR-422b", None, "hsa-miR-378a-3p"),
        ("mmu-miR-424", None, "mmu-miR-322-5p"),
        ("hsa-miR-103-as", None, "hsa-miR-103b"),
        ("miR-122a", RAT, "rno-miR-122-5p"),
        # names with a dot
        ("mmu-miR-3102-5p.2-5p", None, "mmu-miR-3102-5p.2-5p"),
        ("miR-3102-3p.2-3p", MOUSE, "mmu-miR-3102-3p.2-3p"),
        ("mmu-miR-3102-5p.2", None, "mmu-miR-3102-5p.2-5p"),
        ("hsa-miR-101-3p.1", None, "hsa-miR-101-3p"),
        ("hsa-miR-124-3p.2", None, "hsa-miR-124-3p"),
        # what assays and pipelines add
        ("hsa-miR-21-5p_478587_mir", None, "hsa-miR-21-5p"),
        ("hsa-miR-16-000391", None, "hsa-miR-16-5p"),
        ("hsa-miR-21-5p_st", None, "hsa-miR-21-5p"),
        ("hsa-miR-21-star_st", None, "hsa-miR-21-3p"),
        ("hp_hsa-mir-21_st", None, "hsa-miR-21-5p"),
        ("MIMAT0000076_st", None, "hsa-miR-21-5p"),
        ("hsa-let-7a-5p_v2", None, "hsa-let-7a-5p"),
        ("hsa-miR-21-5p|0|0", None, "hsa-miR-21-5p"),
        ("hsa-mir-21@hsa-miR-21-5p", None, "hsa-miR-21-5p"),
        ("hsa-miR-21-5p:MIMAT0000076:Homo:sapiens:miR-21-5p", None, "hsa-miR-21-5p"),
        ("hsa-miR-21-5p (MIMAT0000076)", None, "hsa-miR-21-5p"),
        (">hsa-miR-21-5p MIMAT0000076 Homo sapiens miR-21-5p", None, "hsa-miR-21-5p"),
        ("hsa-miR-376a-3p.SNPC", None, "hsa-miR-376a-3p"),
        ("miR-21 mimic", HUMAN, "hsa-miR-21-5p"),
        # other separators and signs
        ("hsa_miR_21_5p", None, "hsa-miR-21-5p"),
        ("hsa.miR.21.5p", None, "hsa-miR-21-5p"),
        ("hsa.miR.21.", None, "hsa-miR-21-3p"),
        ("miR.21", HUMAN, "hsa-miR-21-5p"),
        ("mmu.miR.3102.5p.2.5p", None, "mmu-miR-3102-5p.2-5p"),
        ("hsa\u2011miR\u201321\u22125p", None, "hsa-miR-21-5p"),
        ("hsa\u00admiR-21-5p\ufeff", None, "hsa-miR-21-5p"),
        ('"hsa-miR-21-5p"', None, "hsa-miR-21-5p"),
        ("hsa-miR-21-5p.", None, "hsa-miR-21-5p"),
        # genes and hairpins
        ("MIR21", HUMAN, "hsa-miR-21-5p"),
        ("MIRN21", HUMAN, "hsa-miR-21-5p"),
        ("MIR125B1", HUMAN, "hsa-miR-125b-5p"),
        ("MIRLET7A1", HUMAN, "hsa-let-7a-5p"),
        ("Mirlet7a-1", MOUSE, "mmu-let-7a-5p"),
        ("hsa-pre-miR-21", None, "hsa-miR-21-5p"),
        ("pri-let-7a-1", HUMAN, "hsa-let-7a-5p"),
        # one miRNA twice is no merged name
        ("hsa-miR-17-5p/hsa-miR-17-5p", None, "hsa-miR-17-5p"),
    ],
)
def test_a_name_is_read(index, text, taxon, name):
    assert index.resolve(text, taxon=taxon).name == name


def test_every_current_name_is_read_as_itself(core, index):
    for mirna, name, taxon in core.rows("SELECT id, name, taxon FROM mirna"):
        found = index.resolve(name)
        assert found.id == mirna
        assert not found.rule or found.rule.startswith("its name today; ")
        assert index.resolve(name.partition("-")[2], taxon=taxon).id == mirna


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("hsa-miR-500a", "previous name (miRBase 16–17)"),
        ("hsa-miR-500*", "previous name (miRBase 10–15)"),
        ("hsa-miR-202", "previous name"),
        ("hsa-miR-422b", "previous name"),
        ("hsa-miR-516a-3p", "its name today; was a name of hsa-miR-516b-3p, too"),
        ("rno-miR-3084b-5p", "its name today; was a name of rno-miR-3084a-5p, too"),
        ("mmu-miR-449b", "its name today; mmu-miR-449c-5p is older and may have had it before"),
        ("mmu-miR-449c-5p", ""),
        ("hsa-miR-376b-3p", ""),  # 376c is older, too, but it is on record as hsa-miR-368
        ("hsa-miR-21-5p_st", "without '-st', an Affymetrix probe set"),
        ("hsa.miR.21.5p", "dots for other signs, as R writes them"),
        ("hsa-mir-21@hsa-miR-21-5p", "the part after '@'"),
        ("MIMAT0000076_st", "by the accession MIMAT0000076 in it"),
    ],
)
def test_a_reading_says_how_it_came_about(index, text, rule):
    assert index.resolve(text).rule == rule


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("hsa-miR-340", ("hsa-miR-340-3p (miRBase 6–9.2)", "hsa-miR-340-5p (miRBase 10–17)")),
        ("mmu-miR-299", ("mmu-miR-299a-5p (miRBase 6–9.2)", "mmu-miR-299a-3p (miRBase 10–17)")),
        ("rno-miR-17", ("rno-miR-17-5p (miRBase 6–9.2)", "a sequence since removed (miRBase 10–12)")),
        # a hairpin's arm is known no better than that of the name without arm
        ("hsa-mir-340", ("hsa-miR-340-3p (miRBase 6–9.2)", "hsa-miR-340-5p (miRBase 10–17)")),
        ("mmu-mir-378a", ("mmu-miR-378a-3p (miRBase 10–17)", "mmu-miR-378a-5p (miRBase 6–9.2)")),
        ("MIR340", ("hsa-miR-340-3p (miRBase 6–9.2)", "hsa-miR-340-5p (miRBase 10–17)")),
    ],
)
def test_a_name_whose_meaning_changed_is_ambiguous_by_release(index, text, candidates):
    with pytest.raises(AmbiguousNameError, match="is ambiguous, by release: choose one of") as caught:
        index.resolve(text, taxon=HUMAN if text.startswith("MIR") else None)
    assert caught.value.candidates == candidates


@pytest.mark.parametrize("row", CASE, ids=lambda row: row[0])
def test_every_swapped_name_of_the_case(index, row):
    name, expected, meanings = row
    if expected == "ambiguous":
        with pytest.raises(AmbiguousNameError, match="by release") as caught:
            index.resolve(name)
        assert len(caught.value.candidates) == len(meanings.split(";"))
    else:
        found = index.resolve(name)
        assert found.name == expected
        assert found.rule.startswith("previous name (miRBase ")


@pytest.mark.parametrize(
    ("text", "why", "candidates"),
    [
        # on record, without releases
        ("hsa-miR-378", "an earlier name of both", ("hsa-miR-378a-5p", "hsa-miR-378a-3p")),
        ("hsa-mir-378a", "", ("hsa-miR-378a-3p", "hsa-miR-378a-5p")),
        # on no record: both arms were registered together
        ("mmu-miR-322", "", ("mmu-miR-322-3p", "mmu-miR-322-5p")),
        ("mmu-miR-322*", "", ("mmu-miR-322-3p", "mmu-miR-322-5p")),
        ("mmu-mir-322", "", ("mmu-miR-322-3p", "mmu-miR-322-5p")),
        ("mmu-miR-488", "", ("mmu-miR-488-3p", "mmu-miR-488-5p")),
        ("rno-miR-151", "", ("rno-miR-151-3p", "rno-miR-151-5p")),
        ("rno-miR-151*", "", ("rno-miR-151-3p", "rno-miR-151-5p")),
        ("rno-mir-151", "", ("rno-miR-151-3p", "rno-miR-151-5p")),
    ],
)
def test_a_swapped_name_without_releases_is_ambiguous(index, text, why, candidates):
    with pytest.raises(AmbiguousNameError) as caught:
        index.resolve(text)
    assert (caught.value.why, caught.value.candidates) == (why, candidates)


@pytest.mark.parametrize("text", ["rno-miR-378", "rno-miR-378*", "rno-mir-378a"])
def test_no_arm_is_chosen_where_nothing_is_known(index, text):
    with pytest.raises(AmbiguousNameError) as caught:
        index.resolve(text)
    assert {"rno-miR-378a-3p", "rno-miR-378a-5p"} <= set(caught.value.candidates)


@pytest.mark.parametrize("text", ["hsa-miR-526c", "hsa-miR-7641", "hsa-miR-4520c-3p", "hsa-miR-189b"])
def test_a_number_or_letter_on_no_record_is_unknown(index, text):
    with pytest.raises(UnknownNameError) as caught:
        index.resolve(text)
    assert not caught.value.why


@pytest.mark.parametrize(
    ("text", "taxon", "members"),
    [
        ("hsa-miR-192-5p/215-5p", None, "hsa-miR-192-5p hsa-miR-215-5p"),
        ("hsa-let-7a-5p/7c-5p", None, "hsa-let-7a-5p hsa-let-7c-5p"),
        ("let-7a/b/c", HUMAN, "hsa-let-7a-5p hsa-let-7b-5p hsa-let-7c-5p"),
        ("miR-29a/b-3p", HUMAN, "hsa-miR-29a-3p hsa-miR-29b-3p"),
        ("hsa-miR-199a-3p/hsa-miR-199b-3p", None, "hsa-miR-199a-3p hsa-miR-199b-3p"),
        ("miR-106a-5p+miR-17-5p", HUMAN, "hsa-miR-106a-5p hsa-miR-17-5p"),
        ("hsa-miR-4454+hsa-miR-7975|0", None, "hsa-miR-4454 hsa-miR-7975"),
        ("hsa-miR-320b/c/d", None, "hsa-miR-320b hsa-miR-320c hsa-miR-320d"),
        ("miR-221/222", HUMAN, "hsa-miR-221-3p hsa-miR-222-3p"),
        ("miR-143-145", HUMAN, "hsa-miR-143-3p hsa-miR-145-5p"),
        ("hsa-miR-21-5p;hsa-miR-155-5p", None, "hsa-miR-21-5p hsa-miR-155-5p"),
        ("hsa-miR-20a-5p_MIMAT0000076", None, "hsa-miR-20a-5p hsa-miR-21-5p"),
    ],
)
def test_a_merged_name_gives_its_members(index, text, taxon, members):
    with pytest.raises(AmbiguousNameError) as caught:
        index.resolve(text, taxon=taxon)
    assert caught.value.candidates == tuple(members.split())
    assert caught.value.why


@pytest.mark.parametrize(
    "text", ["miR-17-92", "miR-17/92", "mir-17~92", "hsa-mir-17-92", "miR-17-92 cluster"]
)
def test_a_cluster_gives_its_members(index, text):
    with pytest.raises(AmbiguousNameError, match="a cluster of 6 hairpins") as caught:
        index.resolve(text, taxon=HUMAN)
    stems = [
        name.removeprefix("hsa-miR-").removesuffix("-5p").removesuffix("-3p")
        for name in caught.value.candidates
    ]
    assert list(dict.fromkeys(stem.removesuffix("-1") for stem in stems)) == [
        "17",
        "18a",
        "19a",
        "20a",
        "19b",
        "92a",
    ]


@pytest.mark.parametrize(
    ("text", "number"), [("miR-371-373", 3), ("miR-106b~25", 3), ("miR-302/367", 5), ("miR-183-96-182", 3)]
)
def test_clusters_of_other_numbers(index, text, number):
    with pytest.raises(AmbiguousNameError, match=f"a cluster of {number} hairpins"):
        index.resolve(text, taxon=HUMAN)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hsa-miR-1274b", "removed from miRBase: was a piece of tRNA-Lys"),
        ("miR-720", "removed from miRBase: was a piece of a tRNA"),
        ("hsa-mir-720", "removed from miRBase: was a piece of a tRNA"),
        ("hsa-miR-720-5p", "removed from miRBase: was a piece of a tRNA"),
        ("hsa-miR-1826_st", "removed from miRBase: was a piece of an rRNA"),
        ("hsa-miR-886", "removed from miRBase: was a piece of vault RNA 2-1"),
        ("tRF-Gly-GCC-001", "this is a tRNA or a piece of one, no miRNA of the species served"),
        ("tsRNA-1001", "this is a tRNA or a piece of one, no miRNA of the species served"),
        ("piR-36743", "this is a piRNA, no miRNA of the species served"),
        ("U6", "this is a small nuclear RNA, no miRNA of the species served"),
        ("RNU6B", "this is a small nuclear RNA, no miRNA of the species served"),
        ("U6 snRNA", "this is a small nuclear RNA, no miRNA of the species served"),
        ("RNU48", "this is a snoRNA, no miRNA of the species served"),
        ("SNORD44", "this is a snoRNA, no miRNA of the species served"),
        ("RNY4", "this is a Y RNA, no miRNA of the species served"),
        ("hsa_circ_0001946", "this is a circular RNA, no miRNA of the species served"),
        ("UniSp6", "this is a synthetic spike-in, no miRNA of the species served"),
        ("miR-BART1-5p", "this is a miRNA of a virus, no miRNA of the species served"),
    ],
)
def test_what_is_known_to_be_something_else_has_no_look_alikes(index, text, reason):
    with pytest.raises(UnknownNameError) as caught:
        index.resolve(text, taxon=HUMAN)
    assert (caught.value.why, caught.value.nearest) == (reason, ())


@pytest.mark.parametrize(
    ("text", "taxon", "words"),
    [
        ("ebv-miR-BART1-5p", None, "is of a virus, Epstein–Barr virus (ebv); mircargo serves hsa, mmu, rno"),
        ("kshv-miR-K12-1-5p", HUMAN, "is of a virus, Kaposi's sarcoma-associated herpesvirus (kshv)"),
        ("hcmv-miR-UL112-3p", None, "is of a virus, human cytomegalovirus (hcmv)"),
        ("hiv1-miR-H1", None, "is of a virus, HIV-1 (hiv1)"),
        ("ssc-miR-21", None, "is of species 'ssc' (pig)"),
        ("bta-miR-21-5p", MOUSE, "is of species 'bta' (cow)"),
        ("cel-miR-39-3p", HUMAN, "is of species 'cel' (Caenorhabditis elegans, often a spike-in)"),
        ("exo-miR-21", None, "has the prefix 'exo', of another species or none"),
        ("has-miR-21-5p", None, "'has' is the prefix of no species; did you mean hsa-miR-21-5p?"),
        ("rno-miR-21-5p", MOUSE, "is of rat, but mouse was asked for; did you mean mmu-miR-21a-5p?"),
    ],
)
def test_another_species_is_named(index, text, taxon, words):
    with pytest.raises(InputError) as caught:
        index.resolve(text, taxon=taxon)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text", ["hsa-miR-21a", "hsa-miR-155b", "mmu-miR-9a", "rno-miR-106", "hsa-miR-21a-5p"]
)
def test_a_letter_that_the_species_never_had_is_no_earlier_name(index, text):
    with pytest.raises((UnknownNameError, AmbiguousNameError)):
        index.resolve(text)


def test_the_nearest_names_begin_with_those_of_the_same_number(index):
    assert index.nearest("hsa-miR-21a")[:2] == ["hsa-miR-21-5p", "hsa-miR-21-3p"]
    assert index.nearest("ebv-miR-BART1-5p") == index.nearest("U6") == []


def test_the_hand_checked_list_speaks_of_the_core(core):
    ids = {row[0] for row in core.rows("SELECT id FROM mirna")}
    for fact in known_past():
        assert not fact.id or fact.id in ids
        assert fact.source
        assert fact.name[:4] in {"hsa-", "mmu-", "rno-"}
    names = [(fact.name, fact.id) for fact in known_past()]
    assert len(names) == len(set(names))


def test_the_hand_checked_list_states_releases_only_as_the_case_does(core):
    today = dict(core.rows("SELECT id, name FROM mirna"))
    stated = {
        (fact.name, today.get(fact.id, "DEAD"), *sorted((fact.since, fact.until), key=float))
        for fact in known_past()
        if fact.since or fact.until
    }
    expected = set()
    for name, _, meanings in CASE:
        for meaning in meanings.split(";"):
            mirna, span = meaning.replace("_", ".").split(" ")
            expected.add((name, mirna, *sorted(span.replace("v", "").split("-"), key=float)))
    assert stated == expected


def small_index(*, aliases=(), past=()):
    mirnas = [
        Mirna("mirbase:MIMAT0001000", "hsa-miR-9001-5p", HUMAN),
        Mirna("mirbase:MIMAT0002000", "hsa-miR-9001-3p", HUMAN),
    ]
    return MirnaIndex(mirnas, aliases, past)


def test_what_is_on_record_comes_before_the_rules():
    assert small_index().resolve("hsa-miR-9001*").name == "hsa-miR-9001-3p"
    aliases = [
        ("hsa-miR-9001*", "mirbase:MIMAT0001000", "previous name"),
        ("hsa-miR-9001-as", "mirbase:MIMAT0002000", "previous name"),
    ]
    told = small_index(aliases=aliases)
    for text in ("hsa-miR-9001*", "miR-9001*", "hsa_miR_9001*", "HSA-MIR-9001-star"):
        assert (told.resolve(text).name, told.resolve(text).rule) == ("hsa-miR-9001-5p", "previous name")
    assert told.resolve("miR-9001-as").name == "hsa-miR-9001-3p"


def test_a_hairpin_follows_what_is_known_of_the_arm_less_name():
    assert small_index().resolve("hsa-mir-9001").name == "hsa-miR-9001-5p"
    told = small_index(aliases=[("hsa-miR-9001", "mirbase:MIMAT0002000", "previous name")])
    assert told.resolve("hsa-mir-9001").name == told.resolve("MIR9001").name == "hsa-miR-9001-3p"
    assert told.resolve("hsa-miR-9001*").name == "hsa-miR-9001-5p"
    both = [
        PastName("hsa-miR-9001", "mirbase:MIMAT0001000", "v6", "v9_2"),
        PastName("hsa-miR-9001", "mirbase:MIMAT0002000", "v10", "v17"),
    ]
    for text in ("hsa-miR-9001", "hsa-mir-9001", "hsa-miR-9001*"):
        with pytest.raises(AmbiguousNameError, match="by release"):
            small_index(past=both).resolve(text)


@pytest.mark.parametrize(
    ("facts", "why", "candidates"),
    [
        ([("1", "", ""), ("2", "", "")], "an earlier name of both", ("5p", "3p")),
        ([("1", "", ""), ("", "", "")], "an earlier name of both", ("gone", "5p")),
        ([("1", "", ""), ("2", "", ""), ("", "", "")], "an earlier name of each", ("gone", "5p", "3p")),
        ([("1", "6", "9.2"), ("2", "", "")], "by release", ("3p", "5p (miRBase 6–9.2)")),
        ([("1", "", "9.2"), ("2", "10", "")], "by release", ("5p (miRBase …–9.2)", "3p (miRBase 10–…)")),
    ],
)
def test_a_name_of_several_tells_what_is_known_of_each(facts, why, candidates):
    past = [
        PastName("hsa-miR-9009", f"mirbase:MIMAT000{one}000" if one else "", since, until)
        for one, since, until in facts
    ]
    with pytest.raises(AmbiguousNameError) as caught:
        small_index(past=past).resolve("hsa-miR-9009")
    assert caught.value.why == why
    assert caught.value.candidates == tuple(
        "a sequence since removed" if one == "gone" else f"hsa-miR-9001-{one}" for one in candidates
    )


@pytest.mark.parametrize(
    ("until", "reason", "why"),
    [
        ("", "", "removed from miRBase"),
        ("", "was a piece of tRNA-Lys", "removed from miRBase: was a piece of tRNA-Lys"),
        ("18", "", "removed from miRBase after release 18"),
        ("v9_2", "was an rRNA", "removed from miRBase after release 9.2: was an rRNA"),
    ],
)
def test_a_removed_name_tells_what_is_known(until, reason, why):
    index = small_index(past=[PastName("hsa-miR-9009", until=until, reason=reason)])
    with pytest.raises(UnknownNameError) as caught:
        index.resolve("hsa-miR-9009")
    assert (caught.value.why, caught.value.nearest) == (why, ())


@pytest.mark.parametrize(
    ("b", "c", "aliases", "told"),
    [
        (3000, 1000, (), True),
        (1900, 1000, (), True),
        (1899, 1000, (), False),  # registered together
        (1000, 3000, (), False),  # in the order of the letters
        (3000, 1000, (("hsa-miR-9008", "mirbase:MIMAT0001000", "previous name"),), False),
    ],
)
def test_an_older_mirna_of_the_next_letter_may_have_had_the_name(b, c, aliases, told):
    mirnas = [
        Mirna(f"mirbase:MIMAT000{b}", "hsa-miR-9007b-3p", HUMAN),
        Mirna(f"mirbase:MIMAT000{c}", "hsa-miR-9007c-5p", HUMAN),
        Mirna("mirbase:MIMAT0009000", "hsa-miR-9007b-5p", HUMAN),
    ]
    index = MirnaIndex(mirnas, aliases)
    rule = "its name today; hsa-miR-9007c-5p is older and may have had it before"
    assert index.resolve("hsa-miR-9007b-3p").rule == (rule if told else "")
    assert index.resolve("hsa-miR-9007b-5p").rule == index.resolve("hsa-miR-9007c-5p").rule == ""


def test_releases_are_told_once_however_they_are_written():
    past = [
        PastName("hsa-miR-9009", "mirbase:MIMAT0001000", since, until)
        for since, until in (("v8", "v9_2"), ("8", "9.2"), ("16", "16"), ("", "17"))
    ]
    assert small_index(past=past).resolve("hsa-miR-9009").rule == "previous name (miRBase 8–9.2, 16, …–17)"


def test_a_removed_copy_of_a_hairpin_does_not_remove_the_mirna():
    index = small_index(
        past=[PastName("hsa-mir-9001-2", reason="a copy"), PastName("hsa-mir-9002-1", reason="was an rRNA")]
    )
    assert index.resolve("hsa-miR-9001").name == "hsa-miR-9001-5p"
    with pytest.raises(UnknownNameError) as caught:
        index.resolve("hsa-mir-9002-1")
    assert caught.value.why == "removed from miRBase: was an rRNA"


OLD = ["hsa-miR-21-5p", "hsa-miR-1274b", "hsa-miR-340", "hsa-miR-202", "ebv-miR-BART1-5p", "miR-99999"]
LEFT_OUT = (
    "4 of 6 names cannot be used and are left out",
    "left out: 'hsa-miR-1274b': removed from miRBase: was a piece of tRNA-Lys",
    (
        "left out: 'hsa-miR-340': ambiguous, by release: hsa-miR-340-3p (miRBase 6–9.2), hsa-miR-340-5p"
        " (miRBase 10–17)"
    ),
    (
        "left out: 'ebv-miR-BART1-5p': miRNA 'ebv-miR-BART1-5p' is of a virus, Epstein–Barr virus (ebv);"
        " mircargo serves hsa, mmu, rno (human, mouse, rat)"
    ),
    "left out: 'miR-99999': unknown miRNA",
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, **skip: targets_of(store, OLD, Scope("human", **skip)).notes,
        lambda store, **skip: select(store, Scope("human", **skip), mirnas=OLD).notes,
        lambda store, **skip: resolve_lists(store, {"q": OLD}, Scope("human", **skip)).notes,
    ],
    ids=["targets", "select", "lists"],
)
def test_unread_names_are_all_named_or_skipped(core, ask):
    with pytest.raises(InputError) as caught:
        ask(core)
    message = str(caught.value)
    assert message.startswith("4 of 6 names cannot be used: 'hsa-miR-1274b': removed")
    assert all(repr(name) in message for name in ("hsa-miR-340", "ebv-miR-BART1-5p", "miR-99999"))
    assert "--skip-unknown" in message
    notes = ask(core, skip_unknown=True)
    assert [str(note) for note in notes if note.topic is Topic.LEFT_OUT] == list(LEFT_OUT)


def test_nothing_left_is_an_error(core):
    for skip in (False, True):
        with pytest.raises(
            InputError, match="none of 2 names can be used: 'miR-99999': unknown miRNA; 'U6': this is a"
        ):
            targets_of(core, ["miR-99999", "U6"], Scope(organism="human", skip_unknown=skip))
    with pytest.raises(InputError, match="none of 1 names can be used"):
        targets_of(core, ["miR-99999"], Scope(organism="human", skip_unknown=True))
    with pytest.raises(InputError, match="none of the names can be used"):
        mature_sequences(core, ["miR-99999"], Scope("human", skip_unknown=True))


def test_a_list_of_unread_names_alone_is_left_out(core):
    lists = {"good": ["hsa-miR-21-5p", "hsa-miR-720"], "bad": ["hsa-miR-720"]}
    found = resolve_lists(core, lists, Scope(organism="human", skip_unknown=True))
    assert dict(found.names) == {"good": ("mirbase:MIMAT0000076",)}
    assert "left out: 1 list without a name that can be used: bad" in map(str, found.notes)


def test_predict_skips_names_alone(core):
    found = mature_sequences(core, ["hsa-miR-21-5p", "hsa-miR-720"], Scope("human", skip_unknown=True))
    assert list(found.sequences) == ["hsa-miR-21-5p"]
    assert found.notes[-1].text.startswith("left out: 'hsa-miR-720': removed")


def test_names_tells_or_leaves_out(core):
    every = {
        row["query"]: row for row in readings_of(core, [*OLD, "U6", "SNORD44"], organism="human").records()
    }
    assert every["hsa-miR-1274b"]["rule"].startswith("removed from miRBase")
    assert every["hsa-miR-340"]["rule"] == "by release"
    assert every["U6"]["rule"].startswith("this is a small nuclear RNA")  # not one of hundreds of genes
    assert every["SNORD44"]["kind"] == "gene"
    kept = readings_of(core, OLD, organism="human", skip_unknown=True)
    assert kept.column("name") == ["hsa-miR-21-5p", "hsa-miR-202-3p"]
    assert "4 of 6 names cannot be used and are left out" in kept.sentences


def test_a_record_holds_what_was_left_out(cli, tmp_path):
    words = [
        "targets",
        "miR-21a",
        "hsa-miR-720",
        "ebv-miR-BART1-5p",
        "--organism",
        "mouse",
        "--format",
        "tsv",
    ]
    code, out, err = cli(*words)
    assert (code, out) == (1, "")
    assert "2 of 3 names cannot be used" in err
    code, _, err = cli(*words, "--skip-unknown", "--out", tmp_path / "t.tsv", "--record", tmp_path / "t.json")
    assert code == 0
    record = json.loads((tmp_path / "t.json").read_text())
    assert "2 of 3 names cannot be used and are left out" in err
    assert sum("left out" in note for note in record["interpretations"]) == 3
    assert record["parameters"]["skip_unknown"] is True


def test_data_status_shows_what_names_meant(core):
    rows = past_names(core).rows
    assert ("hsa-miR-340", "hsa-miR-340-3p", "6", "9.2", None, "doi:10.1093/nar/gkm952") in rows
    assert (
        "hsa-miR-720",
        "(removed)",
        None,
        None,
        "was a piece of a tRNA",
        "doi:10.4161/rna.7.5.13141",
    ) in rows
    assert len(rows) == len(known_past())


def test_every_error_is_one_of_ours(index):
    for text in (
        "/",
        "+",
        "*",
        "-",
        ".",
        "miR-",
        "miR-/-",
        "hsa-",
        "hsa-miR-",
        "|0|0",
        "@",
        "MIMAT",
        "mir-17~",
        "-st",
        "pre-",
        "~~",
        "-st" * 3000,
        "miR-21" + "_st" * 300,
        "miR-99998/99999",
        "/".join(["miR-21"] * 2000),
    ):
        with pytest.raises(MircargoError):
            index.resolve(text)
