"""Facts on what vesicles carry: statements, each as it is stated, and the vesicles they are about."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.facts.kind import MIRNA, ORGANISM, REFERENCE, Compared, FactColumn, Kind
from mircargo.facts.steps import (
    UNKNOWN_MIRNA,
    FactFile,
    none_for_empty,
    numbers,
    references,
    served,
    stamp,
    with_mirna,
)
from mircargo.prose import counted

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.facts.identities import Identities
    from mircargo.facts.sieve import Sieve

__all__ = ["KIND", "ev_source_id"]

_RELATIONS = (
    "enriched",
    "depleted",
    "most abundant",
    "reported cargo",
    "detected",
    "transferred",
    "loaded by engineering",
    "comparator",
    "source",
)
_BY_SIGN = r"by sign(?:, (?P<which>[pq]) ?< ?(?P<most>\d*\.?\d+))?"
"""The relation of rows that state a difference in numbers alone, e.g. ``by sign, q < 0.05``."""
_UNITS = (
    ("log", re.compile(r"\blog\w*.*(?:fc\b|fold|ratio|change|differen)|\blo?g?2?fc\b", re.IGNORECASE)),
    ("ratio", re.compile(r"\bfc\b|fold[ _-]?(?:change|differen)|\bratio\b", re.IGNORECASE)),
    ("log scale", re.compile(r"\bl(?:og\w*|n)\b", re.IGNORECASE)),
    (
        "amount",
        re.compile(r"%|\b(?:share|percent\w*|reads?|counts?|copies|[crt]pm|[fr]pkm)\b", re.IGNORECASE),
    ),
)
"""What the unit of a value says about it; the first that fits."""
_EFFECTS = ("effect", "effect_process", "effect_sign", "recipient")
_SIGNS = ("", "+", "-", "0")
_NO_DIFFERENCE = 0.5
"""Above this a difference is more likely none than one, by the statement's own p or q."""
_CONVENTION = 0.05


def ev_source_id(study: str, label: str) -> str:
    """Return ``ev:study.label`` in lower case, with words joined by ``_``."""
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    return f"ev:{study.lower()}.{words}"


def _build(sieve: Sieve, base: Identities, stated: FactFile) -> dict[str, pd.DataFrame]:
    """Return ``ev_cargo`` and ``ev_source``.

    Two statements are the same only if they agree in everything; a statement that contradicts itself is none.

    Raises
    ------
    InputError
        If relations are to be read by a p or q that no row states.
    """
    relation = sieve.frame["relation"]
    sieve.drop(
        ~relation.isin(_RELATIONS) & ~relation.str.fullmatch(_BY_SIGN),
        f"relation is none of {', '.join(_RELATIONS[:-1])}, nor 'by sign, q < 0.05'",
    )
    sieve.drop(~sieve.frame["effect_sign"].isin(_SIGNS), "effect_sign is none of +, - and 0")
    served(sieve, base, stated)
    for column in ("value", "p_value", "q_value"):
        numbers(sieve, column)
    for column in ("p_value", "q_value"):
        sieve.drop(
            ~sieve.frame[column].between(0, 1) & sieve.frame[column].notna(),
            f"{column} is not between 0 and 1",
        )
    references(sieve)
    _signed(sieve, stated.file)
    _agreeing(sieve)
    with_mirna(sieve, base)
    named = sieve.frame["mirna"] != ""
    sieve.drop(named & sieve.frame["mirna_id"].isna() & ~sieve.frame["several"], UNKNOWN_MIRNA)
    frame = sieve.frame.assign(
        id=_source_ids(sieve.frame["study"], sieve.frame["ev_source"]),
        other=_source_ids(sieve.frame["study"], sieve.frame["comparator"]),
    )
    sieve.frame = frame
    _told_apart(sieve)
    frame = sieve.frame
    sieve.drop(
        (frame["comparator"] != "") & (frame["id"] == frame["other"]), "comparator is the vesicle itself"
    )
    frame = sieve.frame
    cargo = _statements(frame)
    described = frame["relation"] == "source"
    twice = cargo.duplicated() & ~described
    sieve.drop(twice, "the same statement twice", repeated=True)
    return {"ev_cargo": cargo[~twice & ~described].assign(**stamp(stated)), "ev_source": _ev_sources(frame)}


