"""The core 3'UTRs: the registry's padded file, decoded with transcript models, and folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mircargo.errors import InputError, SnapshotError
from mircargo.facts.sieve import unique_map
from mircargo.files import check_writable, write_whole
from mircargo.ids.species import taxon_of
from mircargo.predict.core import build_core_utrs, fold_core
from mircargo.predict.transcripts import transcript_models
from mircargo.predict.utrs import Utr
from mircargo.schema import UTR

__all__ = ["build_utrs", "read_utrs"]

_HUMAN = taxon_of("human")


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
    utrs = build_core_utrs(entries, models, dict(zip(genes["entrez"], genes["symbol"], strict=True)))
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


def read_utrs(path: Path) -> list[Utr]:
    """Return the 3'UTRs of a file written by :func:`build_utrs`.

    Raises
    ------
    SnapshotError
        If the file is missing or is not such a table.
    """
    try:
        rows = pq.read_table(path, columns=list(UTR.columns)).to_pylist()
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError) as error:
        msg = f"{path}: the core 3'UTRs cannot be read ({type(error).__name__}); reinstall mircargo"
        raise SnapshotError(msg) from error
    return [
        Utr(
            row["symbol"],
            row["sequence"],
            gene_id=row["gene"],
            transcript=row["transcript"] or "",
            taxon=str(row["taxon"]),
            ends=tuple(map(int, row["ends"].split(","))),
            shares=tuple(map(float, row["shares"].split(","))),
            evidence=row["evidence"],
            orf_length=row["orf_length"],
            accessibility=row["accessibility"] or None,
        )
        for row in rows
    ]


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
