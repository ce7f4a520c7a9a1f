"""The command that tests which processes miRNA lists hit more than chance allows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from mircargo.analyses.asked import Asked
from mircargo.analyses.enrichment import CONTROL_LISTS, enrich_asked
from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import Answer
from mircargo.cli.frame import Crate
from mircargo.cli.groups import Only
from mircargo.cli.output import Output, on_terminal, say, write_answer
from mircargo.cli.run import Run
from mircargo.cluster import Workers
from mircargo.enrichment.settings import TestSettings
from mircargo.options import WORDS
from mircargo.scope import Scope

__all__ = ["enrich"]

_PATIENCE = 2.0
"""Seconds of work before a progress bar shows."""
_TOP = 30
"""Sets a list that the table format shows unless told otherwise."""


def enrich(
    run: Run,
    mirna: Annotated[list[str] | None, typer.Argument(help=WORDS["mirnas"])] = None,
    *,
    file: Annotated[
        Path | None, typer.Option("--file", help="A list of miRNAs, one a line; - is stdin.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help=WORDS["source"])] = None,
    lists: Annotated[Path | None, typer.Option("--lists", help=WORDS["lists"])] = None,
    scope: Annotated[Scope, Only("organism", "skip_unknown", "evidence", "process", "expressed")],
    on: TestedOn,
    settings: TestSettings,
    work: Workers,
    control: Annotated[int | None, typer.Option("--control", help=WORDS["control"])] = None,
    control_out: Annotated[
        Path | None, typer.Option("--control-out", help="Write the negative control to this TSV file, too.")
    ] = None,
    crate: Crate = None,
    top: Annotated[
        int | None,
        typer.Option("--top", help=f"{WORDS['top'][:-1]}. By default {_TOP} in the table format, else all."),
    ] = None,
) -> Answer:
    """Which gene sets miRNAs hit more than random lists of as many miRNAs do, with plain ORA beside it.

    With --mti and --gene-sets FILE, names are taken as they are and nothing of the snapshot is used.

    \b
    mircargo enrich miR-21a miR-9 --organism mouse --process neurogenesis
    mircargo enrich --source "NPC exosomes (EXO)" --control 100 --format tsv --out exo.tsv
    mircargo enrich --lists lists.gmt --mti pairs.tsv --gene-sets sets.gmt --universe detected.txt
    """
    asked, bar = Asked(mirna or (), source, lists, file), _progress(settings.statistic, quiet=run.quiet)
    best = _TOP if top is None and run.format == "table" else top or 0
    drawn = CONTROL_LISTS if control is None and control_out is not None else control
    found = enrich_asked(
        lambda: run.store, asked, scope, on, settings, workers=work, control=drawn, top=best, watching=bar
    )
    if control_out is not None and found.control is not None:
        output = Output("tsv", control_out, force=run.force, quiet=True)
        run.wrote("control_out", control_out, write_answer(found.control, output))
    return found.answer


@contextmanager
def _progress(statistic: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal once the work has taken a while; first say if the kernels must be compiled."""
    from mircargo.enrichment.compiled import is_compiled

    if not is_compiled(statistic):
        say("compiling the test once for this machine; it takes some seconds", quiet=quiet)
    if quiet or not on_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("random lists")
    started = monotonic()

    def show(done: int, total: int) -> None:
        if not bar.live.is_started and monotonic() - started > _PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        bar.stop()
