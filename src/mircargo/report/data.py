"""What a report shows, gathered before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mircargo.answer import NOTHING, Answer, Note, RestsOn

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
        All gene sets with the test's columns, best first; the page shows the first ones.
    enrichment_notes
        Where the process stands, universe, null, and the label of plain ORA.
    control
        What random lists return, one sentence a method; empty where nothing was tested.
    control_sets
        Sets called for random lists, and for this list.
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
    rests_on
        What all of it rests on.
    names
        How the names given were read, one a row; empty where only a source was given.
    notes
        The same in sentences, with how sources, process and genes were read.
    """

    title: str
    question: str
    findings: Sequence[str]
    cautions: Sequence[str]
    cargo: Answer
    targets: Mapping[str, Answer]
    enrichment: Answer
    enrichment_notes: Sequence[str]
    control: Sequence[str]
    control_sets: Answer
    paths: Answer
    graph: Graph
    methods: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    record: Mapping[str, Any]
    rests_on: RestsOn = NOTHING
    names: Answer = field(default_factory=lambda: Answer(("query",), []))
    notes: tuple[Note, ...] = ()
