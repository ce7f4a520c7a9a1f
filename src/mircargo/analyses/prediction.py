"""Targets predicted anew: any miRNA on any 3'UTRs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.analyses.predicted_on import PredictedOn
from mircargo.answer import NOTHING, Note, RestsOn, Topic, noted
from mircargo.errors import InputError, MircargoError
from mircargo.ids.species import taxon_name
from mircargo.paths import is_file
from mircargo.questions.reading import left_out, reason_of
from mircargo.scope import Scope
from mircargo.store.core_utrs import checked_core_utrs
from mircargo.store.find import core_utrs_file
from mircargo.store.resolve import resolve_mirna
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.predict import Utr
    from mircargo.predict.abundance import Abundance

__all__ = ["Mature", "Pictures", "Predicted", "mature_sequences", "pairing_pictures", "predict_targets"]

_HUMAN = 9606
_FOLDED = "accessibility.sqlite"
_SEQUENCE = re.compile(r"[ACGTUNacgtun]+|[A-Za-z]{15,}")
"""Letters that must be meant as a sequence: nucleotides, or more letters than a name has."""
_FILE = re.compile(r"[/\\]|\.(fa|fasta|fna|txt|gz)$", re.IGNORECASE)
_ENOUGH = 5_000
"""3'UTRs from which target-site abundance can be counted."""


@dataclass(frozen=True)
class Mature:
    """Mature sequences by name, and how they were read."""

    sequences: Mapping[str, str]
    notes: tuple[Note, ...]
    rests_on: RestsOn = NOTHING


@dataclass(frozen=True)
class Pictures:
    """How miRNAs pair with the sites of a gene, in text, and what that rests on."""

    text: str
    notes: tuple[Note, ...]
    rests_on: RestsOn


@dataclass(frozen=True)
class Predicted:
    """A prediction: a table by gene or by site.

    Beside it are notes on what was computed and what was not, and what it rests on.
    """

    table: pd.DataFrame
    notes: tuple[Note, ...]
    rests_on: RestsOn

    def frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.table


def mature_sequences(store: Store, wanted: Sequence[str], scope: Scope | None = None) -> Mature:
    """Return the mature sequences that names, sequences, FASTA files and the word ``all`` stand for.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    wanted
        Each a miRNA name, a mature sequence, the path of a FASTA file of mature sequences, or ``all``.
    scope
        The species of the names, human where it is left out and a name fits several; whether to go on without
        names that mean no miRNA or several, which the notes list.

    Raises
    ------
    InputError
        If nothing is given, a sequence is no mature miRNA, or a file cannot be used.
    UnknownNameError, AmbiguousNameError
        If a name means no miRNA or several.
    """
    chosen = scope or Scope()
    found: dict[str, str] = {}
    notes: list[Note] = []
    unread: dict[str, str] = {}
    rests_on = NOTHING
    for text in wanted:
        if text == "all":
            found |= _all(store, taxon := chosen.taxon or _HUMAN)
            notes.append(Note(Topic.READ, f"all {taxon_name(taxon)} miRNAs of the snapshot"))
        elif is_file(text) or _FILE.search(text) or _SEQUENCE.fullmatch(text):
            found |= _given(text)
            rests_on |= RestsOn.of_file("mirna", Path(text), text) if is_file(text) else NOTHING
        else:
            try:
                name, sequence, note = _named(store, text, chosen.taxon)
            except MircargoError as error:
                if not chosen.skip_unknown:
                    raise
                unread[text] = reason_of(error)
                continue
            found[name] = sequence
            notes.append(Note(Topic.READ, note))
    notes += left_out(unread, len(wanted))
    if not found and unread:
        msg = (
            f"none of the names can be used: {'; '.join(f'{name!r}: {why}' for name, why in unread.items())}"
        )
        raise InputError(msg)
    if not found:
        msg = "no miRNA was given: --mirna takes a name, a sequence, a FASTA file or 'all'"
        raise InputError(msg)
    return Mature(found, tuple(notes), rests_on)


