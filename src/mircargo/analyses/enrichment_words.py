"""What an enrichment and its negative control say, in notes and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mircargo.analyses.test_input import TestInput
from mircargo.answer import Answer, Note, Topic, noted
from mircargo.prose import counted, listed
from mircargo.schema.results import CONTROL
from mircargo.store.resolve import Process

if TYPE_CHECKING:
    from mircargo.enrichment.control import Control
    from mircargo.enrichment.result import EnrichmentResult

__all__ = ["control_notes", "process_position", "random_lists_answer", "random_lists_words", "result_words"]

_DISAGREEING = 5
_FIRST = 10
"""Sets of each part of the negative control that notes name."""


def result_words(result: EnrichmentResult, material: TestInput) -> tuple[Note, ...]:
    """Say what the p-values are measured against, which miRNAs did not count, and that ORA is biased."""
    from mircargo.enrichment.ora import PLAIN_ORA

    null = f"{result.null}; q by Benjamini–Hochberg over all sets tested"
    ora = f"{PLAIN_ORA}; random miRNAs get such terms, too"
    return (
        *noted(Topic.TESTED, _reached(result)),
        *noted(Topic.LEFT_OUT, _dropped(result, material.labels)),
        Note(Topic.NULL, null, of=("p_value", "q_value")),
        *noted(Topic.UNIVERSE, (_random_lists(result, material), *_elsewhere(result, material))),
        Note(Topic.BIASED, ora, of=("ora_p", "ora_q")),
    )


def process_position(answer: Answer, process: Process) -> tuple[Note, ...]:
    """Say, for each list, how the process fared in an enrichment."""
    by_list: dict[str, list[dict[str, Any]]] = {}
    for row in answer.records():
        by_list.setdefault(row["list_id"], []).append(row)
    lines = []
    for list_id, rows in by_list.items():
        for place, r in enumerate(rows, 1):
            if r["set_id"] == process.set_id:
                sign = "≤" if r["limit"] else "="
                lines.append(
                    f"{f'{list_id}: ' if len(by_list) > 1 else ''}{process.name}:"
                    f" {counted(r['overlap'], 'target')} where {r['expected']:.3g} would be expected of such"
                    f" a list; calibrated p {sign} {r['p_value']:.2g}, q {sign} {r['q_value']:.2g}, place"
                    f" {place:,} of {len(rows):,} (plain ORA p = {r['ora_p']:.2g}, biased for miRNA targets)"
                )
    none = (
        f"{process.name} could not be tested: none of its {counted(process.size, 'gene')} is in the universe"
    )
    return noted(Topic.PLACE, lines or [none])


def random_lists_words(control: Control) -> list[str]:
    """Return the negative control in sentences, one a method."""
    return [
        f"{row['method']}: {row['lists_with_hit']:.0%} of {counted(int(row['random_lists']), 'random list')}"
        f" of {counted(int(row['size']), 'miRNA')} have a set with q < 0.05 (median {row['median_hits']:g});"
        f" this list has {row['query_hits']}"
        for row in control.summary.to_dict("records")
    ]


def control_notes(control: Control) -> tuple[Note, ...]:
    """Return the negative control in notes: its sentences, and the first sets of each of its parts."""
    table = random_lists_answer(control).records()
    parts = {
        "frequent": "most often for random lists",
        "own": "this list's own, with the share of random lists that get it, too",
    }
    words = ["negative control:", *(f"  {line}" for line in random_lists_words(control))]
    for method in control.summary["method"]:
        for part, meaning in parts.items():
            rows = [row for row in table if (row["method"], row["part"]) == (method, part)][:_FIRST]
            words += [f"  {method}, {meaning}:" if rows else f"  {method}, {meaning}: none"]
            words += [f"    {row['share']:.0%}  {row['set_name']} ({row['set_id']})" for row in rows]
    return noted(Topic.CONTROL, words)


def random_lists_answer(control: Control) -> Answer:
    """Return the negative control as one table.

    It holds the ten most frequent false sets of each method, then the list's own hits.

    ``share`` is the part of the random lists for which the method calls the set; ``q_value`` that of the list
    itself.
    """
    rows: list[tuple[Any, ...]] = [
        (r["method"], "frequent", r["set_id"], r["set_name"], r["share"], None)
        for r in control.terms.to_dict("records")
    ]
    rows += [
        (r["method"], "own", r["set_id"], r["set_name"], r["share"], r["q_value"])
        for r in control.standing.to_dict("records")
    ]
    return Answer.of(CONTROL, rows)


def _reached(result: EnrichmentResult) -> list[str]:
    """Say how many targets the lists have, and how many draws were used."""
    counts = sorted(result.n_targets.values())
    targets = counted(counts[0], "target") if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,} targets"
    fewest, most = result.draws
    return [
        f"lists: {counted(len(counts), 'list')}, {targets} in the universe; {fewest:,} to {most:,} random"
        " lists a set"
    ]


def _random_lists(result: EnrichmentResult, material: TestInput) -> str:
    """Say which miRNAs the random lists are drawn from, and how many equally likely ones these are worth."""
    words = f"random lists: drawn from {material.universe_words}, {result.null.n_mirnas:,}"
    if result.null.null != "alike":
        return f"{words}, by the {result.null.null} null"
    worth = sorted(result.effective.values())
    least, most = f"{worth[0]:,.0f}", f"{worth[-1]:,.0f}"
    number = least if least == most else f"{least} to {most}"
    return f"{words}; those like the list are likelier, as if drawn from {number} equally likely ones"


def _elsewhere(result: EnrichmentResult, material: TestInput) -> list[str]:
    """Say what another universe of miRNAs would say."""
    if result.other is None or material.other_universe is None:
        return []
    here, there = result.other.called
    words = (
        f"another universe: with {material.other_universe[0]} ({result.other.n_mirnas:,}), "
        f"{counted(there, 'set')} at q < 0.05, here {here:,}"
    )
    rows = result.other.table.to_dict("records")
    if not rows:
        return [f"{words}; they agree on every set"]
    named = [f"{r['set_name']} ({r['q_value']:.2g} here, {r['q_other']:.2g} there)" for r in rows]
    return [f"{words}; q below 0.05 in one alone: {listed(named, _DISAGREEING)}"]


def _dropped(result: EnrichmentResult, labels: Mapping[str, str]) -> list[str]:
    """Say which miRNAs did not count, by reason."""
    found: dict[str, list[str]] = {}
    for row in result.dropped.to_dict("records"):
        found.setdefault(row["reason"], []).append(labels.get(row["mirna"], row["mirna"]))
    return [f"left out, {reason}: {listed(list(dict.fromkeys(names)))}" for reason, names in found.items()]
