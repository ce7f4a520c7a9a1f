"""The command that tests which processes miRNA lists hit more than chance allows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from mircargo.analyses.enrichment import enrich_lists, random_lists
from mircargo.analyses.enrichment_words import process_position, random_lists_answer, random_lists_words
from mircargo.analyses.test_input import Material, is_library
from mircargo.answer import Answer, Note, Topic, noted
from mircargo.bounds import check_bounds
from mircargo.cli.asked import asked_of_files, asked_of_snapshot, given_lists
from mircargo.cli.frame import Crate, Desk, Evidence, Organism, Process, SkipUnknown
from mircargo.cli.output import Output, on_terminal, say, write_answer
from mircargo.cluster import Runner
from mircargo.enrichment.settings import TestSettings
from mircargo.errors import InputError
from mircargo.questions.universe import WORDS, UniverseChoice

__all__ = ["enrich"]

_PATIENCE = 2.0
"""Seconds of work before a progress bar shows."""
_TOP = 30
"""Sets a list that the table format shows unless told otherwise."""
_ENGINES = ("mircargo", "gseapy")
_PLACES = 10
"""Lists for which the place of the process is said."""


def enrich(
    desk: Desk,
    mirna: Annotated[list[str] | None, typer.Argument(help="miRNAs, in any common spelling.")] = None,
    *,
    file: Annotated[
        Path | None, typer.Option("--file", help="A list of miRNAs, one a line; - is stdin.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="EV source whose cargo is the list.")] = None,
    lists: Annotated[
        Path | None,
        typer.Option(
            "--lists", help="Many lists: a GMT file of id, description and miRNAs, with tabs between them."
        ),
    ] = None,
    organism: Organism = None,
    skip_unknown: SkipUnknown = False,
    evidence: Evidence = None,
    process: Process = None,
    mti: Annotated[
        Path | None,
        typer.Option(
            "--mti",
            help=(
                "Own pairs in place of the snapshot's: TSV, CSV or Parquet with columns mirna, gene and, if"
                " known, score "
                "(repression; context++ scores are turned) and family; text of two columns may lack the"
                " header."
            ),
        ),
    ] = None,
    gene_sets: Annotated[
        str, typer.Option("--gene-sets", help="go, another library of the snapshot, or a GMT file.")
    ] = "go",
    mirna_universe: Annotated[
        str,
        typer.Option(
            "--mirna-universe",
            help=(
                "The miRNAs that could have been found: all (with a target), studied (with a functional"
                " target), atlas (seen in a fifth of published vesicles), or a file of names."
            ),
        ),
    ] = "all",
    gene_universe: Annotated[
        Path | None,
        typer.Option("--gene-universe", help="The genes that count, one a line, e.g. those expressed."),
    ] = None,
    universe: Annotated[
        Path | None,
        typer.Option("--universe", help="Short for one of these two; the names in the file tell which."),
    ] = None,
    min_size: Annotated[
        int, typer.Option("--min-size", help="Smallest number of genes of a set in the universe.")
    ] = 10,
    max_size: Annotated[
        int, typer.Option("--max-size", help="Largest number of genes of a set in the universe.")
    ] = 500,
    statistic: Annotated[
        str, typer.Option("--statistic", help="residual, overlap, share or repression.")
    ] = "residual",
    null: Annotated[
        str,
        typer.Option(
            "--null",
            help=(
                "Random lists: alike (on average as many targets, and as much studied), uniform (all equally"
                " likely) or matched (each miRNA replaced by one with nearly as many targets)."
            ),
        ),
    ] = "alike",
    draws: Annotated[
        int | None, typer.Option("--draws", help="Random lists, at most; 131072 by default.")
    ] = None,
    exact_draws: Annotated[
        bool, typer.Option("--exact-draws", help="Give every set all draws, also those plainly not enriched.")
    ] = False,
    by_family: Annotated[
        bool,
        typer.Option("--by-family", help="A seed family counts once, in the list and in the random lists."),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", help="Of the random lists; equal seeds give equal bytes.")
    ] = 0,
    threads: Annotated[
        int | None,
        typer.Option("--threads", help="By default all processors; the result does not depend on it."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", help="Processes on this machine, through Dask, in place of threads."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", help="Dask scheduler to use, e.g. tcp://host:8786.")
    ] = None,
    control: Annotated[
        int | None,
        typer.Option("--control", help="Negative control: also say what so many random lists return."),
    ] = None,
    control_out: Annotated[
        Path | None, typer.Option("--control-out", help="Write the negative control to this TSV file, too.")
    ] = None,
    gsea: Annotated[
        bool, typer.Option("--gsea", help="Add preranked GSEA: es, nes, gsea_p, gsea_q, leading_edge.")
    ] = False,
    engine: Annotated[
        str,
        typer.Option("--engine", help="Of the GSEA: mircargo, or gseapy (minutes for thousands of sets)."),
    ] = "mircargo",
    permutations: Annotated[int, typer.Option("--permutations", help="Of the GSEA.")] = 1000,
    crate: Crate = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            help=f"Best sets of each list to write; 0: all. By default {_TOP} in the table format, else all.",
        ),
    ] = None,
) -> Answer:
    """Which gene sets miRNAs hit more than random lists of as many miRNAs do, with plain ORA beside it.

    With --mti and --gene-sets FILE, names are taken as they are and nothing of the snapshot is used.

    \b
    mircargo enrich miR-21a miR-9 --organism mouse --process neurogenesis
    mircargo enrich --source "NPC exosomes (EXO)" --control 100 --format tsv --out exo.tsv
    mircargo enrich --lists lists.gmt --mti pairs.tsv --gene-sets sets.gmt --universe detected.txt
    """
    check_bounds(control=control, threads=threads, workers=workers, top=top)
    best = _TOP if top is None and desk.format == "table" else top or 0
    if workers is not None and cluster is not None:
        msg = "--workers and --cluster: choose one of them; each takes the place of threads"
        raise InputError(msg)
    settings = TestSettings(
        statistic=statistic,
        null=null,
        draws=draws,
        exact_draws=exact_draws,
        by_family=by_family,
        min_size=min_size,
        max_size=max_size,
        seed=seed,
        gsea=gsea,
        engine=engine,
        permutations=permutations,
    )
    _note(desk, gene_sets, mirna_universe, engine if gsea else "mircargo")
    choice = UniverseChoice(mirna_universe, str(gene_universe) if gene_universe else None, universe)
    given, told = given_lists(mirna or [], file, lists)
    controlled = control is not None or control_out is not None
    if controlled:
        _check_one(len(given) + (source is not None and "query" not in given))
    if mti is not None and not is_library(gene_sets) and source is None:
        asked, material, notes, chosen = asked_of_files(
            given, mti, Path(gene_sets), universe=choice, process=process, evidence=evidence
        )
    else:
        asked, material, notes, chosen = asked_of_snapshot(
            desk,
            given,
            source=source,
            organism=organism,
            skip_unknown=skip_unknown,
            evidence=evidence,
            process=process,
            mti=mti,
            gene_sets=gene_sets,
            universe=choice,
            scored=statistic == "repression" or gsea,
        )
    placed = chosen if len(asked) <= _PLACES else None
    with _runner(threads, workers, cluster) as run, _progress(statistic, quiet=desk.quiet) as progress:
        answer = enrich_lists(
            material, asked, settings, top=0 if placed else best, runner=run, progress=progress
        )
        words = (
            _controlled(
                desk, material, asked, settings, run, 100 if control is None else control, control_out
            )
            if controlled
            else ()
        )
    if placed is not None:
        words = (*process_position(answer, placed), *words)
    shown, more = _top(answer, best, len(asked))
    return shown.with_notes(*words, *more, before=(*told, *notes))


def _check_one(n_lists: int) -> None:
    """Refuse the negative control for several lists."""
    if n_lists > 1:
        msg = f"--control: takes one list, found {n_lists}; ask for each alone"
        raise InputError(msg)


def _note(desk: Desk, gene_sets: str, mirna_universe: str, engine: str) -> None:
    """Note for the run record what the types of the options do not tell.

    These are files among words, and another engine.
    """
    if not is_library(gene_sets):
        desk.read("gene_sets", Path(gene_sets))
    if mirna_universe not in WORDS:
        desk.read("mirna_universe", Path(mirna_universe))
    if engine != "mircargo":
        desk.libraries.append(engine)


@contextmanager
def _runner(threads: int | None, workers: int | None, cluster: str | None) -> Iterator[Callable[..., Any]]:
    """Open the threads, processes or cluster that the options ask for."""
    from mircargo.cluster import open_cluster, thread_runner

    if workers is None and cluster is None:
        yield thread_runner(threads)
        return
    with open_cluster(workers=workers, address=cluster) as run:
        yield run


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


def _controlled(
    desk: Desk,
    material: Material,
    asked: Mapping[str, tuple[str, ...]],
    settings: TestSettings,
    runner: Runner,
    n_lists: int,
    out: Path | None,
) -> tuple[Note, ...]:
    """Return the negative control in words; write its table if asked to."""
    (names,) = asked.values()
    found = random_lists(material, names, n_lists, settings, runner=runner)
    table = random_lists_answer(found)
    if out is not None:
        desk.wrote("control_out", out, write_answer(table, Output("tsv", out, force=desk.force, quiet=True)))
    parts = {
        "frequent": "most often for random lists",
        "own": "this list's own, with the share of random lists that get it, too",
    }
    words = ["negative control:", *(f"  {line}" for line in random_lists_words(found))]
    for method in found.summary["method"]:
        for part, meaning in parts.items():
            rows = [row for row in table.records() if (row["method"], row["part"]) == (method, part)][:10]
            words += [f"  {method}, {meaning}:" if rows else f"  {method}, {meaning}: none"]
            words += [f"    {row['share']:.0%}  {row['set_name']} ({row['set_id']})" for row in rows]
    return noted(Topic.CONTROL, words)


def _top(answer: Answer, top: int, n_lists: int) -> tuple[Answer, tuple[Note, ...]]:
    """Return the best sets of each list, all for 0, and a word on the rest."""
    if not top:
        return answer, ()
    kept: list[tuple[Any, ...]] = []
    seen: dict[str, int] = {}
    for row in answer.rows:
        seen[row[0]] = seen.get(row[0], 0) + 1
        if seen[row[0]] <= top:
            kept.append(row)
    cut = len(kept) == top * n_lists
    words = f"the {top} best sets of each list are shown; --top 0 or another --format gives all"
    return answer.with_rows(kept), (Note(Topic.SHOWN, words),) if cut else ()
