"""The commands about the data itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mircargo.answer import Answer
from mircargo.cli.frame import Force
from mircargo.cli.output import on_terminal, progress_bar, say
from mircargo.errors import InputError
from mircargo.files import check_places
from mircargo.snapshots.status import (
    dropped_rows,
    past_names,
    snapshot_facts,
    snapshot_files,
    snapshot_sources,
    snapshot_tables,
)
from mircargo.store.find import core_folder, core_utrs_file
from mircargo.store.store import Store

__all__ = ["build_core_snapshot", "build_utr_file", "status"]

_PARTS = {
    "snapshot": snapshot_facts,
    "tables": snapshot_tables,
    "sources": snapshot_sources,
    "files": snapshot_files,
    "dropped": dropped_rows,
    "names": past_names,
}


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
    if part not in _PARTS:
        msg = f"unknown part {part!r}: choose one of {', '.join(_PARTS)}"
        raise InputError(msg)
    answer = _PARTS[part](store)
    if part != "tables":
        return answer
    dropped = dropped_rows(store)
    lost = sum(dropped.column("rows"))
    words = (
        f"{lost:,} source rows were left out for {len(set(dropped.column('reason')))} reasons: 'mircargo data"
        " status dropped' lists them"
    )
    sources = ", ".join(
        dict.fromkeys(f"{row['key']} {row['version']} ({row['terms']})" for row in store.sources())
    )
    return Answer(answer.columns, answer.rows, (*answer.notes, f"sources: {sources}", words))


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
    from mircargo.snapshots.core import build_core

    place = out or core_folder()
    check_places([folder, utrs or core_utrs_file()], {"--out": place})
    with _progress() as step:
        rows = build_core(folder, place, utrs=utrs or core_utrs_file(), say=step)
    say(f"{place}: {sum(rows.values())} rows in {len(rows)} tables")


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
    from mircargo.snapshots.core_utrs import build_core_utrs

    check_places([folder, *([known] if known else [])], {"--out": out})
    with progress_bar("folding 3'UTRs") as step:
        number = build_core_utrs(folder, out, known=known, force=force, progress=step)
    say(f"{out}: {number} 3'UTRs")


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
