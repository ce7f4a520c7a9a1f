"""How long commands take from their start, as ratios to ``python -c "import duckdb"``, and what they hold.

    python benchmarks/cold_start.py [CHECKOUT] [--before CHECKOUT] [--runs 7] [--only REGEX]

Every run is a new process. The commands of all checkouts take turns, after a round that warms the caches:
bytecode, compiled kernels and the home folder, which are each checkout's own and temporary. Told are medians
of user CPU (of all threads) and of wall time in seconds, each as a ratio to the same of ``import duckdb``,
and the largest memory of a process. On a machine that does other work, trust the ratio of user CPU.
``--compile`` also tells how long each command takes that finds no compiled kernel.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

LIBRARIES = {
    "pass": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "import duckdb": ["-c", "import duckdb"],
}
COMMANDS = {
    "help": (["--help"], None),
    "targets": (["targets", "miR-21a", "--organism", "mouse", "--format", "tsv"], 2.0),
    "targets, table": (["targets", "miR-21a", "--organism", "mouse"], None),
    "mirnas": (["mirnas", "Sox2", "--organism", "mouse", "-f", "tsv"], None),
    "cargo": (["cargo", "-f", "tsv"], None),
    "explain": (["explain", "EXO", "neurogenesis", "-f", "tsv"], None),
    "enrich, mouse": (["enrich", "miR-21a", "miR-9", "--organism", "mouse"], 12.0),
    "enrich, human": (["enrich", "miR-21", "miR-9", "--organism", "human", "--evidence", "predicted"], 25.0),
    "report": (
        [
            *("report", "--source", "NPC exosomes (EXO)", "--versus", "iNPC exosomes (iEXO)"),
            *("--organism", "mouse", "--process", "neurogenesis", "-o", "report.html", "--force"),
        ],
        25.0,
    ),
    "predict": (["predict", "-m", "hsa-miR-21-5p", "-o", "predicted.tsv", "--force"], 12.0),
}  # fmt: skip
"""Name → the words of the command, and how many times ``import duckdb`` it may take."""
COMPILING = ("enrich, mouse", "enrich, human", "report", "predict")


class Run(NamedTuple):
    """What the operating system tells of a process that has ended."""

    user: float
    wall: float
    megabytes: float


def run(words: list[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run Python with these words; a command that fails ends the benchmark with what it said."""
    with (folder / "said").open("w+b") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *words], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(words)}: {said.read().decode(errors='replace')}")
    return Run(used.ru_utime, wall, used.ru_maxrss / 1024)


def environment_of(checkout: Path, caches: Path) -> dict[str, str]:
    """Return the environment in which a checkout runs, with caches of its own."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MIRCARGO"))
    }
    return {
        **inherited,
        "PYTHONPATH": str(checkout / "src"),
        "PYTHONPYCACHEPREFIX": str(caches / "bytecode"),
        "NUMBA_CACHE_DIR": str(caches / "kernels"),
        "MIRCARGO_HOME": str(caches / "home"),
    }


def told(values: list[Run]) -> Run:
    return Run(*(median(one) for one in zip(*values, strict=True)))


def measure(checkouts: dict[str, Path], wanted: re.Pattern[str], runs: int, place: Path) -> None:
    """Print a row for each command of each checkout."""
    surroundings = {name: environment_of(path, place / name) for name, path in checkouts.items()}
    jobs = {("", name): (words, surroundings["now"]) for name, words in LIBRARIES.items()}
    for name, (words, _) in COMMANDS.items():
        if wanted.search(name):
            jobs |= {
                (checkout, name): (["-m", "mircargo", *words], environment)
                for checkout, environment in surroundings.items()
            }
    taken: dict[tuple[str, str], list[Run]] = {job: [] for job in jobs}
    for turn in range(runs + 1):
        for job, (words, environment) in jobs.items():
            found = run(words, place, environment)
            if turn:
                taken[job].append(found)
    base = told(taken["", "import duckdb"])
    print(f"{'':<24} {'user s':>7} {'ratio':>6} {'wall s':>7} {'ratio':>6} {'MB':>5}  at most")
    for (checkout, name), values in taken.items():
        one = told(values)
        limit = COMMANDS[name][1] if name in COMMANDS else None
        print(
            f"{f'{name} {checkout}':<24} {one.user:7.3f} {one.user / base.user:6.2f} {one.wall:7.3f}"
            f" {one.wall / base.wall:6.2f} {one.megabytes:5.0f}  {limit or ''}"
        )


def measure_compilation(checkouts: dict[str, Path], wanted: re.Pattern[str], place: Path) -> None:
    """Print how long commands take that find no compiled kernel, once each."""
    print(f"\n{'no kernel is compiled':<24} {'user s':>7} {'wall s':>7}")
    for name in filter(wanted.search, COMPILING):
        for checkout, path in checkouts.items():
            with tempfile.TemporaryDirectory(dir=place) as empty:
                environment = {**environment_of(path, place / checkout), "NUMBA_CACHE_DIR": empty}
                one = run(["-m", "mircargo", *COMMANDS[name][0]], place, environment)
            print(f"{f'{name} {checkout}':<24} {one.user:7.2f} {one.wall:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", nargs="?", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--before", type=Path, help="A second checkout, to compare with.")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="Commands whose name fits.")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    checkouts = {"now": options.checkout.resolve()}
    if options.before:
        checkouts["before"] = options.before.resolve()
    with tempfile.TemporaryDirectory(prefix="mircargo-") as place:
        measure(checkouts, options.only, options.runs, Path(place))
        if options.compile:
            measure_compilation(checkouts, options.only, Path(place))


if __name__ == "__main__":
    main()
