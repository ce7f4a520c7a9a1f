"""One self-contained page from results and their run record."""

from __future__ import annotations

from mircargo.report.data import ReportData
from mircargo.report.gather import gather_report, with_record
from mircargo.report.page import render_report

__all__ = ["ReportData", "gather_report", "render_report", "with_record"]
