"""Making a snapshot larger or smaller: lock, read the one before, build the next, and put it in use."""

from __future__ import annotations

from mircargo.grow._choice import PROFILES, Choice, served_sources
from mircargo.grow._own import OwnTable
from mircargo.grow._run import Checked, add_table, check_table, fetch_sources, remove_source

__all__ = [
    "PROFILES",
    "Checked",
    "Choice",
    "OwnTable",
    "add_table",
    "check_table",
    "fetch_sources",
    "remove_source",
    "served_sources",
]
