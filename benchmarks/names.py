"""Every mature name of miRBase 6 to 22 against the resolver: right, told, ambiguous, unknown, wrong.

A name is asked for each accession that ever had it. *Right*: read as that miRNA, and no other living one had
the name. *Told*: read as the miRNA that goes by the name today, and the answer says whose name it was.
*Ambiguous*: the candidates are given. *Wrong*: read as another miRNA without a word; there must be none.
Names of removed accessions are counted apart.
"""

import csv
import gzip
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

from mirror_folder import mirror_folder

from mircargo.errors import AmbiguousNameError, UnknownNameError
from mircargo.ids.species import PREFIXES, TAXA
from mircargo.store.store import Store

HISTORY = ("mirbase", "mature_name_history_v6-v22.tsv.gz")
LIVING = ("right", "told", "ambiguous", "unknown", "wrong")
REMOVED = ("said to be removed", "ambiguous", "unknown", "read")


def owners_of_names(path):
    """Return name → accessions that ever had it, of the species served."""
    owners = defaultdict(set)
    with gzip.open(path, "rt") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["name"][:3] in PREFIXES:
                owners[row["name"]].add(f"mirbase:{row['acc']}")
    return owners


def outcome(index, name, taxon=None):
    """Return what a name is read as, or the word for why it is not."""
    try:
        return index.resolve(name, taxon=taxon, suggest=False)
    except AmbiguousNameError:
        return "ambiguous"
    except UnknownNameError as error:
        return "said to be removed" if error.why.startswith("removed") else "unknown"


def count(store, owners):
    """Return the counts of living and of removed accessions by species, and each wrong reading."""
    names = dict(store.rows("SELECT id, name FROM mirna"))
    living, removed, wrong = Counter(), Counter(), []
    for name, ids in owners.items():
        taxon = PREFIXES[name[:3]]
        found = outcome(store.mirna_index, name)
        short = outcome(store.mirna_index, name[4:], taxon)
        assert getattr(short, "id", short) == getattr(found, "id", found), (
            f"{name}: otherwise without its species"
        )
        had = ids & set(names)
        if not had:
            removed[taxon, found if isinstance(found, str) else "read"] += 1
        for one in had:
            if isinstance(found, str):
                kind = "unknown" if found == "said to be removed" else found
            elif found.id == one:
                kind = "right"
            else:
                kind = "told" if names[one] in found.rule else "wrong"
            living[taxon, kind] += 1
            wrong += [(name, names[one], found.name, found.rule)] if kind == "wrong" else []
    return living, removed, wrong


def show(title, kinds, counts):
    print(f"\n| {title} | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|")
    for taxon, species in TAXA.items():
        print(f"| {species} | {' | '.join(f'{counts[taxon, kind]:,}' for kind in kinds)} |")


def main():
    mirror = mirror_folder()
    owners = owners_of_names(mirror.joinpath(*HISTORY))
    print(f"{len(owners):,} names, {sum(map(len, owners.values())):,} pairs of name and accession")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MIRCARGO_HOME"] = home
        fetch = ("-m", "mircargo", "data", "fetch", "mirbase_aliases", "--mirror", str(mirror), "--quiet")
        subprocess.run([sys.executable, *fetch], check=True)
        for title, snapshot in (("core", "core"), ("core and miRBase's aliases", None)):
            living, removed, wrong = count(Store(snapshot), owners)
            show(f"{title}: living accessions", LIVING, living)
            show(f"{title}: names of removed accessions", REMOVED, removed)
            for row in wrong:
                print("wrong:", *row)


if __name__ == "__main__":
    main()
