"""Web address → checked local file; the only part of mircargo that may use the network."""

from __future__ import annotations

from mircargo.fetch._lock import one_at_a_time

__all__ = ["one_at_a_time"]
