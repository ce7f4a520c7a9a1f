"""How time and memory of a build grow with the facts that are added, as ratios to a build with a thousand.

    python benchmarks/full_growth.py [--mirror DIR] [--rows 1000 250000 500000 1000000]

Invented interactions between the core's human miRNAs and genes are added to the core with ``mircargo data
add``, each build in a process and a home folder of its own. With ``--mirror`` the whole mirror is fetched and
built, too.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from mircargo.store.store import Store

SEED = 5


def table(rows, path):
    """Write distinct invented pairs of the core's names."""
    store = Store("core")
    mirnas = [name for (name,) in store.rows("SELECT name FROM mirna WHERE taxon = 9606 ORDER BY name")]
    genes = [symbol for (symbol,) in store.rows("SELECT symbol FROM gene WHERE taxon = 9606 ORDER BY symbol")]
    picked = random.Random(SEED).sample(range(len(mirnas) * len(genes)), rows)
    lines = (f"{mirnas[at % len(mirnas)]}\t{genes[at // len(mirnas)]}\tpredicted\n" for at in picked)
    path.write_text("mirna\tgene\tevidence\n" + "".join(lines), encoding="utf-8")


def measure(words, home):
    """Return wall seconds and peak memory in MB of one command."""
    environment = {**os.environ, "MIRCARGO_HOME": str(home)}
    code = (
        "import resource, sys; from mircargo.cli.app import app; app(sys.argv[1:], standalone_mode=False);"
        " print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    started = monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return monotonic() - started, int(done.stdout.split()[-1]) / 1024


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mirror", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 250_000, 500_000, 1_000_000])
    options = parser.parse_args()
    print("| build | seconds | peak MB | seconds, ratio | memory, ratio |\n|---|---|---|---|---|")
    first = None
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            path = Path(folder) / f"pairs_{rows}.tsv"
            table(rows, path)
            words = ["data", "add", path, "--kind", "mti", "--organism", "human", "--snapshot", "core", "-q"]
            seconds, memory = measure(words, Path(folder) / f"home_{rows}")
            first = first or (seconds, memory)
            print(
                f"| core and {rows:,} interactions | {seconds:.1f} | {memory:,.0f} | {seconds / first[0]:.2f}"
                f" | {memory / first[1]:.2f} |",
                flush=True,
            )
        if options.mirror:
            seconds, memory = measure(
                ["data", "fetch", "--mirror", options.mirror, "--snapshot", "core", "-q"],
                Path(folder) / "home_mirror",
            )
            print(
                f"| core and the whole mirror | {seconds:.1f} | {memory:,.0f} | {seconds / first[0]:.2f} |"
                f" {memory / first[1]:.2f} |"
            )


if __name__ == "__main__":
    main()
