"""The commands by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from mircargo.cli.lazy import Command, group_of
from mircargo.version import __version__

__all__ = ["COMMANDS", "app"]

_ANSWER, _MAKE, _WRITE = "answering", "making", "writing"
COMMANDS: Mapping[str, Command] = {
    "targets": Command("Which genes a miRNA represses, with the evidence.", "ask", "targets", _ANSWER),
    "mirnas": Command("Which miRNAs repress a gene, with the evidence.", "ask", "mirnas", _ANSWER),
    "cargo": Command(
        "What vesicles carry: all sources, one source, or the difference of two.", "ask", "cargo", _ANSWER
    ),
    "explain": Command(
        "Why: the paths from a miRNA or a vesicle to a process, with the evidence of each step.",
        "ask",
        "explain",
        _ANSWER,
    ),
    "names": Command(
        "How each name of a list is read: one answer, the candidates, or the nearest names.",
        "ask",
        "names",
        _ANSWER,
    ),
    "query": Command(
        "Run a saved question, list them, or run a SELECT on the snapshot's tables.",
        "ask",
        "query",
        _ANSWER,
    ),
    "enrich": Command(
        "Which gene sets miRNAs hit more than random lists of as many miRNAs do, with plain ORA beside it.",
        "enrich",
        "enrich",
        "answering_in_run",
    ),
    "predict": Command(
        "Predict the targets of any miRNA on any 3'UTRs, with sites and context++ scores.",
        "predict",
        "predict",
        _MAKE,
    ),
    "graph": Command(
        "Write the graph EV source → miRNA → gene → gene set of a selection.", "make", "graph", _MAKE
    ),
    "report": Command(
        "Write one self-contained HTML page: the question, the answer, the evidence and the network.",
        "make",
        "report",
        "making_with_record",
    ),
    "rerun": Command(
        "Repeat a run from its record, and say of each file whether its bytes are equal.",
        "rerun",
        "rerun",
    ),
    "data status": Command(
        "What the snapshot holds, from which files, and what was left out and why.",
        "data",
        "status",
        _ANSWER,
    ),
    "data fetch": Command(
        "Get full databases from their publishers or a mirror, and build a snapshot with them.",
        "grow",
        "fetch",
    ),
    "data add": Command(
        "Add a table of your own: interactions, cargo, gene sets, 3'UTRs, annotations or names.",
        "grow",
        "add",
    ),
    "data list": Command(
        "List the snapshots: the core that ships and those of your home folder.",
        "snapshots",
        "show",
        _WRITE,
    ),
    "data use": Command("Make a snapshot the one that answers.", "snapshots", "use"),
    "data remove": Command(
        "Remove a snapshot of your home folder, or one source of it; downloads stay.",
        "snapshots",
        "remove",
    ),
    "data verify": Command(
        "Read every file of a snapshot and every download again.", "snapshots", "verify", _WRITE
    ),
    "data diff": Command(
        "What came and went between two snapshots, or what that does to a saved result.",
        "snapshots",
        "diff",
        _WRITE,
    ),
    "data build-core": Command(
        "Build the core snapshot from the files of the package registries and the curated table.",
        "data",
        "build_core_snapshot",
    ),
    "data build-utrs": Command(
        "Clean and fold the core 3'UTRs: about 40 minutes, or one with --known.", "data", "build_utr_file"
    ),
}
"""Words → command; none of them is loaded."""

app = typer.Typer(
    name="mircargo",
    cls=group_of(COMMANDS, ""),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "From the miRNA cargo of extracellular vesicles to the genes it represses and the processes it"
        " reaches."
    ),
)
app.add_typer(
    typer.Typer(
        cls=group_of(COMMANDS, "data "),
        no_args_is_help=True,
        rich_markup_mode=None,
        help="The data itself: what it holds, and how it is built.",
    ),
    name="data",
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer's callback
    if wanted:
        typer.echo(f"mircargo {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave."),
    ] = False,
) -> None:
    """From miRNA cargo of extracellular vesicles to the genes it represses and the processes it reaches."""
