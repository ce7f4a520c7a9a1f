"""What a report shows, gathered before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mircargo.store import Answer

if TYPE_CHECKING:
    from mircargo.graph import Graph

__all__ = ["ReportData"]


@dataclass(frozen=True)
class ReportData:
    """The content of one report, in the order of the page.

    Parameters
    ----------
    title
        Heading of the page.
    question
        What was asked, in one or two sentences.
    findings
        What was found, in plain words, most important first.
    cautions
        How far to trust it: limits and left-out rows, one sentence each.
    cargo
        What the source and the comparator carry.
    targets
        Tables by kind of evidence, in this order: ``"validated"``, ``"predicted"``, ``"negative"``;
        kinds without a row are absent.
    enrichment
        Gene sets with the test's columns.
    enrichment_notes
        Universe, null and label of the test.
    paths
        Source → miRNA → gene → set, one row a path.
    graph
        The network to draw.
    methods
        Text for the methods section of a paper, one paragraph each.
    sources
        Rows of the table ``source`` that were used: version, terms, citation.
    record
        The run record, without dates.
    """

    title: str
    question: str
    findings: Sequence[str]
    cautions: Sequence[str]
    cargo: Answer
    targets: Mapping[str, Answer]
    enrichment: Answer
    enrichment_notes: Sequence[str]
    paths: Answer
    graph: Graph
    methods: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    record: Mapping[str, Any]
