"""The commands that care for snapshots: list, use, remove, verify and diff."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.analyses.snapshot_diff import DIFF_ROWS, snapshot_diff
from mircargo.cli.frame import Evidence
from mircargo.cli.output import Output, say, write_answer
from mircargo.cli.run import split_words
from mircargo.snapshots.diff import DIFF_KINDS
from mircargo.snapshots.manage import list_snapshots
from mircargo.snapshots.verify import refuse_damaged, verify_data

__all__ = ["diff", "remove", "show", "use", "verify"]


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
    from mircargo import data

    for note in data.use(name).notes:
        say(note)


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
    from mircargo import data

    for note in data.remove(name, source=source, force=force).notes:
        say(note)


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
    answer = verify_data(snapshot)
    write_answer(answer, output)
    refuse_damaged(answer)


def diff(
    output: Output,
    first: Annotated[str, typer.Argument(metavar="A", help="Name or folder of the older snapshot.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Name or folder of the newer one.")],
    *,
    kind: Annotated[
        str, typer.Option("--kind", help=f"Kinds of facts to compare: {', '.join(DIFF_KINDS)} or all.")
    ] = "all",
    organism: Annotated[
        str | None, typer.Option("--organism", help="human, mouse or rat; by default all.")
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="The facts that came and went, in place of their numbers.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="With --rows, at most so many; 0: all.")
    ] = DIFF_ROWS,
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
    answer = snapshot_diff(
        first,
        second,
        kind=kind,
        organism=organism,
        rows=rows,
        limit=limit,
        result=result,
        evidence=split_words(evidence),
    )
    write_answer(answer, output)
