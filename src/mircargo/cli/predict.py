"""The command that predicts targets anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mircargo.analyses.predicted_on import PredictedOn
from mircargo.analyses.prediction import pairing_pictures, predict_targets
from mircargo.cli.frame import Force
from mircargo.cli.groups import Only
from mircargo.cli.output import Output, check_output, progress_bar, put, write_frame
from mircargo.cli.run import Run
from mircargo.options import WORDS
from mircargo.scope import Scope

__all__ = ["predict"]


def predict(
    run: Run,
    *,
    mirna: Annotated[list[str], typer.Option("--mirna", "-m", help=WORDS["predict.mirnas"])],
    scope: Annotated[Scope, Only("organism", "skip_unknown")],
    on: PredictedOn,
    show: Annotated[
        str | None,
        typer.Option("--show", metavar="GENE", help="Draw how the miRNAs pair with the sites of one gene."),
    ] = None,
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
    output = Output(out_format, run.out, (), force, run.quiet)
    check_output(output)
    if show is not None:
        pictures = pairing_pictures(run.store, mirna, show, scope, on)
        run.tell(pictures.notes, pictures.rests_on)
        for note in pictures.notes:
            run.say(str(note))
        put(pictures.text.encode(), output.path, force=force)
        run.wrote("out", output.path, pictures.text.encode())
        return
    found = predict_targets(run.store, mirna, scope, on, watching=progress_bar("predicting"))
    run.tell(found.notes, found.rests_on)
    run.wrote("out", output.path, write_frame(found.table, list(map(str, found.notes)), output))
