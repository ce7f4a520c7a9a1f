"""The Python interface: the same answers as the commands, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.analyses.asked import Asked
from mircargo.analyses.enrichment import CONTROL_LISTS, Enrichment, enrich_asked
from mircargo.analyses.predicted_on import PredictedOn
from mircargo.analyses.prediction import Predicted, pairing_pictures, predict_targets
from mircargo.analyses.tested_on import TestedOn
from mircargo.answer import Answer
from mircargo.arguments import checking_arguments
from mircargo.asking import asking, command_parameters
from mircargo.cluster import Workers
from mircargo.enrichment.settings import TestSettings
from mircargo.options import WORDS, documented, picked, words_of
from mircargo.questions.cargo import cargo_difference, cargo_of, ev_sources
from mircargo.questions.names import readings_of
from mircargo.questions.paths import explain
from mircargo.questions.selection import check_versus
from mircargo.questions.targets import mirnas_of, targets_of
from mircargo.scope import PROCESS, Scope
from mircargo.snapshots.status import snapshot_files
from mircargo.store.saved_queries import run_query
from mircargo.store.store import MAX_ROWS, TIMEOUT, Store

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.graph import Drawn

__all__ = ["KnowledgeBase"]


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
        self.store = Store(snapshot, terms=terms, data_sources=data_sources)
        self.opened: Mapping[str, Any] = {"snapshot": snapshot, "terms": terms, "data_source": data_sources}

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free what the knowledge base holds; it answers no more."""
        self.store.close()

    @asking("targets", Answer.frame)
    def targets(
        self,
        *mirnas: str,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        process: str | None = None,
        only_process: bool = False,
        expressed: Path | str | Iterable[str] | None = None,
        by_evidence: bool = False,
        skip_unknown: bool = False,
    ) -> Answer:
        """Return the genes that miRNAs repress, one row a pair.

        Examples
        --------
        >>> kb.targets("miR-21a", organism="mouse").gene[:2].tolist()
        ['Pten', 'Pdcd4']
        """
        return targets_of(self.store, mirnas, picked(Scope, locals()), by_evidence=by_evidence)

    @asking("mirnas", Answer.frame)
    def mirnas(
        self,
        gene: str,
        *,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        expressed: Path | str | Iterable[str] | None = None,
        by_evidence: bool = False,
        skip_unknown: bool = False,
    ) -> Answer:
        """Return the miRNAs that repress a gene, one row a pair.

        Examples
        --------
        >>> kb.mirnas("Sox2", organism="mouse", evidence="functional").mirna[:2].tolist()
        ['mmu-miR-134-5p', 'mmu-miR-138-5p']
        """
        return mirnas_of(self.store, gene, picked(Scope, locals()), by_evidence=by_evidence)

    @asking("cargo", Answer.frame)
    def cargo(
        self, source: str | None = None, *, versus: str | None = None, organism: str | None = None
    ) -> Answer:
        """Return all EV sources, what one carries, or how it differs from another.

        Examples
        --------
        >>> kb.cargo("EXO").mirna.dropna().tolist()
        ['mmu-miR-21a-5p']
        """
        check_versus(source, versus)
        if source is None:
            return ev_sources(self.store, organism=organism)
        if versus is not None:
            return cargo_difference(self.store, source, versus)
        return cargo_of(self.store, source)

    @asking("explain", Answer.frame)
    def explain(
        self,
        subject: str,
        process: str = PROCESS,
        *,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        expressed: Path | str | Iterable[str] | None = None,
        skip_unknown: bool = False,
    ) -> Answer:
        """Return the paths from a miRNA or an EV source to a process, with the evidence of each step.

        Examples
        --------
        >>> kb.explain("EXO")[["mirna", "gene"]].iloc[0].tolist()
        ['mmu-miR-21a-5p', 'Pten']
        """
        return explain(self.store, subject, picked(Scope, locals()))

    @asking("enrich", Enrichment.frame)
    def enrich(
        self,
        *mirnas: str,
        source: str | None = None,
        lists: Path | str | Mapping[str, Iterable[str]] | None = None,
        organism: str | None = None,
        skip_unknown: bool = False,
        evidence: Iterable[str] | None = None,
        process: str | None = None,
        expressed: Path | str | Iterable[str] | None = None,
        mti: Path | str | None = None,
        gene_sets: str = TestedOn.gene_sets,
        mirna_universe: str | Iterable[str] = TestedOn.mirna_universe,
        gene_universe: Path | str | Iterable[str] | None = None,
        universe: Path | str | None = None,
        min_size: int = TestSettings.min_size,
        max_size: int = TestSettings.max_size,
        statistic: str = TestSettings.statistic,
        null: str = TestSettings.null,
        draws: int | None = None,
        exact_draws: bool = False,
        by_family: bool = False,
        seed: int = TestSettings.seed,
        gsea: bool = False,
        engine: str = TestSettings.engine,
        permutations: int = TestSettings.permutations,
        threads: int | None = None,
        workers: int | None = None,
        cluster: str | None = None,
        control: int | None = None,
        top: int = 0,
    ) -> Enrichment:
        """Return which gene sets miRNAs or a source's cargo hit more than random lists of as many miRNAs do.

        With ``control``, ``attrs["control"]`` holds the rows of its table, too. For tables that are no files,
        call :func:`mircargo.enrichment.enrich`.

        Examples
        --------
        >>> found = kb.enrich("miR-21a", "miR-9", organism="mouse", draws=2000, top=3)
        >>> found[["overlap", "set_size"]].shape
        (3, 2)
        """
        asked = locals()
        given, work = Asked(mirnas, source, lists), picked(Workers, asked)
        scope, on, test = picked(Scope, asked), picked(TestedOn, asked), picked(TestSettings, asked)
        return enrich_asked(
            lambda: self.store, given, scope, on, test, workers=work, control=control, top=top
        )

    def control(self, *mirnas: str, control: int = CONTROL_LISTS, **options: Any) -> pd.DataFrame:  # noqa: ANN401
        """Return what random lists return, as ``mircargo enrich --control-out`` writes it.

        ``options`` are those of :meth:`enrich`.

        Examples
        --------
        >>> found = kb.control("miR-21a", "miR-9", organism="mouse", control=5, draws=200)
        >>> sorted(set(found.method)), sorted(set(found.part))
        (['plain ORA'], ['frequent', 'own'])
        """
        import pandas as pd

        found = self.enrich(*mirnas, control=control, **options)
        return pd.DataFrame(found.attrs["control"])

    @asking("predict", Predicted.frame)
    def predict(
        self,
        *mirnas: str,
        utr: str = PredictedOn.utr,
        organism: str | None = None,
        skip_unknown: bool = False,
        orf: Path | str | None = None,
        sites: bool = False,
        accessibility: bool = False,
        threads: int | None = None,
    ) -> Predicted:
        """Return the targets of any miRNA on any 3'UTRs, with sites and context++ scores.

        Examples
        --------
        >>> kb.predict("UAGCUUAUCAGACUGAUGUUGA", utr="examples/utrs.fa").gene.tolist()
        ['GENE1', 'GENE2']
        """
        asked = locals()
        return predict_targets(self.store, mirnas, picked(Scope, asked), picked(PredictedOn, asked))

    def pairing(
        self,
        *mirnas: str,
        gene: str,
        utr: str = PredictedOn.utr,
        organism: str | None = None,
        skip_unknown: bool = False,
    ) -> str:
        """Return a drawing of how miRNAs pair with the sites of one gene, as ``mircargo predict --show``.

        Examples
        --------
        >>> print(kb.pairing("hsa-miR-21-5p", gene="GENE1", utr="examples/utrs.fa").split()[1])
        GENE1
        """
        asked = locals()
        on = picked(PredictedOn, asked)
        return pairing_pictures(self.store, mirnas, gene, picked(Scope, asked), on).text

    @asking("names", Answer.frame)
    def names(
        self,
        names: Iterable[str],
        *,
        organism: str | None = None,
        kind: str = "auto",
        skip_unknown: bool = False,
    ) -> Answer:
        """Return how names are read: one answer, the candidates, or the nearest names.

        Examples
        --------
        >>> kb.names(["miR-21a", "Sox2"], organism="mouse").name.tolist()
        ['mmu-miR-21a-5p', 'Sox2']
        """
        return readings_of(self.store, list(names), organism=organism, kind=kind, skip_unknown=skip_unknown)

    @asking("query", Answer.frame)
    def query(self, /, name: str, **parameters: str) -> Answer:
        """Return the answer of a saved question.

        Examples
        --------
        >>> len(kb.query("shared_targets", mirna_a="miR-21a", mirna_b="miR-124")) > 0
        True
        """
        return run_query(self.store, name, parameters)

    @asking("sql", Answer.frame)
    def sql(self, statement: str, *, max_rows: int = MAX_ROWS, timeout: float = TIMEOUT) -> Answer:
        """Return the answer of one SELECT on the snapshot's tables (``docs/tables.md``).

        Examples
        --------
        >>> kb.sql("SELECT name FROM mirna WHERE id = 'mirbase:MIMAT0000530'").name.item()
        'mmu-miR-21a-5p'
        """
        return self.store.ask_sql(statement, max_rows=max_rows, timeout=timeout)

    @asking("sources", Answer.frame)
    def sources(self) -> Answer:
        """Return the files behind the snapshot, with versions, terms and citations.

        Examples
        --------
        >>> "mirtarbase" in set(kb.sources().key)
        True
        """
        return snapshot_files(self.store)

    @asking("graph", attrgetter("graph"), "graph", "Graph")
    def graph(
        self,
        *mirnas: str,
        source: str | None = None,
        versus: str | None = None,
        process: str | None = None,
        organism: str | None = None,
        evidence: Iterable[str] | None = None,
        only_process: bool = False,
        expressed: Path | str | Iterable[str] | None = None,
        skip_unknown: bool = False,
    ) -> Drawn:
        """Return the typed graph EV source → miRNA → gene → gene set; its ``graph`` holds notes and record.

        Examples
        --------
        >>> graph = kb.graph(source="EXO", process="neurogenesis", only_process=True)
        >>> graph.number_of_nodes() > 10
        True
        """
        scope = picked(Scope, locals())
        from mircargo.graph import draw

        return draw(self.store, scope, source=source, versus=versus, mirnas=mirnas)

    def report(
        self,
        *mirnas: str,
        out: Path | str,
        source: str | None = None,
        versus: str | None = None,
        organism: str | None = None,
        skip_unknown: bool = False,
        process: str = PROCESS,
        evidence: Iterable[str] | None = None,
        expressed: Path | str | Iterable[str] | None = None,
        gene_sets: str = TestedOn.gene_sets,
        mirna_universe: str | Iterable[str] = TestedOn.mirna_universe,
        gene_universe: Path | str | Iterable[str] | None = None,
        universe: Path | str | None = None,
        min_size: int = TestSettings.min_size,
        max_size: int = TestSettings.max_size,
        statistic: str = TestSettings.statistic,
        null: str = TestSettings.null,
        draws: int | None = None,
        exact_draws: bool = False,
        by_family: bool = False,
        seed: int = TestSettings.seed,
        force: bool = False,
    ) -> Path:
        """Write one self-contained HTML page, with its run record beside it, and return where it is.

        Examples
        --------
        >>> page = kb.report("miR-9", organism="mouse", draws=200, out=folder / "mir9.html")
        >>> sorted(path.name for path in page.parent.iterdir())
        ['mir9.html', 'mir9.run.json']
        """
        asked = {name: value for name, value in locals().items() if name != "self"}
        from mircargo.report.write import Subject, write_report

        scope, on, test = picked(Scope, asked), picked(TestedOn, asked), picked(TestSettings, asked)
        parameters, about = command_parameters(self, asked), Subject(source, versus, mirnas)
        return write_report(self.store, Path(out), parameters, about, scope, on, test, force=force)


_GROUPS = (PredictedOn, Scope, TestedOn, TestSettings, Workers)
documented(
    KnowledgeBase, {**WORDS, **{name: text for one in _GROUPS for name, text in words_of(one).items()}}
)
checking_arguments(KnowledgeBase)
