"""The commands by name."""

from __future__ import annotations

from typing import Annotated

import typer

from mircargo.cli import _ask, _data, _enrich, _grow, _make, _predict, _rerun, _snapshots
from mircargo.cli._shared import answering, answering_at_desk, making, writing
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

for _command in (_ask.targets, _ask.mirnas, _ask.cargo, _ask.explain, _ask.names, _ask.query):
    app.command(_command.__name__)(answering(_command))
app.command("enrich")(answering_at_desk(_enrich.enrich))
for _maker in (_predict.predict, _make.graph):
    app.command(_maker.__name__)(making(_maker))
app.command("report")(making(_make.report, record_beside=True))
app.command("rerun")(_rerun.rerun)
_data_app.command("status")(answering(_data.status))
_data_app.command("fetch")(_grow.fetch)
_data_app.command("add")(_grow.add)
_data_app.command("list")(writing(_snapshots.show))
_data_app.command("use")(_snapshots.use)
_data_app.command("remove")(_snapshots.remove)
_data_app.command("verify")(writing(_snapshots.verify))
_data_app.command("diff")(writing(_snapshots.diff))
_data_app.command("build-core")(_data.build_core_snapshot)
_data_app.command("build-utrs")(_data.build_utr_file)
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
