"""Speed and memory of the predictor on the human 3'UTRs, against a plain-Python regex scan in the same run.

Needs the registry files (MIRCARGO_REGISTRY, or shared/data/registry beside the repository). Writes a plot of
the growth with 3'UTRs and miRNAs to the path given as the first argument (default: predict_speed.svg here).
"""

import gzip
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from mircargo.cluster import thread_runner
from mircargo.predict import Utr, UtrFile, predict, predict_blocks
from mircargo.predict.context import row_starts
from mircargo.predict.mirnas import index_mirnas
from mircargo.predict.nucleotides import reverse_complement
from mircargo.predict.utrs import pack
from mircargo.sources import utr_human

HERE = Path(__file__).parent
REGISTRY = Path(os.environ.get("MIRCARGO_REGISTRY", HERE.parents[1] / "shared" / "data" / "registry"))


def read_inputs():
    if not REGISTRY.is_dir():
        sys.exit(f"skipped: no registry files at {REGISTRY}; set MIRCARGO_REGISTRY")
    table = utr_human.parse(REGISTRY / "utr" / "p3utrSeqs_Homo_sapiens.csv.gz")
    entries = dict(zip(table["entrez"], table["sequence"], strict=True))
    utrs = [Utr(gene, sequence, gene_id=gene) for gene, sequence in entries.items() if len(sequence) < 20_000]
    with gzip.open(REGISTRY / "mirbase" / "mature.fa.gz", "rt") as lines:
        records = lines.read().split(">")[1:]
    mirnas = {r.split()[0]: r.split()[-1] for r in records if r.startswith("hsa-")}
    return mirnas, utrs


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def scan_rate(mirnas, utrs):
    block, index = pack(utrs), index_mirnas(mirnas)

    def scan():
        row_starts(block, index, thread_runner())

    scan()
    return len(mirnas) * block.codes.size / min(seconds(scan) for _ in range(3))


def regex_rate(mirnas, utrs):
    """Sites of all types by a regular expression for each miRNA and 3'UTR."""
    patterns = [
        re.compile(f"(?=({p[0]}?){p[1:]}(A?))") for p in (reverse_complement(m[1:8]) for m in mirnas.values())
    ]

    def scan():
        for pattern in patterns:
            for utr in utrs:
                for _ in pattern.finditer(utr.sequence):
                    pass

    return len(mirnas) * sum(len(u.sequence) for u in utrs) / seconds(scan)


def peak_memory(copies, all_mirnas):
    """Peak resident MB of a fresh process that streams the 3'UTRs of a FASTA ``copies`` times as large."""
    done = subprocess.run(
        [sys.executable, __file__, "--memory", str(copies), str(all_mirnas)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def peak():
    """Peak resident MB of this process since it started (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024


def measure_memory(copies, all_mirnas):
    mirnas, utrs = read_inputs()
    path = Path(f"memory_{os.getpid()}.fa")
    with path.open("w") as out:
        for copy in range(copies):
            out.writelines(f">{utr.gene}_{copy}\n{utr.sequence}\n" for utr in utrs)
    if not all_mirnas:
        mirnas = {"hsa-miR-21-5p": mirnas["hsa-miR-21-5p"]}
    del utrs
    before = peak()
    try:
        taken = seconds(lambda: [len(block.genes) for block in predict_blocks(mirnas, UtrFile(path))])
    finally:
        path.unlink()
    print(f"{peak()} MB at most ({before} MB when the input was written), {taken:.0f} s")


def main():
    mirnas, utrs = read_inputs()
    names = list(mirnas)
    letters = sum(len(utr.sequence) for utr in utrs)
    print(f"{len(mirnas)} miRNAs, {len(utrs)} 3'UTRs, {letters / 1e6:.1f} Mnt, {os.cpu_count()} processors")
    predict(dict(list(mirnas.items())[:2]), utrs[:50], sites=True)  # compile
    ours = scan_rate(mirnas, utrs)
    plain = regex_rate({name: mirnas[name] for name in names[:20]}, utrs[:1500])
    print(f"scan alone          {ours:.2e} miRNA·nt/s; regex {plain:.2e}; ratio {ours / plain:,.0f}")
    whole = seconds(lambda: predict(mirnas, utrs))
    rate = len(mirnas) * letters / whole
    print(
        f"sites, scores, sums {whole:.1f} s = {rate:.2e} miRNA·nt/s; ratio to the regex that finds sites only"
        f" {rate / plain:,.0f}"
    )
    parts = np.array([0.125, 0.25, 0.5, 1.0])
    by_utr = [seconds(lambda p=p: predict(mirnas, utrs[: int(p * len(utrs))])) for p in parts]
    by_mirna = [
        seconds(lambda p=p: predict({n: mirnas[n] for n in names[: int(p * len(names))]}, utrs))
        for p in parts
    ]
    print("seconds for 1/8, 1/4, 1/2, all 3'UTRs:", *(f"{t:.1f}" for t in by_utr))
    print("seconds for 1/8, 1/4, 1/2, all miRNAs:", *(f"{t:.1f}" for t in by_mirna))
    plot(parts, by_utr, by_mirna, Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "predict_speed.svg"))
    for copies in (1, 10):
        print(f"memory, FASTA x{copies}, one miRNA:  {peak_memory(copies, 0)}")
    for copies in (1, 3):
        print(f"memory, FASTA x{copies}, all miRNAs: {peak_memory(copies, 1)}")


def plot(parts, by_utr, by_mirna, path):
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "mircargo"
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    axes.plot(parts, by_utr, "o-", label="all miRNAs, part of the 3'UTRs")
    axes.plot(parts, by_mirna, "s--", label="all 3'UTRs, part of the miRNAs")
    axes.set(
        xlabel="part of the input", ylabel="seconds", ylim=(0, None), title="predict(): sites, scores, sums"
    )
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        measure_memory(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
