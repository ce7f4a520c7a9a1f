"""The recipes of CONTRIBUTING, followed: what they add is there at once, in every place that lists it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from mircargo.enrichment.statistics import STATISTICS, Statistic
from mircargo.export import GRAPH_FORMATS, GraphFormat
from mircargo.facts import KINDS, OWN_KINDS, kinds_markdown
from mircargo.facts.kind import MIRNA, ORGANISM, FactColumn, Kind
from mircargo.facts.steps import UNKNOWN_MIRNA, served, stamp, with_mirna

ROOT = Path(__file__).parents[1]

TOY_SOURCE = '''"""Toy pairs: two columns, made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.readers.delimited import read_delimited
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("mirna", "gene")


def parse(path: Path) -> pd.DataFrame:
    """Read the table; one row a pair."""
    return read_delimited(path, {"mirna": "miR", "gene": "Target"}, separator="\\t")


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Give the pairs as interactions."""
    return table.assign(evidence="functional")


SOURCE = Source(
    key="toy",
    title="Toy pairs",
    url="https://example.org/toy",
    origin="made up",
    files=(),
    licence="CC0",
    terms="open",
    citation="nobody",
    columns=COLUMNS,
    parse=parse,
    downloads=(SourceFile("toy.tsv", 10090, "1", url="https://example.org/toy.tsv"),),
    kind="mti",
    state=state,
)
'''
TOY_ROWS = "miR\tTarget\nmmu-miR-21a-5p\tCdkn1a\nmmu-miR-9-5p\tno such gene\n"

USED = """
import json, runpy, sys
import mircargo

served = "toy" in set(mircargo.data.served().key)
mircargo.data.fetch("toy", mirror="mirror", snapshot=sys.argv[1])
targets = mircargo.open(data_sources=["toy"]).targets("miR-21a", organism="mouse")
dropped = mircargo.data.status("dropped")
print(json.dumps({
    "served": served,
    "targets": targets[["gene", "evidence", "source"]].values.tolist(),
    "dropped": dropped[dropped.source == "toy"][["source", "file", "rows"]].values.tolist(),
    "page": runpy.run_path("docs/make.py")["sources_markdown"](),
}))
"""


@pytest.fixture
def house(tmp_path):
    """Return a copy of the code, with the tests of sources, to change at will."""
    for name in ("data", "queries", "docs", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=leave)
    shutil.copytree(ROOT / "tests" / "data", tmp_path / "tests" / "data", ignore=leave)
    for name in ("conftest.py", "test_sources.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    return tmp_path


def python(house, *words, **environment):
    """Run Python on a copy of the code, and return what it said."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def insert(path, before, line):
    """Put a line before the first one that begins so."""
    text = path.read_text(encoding="utf-8")
    at = text.index(f"\n{before}") + 1
    path.write_text(f"{text[:at]}{line}\n{text[at:]}", encoding="utf-8")


def test_a_source_is_a_module_an_entry_and_a_file_by_hand(house, snapshot_folder_fixture):
    sources = house / "src" / "mircargo" / "sources"
    (sources / "toy.py").write_text(TOY_SOURCE, encoding="utf-8")
    insert(sources / "__init__.py", "    ucsc_refgene,", "    toy,")
    insert(sources / "__init__.py", "    clash.SOURCE,", "    toy.SOURCE,")
    fixture = house / "tests" / "data" / "toy"
    fixture.mkdir()
    (fixture / "raw.tsv").write_text(TOY_ROWS, encoding="utf-8")

    tests = ("-m", "pytest", "-p", "no:cacheprovider", "--no-cov", "tests/test_sources.py", "-k", "toy")
    assert " passed" in python(house, *tests, "-v", "--regenerate-golden")
    assert (fixture / "stated.tsv").read_text().splitlines()[1] == "mmu-miR-21a-5p\tCdkn1a\tfunctional"

    (house / "mirror" / "toy").mkdir(parents=True)
    (house / "mirror" / "toy" / "toy.tsv").write_text(TOY_ROWS, encoding="utf-8")
    told = json.loads(python(house, "-c", USED, snapshot_folder_fixture))
    assert told["served"]
    assert told["targets"] == [["Cdkn1a", "functional", "toy"]]
    assert told["dropped"] == [["toy", "toy.tsv", 1]]
    assert (
        "| [Toy pairs](https://example.org/toy) | `toy` | mti | mouse | 1 | open: CC0 | no |" in told["page"]
    )


