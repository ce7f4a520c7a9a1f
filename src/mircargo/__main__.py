"""``python -m mircargo``."""

from __future__ import annotations

from mircargo.cli import script

if __name__ == "__main__":
    script()
