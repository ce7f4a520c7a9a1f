"""The command that repeats a run from its record and compares what it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.cli.frame import Force
from mircargo.cli.output import say
from mircargo.cli.requests import known_requests
from mircargo.run.rerun import rerun_record

__all__ = ["rerun"]


def rerun(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD", help="A run record: the .run.json of a report, or what --record wrote."
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Keep what the run writes: a file, or a folder; by default nothing is kept."
        ),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option(
            "--snapshot",
            help=(
                "Snapshot to use, by name or folder; by default the one that the record names, else the core."
            ),
        ),
    ] = None,
    allow: Annotated[
        list[Path] | None,
        typer.Option("--allow", metavar="DIR", help="A folder that the run may read, too; may be repeated."),
    ] = None,
    force: Force = False,
) -> None:
    """Repeat a run from its record, and say of each file whether its bytes are equal.

    Exit code 0: all are equal; 1: some differ. Own files are looked for beside the record, then in this
    folder; what a record names elsewhere is read only below a folder given with --allow.

    \b
    mircargo rerun ma2019.run.json
    mircargo rerun run.json --out again.tsv
    """
    compared = rerun_record(
        file, known_requests(), out=out, snapshot=snapshot, allow=allow or (), force=force, say=say
    )
    for one in compared:
        typer.echo(str(one))
    if any(one.difference is not None for one in compared):
        raise typer.Exit(1)
