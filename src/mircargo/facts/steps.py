"""Steps that the builders of facts share: species, names, numbers and references of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Drop, Problem, Sieve

__all__ = [
    "HUMAN",
    "SEVERAL_MIRNAS",
    "UNKNOWN_MIRNA",
    "FactFile",
    "Read",
    "none_for_empty",
    "numbers",
    "references",
    "served",
    "stamp",
    "with_gene",
    "with_mirna",
    "with_rows",
]

HUMAN = 9606
UNKNOWN_MIRNA = "miRNA name is not in miRBase's current list, and no rule reads it"
SEVERAL_MIRNAS = "miRNA name fits several miRNAs, and no rule decides"
_SPECIES = "species that mircargo does not serve"
_REFERENCE = re.compile(r"(?:PMID:\d+|doi:10\.\S+|PMCID:PMC\d+)(?:;(?:PMID:\d+|doi:10\.\S+|PMCID:PMC\d+))*")


@dataclass(frozen=True)
class FactFile:
    """The facts of one file.

    Parameters
    ----------
    frame
        Columns of the kind; ``_row`` (line numbers) where each problem is wanted.
    kind
        Name of the kind.
    key, file, version
        Source, name of the file, and release.
    taxon
        Species of rows that name none; 0 where they must.
    library
        Library of gene sets that name none.
    """

    frame: pd.DataFrame
    kind: str
    key: str
    file: str
    version: str
    taxon: int = 0
    library: str = ""


@dataclass(frozen=True)
class Read:
    """Normalised rows of one file by table, and how it was read.

    That is what was left out, each problem where wanted, and how cells were read.
    """

    tables: Mapping[str, pd.DataFrame]
    drops: tuple[Drop, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def stamp(stated: FactFile) -> dict[str, str]:
    """Return source and version, as every row of facts has them."""
    return {"source": stated.key, "source_version": stated.version}


def none_for_empty(column: pd.Series) -> pd.Series:
    """Return a text column with None where it is empty."""
    return column.astype(object).where(column != "", None)


def served(sieve: Sieve, base: Identities, stated: FactFile, column: str = "organism") -> None:
    """Give each row its taxon; drop those of other species.

    Parameters
    ----------
    sieve
        The rows.
    base
        What names are read against.
    stated
        Their file, with the species of rows that name none.
    column
        Column that names the species.
    """
    sieve.frame = sieve.frame.assign(taxon=base.taxa(sieve.frame[column], default=stated.taxon))
    sieve.drop(
        sieve.frame["taxon"].isna() & (sieve.frame[column] == ""),
        "no organism is given, and the file is of no one species",
    )
    sieve.drop(sieve.frame["taxon"].isna(), _SPECIES)


def with_mirna(sieve: Sieve, base: Identities) -> None:
    """Give each row its mature miRNA, the rule that read the name, and whether several fit."""
    ids, rules, several = base.read_mirnas(sieve.frame["mirna"], sieve.frame["taxon"])
    sieve.frame = sieve.frame.assign(mirna_id=ids, rule=rules, several=several)


def with_gene(
    sieve: Sieve, base: Identities, *, column: str = "gene", into: str = "gene_id", taxon: str = "taxon"
) -> None:
    """Give each row its gene; drop those without.

    Parameters
    ----------
    sieve
        The rows.
    base
        What names are read against.
    column
        Column of ids or names; a column ``symbol``, where there is one, helps out where an id is unknown.
    into
        Column to write the gene into.
    taxon
        Column of the species.
    """
    import pandas as pd

    symbols = sieve.frame["symbol"] if "symbol" in sieve.frame.columns else pd.Series("", sieve.frame.index)
    ids, reason = base.read_genes(sieve.frame[column], symbols, sieve.frame[taxon])
    sieve.frame = sieve.frame.assign(**{into: ids, "why": reason})
    for words in sorted(sieve.frame.loc[ids.isna(), "why"].unique()):
        sieve.drop(sieve.frame[into].isna() & (sieve.frame["why"] == words), words)


def numbers(sieve: Sieve, column: str) -> None:
    """Make a column numbers; drop rows where it is none."""
    import pandas as pd

    numbers = pd.to_numeric(sieve.frame[column].replace("", None), errors="coerce").astype("float64")
    sieve.drop(
        (sieve.frame[column] != "") & (numbers.isna() | numbers.abs().eq(float("inf"))),
        f"{column} is no number",
    )
    sieve.frame = sieve.frame.assign(**{column: numbers.loc[sieve.frame.index]})


def references(sieve: Sieve) -> None:
    """Drop rows whose reference is no publication."""
    reference = sieve.frame["reference"]
    sieve.drop(
        (reference != "") & ~reference.str.fullmatch(_REFERENCE.pattern),
        "reference is none of PMID:…, doi:… and PMCID:…",
    )


def with_rows(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return a table with the rows that it lacks, by the columns of a key.

    Parameters
    ----------
    old
        The table, whose rows stay.
    new
        Rows to add; columns that the table has not are left out.
    key
        Columns in which no two rows are alike: the first stays.
    """
    import pandas as pd

    return pd.concat([old, new[list(old.columns)]], ignore_index=True).drop_duplicates(key, ignore_index=True)
