"""The rules for names that are on no record: letters, hairpins, arms and stars.

* A mature name without an arm means the product that its arm-less name is on record for; else the
  product that miRBase registered first, by accession number, when the two products were registered
  apart (the later one was the star form). Products registered together are told apart by a small
  hand-checked table, or stay ambiguous.
* A name whose letter is missing (``mmu-miR-21``) is taken for the miRNA with the letter ``a`` when
  there is no other letter, or the other letters were registered much later: then ``a`` was added to
  an older name. Else the letters are the candidates.
* A hairpin is matched by its name to the mature products that share its number, letter and index.
* A name of today is told if the miRNA of the next letter is much older: that one may have had it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock

from mircargo.errors import AmbiguousNameError, UnknownNameError
from mircargo.ids.mirna import Mirna, Resolved, mirna_sort_key
from mircargo.ids.past import PastName, releases
from mircargo.ids.species import prefix_of
from mircargo.ids.spelling import Parsed, parse
from mircargo.ids.written import Written

__all__ = ["Rules"]

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

_COPIES = 30
"""A higher number at the end of a hairpin's name is no number of a copy: ``mir-17-92`` is a cluster."""

_NUMBER = re.compile(r"\d+")


class Rules:
    """Reads names by their parts.

    Parameters
    ----------
    mirnas
        All mature miRNAs of the species served.
    written
        The names that are on record.
    """

    def __init__(self, mirnas: Iterable[Mirna], written: Written) -> None:
        self._mirnas = tuple(mirnas)
        self._written = written
        self._reading = Lock()
        self._unread: dict[str, list[Mirna]] = defaultdict(list)
        for mirna in self._mirnas:
            if number := _NUMBER.search(mirna.name):
                self._unread[number.group()].append(mirna)
        self._by_stem: dict[tuple[int, str], list[tuple[Parsed, Mirna]]] = defaultdict(list)
        self._letters: dict[tuple[int, str], dict[str, list[Mirna]]] = defaultdict(lambda: defaultdict(list))

    def read(self, text: str, parsed: Parsed, taxon: int) -> Resolved | None:
        """Return the miRNA of a species that the parts of a name mean; nothing where none has them.

        Parameters
        ----------
        text
            The name as it was given.
        parsed
            Its parts.
        taxon
            The species.

        Raises
        ------
        AmbiguousNameError
            If several have them, and no rule decides.
        UnknownNameError
            If the miRNA has no star form.
        """
        self._read_number(parsed.number)
        if parsed.hairpin_case and not parsed.arm and not parsed.star:
            products = self._of_hairpin(parsed, taxon)
            if products:
                return self.one_product(text, products, f"hairpin {prefix_of(taxon)}-{parsed.unarmed}")
        for letter, rule in ((parsed.letter, ""), *self._letter(parsed, text, taxon)):
            stem = f"{parsed.family}-{parsed.number}{letter}"
            members = self._products(taxon, stem, parsed.index)
            if parsed.arm:
                members = [m for m in members if m.name.endswith(parsed.arm)]
            if members:
                why = "; ".join(filter(None, (rule, f"hairpin {stem}{parsed.index}" if parsed.index else "")))
                found = self._chosen(text, members, why, parsed, taxon=taxon)
                return replace(found, renamed=bool(rule))
            if not parsed.index and (copies := self._copies(taxon, stem, parsed.arm)):
                raise AmbiguousNameError("miRNA", text, candidates=copies)
        return None

    def today(self, found: Resolved) -> Resolved:
        """Say of a name of today if the miRNA of the next letter may have had it.

        Letters are given in order: what was registered long before the letter below its own was given
        had another name then, perhaps that one.
        """
        parsed = parse(found.name)
        if found.rule or parsed is None or not re.fullmatch("[b-y]", parsed.letter):
            return found
        self._read_number(parsed.number)
        letters = self._letters.get((found.taxon, f"{parsed.family}-{parsed.number}"), {})
        pair = [letters.get(letter) for letter in (parsed.letter, chr(ord(parsed.letter) + 1))]
        own, older = (min(members, key=lambda m: m.id) if members else None for members in pair)
        if own is None or older is None or own.id != found.id or _number(own) - _number(older) < _RENAMED:
            return found
        if self._written.had_names(older.id):
            return found
        return replace(found, rule=f"its name today; {older.name} is older and may have had it before")

    def members(self, taxon: int, unarmed: str) -> list[Mirna]:
        """Return the mature products of a name without species and arm."""
        parsed = parse(unarmed)
        if parsed is None:
            return []
        self._read_number(parsed.number)
        return self._products(taxon, parsed.stem, parsed.index)

    def one_product(self, text: str, products: Sequence[Mirna], rule: str, *, star: bool = False) -> Resolved:
        """Choose among the mature products of one hairpin.

        Parameters
        ----------
        text
            The name as it was given.
        products
            The mature products.
        rule
            What the rule that led here is called.
        star
            Whether the lesser product is meant.

        Raises
        ------
        AmbiguousNameError
            If no rule decides.
        UnknownNameError
            If a star form is asked for, and there is one product only.
        """
        names = ", ".join(m.name for m in products)
        if len(products) == 1 and not star:
            only = products[0]
            return Resolved(text, only.id, only.name, only.taxon, rule or "the only mature product")
        if len(products) == 1:
            raise UnknownNameError("star form of miRNA", text, nearest=[products[0].name])
        guide = self._guide(text, products)
        if guide is None or len({m.arm for m in products}) != 2:
            raise AmbiguousNameError("miRNA", text, candidates=sorted(m.name for m in products))
        chosen = next(m for m in products if m is not guide) if star else guide
        said = "star form, the passenger arm" if star else "default arm"
        lead = f"{rule}; " if rule else ""
        return Resolved(text, chosen.id, chosen.name, chosen.taxon, f"{lead}{said} of {names}")

    def _chosen(
        self, text: str, members: Sequence[Mirna], rule: str, parsed: Parsed, *, taxon: int
    ) -> Resolved:
        """Choose a product; the star of a miRNA with one product may be that of one of its copies."""
        if parsed.star and len(members) == 1:
            other = {"5p": "3p", "3p": "5p"}.get(members[0].arm, "")
            copies = self._copies(taxon, _stem_of(members[0]), other)
            if other and copies and not parsed.index:
                raise AmbiguousNameError("miRNA", text, candidates=copies)
        return self.one_product(text, members, rule, star=parsed.star)

    def _read_number(self, number: str) -> None:
        """Take apart the names of a number when it is first asked for: all names take 0.1 s."""
        with self._reading:  # several threads may ask one index
            for mirna in self._unread.get(number, ()):
                if (parsed := parse(mirna.name)) and parsed.number == number:
                    self._by_stem[mirna.taxon, parsed.stem].append((parsed, mirna))
                    self._letters[mirna.taxon, f"{parsed.family}-{number}"][parsed.letter].append(mirna)
            self._unread.pop(number, None)

    def _products(self, taxon: int, stem: str, index: str) -> list[Mirna]:
        """Return the mature products of a stem; with an index, those of that hairpin, if there is such a one.

        The guide arm of ``mir-16-1`` and ``mir-16-2`` is one miRNA without an index.
        """
        members = self._by_stem.get((taxon, stem), [])
        listed = f"{prefix_of(taxon)}-{stem}{index}" in self._written.hairpins
        if index and not listed and all(p.index != index for p, _ in members):
            return []
        products = [m for p, m in members if p.index == index]
        arms = {m.arm for m in products}
        return products + [m for p, m in members if index and not p.index and m.arm not in arms]

    def _copies(self, taxon: int, stem: str, arm: str) -> list[str]:
        """Return the products of one arm that carry the index of their hairpin."""
        members = self._by_stem.get((taxon, stem), [])
        return sorted((m.name for p, m in members if p.index and p.arm == arm), key=mirna_sort_key)

    def _of_hairpin(self, parsed: Parsed, taxon: int) -> list[Mirna]:
        if any(int(part) > _COPIES for part in parsed.index.split("-") if part):
            return []
        members = self._by_stem.get((taxon, parsed.stem), [])
        products: dict[str, Mirna] = {}
        for index in ("", parsed.index):
            products.update({p.arm: m for p, m in members if p.index == index})
        return list(products.values())

    def _letter(self, parsed: Parsed, text: str, taxon: int) -> list[tuple[str, str]]:
        """Return the letter that the name should have, with the rule, or raise with the candidates."""
        if parsed.letter:
            meant = self._written.meanings(f"{prefix_of(taxon)}-{parsed.stem}")
            today = {parse(m.name) for m in self._mirnas if m.id in meant} if meant else set()
            letters = {
                p.letter for p in today if p and (p.family, p.number) == (parsed.family, parsed.number)
            }
            return [
                (new, f"{parsed.stem} was renamed {parsed.family}-{parsed.number}{new}") for new in letters
            ]
        lettered = self._letters.get((taxon, f"{parsed.family}-{parsed.number}"), {})
        if "" in lettered or not lettered:
            return []
        first = {letter: min(map(_number, members)) for letter, members in lettered.items()}
        later = [number for letter, number in first.items() if letter != "a"]
        if "a" in first and (not later or min(later) - first["a"] >= _RENAMED):
            return [("a", "earlier name, before the letter was added")]
        names = [
            m.name
            for letter in sorted(lettered)
            for m in lettered[letter]
            if not parsed.arm or m.name.endswith(parsed.arm)
        ]
        raise AmbiguousNameError("miRNA", text, candidates=sorted(names, key=mirna_sort_key))

    def _guide(self, text: str, products: Sequence[Mirna]) -> Mirna | None:
        """Return the product that the arm-less name meant, None where that is not known.

        Raises
        ------
        AmbiguousNameError
            If it meant several of the products, by release.
        """
        stems = {_stem_of(m) for m in products}
        for found in (stems, {stem.removesuffix("a") for stem in stems}):
            meant = self._meant(products, found)
            if len(meant) == 1:
                (mirna_id,) = meant
                return next(m for m in products if m.id == mirna_id)
            if meant:
                spans = {m.name: releases(meant.get(m.id, ())) for m in products}
                names = sorted(f"{name} ({span})" if span else name for name, span in spans.items())
                why = "by release" if any(spans.values()) else ""
                raise AmbiguousNameError("miRNA", text, candidates=names, why=why)
        return _first_registered(products)

    def _meant(self, products: Sequence[Mirna], stems: Iterable[str]) -> dict[str, list[PastName]]:
        """Return what is on record for arm-less names and is one of the products."""
        ids = {m.id for m in products}
        prefix = prefix_of(products[0].taxon)
        return {
            one: facts
            for stem in stems
            for one, facts in self._written.meanings(f"{prefix}-{stem}").items()
            if one in ids
        }


def _number(mirna: Mirna) -> int:
    return int(mirna.id[-7:])


def _stem_of(mirna: Mirna) -> str:
    parsed = parse(mirna.name)
    return parsed.stem if parsed else ""


def _first_registered(products: Sequence[Mirna]) -> Mirna | None:
    if len(products) != 2:
        return None
    first, second = sorted(products, key=lambda m: m.id)
    if _number(second) - _number(first) > _REGISTERED_TOGETHER:
        return first
    parsed = parse(first.name)
    arm = _GUIDE_ARM.get(parsed.stem) if parsed and not parsed.index else None
    return next((m for m in products if arm and m.name.endswith(arm)), None)
