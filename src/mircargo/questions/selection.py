"""What a question is about, with all its names read: miRNAs, and what their targets are kept to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from mircargo.answer import NOTHING, Answer, Note, RestsOn, Topic
from mircargo.errors import InputError
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name
from mircargo.questions.cargo import carried_by, measured_in
from mircargo.questions.expressed import Expressed, read_expressed
from mircargo.questions.reading import Reading, read_mirnas
from mircargo.questions.rests_on import rests_on_cargo, rests_on_process
from mircargo.questions.universe import UniverseChoice
from mircargo.schema import EVIDENCE
from mircargo.scope import Scope
from mircargo.store.resolve import EvSource, Process, resolve_process, resolve_source
from mircargo.store.store import Store

__all__ = ["Selection", "Within", "check_versus", "choose", "kept", "one_species", "read_within", "select"]


@dataclass(frozen=True)
class Within:
    """A scope with its names read: what targets are kept to.

    Attributes
    ----------
    evidence
        Classes of evidence; None for those that an answer takes of itself.
    process
        The gene set in question.
    only_process
        Whether targets that are in none of its sets are left out.
    expressed
        The genes that count; None for all.
    rests_on
        What the process and the genes rest on.
    """

    evidence: tuple[str, ...] | None = None
    process: Process | None = None
    only_process: bool = False
    expressed: Expressed | None = None
    rests_on: RestsOn = NOTHING

    def classes(self, default: tuple[str, ...] = EVIDENCE) -> tuple[str, ...]:
        """Return the classes of evidence, those of ``default`` where none was asked for."""
        return default if self.evidence is None else self.evidence

    @property
    def notes(self) -> tuple[Note, ...]:
        """How the names of the process and of the genes were read."""
        process = (Note(Topic.READ, self.process.sentence()),) if self.process else ()
        return (*process, *(self.expressed.notes if self.expressed else ()))

    def keep(self, found: Answer) -> Answer:
        """Return the rows whose gene counts, with notes on the genes and on how many rows do not."""
        return self.expressed.keep(found) if self.expressed else found


@dataclass(frozen=True)
class Selection:
    """What a question is about: an EV source with its miRNAs, or a plain list of miRNAs.

    Attributes
    ----------
    source
        The EV source, if any.
    mirnas
        The miRNAs, each once.
    taxon
        Species, of a list that of its first miRNA.
    notes
        How the names of source and miRNAs were read, and which cargo rows could not be used.
    detectable
        Ids of the miRNAs that the study of the source lists as measured there, where it lists them apart from
        those that stand out.
    merely
        Those of them that stand out in nothing.
    reading
        How the miRNAs that were named were read.
    within
        What targets are kept to.
    rests_on
        What the miRNAs, the process and the genes rest on.
    """

    source: EvSource | None
    mirnas: tuple[Resolved, ...]
    taxon: int
    notes: tuple[Note, ...]
    detectable: tuple[str, ...] = ()
    merely: frozenset[str] = frozenset()
    reading: Reading | None = None
    within: Within = field(default_factory=Within)
    rests_on: RestsOn = NOTHING

    @property
    def ids(self) -> list[str]:
        """The ids of the miRNAs."""
        return [m.id for m in self.mirnas]

    @property
    def taxa(self) -> set[int]:
        """The species of the miRNAs."""
        return {m.taxon for m in self.mirnas}

    @property
    def process(self) -> Process:
        """The process in question.

        Raises
        ------
        InputError
            If there is none.
        """
        if self.within.process is None:
            msg = "no process was given: name a gene set by GO id, name, or words of the name"
            raise InputError(msg)
        return self.within.process

    @property
    def tested(self) -> list[str]:
        """Return the ids of the miRNAs that an enrichment asks about.

        Those that are merely detected are its universe.
        """
        return [m.id for m in self.mirnas if m.id not in self.merely]

    def universe(self, choice: UniverseChoice) -> UniverseChoice:
        """Return the universe of an enrichment.

        It is what was measured in the source, unless another one is asked for.
        """
        if not self.detectable or choice != UniverseChoice():
            return choice
        return UniverseChoice((*self.detectable, *self.tested))


def select(
    store: Store, scope: Scope | None = None, *, source: str | None = None, mirnas: Sequence[str] = ()
) -> Selection:
    """Return the miRNAs of a source, or those named, and what their targets are kept to.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    scope
        What the question is kept to.
    source
        An EV source.
    mirnas
        Names of miRNAs; with a source, in addition to its cargo.

    Raises
    ------
    InputError
        If neither a source nor a miRNA is given, or names cannot be used and the scope does not skip them.
    UnknownNameError, AmbiguousNameError
        If a name means nothing or several things.
    """
    chosen = scope or Scope()
    return kept(store, choose(store, chosen, source=source, mirnas=mirnas), chosen)


def choose(store: Store, scope: Scope, *, source: str | None = None, mirnas: Sequence[str] = ()) -> Selection:
    """Return the miRNAs of a source, or those named, as :func:`select` does, with all of their targets.

    Parameters
    ----------
    store, scope, source, mirnas
        As for :func:`select`; of the scope, species and whether names are skipped.
    """
    taxon = scope.taxon
    if source is None:
        named = read_mirnas(store, mirnas, taxon=taxon, skip_unknown=scope.skip_unknown)
        found = tuple(named.mirnas)
        rests_on = RestsOn(taxa=frozenset(m.taxon for m in found))
        return Selection(None, found, found[0].taxon, named.notes(), reading=named, rests_on=rests_on)
    origin = resolve_source(store, source)
    carried, notes = carried_by(store, origin)
    extra = (
        read_mirnas(store, mirnas, taxon=origin.taxon, skip_unknown=scope.skip_unknown) if mirnas else None
    )
    every = {m.id: m for m in (*carried, *(extra.mirnas if extra else ()))}
    detectable, merely = measured_in(store, origin)
    asked = {m.id for m in extra.mirnas} if extra else set()
    return Selection(
        origin,
        tuple(every.values()),
        origin.taxon,
        (Note(Topic.READ, origin.sentence()), *notes, *(extra.notes() if extra else ())),
        detectable=detectable,
        merely=merely - asked,
        reading=extra,
        rests_on=rests_on_cargo(store, origin),
    )


def kept(store: Store, selection: Selection, scope: Scope) -> Selection:
    """Return the selection with the process and the genes that its targets are kept to.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    selection
        The miRNAs.
    scope
        What the question is kept to.

    Raises
    ------
    InputError
        If genes are given and the miRNAs are of several species, or genes cannot be used.
    UnknownNameError, AmbiguousNameError
        If the process means nothing or several things.
    """
    if scope.expressed is not None:
        one_species(selection, "--expressed")
    within = read_within(store, scope, selection.taxon)
    return replace(selection, within=within, rests_on=selection.rests_on | within.rests_on)


def read_within(store: Store, scope: Scope, taxon: int, *, own: Collection[str] = ()) -> Within:
    """Return a scope with its names read.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    scope
        The scope as it was asked for.
    taxon
        Species.
    own
        Names of genes of the user's own table, which stand for themselves.

    Raises
    ------
    InputError
        If genes cannot be used.
    UnknownNameError, AmbiguousNameError
        If the process means nothing or several things.
    """
    evidence = None if scope.evidence is None else tuple(scope.evidence)
    process, expressed, rests_on = None, None, NOTHING
    if scope.process is not None:
        process = resolve_process(store, scope.process, taxon=taxon)
        rests_on |= rests_on_process(store, process)
    if scope.expressed is not None:
        genes, skip = scope.expressed, scope.skip_unknown
        expressed = read_expressed(store, genes, taxon=taxon, skip_unknown=skip, own=own)
        rests_on |= expressed.rests_on
    return Within(evidence, process, scope.only_process, expressed, rests_on)


def one_species(selection: Selection, option: str) -> None:
    """Refuse miRNAs of several species for an option that needs them to be of one.

    Raises
    ------
    InputError
        If so.
    """
    taxa = selection.taxa
    if len(taxa) > 1:
        msg = (
            f"{option} needs miRNAs of one species, these are of {', '.join(sorted(map(taxon_name, taxa)))}:"
            " give --organism"
        )
        raise InputError(msg)


def check_versus(source: str | None, versus: str | None) -> None:
    """Refuse a source to compare with where there is none to compare.

    Raises
    ------
    InputError
        If so.
    """
    if versus is not None and source is None:
        msg = f"--versus {versus}: compares with an EV source, and none is given; name one with --source"
        raise InputError(msg)
