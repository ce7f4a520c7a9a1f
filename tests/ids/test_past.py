"""No name a living miRNA ever had is read as another without a word: miRBase 6 to 22, from the mirror."""

from __future__ import annotations

import gzip
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from mircargo.errors import AmbiguousNameError, UnknownNameError
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna
from mircargo.ids.species import PREFIXES
from mircargo.store.store import Store

pytestmark = pytest.mark.mirror
BESIDE = Path(__file__).parents[3] / "shared" / "data" / "mirror"
FOLDER = Path(os.environ.get("MIRCARGO_MIRROR", BESIDE)) / "mirbase"


def rows_of(name):
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"no {path}: set MIRCARGO_MIRROR")
    with gzip.open(path, "rt") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def owners():
    found = defaultdict(set)
    for accession, name, *_ in rows_of("mature_name_history_v6-v22.tsv.gz")[1:]:
        if name[:3] in PREFIXES:
            found[name].add(f"mirbase:{accession}")
    return found


@pytest.fixture(scope="module")
def core():
    return Store("core")


def counts(index, names):
    """Return how often a living miRNA's name is read as it, told, ambiguous, unknown or wrong."""
    found = Counter()
    for name, ids in owners().items():
        try:
            answer = index.resolve(name, suggest=False)
        except AmbiguousNameError:
            found["ambiguous"] += len(ids & set(names))
            continue
        except UnknownNameError:
            found["unknown"] += len(ids & set(names))
            continue
        for one in ids & set(names):
            told = names[one] in answer.rule
            found["right" if answer.id == one else "told" if told else "wrong"] += 1
    return found


def test_the_core_reads_no_name_as_another_mirna(core):
    names = dict(core.rows("SELECT id, name FROM mirna"))
    found = counts(core.mirna_index, names)
    assert found["wrong"] == 0
    assert (found["right"], found["told"]) == (7171, 6)
    assert found["unknown"] < 50


def test_with_all_names_on_record_every_one_is_known(core):
    names = dict(core.rows("SELECT id, name FROM mirna"))
    mirnas = [Mirna(*row) for row in core.rows("SELECT id, name, taxon FROM mirna")]
    aliases = [
        (alias, f"mirbase:{accession}", "previous name")
        for accession, given in rows_of("aliases.txt.gz")
        for alias in given.split(";")
        if alias and f"mirbase:{accession}" in names
    ]
    found = counts(MirnaIndex(mirnas, aliases), names)
    assert (found["wrong"], found["unknown"]) == (0, 0)
    assert found["right"] > 7400
