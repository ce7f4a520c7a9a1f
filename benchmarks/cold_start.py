"""How long a cold question takes, as a ratio to importing DuckDB alone.

    python benchmarks/cold_start.py [runs]

Every run is a new process; the commands take turns, and medians and ratios are printed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "import duckdb": [sys.executable, "-c", "import duckdb"],
    "import pandas": [sys.executable, "-c", "import pandas"],
    "mircargo --help": [sys.executable, "-m", "mircargo", "--help"],
    "targets miR-21a": [
        sys.executable,
        "-m",
        "mircargo",
        "targets",
        "miR-21a",
        "--organism",
        "mouse",
        "-f",
        "tsv",
    ],
    "targets, table": [sys.executable, "-m", "mircargo", "targets", "miR-21a", "--organism", "mouse"],
    "targets, process": [
        sys.executable,
        "-m",
        "mircargo",
        "targets",
        "miR-21a",
        "--process",
        "neurogenesis",
        "-f",
        "tsv",
    ],
    "mirnas Sox2": [sys.executable, "-m", "mircargo", "mirnas", "Sox2", "--organism", "mouse", "-f", "tsv"],
    "cargo": [sys.executable, "-m", "mircargo", "cargo", "-f", "tsv"],
    "explain": [sys.executable, "-m", "mircargo", "explain", "EXO", "neurogenesis", "-f", "tsv"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, command in COMMANDS.items():
            used = seconds(command)
            if turn:
                taken[name].append(used)
    baseline = statistics.median(taken["import duckdb"])
    print(f"{'command':<18} {'median s':>9} {'ratio':>6}   ({runs} runs in turn after a warm-up)")
    for name, values in taken.items():
        middle = statistics.median(values)
        print(f"{name:<18} {middle:9.3f} {middle / baseline:6.2f}")


if __name__ == "__main__":
    main()
