"""The commands by name."""

from __future__ import annotations

from typing import Annotated

import typer

from mircargo.cli import ask, data, enrich, grow, make, predict, rerun, snapshots
from mircargo.cli.frame import answering, answering_at_desk, making, writing
from mircargo.version import __version__

__all__ = ["app"]

app = typer.Typer(
    name="mircargo",
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
_data_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The data itself: what it holds, and how it is built."
)

for _command in (ask.targets, ask.mirnas, ask.cargo, ask.explain, ask.names, ask.query):
    app.command(_command.__name__)(answering(_command))
app.command("enrich")(answering_at_desk(enrich.enrich))
for _maker in (predict.predict, make.graph):
    app.command(_maker.__name__)(making(_maker))
app.command("report")(making(make.report, record_beside=True))
app.command("rerun")(rerun.rerun)
_data_app.command("status")(answering(data.status))
_data_app.command("fetch")(grow.fetch)
_data_app.command("add")(grow.add)
_data_app.command("list")(writing(snapshots.show))
_data_app.command("use")(snapshots.use)
_data_app.command("remove")(snapshots.remove)
_data_app.command("verify")(writing(snapshots.verify))
_data_app.command("diff")(writing(snapshots.diff))
_data_app.command("build-core")(data.build_core_snapshot)
_data_app.command("build-utrs")(data.build_utr_file)
app.add_typer(_data_app, name="data")


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