def _signed(sieve: Sieve, file: str) -> None:
    """Give rows whose relation is ``by sign`` the one that their value has.

    Rows that their p or q does not support are left out.
    """
    asked = sieve.frame["relation"].str.extract(_BY_SIGN)
    sieve.frame = sieve.frame.assign(**asked, by_sign=sieve.frame["relation"].str.fullmatch(_BY_SIGN))
    for which, most in asked.dropna().drop_duplicates().itertuples(index=False):
        column = f"{which.lower()}_value"
        rows = (sieve.frame["which"] == which) & (sieve.frame["most"] == most)
        stated = sieve.frame.loc[rows, column].notna()
        if not stated.any():
            msg = (
                f"{file}: relation 'by sign, {which} < {most}' needs a {column}, and no row has one; name the"
                f" file's own with --column {column}=…"
            )
            raise InputError(msg)
        if open_ := int((~stated).sum()):
            sieve.notes.append(
                f"{file}: {counted(open_, 'statement')} without {column}, by the sign of the value alone"
            )
        sieve.drop(
            rows & (sieve.frame[column] >= float(most)),
            f"{column} is not below {most}: no difference is stated",
        )
    sign = _sign(sieve.frame, judged=True)
    sieve.drop(sieve.frame["by_sign"] & sign.isna(), "value is missing, so no sign tells the relation")
    sieve.drop(sieve.frame["by_sign"] & (sign == 0), "value says that nothing differs")
    read = sign.loc[sieve.frame.index].map({1.0: "enriched", -1.0: "depleted"})
    sieve.frame = sieve.frame.assign(relation=read.where(sieve.frame["by_sign"], sieve.frame["relation"]))


def _agreeing(sieve: Sieve) -> None:
    """Leave out statements whose relation, value, p and q contradict each other."""
    frame = sieve.frame
    claimed = frame["relation"].map({"enriched": 1.0, "depleted": -1.0})
    sign = _sign(frame)
    sieve.drop(claimed.notna() & sign.notna() & (claimed != sign), "relation and value contradict each other")
    amount = sieve.frame["unit"].map(_scale) == "amount"
    sieve.drop(amount & (sieve.frame["value"] < 0), "value is below 0, which its unit excludes")
    claims = sieve.frame["relation"].isin(["enriched", "depleted"])
    chance = sieve.frame["q_value"].fillna(sieve.frame["p_value"])
    sieve.drop(
        claims & (chance > _NO_DIFFERENCE),
        f"a difference is stated, but q_value (or p_value) is above {_NO_DIFFERENCE}",
    )
    weak = int((claims & chance.between(_CONVENTION, _NO_DIFFERENCE)).sum())
    if weak:
        sieve.notes.append(
            f"{sieve.file}: {counted(weak, 'statement')} of a difference with a q_value (or p_value) of"
            f" {_CONVENTION} or more, kept as stated"
        )


def _scale(unit: str) -> str:
    return next((scale for scale, pattern in _UNITS if pattern.search(unit)), "")


def _sign(frame: pd.DataFrame, *, judged: bool = False) -> pd.Series:
    """Return 1 where the value says more, -1 less, 0 as much.

    It is missing where there is no value, or where the unit is no comparison and it is not ``judged`` to be
    one.
    """
    import numpy as np

    scale = frame["unit"].map(_scale)
    sign: pd.Series = np.sign(frame["value"] - (scale == "ratio"))
    return sign if judged else sign.where(scale.isin(["log", "ratio"]))


