"""The pages: what they say of declared things is what the code declares, and their commands run."""

from __future__ import annotations

import contextlib
import re
import runpy
import shlex
import sys
from pathlib import Path

import pandas as pd
import pytest

from mircargo.cli import main
from mircargo.facts import OWN_KINDS
from mircargo.facts.identities import read_identities
from mircargo.sources import SOURCES
from mircargo.store.find import read_snapshot

ROOT = Path(__file__).parents[1]
OWN = (ROOT / "docs" / "own_tables.md").read_text(encoding="utf-8")
MAKE = runpy.run_path(str(ROOT / "docs" / "make.py"))


@pytest.mark.parametrize(
    ("page", "text"), [pytest.param(page, text, id=page.name) for page, text in MAKE["pages"]().items()]
)
def test_what_is_declared_is_up_to_date(page, text):
    assert page.read_text(encoding="utf-8") == text, "run `make docs`"


def test_the_pages_list_every_source_file_and_kind():
    text = (ROOT / "docs" / "full_databases.md").read_text(encoding="utf-8")
    for source in SOURCES:
        assert f"| `{source.key}`" in text
        for file in source.downloads:
            assert f"| `{source.folder or source.key}/{file.name}` |" in text
    for name, kind in OWN_KINDS.items():
        part = OWN.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| (\w+) \|", part, flags=re.MULTILINE)[1:] == list(kind.columns)


def commands():
    return [
        line for block in re.findall(r"```sh\n(.*?)```", OWN, flags=re.DOTALL) for line in block.splitlines()
    ]


@pytest.mark.parametrize("line", commands())
def test_commands_on_own_tables_run(line, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with contextlib.suppress(SystemExit):
        main()
    used, total = re.search(
        r"(\d+) of (\d+) rows can be used; nothing was built", capsys.readouterr().err
    ).groups()
    expected = {
        "own_pairs.tsv": ("2", "3"),
        "own_pairs.csv": ("2", "2"),
        "own_cargo.tsv": ("3", "3"),
        "own_sets.gmt": ("6", "6"),
        "own_utrs.fa": ("2", "2"),
        "own_annotation.tsv": ("2", "2"),
    }
    assert (used, total) == expected[Path(shlex.split(line)[3]).name]


def test_a_row_without_species_has_that_of_the_file():
    found = read_snapshot("core")
    base = read_identities(found.folder, found.files, name="core", sha256="")
    names = pd.Series(["", "human", "elephant"])
    assert base.taxa(names, default=10090).tolist() == [10090, 9606, pd.NA]
    assert base.taxa(names, default=0).isna().tolist() == [True, False, True]
