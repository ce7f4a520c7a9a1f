"""The commands that make files: graph and report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mircargo.cli._output import say
from mircargo.cli._shared import (
    Evidence,
    Force,
    Organism,
    Process,
    plain_parameters,
    source_inputs,
    split_words,
)
from mircargo.errors import InputError
from mircargo.files import check_writable, read_list, write_whole
from mircargo.provenance import record_run
from mircargo.store import Store

__all__ = ["graph", "report"]

Mirna = Annotated[list[str] | None, typer.Option("--mirna", "-m", help="A miRNA; may be repeated.")]
File = Annotated[Path | None, typer.Option("--file", help="A list of miRNAs, one a line; - is stdin.")]
SourceName = Annotated[str | None, typer.Option("--source", help="EV source: label, short form or id (see 'mircargo cargo').")]
Versus = Annotated[str | None, typer.Option("--versus", help="EV source to compare with.")]


def graph(
    store: Store,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="Output file, .graphml or .json.")],
    source: SourceName = None,
    versus: Versus = None,
    mirna: Mirna = None,
    file: File = None,
    organism: Organism = None,
    process: Process = None,
    only_process: Annotated[bool, typer.Option("--only-process", help="Leave out targets that are not in the process or its regulation.")] = False,
    evidence: Evidence = None,
    graph_format: Annotated[str | None, typer.Option("--format", "-f", help="graphml or json (node-link); by default from the ending.")] = None,
    force: Force = False,
) -> None:
    """Write the graph EV source → miRNA → gene → gene set of a selection.

    \b
    mircargo graph --source "NPC exosomes (EXO)" --process neurogenesis -o exo.graphml
    mircargo graph -m miR-21a -m miR-9 --organism mouse -o net.json
    """
    from mircargo.export import GRAPH_FORMATS, graph_bytes
    from mircargo.graph import build_graph
    from mircargo.questions import select
    from mircargo.store import resolve_process, resolve_source

    wanted = graph_format or next((name for name, ending in GRAPH_FORMATS.items() if out.suffix == ending), None)
    if wanted is None:
        msg = f"{out}: the ending tells no graph format; end the name in {' or '.join(GRAPH_FORMATS.values())}, or give --format"
        raise InputError(msg)
    check_writable(out, force=force)
    selection = select(store, source=source, mirnas=[*(mirna or ()), *(read_list(file) if file else ())], organism=organism)
    chosen = resolve_process(store, process, taxon=selection.taxon) if process else None
    other = resolve_source(store, versus) if versus else None
    drawn = build_graph(store, selection, versus=other, process=chosen, evidence=split_words(evidence), only_process=only_process)
    for note in (*selection.notes, *store.limits.sentences):
        say(note)
    write_whole(out, graph_bytes(drawn, wanted), force=force)
    say(f"{drawn.number_of_nodes()} nodes, {drawn.number_of_edges()} edges: {out}")


def report(
    store: Store,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write; its run record goes beside it.")],
    source: SourceName = None,
    versus: Versus = None,
    mirna: Mirna = None,
    file: File = None,
    organism: Organism = None,
    process: Annotated[str, typer.Option("--process", help="A gene set: GO id, name, or words of the name.")] = "neurogenesis",
    evidence: Evidence = None,
    force: Force = False,
) -> None:
    """Write one self-contained HTML page: the question, the answer, the evidence and the network.

    \b
    mircargo report --source "NPC exosomes (EXO)" --versus "iNPC exosomes (iEXO)" -o ma2019.html
    mircargo report -m miR-9 -m miR-124 --organism mouse --process "neuron differentiation" -o r.html
    """
    from mircargo.report import gather_report, render_report, with_record

    for path in (out, _record_path(out)):
        check_writable(path, force=force)
    mirnas = [*(mirna or ()), *(read_list(file) if file else ())]
    asked = {"source": source, "versus": versus, "mirnas": mirnas, "organism": organism, "process": process, "evidence": split_words(evidence)}
    data, notes = gather_report(store, source=source, versus=versus, mirnas=mirnas, organism=organism, process=process, evidence=split_words(evidence))
    for note in notes:
        say(note)
    record = record_run("report", plain_parameters(asked), inputs=source_inputs(store), interpretations=notes)
    write_whole(out, render_report(with_record(data, record)).encode(), force=force)
    write_whole(_record_path(out), (json.dumps(record.as_dict(), indent=1) + "\n").encode(), force=force)
    say(f"report: {out.resolve()}")


def _record_path(out: Path) -> Path:
    return out.with_name(out.stem + ".run.json")
