"""The commands that make a snapshot larger: fetched databases and own tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from mircargo.cli.output import Output, progress_bar, say, write_answer
from mircargo.errors import InputError
from mircargo.facts import OWN_KINDS

__all__ = ["add", "fetch"]

Snapshot = Annotated[
    str | None,
    typer.Option(
        "--snapshot", help="Snapshot to build on: a name, a folder or 'core'; by default the one in use."
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", help="Name of the new snapshot; by default one made from its content.")
]


def fetch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Keys of sources; by default all that profile and terms allow. 'list' lists them.",
        ),
    ] = None,
    *,
    mirror: Annotated[
        str | None,
        typer.Option(
            "--mirror",
            help="Folder or https address that holds a folder a source; the publishers are then not asked.",
        ),
    ] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Species to fetch files of: mouse, human, rat, all.")
    ] = "all",
    terms: Annotated[
        str, typer.Option("--terms", help="open or academic: 'open' fetches openly licensed sources alone.")
    ] = "academic",
    snapshot: Snapshot = None,
    name: Name = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="Key of a source whose changed file is to be taken; may be repeated."),
    ] = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Take changed files of all sources whose address always serves the newest release.",
        ),
    ] = False,
    skip: Annotated[
        list[str] | None,
        typer.Option(
            "--skip", help="Key of a source to leave out, e.g. one whose server is down; may be repeated."
        ),
    ] = None,
    parallel: Annotated[int, typer.Option("--parallel", help="Downloads at a time.")] = 4,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")] = False,
) -> None:
    """Get full databases from their publishers or a mirror, and build a snapshot with them.

    This is the only command that uses the network. A download that breaks off is resumed by the next run.
    The snapshot in use changes when the new one is complete.

    \b
    mircargo data fetch list
    mircargo data fetch targetscan reactome --profile mouse
    mircargo data fetch --mirror /data/mirror --terms open
    """
    from mircargo.snapshots.choice import Choice, served_sources
    from mircargo.snapshots.grow import fetch_sources

    if sources == ["list"]:
        write_answer(served_sources(), Output("table"))
        return
    fetch_sources(
        Choice(sources or (), mirror, profile, terms, accept or (), update, skip or ()),
        snapshot=snapshot,
        name=name,
        parallel=parallel,
        say=_telling(quiet),
        watching=progress_bar("fetching"),
    )


def add(
    file: Annotated[
        Path,
        typer.Argument(
            help=(
                "TSV, CSV or Parquet with a header; a GMT file for gene sets, FASTA for 3'UTRs; plain or"
                " gzip."
            )
        ),
    ],
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help=f"What it states: {', '.join(OWN_KINDS)}. docs/own_tables.md has the columns."
        ),
    ],
    label: Annotated[
        str | None, typer.Option("--label", help="Name of the source in results; by default the file's name.")
    ] = None,
    organism: Annotated[
        str | None, typer.Option("--organism", help="Species of rows that name none.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="ours=theirs: which column of the file holds one of ours; may be repeated."
        ),
    ] = None,
    set: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="ours=value: one value for all rows, e.g. evidence=functional; may be repeated."
        ),
    ] = None,
    citation: Annotated[str, typer.Option("--citation", help="What to cite for the table.")] = "own table",
    open_terms: Annotated[
        bool, typer.Option("--open-terms", help="The table may be used under --terms open.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report every row that cannot be used, and build nothing.")
    ] = False,
    snapshot: Snapshot = None,
    name: Name = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")] = False,
) -> None:
    """Add a table of your own: interactions, cargo, gene sets, 3'UTRs, annotations or names.

    Rows that cannot be used are counted by reason; --dry-run shows each with its line.

    \b
    mircargo data add pairs.tsv --kind mti --organism mouse --dry-run
    mircargo data add pairs.tsv --kind mti --organism mouse --column gene=Target --set evidence=functional
    mircargo data add sets.gmt --kind gene-set --organism human --label mylab
    """
    from mircargo.snapshots.grow import add_table, check_table
    from mircargo.snapshots.own import OwnTable

    columns, constants = _pairs(column, "--column"), _pairs(set, "--set")
    table = OwnTable(file, kind, label, organism, columns, constants, citation, open_terms)
    if not dry_run:
        add_table(table, snapshot=snapshot, name=name, say=_telling(quiet))
        return
    checked = check_table(table, snapshot=snapshot, name=name)
    for note in checked.notes:
        _telling(quiet)(note)
    if checked.problems:
        write_answer(checked.answer(), Output("tsv"))
    say(f"{checked.used} of {checked.total} rows can be used; nothing was built")


def _telling(quiet: bool) -> Callable[[str], None]:  # noqa: FBT001  as the option
    return (lambda _: None) if quiet else say


def _pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts or ():
        ours, equals, theirs = text.partition("=")
        if not equals or not ours or not theirs:
            msg = f"{option} {text!r}: expected two words with '=' between them, e.g. gene=Target"
            raise InputError(msg)
        if ours in found:
            msg = f"{option}: {ours!r} is given twice, as {found[ours]!r} and as {theirs!r}"
            raise InputError(msg)
        found[ours] = theirs
    return found
