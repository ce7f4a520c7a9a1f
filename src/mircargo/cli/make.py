"""The commands that make files: graph and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.answer import Note, RestsOn, Topic, noted
from mircargo.cli.frame import Crate, Desk, Force
from mircargo.cli.groups import Only
from mircargo.cli.output import put
from mircargo.own_tables.names import read_names
from mircargo.scope import PROCESS, Scope

__all__ = ["graph", "report"]

Mirna = Annotated[list[str] | None, typer.Option("--mirna", "-m", help="A miRNA; may be repeated.")]
File = Annotated[Path | None, typer.Option("--file", help="A list of miRNAs, one a line; - is stdin.")]
SourceName = Annotated[
    str | None, typer.Option("--source", help="EV source: label, short form or id (see 'mircargo cargo').")
]
Versus = Annotated[str | None, typer.Option("--versus", help="EV source to compare with.")]

_PAGE_LIBRARIES = ("itables", "jinja2", "matplotlib", "networkx", "pyvis")
"""Distributions whose parts stand in a page."""


def graph(
    desk: Desk,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Output file, .graphml or .json; - is stdout.")],
    source: SourceName = None,
    versus: Versus = None,
    mirna: Mirna = None,
    file: File = None,
    scope: Scope,
    graph_format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="graphml or json (node-link); by default from the ending."),
    ] = None,
    force: Force = False,
) -> None:
    """Write the graph EV source → miRNA → gene → gene set of a selection.

    \b
    mircargo graph --source "NPC exosomes (EXO)" --process neurogenesis -o exo.graphml
    mircargo graph -m miR-21a -m miR-9 --organism mouse -o net.json
    """
    from mircargo.export import chosen_format, graph_bytes
    from mircargo.graph import build_graph, graph_rests_on
    from mircargo.questions.selection import check_versus, select
    from mircargo.store.resolve import resolve_source

    wanted = chosen_format(out, graph_format)
    named, told = read_names(file) if file else ([], ())
    check_versus(source, versus)
    selection = select(desk.store, scope, source=source, mirnas=[*(mirna or ()), *named])
    other = resolve_source(desk.store, versus) if versus else None
    drawn = build_graph(desk.store, selection, versus=other)
    read = [Note(Topic.READ, other.sentence())] if other else []
    notes = (*noted(Topic.READ, told), *selection.notes, *read, *selection.within.notes)
    desk.tell(notes, graph_rests_on(drawn) | selection.rests_on)
    for note in (*told, *map(str, selection.notes), *desk.store.limits.sentences):
        desk.say(note)
    data = graph_bytes(drawn, wanted)
    put(data, desk.out, force=force)
    desk.wrote("out", desk.out, data)
    desk.say(f"{drawn.number_of_nodes()} nodes, {drawn.number_of_edges()} edges: {out}")


def report(
    desk: Desk,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The HTML file to write; its run record goes beside it.")
    ],
    source: SourceName = None,
    versus: Versus = None,
    mirna: Mirna = None,
    file: File = None,
    scope: Annotated[
        Scope,
        Only("organism", "skip_unknown", "process", "evidence", "expressed", process=PROCESS),
    ],
    crate: Crate = None,
    force: Force = False,
) -> None:
    """Write one self-contained HTML page: the question, the answer, the evidence and the network.

    \b
    mircargo report --source "NPC exosomes (EXO)" --versus "iNPC exosomes (iEXO)" -o ma2019.html
    mircargo report -m miR-9 -m miR-124 --organism mouse --process "neuron differentiation" -o r.html
    """
    from mircargo.report import gather_report, render_report, with_record

    named, told = read_names(file) if file else ([], ())
    data, notes = gather_report(
        desk.store, scope, source=source, versus=versus, mirnas=[*(mirna or ()), *named]
    )
    notes = (*told, *notes)
    for note in notes:
        desk.say(note)
    desk.title, desk.seed = data.title, 0
    desk.tell(noted(Topic.READ, notes), RestsOn(libraries=_PAGE_LIBRARIES) | data.rests_on)
    page = render_report(with_record(data, desk.record())).encode("utf-8", "backslashreplace")
    put(page, desk.out, force=force)
    desk.wrote("out", desk.out, page)
    desk.say(f"report: {out.resolve() if desk.out else 'standard output'}")
