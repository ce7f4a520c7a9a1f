"""The version of mircargo."""

from __future__ import annotations

__version__ = "0.1.0"
