"""The commands that care for snapshots: list, use, remove, verify and diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mircargo.analyses.result_diff import changed_result
from mircargo.answer import Answer, Note, Topic
from mircargo.cli.frame import Evidence, split_words
from mircargo.cli.output import Output, say, write_answer
from mircargo.errors import InputError, SnapshotError
from mircargo.prose import counted
from mircargo.snapshots.diff import DIFF_KINDS, diff_rows, diff_summary
from mircargo.snapshots.manage import list_snapshots, remove_snapshot, use_snapshot
from mircargo.snapshots.pair import SnapshotPair
from mircargo.snapshots.verify import DAMAGED, MISSING, verify_downloads, verify_snapshot
from mircargo.store.find import find_snapshot

__all__ = ["diff", "remove", "show", "use", "verify"]

_ROWS = 10_000
"""Facts that are listed unless told otherwise."""


def show(output: Output) -> None:
    """List the snapshots: the core that ships and those of your home folder.

    \b
    mircargo data list
    MIRCARGO_HOME=/big/disk mircargo data list
    """
    write_answer(list_snapshots(), output)


def use(name: Annotated[str, typer.Argument(help="A name of 'mircargo data list', or core.")]) -> None:
    """Make a snapshot the one that answers.

    \b
    mircargo data use core
    """
    use_snapshot(name)
    say(f"{name!r} is in use")
    if named := os.environ.get("MIRCARGO_SNAPSHOT"):
        say(f"MIRCARGO_SNAPSHOT={named} comes before it")


def remove(
    name: Annotated[str, typer.Argument(help="A name of 'mircargo data list', but not core.")],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            help=(
                "Take out only the facts of this source or own table: NAME stays, and a new snapshot without"
                " them is used."
            ),
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also if it is in use; the core is then in use.")
    ] = False,
) -> None:
    """Remove a snapshot of your home folder, or one source of it; downloads stay.

    \b
    mircargo data remove NAME
    mircargo data remove NAME --source mylab
    """
    if source is None:
        remove_snapshot(name, force=force)
        say(f"{name!r} is removed")
        return
    from mircargo.snapshots.grow import remove_source

    new = remove_source(name, source)
    say(f"snapshot {new!r}, {name!r} without {source}, is complete and in use")


def verify(
    output: Output,
    snapshot: Annotated[
        str | None, typer.Argument(metavar="[NAME | PATH]", help="By default the one in use.")
    ] = None,
) -> None:
    """Read every file of a snapshot and every download again.

    Checksums, columns, types, rows, order and keys are compared.

    \b
    mircargo data verify
    mircargo data verify core --format tsv
    """
    folder = find_snapshot(snapshot)
    states = [*verify_snapshot(folder), *verify_downloads()]
    rows = [
        (str(s.file), s.file.name, s.state, s.rows, s.bytes, s.problem or None, s.repair or None)
        for s in states
    ]
    wrong = [s for s in states if s.state in (DAMAGED, MISSING)]
    columns = ("path", "file", "state", "rows", "bytes", "problem", "repair")
    answer = Answer(
        columns,
        rows,
        (Note(Topic.COUNTED, f"{folder}: {counted(len(states), 'file')} checked"),),
        ("file", "state", "problem", "rows", "bytes", "repair"),
    )
    write_answer(answer, output)
    if wrong:
        first = wrong[0]
        msg = (
            f"{counted(len(wrong), 'file')} of {len(states)} {'is' if len(wrong) == 1 else 'are'} not whole:"
            f" {first.file.name} ({first.problem}); {first.repair}"
        )
        raise SnapshotError(msg)


def diff(
    output: Output,
    first: Annotated[str, typer.Argument(metavar="A", help="Name or folder of the older snapshot.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Name or folder of the newer one.")],
    *,
    kind: Annotated[str, typer.Option("--kind", help=f"{', '.join(DIFF_KINDS)} or all.")] = "all",
    organism: Annotated[
        str | None, typer.Option("--organism", help="human, mouse or rat; by default all.")
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="The facts that came and went, in place of their numbers.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="With --rows, at most so many; 0: all.")
    ] = _ROWS,
    result: Annotated[
        Path | None,
        typer.Option(
            "--result",
            help="A saved result (TSV, CSV or JSON) of enrich or targets: which of its rows changed.",
        ),
    ] = None,
    evidence: Evidence = None,
) -> None:
    """What came and went between two snapshots, or what that does to a saved result.

    Compared are interactions, cargo, set members and names.

    \b
    mircargo data diff core core
    mircargo data diff core NAME --kind mti --organism mouse --rows --format tsv
    mircargo data diff core NAME --result enriched.tsv
    """
    if evidence is not None and result is None:
        msg = "--evidence is for --result FILE; the numbers are of all classes"
        raise InputError(msg)
    with SnapshotPair(first, second) as pair:
        if result is not None:
            answer = changed_result(pair, result, organism=organism, evidence=split_words(evidence))
        elif rows:
            answer = diff_rows(pair, kind=kind, organism=organism, limit=limit)
        else:
            answer = diff_summary(pair, kind=kind, organism=organism)
    write_answer(answer, output)
