"""Fixtures of the predictor's tests."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror_fixture():
    """Folder with the mirror of the full databases; tests that need it are skipped where it is absent."""
    beside = Path(__file__).parents[3] / "shared" / "data" / "mirror"
    folder = Path(os.environ.get("MIRCARGO_MIRROR", beside))
    if not folder.is_dir():
        pytest.skip(f"no mirror: set MIRCARGO_MIRROR (looked at {folder})")
    return folder
