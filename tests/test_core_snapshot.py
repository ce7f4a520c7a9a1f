"""The snapshot that ships, and the commands that README shows."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from mircargo.cli import main
from mircargo.questions.paths import explain
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.scope import Scope
from mircargo.store.find import core_folder
from mircargo.store.store import Store

ROOT = Path(__file__).parents[1]
SUPPORT = ("functional", "weak")


@pytest.fixture(scope="module")
def core():
    return Store()


def test_targets_of_mir21a_in_mouse(core):
    answer = targets_of(core, ["miR-21a"], Scope(organism="mouse"))
    records = answer.records()
    supported = {r["gene"] for r in records if r["evidence"] in SUPPORT}
    assert len(supported) == 33
    assert not supported & {"SORBS2", "YOD1", "Sorbs2", "Yod1", "Pias3", "Tgfbr3"}
    functional = {r["gene"]: r["references"].split(";") for r in records if r["evidence"] == "functional"}
    assert functional["Spry1"] == ["PMID:18508928", "PMID:19043405", "PMID:20216554"]
    assert functional["Spry2"] == ["PMID:18508928"]
    assert set(functional["Pdcd4"]) == {"PMID:18372920", "PMID:20404348", "PMID:25000828"}
    assert set(functional["Reck"]) == {"PMID:18556655", "PMID:18372920", "PMID:18508928"}
    assert "PMID:19147652" in functional["Pten"]
    assert {r["gene"]: r["evidence"] for r in records if r["gene"] in ("Pias3", "Tgfbr3")} == {
        "Pias3": "negative",
        "Tgfbr3": "negative",
    }
    assert all(r["gene_id"].startswith("MGI:") for r in records)
    notes = " ".join(answer.sentences)
    assert "2 rows of 2 targets set aside (SORBS2, YOD1)" in notes
    assert "Gt(ROSA)26Sor is a gene trap locus" in notes


def test_human_and_mouse_are_never_mixed(core):
    human = targets_of(core, ["hsa-miR-21-5p"])
    assert all(gene.startswith("HGNC:") for gene in human.column("gene_id"))
    assert {"PDCD4", "RECK", "SPRY2", "PTEN"} <= {
        r["gene"] for r in human.records() if r["evidence"] == "functional"
    }


def test_mirnas_of_sox2(core):
    assert "mmu-miR-21a-5p" in mirnas_of(core, "Sox2", Scope(organism="mouse")).column("mirna")


def test_the_founding_example_has_paths(core):
    answer = explain(core, "NPC exosomes (EXO)", Scope(process="neurogenesis"))
    assert {"Sox2", "Pten"} <= {r["gene"] for r in answer.records() if r["role"] == "member"}


def test_the_snapshot_is_small():
    assert sum(path.stat().st_size for path in core_folder().iterdir()) < 40_000_000


def readme_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("mircargo ")]


@pytest.mark.parametrize("line", readme_commands())
def test_readme_commands_run(line, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    main_ended_well = True
    try:
        main()
    except SystemExit as stop:
        main_ended_well = not stop.code
    out, err = capsys.readouterr()
    assert main_ended_well, err
    assert out or list(tmp_path.glob("*.*"))
