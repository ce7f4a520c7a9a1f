"""The identities that new facts are read against: species, miRNAs and genes of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from mircargo.cells import is_missing
from mircargo.errors import AmbiguousNameError, InputError, SnapshotError, UnknownNameError
from mircargo.facts.kind import GENE_PREFIXES
from mircargo.facts.sieve import unique_map
from mircargo.gene_ids import ALIAS_KINDS, lacking_ids, read_gene_id
from mircargo.ids.index import MirnaIndex
from mircargo.ids.mirna import Mirna, Resolved
from mircargo.ids.past import PastName
from mircargo.ids.species import TAXA, taxon_of
from mircargo.schema import TABLES

__all__ = ["NAMES", "Identities", "read_identities"]

_AMBIGUOUS = "symbol is a synonym of several genes"
_UNKNOWN = "gene is unknown to the snapshot"

NAMES = (
    "mirna",
    "mirna_alias",
    "mirna_past",
    "gene",
    "gene_alias",
    "ortholog",
    "ev_source",
    "gene_set_alias",
    "gene_set_relation",
)
"""Tables of names, each one file."""
_SMALL = (*NAMES, "gene_set", "source", "dropped")
"""Tables that are read whole: all but those of facts."""

_OWN_IDS = ("MGI:", "HGNC:", "RGD:")
_CALLED = {"NCBIGene": "Entrez", "ENSEMBL": "Ensembl", "UniProtKB": "UniProt"}
_FOREIGN = {
    prefix: f"{_CALLED.get(prefix, prefix)} id belongs to a gene of another species"
    for prefix in GENE_PREFIXES
}


@dataclass(frozen=True)
class Identities:
    """A snapshot's tables of what names mean, with the ways to look names up.

    Parameters
    ----------
    tables
        Table name → rows, of the tables that are no facts.
    files
        Table name → Parquet files, of all tables.
    name, sha256
        Name of the snapshot, and checksum of its manifest.
    """

    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, Sequence[Path]]
    name: str
    sha256: str

    @classmethod
    def empty(cls) -> Identities:
        """Return the identities of no snapshot, on which the core is built."""
        tables = {name: TABLES[name].arrow_schema().empty_table().to_pandas() for name in _SMALL}
        return cls(tables, {}, "", "")

    def with_tables(self, **tables: pd.DataFrame) -> Identities:
        """Return the base with other rows in some tables."""
        return replace(self, tables={**self.tables, **tables})

    @cached_property
    def mirnas(self) -> MirnaIndex:
        """Every mature miRNA with its aliases."""
        rows = self.tables["mirna"][["id", "name", "taxon"]].itertuples(index=False, name=None)
        alias = self.tables["mirna_alias"][["alias", "id", "kind"]].itertuples(index=False, name=None)
        past = self.tables["mirna_past"][["name", "id", "since", "until", "reason"]].fillna("")
        known = (PastName(*row) for row in past.itertuples(index=False, name=None))
        return MirnaIndex((Mirna(*row) for row in rows), alias, known)

    def taxa(self, names: pd.Series, *, default: int) -> pd.Series:
        """Return the taxon of each species name as a nullable integer.

        It is the default where the name is empty, and missing where the name is unknown.
        """
        known: dict[str, int | None] = {"": default or None}
        for name in set(names.unique()) - {""}:
            try:
                known[name] = taxon_of(name)
            except InputError:
                known[name] = None
        return names.map(known).astype("Int64")

    def read_mirnas(self, names: pd.Series, taxa: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
        """Return for each name its id, the rule that read it, and whether several miRNAs fit."""
        codes, pairs = pd.factorize(pd.MultiIndex.from_arrays([names, taxa.fillna(0).astype(int)]))
        ids, rules, several = (
            np.empty(len(pairs), object),
            np.empty(len(pairs), object),
            np.zeros(len(pairs), bool),
        )
        for at, (name, taxon) in enumerate(pairs):
            found = self._read_mirna(str(name), int(taxon) or None)
            if isinstance(found, Resolved):
                ids[at], rules[at] = found.id, found.rule
            else:
                several[at] = found
        take = names.index
        return (
            pd.Series(ids[codes], take, dtype=object),
            pd.Series(rules[codes], take, dtype=object),
            pd.Series(several[codes], take),
        )

    def _read_mirna(self, name: str, taxon: int | None) -> Resolved | bool:
        """Return the miRNA, or whether several fit."""
        if not name.strip():
            return False
        try:
            return self.mirnas.resolve(name, taxon=taxon, suggest=False)
        except AmbiguousNameError:
            return True
        except (UnknownNameError, InputError):
            return False

    def read_genes(
        self, names: pd.Series, symbols: pd.Series, taxa: pd.Series
    ) -> tuple[pd.Series, pd.Series]:
        """Return the gene of each row, missing where there is none, and why it is missing.

        An id decides where the snapshot knows it; else the symbol, else a synonym of one gene only, else,
        in rows without an id, the symbol in any case: an id that no gene has is not overruled by another
        spelling. Ids are read by :func:`mircargo.gene_ids.read_gene_id`.

        Parameters
        ----------
        names
            Ids or symbols.
        symbols
            Symbols beside them; empty where there is none.
        taxa
            NCBI numbers of species; missing where unknown. All three are of one index.
        """
        frame = pd.DataFrame({"name": names, "symbol": symbols, "taxon": taxa.fillna(0).astype(int)})
        unique = frame.drop_duplicates(ignore_index=True)
        found = pd.Series(index=unique.index, dtype=object)
        reason = pd.Series(_UNKNOWN, unique.index, dtype=object)
        asked = pd.concat([unique, _as_read(unique["name"])], axis=1)
        for taxon in TAXA:
            rows = asked[asked["taxon"] == taxon]
            if not rows.empty:
                found[rows.index], reason[rows.index] = self._genes_of(rows, taxon)
        order = frame.merge(unique.assign(_at=unique.index), on=["name", "symbol", "taxon"], how="left")[
            "_at"
        ].to_numpy()
        return pd.Series(found.to_numpy()[order], names.index, dtype=object), pd.Series(
            reason.to_numpy()[order], names.index, dtype=object
        )

    def _genes_of(self, rows: pd.DataFrame, taxon: int) -> tuple[pd.Series, pd.Series]:
        """Return the gene of each row of one species, and why it would be missing."""
        own = self._by_alias(taxon)
        prefix, plain = rows["prefix"], rows["plain"]
        answer = plain.where(prefix.isin(["MGI", "HGNC", "RGD"])).map(own["id"])
        for label, kind in ALIAS_KINDS.items():
            answer = answer.where(answer.notna(), plain.where(prefix == label).map(own[kind]))
        foreign = answer.isna() & self._foreign(plain, prefix, taxon)
        symbol = rows["symbol"].where(rows["symbol"] != "", rows["bare"])
        in_any_case = symbol.str.lower().where(prefix.isna())
        for kind, spelled in (("symbol", symbol), ("synonym", symbol), ("any case", in_any_case)):
            answer = answer.where(answer.notna() | foreign, spelled.map(own[kind]))
        reason = pd.Series(_UNKNOWN, rows.index, dtype=object)
        for label, kind in ALIAS_KINDS.items():
            if own[kind].empty:
                lacks = (prefix == label) & (rows["symbol"] == "")
                reason = reason.mask(lacks, lacking_ids(label, TAXA[taxon]))
        reason = reason.mask(symbol.isin(own["several"].index), _AMBIGUOUS)
        return answer, reason.mask(foreign, prefix.map(_FOREIGN))

    def _by_alias(self, taxon: int) -> dict[str, pd.Series]:
        """Return for each kind of name: name → gene, of names that mean one gene of the species."""
        if taxon in self._alias_maps:
            return self._alias_maps[taxon]
        gene = self.tables["gene"]
        gene = gene[gene["taxon"] == taxon]
        alias = self.tables["gene_alias"]
        alias = alias[alias["taxon"] == taxon]
        maps = {
            kind: unique_map(alias[alias["kind"] == kind], "alias", "id") for kind in ALIAS_KINDS.values()
        }
        maps["symbol"] = unique_map(gene, "symbol", "id")
        either = alias[alias["kind"].isin(["synonym", "previous symbol"])]
        maps["synonym"] = unique_map(either, "alias", "id")
        pairs = either[["alias", "id"]].drop_duplicates()
        several = pairs.loc[pairs.duplicated("alias", keep=False), "alias"].unique()
        maps["several"] = pd.Series(1, index=several)
        maps["any case"] = unique_map(gene.assign(key=gene["symbol"].str.lower()), "key", "id")
        maps["id"] = pd.Series(gene["id"].to_numpy(), index=gene["id"].to_numpy())
        self._alias_maps[taxon] = maps
        return maps

    @cached_property
    def _alias_maps(self) -> dict[int, dict[str, pd.Series]]:
        return {}

    def _foreign(self, plain: pd.Series, prefix: pd.Series, taxon: int) -> pd.Series:
        """Return which ids belong to a gene of another species."""
        alias = self.tables["gene_alias"]
        other = alias[(alias["taxon"] != taxon) & alias["kind"].isin(list(ALIAS_KINDS.values()))]
        foreign = pd.Series(data=False, index=plain.index)
        for label, kind in ALIAS_KINDS.items():
            foreign |= (prefix == label) & plain.isin(other.loc[other["kind"] == kind, "alias"])
        gene = self.tables["gene"]
        return foreign | (plain.str.startswith(_OWN_IDS) & plain.isin(gene.loc[gene["taxon"] != taxon, "id"]))


def _as_read(names: pd.Series) -> pd.DataFrame:
    """Return the prefix of an id, the id without it, and the name where it may be a symbol."""
    read = {name: read_gene_id(name) for name in names.unique()}
    parts: dict[str, dict[str, str | None]] = {
        "prefix": {name: prefix or None for name, (prefix, _) in read.items()},
        "plain": {name: local for name, (_, local) in read.items()},
        "bare": {
            name: None if is_missing(name) or (prefix and ":" in name) else name
            for name, (prefix, _) in read.items()
        },
    }
    return pd.DataFrame({part: names.map(found).astype(object) for part, found in parts.items()})


def read_identities(
    folder: Path, files: Mapping[str, Sequence[Path]], *, name: str, sha256: str
) -> Identities:
    """Return the base that a snapshot gives.

    Parameters
    ----------
    folder
        The snapshot's folder, which errors name.
    files
        Table name → its Parquet files; a table without files is empty.
    name, sha256
        Name of the snapshot, and checksum of its manifest.

    Raises
    ------
    SnapshotError
        If a table cannot be read.
    """
    tables = {}
    for table in _SMALL:
        try:
            parts = [pq.read_table(path) for path in files.get(table, ())]
        except Exception as error:
            msg = (
                f"{folder}: table {table!r} cannot be read ({type(error).__name__}); 'mircargo data verify'"
                " shows what is damaged"
            )
            raise SnapshotError(msg) from error
        schema = TABLES[table].arrow_schema()
        tables[table] = pa.concat_tables(parts or [schema.empty_table()]).to_pandas()
    return Identities(tables, files, name, sha256)
