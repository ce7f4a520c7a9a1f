"""One run at a time: under the lock the snapshot before is read, the next one built and put in use."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from mircargo import home
from mircargo.answer import Answer
from mircargo.errors import FetchError, InputError
from mircargo.facts.build import build_facts
from mircargo.facts.identities import Identities, read_identities
from mircargo.facts.steps import Read
from mircargo.fetch.downloads import Fetched, Missing
from mircargo.fetch.lock import one_at_a_time
from mircargo.fetch.run import fetch_files
from mircargo.folders import clear_leftovers
from mircargo.own_tables.gmt import LookUp
from mircargo.prose import counted, listed
from mircargo.schema.data_results import PROBLEMS
from mircargo.snapshots.build import build_full, full_name
from mircargo.snapshots.choice import Choice, Wanted, chosen_files, download_of, given_files, refuse_missing
from mircargo.snapshots.own import OwnTable, Reading, read_own
from mircargo.snapshots.records import GivenFile
from mircargo.snapshots.without import build_without
from mircargo.store.store import Store
from mircargo.store.symbols import known_symbols

__all__ = ["Checked", "add_table", "check_table", "fetch_sources", "remove_source"]

Say = Callable[[str], None]
Step = Callable[[int, int], None]

_SHOWN = 6


@dataclass(frozen=True)
class Checked:
    """What would become of an own table.

    These are its rows in all, those that can be used, each problem with line, reason and row, and notes;
    where it was added, also the name of the snapshot that has it.
    """

    total: int
    used: int
    problems: Sequence[tuple[int, str, str]]
    notes: Sequence[str]
    snapshot: str | None = None

    def answer(self) -> Answer:
        """Return the problems as an answer, one row each."""
        return Answer.of(PROBLEMS, self.problems)


def fetch_sources(
    choice: Choice,
    *,
    snapshot: str | None = None,
    name: str | None = None,
    parallel: int = 4,
    say: Say = lambda _: None,
    watching: AbstractContextManager[Step | None] | None = None,
) -> str:
    """Get files of sources, build a snapshot with them, put it in use, and return its name.

    This is the only part that uses the network.

    Parameters
    ----------
    choice
        Which, and from where.
    snapshot
        Snapshot to build on; by default the one in use.
    name
        Name of the new one; by default made from its content.
    parallel
        Downloads at a time.
    say
        Called with one line about each step.
    watching
        Entered while files come; gives what is called with the bytes here and in all.

    Raises
    ------
    InputError
        If a word of the choice is unknown, or a file is not what its source declares.
    FetchError
        If a file cannot be had; those that came are kept, and the snapshot in use is as it was.
    SnapshotError
        If the snapshot to build on is damaged.
    OutputError
        If another run is at work, or the home folder cannot be written.
    """
    _check_name(name)
    wanted = chosen_files(choice)
    with _changing():
        base = _base(snapshot)
        with watching or nullcontext() as step:
            got, missing = _fetched(choice, wanted, parallel, step)
        refuse_missing(choice, missing, got)
        if missing:
            names = listed([f"{lost.download.folder}/{lost.download.names[0]}" for lost in missing], _SHOWN)
            say(f"{counted(len(missing), 'file')} not on the mirror and left out: {names}")
        return _build(base, given_files(wanted, got), name=name, label="full", say=say)


def _fetched(
    choice: Choice, wanted: Sequence[Wanted], parallel: int, step: Step | None
) -> tuple[list[Fetched], list[Missing]]:
    downloads = {(one.folder, one.names): one for one in (download_of(*pair) for pair in wanted)}
    newest = {source.key for source, file in wanted if choice.update and not file.version}
    try:
        return fetch_files(
            list(downloads.values()),
            home.downloads_folder(),
            mirror=choice.mirror,
            accept={*choice.accept, *newest},
            parallel=parallel,
            progress=_summed(step),
        )
    except FetchError as error:
        msg = f"{error}; --skip leaves a source out; what came is kept, and the snapshot in use is as it was"
        raise FetchError(msg) from error


def check_table(table: OwnTable, *, snapshot: str | None = None, name: str | None = None) -> Checked:
    """Return what would become of an own table, and build nothing.

    Parameters
    ----------
    table
        The table.
    snapshot
        Snapshot to build on; by default the one in use.
    name
        Name of the new one, which is checked, too; by default it would be made from its content.

    Raises
    ------
    InputError
        If it cannot be read, or a word of it or the name cannot be used.
    SnapshotError
        If the snapshot to build on is damaged.
    """
    _check_name(name)
    reading = read_own(table, _symbols_of(snapshot))
    return _checked(reading, *_facts(reading, _base(snapshot)))


def add_table(
    table: OwnTable, *, snapshot: str | None = None, name: str | None = None, say: Say = lambda _: None
) -> Checked:
    """Build a snapshot with an own table, put it in use, and return what became of the table.

    Parameters
    ----------
    table
        The table.
    snapshot
        Snapshot to build on; by default the one that is in use once no other run is at work.
    name
        Name of the new one; by default made from its content.
    say
        Called with one line about each step.

    Raises
    ------
    InputError
        If the table cannot be read, or none of its rows can be used.
    SnapshotError
        If the snapshot to build on is damaged.
    OutputError
        If another run is at work, or the home folder cannot be written.
    """
    _check_name(name)
    reading = read_own(table, _symbols_of(snapshot))
    with _changing():
        base = _base(snapshot)
        facts, used = _facts(reading, base)
        for note in (*reading.notes, *facts.notes):
            say(note)
        for drop in facts.drops:
            say(
                f"{table.file.name}: {drop.rows} of {len(reading.frame)} rows left out: {drop.reason}"
                f" ({drop.examples})"
            )
        if used <= 0:
            msg = (
                f"{table.file.name}: none of its {len(reading.frame)} rows can be used; --dry-run shows why"
                " for each"
            )
            raise InputError(msg)
        return _checked(
            reading, facts, used, _build(base, [reading.given()], name=name, label=reading.key, say=say)
        )


def remove_source(snapshot: str, key: str) -> str:
    """Build a snapshot without the facts of one source, put it in use, and return its name.

    Raises
    ------
    InputError
        If there is no such snapshot, or it has no facts of the source.
    SnapshotError
        If the snapshot is damaged.
    OutputError
        If another run is at work, or the home folder cannot be written.
    """
    with _changing():
        base = _base(snapshot)
        new = full_name(base, [], label=f"without-{key}"[:50])
        build_without(base, key, home.snapshot_folder(new), name=new)
        home.set_current(new)
    return new


def _check_name(name: str | None) -> None:
    if name is not None:
        home.check_name(name)


@contextmanager
def _changing() -> Iterator[None]:
    """Hold the lock of the home folder.

    Whatever a run builds on must be read inside, where no other run can change it.
    """
    with one_at_a_time(home.lock_file()):
        clear_leftovers(home.home_folder() / "snapshots")
        yield


def _base(snapshot: str | None) -> Identities:
    with Store(snapshot) as store:  # columns are checked as for any question
        found = store.snapshot
    return read_identities(found.folder, found.files, name=found.name, sha256=found.sha256)


def _symbols_of(snapshot: str | None) -> LookUp:
    """Return what looks symbols up in a snapshot, once it is asked."""

    def look_up(names: Collection[str]) -> Collection[str]:
        with Store(snapshot) as store:
            return known_symbols(store, names)

    return look_up


def _facts(reading: Reading, base: Identities) -> tuple[Read, int]:
    """Return the facts of an own table, and how many of its rows can be used."""
    facts = build_facts(reading.stated(), base)
    return facts, len(reading.frame) - sum(drop.rows for drop in facts.drops if not drop.repeated)


def _checked(reading: Reading, facts: Read, used: int, snapshot: str | None = None) -> Checked:
    problems = sorted((one.row, one.reason, one.shown) for one in facts.problems)
    return Checked(len(reading.frame), used, problems, (*reading.notes, *facts.notes), snapshot)


def _build(base: Identities, given: Sequence[GivenFile], *, name: str | None, label: str, say: Say) -> str:
    """Build a snapshot and put it in use, unless the base holds these files already; return its name."""
    held = base.tables["source"]
    known = set(zip(held["key"], held["file"], held["version"], held["sha256"], strict=True))
    if name is None and known >= {(g.source.key, g.file.name, g.version, g.sha256) for g in given}:
        say(f"nothing new: snapshot {base.name!r} holds these {len(given)} files already")
        return base.name
    new = name or full_name(base, given, label=label)
    rows = build_full(base, given, home.snapshot_folder(new), name=new, say=say)
    home.set_current(new)
    words = ", ".join(f"{key} {count:,}" for key, count in sorted(rows.items()) if count)
    say(f"snapshot {new!r} is complete and in use; facts: {words or 'none, names only'}")
    say(f"'mircargo data use {base.name}' goes back to the one before")
    if named := os.environ.get("MIRCARGO_SNAPSHOT"):
        say(f"MIRCARGO_SNAPSHOT={named} comes before it")
    return new


def _summed(step: Step | None) -> Callable[[str, int, int], None] | None:
    """Return a progress of many downloads as one of their sum."""
    if step is None:
        return None
    done: dict[str, tuple[int, int]] = {}

    def show(name: str, so_far: int, total: int) -> None:
        done[name] = (so_far, max(total, so_far))
        step(sum(pair[0] for pair in done.values()), sum(pair[1] for pair in done.values()))

    return show
