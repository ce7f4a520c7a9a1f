"""Web address → checked local file; the only part of mircargo that may use the network."""

from __future__ import annotations

from mircargo.fetch._facts import Download, Fetched, Missing, Policy
from mircargo.fetch._lock import one_at_a_time
from mircargo.fetch._run import fetch_files

__all__ = ["Download", "Fetched", "Missing", "Policy", "fetch_files", "one_at_a_time"]
