"""Source tables → normalised tables → a snapshot folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mircargo.build._cargo import build_cargo, ev_source_id
from mircargo.build._gene_sets import build_gene_sets
from mircargo.build._genes import build_genes
from mircargo.build._mirnas import build_mirnas
from mircargo.build._mti import build_mti
from mircargo.build._parts import Built, Drop
from mircargo.build._snapshot import write_snapshot
from mircargo.errors import InputError
from mircargo.ids import TAXA, Mirna, MirnaIndex
from mircargo.provenance import sha256_of
from mircargo.schema import TABLES
from mircargo.sources import SOURCES, Source, SourceFile

__all__ = ["Built", "Drop", "build_core", "build_tables", "ev_source_id", "find_files"]

CORE = tuple(source for source in SOURCES if source.key != "utr_human")
"""The sources of the core snapshot's tables."""


def build_core(folder: Path, out: Path, *, say: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Build the core snapshot from the files in ``folder`` into ``out``.

    Parameters
    ----------
    folder
        Folder that holds every file of the core sources, at any depth.
    out
        Snapshot folder to write; replaced when it exists.
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
    paths = find_files(folder)
    raw: dict[str, dict[str, pd.DataFrame]] = {}
    for source in CORE:
        for file in source.files:
            say(f"reading {file.name}")
            raw.setdefault(source.key, {})[file.name] = source.parse(paths[file.name])
    rows = {name: len(table) for files in raw.values() for name, table in files.items()}
    tables = build_tables(raw, say=say)
    tables["source"] = pd.DataFrame([
        _source_row(source, file, paths[file.name], rows[file.name]) for source in CORE for file in source.files
    ])
    say(f"writing {out}")
    write_snapshot(tables, out, name="core", origin=str(folder))
    return {name: len(tables[name]) for name in TABLES}


def build_tables(raw: dict[str, dict[str, pd.DataFrame]], *, say: Callable[[str], None] = lambda _: None) -> dict[str, pd.DataFrame]:
    """Return all normalised tables except ``source`` from parsed sources (key → file name → table)."""
    versions = {file.name: file.version for source in SOURCES for file in source.files}
    (cargo_file,) = raw["ev_curated"]
    say("naming miRNAs and genes")
    mirnas, genes = build_mirnas(raw), build_genes(raw)
    mirna, gene, alias = mirnas.tables["mirna"], genes.tables["gene"], genes.tables["gene_alias"]
    say("collecting interactions and cargo")
    mti = build_mti(raw, _index(mirna, mirnas.tables["mirna_alias"]), gene, alias, versions=versions)
    cargo = build_cargo(raw, mirna, version=versions[cargo_file])
    say("closing the gene sets over is_a and part_of")
    sets = build_gene_sets(raw, gene, alias, versions=versions)
    parts = (mirnas, genes, mti, cargo, sets)
    names = {name for built in parts for name in built.tables}
    tables = {name: pd.concat([b.tables[name] for b in parts if name in b.tables], ignore_index=True) for name in sorted(names)}
    drops = [drop for built in parts for drop in built.drops]
    tables["dropped"] = pd.DataFrame(
        [(d.source, d.file, d.reason, d.rows, d.examples) for d in drops], columns=list(TABLES["dropped"].columns)
    )
    return tables


def _index(mirna: pd.DataFrame, alias: pd.DataFrame) -> MirnaIndex:
    mirnas = (Mirna(*row) for row in mirna[["id", "name", "taxon"]].itertuples(index=False))
    return MirnaIndex(mirnas, alias[["alias", "id", "kind"]].itertuples(index=False, name=None))


def find_files(folder: Path) -> dict[str, Path]:
    """Return file name → path for every file of the core sources below ``folder``.

    A file may also lie in the folder ``curated`` beside ``folder``.

    Raises
    ------
    InputError
        If the folder does not exist, or a file is missing or there twice.
    """
    if not folder.is_dir():
        msg = f"{folder}: no such folder; expected the files that sources.tsv lists"
        raise InputError(msg)
    found: dict[str, Path] = {}
    for source in CORE:
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
        "key": source.key, "version": file.version, "organism": TAXA.get(file.taxon, "several"), "file": file.name, "url": source.url,
        "origin": source.origin, "sha256": sha256_of(path), "bytes": path.stat().st_size, "rows": rows, "licence": source.licence,
        "terms": source.terms, "citation": source.citation,
    }
