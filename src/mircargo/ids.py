"""Names → identities: species, CURIEs and the many ways to write a miRNA.

Rules, not guesses: a name has one answer, or candidates, or nearest names, and every
answer says which rule gave it. The rules that stand in for miRBase's full name history:

* A mature name without an arm means the product that miRBase registered first, by
  accession number, when the two products were registered apart (the later one was the
  star form). Products registered together are told apart by a small hand-checked table,
  or stay ambiguous.
* A name whose letter is missing (``mmu-miR-21``) means the miRNA with the letter ``a`` when
  the other letters were registered much later: then ``a`` was added to an older name. Where
  they were registered about the same time (``miR-30``), the letters are the candidates.
  A letter ``a`` that is no longer used (``miR-124a``) is left out.
* A hairpin is looked up in miRBase's list, or is matched by its name to the mature
  products that share its number, letter and index.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from threading import Lock

from mircargo.errors import AmbiguousNameError, InputError, SnapshotError, UnknownNameError

__all__ = [
    "PREFIXES",
    "TAXA",
    "Mirna",
    "MirnaIndex",
    "Resolved",
    "curie_of_gene",
    "family_label",
    "mirna_sort_key",
    "seed_of",
    "species_free",
    "taxon_name",
    "taxon_of",
]

TAXA: Mapping[int, str] = {9606: "human", 10090: "mouse", 10116: "rat"}
PREFIXES: Mapping[str, int] = {"hsa": 9606, "mmu": 10090, "rno": 10116}
_SPECIES: Mapping[str, int] = {
    **{name: taxon for taxon, name in TAXA.items()},
    **{str(taxon): taxon for taxon in TAXA},
    **PREFIXES,
    "homo sapiens": 9606,
    "mus musculus": 10090,
    "rattus norvegicus": 10116,
}

# Guide arms of miRNAs whose two products have neighbouring accessions, hand-checked against the
# primary literature's use of the arm-less name.
_GUIDE_ARM: Mapping[str, str] = {
    "mir-9": "5p",
    "mir-17": "5p",
    "mir-20a": "5p",
    "mir-30a": "5p",
    "mir-30e": "5p",
    "mir-126": "3p",
    "mir-182": "5p",
    "let-7d": "5p",
    "mir-199a": "5p",
    "mir-302a": "3p",
    "mir-302b": "3p",
    "mir-302c": "3p",
    "mir-363": "3p",
    "mir-373": "3p",
    "mir-382": "5p",
    "mir-433": "3p",
}
_REGISTERED_TOGETHER = 10
"""Accessions of one hairpin's products that differ by no more than this were registered together."""
_RENAMED = 900
"""When letter b came this many accessions after letter a or later, a was added to an older name."""

_NAME = re.compile(
    r"(?:(?P<species>[a-z]{3,4})-)?"
    r"(?P<stem>(?:mir|let|lin|bantam)-?(?P<number>\d+)(?P<letter>[a-z]{0,2}))"
    r"(?P<index>(?:-\d+)*)"
    r"(?:-?(?P<arm>5p|3p)|(?P<star>\*))?"
)
_WORDY = re.compile(r"micro-?rna|mirna|mi-rna")


@dataclass(frozen=True)
class Mirna:
    """A mature miRNA as the resolver needs it."""

    id: str
    name: str
    taxon: int


@dataclass(frozen=True)
class Resolved:
    """One answer: the identity behind a name and the rule that found it.

    ``rule`` is empty when the name is the official one; ``renamed`` tells that the rule
    had to change the number's letter.
    """

    query: str
    id: str
    name: str
    taxon: int
    rule: str = ""
    renamed: bool = False

    def sentence(self) -> str:
        """Say how the name was understood, e.g. for stderr."""
        return f"{self.query!r} is read as {self.name} ({taxon_name(self.taxon)})" + (
            f": {self.rule}" if self.rule else ""
        )


@dataclass(frozen=True)
class _Parsed:
    species: str
    number: str
    letter: str
    index: str
    arm: str
    star: bool
    family: str
    hairpin_case: bool

    @property
    def stem(self) -> str:
        return f"{self.family}-{self.number}{self.letter}"


def taxon_of(organism: str | int) -> int:
    """Return the NCBI taxon of a species name, prefix or taxon number.

    Raises
    ------
    InputError
        If the species is none of human, mouse and rat.
    """
    key = str(organism).strip().lower().removeprefix("ncbitaxon:")
    if key not in _SPECIES:
        msg = f"unknown organism {organism!r}: choose one of {', '.join(TAXA.values())}"
        raise InputError(msg)
    return _SPECIES[key]


def taxon_name(taxon: int) -> str:
    """Return the everyday name of a taxon."""
    return TAXA.get(taxon, str(taxon))


