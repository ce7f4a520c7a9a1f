"""The data itself, from Python: what ``mircargo data`` does, under the same names.

``import mircargo`` does not load this module; ``mircargo.data`` does. Answers are DataFrames whose
``attrs["notes"]`` holds what a command says beside them; what changes the data returns what it made, with the
words on it. Every function raises :class:`mircargo.errors.MircargoError`, also for an argument of a wrong
type. Only :func:`fetch` uses the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.analyses.snapshot_diff import DIFF_ROWS, snapshot_diff
from mircargo.answer import Topic, noted
from mircargo.arguments import checked_function
from mircargo.files import check_places
from mircargo.home import current_name
from mircargo.snapshots.made import Added, Changed, Heard
from mircargo.snapshots.manage import list_snapshots, named_words, remove_snapshot, use_snapshot
from mircargo.snapshots.parts import snapshot_part
from mircargo.snapshots.verify import verify_data
from mircargo.store.find import core_folder, core_utrs_file
from mircargo.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Added",
    "Changed",
    "add",
    "build_core",
    "build_utrs",
    "diff",
    "fetch",
    "remove",
    "served",
    "snapshots",
    "status",
    "use",
    "verify",
]

Say = Callable[[str], None]
Step = Callable[[int, int], None]


@checked_function
def served() -> pd.DataFrame:
    """Return every source that can be fetched, as ``mircargo data fetch list``."""
    from mircargo.snapshots.choice import served_sources

    return served_sources().frame()


@checked_function
def fetch(
    *sources: str,
    mirror: Path | str | None = None,
    profile: str = "all",
    terms: str = "academic",
    snapshot: str | None = None,
    name: str | None = None,
    accept: Iterable[str] = (),
    update: bool = False,
    skip: Iterable[str] = (),
    parallel: int = 4,
    say: Say = lambda _: None,
    watching: AbstractContextManager[Step | None] | None = None,
) -> Changed:
    """Get full databases from their publishers or a mirror, build a snapshot with them, and put it in use.

    A download that breaks off is resumed by the next call. :func:`served` lists the sources.

    Parameters
    ----------
    *sources
        Keys of sources; by default all that profile and terms allow.
    mirror
        Folder or https address that holds a folder a source; the publishers are then not asked.
    profile
        Species to fetch files of: mouse, human, rat, all.
    terms
        open or academic: 'open' fetches openly licensed sources alone.
    snapshot
        Snapshot to build on: a name, a folder or 'core'; by default the one in use.
    name
        Name of the new snapshot; by default one made from its content.
    accept
        Key of a source whose changed file is to be taken; may be repeated.
    update
        Take changed files of all sources whose address always serves the newest release.
    skip
        Key of a source to leave out, e.g. one whose server is down; may be repeated.
    parallel
        Downloads at a time.
    say
        Called with one line about each step.
    watching
        Entered while files come; gives what is called with the bytes here and in all.
    """
    from mircargo.snapshots.choice import Choice
    from mircargo.snapshots.grow import fetch_sources

    heard = Heard(say)
    place = None if mirror is None else str(mirror)
    choice = Choice(sources, place, profile, terms, [*accept], update, [*skip])
    made = fetch_sources(
        choice, snapshot=snapshot, name=name, parallel=parallel, say=heard, watching=watching
    )
    return Changed(made, tuple(heard.words))


@checked_function
def add(
    file: Path | str,
    *,
    kind: str,
    label: str | None = None,
    organism: str | None = None,
    column: Mapping[str, str] | None = None,
    set: Mapping[str, str] | None = None,
    citation: str = "own table",
    open_terms: bool = False,
    dry_run: bool = False,
    snapshot: str | None = None,
    name: str | None = None,
    say: Say = lambda _: None,
) -> Added:
    """Add a table of your own: interactions, cargo, gene sets, 3'UTRs, annotations or names.

    ``column`` and ``set`` are mappings of what the command takes as ``ours=theirs``.

    Parameters
    ----------
    file
        TSV, CSV or Parquet with a header; a GMT file for gene sets, FASTA for 3'UTRs; plain or gzip.
    kind
        What it states.
    label
        Name of the source in results; by default the file's name.
    organism
        Species of rows that name none.
    column
        ours=theirs: which column of the file holds one of ours; may be repeated.
    set
        ours=value: one value for all rows, e.g. evidence=functional; may be repeated.
    citation
        What to cite for the table.
    open_terms
        The table may be used under --terms open.
    dry_run
        Report every row that cannot be used, and build nothing.
    snapshot
        Snapshot to build on: a name, a folder or 'core'; by default the one in use.
    name
        Name of the new snapshot; by default one made from its content.
    say
        Called with one line about each step.
    """
    from mircargo.snapshots.grow import add_table, check_table
    from mircargo.snapshots.own import OwnTable

    table = OwnTable(Path(file), kind, label, organism, column or {}, set or {}, citation, open_terms)
    heard = Heard(say)
    if dry_run:
        found = check_table(table, snapshot=snapshot, name=name)
        for note in found.notes:
            heard(note)
    else:
        found = add_table(table, snapshot=snapshot, name=name, say=heard)
    return Added(found.snapshot, found.total, found.used, found.answer().frame(), tuple(heard.words))


@checked_function
def snapshots() -> pd.DataFrame:
    """Return the core that ships and the snapshots of the home folder, as ``mircargo data list``."""
    return list_snapshots().frame()


@checked_function
def use(name: str) -> Changed:
    """Make a snapshot the one that answers.

    Parameters
    ----------
    name
        A name of 'mircargo data list', or core.
    """
    use_snapshot(name)
    return Changed(name, (f"{name!r} is in use", *named_words()))


@checked_function
def remove(name: str, *, source: str | None = None, force: bool = False) -> Changed:
    """Remove a snapshot of the home folder, or one source of it; downloads stay.

    Parameters
    ----------
    name
        A name of 'mircargo data list', but not core.
    source
        Take out only the facts of this source or own table: NAME stays, and a new snapshot without them is
        used.
    force
        Also if it is in use; the core is then in use.
    """
    if source is None:
        remove_snapshot(name, force=force)
        return Changed(current_name() or "core", (f"{name!r} is removed",))
    from mircargo.snapshots.grow import remove_source

    new = remove_source(name, source)
    return Changed(new, (f"snapshot {new!r}, {name!r} without {source}, is complete and in use",))


@checked_function
def verify(snapshot: Path | str | None = None) -> pd.DataFrame:
    """Read every file of a snapshot and every download again, and return the state of each.

    Checksums, columns, types, rows, order and keys are compared.

    Parameters
    ----------
    snapshot
        By default the one in use.
    """
    return verify_data(snapshot).frame()


@checked_function
def diff(
    first: Path | str,
    second: Path | str,
    *,
    kind: str = "all",
    organism: str | None = None,
    rows: bool = False,
    limit: int = DIFF_ROWS,
    result: Path | str | None = None,
    evidence: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return what came and went between two snapshots, or what that does to a saved result.

    Parameters
    ----------
    first, second
        Name or folder of the older snapshot, and of the newer one.
    kind
        Kinds of facts to compare.
    organism
        human, mouse or rat; by default all.
    rows
        The facts that came and went, in place of their numbers.
    limit
        With --rows, at most so many; 0: all.
    result
        A saved result (TSV, CSV or JSON) of enrich or targets: which of its rows changed.
    evidence
        Classes to use, of functional,weak,predicted,negative.
    """
    return snapshot_diff(
        first,
        second,
        kind=kind,
        organism=organism,
        rows=rows,
        limit=limit,
        result=None if result is None else Path(result),
        evidence=evidence,
    ).frame()


