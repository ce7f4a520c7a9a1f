"""The pairs, gene sets and universe of an enrichment from files alone: no snapshot is needed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.analyses.narrow import KnownNames, keep_to_expressed, narrow
from mircargo.analyses.test_input import TestInput
from mircargo.answer import Note, RestsOn, Topic, noted
from mircargo.errors import UnknownNameError
from mircargo.gene_ids import read_gene_id
from mircargo.own_tables.gmt import read_gmt
from mircargo.own_tables.pairs import read_pairs
from mircargo.prose import counted
from mircargo.questions.expressed import Expressed, names_of_expressed
from mircargo.questions.universe import UniverseChoice

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_own_material"]


def read_own_material(
    mti: Path,
    gene_sets: Path,
    universe: UniverseChoice | None = None,
    *,
    process: str | None = None,
    expressed: Path | str | Iterable[str] | None = None,
) -> TestInput:
    """Return material from files alone; names are taken as they are.

    Parameters
    ----------
    mti
        miRNA–gene pairs, see :func:`mircargo.own_tables.read_pairs`.
    gene_sets
        GMT.
    universe
        The miRNAs that could have been found and the genes that count, by default all in the tables.
    process
        Id or name of a set that is tested whatever its size.
    expressed
        A file of the genes that the receiving cell expresses, or these; no other counts.

    Raises
    ------
    InputError, UnknownNameError
        If a file or name cannot be used.
    """
    pairs, notes = read_pairs(mti)
    sets, more = read_gmt(gene_sets, {*pairs["gene"]}.intersection)
    families = (
        dict(zip(pairs["mirna"], pairs.pop("family"), strict=True)) if "family" in pairs.columns else None
    )
    words = f"genes: {counted(pairs['gene'].nunique(), 'gene')} with a pair in {mti.name}"
    material = TestInput(
        pairs,
        sets,
        families=families,
        always=_own_process(sets, process),
        notes=(*noted(Topic.READ, (*notes, *more)), Note(Topic.GENES, words)),
        rests_on=RestsOn.of_file("mti", mti) | RestsOn.of_file("gene_sets", gene_sets),
    )
    mirnas, genes = {*pairs["mirna"], *(families or ())}, {*pairs["gene"], *sets["gene"]}
    known = KnownNames(
        lambda names: {name: name for name in names if name in mirnas},
        lambda names: {name: gene for name in names if (gene := read_gene_id(name)[1]) in genes},
    )
    narrowed = narrow(material, universe or UniverseChoice(), known)
    return narrowed if expressed is None else keep_to_expressed(narrowed, _own_expressed(expressed, known))


def _own_expressed(given: Path | str | Iterable[str], known: KnownNames) -> Expressed:
    """Return the genes of the tables that the receiving cell expresses."""
    origin, names, notes, rests_on = names_of_expressed(given)
    genes = frozenset(known.genes(names).values())
    of = counted(len(names), "name")
    words = f"expressed: {counted(len(genes), 'gene')} of the tables read from {of} of {origin}"
    return Expressed(genes, origin, (*notes, Note(Topic.READ, words)), rests_on)


def _own_process(sets: pd.DataFrame, process: str | None) -> frozenset[str]:
    """Return the sets with this id or name."""
    from difflib import get_close_matches

    if process is None:
        return frozenset()
    named = sets[["set_id", "set_name"]].drop_duplicates()
    wanted = process.casefold()
    found = named[(named["set_id"].str.casefold() == wanted) | (named["set_name"].str.casefold() == wanted)]
    if found.empty:
        raise UnknownNameError(
            "gene set",
            process,
            nearest=get_close_matches(process, [*named["set_id"], *named["set_name"]], n=3),
        )
    return frozenset(found["set_id"])
