"""Which miRNAs could have been found, and which genes count.

It is told by a word, from a file, or from what a source measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.answer import NOTHING, Note, RestsOn, Topic, noted
from mircargo.errors import InputError
from mircargo.ids.species import taxon_name
from mircargo.own_tables.names import read_names
from mircargo.prose import counted, listed
from mircargo.questions.expressed import Expressed
from mircargo.questions.universe import ENOUGH_SOURCES, EVERY, WORDS, UniverseChoice, detected_widely
from mircargo.store.store import Store

if TYPE_CHECKING:
    from mircargo.analyses.test_input import TestInput

__all__ = ["KnownNames", "keep_to_expressed", "narrow"]


_SHOWN = 5
_TINY = 0.05
_ALMOST_ALL = 20
"""How many names of one kind outweigh one of the other, where a file is to be one kind."""

Reader = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class KnownNames:
    """How names are read: each function returns an id for the names it knows, and leaves out the others."""

    mirnas: Reader
    genes: Reader


def narrow(
    material: TestInput,
    choice: UniverseChoice,
    known: KnownNames,
    *,
    store: Store | None = None,
    taxon: int = 0,
) -> TestInput:
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
    word = choice.mirnas if isinstance(choice.mirnas, str) and choice.mirnas in WORDS else None
    if choice.either is not None:
        if word != WORDS[0] or choice.genes is not None:
            msg = (
                "--universe: cannot be given with --mirna-universe or --gene-universe; those say what it"
                " would guess"
            )
            raise InputError(msg)
        return _within_either(
            material, _given(choice.either, "", "universe"), known, store=store, taxon=taxon
        )
    if choice.genes is not None:
        genes = _given(choice.genes, "gene universe", "gene_universe")
        material = _within_genes(material, genes, known.genes(genes.names))
    if word is not None:
        return _by_word(material, word, store, taxon)
    mirnas = _given(choice.mirnas, "miRNA universe", "mirna_universe")
    return _within_mirnas(material, mirnas, known.mirnas(mirnas.names))


def keep_to_expressed(material: TestInput, expressed: Expressed) -> TestInput:
    """Return the material with those genes alone that the receiving cell expresses.

    Raises
    ------
    InputError
        If none of them is a target.
    """
    targets = set(material.mti["gene"])
    counting = material.gene_universe or tuple(sorted(targets))
    chosen = tuple(gene for gene in counting if gene in expressed.genes)
    if targets.isdisjoint(chosen):
        msg = (
            f"{expressed.origin}: none of its {counted(len(expressed.genes), 'gene')} is a target that"
            " counts; expected the genes that the receiving cell expresses"
        )
        raise InputError(msg)
    of = counted(len(counting), "gene")
    words = f"genes: {len(chosen):,} of these {of} are expressed by {expressed.origin}"
    notes = (*material.notes, *expressed.notes, Note(Topic.GENES, words))
    rests_on = material.rests_on | expressed.rests_on
    return replace(material, gene_universe=chosen, notes=notes, rests_on=rests_on)


@dataclass(frozen=True)
class _Given:
    """Names that make a universe: where they are from, each once, and how they were read."""

    origin: str
    names: list[str]
    notes: Sequence[str] = ()
    rests_on: RestsOn = NOTHING


def _given(given: str | Path | Iterable[str], origin: str, parameter: str) -> _Given:
    """Return the names of a file, or those given."""
    if isinstance(given, str | Path):
        path = Path(given)
        names, notes = read_names(path)
        return _Given(path.name, list(dict.fromkeys(names)), notes, RestsOn.of_file(parameter, path))
    return _Given(origin, list(dict.fromkeys(given)))


def _within_either(
    material: TestInput, given: _Given, known: KnownNames, *, store: Store | None, taxon: int
) -> TestInput:
    """Return the material with the miRNAs or the genes of a file.

    Which these are, all of its names tell together; a name that is both, like MIR21, tells neither.
    """
    mirnas, genes = known.mirnas(given.names), known.genes(given.names)
    if not mirnas and not genes:
        raise _none_of(given, "miRNA or gene of the tables", "detectable miRNAs or the genes that count")
    only_mirnas, only_genes = len(mirnas.keys() - genes), len(genes.keys() - mirnas)
    if only_genes <= only_mirnas / _ALMOST_ALL:
        return _within_mirnas(material, given, mirnas)
    if only_mirnas <= only_genes / _ALMOST_ALL:
        return _by_word(_within_genes(material, given, genes), WORDS[0], store, taxon)
    msg = (
        f"{given.origin}: holds {counted(len(mirnas), 'miRNA')} and {counted(len(genes), 'gene')}; "
        "give each kind in a file of its own, with --mirna-universe and --gene-universe"
    )
    raise InputError(msg)


def _none_of(given: _Given, noun: str, expected: str) -> InputError:
    """Return the error of a file that names nothing of its kind."""
    return InputError(
        f"{given.origin}: none of its {counted(len(given.names), 'name')} is a {noun}; "
        f"expected the {expected}, found {listed(given.names, _SHOWN)}"
    )


def _within_mirnas(material: TestInput, given: _Given, found: Mapping[str, str]) -> TestInput:
    """Return the material with the miRNAs that could have been found."""
    every = _every(material)
    with_target = set(every[1])
    chosen = {mirna for mirna in found.values() if mirna in with_target}
    if not chosen:
        raise _none_of(given, "miRNA with a target", "detectable miRNAs")
    notes = [f"universe: {counted(len(chosen), 'miRNA')} of {given.origin}"]
    notes += _left_out(given, [name for name in given.names if name not in found], "no miRNA known here")
    silent = [name for name, mirna in found.items() if mirna not in with_target]
    notes += _left_out(given, silent, "without a target under these filters")
    notes += _tiny(len(chosen), len(with_target), "miRNA with a target")
    return replace(
        material,
        mirna_universe=tuple(dict.fromkeys(found.values())),
        universe_words=f"the miRNAs of {given.origin}",
        other_universe=every,
        notes=(*material.notes, *noted(Topic.READ, given.notes), *noted(Topic.UNIVERSE, notes)),
        rests_on=material.rests_on | given.rests_on,
    )


def _within_genes(material: TestInput, given: _Given, found: Mapping[str, str]) -> TestInput:
    """Return the material with the genes that count.

    The note on the genes so far gives way to that on these.
    """
    chosen = tuple(sorted(set(found.values())))
    targets = set(material.mti["gene"])
    reached = len(targets.intersection(chosen))
    if not reached:
        raise _none_of(given, "target", "genes that count")
    notes = [f"universe: {counted(len(chosen), 'gene')} of {given.origin}"]
    notes += _left_out(given, [name for name in given.names if name not in found], "no gene known here")
    notes += _tiny(reached, len(targets), "gene that is a target")
    before = (note for note in material.notes if note.topic is not Topic.GENES)
    after = (*noted(Topic.READ, given.notes), *noted(Topic.GENES, notes))
    return replace(
        material,
        gene_universe=chosen,
        notes=(*before, *after),
        rests_on=material.rests_on | given.rests_on,
    )


def _left_out(given: _Given, names: list[str], why: str) -> list[str]:
    if not names:
        return []
    return [f"{given.origin}: {counted(len(names), 'name')} left out, {why}: {listed(names, _SHOWN)}"]


def _tiny(part: int, whole: int, noun: str) -> list[str]:
    """Warn of a universe that is a small part of what it could be."""
    if part >= _TINY * whole:
        return []
    return [
        f"careful: this universe is {part:,} of {counted(whole, noun)}; "
        "it should hold all that could have been found, not only what was"
    ]


def _by_word(material: TestInput, word: str, store: Store | None, taxon: int) -> TestInput:
    """Return the material with the universe of a word, and with another one to compare with."""
    if store is None:
        if word != WORDS[0]:
            msg = (
                f"--mirna-universe {word}: needs the snapshot's miRNAs; with tables of your own, give a file"
            )
            raise InputError(msg)
        return material
    if word == "studied":
        found = _studied(material)
        if not found[1]:
            msg = (
                f"--mirna-universe studied: no {taxon_name(taxon)} miRNA has a functional target in this"
                " snapshot; give a file"
            )
            raise InputError(msg)
        return _within_word(material, found)
    widely, n_vesicles, rests_on = detected_widely(store, taxon)
    atlas = (
        f"the miRNAs detected in a fifth of {counted(n_vesicles, 'published vesicle')} (atlas)",
        tuple(widely),
    )
    known = n_vesicles >= ENOUGH_SOURCES
    if known:
        material = replace(material, rests_on=material.rests_on | rests_on)
    if word == "atlas":
        if not known:
            msg = (
                f"--mirna-universe atlas: this snapshot lists what was detected in {n_vesicles}"
                f" {taxon_name(taxon)} vesicles, {ENOUGH_SOURCES} are needed; get them with: mircargo data"
                " fetch evmirna2"
            )
            raise InputError(msg)
        return _within_word(material, atlas)
    other = atlas if known else _studied(material)
    return replace(material, other_universe=other if other[1] else None)


_Named = tuple[str, tuple[str, ...]]
"""A universe of miRNAs: in words, and its miRNAs."""


def _every(material: TestInput) -> _Named:
    return EVERY, tuple(sorted(set(material.mti["mirna"])))


def _studied(material: TestInput) -> _Named:
    """Return the miRNAs with a target that a reporter assay, western blot or the like showed."""
    study = material.study
    mirnas = () if study is None else tuple(study.index[study["functional targets"] > 0])
    return "the miRNAs with a functional target (studied)", mirnas


def _within_word(material: TestInput, universe: _Named) -> TestInput:
    words, mirnas = universe
    return replace(
        material,
        mirna_universe=mirnas,
        own_lists_belong=True,
        universe_words=words,
        other_universe=_every(material),
    )
