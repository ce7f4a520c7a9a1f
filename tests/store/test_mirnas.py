"""A name that is looked up is read as the index of all miRNAs reads it."""

from __future__ import annotations

import pytest

from mircargo.errors import MircargoError
from mircargo.ids.spelling import CLUSTERS
from mircargo.store.find import core_folder
from mircargo.store.mirnas import FEW, index_of, numbers_in
from mircargo.store.store import Store

WRITTEN = """
miR-21a hsa-miR-21-5p MIMAT0000530 mmu-miR-9-5p|MIMAT0000142 MI0000569 hsa-let-7a-1 let-7 miR-17~92
mir-143-145 miR-17/20a hsa-miR-124a mmu-miR-3102-5p.2 miR-9* nothing rno-miR-21 mmu-miR-21-star MIR21
hsa-miR-999999 mirlet7a1 hsa-miR-４２ U6 ath-miR156a hsa-miR-128b mmu-let-7d-3p|12 mir-290-295
"""


@pytest.fixture(scope="module")
def core():
    with Store(core_folder()) as store:
        yield store


def read(index, text, taxon):
    try:
        return index.resolve(text, taxon=taxon, suggest=False)
    except MircargoError as error:
        return str(error)


def some_names(core):
    known = core.rows("SELECT name FROM mirna ORDER BY hash(name) LIMIT 40")
    earlier = core.rows("SELECT alias FROM mirna_alias ORDER BY hash(alias) LIMIT 60")
    names = [name for (name,) in (*known, *earlier)]
    bare = [name.split("-", 1)[1].removesuffix("-5p").removesuffix("-3p") for name in names if "-" in name]
    return [*names, *bare, *CLUSTERS, *WRITTEN.split(), "x" * 300]


def test_a_name_is_read_alike(core):
    every = core.mirna_index
    for text in some_names(core):
        few = index_of(core.rows, [text])
        for taxon in (None, 9606, 10090):
            assert read(few, text, taxon) == read(every, text, taxon), (text, taxon)


def test_few_names_are_looked_up_and_many_are_indexed(store_fixture):
    asked = []

    def rows(sql, parameters):
        asked.append(parameters["every"])
        return store_fixture.rows(sql, parameters)

    index_of(rows, ["miR-21a"] * FEW)
    assert not any(asked)
    asked.clear()
    index_of(rows, ["miR-21a"] * (FEW + 1))
    assert all(asked)


def test_an_index_that_is_there_is_used(snapshot_folder_fixture):
    with Store(snapshot_folder_fixture) as store:
        assert store.mirna_index_of(["miR-21a"]) is not store.mirna_index
        assert store.mirna_index_of(["miR-21a"]) is store.mirna_index


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("miR-21a-5p", {"21", "5"}),
        ("none", set()),
        ("miR-106b~25", {"106", "25", "93"}),
        ("miR-２１", {"21"}),
    ],
)
def test_the_numbers_of_a_name(name, numbers):
    assert numbers_in([name]) == numbers
