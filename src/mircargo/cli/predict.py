"""The command that predicts targets anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from mircargo.bounds import check_bounds
from mircargo.cli.frame import Desk, Force, Organism, SkipUnknown
from mircargo.cli.output import Output, check_output, progress_bar, put, write_frame
from mircargo.errors import InputError
from mircargo.paths import is_file
from mircargo.store.find import core_utrs_file

__all__ = ["predict"]

_FOLDED = "accessibility.sqlite"


def predict(
    desk: Desk,
    *,
    mirna: Annotated[
        list[str],
        typer.Option(
            "--mirna",
            "-m",
            help="A name, a mature sequence, a FASTA file of them, or 'all'; may be repeated.",
        ),
    ],
    utr: Annotated[
        str,
        typer.Option(
            "--utr", help="'core' (human 3'UTRs that ship), or a FASTA file or TargetScan alignment."
        ),
    ] = "core",
    organism: Organism = None,
    skip_unknown: SkipUnknown = False,
    orf: Annotated[
        Path | None, typer.Option("--orf", help="FASTA of coding sequences, for the ORF features.")
    ] = None,
    sites: Annotated[
        bool, typer.Option("--sites", help="One row a site, with the contributions to its score.")
    ] = False,
    accessibility: Annotated[
        bool,
        typer.Option(
            "--accessibility",
            help="Fold site accessibility of an own file (needs ViennaRNA; kept in a cache).",
        ),
    ] = False,
    show: Annotated[
        str | None,
        typer.Option("--show", metavar="GENE", help="Draw how the miRNAs pair with the sites of one gene."),
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", help="At most so many.")] = None,
    out_format: Annotated[
        str, typer.Option("--format", "-f", help="table, tsv, csv, json, parquet.")
    ] = "table",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Output file; by default, or as -, stdout.")
    ] = None,
    force: Force = False,
) -> None:
    """Predict the targets of any miRNA on any 3'UTRs, with sites and context++ scores.

    \b
    mircargo predict --mirna hsa-miR-21-5p --utr core
    mircargo predict --mirna UAGCUUAUCAGACUGAUGUUGA --utr my_utrs.fa --sites --format tsv
    mircargo predict --mirna hsa-miR-21-5p --show PDCD4
    mircargo predict --mirna all --utr core --format parquet -o all.parquet
    """
    from mircargo.analyses.prediction import mature_sequences, pairing_pictures, predict_targets

    check_bounds(threads=threads)
    output = Output(out_format, desk.out, (), force, desk.quiet)
    check_output(output)
    if show is not None and sites:
        msg = "--show draws the sites of one gene: leave out --sites"
        raise InputError(msg)
    for text in mirna:
        if is_file(text):
            desk.read("mirna", Path(text))
    desk.read("utr", Path(utr), core_utrs_file() if utr == "core" else None)
    if accessibility:
        desk.libraries.append("ViennaRNA")
    mature = mature_sequences(desk.store, mirna, organism=organism, skip_unknown=skip_unknown)
    desk.sources = [row for row in desk.store.sources() if row["key"].startswith("mirbase")]
    if show is not None:
        picture = pairing_pictures(mature, utr, show, organism=organism)
        for note in mature.notes:
            desk.say(str(note))
        put(picture.encode(), output.path, force=force)
        desk.notes = list(map(str, mature.notes))
        desk.wrote("out", output.path, picture.encode())
        return
    with progress_bar("predicting") as step:
        found = predict_targets(
            mature,
            utr,
            organism=organism,
            orf=orf,
            sites=sites,
            accessibility=_cache_file() if accessibility else None,
            threads=threads,
            progress=step,
        )
    desk.notes = list(map(str, found.notes))
    if found.core and utr != "core":
        desk.read("utr", Path("core"), core_utrs_file())
    desk.wrote("out", output.path, write_frame(found.table, desk.notes, output))


def _cache_file() -> Path:
    """Return the file that keeps folded accessibility."""
    home = os.environ.get("MIRCARGO_HOME")
    if home:
        return Path(home) / _FOLDED
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home: nothing can be kept, which is said
        caches = Path(os.devnull)
    return caches / "mircargo" / _FOLDED