def predict_targets(
    store: Store,
    wanted: Sequence[str],
    scope: Scope | None = None,
    on: PredictedOn | None = None,
    *,
    watching: AbstractContextManager[Callable[[int, int], None] | None] | None = None,
) -> Predicted:
    """Return predicted targets of miRNAs with context++ scores.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    wanted, scope
        The miRNAs, as in :func:`mature_sequences`; of an alignment only the rows of the species are used.
    on
        What is searched, and how: ``core`` stands for the human 3'UTRs that ship. Site accessibility is
        folded where the 3'UTRs lack it (the core has it).
    watching
        Entered for the time of the work; gives what is called with the 3'UTRs done and of all.

    Returns
    -------
    Predicted
        By gene: mirna, gene, gene_id, n_8mer, n_7mer_m8, n_7mer_a1, n_6mer, score (expected log2 change of
        the mRNA), percentile (of the miRNA's genes with a weaker score). By site: the columns of
        :data:`mircargo.predict.tables.SITE_COLUMNS`.

    Raises
    ------
    InputError
        If a file cannot be used, or the core 3'UTRs are asked for another species than human.
    """
    from mircargo.predict import predict, read_orfs

    mature, chosen = mature_sequences(store, wanted, scope), on or PredictedOn()
    utrs, abundance, notes = _utrs(chosen.utr, scope.taxon if scope else None)
    orf = Path(chosen.orf) if chosen.orf else None
    with watching or nullcontext() as progress:
        result = predict(
            mature.sequences,
            utrs,
            orfs=read_orfs(orf) if orf else None,
            abundance=abundance,
            accessibility=_cache_file() if chosen.accessibility else None,
            sites=chosen.sites,
            threads=chosen.threads,
            progress=progress,
        )
    table = result.sites if chosen.sites and result.sites is not None else result.genes
    left = "; ".join(f"{feature} ({why})" for feature, why in sorted(result.left_out.items()))
    words = (
        *mature.notes,
        *noted(Topic.TESTED, notes),
        Note(
            Topic.TESTED,
            "expected log2 change of the mRNA, context++ (doi:10.7554/eLife.05005)",
            of=("score",),
        ),
        Note(Topic.LEFT_OUT, f"left out: {left}"),
    )
    rests_on = mature.rests_on | _rests_on_utrs(chosen.utr)
    if orf is not None:
        rests_on |= RestsOn.of_file("orf", orf)
    if abundance is not None:
        rests_on |= _rests_on_utrs("core")
    return Predicted(
        table, words, rests_on | RestsOn(libraries=("ViennaRNA",) if chosen.accessibility else ())
    )


def _rests_on_utrs(utr: str) -> RestsOn:
    """Return what the 3'UTRs rest on that a word or a path names."""
    return RestsOn.of_file("utr", core_utrs_file() if utr == "core" else Path(utr), utr)


