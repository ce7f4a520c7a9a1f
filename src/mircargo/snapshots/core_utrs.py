"""The core 3'UTRs: the registry's padded file, decoded with transcript models, and folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mircargo.errors import InputError
from mircargo.facts.sieve import unique_map
from mircargo.files import check_writable, write_whole
from mircargo.ids.species import taxon_of
from mircargo.predict.core import build_core_utrs as clean_utrs
from mircargo.predict.core import fold_core
from mircargo.predict.transcripts import transcript_models
from mircargo.predict.utrs import Utr
from mircargo.schema import UTR
from mircargo.snapshots.files import find_files
from mircargo.sources import SOURCES
from mircargo.store.core_utrs import read_utrs

__all__ = ["UTR_SOURCES", "build_core_utrs", "build_utrs"]

UTR_SOURCES = ("utr_human", "refgene")
"""Sources of the core 3'UTRs, which are a file of their own."""

_HUMAN = taxon_of("human")


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


def build_utrs(
    raw: Mapping[str, pd.DataFrame],
    out: Path,
    *,
    known: Mapping[str, bytes] | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Clean, fold and write the core 3'UTRs; about 40 minutes, or seconds where ``known`` has all.

    Parameters
    ----------
    raw
        Parsed ``utr_human``, ``hgnc`` and, for annotated ends, ``refgene``.
    out
        Parquet file to write, columns of :data:`mircargo.schema.UTR`.
    known
        Sequence → accessibility profile that need not be folded again.
    force
        Replace an existing file.
    progress
        Called with the 3'UTRs done and of all.

    Returns
    -------
    int
        Number of 3'UTRs.

    Raises
    ------
    InputError
        If no entry is left, or folding is needed and ViennaRNA is not installed.
    OutputError
        If the file exists or cannot be written.
    """
    check_writable(out, force=force)
    entries = dict(zip(raw["utr_human"]["entrez"], raw["utr_human"]["sequence"].str.upper(), strict=True))
    genes = raw["hgnc"][raw["hgnc"]["status"] == "Approved"]
    genes = genes[genes["entrez"] != ""]
    models = transcript_models(raw["refgene"], _symbols(genes)) if "refgene" in raw else {}
    utrs = clean_utrs(entries, models, dict(zip(genes["entrez"], genes["symbol"], strict=True)))
    if not utrs:
        msg = "no 3'UTR is left after cleaning; is it the registry's file of human 3'UTRs?"
        raise InputError(msg)
    profiles = list(_folded(utrs, known or {}, progress))
    ids = dict(zip(genes["entrez"], genes["id"], strict=True))
    table = UTR.check(
        pd.DataFrame([_row(utr, profile, ids) for utr, profile in zip(utrs, profiles, strict=True)]),
        origin=str(out),
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=12, row_group_size=2048)
    write_whole(out, sink.getvalue().to_pybytes(), force=force)
    return len(utrs)


def _symbols(genes: pd.DataFrame) -> dict[str, str]:
    """Return symbol → Entrez id, also for earlier symbols and synonyms of one gene only."""
    parts = [genes[["symbol", "entrez"]]]
    for column in ("previous", "aliases"):
        names = genes.assign(symbol=genes[column].str.split(",")).explode("symbol")
        parts.append(names.assign(symbol=names["symbol"].str.strip())[["symbol", "entrez"]])
    other = pd.concat(parts[1:])
    other = other[(other["symbol"] != "") & ~other["symbol"].isin(genes["symbol"])]
    return {
        **unique_map(other, "symbol", "entrez").to_dict(),
        **dict(zip(genes["symbol"], genes["entrez"], strict=True)),
    }


def _folded(
    utrs: list[Utr], known: Mapping[str, bytes], progress: Callable[[int, int], None] | None
) -> Iterator[bytes]:
    for done, utr in enumerate(utrs, 1):
        if utr.sequence in known:
            yield known[utr.sequence]
        else:
            ((_, profile),) = fold_core([utr])
            yield profile
        if progress is not None:
            progress(done, len(utrs))


def _row(utr: Utr, profile: bytes, ids: Mapping[str, str]) -> dict[str, object]:
    return {
        "gene": ids.get(utr.gene_id, f"NCBIGene:{utr.gene_id}"),
        "symbol": utr.gene,
        "taxon": _HUMAN,
        "transcript": utr.transcript or None,
        "evidence": utr.evidence,
        "orf_length": utr.orf_length,
        "ends": ",".join(map(str, utr.ends)),
        "shares": ",".join(f"{share:.6g}" for share in utr.shares),
        "sequence": utr.sequence,
        "accessibility": profile,
    }
