"""Questions about paths that any text can be asked.

A name too long, or in a folder that cannot be read, is not there.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["exists", "is_file", "is_folder", "is_link"]


def is_file(path: Path | str) -> bool:
    """Whether a file is there.

    It never raises, as :meth:`pathlib.Path.is_file` does for a name of 300 letters.
    """
    return os.path.isfile(path)  # noqa: PTH113  pathlib raises


def is_folder(path: Path | str) -> bool:
    """Whether a folder is there; never raises."""
    return os.path.isdir(path)  # noqa: PTH112  pathlib raises


def exists(path: Path | str) -> bool:
    """Whether anything is there; never raises."""
    return os.path.exists(path)  # noqa: PTH110  pathlib raises


def is_link(path: Path | str) -> bool:
    """Whether a symbolic link is there, whatever it leads to; never raises."""
    return os.path.islink(path)  # noqa: PTH114  pathlib raises