def pairing_pictures(
    store: Store,
    wanted: Sequence[str],
    gene: str,
    scope: Scope | None = None,
    on: PredictedOn | None = None,
) -> Pictures:
    """Return a picture in text of every site of the miRNAs in one gene's 3'UTR.

    Parameters
    ----------
    store
        The snapshot that knows the names.
    wanted, scope
        The miRNAs, as in :func:`mature_sequences`.
    gene
        Symbol, gene id or transcript of one of the 3'UTRs.
    on
        The 3'UTRs.

    Raises
    ------
    InputError
        If the gene has no 3'UTR there, or one row a site is asked for as well.
    """
    from mircargo.predict import predict, render_pairing
    from mircargo.predict.abundance import count_abundance

    chosen = on or PredictedOn()
    if chosen.sites:
        msg = "--show draws the sites of one gene: leave out --sites"
        raise InputError(msg)
    mature, utr = mature_sequences(store, wanted, scope), chosen.utr
    utrs, abundance, _ = _utrs(utr, scope.taxon if scope else None)
    own = [
        one for one in utrs if gene.lower() in (one.gene.lower(), one.gene_id.lower(), one.transcript.lower())
    ]
    if not own:
        msg = f"{utr}: no 3'UTR of {gene!r}; expected a gene, gene id or transcript of these 3'UTRs"
        raise InputError(msg)
    sites = predict(mature.sequences, own, abundance=abundance or count_abundance(utrs), sites=True).sites
    sequences = {(one.gene, one.transcript, one.taxon): one.sequence for one in own}
    parts = []
    for row in [] if sites is None else sites.to_dict("records"):
        sequence = sequences[row["gene"], row["transcript"], row["taxon"]]
        picture = render_pairing(
            mature.sequences[row["mirna"]],
            sequence,
            utr_start=row["utr_start"],
            utr_end=row["utr_end"],
            site_type=row["site_type"],
        )
        parts.append(
            f"{row['mirna']} {row['gene']} {row['transcript']} score {row['score']:.3f}\n{picture}\n"
        )
    text = "\n".join(parts) if parts else f"no site in {gene}\n"
    return Pictures(text, mature.notes, mature.rests_on | _rests_on_utrs(utr))


def _all(store: Store, taxon: int) -> dict[str, str]:
    return dict(store.rows("SELECT name, sequence FROM mirna WHERE taxon = $t ORDER BY name", {"t": taxon}))


def _given(text: str) -> dict[str, str]:
    """Return the sequences of a file, or the one that a text is."""
    from mircargo.predict import read_mirnas
    from mircargo.predict.mirnas import check_mirna

    if is_file(text):
        return dict(read_mirnas(Path(text)))
    if _FILE.search(text):
        msg = f"{text}: no such file; expected a FASTA file of mature miRNAs, a miRNA name or a sequence"
        raise InputError(msg)
    return {text.upper().replace("T", "U"): check_mirna(text, text)}


def _named(store: Store, text: str, taxon: int | None) -> tuple[str, str, str]:
    mirna = resolve_mirna(store, text, taxon=taxon)
    ((sequence,),) = store.rows("SELECT sequence FROM mirna WHERE id = $id", {"id": mirna.id})
    return mirna.name, sequence, mirna.sentence()


def _utrs(utr: str, taxon: int | None) -> tuple[Iterable[Utr], Abundance | None, tuple[str, ...]]:
    from mircargo.predict import UtrFile
    from mircargo.predict.abundance import count_abundance
    from mircargo.store.core_utrs import read_utrs

    if utr == "core":
        if taxon is not None and taxon != _HUMAN:
            msg = (
                f"the core 3'UTRs are human: for {taxon_name(taxon)} give a FASTA file to --utr,"
                " or ask 'mircargo targets --evidence predicted', which carries predictions by orthology"
            )
            raise InputError(msg)
        core = read_utrs(checked_core_utrs())
        uncertain = sum(one.evidence == "open" for one in core)
        return core, None, (f"{len(core)} human 3'UTRs of the core; the ends of {uncertain} are uncertain",)
    taxa = frozenset() if taxon is None else frozenset({str(taxon)})
    own = UtrFile(Path(utr), taxa)
    if sum(1 for _ in own) < _ENOUGH:
        note = f"fewer than {_ENOUGH} 3'UTRs: target-site abundance is counted on the human core"
        return own, count_abundance(read_utrs(checked_core_utrs())), (note,)
    return own, None, ()


def _cache_file() -> Path:
    """Return the file that keeps folded accessibility."""
    home = os.environ.get("MIRCARGO_HOME")
    if home:
        return Path(home) / _FOLDED
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home: nothing can be kept, which is said
        caches = Path(os.devnull)
    return caches / "mircargo" / _FOLDED
