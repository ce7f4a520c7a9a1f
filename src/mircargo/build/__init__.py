"""Source tables → normalised tables → a snapshot folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from mircargo.build._cargo import build_cargo
from mircargo.build._gene_sets import build_gene_sets
from mircargo.build._genes import build_genes
from mircargo.build._mirnas import build_mirnas
from mircargo.build._mti import build_mti
from mircargo.build._parts import Built
from mircargo.digest import sha256_of
from mircargo.errors import InputError
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna
from mircargo.ids.species import TAXA
from mircargo.paths import is_folder
from mircargo.schema import TABLES
from mircargo.snapshots.core_utrs import build_utrs, read_utrs
from mircargo.snapshots.predictions import MODEL_VERSION, build_prediction
from mircargo.snapshots.write import write_snapshot
from mircargo.sources import SOURCES, Source, SourceFile

__all__ = ["CORE", "UTR_SOURCES", "build_core", "build_core_utrs", "build_tables", "find_files"]

UTR_SOURCES = ("utr_human", "refgene")
"""Sources of the core 3'UTRs, which are a file of their own."""

CORE = tuple(source for source in SOURCES if source.files and source.key not in UTR_SOURCES)
"""The sources of the core snapshot's tables."""


def build_core(
    folder: Path, out: Path, *, utrs: Path, say: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Build the core snapshot from the files in ``folder`` and the core 3'UTRs into ``out``.

    Parameters
    ----------
    folder
        Folder that holds every file of the core sources, at any depth.
    out
        Snapshot folder to write; replaced when it exists.
    utrs
        The file of :func:`build_utrs`, on which targets are predicted.
    say
        Called with one line about each step.

    Returns
    -------
    dict
        Table name → number of rows.

    Raises
    ------
    InputError
        If a file is missing or is not what its source declares.
    SnapshotError
        If a built table does not fit its declaration.
    OutputError
        If ``out`` cannot be written.
    """
    paths = find_files(folder, CORE)
    raw: dict[str, dict[str, pd.DataFrame]] = {}
    for source in CORE:
        for file in source.files:
            say(f"reading {file.name}")
            raw.setdefault(source.key, {})[file.name] = source.parse(paths[file.name])
    rows = {name: len(table) for files in raw.values() for name, table in files.items()}
    tables = build_tables(raw, utrs=utrs, say=say)
    own = [
        _source_row(source, file, paths[file.name], rows[file.name])
        for source in CORE
        for file in source.files
    ]
    tables["source"] = pd.DataFrame([*own, _prediction_row(utrs, len(tables["prediction"]))])
    say(f"writing {out}")
    write_snapshot(tables, out, name="core", origin=str(folder))
    return {name: len(tables[name]) for name in TABLES if name in tables}


def build_core_utrs(
    folder: Path,
    out: Path,
    *,
    known: Path | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Build the core 3'UTRs from the files in ``folder``; see :func:`build_utrs`.

    Parameters
    ----------
    folder
        Folder that holds the files of ``utr_human``, ``refgene`` and ``hgnc``, at any depth.
    out
        File to write.
    known
        An earlier file, whose accessibility is used again for equal sequences.
    force
        Replace an existing file.
    progress
        Called with the 3'UTRs done and of all.

    Raises
    ------
    InputError
        If a file is missing or is not what its source declares.
    """
    sources = [source for source in SOURCES if source.key in (*UTR_SOURCES, "hgnc")]
    paths = find_files(folder, sources)
    raw = {source.key: source.parse(paths[source.files[0].name]) for source in sources}
    profiles = (
        {utr.sequence: utr.accessibility for utr in read_utrs(known) if utr.accessibility} if known else {}
    )
    return build_utrs(raw, out, known=profiles, force=force, progress=progress)


def build_tables(
    raw: dict[str, dict[str, pd.DataFrame]], *, utrs: Path, say: Callable[[str], None] = lambda _: None
) -> dict[str, pd.DataFrame]:
    """Return all normalised tables except ``source``.

    They are made from parsed sources (key → file name → table) and the core 3'UTRs.
    """
    versions = {file.name: file.version for source in SOURCES for file in source.files}
    (cargo_file,) = raw["ev_curated"]
    say("naming miRNAs and genes")
    mirnas, genes = build_mirnas(raw), build_genes(raw)
    mirna, gene, alias = mirnas.tables["mirna"], genes.tables["gene"], genes.tables["gene_alias"]
    say("predicting targets on the core 3'UTRs")
    prediction, lost = build_prediction(mirna, utrs)
    predictions = Built({"prediction": prediction}, lost)
    say("collecting interactions and cargo")
    mti = build_mti(raw, _index(mirna, mirnas.tables["mirna_alias"]), gene, alias, versions=versions)
    cargo = build_cargo(raw, mirna, version=versions[cargo_file])
    say("closing the gene sets over is_a and part_of")
    sets = build_gene_sets(raw, gene, alias, versions=versions)
    parts = (mirnas, genes, predictions, mti, cargo, sets)
    names = {name for built in parts for name in built.tables}
    tables = {
        name: pd.concat([b.tables[name] for b in parts if name in b.tables], ignore_index=True)
        for name in sorted(names)
    }
    drops = [drop for built in parts for drop in built.drops]
    tables["dropped"] = pd.DataFrame(
        [(d.source, d.file, d.reason, d.rows, d.examples) for d in drops],
        columns=list(TABLES["dropped"].columns),
    )
    return tables


def _index(mirna: pd.DataFrame, alias: pd.DataFrame) -> MirnaIndex:
    mirnas = (Mirna(*row) for row in mirna[["id", "name", "taxon"]].itertuples(index=False))
    return MirnaIndex(mirnas, alias[["alias", "id", "kind"]].itertuples(index=False, name=None))


def find_files(folder: Path, sources: Iterable[Source]) -> dict[str, Path]:
    """Return file name → path for every file of ``sources`` below ``folder``.

    A file may also lie in the folder ``curated`` beside ``folder``.

    Raises
    ------
    InputError
        If the folder does not exist, or a file is missing or there twice.
    """
    if not is_folder(folder):
        msg = f"{folder}: no such folder; expected the files that sources.tsv lists"
        raise InputError(msg)
    found: dict[str, Path] = {}
    for source in sources:
        for file in source.files:
            hits = sorted(folder.rglob(file.name)) or sorted((folder.parent / "curated").glob(file.name))
            if len(hits) != 1:
                state = "found none" if not hits else f"found {len(hits)}"
                msg = f"{folder}: expected one file {file.name} ({source.title}) at any depth, {state}"
                raise InputError(msg)
            found[file.name] = hits[0]
    return found


def _source_row(source: Source, file: SourceFile, path: Path, rows: int) -> dict[str, object]:
    return {
        "key": source.key,
        "version": file.version,
        "organism": TAXA.get(file.taxon, "several"),
        "file": file.name,
        "url": source.url,
        "origin": source.origin,
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
        "rows": rows,
        "licence": source.licence,
        "terms": source.terms,
        "citation": source.citation,
    }


def _prediction_row(utrs: Path, rows: int) -> dict[str, object]:
    used = [source for source in SOURCES if source.key in UTR_SOURCES]
    return {
        "key": "prediction",
        "version": MODEL_VERSION,
        "organism": "human; carried to mouse and rat by orthology",
        "file": utrs.name,
        "url": "https://doi.org/10.7554/eLife.05005",
        "origin": "mircargo's predictor on " + " and ".join(source.title for source in used),
        "sha256": sha256_of(utrs),
        "bytes": utrs.stat().st_size,
        "rows": rows,
        "licence": "; ".join(dict.fromkeys(source.licence for source in used)),
        "terms": "open",
        "citation": (
            "Agarwal et al. 2015, doi:10.7554/eLife.05005; "
            + "; ".join(dict.fromkeys(s.citation for s in used))
        ),
    }
