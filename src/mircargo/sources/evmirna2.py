"""EVmiRNA 2.0: small-RNA sequencing of vesicles, project by project, in one archive of CSV files.

A project has a table of its runs (``*_metadata.csv``), one of expression values, and mostly one of counts.
The values are on no common scale and are used for detection only, for runs that have no counts.
The site serves the tables one by one through its interface; the archive is from a mirror.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.archive import read_members
from mircargo.sources._source import Source, SourceFile

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_GROUP = {
    "vesicle_type": "EV_type",
    "sample": "Source",
    "disease": "disease",
    "condition": "Disease_stage/treatment",
}
_TEXTS = {"isolation": "EV isolated method", "title": "Project_Title"}
COLUMNS = ("project", *_GROUP, "url", *_TEXTS, "runs", "table", "mirna", "detected")
_MEMBER = re.compile(r"(?P<project>\w+?)_(?P<table>metadata|expression|expression_count)\.csv")
_LARGEST = 64 * 2**20
"""Bytes that one member may hold; the largest has four million."""
_BASIS = {
    "expression_count": "count table",
    "expression": "expression table (no counts)",
    "expression+expression_count": "count table, and expression table for runs without counts",
}
_PUBMED = r"^https?://pubmed\.ncbi\.nlm\.nih\.gov/(\d+)/?$"
_TYPES = {
    "sEV": "small extracellular vesicle",
    "lEV": "large extracellular vesicle",
    "-": "extracellular vesicle",
}


@dataclass
class _Project:
    runs: list[dict[str, str]] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)


def parse(path: Path) -> pd.DataFrame:
    """Read the archive; one row a miRNA that is detected in a group of runs, with the number of those runs.

    Runs of a project are one group where kind of vesicle, sample, disease and stage or treatment are
    equal. Each group has one more row, without a ``mirna``, that alone holds the long texts on it.

    Raises
    ------
    InputError
        If the archive is damaged or holds unsafe or unexpected members, or a table is not what its name says.
    """
    import pandas as pd

    projects: dict[str, _Project] = {}
    for name, data in _members(path):
        match = _MEMBER.fullmatch(name)
        if not match:
            msg = (
                f"{path.name}: {name[:60]!r}: expected <project>_metadata.csv, _expression.csv or"
                " _expression_count.csv"
            )
            raise InputError(msg)
        project = projects.setdefault(match["project"], _Project())
        if match["table"] == "metadata":
            project.runs = _runs(path, name, data)
        else:
            project.tables[match["table"]] = data
    if not projects:
        msg = f"{path.name}: holds no table; expected the CSV files of projects"
        raise InputError(msg)
    parts = [part for name in sorted(projects) for part in _project(path, name, projects.pop(name))]
    return pd.concat(parts, ignore_index=True)


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield file name and bytes of each member, in the archive's order, without unpacking to disk."""
    for name, handle in read_members(path, ("",)):
        data = handle.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            msg = (
                f"{path.name}: {name[:60]!r}: is larger than {_LARGEST} bytes; expected a table of one"
                " project"
            )
            raise InputError(msg)
        yield PurePosixPath(name).name, data


def _text(path: Path, name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path.name}: {name}: expected UTF-8 text, found other bytes at position {error.start}"
        raise InputError(msg) from error


def _runs(path: Path, name: str, data: bytes) -> list[dict[str, str]]:
    reader = csv.reader(io.StringIO(_text(path, name, data), newline=""))
    try:
        header, *rows = [row for row in reader if row] or [[]]
    except csv.Error as error:
        msg = f"{path.name}: {name}: not the expected table: {error}"
        raise InputError(msg) from error
    wanted = {"run": "Run", **_GROUP, "url": "URL", **_TEXTS}
    if missing := [theirs for theirs in wanted.values() if theirs not in header]:
        msg = f"{path.name}: {name}: expected a column {missing[0]!r}, found {header}"
        raise InputError(msg)
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            msg = (
                f"{path.name}: {name}: row {number}: expected {len(header)} cells, found {len(row)}; the file"
                " may be cut off"
            )
            raise InputError(msg)
    return [
        {ours: " ".join(row[header.index(theirs)].split()) for ours, theirs in wanted.items()} for row in rows
    ]


def _matrix(path: Path, name: str, data: bytes) -> tuple[list[str], list[str], np.ndarray]:
    """Return runs, miRNAs, and where (miRNA, run) has a value above 0."""
    import pandas as pd

    header, *lines = _text(path, name, data).splitlines() or [""]
    runs = header.split(",")[1:]
    for number, line in enumerate(lines, 2):
        if line.count(",") != len(runs):
            msg = (
                f"{path.name}: {name}: line {number}: expected {len(runs) + 1} cells, found"
                f" {line.count(',') + 1}; the file may be cut off"
            )
            raise InputError(msg)
    if not runs or not lines or len(set(runs)) != len(runs):
        msg = f"{path.name}: {name}: expected different runs and a row a miRNA, found {header[:60]!r}"
        raise InputError(msg)
    names, _, values = zip(*(line.partition(",") for line in lines), strict=True)
    try:
        numbers = pd.read_csv(
            io.StringIO("\n".join(values)),
            header=None,
            names=range(len(runs)),
            dtype=float,
            quoting=csv.QUOTE_NONE,
            skip_blank_lines=False,
        ).to_numpy()
    except (ValueError, pd.errors.ParserError) as error:
        msg = (
            f"{path.name}: {name}: expected numbers, found other cells ({' '.join(str(error).split())[:80]})"
        )
        raise InputError(msg) from error
    if numbers.shape != (len(lines), len(runs)) or not (numbers >= 0).all():
        msg = f"{path.name}: {name}: expected a number of 0 or more in every cell, found empty or other ones"
        raise InputError(msg)
    return runs, list(names), numbers > 0


