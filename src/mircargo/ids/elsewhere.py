"""What a name is that means no miRNA served: a virus's, another species', another kind of RNA."""

from __future__ import annotations

import re

from mircargo.ids.species import OTHER_SPECIES, PREFIXES, TAXA, VIRUSES
from mircargo.ids.spelling import MATURE, worded

__all__ = ["foreign_prefix", "other_rna", "whose"]

_SERVED = f"mircargo serves {', '.join(PREFIXES)} ({', '.join(TAXA.values())})"

_WORDS = ("mir", "let", "lin", "pre", "pri")
"""Words before a name that are no species."""

_OTHER_RNA = (
    (r"mir-(?:bart|bhrf1|u[ls]|k12)-?\d*", "a miRNA of a virus"),
    (r"(?:trf|tsr(?:na)?|tirna|tdr|tr?na)(?=[-\d]|$)", "a tRNA or a piece of one"),
    (r"(?:[35]'?p?-)?t(?:rf|irna)", "a piece of a tRNA"),
    (r"pir(?:na)?(?=[-\d]|$)", "a piRNA"),
    (r"(?:snord|snora|scarna|snorna)-?\d*|rnu(?:2[0-9]|3[0-9]|4[0-9]|58|66|19)[a-z]?", "a snoRNA"),
    (r"(?:rn)?u(?:1|2|4|5|6|7|11|12|4atac|6atac)[a-z]?(?:-\d+)?(?:-snrna)?", "a small nuclear RNA"),
    (r"(?:rny|hy|y-?rna)-?\d*", "a Y RNA"),
    (r"vt-?rna|vault", "a vault RNA"),
    (r"(?:5s|5\.8s|18s|28s|45s)(?=[-a-z]|$)|rna(?:18s|28s|45s|5s|5-8s)|r-?rna", "an rRNA"),
    (r"circ(?:rna)?", "a circular RNA"),
    (r"unisp\d*", "a synthetic spike-in"),
)


def foreign_prefix(form: str) -> str:
    """Return the prefix of a name of a species that is not served, or nothing."""
    hit = re.match(rf"([a-z][a-z0-9]{{2,5}})-(?:{MATURE})(?![a-z])", worded(form))
    return hit[1] if hit and hit[1] not in {*PREFIXES, *_WORDS} else ""


def whose(prefix: str) -> str:
    """Say whose miRNAs have a prefix."""
    if name := VIRUSES.get(prefix):
        return f"is of a virus, {name} ({prefix}); {_SERVED}"
    if name := OTHER_SPECIES.get(prefix):
        note = ", often a spike-in" if prefix in {"cel", "ath"} else ""
        return f"is of species {prefix!r} ({name}{note}); {_SERVED}"
    return f"has the prefix {prefix!r}, of another species or none; {_SERVED}"


def other_rna(form: str) -> str:
    """Say which other kind of RNA a tidy name is of, or nothing."""
    plain = re.sub(rf"^(?:{'|'.join(PREFIXES)})-", "", form.lower())
    return next((what for pattern, what in _OTHER_RNA if re.match(rf"(?:{pattern})(?![a-z])", plain)), "")
