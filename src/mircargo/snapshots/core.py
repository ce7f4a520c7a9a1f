"""The core snapshot: the facts of its sources' files, read against nothing, and the predicted targets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mircargo.digest import sha256_of
from mircargo.errors import InputError
from mircargo.facts.identities import Identities
from mircargo.prose import counted
from mircargo.snapshots.build import Gathered, gather_facts, write_gathered
from mircargo.snapshots.core_utrs import UTR_SOURCES
from mircargo.snapshots.files import find_files
from mircargo.snapshots.predictions import MODEL_VERSION, build_prediction
from mircargo.snapshots.records import GivenFile
from mircargo.sources import SOURCES, hgnc, mirtarbase

__all__ = ["CORE", "build_core"]

CORE = tuple(source for source in SOURCES if source.files and source.key not in UTR_SOURCES)
"""The sources of the core snapshot's tables."""

_BY_THE_WAY = (hgnc.ORTHOLOGS, mirtarbase.MOUSE_GENES)
"""What files of the core state beside the facts that they are read for."""
_PREDICTION = "prediction"
_CURATED = "ev_curated"


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
        The file of :func:`mircargo.snapshots.core_utrs.build_utrs`, on which targets are predicted.
    say
        Called with one line about each step.

    Returns
    -------
    dict
        Table name → number of rows.

    Raises
    ------
    InputError
        If a file is missing or is not what its source declares, if none of its rows can be used, or one of
        the curated table cannot.
    SnapshotError
        If a built table does not fit its declaration.
    OutputError
        If ``out`` cannot be written.
    """
    gathered = gather_facts(Identities.empty(), _core_files(folder), say=say)
    _check(gathered)
    say("predicting targets on the core 3'UTRs")
    prediction, lost = build_prediction(gathered.base.tables["mirna"], utrs)
    gathered.new[_PREDICTION, _PREDICTION].append(prediction)
    gathered.drops += lost
    return write_gathered(gathered, out, name="core", made=[_prediction_row(utrs, len(prediction))], say=say)


def _core_files(folder: Path) -> list[GivenFile]:
    """Return the files of the core in a folder, each as often as it states facts of another kind."""
    paths = find_files(folder, CORE)
    return [
        GivenFile(
            source,
            file,
            paths[file.name],
            source.origin,
            sha256_of(paths[file.name]),
            by_the_way=source in _BY_THE_WAY,
        )
        for source in (*CORE, *_BY_THE_WAY)
        for file in source.files
    ]


def _check(gathered: Gathered) -> None:
    """Refuse a file that states nothing, and a curated table with a row that cannot be used."""
    for (key, file), rows in gathered.rows.items():
        drops = [drop for drop in gathered.drops if (drop.source, drop.file) == (key, file)]
        lost = sum(drop.rows for drop in drops)
        if lost and (lost >= rows or key == _CURATED):
            most = max(drops, key=lambda drop: drop.rows)
            msg = (
                f"{file}: {lost} of {counted(rows, 'row')} cannot be used: {most.reason} ({most.examples});"
                " is it the right file?"
            )
            raise InputError(msg)


def _prediction_row(utrs: Path, rows: int) -> dict[str, object]:
    used = [source for source in SOURCES if source.key in UTR_SOURCES]
    return {
        "key": _PREDICTION,
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