def seed_of(sequence: str) -> str:
    """Return nucleotides 2–8, the seed that defines a family."""
    return sequence[1:8]


def species_free(name: str) -> str:
    """Return a miRNA name without its species prefix."""
    return re.sub(r"^[a-z]{3,4}-(?=miR|let|lin|mir)", "", name)


def mirna_sort_key(name: str) -> tuple[int, int, str]:
    """Order miRNA names by number, let-7 first."""
    text = species_free(name)
    number = re.search(r"\d+", text)
    return (0 if text.startswith("let") else 1, int(number.group()) if number else 0, text)


def family_label(names: Iterable[str]) -> str:
    """Name a seed family after its member with the lowest number, without species."""
    return species_free(min(names, key=mirna_sort_key))


def curie_of_gene(text: str) -> str | None:
    """Return ``MGI:1``, ``HGNC:1`` or ``RGD:1`` when ``text`` is such an id, in any case."""
    match = re.fullmatch(r"(?i)(mgi|hgnc|rgd):(?:mgi:)?(\d+)", text.strip())
    return f"{match[1].upper()}:{match[2]}" if match else None


def _tidy(text: str) -> str:
    """Unify dashes, spaces, underscores and the words for 'miR'."""
    plain = re.sub(r"[\u2010-\u2015\u2212_\s]+", "-", text.strip())
    plain = plain.replace("\u2217", "*").replace("\u2032", "")
    return re.sub(r"-+", "-", plain)


def _parse(text: str) -> _Parsed | None:
    tidy = _tidy(text)
    hairpin_case = bool(re.match(r"^[a-z]{3}-mir-", tidy))
    lower = _WORDY.sub("mir", tidy.lower()).replace("mir-let", "let")
    match = _NAME.fullmatch(lower)
    if match is None:
        return None
    part = match.groupdict(default="")
    family = re.match(r"[a-z]+", part["stem"])
    return _Parsed(
        part["species"],
        part["number"],
        part["letter"],
        part["index"],
        part["arm"],
        bool(part["star"]),
        family.group() if family else "mir",
        hairpin_case,
    )


