"""Names of genes, gene sets and EV sources → rows of the snapshot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mircargo.cells import is_missing
from mircargo.errors import AmbiguousNameError, UnknownNameError
from mircargo.gene_ids import ALIAS_KINDS, lacking_ids, read_gene_id
from mircargo.ids.mirna import Resolved
from mircargo.ids.species import taxon_name
from mircargo.store.store import Store

__all__ = [
    "EvSource",
    "Process",
    "resolve_gene",
    "resolve_genes",
    "resolve_mirna",
    "resolve_process",
    "resolve_source",
]

_KIND_ORDER = ("id", "symbol", "entrez", "ensembl", "uniprot", "previous symbol", "synonym")
_MANY = 12


@dataclass(frozen=True)
class Process:
    """A gene set of one species with the sets that state its regulation.

    ``roles`` maps a set's id to ``member`` (the set itself), ``positive regulation``,
    ``negative regulation`` or ``regulation``: the GO terms that regulate the process or a
    process below it. ``direct`` are the set itself and those that regulate this very process.
    """

    set_id: str
    name: str
    taxon: int
    size: int
    roles: dict[str, str]
    direct: frozenset[str]
    rule: str = ""

    def sentence(self) -> str:
        """Say what was understood."""
        return f"process: {self.name} ({self.set_id}, {self.size} {taxon_name(self.taxon)} genes)" + (
            f": {self.rule}" if self.rule else ""
        )


@dataclass(frozen=True)
class EvSource:
    """One EV source."""

    id: str
    label: str
    taxon: int
    study: str
    donor_cell: str | None
    vesicle_type: str | None
    reference: str | None
    rule: str = ""

    def sentence(self) -> str:
        """Say what was understood."""
        return f"EV source: {self.label} ({self.id}, {taxon_name(self.taxon)})" + (
            f": {self.rule}" if self.rule else ""
        )


def resolve_mirna(store: Store, text: str, *, taxon: int | None = None) -> Resolved:
    """Return the one mature miRNA that ``text`` names.

    Parameters
    ----------
    store
        The snapshot to look in.
    text
        A name or accession in any common spelling.
    taxon
        NCBI number of the species to look in: a name with another species' prefix is then an error; None for
        all of them.

    Raises
    ------
    UnknownNameError, AmbiguousNameError, InputError
        As :meth:`mircargo.ids.MirnaIndex.resolve`.
    """
    return store.mirna_index.resolve(text, taxon=taxon)


def resolve_gene(store: Store, text: str, *, taxon: int | None = None) -> Resolved:
    """Return the one gene that ``text`` names: by id, symbol, cross-reference or synonym.

    Parameters
    ----------
    store
        The snapshot to look in.
    text
        The name; upper and lower case are one.
    taxon
        NCBI number of the species to look in; None for all of them.

    Raises
    ------
    UnknownNameError
        If no gene has the name; with the nearest symbols.
    AmbiguousNameError
        If several have it; with the candidates.
    """
    (found,) = resolve_genes(store, [text], taxon=taxon)
    if isinstance(found, UnknownNameError) and not found.why:
        raise UnknownNameError("gene", text, nearest=_nearest_genes(store, text.strip(), taxon))
    if isinstance(found, UnknownNameError | AmbiguousNameError):
        raise found
    return found


def resolve_genes(
    store: Store, texts: Sequence[str], *, taxon: int | None = None
) -> list[Resolved | UnknownNameError | AmbiguousNameError]:
    """Return for each name its gene, or the error that :func:`resolve_gene` raises (without nearest names).

    Ids are read by :func:`mircargo.gene_ids.read_gene_id`; a missing value names no gene, whatever synonyms
    there are.

    Parameters
    ----------
    store
        The snapshot to look in.
    texts
        The names; all of them are looked up at once.
    taxon
        NCBI number of the species to look in; None for all of them.
    """
    keys = {text: "" if is_missing(text) else read_gene_id(text)[1].lower() for text in texts}
    hits: dict[str, list[_GeneHit]] = {}
    for key, *hit in store.rows(
        "SELECT DISTINCT asked.key, a.kind, a.alias, g.id, g.symbol, g.taxon FROM (SELECT DISTINCT"
        " unnest($keys) AS key) asked JOIN (  SELECT alias_key, kind, alias, id FROM gene_alias UNION ALL"
        " SELECT lower(id), 'id', id, id FROM gene) a ON a.alias_key = asked.key JOIN gene g ON g.id = a.id"
        " WHERE $taxon IS NULL OR g.taxon = $taxon ORDER BY ALL",
        {"keys": sorted(set(keys.values())), "taxon": taxon},
    ):
        hits.setdefault(key, []).append(_GeneHit(*hit))
    found = [_choose_gene(text, hits.get(keys[text], [])) for text in texts]
    return _explained(store, found, taxon)


def _explained(
    store: Store, found: list[Resolved | UnknownNameError | AmbiguousNameError], taxon: int | None
) -> list[Resolved | UnknownNameError | AmbiguousNameError]:
    """Say of unknown ids of a database that the snapshot has none of its ids for the species, where so."""
    database = {
        one.name: read_gene_id(one.name)[0] for one in found if isinstance(one, UnknownNameError) and taxon
    }
    asked = {prefix for prefix in database.values() if prefix in ALIAS_KINDS}
    if not asked or taxon is None:
        return found
    kinds = {
        kind
        for (kind,) in store.rows(
            "SELECT DISTINCT kind FROM gene_alias WHERE taxon = $taxon", {"taxon": taxon}
        )
    }
    lacking = {
        prefix: lacking_ids(prefix, taxon_name(taxon)) for prefix in asked if ALIAS_KINDS[prefix] not in kinds
    }
    return [
        (
            UnknownNameError("gene", one.name, why=lacking[database[one.name]])
            if isinstance(one, UnknownNameError) and database[one.name] in lacking
            else one
        )
        for one in found
    ]


@dataclass(frozen=True)
class _GeneHit:
    kind: str
    alias: str
    id: str
    symbol: str
    taxon: int


def _choose_gene(text: str, hits: Sequence[_GeneHit]) -> Resolved | UnknownNameError | AmbiguousNameError:
    for kind in _KIND_ORDER:
        of_kind = [hit for hit in hits if hit.kind == kind]
        exact = [hit for hit in of_kind if hit.alias == text.strip()] or of_kind
        genes = {hit.id: hit for hit in exact}
        if len(genes) == 1:
            (hit,) = genes.values()
            rule = (
                ""
                if kind == "symbol" and hit.alias == text.strip()
                else "spelling"
                if kind == "symbol"
                else f"{kind} {hit.alias}"
            )
            return Resolved(text, hit.id, hit.symbol, hit.taxon, rule=rule)
        if genes:
            names = [f"{hit.id} ({taxon_name(hit.taxon)} {hit.symbol})" for hit in genes.values()]
            return AmbiguousNameError("gene", text, candidates=_shortened(names))
    return UnknownNameError("gene", text)


def resolve_source(store: Store, text: str) -> EvSource:
    """Return the one EV source that ``text`` names.

    It may be named by id, label, short form in brackets, or a part of the label.

    Raises
    ------
    UnknownNameError
        If no source has the name; with the nearest labels.
    AmbiguousNameError
        If several have it; with their ids.
    """
    rows = store.rows(
        "SELECT id, label, taxon, study, donor_cell, vesicle_type, reference FROM ev_source ORDER BY id"
    )
    key = " ".join(text.split()).lower()
    tests = (
        ("", lambda r: key == r[0].lower() or key == r[1].lower()),
        ("short form in brackets", lambda r: key in _brackets(r[1])),
        ("part of the label", lambda r: len(key) > 2 and key in r[1].lower()),
        ("its study", lambda r: key == r[3].lower()),
    )
    for rule, fits in tests:
        hits = [row for row in rows if fits(row)]
        if len(hits) == 1:
            return replace(EvSource(*hits[0]), rule=rule)
        if hits:
            raise AmbiguousNameError("EV source", text, candidates=_shortened([row[0] for row in hits]))
    from difflib import get_close_matches

    labels = {row[1].lower(): row[1] for row in rows}
    nearest = [labels[hit] for hit in get_close_matches(key, sorted(labels), n=3, cutoff=0.4)]
    raise UnknownNameError("EV source", text, nearest=nearest)


def resolve_process(store: Store, text: str, *, taxon: int) -> Process:
    """Return the one gene set that ``text`` names: by id, name, synonym, or words of the name.

    Parameters
    ----------
    store
        The snapshot to look in.
    text
        The name; upper and lower case are one, and so is any white space between words.
    taxon
        NCBI number of the species whose set it is.

    Raises
    ------
    UnknownNameError
        If no set has the name; with the nearest names.
    AmbiguousNameError
        If several sets contain the words; with the largest candidates.
    """
    key = " ".join(text.split()).lower()
    found = _process_called(store, text, key, taxon) or _process_with_words(store, text, key, taxon)
    if found:
        return found
    nearest = store.rows(
        "SELECT name FROM gene_set WHERE taxon = $taxon ORDER BY jaro_winkler_similarity(lower(name), $key)"
        " DESC, name LIMIT 3",
        {"key": key, "taxon": taxon},
    )
    raise UnknownNameError("gene set", text, nearest=[row[0] for row in nearest])


def _process_called(store: Store, text: str, key: str, taxon: int) -> Process | None:
    """Return the gene set whose id, name or synonym is the key; a GO term comes before its namesakes."""
    hits = store.rows(
        "SELECT DISTINCT s.set_id, s.name, s.taxon, s.size, a.kind FROM gene_set_alias a JOIN gene_set s"
        " USING (set_id) WHERE a.alias_key = $key AND s.taxon = $taxon UNION SELECT set_id, name, taxon,"
        " size, 'name' FROM gene_set WHERE lower(set_id) = $key AND taxon = $taxon ORDER BY ALL",
        {"key": key, "taxon": taxon},
    )
    best = [hit for hit in hits if hit[4] == "name"] or hits
    other = [hit[0] for hit in best if not hit[0].startswith("GO:")]
    if len(other) < len(best):
        best = [hit for hit in best if hit[0].startswith("GO:")]
    if len({hit[0] for hit in best}) > 1:
        raise AmbiguousNameError("gene set", text, candidates=[f"{hit[0]} {hit[1]}" for hit in best])
    if not best:
        return None
    set_id, name, own, size, kind = best[0]
    roles, direct = _roles(store, set_id, taxon)
    namesakes = (
        f"the GO term; {', '.join(sorted(set(other)))} has this name, too"
        if other and set_id not in other
        else ""
    )
    return Process(set_id, name, own, size, roles, direct, namesakes if kind == "name" else kind)


def _process_with_words(store: Store, text: str, key: str, taxon: int) -> Process | None:
    """Return the only gene set with the key in its name; keys of one or two letters are in too many."""
    if len(key) <= 2:
        return None
    part = store.rows(
        "SELECT set_id, name FROM gene_set WHERE contains(lower(name), $key) AND taxon = $taxon ORDER BY"
        " size DESC, set_id",
        {"key": key, "taxon": taxon},
    )
    if len(part) > 1:
        raise AmbiguousNameError("gene set", text, candidates=_shortened([f"{i} {name}" for i, name in part]))
    if not part:
        return None
    return replace(
        resolve_process(store, part[0][0], taxon=taxon), rule=f"the only set with {text!r} in its name"
    )


def _roles(store: Store, set_id: str, taxon: int) -> tuple[dict[str, str], frozenset[str]]:
    """Return the process and every set of the species that regulates it or a process below it.

    The direct ones are given a second time, as a set.
    """
    rows = store.rows(
        """
        WITH RECURSIVE below(id) AS (
            SELECT $set_id UNION
            SELECT r.set_id
            FROM gene_set_relation r JOIN below ON r.other = below.id AND r.relation IN ('is_a', 'part_of')
        )
        SELECT r.set_id, r.relation, bool_or(r.other = $set_id) AS direct
        FROM gene_set_relation r JOIN gene_set s ON s.set_id = r.set_id AND s.taxon = $taxon
        WHERE r.other IN (SELECT id FROM below) AND r.relation LIKE '%regulates'
        GROUP BY ALL ORDER BY direct DESC, 1, 2
        """,
        {"set_id": set_id, "taxon": taxon},
    )
    words = {
        "positively_regulates": "positive regulation",
        "negatively_regulates": "negative regulation",
        "regulates": "regulation",
    }
    roles = {set_id: "member", **{found: words[relation] for found, relation, _ in rows if found != set_id}}
    return roles, frozenset({set_id, *(found for found, _, direct in rows if direct)})


def _brackets(label: str) -> list[str]:
    return [found.lower() for found in re.findall(r"\(([^()]+)\)", label)]


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= _MANY else [*names[:_MANY], f"… and {len(names) - _MANY} more"]


def _nearest_genes(store: Store, text: str, taxon: int | None) -> list[str]:
    rows = store.rows(
        "SELECT symbol FROM gene WHERE $taxon IS NULL OR taxon = $taxon "
        "ORDER BY jaro_winkler_similarity(lower(symbol), $key) DESC, length(symbol), symbol LIMIT 20",
        {"taxon": taxon, "key": text.lower()},
    )
    return list(dict.fromkeys(row[0] for row in rows))[:5]