def _detected(
    path: Path, project: str, facts: _Project
) -> tuple[dict[str, int], dict[str, tuple[str, np.ndarray]]]:
    """Return the miRNAs with their numbers, and for each run its table and the numbers found in it."""
    import numpy as np

    described = {row["run"] for row in facts.runs}
    order: dict[str, int] = {}
    seen: dict[str, tuple[str, np.ndarray]] = {}
    for kind in ("expression_count", "expression"):
        name = f"{project}_{kind}.csv"
        if kind in facts.tables and (not seen or described - seen.keys()):
            runs, names, found = _matrix(path, name, facts.tables[kind])
            if unknown := [run for run in runs if run not in described]:
                msg = f"{path.name}: {name}: run {unknown[0][:40]!r} is not in {project}_metadata.csv"
                raise InputError(msg)
            places = np.array([order.setdefault(mirna, len(order)) for mirna in names])
            seen = {run: (kind, places[found[:, i]]) for i, run in enumerate(runs)} | seen
    return order, seen


def _project(path: Path, project: str, facts: _Project) -> Iterator[pd.DataFrame]:
    """Yield a table for each group of runs; a run without counts goes by its expression values."""
    import numpy as np
    import pandas as pd

    order, seen = _detected(path, project, facts)
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in facts.runs:
        groups.setdefault(tuple(row[name] for name in _GROUP), []).append(row)
    mirnas = list(order)
    for key, rows in sorted(groups.items(), key=lambda item: item[0]):
        read = [seen[row["run"]] for row in rows if row["run"] in seen]
        hits = np.bincount(
            np.concatenate([np.zeros(0, dtype=int), *(np.unique(places) for _, places in read)]),
            minlength=len(mirnas),
        )
        there = np.flatnonzero(hits)
        texts = {
            name: [" | ".join(sorted({row[name] for row in rows})), *[""] * len(there)] for name in _TEXTS
        }
        yield pd.DataFrame(
            {
                "project": project,
                **dict(zip(_GROUP, key, strict=True)),
                "url": " | ".join(sorted({row["url"] for row in rows})),
                **texts,
                "runs": str(len(read) or len(rows)),
                "table": "+".join(sorted({kind for kind, _ in read})),
                "mirna": ["", *(mirnas[i] for i in there)],
                "detected": ["", *(str(hits[i]) for i in there)],
            },
            columns=list(COLUMNS),
            dtype="str",
        )


def state(table: pd.DataFrame, _: SourceFile) -> pd.DataFrame:
    """Return the detected miRNAs, each with the share of the group's runs.

    Rows without one describe the vesicles (relation ``source``).
    """
    import pandas as pd

    words = [table[name].mask(table[name] == "-", "") for name in ("sample", "disease", "condition")]
    label = words[0].mask(words[0] == "", "sample not stated")
    for more in (*words[1:], table["vesicle_type"].mask(table["vesicle_type"] == "-", "EV")):
        label = label.where(more == "", label + "; " + more)
    cargo = table["mirna"] != ""
    what = pd.Series(" runs with a value above 0", index=table.index).mask(
        table["table"] == "expression_count", " runs with a read"
    )
    share = (
        (pd.to_numeric(table["detected"]) / pd.to_numeric(table["runs"])).map("{:.4g}".format).astype("str")
    )
    note = (
        "miRNAs are named as human ones throughout, the species of the sample is not stated by run; project: "
        + table["title"]
    )
    return pd.DataFrame(
        {
            "study": "evmirna2_" + table["project"],
            "ev_source": label,
            "organism": "human",
            "donor_cell": words[0],
            "vesicle_type": table["vesicle_type"].map(_TYPES).fillna(table["vesicle_type"]),
            "isolation": table["isolation"].mask(table["isolation"] == "-", ""),
            "mirna": table["mirna"],
            "relation": cargo.map({True: "detected", False: "source"}).astype("str"),
            "value": share.where(cargo, ""),
            "unit": ("share of " + table["runs"] + what).where(cargo, ""),
            "reference": ("PMID:" + table["url"].str.extract(_PUBMED, expand=False)).fillna(""),
            "basis": table["table"].map(_BASIS).fillna("no table of values"),
            "note": note.mask(cargo, ""),
        }
    )


SOURCE = Source(
    key="evmirna2",
    title="EVmiRNA 2.0",
    url="https://guolab.wchscu.cn/EVmiRNA2.0/",
    origin="the resource's own tables in one archive, from a mirror",
    files=(),
    licence="no licence of the data seen; the paper is CC BY-NC",
    terms="academic",
    run_on="yes",
    citation="EVmiRNA 2.0, https://guolab.wchscu.cn/EVmiRNA2.0/; Liu et al. 2019, doi:10.1093/nar/gky985",
    columns=COLUMNS,
    parse=parse,
    downloads=(SourceFile("evmirna2.tar.gz", 9606, "2.0"),),
    kind="cargo",
    state=state,
)