def sightings(sieve, base, stated):
    """Build the coverage of a toy predictor from miRNAs that were seen."""
    served(sieve, base, stated)
    with_mirna(sieve, base)
    sieve.drop(sieve.frame["mirna_id"].isna(), UNKNOWN_MIRNA)
    frame = sieve.frame
    facts = {"mirna": frame["mirna_id"], "taxon": frame["taxon"].astype("int32")}
    table = pd.DataFrame({**facts, "predictor": "toy", "status": "other"}, index=frame.index)
    return {"coverage": table.assign(**stamp(stated))}


def test_a_kind_of_facts_is_a_builder_and_an_entry(cli, snapshot_folder_fixture, monkeypatch):
    columns = {"mirna": FactColumn(MIRNA, required=True), "organism": FactColumn(ORGANISM)}
    kind = Kind("sighting", "One miRNA that was seen.", columns, sightings, ("mirna",))
    for kinds in (KINDS, OWN_KINDS):
        monkeypatch.setitem(kinds, kind.name, kind)
    assert "\n## sighting\n" in kinds_markdown()
    Path("seen.tsv").write_text("mirna\torganism\nmiR-9-5p\tmouse\nmiR-0\tmouse\n", encoding="utf-8")
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    core = ("--snapshot", snapshot_folder_fixture)
    words = ["data", "add", "seen.tsv", "--kind", "sighting", *core]
    code, out, err = cli(*words, "--dry-run")
    assert (code, out.splitlines()[1].split("\t")[0]) == (0, "3"), err
    assert "1 of 2 rows can be used" in err
    assert cli(*words, "--name", "seen")[0] == 0
    assert "\nseen\t" in cli("data", "status", "sources", "-f", "tsv")[1]
    told = cli("data", "diff", snapshot_folder_fixture, "seen", "--kind", "coverage", "-f", "tsv")[1]
    assert "coverage\tmouse\tseen\t1\t0\t0" in told


def test_a_statistic_is_an_entry(cli, monkeypatch):
    """Its own test, by counting all lists, is in ``tests/enrichment/test_statistics.py``."""
    known = STATISTICS["overlap"]
    monkeypatch.setitem(STATISTICS, "hits", Statistic("hits", "genes hit", known.tally, kernel=known.kernel))
    words = [
        "enrich",
        "miR-21a",
        "miR-9",
        "--organism",
        "mouse",
        "--min-size",
        1,
        "--draws",
        200,
        "-f",
        "tsv",
    ]
    code, out, err = cli(*words, "--statistic", "hits", "--record", "r.json")
    assert code == 0, err
    assert "statistic hits" in err
    assert out == cli(*words, "--statistic", "overlap")[1]
    assert cli("rerun", "r.json")[:2] == (0, "equal: standard output\n")
    assert "expected one of residual, overlap, share, repression, hits" in cli(*words, "--statistic", "x")[2]


def test_an_output_is_an_entry(cli, monkeypatch):
    def lines(graph):
        return "".join(f"{start}\t{end}\n" for start, end in sorted(graph.edges())).encode()

    monkeypatch.setitem(GRAPH_FORMATS, "pairs", GraphFormat(".pairs", lines))
    words = ["graph", "-m", "miR-21a", "--organism", "mouse"]
    assert cli(*words, "-o", "net.pairs", "--record", "r.json")[0] == 0
    assert cli(*words, "-o", "net.json")[0] == 0
    edges = json.loads(Path("net.json").read_text(encoding="utf-8"))["edges"]
    pairs = sorted(f"{edge['source']}\t{edge['target']}" for edge in edges)
    assert Path("net.pairs").read_text(encoding="utf-8").splitlines() == pairs
    assert cli("rerun", "r.json")[:2] == (0, "equal: net.pairs\n")
    assert "end the name in .graphml or .json or .pairs, or give" in cli(*words, "-o", "net.x")[2]
    assert "choose one of graphml, json, pairs" in cli(*words, "-o", "net.x", "-f", "x")[2]
