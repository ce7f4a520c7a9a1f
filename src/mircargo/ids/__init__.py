"""Names → identities: species, CURIEs and the many ways to write a miRNA.

A name has one answer, or candidates, or nearest names, or is known to be something else; every answer
says which record or rule gave it. ``docs/names.md`` tells the order of the steps.
"""

from __future__ import annotations

from mircargo.ids._index import MirnaIndex
from mircargo.ids._mirna import (
    Mirna,
    Resolved,
    curie_of_gene,
    family_label,
    mirna_sort_key,
    seed_of,
    species_free,
)
from mircargo.ids._past import PastName, known_past
from mircargo.ids._species import PREFIXES, TAXA, taxon_name, taxon_of

__all__ = [
    "PREFIXES",
    "TAXA",
    "Mirna",
    "MirnaIndex",
    "PastName",
    "Resolved",
    "curie_of_gene",
    "family_label",
    "known_past",
    "mirna_sort_key",
    "seed_of",
    "species_free",
    "taxon_name",
    "taxon_of",
]
