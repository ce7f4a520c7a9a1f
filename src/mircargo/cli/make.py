"""The commands that make files: graph and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.cli.frame import Crate, Desk, Evidence, Force, Organism, Process, SkipUnknown, split_words
from mircargo.cli.output import put
from mircargo.errors import InputError
from mircargo.own_tables.names import read_names

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
    organism: Organism = None,
    skip_unknown: SkipUnknown = False,
    process: Process = None,
    only_process: Annotated[
        bool,
        typer.Option(
            "--only-process", help="Leave out targets that are not in the process or its regulation."
        ),
    ] = False,
    evidence: Evidence = None,
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
    from mircargo.export import GRAPH_FORMATS, graph_bytes
    from mircargo.graph import build_graph, graph_sources
    from mircargo.questions.paths import check_versus, select
    from mircargo.questions.rests_on import sources_tested, sources_used
    from mircargo.store.resolve import resolve_process, resolve_source

    wanted = graph_format or next(
        (name for name, ending in GRAPH_FORMATS.items() if out.suffix == ending), None
    )
    if wanted is not None and wanted not in GRAPH_FORMATS:
        msg = f"unknown graph format {wanted!r}: choose one of {', '.join(GRAPH_FORMATS)}"
        raise InputError(msg)
    if wanted is None:
        msg = (
            f"{out}: the ending tells no graph format; end the name in {' or '.join(GRAPH_FORMATS.values())},"
            " or give --format"
        )
        raise InputError(msg)
    named, told = read_names(file) if file else ([], ())
    check_versus(source, versus)
    selection = select(
        desk.store,
        source=source,
        mirnas=[*(mirna or ()), *named],
        organism=organism,
        skip_unknown=skip_unknown,
    )
    chosen = resolve_process(desk.store, process, taxon=selection.taxon) if process else None
    other = resolve_source(desk.store, versus) if versus else None
    drawn = build_graph(
        desk.store,
        selection,
        versus=other,
        process=chosen,
        evidence=split_words(evidence),
        only_process=only_process,
    )
    desk.notes = [
        *told,
        *map(str, selection.notes),
        *(found.sentence() for found in (other, chosen) if found),
    ]
    facts, carried = graph_sources(drawn)
    sets = sources_tested(desk.store, selection.taxon, pairs=False) if chosen else set()
    desk.sources = sources_used(
        desk.store, facts | sets, taxa=[selection.taxon], sets=chosen is not None, carried=carried
    )
    desk.libraries.append("networkx")
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
    organism: Organism = None,
    skip_unknown: SkipUnknown = False,
    process: Annotated[
        str, typer.Option("--process", help="A gene set: GO id, name, or words of the name.")
    ] = "neurogenesis",
    evidence: Evidence = None,
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
        desk.store,
        source=source,
        versus=versus,
        mirnas=[*(mirna or ()), *named],
        organism=organism,
        skip_unknown=skip_unknown,
        process=process,
        evidence=split_words(evidence),
    )
    notes = (*told, *notes)
    for note in notes:
        desk.say(note)
    desk.title, desk.notes, desk.sources, desk.seed = (
        data.title,
        list(notes),
        [dict(row) for row in data.sources],
        0,
    )
    desk.libraries += _PAGE_LIBRARIES
    page = render_report(with_record(data, desk.record())).encode("utf-8", "backslashreplace")
    put(page, desk.out, force=force)
    desk.wrote("out", desk.out, page)
    desk.say(f"report: {out.resolve() if desk.out else 'standard output'}")
