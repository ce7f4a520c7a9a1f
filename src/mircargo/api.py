"""The Python interface: the same answers as the commands, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.analyses.enrichment import enrich_lists
from mircargo.analyses.enrichment_words import process_position
from mircargo.analyses.test_input import read_material
from mircargo.answer import Answer, Topic, noted
from mircargo.arguments import checking_arguments
from mircargo.enrichment.settings import TestSettings
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import check_versus, explain, select
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.questions.universe import UniverseChoice
from mircargo.snapshots.status import snapshot_files
from mircargo.store.resolve import resolve_process, resolve_source
from mircargo.store.saved_queries import run_query
from mircargo.store.store import MAX_ROWS, TIMEOUT, Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.graph import Graph

__all__ = ["KnowledgeBase"]


@checking_arguments
class KnowledgeBase:
    """An open snapshot.

    Several threads may ask it at a time. :meth:`close` frees its memory, as the end of a ``with`` block does;
    in another process, open it anew.

    Every method returns a DataFrame whose ``attrs["notes"]`` says how names were read and what to keep in
    mind. Methods raise :class:`mircargo.errors.MircargoError`, also for an argument of a wrong type. Where
    several texts are taken (``evidence``, ``data_sources``, ``names``), one text with commas between them
    will do.

    Parameters
    ----------
    snapshot
        Name or folder of a snapshot, ``"core"`` is the one that ships; by default the one that
        ``MIRCARGO_SNAPSHOT`` names, else the one in use (``mircargo data use``), else the core.
    terms
        ``"academic"`` (all sources) or ``"open"`` (openly licensed ones alone).
    data_sources
        Keys of sources: of each kind of facts (interactions, cargo, gene sets) of which one of them has
        any, only theirs are used; the other kinds are as ever. By default all sources.

    Examples
    --------
    >>> import mircargo
    >>> kb = mircargo.open()
    >>> kb.targets("miR-21a", organism="mouse").gene[:2].tolist()
    ['Pten', 'Pdcd4']
    """

    def __init__(
        self,
        snapshot: Path | str | None = None,
        *,
        terms: str = "academic",
        data_sources: Iterable[str] | None = None,
    ) -> None:
        self._store = Store(snapshot, terms=terms, data_sources=data_sources)

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free what the knowledge base holds; it answers no more."""
        self._store.close()

    def targets(
        self,
        *mirnas: str,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        process: str | None = None,
        only_process: bool = False,
        by_evidence: bool = False,
        skip_unknown: bool = False,
    ) -> pd.DataFrame:
        """Return the genes that miRNAs repress; see :func:`mircargo.questions.targets.targets_of`."""
        return self._framed(
            targets_of(
                self._store,
                mirnas,
                organism=organism,
                evidence=evidence,
                process=process,
                only_process=only_process,
                by_evidence=by_evidence,
                skip_unknown=skip_unknown,
            )
        )

    def mirnas(
        self,
        gene: str,
        *,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        by_evidence: bool = False,
    ) -> pd.DataFrame:
        """Return the miRNAs that repress a gene; see :func:`mircargo.questions.targets.mirnas_of`."""
        return self._framed(
            mirnas_of(self._store, gene, organism=organism, evidence=evidence, by_evidence=by_evidence)
        )

    def cargo(
        self, source: str | None = None, *, versus: str | None = None, organism: str | None = None
    ) -> pd.DataFrame:
        """Return all EV sources, what one carries, or how it differs from another."""
        check_versus(source, versus)
        if source is None:
            return self._framed(ev_sources(self._store, organism=organism))
        if versus is not None:
            return self._framed(cargo_difference(self._store, source, versus))
        return self._framed(cargo_of(self._store, source))

    def explain(
        self,
        subject: str,
        process: str = "neurogenesis",
        *,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return the paths from a miRNA or an EV source to a process.

        See :func:`mircargo.questions.paths.explain`.
        """
        return self._framed(explain(self._store, subject, process, organism=organism, evidence=evidence))

    def enrich(
        self,
        *mirnas: str,
        source: str | None = None,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        gene_sets: str = "go",
        process: str | None = None,
        mirna_universe: str | Iterable[str] = "all",
        gene_universe: str | Iterable[str] | None = None,
        statistic: str = "residual",
        null: str = "alike",
        draws: int | None = None,
        exact_draws: bool = False,
        by_family: bool = False,
        min_size: int = 10,
        max_size: int = 500,
        gsea: bool = False,
        seed: int = 0,
        threads: int | None = None,
        skip_unknown: bool = False,
    ) -> pd.DataFrame:
        """Return which gene sets miRNAs or a source's cargo hit more than random lists of as many miRNAs do.

        The options are those of ``mircargo enrich``; with tables of your own, call
        :func:`mircargo.enrichment.enrich`.
        """
        from mircargo.cluster import thread_runner

        selection = select(
            self._store, source=source, mirnas=mirnas, organism=organism, skip_unknown=skip_unknown
        )
        resolved = resolve_process(self._store, process, taxon=selection.taxon) if process else None
        material = read_material(
            self._store,
            selection.taxon,
            evidence=evidence,
            gene_sets=gene_sets,
            universe=selection.universe(UniverseChoice(mirna_universe, gene_universe)),
            process=resolved,
            scored=gsea or statistic == "repression",
        )
        settings = TestSettings(
            statistic=statistic,
            null=null,
            draws=draws,
            exact_draws=exact_draws,
            by_family=by_family,
            min_size=min_size,
            max_size=max_size,
            seed=seed,
            gsea=gsea,
        )
        label = selection.source.label if selection.source else "query"
        answer = enrich_lists(material, {label: selection.tested}, settings, runner=thread_runner(threads))
        place = process_position(answer, resolved) if resolved else ()
        return self._framed(answer.with_notes(*place, before=selection.notes))

    def names(
        self,
        names: Iterable[str],
        *,
        organism: str | None = None,
        kind: str = "auto",
        skip_unknown: bool = False,
    ) -> pd.DataFrame:
        """Return how names are read; see :func:`mircargo.questions.names.readings_of`."""
        return self._framed(
            readings_of(self._store, list(names), organism=organism, kind=kind, skip_unknown=skip_unknown)
        )

    def query(self, name: str, **parameters: str) -> pd.DataFrame:
        """Return the answer of a saved question."""
        return self._framed(run_query(self._store, name, parameters))

    def sql(self, statement: str, *, max_rows: int = MAX_ROWS, timeout: float = TIMEOUT) -> pd.DataFrame:
        """Return the answer of one SELECT on the snapshot's tables (``docs/tables.md``).

        It is held within rows and seconds, where 0 stands for any number.
        """
        return self._framed(self._store.ask_sql(statement, max_rows=max_rows, timeout=timeout))

    def sources(self) -> pd.DataFrame:
        """Return the files behind the snapshot, with versions, terms and citations."""
        return self._framed(snapshot_files(self._store))

    def graph(
        self,
        *mirnas: str,
        source: str | None = None,
        versus: str | None = None,
        process: str | None = None,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        only_process: bool = False,
        skip_unknown: bool = False,
    ) -> Graph:
        """Return the typed graph of a selection; see :func:`mircargo.graph.build_graph`."""
        from mircargo.graph import build_graph

        check_versus(source, versus)
        selection = select(
            self._store, source=source, mirnas=mirnas, organism=organism, skip_unknown=skip_unknown
        )
        return build_graph(
            self._store,
            selection,
            versus=resolve_source(self._store, versus) if versus else None,
            evidence=evidence,
            process=resolve_process(self._store, process, taxon=selection.taxon) if process else None,
            only_process=only_process,
        )

    def _framed(self, answer: Answer) -> pd.DataFrame:
        """Return an answer as a DataFrame that also says which facts were left out."""
        return answer.with_notes(*noted(Topic.LIMIT, self._store.limits.sentences)).frame()
