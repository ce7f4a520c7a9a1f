"""One self-contained page from results and their run record."""

from __future__ import annotations

from mircargo.report._data import ReportData
from mircargo.report._gather import gather_report, with_record

__all__ = ["ReportData", "gather_report", "with_record"]
