"""Which miRNAs could have been found, and which genes count.

It is told by a word, from a file, or from what a source measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.ids import taxon_name
from mircargo.store import Store
from mircargo.user_tables import read_names
from mircargo.words import counted, listed

if TYPE_CHECKING:
    from mircargo.questions._material import Material

__all__ = ["WORDS", "KnownNames", "UniverseChoice", "detected_widely", "narrow", "studied_mirnas"]

WORDS = ("all", "studied", "atlas")
"""Universes of miRNAs that have a name."""

_SHOWN = 5
_TINY = 0.05
_ALMOST_ALL = 20
"""How many names of one kind outweigh one of the other, where a file is to be one kind."""
_WIDELY = 0.2
_ENOUGH_SOURCES = 20

Reader = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class UniverseChoice:
    """Which universes were asked for.

    Attributes
    ----------
    mirnas
        A word of :data:`WORDS`, a file of names, or the names.
    genes
        A file of names, or the names; None: the genes that the tables tell.
    either
        A file of miRNAs or of genes; which, all of its names tell together.
    """

    mirnas: str | Iterable[str] = WORDS[0]
    genes: str | Iterable[str] | None = None
    either: Path | None = None


@dataclass(frozen=True)
class KnownNames:
    """How names are read: each function returns an id for the names it knows, and leaves out the others."""

    mirnas: Reader
    genes: Reader


def narrow(
    material: Material,
    choice: UniverseChoice,
    known: KnownNames,
    *,
    store: Store | None = None,
    taxon: int = 0,
) -> Material:
    """Return the material with the universes that were asked for, and the notes that say what they are.

    Parameters
    ----------
    material
        Pairs and sets.
    choice
        The universes.
    known
        Reads names.
    store, taxon
        For ``studied`` and ``atlas``; without a snapshot these words are refused.

    Raises
    ------
    InputError
        If a file holds no usable name, is neither miRNAs nor genes, or a word cannot be used.
    """
    mirnas, genes = choice.mirnas, choice.genes
    if choice.either is not None:
        if mirnas != WORDS[0] or genes is not None:
            msg = (
                "--universe: cannot be given with --mirna-universe or --gene-universe; those say what it"
                " would guess"
            )
            raise InputError(msg)
        kind = _kind_of_file(choice.either, known)
        mirnas, genes = (str(choice.either), None) if kind == "miRNA" else (mirnas, str(choice.either))
    if genes is not None:
        material = _within_genes(material, _names(genes, "gene universe"), known.genes)
    if isinstance(mirnas, str) and mirnas in WORDS:
        return _by_word(material, mirnas, store, taxon)
    return _within_mirnas(material, _names(mirnas, "miRNA universe"), known.mirnas)


def studied_mirnas(store: Store, taxon: int) -> list[str]:
    """Return the miRNAs of a species with a target that a reporter assay, western blot or the like showed."""
    rows = store.rows(
        "SELECT DISTINCT mirna FROM mti_validated WHERE taxon = $taxon AND evidence = 'functional' ORDER"
        " BY 1",
        {"taxon": taxon},
    )
    return [row[0] for row in rows]


def detected_widely(store: Store, taxon: int) -> tuple[list[str], int]:
    """Return the miRNAs detected in a fifth of the published vesicles or more, and how many these are.

    Vesicles for which no miRNA is listed as ``detected`` do not count.
    """
    rows = store.rows(
        """
        WITH detected AS (
            SELECT DISTINCT c.ev_source, c.mirna FROM ev_cargo c JOIN mirna m ON m.id = c.mirna
            WHERE c.relation = 'detected' AND m.taxon = $taxon
        ), vesicles AS (SELECT count(DISTINCT ev_source) AS n FROM detected)
        SELECT mirna, any_value(vesicles.n) FROM detected, vesicles GROUP BY mirna
        HAVING count(*) >= $share * any_value(vesicles.n) ORDER BY mirna
        """,
        {"taxon": taxon, "share": _WIDELY},
    )
    return [row[0] for row in rows], rows[0][1] if rows else 0


def _names(given: str | Iterable[str], origin: str) -> tuple[str, list[str], Sequence[str]]:
    """Return where names are from, the names, each once, and how they were read."""
    if isinstance(given, str):
        path = Path(given)
        names, notes = read_names(path)
        return path.name, list(dict.fromkeys(names)), notes
    return origin, list(dict.fromkeys(given)), ()


def _kind_of_file(path: Path, known: KnownNames) -> str:
    """Return whether a file holds miRNAs or genes; a name that is both, like MIR21, says neither."""
    names = list(dict.fromkeys(read_names(path)[0]))
    mirnas, genes = set(known.mirnas(names)), set(known.genes(names))
    if not mirnas and not genes:
        msg = (
            f"{path.name}: none of its {counted(len(names), 'name')} is a miRNA or gene of the tables; "
            f"expected the detectable miRNAs or the genes that count, found {listed(names, _SHOWN)}"
        )
        raise InputError(msg)
    only_mirnas, only_genes = len(mirnas - genes), len(genes - mirnas)
    if only_genes <= only_mirnas / _ALMOST_ALL:
        return "miRNA"
    if only_mirnas <= only_genes / _ALMOST_ALL:
        return "gene"
    msg = (
        f"{path.name}: holds {counted(len(mirnas), 'miRNA')} and {counted(len(genes), 'gene')}; "
        "give each kind in a file of its own, with --mirna-universe and --gene-universe"
    )
    raise InputError(msg)


def _within_mirnas(material: Material, given: tuple[str, list[str], Sequence[str]], read: Reader) -> Material:
    """Return the material with the miRNAs that could have been found."""
    origin, names, told = given
    found = read(names)
    with_target = set(material.mti["mirna"])
    chosen = tuple(dict.fromkeys(mirna for mirna in found.values() if mirna in with_target))
    if not chosen:
        msg = (
            f"{origin}: none of its {counted(len(names), 'name')} is a miRNA with a target; "
            f"expected the detectable miRNAs, found {listed(names, _SHOWN)}"
        )
        raise InputError(msg)
    notes = [*told, f"universe: {counted(len(chosen), 'miRNA')} of {origin}"]
    notes += _left_out(origin, [name for name in names if name not in found], "no miRNA known here")
    silent = [name for name, mirna in found.items() if mirna not in with_target]
    notes += _left_out(origin, silent, "without a target under these filters")
    notes += _tiny(len(chosen), len(with_target), "miRNA with a target")
    return replace(
        material,
        mirna_universe=tuple(dict.fromkeys(found.values())),
        universe_words=f"the miRNAs of {origin}",
        other_universe=("all miRNAs with a target", tuple(sorted(with_target))),
        notes=(*material.notes, *notes),
    )


def _within_genes(material: Material, given: tuple[str, list[str], Sequence[str]], read: Reader) -> Material:
    """Return the material with the genes that count.

    The note on the genes so far gives way to that on these.
    """
    origin, names, told = given
    found = read(names)
    chosen = tuple(sorted(set(found.values())))
    targets = set(material.mti["gene"])
    if not targets & set(chosen):
        msg = (
            f"{origin}: none of its {counted(len(names), 'name')} is a target; "
            f"expected the genes that count, found {listed(names, _SHOWN)}"
        )
        raise InputError(msg)
    notes = [*told, f"universe: {counted(len(chosen), 'gene')} of {origin}"]
    notes += _left_out(origin, [name for name in names if name not in found], "no gene known here")
    notes += _tiny(len(targets & set(chosen)), len(targets), "gene that is a target")
    return replace(material, gene_universe=chosen, notes=(*material.notes[:-1], *notes))


def _left_out(origin: str, names: list[str], why: str) -> list[str]:
    if not names:
        return []
    return [f"{origin}: {counted(len(names), 'name')} left out, {why}: {listed(names, _SHOWN)}"]


def _tiny(part: int, whole: int, noun: str) -> list[str]:
    """Warn of a universe that is a small part of what it could be."""
    if part >= _TINY * whole:
        return []
    return [
        f"careful: this universe is {part:,} of {counted(whole, noun)}; "
        "it should hold all that could have been found, not only what was"
    ]


def _by_word(material: Material, word: str, store: Store | None, taxon: int) -> Material:
    """Return the material with the universe of a word, and with another one to compare with."""
    if store is None:
        if word != WORDS[0]:
            msg = (
                f"--mirna-universe {word}: needs the snapshot's miRNAs; with tables of your own, give a file"
            )
            raise InputError(msg)
        return material
    every = ("all miRNAs with a target", tuple(sorted(set(material.mti["mirna"]))))
    studied = ("the miRNAs with a functional target (studied)", tuple(studied_mirnas(store, taxon)))
    widely, n_vesicles = detected_widely(store, taxon)
    atlas = (
        f"the miRNAs detected in a fifth of {counted(n_vesicles, 'published vesicle')} (atlas)",
        tuple(widely),
    )
    known = n_vesicles >= _ENOUGH_SOURCES
    if word == "atlas" and not known:
        msg = (
            f"--mirna-universe atlas: this snapshot lists what was detected in {n_vesicles}"
            f" {taxon_name(taxon)} vesicles, {_ENOUGH_SOURCES} are needed; get them with: mircargo data fetch"
            " evmirna2"
        )
        raise InputError(msg)
    if word == "studied" and not studied[1]:
        msg = (
            f"--mirna-universe studied: no {taxon_name(taxon)} miRNA has a functional target in this"
            " snapshot; give a file"
        )
        raise InputError(msg)
    words, chosen = {"all": every, "studied": studied, "atlas": atlas}[word]
    if word != "all":
        return replace(
            material, mirna_universe=chosen, own_lists_belong=True, universe_words=words, other_universe=every
        )
    other = atlas if known else studied
    return replace(material, universe_words=words, other_universe=other if other[1] else None)
