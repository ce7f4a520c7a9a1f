"""Transcript models: where the stop codons and the 3'UTR ends of a gene lie in the genome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Transcript", "transcript_models"]


@dataclass(frozen=True)
class Transcript:
    """A coding transcript, reduced to what a 3'UTR needs.

    Parameters
    ----------
    name
        Accession, e.g. ``"NM_005030"``.
    chrom, strand
        Chromosome and ``"+"`` or ``"-"``.
    utr
        Genomic intervals of the 3'UTR (0-based, end excluded), in reading order.
    orf_length
        Coding length in nt, stop codon included.
    """

    name: str
    chrom: str
    strand: str
    utr: tuple[tuple[int, int], ...]
    orf_length: int

    @property
    def utr_length(self) -> int:
        """Length of the spliced 3'UTR in nt."""
        return sum(end - start for start, end in self.utr)

    @property
    def stop(self) -> int:
        """Genomic position of the first 3'UTR nucleotide, as an edge of its interval."""
        return self.utr[0][0] if self.strand == "+" else self.utr[0][1]

    def padded(self, length: int) -> tuple[tuple[int, int], ...]:
        """Intervals of the 3'UTR, the last one prolonged into the genome until it has ``length`` nt."""
        missing = length - self.utr_length
        if missing <= 0:
            return self.utr
        start, end = self.utr[-1]
        last = (start, end + missing) if self.strand == "+" else (start - missing, end)
        return (*self.utr[:-1], last)


def transcript_models(table: pd.DataFrame, genes: Mapping[str, str]) -> dict[str, tuple[Transcript, ...]]:
    """Return the coding RefSeq transcripts (``NM_``) of UCSC's ``refGene`` table.

    Parameters
    ----------
    table
        Columns name, chrom, strand, coding_start, coding_end, exon_starts, exon_ends, symbol, all text.
    genes
        Gene symbol → gene id; rows of other symbols are left out.

    Returns
    -------
    dict
        Gene id → its transcripts on assembled chromosomes (on patches and alternative haplotypes only if
        there are no others), in the order of the table.
    """
    found: dict[str, list[Transcript]] = defaultdict(list)
    coding = table[table["name"].str.startswith("NM_") & table["symbol"].isin(list(genes))]
    for row in coding.to_dict("records"):
        transcript = _transcript(row)
        if transcript.utr:
            found[genes[row["symbol"]]].append(transcript)
    return {gene: _assembled(transcripts) for gene, transcripts in found.items()}


def _transcript(row: Mapping[Hashable, str]) -> Transcript:
    strand, coding_start, coding_end = row["strand"], int(row["coding_start"]), int(row["coding_end"])
    starts, ends = (map(int, row[column].rstrip(",").split(",")) for column in ("exon_starts", "exon_ends"))
    exons = list(zip(starts, ends, strict=True))
    if strand == "+":
        utr = [(max(start, coding_end), end) for start, end in exons if end > coding_end]
    else:
        utr = [(start, min(end, coding_start)) for start, end in reversed(exons) if start < coding_start]
    orf = sum(max(0, min(end, coding_end) - max(start, coding_start)) for start, end in exons)
    return Transcript(row["name"], row["chrom"], strand, tuple(utr), orf)


def _assembled(transcripts: list[Transcript]) -> tuple[Transcript, ...]:
    assembled = tuple(transcript for transcript in transcripts if "_" not in transcript.chrom)
    return assembled or tuple(transcripts)