def _statements(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    note = frame["note"].where(
        ~frame["several"], _joined(frame["note"], "the name fits several miRNAs, so none is given")
    )
    reported = frame["reported_as"].where(frame["reported_as"] != "", frame["mirna"])
    targets = frame["reported_target"].str.replace(r"\s*;\s*", ";", regex=True)
    read = "read as " + frame["mirna_id"].fillna("") + ": " + frame["rule"].fillna("")
    note = note.where(frame["rule"].fillna("") == "", _joined(note, read))
    return pd.DataFrame(
        {
            "ev_source": frame["id"],
            "mirna": frame["mirna_id"],
            "reported_as": none_for_empty(reported),
            "relation": frame["relation"],
            "value": frame["value"],
            "unit": none_for_empty(frame["unit"]),
            "comparator": none_for_empty(frame["other"]),
            "p_value": frame["p_value"],
            "q_value": frame["q_value"],
            **{column: none_for_empty(frame[column]) for column in _EFFECTS},
            "reported_target": none_for_empty(targets),
            "reference": none_for_empty(frame["reference"]),
            "basis": frame["basis"].where(frame["basis"] != "", "table of the resource"),
            "note": none_for_empty(note),
        },
        index=frame.index,
    )


def _joined(text: pd.Series, more: str | pd.Series) -> pd.Series:
    return (text + "; " + more).where(text != "", more)


def _source_ids(study: pd.Series, label: pd.Series) -> pd.Series:
    import pandas as pd

    pairs = pd.DataFrame({"study": study, "label": label})
    unique = pairs.drop_duplicates()
    ids = [ev_source_id(s, name) if name else "" for s, name in unique.itertuples(index=False)]
    return pairs.merge(unique.assign(id=ids), on=["study", "label"], how="left")["id"].set_axis(pairs.index)


def _told_apart(sieve: Sieve) -> None:
    """Leave out vesicles whose label reads like another's of the study.

    The two differ only in letters of which an id keeps none.
    """
    import pandas as pd

    pairs = [
        pd.MultiIndex.from_frame(sieve.frame[[key, label]])
        for key, label in (("id", "ev_source"), ("other", "comparator"))
    ]
    first: dict[str, str] = {}
    other = [
        (own, label)
        for own, label in pairs[0].append(pairs[1]).unique()
        if first.setdefault(own, _letters(label)) != _letters(label)
    ]
    if other:
        sieve.drop(
            pd.Series(pairs[0].isin(other) | pairs[1].isin(other), sieve.frame.index),
            "another vesicle of the study has this name but for letters other than a to z, which an id does"
            " not keep",
        )


def _letters(label: str) -> str:
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", label).lower()).strip("_")


def _ev_sources(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the vesicles that statements are about.

    Described ones come first, and comparators without statements of their own are among them.
    """
    import pandas as pd

    own = pd.DataFrame(
        {
            "id": frame["id"],
            "label": frame["ev_source"],
            "donor_cell": none_for_empty(frame["donor_cell"]),
            "taxon": frame["taxon"].astype("int32"),
            "vesicle_type": none_for_empty(frame["vesicle_type"]),
            "isolation": none_for_empty(frame["isolation"]),
            "study": frame["study"],
            "reference": none_for_empty(frame["reference"]),
        }
    )
    compared = frame[frame["comparator"] != ""]
    other = pd.DataFrame(
        {
            "id": compared["other"],
            "label": compared["comparator"],
            "donor_cell": None,
            "taxon": compared["taxon"].astype("int32"),
            "vesicle_type": None,
            "isolation": None,
            "study": compared["study"],
            "reference": none_for_empty(compared["reference"]),
        }
    )
    return pd.concat([own, other[~other["id"].isin(own["id"])]], ignore_index=True).drop_duplicates()


KIND = Kind(
    "cargo",
    "One statement on what a vesicle carries.",
    {
        "study": FactColumn("short key of the study", required=True),
        "ev_source": FactColumn("name of the vesicles in the study", required=True),
        "organism": FactColumn(ORGANISM),
        "donor_cell": FactColumn("cell that releases the vesicles"),
        "vesicle_type": FactColumn(
            "exosome, extracellular vesicle, …; `no vesicle: cells` for a parent cell"
        ),
        "isolation": FactColumn("isolation method"),
        "mirna": FactColumn(MIRNA + "; empty for a source without stated cargo"),
        "reported_as": FactColumn("the name that the study uses, where `mirna` is another"),
        "relation": FactColumn(
            "`enriched`, `depleted`, `most abundant`, `reported cargo`, `detected` or `comparator` (no"
            " cargo); `by sign, q < 0.05` (or `p < …`, or `by sign` alone) reads enriched or depleted"
            " from `value`",
            required=True,
        ),
        "value": FactColumn("the stated statistic; empty where none is stated"),
        "unit": FactColumn("unit of `value`"),
        "comparator": FactColumn("`ev_source` of the same study that it is compared with"),
        "p_value": FactColumn("as stated, 0 to 1"),
        "q_value": FactColumn("as stated, 0 to 1"),
        "effect": FactColumn("what the vesicle does to the recipient"),
        "effect_process": FactColumn("process that the effect concerns"),
        "effect_sign": FactColumn("`+`, `-` or `0`; empty where not stated", kept=("-",)),
        "recipient": FactColumn("cell or tissue that takes the vesicles up"),
        "reported_target": FactColumn("targets that the study names, joined by `;`"),
        "reference": FactColumn(REFERENCE),
        "basis": FactColumn("what the statement was read from"),
        "note": FactColumn("remarks"),
    },
    _build,
    ("study", "ev_source", "mirna"),
    compared=(
        Compared(
            "ev_cargo",
            "cargo",
            "cargo",
            "c.ev_source",
            "c.mirna",
            "concat_ws(' ', c.relation, c.value, c.unit, 'versus ' || c.comparator,"
            " '(' || c.reference || ')')",
            "c.reported_as",
            taxon="v.taxon",
            source="c.source",
            rows="{prefix}ev_cargo c JOIN {prefix}ev_source v ON v.id = c.ev_source",
            behind=("ev_cargo", "ev_source"),
            named=("ev_source.label", "mirna.name"),
        ),
    ),
)
