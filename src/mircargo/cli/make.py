"""The commands that make files: graph and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import Note, RestsOn, Topic, noted
from mircargo.cli.frame import Crate, Force
from mircargo.cli.groups import Only
from mircargo.cli.output import put
from mircargo.cli.run import Run
from mircargo.enrichment.settings import TEST, TestSettings
from mircargo.options import WORDS
from mircargo.own_tables.names import read_names
from mircargo.scope import PROCESS, Scope

__all__ = ["graph", "report"]

Mirna = Annotated[list[str] | None, typer.Option("--mirna", "-m", help=WORDS["mirnas"])]
File = Annotated[Path | None, typer.Option("--file", help="A list of miRNAs, one a line; - is stdin.")]
SourceName = Annotated[str | None, typer.Option("--source", help=WORDS["source"])]
Versus = Annotated[str | None, typer.Option("--versus", help=WORDS["versus"])]


def graph(
    run: Run,
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
    from mircargo.graph import draw

    wanted = chosen_format(out, graph_format)
    mirnas, told = given_mirnas(mirna, file)
    drawn = draw(run.store, scope, source=source, versus=versus, mirnas=mirnas)
    notes = (*told, *drawn.notes)
    run.tell(notes, drawn.rests_on)
    for note in (*map(str, notes), *run.limits()):
        run.say(note)
    data = graph_bytes(drawn.graph, wanted)
    put(data, run.out, force=force)
    run.wrote("out", run.out, data)
    run.say(f"{drawn.graph.number_of_nodes()} nodes, {drawn.graph.number_of_edges()} edges: {out}")


def report(
    run: Run,
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
    on: Annotated[TestedOn, Only("gene_sets", "mirna_universe", "gene_universe", "universe")],
    settings: Annotated[TestSettings, Only(*TEST)],
    crate: Crate = None,
    force: Force = False,
) -> None:
    """Write one self-contained HTML page: the question, the answer, the evidence and the network.

    \b
    mircargo report --source "NPC exosomes (EXO)" --versus "iNPC exosomes (iEXO)" -o ma2019.html
    mircargo report -m miR-9 -m miR-124 --organism mouse --process "neuron differentiation" -o r.html
    """
    from mircargo.report.gather import gather_report
    from mircargo.report.page import PAGE_LIBRARIES, page_bytes

    mirnas, told = given_mirnas(mirna, file)
    data = gather_report(
        run.store, scope, source=source, versus=versus, mirnas=mirnas, on=on, settings=settings
    )
    notes = (*told, *data.notes)
    for note in notes:
        run.say(str(note))
    run.title = data.title
    run.tell(notes, RestsOn(libraries=PAGE_LIBRARIES) | data.rests_on)
    page = page_bytes(data, run.record())
    put(page, run.out, force=force)
    run.wrote("out", run.out, page)
    run.say(f"report: {out.resolve() if run.out else 'standard output'}")


def given_mirnas(named: list[str] | None, file: Path | None) -> tuple[list[str], tuple[Note, ...]]:
    """Return the miRNAs that options and a file name, and how the file was read."""
    listed, notes = read_names(file) if file else ([], ())
    return [*(named or ()), *listed], noted(Topic.READ, notes)
