"""How a miRNA's name may be written: signs, parts, additions of pipelines and assays, merged names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "CLUSTERS",
    "MATURE",
    "Parsed",
    "accession_in",
    "other_forms",
    "parse",
    "split_names",
    "tidy",
    "worded",
]

MATURE = r"mir|let|lin|bantam"
"""Words that miRNA names begin with."""

_SPECIES = rf"(?:(?!(?:{MATURE}|pre|pri)-)(?P<species>[a-z]{{3,4}})-)?"
_NAME = re.compile(
    rf"{_SPECIES}(?P<stem>(?P<family>{MATURE})-?(?P<number>\d+)(?P<letter>[a-z]{{0,2}}))"
    r"(?P<index>(?:-\d+)*)"
    r"(?:-?(?P<arm>5p|3p)|(?P<star>\*))?"
)
_WORDY = re.compile(r"micro-?rna|mirna|mi-rna|mirn(?=-?\d)")
_DASHES = re.compile(r"[\u00ad\u02d7\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d_\s]+")
_STARS = str.maketrans(dict.fromkeys("\u2217\u22c6\u2731\u204e\u2605\u2606", "*"))
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x2032, 0x2019))

CLUSTERS: dict[str, tuple[str, ...]] = {
    "mir-17-92": ("mir-17", "mir-18a", "mir-19a", "mir-20a", "mir-19b-1", "mir-92a-1"),
    "mir-106a-363": ("mir-106a", "mir-18b", "mir-20b", "mir-19b-2", "mir-92a-2", "mir-363"),
    "mir-106b-25": ("mir-106b", "mir-93", "mir-25"),
    "mir-183-96-182": ("mir-183", "mir-96", "mir-182"),
    "mir-290-295": ("mir-290a", "mir-291a", "mir-292a", "mir-291b", "mir-293", "mir-294", "mir-295"),
    "mir-302-367": ("mir-302b", "mir-302c", "mir-302a", "mir-302d", "mir-367"),
    "mir-371-373": ("mir-371a", "mir-372", "mir-373"),
    "mir-23a-27a-24-2": ("mir-23a", "mir-27a", "mir-24-2"),
    "mir-23b-27b-24-1": ("mir-23b", "mir-27b", "mir-24-1"),
    "mir-200b-429": ("mir-200b", "mir-200a", "mir-429"),
}
"""Clusters whose name is not the list of their members: hairpins in genomic order."""


@dataclass(frozen=True)
class Parsed:
    """The parts of a name."""

    species: str
    family: str
    number: str
    letter: str
    index: str
    arm: str
    star: bool
    hairpin_case: bool

    @property
    def stem(self) -> str:
        """Family, number and letter, e.g. ``mir-21a``."""
        return f"{self.family}-{self.number}{self.letter}"

    @property
    def unarmed(self) -> str:
        """The name without species and arm."""
        return self.stem + self.index

    @property
    def name(self) -> str:
        """The name without species, as miRBase would write it, in lower case."""
        return self.unarmed + (f"-{self.arm}" if self.arm else "*" if self.star else "")


def tidy(text: str) -> str:
    """Unify dashes, stars, spaces and underscores, and drop what cannot be seen; the case stays."""
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(_UNSEEN).translate(_STARS)
    plain = re.sub(r"-+", "-", _DASHES.sub("-", plain.strip().strip("\"'`,;")))
    plain = plain if _dotted(plain) else plain.rstrip(".")
    return re.sub(r"-?(?:\(?star\)?|(?<!^)-\*)$", "*", plain.strip("-"), flags=re.IGNORECASE)


def _dotted(form: str) -> bool:
    """Whether dots stand for every other sign, as in R's names of columns."""
    return "-" not in form and bool(re.search(r"\w\.\w", form))


def worded(form: str) -> str:
    """Return a tidy name in lower case with the long words for 'miR' cut short."""
    return _WORDY.sub("mir", form.lower()).replace("mir-let", "let")


def parse(form: str) -> Parsed | None:
    """Return the parts of a tidy name, or nothing where it is none."""
    match = _NAME.fullmatch(worded(form))
    if match is None:
        return None
    part = match.groupdict(default="")
    return Parsed(
        part["species"],
        part["family"],
        part["number"],
        part["letter"],
        part["index"],
        part["arm"],
        bool(part["star"]),
        bool(re.match(r"[a-z]{3}-mir-", form)),
    )


