"""The page: one self-contained file that asks for nothing outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from mircargo.answer import Answer
from mircargo.render import (
    json_for_html,
    link_references,
    network_scripts,
    plot_roles,
    plot_sets,
    render_network,
)
from mircargo.report.data import ReportData
from mircargo.report.scripts import page_file, security_policy, table_script
from mircargo.report.tables import TableView, table_view
from mircargo.run.record import RunRecord

__all__ = ["PAGE_LIBRARIES", "page_bytes", "render_report"]

PAGE_LIBRARIES = ("itables", "jinja2", "matplotlib", "networkx", "pyvis")
"""Distributions whose parts stand in a page."""
_ELSEWHERE = ("out", "record", "crate", "force", "quiet", "snapshot")
"""Parameters that change where a report goes and how it is asked for, but nothing on the page; the snapshot
is named by its checksum."""


_TARGETS = {
    "validated": (
        "Validated targets",
        "Functional and weak evidence",
        (
            "Shown by experiment. Functional: a reporter assay, western blot or qPCR ties the miRNA to the"
            " gene. Weak: mostly CLIP or expression data, which show binding or change."
        ),
    ),
    "predicted": (
        "Predicted targets",
        "Predictions",
        "Computed from sequence; no experiment is known here. Not evidence that repression takes place.",
    ),
    "negative": (
        "Tested and refuted",
        "Negative evidence",
        "Experiments that looked for repression and did not find it. They never count as support.",
    ),
}
_TOP = 50
"""Gene sets on the page; the download has all."""
_SOURCE_COLUMNS = (
    "key",
    "version",
    "organism",
    "licence",
    "terms",
    "citation",
    "url",
    "file",
    "rows",
    "retrieved",
    "sha256",
    "origin",
    "bytes",
)


def page_bytes(data: ReportData, record: RunRecord) -> bytes:
    """Return the report with its run record as the file that is written."""
    return render_report(_with_record(data, record)).encode("utf-8", "backslashreplace")


def _with_record(data: ReportData, record: RunRecord) -> ReportData:
    """Return the report with its run record.

    What may differ between equal runs is left out: the date, and where files were written.
    """
    facts: dict[str, Any] = {
        key: value for key, value in record.as_dict().items() if key not in ("started", "outputs")
    }
    facts["parameters"] = {name: value for name, value in record.parameters.items() if name not in _ELSEWHERE}
    return replace(data, record=facts)


def render_report(data: ReportData) -> str:
    """Return the report as one HTML page.

    The page loads nothing: style, scripts, data and plots stand in it, and its
    Content-Security-Policy allows only these very scripts. Equal data give equal bytes.

    Parameters
    ----------
    data
        The content of the report.

    Returns
    -------
    str
        A whole HTML document, UTF-8.
    """
    from jinja2 import Environment, StrictUndefined

    tables = table_script()
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page.filters["linked"] = link_references
    page.filters["data"] = json_for_html
    drawn = data.graph.number_of_nodes() > 0
    return (
        page.from_string(page_file("template.html")).render(
            report=data,
            policy=security_policy([tables, *(network_scripts() if drawn else ())]),
            style=_trusted(page_file("report.css")),
            names=table_view(data.names, table_id="names", caption="Names given, and what each was read as"),
            cargo=table_view(data.cargo, table_id="cargo", caption="Cargo of the vesicles"),
            targets=_targets(data.targets),
            enrichment=table_view(
                data.enrichment, table_id="enrichment", caption="Gene sets by calibrated p-value", most=_TOP
            ),
            control=table_view(
                data.control_sets,
                table_id="random-lists",
                caption="Gene sets called for random lists, and for this list",
            ),
            sets=_trusted(plot_sets(data.enrichment)),
            roles=_trusted(plot_roles(data.paths)),
            network=_trusted(render_network(data.graph)) if drawn else "",
            paths=table_view(
                data.paths, table_id="paths", caption="Paths from source to gene set, one a row"
            ),
            sources=table_view(
                _sources(data.sources), table_id="sources", caption="Data that this report rests on"
            ),
            record=json.dumps(data.record, indent=2, ensure_ascii=False, default=str),
            table_script=_trusted(tables),
        )
        + "\n"
    )


def _trusted(text: str) -> Markup:
    """Mark text that our own code has escaped or that is a file of ours."""
    return Markup(text)  # noqa: S704 - called with rendered fragments and package files only


def _targets(targets: Mapping[str, Answer]) -> list[tuple[str, str, TableView]]:
    return [
        (heading, words, table_view(targets[kind], table_id=f"targets-{kind}", caption=caption))
        for kind, (heading, caption, words) in _TARGETS.items()
        if kind in targets
    ]


def _sources(sources: Sequence[Mapping[str, Any]]) -> Answer:
    columns = tuple(c for c in _SOURCE_COLUMNS if any(c in row for row in sources))
    shown = tuple(c for c in _SOURCE_COLUMNS[:6] if c in columns)
    return Answer(columns, [tuple(row.get(c) for c in columns) for row in sources], (), shown)
