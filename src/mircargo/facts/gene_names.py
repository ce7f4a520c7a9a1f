"""Facts on genes: which a species has, their names, and their ids in other databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mircargo.facts.kind import ORGANISM, Compared, FactColumn, Kind
from mircargo.facts.steps import FactFile, none_for_empty, served, with_rows
from mircargo.gene_ids import ALIAS_KINDS, read_gene_id

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND"]

_OWN_ID = r"(?:MGI|HGNC|RGD):\d+$"


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return names and cross-references of genes.

    The first list of a species' genes says which genes there are; later ones add names to them.
    """
    import pandas as pd

    served(sieve, base, stated)
    sieve.drop(sieve.frame["status"] == "withdrawn", "withdrawn without a successor")
    frame = sieve.frame
    listed = frame["taxon"].isin(base.tables["gene"]["taxon"])
    given, _ = base.read_genes(frame["gene"], pd.Series("", frame.index), frame["taxon"])
    symbols = base.tables["gene"].set_index("id")["symbol"]
    is_id = frame["gene"].map(lambda name: read_gene_id(name)[0] != "").astype(bool)
    given = given.where(is_id | (given.map(symbols) == frame["gene"]), None)
    given = given.where(listed, frame["gene"].where(frame["gene"].str.match(_OWN_ID), None))
    by_symbol, _ = base.read_genes(frame["symbol"], pd.Series("", frame.index), frame["taxon"])
    ids = given.where(frame["gene"] != "", by_symbol.where(frame["refseq"] != "", None))
    sieve.frame = frame.assign(gene_id=ids, listed=listed)
    sieve.drop((frame["gene"] == "") & ids.isna() & (frame["refseq"] == ""), "no id of MGI, HGNC or RGD")
    sieve.drop(sieve.frame["gene_id"].isna(), "gene is not in the snapshot's list of the species")
    named = (sieve.frame["symbol"] != "") & ~sieve.frame["listed"]
    twice = sieve.frame["gene_id"].where(named).duplicated()
    sieve.drop(named & twice, "the gene stands there twice")
    frame = sieve.frame
    genes = _genes(frame[named.loc[frame.index]])
    ids_of = (
        frame[["gene_id", "entrez", "ensembl", "name"]]
        .rename(columns={"gene_id": "id"})
        .assign(ensembl=frame["ensembl"].str.replace("|", ";"))
    )
    return {
        "gene": genes,
        "gene_alias": _aliases(genes, frame),
        "gene_ids": ids_of.replace("", None).groupby("id", as_index=False).first(),
    }


def _aliases(genes: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the symbols of new genes, and all names and ids that rows give."""
    import pandas as pd

    return pd.concat(
        [
            genes.rename(columns={"symbol": "alias"})[["alias", "id", "taxon"]].assign(kind="symbol"),
            *(
                _long(frame, column, kind)
                for column, kind in (
                    ("entrez", "entrez"),
                    ("ensembl", "ensembl"),
                    ("uniprot", "uniprot"),
                    ("refseq", "refseq"),
                    ("previous", "previous symbol"),
                    ("synonyms", "synonym"),
                )
            ),
        ]
    )


def _genes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``gene`` rows of a species' first list."""
    import pandas as pd

    return pd.DataFrame(
        {
            "id": rows["gene_id"],
            "symbol": rows["symbol"],
            "name": None,
            "taxon": rows["taxon"].astype("int32"),
            "entrez": None,
            "ensembl": None,
            "locus_type": none_for_empty(rows["locus_type"]),
        }
    )


def _long(frame: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    import pandas as pd

    given = frame[frame[column] != ""]
    long = pd.DataFrame(
        {
            "alias": given[column].str.split("|"),
            "id": given["gene_id"],
            "taxon": given["taxon"].astype("int32"),
        }
    ).explode("alias")
    alias = long["alias"].str.strip()
    if kind in ALIAS_KINDS.values():
        alias = alias.map({name: read_gene_id(name)[1] for name in alias.unique()})
    long = long.assign(alias=alias, kind=kind)
    return long[long["alias"] != ""].drop_duplicates()


def _learn(tables: Mapping[str, pd.DataFrame], base: Identities) -> Identities:
    """Return the identities with the genes, names and ids that were read."""
    import pandas as pd

    genes = pd.concat([base.tables["gene"], tables["gene"]], ignore_index=True)
    return base.with_tables(
        gene=_with_ids(genes, tables["gene_ids"]),
        gene_alias=_with_aliases(base.tables["gene_alias"], tables["gene_alias"]),
    )


def _with_aliases(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Add names.

    A synonym that another gene of the species already goes by would make both unclear, and is not added.
    """
    new = new.assign(alias_key=new["alias"].str.lower()).reset_index(drop=True)
    taken = old[["alias_key", "taxon", "id"]].drop_duplicates()
    loose = new["kind"].isin(["synonym", "previous symbol"])
    met = new[loose].reset_index().merge(taken, on=["alias_key", "taxon"], suffixes=("", "_old"))
    clash = new.index.isin(met.loc[met["id"] != met["id_old"], "index"])
    return with_rows(old, new[~clash], ["alias_key", "taxon", "id", "kind", "alias"])


def _with_ids(gene: pd.DataFrame, ids: pd.DataFrame) -> pd.DataFrame:
    known = ids.set_index("id")
    filled = {}
    for column in ("entrez", "ensembl", "name"):
        new = gene["id"].map(known[column]).replace("", None)
        filled[column] = gene[column].where(gene[column].notna(), new.where(new.notna(), None))
    return gene.assign(**filled)


KIND = Kind(
    "gene-name",
    "One gene with its names in other databases.",
    {
        "gene": FactColumn(
            "`MGI:…`, `HGNC:…` or `RGD:…`, or the official symbol", required=True, judged=True
        ),
        "symbol": FactColumn("official symbol"),
        "name": FactColumn("full name"),
        "organism": FactColumn(ORGANISM),
        "entrez": FactColumn("NCBI Gene id"),
        "ensembl": FactColumn("Ensembl gene ids joined by `|`"),
        "uniprot": FactColumn("UniProt accessions joined by `|`"),
        "refseq": FactColumn("RefSeq transcripts without version, joined by `|`"),
        "previous": FactColumn("previous symbols joined by `|`"),
        "synonyms": FactColumn("synonyms joined by `|`"),
        "locus_type": FactColumn("what kind of gene it is, of genes that a species' first list names"),
        "status": FactColumn("`withdrawn` for an id that is no gene's any more"),
    },
    _build,
    ("gene", "symbol"),
    learn=_learn,
    compared=(Compared("gene", "names", "", "id", "symbol", source="'gene'"),),
)
