"""The commands about the data itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mircargo.answer import Answer
from mircargo.cli.frame import Force
from mircargo.cli.output import on_terminal, progress_bar, say
from mircargo.snapshots.parts import snapshot_part
from mircargo.store.store import Store

__all__ = ["build_core_snapshot", "build_utr_file", "status"]


def status(
    store: Store,
    part: Annotated[
        str, typer.Argument(help="snapshot, tables, sources, files, dropped or names.")
    ] = "tables",
) -> Answer:
    """What the snapshot holds, from which files, and what was left out and why.

    \b
    mircargo data status
    mircargo data status sources
    mircargo data status snapshot
    mircargo data status dropped --format tsv
    mircargo data status names --format tsv
    """
    return snapshot_part(store, part)


def build_core_snapshot(
    folder: Annotated[Path, typer.Option("--from", help="Folder with the source files, at any depth.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Snapshot folder to write or replace; by default the core's own."),
    ] = None,
    utrs: Annotated[
        Path | None,
        typer.Option("--utrs", help="File of core 3'UTRs to predict on; by default the one that ships."),
    ] = None,
) -> None:
    """Build the core snapshot from the files of the package registries and the curated table.

    \b
    mircargo data build-core --from DIR
    mircargo data build-core --from DIR --out my-snapshot
    """
    from mircargo import data

    with _progress() as step:
        made = data.build_core(folder, out=out, utrs=utrs, say=step)
    for note in made.notes:
        say(note)


def build_utr_file(
    *,
    folder: Annotated[
        Path,
        typer.Option(
            "--from", help="Folder with the files of 3'UTRs, RefSeq transcripts and HGNC, at any depth."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Parquet file to write.")],
    known: Annotated[
        Path | None, typer.Option("--known", help="An earlier file: equal sequences are not folded again.")
    ] = None,
    force: Force = False,
) -> None:
    """Clean and fold the core 3'UTRs: about 40 minutes, or one with --known.

    \b
    mircargo data build-utrs --from DIR --known data/utr/utr.parquet -o utr.parquet
    """
    from mircargo import data

    with progress_bar("folding 3'UTRs") as step:
        made = data.build_utrs(folder, out, known=known, force=force, progress=step)
    for note in made.notes:
        say(note)


class _progress:  # noqa: N801  reads as a verb where it is used
    """Show each step: a spinner on a terminal, a line elsewhere."""

    def __enter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        from rich.console import Console

        self._status = Console(stderr=True).status("starting") if on_terminal(sys.stderr) else None
        if self._status:
            self._status.start()
            return self._status.update
        return say

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()