@checked_function
def status(
    part: str = "tables",
    *,
    snapshot: Path | str | None = None,
    terms: str = "academic",
    data_sources: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return what a snapshot holds, from which files, and what was left out and why.

    Parameters
    ----------
    part
        snapshot, tables, sources, files, dropped or names.
    snapshot, terms, data_sources
        As in :func:`mircargo.open`.
    """
    with Store(snapshot, terms=terms, data_sources=data_sources) as store:
        limits = noted(Topic.LIMIT, store.limits.sentences)
        return snapshot_part(store, part).with_notes(*limits).frame()


@checked_function
def build_core(
    folder: Path | str,
    *,
    out: Path | str | None = None,
    utrs: Path | str | None = None,
    say: Say = lambda _: None,
) -> Changed:
    """Build the core snapshot from the files of the package registries and the curated table.

    Parameters
    ----------
    folder
        Folder with the source files, at any depth.
    out
        Snapshot folder to write or replace; by default the core's own.
    utrs
        File of core 3'UTRs to predict on; by default the one that ships.
    say
        Called with one line about each step.
    """
    from mircargo.snapshots.core import build_core as build

    place, known = Path(out or core_folder()), Path(utrs or core_utrs_file())
    check_places([Path(folder), known], {"--out": place})
    rows = build(Path(folder), place, utrs=known, say=say)
    return Changed(str(place), (f"{place}: {sum(rows.values())} rows in {len(rows)} tables",))


@checked_function
def build_utrs(
    folder: Path | str,
    out: Path | str,
    *,
    known: Path | str | None = None,
    force: bool = False,
    progress: Step | None = None,
) -> Changed:
    """Clean and fold the core 3'UTRs: about 40 minutes, or one with an earlier file.

    Parameters
    ----------
    folder
        Folder with the files of 3'UTRs, RefSeq transcripts and HGNC, at any depth.
    out
        Parquet file to write.
    known
        An earlier file: equal sequences are not folded again.
    force
        Replace an existing file.
    progress
        Called with the 3'UTRs done and of all.
    """
    from mircargo.snapshots.core_utrs import build_core_utrs

    read = [Path(folder), *([Path(known)] if known else [])]
    check_places(read, {"--out": Path(out)})
    number = build_core_utrs(
        Path(folder), Path(out), known=read[1] if known else None, force=force, progress=progress
    )
    return Changed(str(out), (f"{out}: {number} 3'UTRs",))
