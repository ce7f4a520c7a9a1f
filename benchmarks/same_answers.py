# ruff: noqa: E501
"""Whether two checkouts give the same bytes for a wide set of commands.

``record CHECKOUT OUT`` runs every command with the code of a checkout and keeps what it says (stdout, stderr,
exit status, files) in a folder; ``compare OUT OUT`` shows what differs. Commands of a snapshot of the full
databases run where ``--mirror`` names a folder that stands in for the publishers.

    python benchmarks/same_answers.py record ../before before
    python benchmarks/same_answers.py record . after
    python benchmarks/same_answers.py compare before after
"""

from __future__ import annotations

import argparse
import difflib
import filecmp
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CORE = """
targets miR-21a --organism mouse
targets miR-21a --organism mouse --by-evidence --evidence functional,weak,predicted,negative -f tsv
targets miR-21a --process neurogenesis --format tsv --record r.json
targets miR-21a --process neurogenesis --only-process -f csv
targets let-7 miR-17~92 --organism human -f tsv
targets miR-21a miR-nonsense --skip-unknown --organism mouse -f tsv
targets miR-21a miR-nonsense --organism mouse
targets miR-124 --organism rat -f json
targets miR-9 --organism human --terms open -f tsv
targets miR-21a -f markdown --columns mirna,gene,evidence
targets miR-21a --organism mouse --out t.xlsx --record r.json
targets miR-21a --organism mouse --out t.parquet
targets miR-21a --organism mouse --format jsonl
targets miR-21a --organism mouse --format html
targets miR-21a --organism mouse --data-source mirtarbase -f tsv
mirnas Sox2 --organism mouse
mirnas HGNC:9588 --evidence functional -f tsv
mirnas Pten --by-evidence --organism mouse -f tsv
cargo
cargo -f tsv --organism human
cargo "NPC exosomes (EXO)"
cargo "NPC exosomes (EXO)" -f tsv --record r.json
cargo diff EXO iEXO
cargo diff EXO iEXO -f json
explain miR-21a neurogenesis
explain "NPC exosomes (EXO)" "neuron differentiation" --evidence functional -f tsv
names examples/names.txt --organism mouse
names examples/names.txt --organism human -f tsv
query list
query shared_targets --param mirna_a=miR-21a --param mirna_b=miR-124
query ev_mirna_targets -p source=EXO -f tsv
query sql "SELECT family, count(*) AS n FROM mirna GROUP BY ALL ORDER BY n DESC, family LIMIT 5"
query sql "SELECT 1 AS a, 2 AS a" -f json
predict --mirna hsa-miR-21-5p --utr core
predict --mirna UAGCUUAUCAGACUGAUGUUGA --utr examples/utrs.fa --sites --format tsv
predict --mirna hsa-miR-21-5p --show PDCD4
predict --mirna mmu-miR-9-5p --mirna hsa-miR-124-3p --utr core -f tsv --out p.tsv
graph --source EXO --process neurogenesis -o exo.graphml
graph -m miR-9 --organism mouse --process neurogenesis --only-process -o m.json
enrich miR-21a miR-9 --organism mouse --process neurogenesis
enrich --source "NPC exosomes (EXO)" --control 20 --format tsv --out exo.tsv
enrich --file examples/mirnas.txt --organism human --by-family --gsea --top 10
enrich miR-9 miR-124 --organism human --statistic overlap --null uniform -f tsv --top 40 --record r.json
enrich miR-9 miR-124 --organism human --statistic share --null matched -f json --top 10
enrich miR-9 miR-124 --organism human --evidence predicted --statistic repression -f tsv --top 20
enrich miR-9 miR-124 miR-21 --organism human --mirna-universe studied -f tsv --top 20
enrich miR-9 miR-124 --organism mouse --gene-sets examples/own_sets.gmt -f tsv
enrich miR-9 --organism mouse --mti examples/own_pairs.tsv -f tsv --min-size 1
enrich miR-9 --organism mouse --record r.json --crate crate -f tsv --out e.tsv --top 5
report --source EXO --versus iEXO --organism mouse --process neurogenesis -o ma2019.html
report -m miR-9 -m miR-124 --organism mouse --process "neuron differentiation" -o mir9.html --crate c
data status
data status sources
data status files -f tsv
data status dropped -f tsv
data status names -f tsv
data status snapshot -f tsv
data status tables -f tsv
data list
data verify core
data diff core core
data fetch list
data fetch list -f tsv
data add examples/own_pairs.tsv --kind mti --organism mouse --label mylab --dry-run
data add examples/own_pairs.csv --kind mti --organism mouse --column mirna=miR --column gene=Target --set evidence=functional --dry-run
data add examples/own_cargo.tsv --kind cargo --organism mouse --dry-run
data add examples/own_sets.gmt --kind gene-set --organism mouse --dry-run
data add examples/own_utrs.fa --kind utr --organism mouse --dry-run
data add examples/own_annotation.tsv --kind annotation --organism mouse --dry-run
data add examples/own_pairs.tsv --kind mti --organism mouse --name own
targets miR-21a --organism mouse --snapshot own --data-source own_pairs -f tsv --record r.json
data diff core own
data diff core own -f tsv
data status sources --snapshot own -f tsv
data add examples/own_cargo.tsv --kind cargo --organism mouse --name own2 --snapshot own
cargo --snapshot own2 -f tsv
data diff own own2 -f tsv
data remove own2 --source own_cargo
data list
targets
targets miR-21b --organism mouse
mirnas Sox22 --organism mouse
cargo nothing
enrich miR-9 --organism mouse --statistic other
enrich miR-9 --organism mouse --process nonsense
report --source nothing -o x.html
graph -m miR-9 -o x.unknown --organism mouse
predict --mirna XYZ --utr core
targets --help
enrich --help
predict --help
graph --help
report --help
rerun --help
names --help
query --help
data --help
data fetch --help
data add --help
data status --help
data diff --help
data remove --help
--help
--version
"""
FULL = """
data fetch mirtarbase targetscan targetscan_families hgnc_complete goa reactome evmirna2 --mirror {mirror} --name full
data list
targets miR-21a --organism mouse --snapshot full -f tsv --record r.json
targets miR-9 --organism human --snapshot full -f tsv --by-evidence
mirnas Sox2 --organism mouse --snapshot full -f tsv
cargo --snapshot full -f tsv
data status --snapshot full
data status sources --snapshot full -f tsv
data status dropped --snapshot full -f tsv
data diff core full -f tsv
enrich miR-9 miR-124 --organism human --snapshot full -f tsv --top 30
enrich miR-9 miR-124 --organism human --snapshot full --gene-sets reactome -f tsv --top 30
explain miR-21a neurogenesis --snapshot full -f tsv
"""
_CHANGING = (
    (re.compile(rb'"(started|finished|ended|at|time|seconds|date\w*)": [^,\n]*'), b'"\\1": DATE'),
    (re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\"<, ]*"), b"DATE"),
)
"""Dates, which only run records hold."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(dest="action", required=True)
    record = actions.add_parser("record")
    record.add_argument("checkout", type=Path)
    record.add_argument("out", type=Path)
    record.add_argument("--mirror", type=Path)
    record.add_argument(
        "--only", default="", help="regular expression: commands to run; all are numbered alike"
    )
    compare = actions.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--lines", type=int, default=6, help="lines of a difference to show")
    chosen = parser.parse_args()
    if chosen.action == "record":
        run_all(
            chosen.checkout.resolve(),
            chosen.out.resolve(),
            chosen.mirror and chosen.mirror.resolve(),
            chosen.only,
        )
    else:
        sys.exit(1 if show(chosen.before, chosen.after, chosen.lines) else 0)


def run_all(checkout: Path, out: Path, mirror: Path | None, only: str) -> None:
    """Run every command in one folder with a home of its own, and keep what each gives."""
    shutil.rmtree(out, ignore_errors=True)
    commands = CORE.strip().splitlines()
    if mirror:
        commands += FULL.format(mirror=mirror).strip().splitlines()
    with tempfile.TemporaryDirectory() as folder:
        work, home = Path(folder, "work"), Path(folder, "home")
        work.mkdir()
        (work / "examples").symlink_to(checkout / "examples")
        env = {
            **os.environ,
            "PYTHONPATH": str(checkout / "src"),
            "MIRCARGO_HOME": str(home),
            "COLUMNS": "120",
            "NO_COLOR": "1",
        }
        for number, command in enumerate(commands, 1):
            if not re.search(only, command):
                continue
            print(f"{number}/{len(commands)} {command}", file=sys.stderr, flush=True)
            keep = out / f"{number:03d} {re.sub(r'[^A-Za-z0-9=.-]+', ' ', command)[:80].strip()}"
            keep.mkdir(parents=True)
            run = subprocess.run(
                [sys.executable, "-m", "mircargo", *shlex.split(command)],
                cwd=work,
                env=env,
                capture_output=True,
                check=False,
            )
            plain(keep / "stdout", run.stdout, folder)
            plain(keep / "stderr", run.stderr, folder)
            (keep / "status").write_text(f"{run.returncode}\n")
            for made in sorted(work.iterdir()):
                if made.name == "examples":
                    continue
                for path in [made] if made.is_file() else sorted(p for p in made.rglob("*") if p.is_file()):
                    kept = keep / path.relative_to(work)
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    plain(kept, path.read_bytes(), folder)
                made.unlink() if made.is_file() else shutil.rmtree(made)


def plain(path: Path, data: bytes, folder: str) -> None:
    """Write what was given, without the name of the folder and without dates."""
    data = data.replace(folder.encode(), b"FOLDER")
    for pattern, instead in _CHANGING:
        data = pattern.sub(instead, data)
    path.write_bytes(data)


def show(before: Path, after: Path, lines: int) -> int:
    """Show what differs, and return how many commands do."""
    names = sorted({p.name for p in after.iterdir()})
    differing = 0
    for name in names:
        files = sorted(
            {
                str(p.relative_to(root / name))
                for root in (before, after)
                for p in (root / name).rglob("*")
                if p.is_file()
            }
        )
        wrong = [f for f in files if not _same(before / name / f, after / name / f)]
        differing += bool(wrong)
        for file in wrong:
            print(f"--- {name}: {file}")
            for line in _difference(before / name / file, after / name / file)[:lines]:
                print("   ", line[:200])
    print(f"{differing} of {len(names)} commands differ")
    return differing


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _difference(one: Path, other: Path) -> list[str]:
    texts = [
        p.read_bytes().decode(errors="replace").splitlines() if p.is_file() else ["(no file)"]
        for p in (one, other)
    ]
    return [
        line
        for line in difflib.unified_diff(*texts, n=0, lineterm="")
        if line[:3] not in ("---", "+++", "@@ ")
    ]


if __name__ == "__main__":
    main()
