"""Transcript models: where the stop codons and the 3'UTR ends of a gene lie in the genome."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mircargo.errors import InputError

__all__ = ["Transcript", "read_refgene"]

_COLUMNS = 16  # the UCSC table "genePredExt" with its leading bin column


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


def read_refgene(path: Path, genes: Mapping[str, str]) -> dict[str, tuple[Transcript, ...]]:
    """Read coding RefSeq transcripts (``NM_``) of UCSC's ``refGene`` table.

    Parameters
    ----------
    path
        ``refGene.txt`` or ``refGene.txt.gz``.
    genes
        Gene symbol → gene id; rows of other symbols are left out.

    Returns
    -------
    dict
        Gene id → its transcripts on assembled chromosomes (on patches and alternative haplotypes only if
        there are no others), in file order.

    Raises
    ------
    InputError
        If a row does not have the columns of the table.
    """
    found: dict[str, list[Transcript]] = defaultdict(list)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) != _COLUMNS:
                message = f"{path.name}: line {number}: expected {_COLUMNS} tab-separated columns of UCSC refGene, found {len(fields)}; fetch the table refGene.txt.gz"
                raise InputError(message)
            gene = genes.get(fields[12])
            if gene is not None and fields[1].startswith("NM_"):
                transcript = _transcript(fields)
                if transcript.utr:
                    found[gene].append(transcript)
    return {gene: _assembled(transcripts) for gene, transcripts in found.items()}


def _transcript(fields: list[str]) -> Transcript:
    strand, coding_start, coding_end = fields[3], int(fields[6]), int(fields[7])
    starts, ends = (map(int, fields[column].rstrip(",").split(",")) for column in (9, 10))
    exons = list(zip(starts, ends, strict=True))
    if strand == "+":
        utr = [(max(start, coding_end), end) for start, end in exons if end > coding_end]
    else:
        utr = [(start, min(end, coding_start)) for start, end in reversed(exons) if start < coding_start]
    orf = sum(max(0, min(end, coding_end) - max(start, coding_start)) for start, end in exons)
    return Transcript(fields[1], fields[2], strand, tuple(utr), orf)


def _assembled(transcripts: list[Transcript]) -> tuple[Transcript, ...]:
    assembled = tuple(transcript for transcript in transcripts if "_" not in transcript.chrom)
    return assembled or tuple(transcripts)