def accession_in(text: str) -> str | None:
    """Return the accession that stands among other words: of the mature miRNA, else of the hairpin."""
    found = {hit.upper() for hit in re.findall(r"(?i)(?<![a-z0-9])mi(?:mat)?\d{7}(?!\d)", text)}
    for kind in (sorted(hit for hit in found if hit.startswith("MIMAT")), sorted(found)):
        if kind:
            return kind[0] if len(kind) == 1 else None
    return None


_ADDED = (
    (re.compile(r"(?:\|-?\d+)+$"), "counts"),
    (re.compile(r"-\d{6}(?:-mir)?$", re.IGNORECASE), "a TaqMan assay id"),
    (re.compile(r"(?:-[sx])?-(?:st|at)$", re.IGNORECASE), "an Affymetrix probe set"),
    (re.compile(r"-v\d+(?:\.\d+)?$", re.IGNORECASE), "a probe's version"),
    (re.compile(r"\.snp[acgtc]*$", re.IGNORECASE), "a variant of the sequence"),
    (re.compile(r"(?<=[35]p)\.\d$", re.IGNORECASE), "a variant of the seed or a repeated name"),
    (re.compile(r"-(?:mimics?|inhibitor|antagomir)$", re.IGNORECASE), "a reagent"),
)
"""What assays and pipelines add at the end of a name."""
_HAIRPIN = re.compile(
    r"(?:([a-z]{3})-)?(?:hp|pre|pri)-(?:([a-z]{3})-)?(?:mir-?|(let-?))(\d.*)", re.IGNORECASE
)
_GENE = re.compile(
    r"(?P<family>mirlet|mirn?)(?P<number>\d+)(?P<letter>[a-z]?)-?(?P<index>\d?)", re.IGNORECASE
)


def other_forms(form: str) -> Iterator[tuple[str, str]]:
    """Yield other readings of a tidy name, each with the words that say how it came about."""
    for pattern, what in _ADDED:
        if (hit := pattern.search(form)) and hit.start():
            yield tidy(form[: hit.start()]), f"without {hit.group()!r}, {what}"
    if "@" in form:
        yield form.rpartition("@")[2], "the part after '@'"
    if _dotted(form):
        star = "*" if form.endswith(".") else ""
        yield tidy(re.sub(r"\.+", "-", form.rstrip("."))) + star, "dots for other signs, as R writes them"
    if hit := _HAIRPIN.fullmatch(form):
        yield f"{hit[1] or hit[2] or ''}-{hit[3] or 'mir-'}{hit[4]}".strip("-").lower(), "the hairpin"
    if hit := _GENE.fullmatch(form):
        family = "let" if hit["family"].lower() == "mirlet" else "mir"
        index = f"-{hit['index']}" if hit["index"] else ""
        yield f"{family}-{hit['number']}{hit['letter']}{index}".lower(), "symbol of the hairpin's gene"


_PART = re.compile(
    rf"{_SPECIES}(?:(?P<family>{MATURE})-?)?(?P<number>\d*)(?P<letter>[a-z]{{0,2}})"
    r"(?P<index>(?:-\d+)*)(?:-?(?P<arm>5p|3p)|(?P<star>\*))?"
)


def split_names(form: str) -> list[str]:
    """Return the names that a merged name stands for, gaps filled in; none where it is no merged name."""
    parts = [part.strip("-") for part in re.split(r"[/+,;&|]|-and-", worded(form)) if part.strip("-")]
    hits = [_PART.fullmatch(part) for part in parts]
    if len(parts) < 2 or not hits[0] or not hits[0]["family"] or not hits[0]["number"]:
        return []
    arms = {hit["arm"] or "" for hit in hits if hit} - {""}
    last = arms.pop() if len(arms) == 1 and (hit := hits[-1]) and hit["arm"] else ""
    names, species, family, number = [], "", "", ""
    for hit in hits:
        if hit is None or not (hit["number"] or hit["letter"]):
            return []
        species, family = hit["species"] or species, hit["family"] or family
        number = hit["number"] or number
        arm = hit["arm"] or ("" if hit["star"] else last)
        end = f"-{arm}" if arm else "*" if hit["star"] else ""
        names.append(f"{species}-{family}-{number}{hit['letter']}{hit['index']}{end}".strip("-"))
    return names
