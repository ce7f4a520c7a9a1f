"""``python -m mircargo``."""

from __future__ import annotations

from mircargo.cli import main

if __name__ == "__main__":
    main()
