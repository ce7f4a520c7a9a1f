"""EV sources and their cargo, from the curated table."""

from __future__ import annotations

import re

import pandas as pd

from mircargo.build._parts import Built, RawTables
from mircargo.errors import InputError
from mircargo.facts.cargo import ev_source_id

__all__ = ["build_cargo"]

_TAXA = {"Homo sapiens": 9606, "Mus musculus": 10090, "Rattus norvegicus": 10116}
_VESICLE = re.compile(r"exosome|vesicle|\bs?EVs?\b|-Exo\b|Exo\)", re.IGNORECASE)


def build_cargo(raw: RawTables, mirna: pd.DataFrame, *, version: str) -> Built:
    """Build ``ev_source`` and ``ev_cargo``.

    A comparator becomes a source of its own. One that is no vesicle (the parent cell)
    says so in ``vesicle_type``.

    Raises
    ------
    InputError
        If a row names an unknown species or miRNA, or its value is no number: the curated table must be
        right.
    """
    ((file, table),) = raw["ev_curated"].items()
    taxon = table["organism"].map(_TAXA)
    known = mirna.set_index("name")["id"]
    wrong = taxon.isna() | ((table["mirna"] != "") & ~table["mirna"].isin(known.index))
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        msg = (
            f"{file}: row {row + 2}: expected a served species and a mature miRBase name, found"
            f" {table['organism'].iloc[row]!r} and {table['mirna'].iloc[row]!r}"
        )
        raise InputError(msg)
    value = pd.to_numeric(table["value"].replace("", None), errors="coerce").astype("float64")
    if (bad := value.isna() & (table["value"] != "")).any():
        row = int(bad.to_numpy().argmax())
        msg = (
            f"{file}: row {row + 2}: expected a number or nothing as value, found"
            f" {table['value'].iloc[row]!r}"
        )
        raise InputError(msg)
    table = table.assign(
        taxon=taxon.astype(int),
        id=[ev_source_id(s, e) for s, e in zip(table["study"], table["ev_source"], strict=True)],
    )
    empty = table.replace("", None)
    cargo = pd.DataFrame(
        {
            "ev_source": table["id"],
            "mirna": table["mirna"].map(known),
            "reported_as": empty["mirna_as_reported"],
            "relation": table["relation"],
            "value": value,
            "unit": empty["unit"],
            "comparator": [
                ev_source_id(s, c) if c else None
                for s, c in zip(table["study"], table["comparator"], strict=True)
            ],
            "p_value": pd.Series(dtype="float64"),
            "q_value": pd.Series(dtype="float64"),
            "effect": empty["function_in_recipient"],
            "effect_process": empty["effect_process"],
            "effect_sign": empty["effect_sign"],
            "recipient": empty["recipient"],
            "reported_target": empty["reported_target"].str.replace("; ", ";"),
            "reference": empty["reference"],
            "basis": table["basis"],
            "note": empty["note"],
            "source": "ev_curated",
            "source_version": version,
        }
    )
    return Built({"ev_source": _sources(table), "ev_cargo": cargo})


def _sources(table: pd.DataFrame) -> pd.DataFrame:
    own = pd.DataFrame(
        {
            "id": table["id"],
            "label": table["ev_source"],
            "donor_cell": table["donor_cell"],
            "taxon": table["taxon"],
            "vesicle_type": table["vesicle_type"],
            "isolation": None,
            "study": table["study"],
            "reference": table["reference"],
        }
    ).drop_duplicates("id")
    compared = table[table["comparator"] != ""]
    other = pd.DataFrame(
        {
            "id": [
                ev_source_id(s, c) for s, c in zip(compared["study"], compared["comparator"], strict=True)
            ],
            "label": compared["comparator"],
            "donor_cell": None,
            "taxon": compared["taxon"],
            "vesicle_type": [
                None if _VESICLE.search(label) else "no vesicle: cells" for label in compared["comparator"]
            ],
            "isolation": None,
            "study": compared["study"],
            "reference": compared["reference"],
        }
    ).drop_duplicates("id")
    return pd.concat([own, other[~other["id"].isin(own["id"])]], ignore_index=True).replace("", None)
