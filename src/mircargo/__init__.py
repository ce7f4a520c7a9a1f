"""mircargo: EV source → miRNA cargo → target gene → pathway."""

from __future__ import annotations

__version__ = "0.1.0"
