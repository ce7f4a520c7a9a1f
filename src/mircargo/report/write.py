"""A report written to a file, with its run record beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import RestsOn
from mircargo.enrichment.settings import TestSettings
from mircargo.files import check_writable, write_whole
from mircargo.report.gather import gather_report
from mircargo.report.page import PAGE_LIBRARIES, page_bytes
from mircargo.run.record import now, output_facts, record_bytes, record_of
from mircargo.scope import Scope
from mircargo.store.store import Store

__all__ = ["Subject", "write_report"]


@dataclass(frozen=True)
class Subject:
    """What a report is about: an EV source, or none, one to compare it with, and miRNAs."""

    source: str | None = None
    versus: str | None = None
    mirnas: Sequence[str] = ()


def write_report(  # noqa: PLR0917  all of them values
    store: Store,
    out: Path,
    parameters: Mapping[str, Any],
    about: Subject,
    scope: Scope,
    on: TestedOn,
    settings: TestSettings,
    *,
    force: bool = False,
) -> Path:
    """Write a report and its run record, and return where the report is.

    Parameters
    ----------
    store
        The snapshot to ask.
    out
        The HTML file; the record is called the same, with ``.run.json``.
    parameters
        What the record says was asked for.
    about, scope, on, settings
        As in :func:`mircargo.report.gather.gather_report`.
    force
        Replace files that are there.

    Raises
    ------
    InputError, UnknownNameError, AmbiguousNameError
        As :func:`mircargo.report.gather.gather_report`.
    OutputError
        If a file cannot be written.
    """
    beside = out.with_name(out.stem + ".run.json")
    for place in (out, beside):
        check_writable(place, force=force)
    started = now()
    data = gather_report(
        store,
        scope,
        source=about.source,
        versus=about.versus,
        mirnas=about.mirnas,
        on=on,
        settings=settings,
    )
    record = record_of(
        "report",
        parameters,
        store=store,
        notes=data.notes,
        rests_on=RestsOn(libraries=PAGE_LIBRARIES) | data.rests_on,
        seed=settings.seed,
        started=started,
    )
    page = page_bytes(data, record)
    write_whole(out, page, force=force)
    told = record.writing([output_facts("out", out.name, page)])
    write_whole(beside, record_bytes(told), force=force)
    return out