class MirnaIndex:
    """Finds mature miRNAs by any of their names.

    Parameters
    ----------
    mirnas
        All mature miRNAs of the species served.
    aliases
        ``(alias, mature id, kind)`` of hairpins and published previous names.

    Raises
    ------
    SnapshotError
        If an alias is that of no miRNA.
    """

    def __init__(self, mirnas: Iterable[Mirna], aliases: Iterable[tuple[str, str, str]] = ()) -> None:
        self._by_id = {mirna.id: mirna for mirna in mirnas}
        self._by_name: dict[str, list[Mirna]] = defaultdict(list)
        self._read_numbers: set[str] = set()
        self._by_stem: dict[tuple[int, str], list[tuple[_Parsed, Mirna]]] = defaultdict(list)
        self._letters: dict[tuple[int, str], dict[str, list[Mirna]]] = defaultdict(lambda: defaultdict(list))
        for mirna in self._by_id.values():
            self._by_name[mirna.name.lower()].append(mirna)
        self._aliases: dict[str, list[tuple[Mirna, str]]] = defaultdict(list)
        self._reading = Lock()
        for alias, mirna_id, kind in aliases:
            if mirna_id not in self._by_id:
                msg = f"table 'mirna_alias': the name {alias!r} is that of {mirna_id!r}, which table 'mirna' lacks: the snapshot is damaged; build it anew, or choose another of 'mircargo data list'"
                raise SnapshotError(msg)
            self._aliases[alias.lower()].append((self._by_id[mirna_id], kind))

    def resolve(self, text: str, *, taxon: int | None = None, suggest: bool = True) -> Resolved:
        """Return the one mature miRNA that ``text`` names.

        Parameters
        ----------
        text
            A name or accession in any common spelling.
        taxon
            Species to look in; a name with another species' prefix is then an error.
        suggest
            Whether to look for the nearest names of an unknown one (slow for long lists).

        Raises
        ------
        UnknownNameError
            If no miRNA fits; with the nearest names.
        AmbiguousNameError
            If several fit and no rule decides; with the candidates.
        InputError
            If the name's prefix contradicts ``taxon``.
        """
        if found := self._by_accession(text):
            if taxon is not None and found.taxon != taxon:
                self._refuse_species(text, species_free(found.name), found.taxon, taxon)
            return found
        parsed = _parse(text)
        if parsed is None:
            raise UnknownNameError("miRNA", text, nearest=self.nearest(text, taxon=taxon) if suggest else ())
        self._read_number(parsed.number)
        named = self._species_of(parsed, text, taxon=taxon)
        answers, unclear = self._answers(parsed, text, named)
        as_written = [answer for answer in answers if not answer.renamed]
        best = as_written or answers
        if len(best) == 1 and (not unclear or not best[0].rule):
            return best[0]
        if answers or unclear:
            candidates = [f"{answer.name} ({taxon_name(answer.taxon)})" for answer in answers]
            raise AmbiguousNameError("miRNA", text, candidates=candidates + unclear)
        raise UnknownNameError("miRNA", text, nearest=self.nearest(text, taxon=taxon) if suggest else ())

    def _read_number(self, number: str) -> None:
        """Take apart the names that hold a number, when it is first asked for: reading them all takes a tenth of a second."""
        with self._reading:  # several threads may ask one index
            if number in self._read_numbers:
                return
            for mirna in self._by_id.values():
                if number in mirna.name and (parsed := _parse(mirna.name)) and parsed.number == number:
                    self._by_stem[mirna.taxon, parsed.stem].append((parsed, mirna))
                    self._letters[mirna.taxon, f"{parsed.family}-{parsed.number}"][parsed.letter].append(
                        mirna
                    )
            self._read_numbers.add(number)

    def nearest(self, text: str, *, taxon: int | None = None, n: int = 5) -> list[str]:
        """Return the known names closest in spelling, best first."""
        pool = {
            species_free(m.name).lower(): m.name for m in self._by_id.values() if taxon in (None, m.taxon)
        }
        full = {m.name.lower(): m.name for m in self._by_id.values() if taxon in (None, m.taxon)}
        wanted = _WORDY.sub("mir", _tidy(text).lower())
        names = full if re.match(r"(?!mir|let|lin)[a-z]{3}-", wanted) else pool
        return [names[key] for key in get_close_matches(wanted, sorted(names), n=n, cutoff=0.6)]

    def _answers(self, parsed: _Parsed, text: str, taxa: Iterable[int]) -> tuple[list[Resolved], list[str]]:
        """Return the answer of each species that has one, and the candidates of those that have several."""
        answers: list[Resolved] = []
        unclear: list[str] = []
        for taxon in taxa:
            try:
                if answer := self._in_species(parsed, text, taxon):
                    answers.append(answer)
            except AmbiguousNameError as error:
                unclear += error.candidates
            except UnknownNameError:
                continue
        return answers, unclear

    def _by_accession(self, text: str) -> Resolved | None:
        key = text.strip().lower().removeprefix("mirbase:")
        if re.fullmatch(r"mimat\d{7}", key):
            mirna = self._by_id.get(f"mirbase:{key.upper()}")
            if mirna is None:
                raise UnknownNameError("miRNA accession", text)
            return Resolved(text, mirna.id, mirna.name, mirna.taxon, "by its accession")
        if re.fullmatch(r"mi\d{7}", key):
            products = self._aliases.get(key, [])
            if not products:
                raise UnknownNameError(
                    "hairpin accession (miRBase's offline list is incomplete; try its name)", text
                )
            return self._one_product(text, [mirna for mirna, _ in products], f"hairpin {key.upper()}")
        return None

    def _species_of(self, parsed: _Parsed, text: str, *, taxon: int | None) -> list[int]:
        if not parsed.species:
            return [taxon] if taxon is not None else sorted(TAXA)
        if parsed.species not in PREFIXES:
            msg = f"miRNA {text!r} is of species {parsed.species!r}; mircargo serves {', '.join(PREFIXES)} ({', '.join(TAXA.values())})"
            raise InputError(msg)
        own = PREFIXES[parsed.species]
        if taxon is not None and own != taxon:
            self._refuse_species(text, _tidy(text)[len(parsed.species) + 1 :], own, taxon)
        return [own]

    def _refuse_species(self, text: str, name: str, own: int, taxon: int) -> None:
        try:
            hint = f"; did you mean {self.resolve(name, taxon=taxon).name}?"
        except (UnknownNameError, AmbiguousNameError):
            hint = ""
        msg = f"miRNA {text!r} is of {taxon_name(own)}, but {taxon_name(taxon)} was asked for{hint}"
        raise InputError(msg)

    def _in_species(self, parsed: _Parsed, text: str, taxon: int) -> Resolved | None:
        """Apply the rules in order of strictness within one species."""
        prefix = next(p for p, t in PREFIXES.items() if t == taxon)
        full = f"{prefix}-{parsed.stem}{parsed.index}" + (f"-{parsed.arm}" if parsed.arm else "")
        if parsed.hairpin_case and not parsed.arm:
            if products := self._hairpin(full, parsed, taxon):
                return self._one_product(text, products, f"hairpin {full}")
        elif not parsed.star and (exact := self._by_name.get(full)):
            rule = "" if _tidy(text).lower() in (full, full.removeprefix(f"{prefix}-")) else "spelling"
            return Resolved(text, exact[0].id, exact[0].name, taxon, rule)
        if previous := [m for m, kind in self._aliases.get(full, []) if kind == "previous name"]:
            return self._one_product(text, previous, "previous name")
        return self._by_rule(parsed, text, taxon)

    def _by_rule(self, parsed: _Parsed, text: str, taxon: int) -> Resolved | None:
        for letter, rule in ((parsed.letter, ""), *self._renames(parsed, text, taxon)):
            stem = f"{parsed.family}-{parsed.number}{letter}"
            members = self._products(taxon, stem, parsed.index)
            if parsed.arm:
                members = [m for m in members if m.name.endswith(parsed.arm)]
            if members:
                why = "; ".join(filter(None, (rule, f"hairpin {stem}{parsed.index}" if parsed.index else "")))
                found = self._one_product(text, members, why, star=parsed.star)
                return replace(found, renamed=bool(rule))
        return None

    def _products(self, taxon: int, stem: str, index: str) -> list[Mirna]:
        """Return the mature products of a stem; with an index, those of that hairpin, if there is such a one.

        The guide arm of ``mir-16-1`` and ``mir-16-2`` is one miRNA without an index.
        """
        members = self._by_stem.get((taxon, stem), [])
        prefix = next(p for p, t in PREFIXES.items() if t == taxon)
        if (
            index
            and f"{prefix}-{stem}{index}" not in self._aliases
            and all(p.index != index for p, _ in members)
        ):
            return []
        products = [m for p, m in members if p.index == index]
        arms = {m.name[-2:] for m in products}
        return products + [m for p, m in members if index and not p.index and m.name[-2:] not in arms]

    def _renames(self, parsed: _Parsed, text: str, taxon: int) -> list[tuple[str, str]]:
        """Return the letter that the name may have had, with the rule, or raise with the candidates."""
        if parsed.letter == "a":
            return [("", "earlier name, when it had the letter a")]
        lettered = self._letters.get((taxon, f"{parsed.family}-{parsed.number}"), {})
        if parsed.letter or "" in lettered or not lettered:
            return []
        first = {letter: min(int(m.id[-7:]) for m in members) for letter, members in lettered.items()}
        later = [number for letter, number in first.items() if letter != "a"]
        if len(first) == 1 or ("a" in first and min(later) - first["a"] >= _RENAMED):
            return [(min(first), "earlier name, before the letter was added")]
        wanted = parsed.arm or None
        names = [
            m.name
            for letter in sorted(lettered)
            for m in lettered[letter]
            if wanted is None or m.name.endswith(wanted)
        ]
        raise AmbiguousNameError("miRNA", text, candidates=sorted(names, key=mirna_sort_key))

    def _hairpin(self, full: str, parsed: _Parsed, taxon: int) -> list[Mirna]:
        if listed := [m for m, kind in self._aliases.get(full, []) if kind == "hairpin"]:
            return listed
        members = self._by_stem.get((taxon, parsed.stem), [])
        products: dict[str, Mirna] = {}
        for index in ("", parsed.index):
            products.update({p.arm: m for p, m in members if p.index == index})
        return list(products.values())

    def _one_product(
        self, text: str, products: Sequence[Mirna], rule: str, *, star: bool = False
    ) -> Resolved:
        """Choose among the mature products of one hairpin; ambiguous where no rule decides."""
        names = ", ".join(m.name for m in products)
        if len(products) == 1 and not star:
            only = products[0]
            return Resolved(text, only.id, only.name, only.taxon, rule or "the only mature product")
        if len(products) == 1:
            raise UnknownNameError("star form of miRNA", text, nearest=[products[0].name])
        arms = {m.name[-2:]: m for m in products}
        guide = _guide(products)
        if guide is None or len(arms) != 2:
            raise AmbiguousNameError("miRNA", text, candidates=sorted(m.name for m in products))
        chosen = next(m for m in products if m is not guide) if star else guide
        why = "star form, the passenger arm" if star else "default arm"
        lead = f"{rule}; " if rule else ""
        return Resolved(text, chosen.id, chosen.name, chosen.taxon, f"{lead}{why} of {names}")


def _guide(products: Sequence[Mirna]) -> Mirna | None:
    """Return the product that an arm-less name meant, or None where that is not known."""
    if len(products) != 2:
        return None
    first, second = sorted(products, key=lambda m: m.id)
    if int(second.id[-7:]) - int(first.id[-7:]) > _REGISTERED_TOGETHER:
        return first
    parsed = _parse(first.name)
    arm = _GUIDE_ARM.get(parsed.stem) if parsed and not parsed.index else None
    return next((m for m in products if arm and m.name.endswith(arm)), None)
