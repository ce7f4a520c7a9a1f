"""Streaming readers of sequences: FASTA of 3'UTRs, ORFs or miRNAs, and TargetScan's aligned UTRs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mircargo.errors import InputError
from mircargo.paths import is_file
from mircargo.predict.headers import parse_header
from mircargo.predict.mirnas import check_mirna
from mircargo.predict.utrs import Utr
from mircargo.readers.fasta import NUCLEOTIDES, UNAVAILABLE, records_of
from mircargo.readers.text import is_read_once, open_text, place_of, read_lines

__all__ = ["UtrFile", "read_fasta", "read_mirnas", "read_orfs"]

_NOT_NUCLEOTIDE = re.compile(f"[^{NUCLEOTIDES}]")
_ONLY_PROTEIN = frozenset("EFILPQefilpqXxZzJjOo*")
_UNAVAILABLE = UNAVAILABLE.replace(" ", "")
_KIND = "FASTA: at least one '>' header with a sequence"
_ALIGNED_FIELDS = 3


def read_fasta(path: Path, lines: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield (header without ``>``, sequence) of each record, one at a time.

    The lines are those of the file where they were read already.

    Raises
    ------
    InputError
        If the file has no record, a record has no header or sequence, or letters are not nucleotides.
    """
    expected = "a FASTA header starting with '>', or TargetScan's gene, taxon and sequence with tabs"
    with _lines_of(path, lines) as given:
        for record in records_of(path, given, letters=None, expected=expected, kind=_KIND):
            yield _record(path, record.header, record.sequence.replace(" ", ""))


@contextmanager
def _lines_of(path: Path, lines: Sequence[str] | None) -> Iterator[Iterable[str]]:
    """Open a file anew, or give the lines that were read already."""
    if lines is not None or is_read_once(path):
        yield read_lines(path) if lines is None else lines
        return
    if not is_file(path):
        message = f"{path}: no such file; give the path of a FASTA file, plain or gzipped"
        raise InputError(message)
    with open_text(path) as handle:
        yield handle


def _record(path: Path, header: str, sequence: str) -> tuple[str, str]:
    if not sequence:
        message = (
            f"{place_of(path)}: record {header[:40]!r} has no sequence; remove it or add its nucleotides"
        )
        raise InputError(message)
    if sequence != _UNAVAILABLE:
        check_nucleotides(path, header, sequence)
    return header, sequence


def check_nucleotides(path: Path, name: str, sequence: str) -> None:
    """Raise InputError if ``sequence`` has letters that are not nucleotides.

    Parameters
    ----------
    path
        The file, for the words of the error.
    name
        Name of the sequence.
    sequence
        Its letters.
    """
    odd = _NOT_NUCLEOTIDE.search(sequence)
    if odd is None:
        return
    letters = set(sequence)
    what = "it looks like a protein" if letters & _ONLY_PROTEIN else "it is not a nucleotide letter"
    message = (
        f"{place_of(path)}: record {name[:40]!r}: expected nucleotides (A, C, G, T, U, N), found"
        f" {odd.group()!r} at position {odd.start() + 1}; {what}, give DNA or RNA"
    )
    raise InputError(message)


@dataclass(frozen=True)
class UtrFile:
    """3'UTRs of a file, read anew at each iteration, so that a file of any size streams.

    What gives its text once, a pipe or standard input, is kept.

    Parameters
    ----------
    path
        FASTA with headers of Ensembl, GENCODE, UCSC, or whose first word is the gene; or TargetScan's
        ``UTR_Sequences``: gene, taxon, aligned sequence in three tab-separated columns.
    taxa
        Taxa to keep of an alignment, e.g. ``{"9606"}``; empty keeps all.
    """

    path: Path
    taxa: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Utr]:
        """Yield the 3'UTRs in file order; duplicate ids are an error."""
        seen: set[tuple[str, str]] = set()
        for utr in self._aligned() if self._is_aligned else self._fasta():
            key = (utr.transcript or utr.gene, utr.taxon)
            if key in seen:
                message = (
                    f"{place_of(self.path)}: id {key[0]!r} appears twice; expected one record for each,"
                    " rename or remove one"
                )
                raise InputError(message)
            seen.add(key)
            yield utr

    @cached_property
    def _kept(self) -> list[str] | None:
        return read_lines(self.path) if is_read_once(self.path) else None

    @cached_property
    def _is_aligned(self) -> bool:
        with _lines_of(self.path, self._kept) as lines:
            first = next((line for line in lines if line.strip()), "")
        return not first.startswith(">") and len(first.split("\t")) == _ALIGNED_FIELDS

    def _fasta(self) -> Iterator[Utr]:
        for text, sequence in read_fasta(self.path, self._kept):
            header = parse_header(text)
            part = sequence[header.utr] if header.utr is not None else sequence
            if sequence == _UNAVAILABLE or not part:
                continue
            yield Utr(header.gene, part, gene_id=header.gene_id, transcript=header.transcript)

    def _aligned(self) -> Iterator[Utr]:
        with _lines_of(self.path, self._kept) as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if not line.strip():
                    continue
                if len(fields) != _ALIGNED_FIELDS:
                    message = (
                        f"{place_of(self.path)}: line {number}: expected gene, taxon, aligned sequence in 3"
                        f" tab-separated columns, found {len(fields)}; see TargetScan's UTR_Sequences"
                    )
                    raise InputError(message)
                gene, taxon, aligned = fields
                sequence = aligned.replace("-", "").replace(".", "")
                if sequence and (not self.taxa or taxon in self.taxa):
                    check_nucleotides(self.path, f"{gene} {taxon}", sequence)
                    yield Utr(gene, sequence, taxon=taxon)


def read_mirnas(path: Path) -> dict[str, str]:
    """Read a FASTA of mature miRNAs: first word of the header → RNA sequence.

    Raises
    ------
    InputError
        If a name appears twice or a sequence is not a mature miRNA.
    """
    mirnas: dict[str, str] = {}
    for header, sequence in read_fasta(path):
        name = (header.split() or [""])[0]
        if name in mirnas:
            message = f"{place_of(path)}: miRNA {name!r} appears twice; expected one record for each name"
            raise InputError(message)
        mirnas[name] = check_mirna(name, sequence)
    return mirnas


def read_orfs(path: Path) -> dict[str, str]:
    """Read a FASTA of coding sequences: transcript and gene → sequence, the longest where several."""
    orfs: dict[str, str] = {}
    for text, sequence in read_fasta(path):
        header = parse_header(text)
        for key in {header.gene, header.transcript} - {""}:
            if len(sequence) > len(orfs.get(key, "")):
                orfs[key] = sequence
    return orfs
