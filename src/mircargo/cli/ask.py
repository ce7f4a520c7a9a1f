"""The commands that answer with a table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mircargo.answer import Answer, Topic, noted
from mircargo.cli.frame import Organism, SkipUnknown
from mircargo.cli.groups import Only
from mircargo.errors import InputError
from mircargo.options import WORDS, words_of
from mircargo.own_tables.names import read_names
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import explain as explain_paths
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.readers.text import read_lines
from mircargo.schema.results import QUERIES
from mircargo.scope import PROCESS, Scope
from mircargo.store.saved_queries import read_queries, run_query
from mircargo.store.store import MAX_ROWS, TIMEOUT, Store

__all__ = ["cargo", "explain", "mirnas", "names", "query", "targets"]

File = Annotated[Path | None, typer.Option("--file", help="A list of names, one a line; - is stdin.")]
ByEvidence = Annotated[
    bool,
    typer.Option(
        "--by-evidence",
        help=WORDS["by_evidence"],
    ),
]


def targets(
    store: Store,
    mirna: Annotated[list[str] | None, typer.Argument(help=WORDS["mirnas"])] = None,
    *,
    file: File = None,
    scope: Scope,
    by_evidence: ByEvidence = False,
) -> Answer:
    """Which genes a miRNA represses, with the evidence.

    \b
    mircargo targets miR-21a --organism mouse
    mircargo targets miR-21a --process neurogenesis --format tsv
    mircargo targets miR-9 miR-124 --organism mouse --evidence functional
    """
    named, notes = read_names(file) if file else ([], ())
    answer = targets_of(store, [*(mirna or ()), *named], scope, by_evidence=by_evidence)
    return answer.with_notes(before=noted(Topic.READ, notes))


def mirnas(
    store: Store,
    gene: Annotated[str, typer.Argument(help=WORDS["gene"])],
    *,
    scope: Annotated[Scope, Only("organism", "evidence", "expressed", "skip_unknown")],
    by_evidence: ByEvidence = False,
) -> Answer:
    """Which miRNAs repress a gene, with the evidence.

    \b
    mircargo mirnas Sox2 --organism mouse
    mircargo mirnas HGNC:9588 --evidence functional
    """
    return mirnas_of(store, gene, scope, by_evidence=by_evidence)


def cargo(
    store: Store,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE | diff A B]", help="Nothing lists all sources.")
    ] = None,
    *,
    organism: Organism = None,
) -> Answer:
    """What vesicles carry: all sources, one source, or the difference of two.

    \b
    mircargo cargo --organism mouse
    mircargo cargo "NPC exosomes (EXO)"
    mircargo cargo diff EXO iEXO
    """
    if not words:
        return ev_sources(store, organism=organism)
    if words[0] == "diff":
        if len(words) != 3:
            msg = f"cargo diff takes two EV sources, found {len(words) - 1}; put names with spaces in quotes"
            raise InputError(msg)
        return cargo_difference(store, words[1], words[2])
    return cargo_of(store, " ".join(words))


def explain(
    store: Store,
    subject: Annotated[str, typer.Argument(help=WORDS["subject"])],
    process: Annotated[str, typer.Argument(help=words_of(Scope)["process"])] = PROCESS,
    *,
    scope: Annotated[Scope, Only("organism", "evidence", "expressed", "skip_unknown")],
) -> Answer:
    """Why: the paths from a miRNA or a vesicle to a process, with the evidence of each step.

    \b
    mircargo explain miR-21a neurogenesis
    mircargo explain "NPC exosomes (EXO)" "neuron differentiation" --evidence functional
    """
    return explain_paths(store, subject, replace(scope, process=process))


def names(
    store: Store,
    file: Annotated[Path, typer.Argument(help="A list of names, one a line; - is stdin.")],
    *,
    organism: Organism = None,
    kind: Annotated[str, typer.Option("--kind", help=WORDS["kind"])] = "auto",
    skip_unknown: SkipUnknown = False,
) -> Answer:
    """How each name of a list is read: one answer, the candidates, or the nearest names.

    \b
    mircargo names cargo.txt --organism mouse
    printf 'miR-21a\\nSox2\\n' | mircargo names - --organism mouse --format tsv
    """
    return readings_of(store, read_lines(file), organism=organism, kind=kind, skip_unknown=skip_unknown)


def query(
    store: Store,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME | list | sql SQL", help="A saved question, their list, or a SELECT of your own."
        ),
    ],
    *,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="name=value; may be repeated.")
    ] = None,
    max_rows: Annotated[
        int, typer.Option("--max-rows", min=0, help="With sql, give up after so many rows; 0: never.")
    ] = MAX_ROWS,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, help="With sql, give up after so many seconds; 0: never.")
    ] = TIMEOUT,
) -> Answer:
    """Run a saved question, list them, or run a SELECT on the snapshot's tables.

    \b
    mircargo query list
    mircargo query shared_targets --param mirna_a=miR-21a --param mirna_b=miR-124
    mircargo query sql "SELECT family, count(*) AS n FROM mirna GROUP BY ALL ORDER BY n DESC LIMIT 5"
    """
    if words[0] == "list":
        return _query_list()
    if words[0] == "sql":
        if len(words) != 2:
            msg = "query sql takes one statement in quotes"
            raise InputError(msg)
        words[1].encode()  # bytes that are no text are an error of their own, which DuckDB does not tell
        return store.ask_sql(words[1], max_rows=max_rows, timeout=timeout)
    if len(words) > 1:
        msg = f"expected one query, found {' '.join(words)!r}; give values as --param name=value"
        raise InputError(msg)
    return run_query(store, words[0], dict(_pair(text) for text in param or ()))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        msg = f"expected --param name=value, found {text!r}"
        raise InputError(msg)
    return name.strip(), value.strip()


def _query_list() -> Answer:
    rows = [
        (
            q.name,
            q.title,
            ", ".join(f"{p.name}={p.default or '…'}" for p in q.parameters),
            ", ".join(q.columns),
            q.description,
        )
        for q in read_queries().values()
    ]
    return Answer.of(QUERIES, rows)
