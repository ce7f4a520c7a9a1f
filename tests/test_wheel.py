"""The wheel holds all it needs: it answers and reports away from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Build the wheel and lay it out as an installer would; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def run(site, folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(site)}
    environment.pop("MIRCARGO_SNAPSHOT", None)
    command = [sys.executable, "-m", "mircargo", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_wheel_answers_and_reports(unpacked, tmp_path):
    where = subprocess.run(
        [sys.executable, "-c", "import mircargo; print(mircargo.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(where.strip()).is_relative_to(unpacked)
    assert "Pdcd4" in run(unpacked, tmp_path, "targets", "miR-21a", "--organism", "mouse", "-f", "tsv")
    assert "targets_of_mirna" in run(unpacked, tmp_path, "query", "list", "-f", "tsv")
    run(unpacked, tmp_path, "report", "--source", "EXO", "--versus", "iEXO", "-o", "r.html")
    assert (tmp_path / "r.html").stat().st_size > 100_000


def test_the_wheel_carries_the_terms_of_its_data(unpacked):
    assert (unpacked / "mircargo" / "_data" / "DATA_LICENSES.md").is_file()
    assert (unpacked / "mircargo" / "_data" / "core" / "sources.tsv").is_file()
