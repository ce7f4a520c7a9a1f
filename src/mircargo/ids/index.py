"""Names → mature miRNAs: what is on record first, then rules; never a guess in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from mircargo.errors import AmbiguousNameError, InputError, UnknownNameError
from mircargo.ids.elsewhere import foreign_prefix, other_rna, whose
from mircargo.ids.mirna import Mirna, Resolved, species_free
from mircargo.ids.past import PastName
from mircargo.ids.rules import Rules
from mircargo.ids.species import PREFIXES, TAXA, prefix_of, taxon_name
from mircargo.ids.spelling import (
    CLUSTERS,
    MATURE,
    accession_in,
    other_forms,
    parse,
    split_names,
    tidy,
    worded,
)
from mircargo.ids.written import Written

__all__ = ["MirnaIndex"]

_PREFIX = re.compile(rf"({'|'.join(PREFIXES)})-")

_LONGEST = 1000
"""Longer texts are no names, not even many in one."""
_DRESSES = 4
"""So many things may be added to a name."""


class MirnaIndex:
    """Finds mature miRNAs by any of their names; ``docs/names.md`` tells the order of the steps.

    Parameters
    ----------
    mirnas
        All mature miRNAs of the species served.
    aliases
        ``(alias, mature id, kind)`` of hairpins and published previous names.
    past
        Meanings with their releases, and removed names, beside the hand-checked list.
    """

    def __init__(
        self,
        mirnas: Iterable[Mirna],
        aliases: Iterable[tuple[str, str, str]] = (),
        past: Iterable[PastName] = (),
    ) -> None:
        self._by_id = {mirna.id: mirna for mirna in mirnas}
        self._written = Written(self._by_id, aliases, past)
        self._rules = Rules(self._by_id.values(), self._written)

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
            If no miRNA fits: with the nearest names, or with what the name is known to be.
        AmbiguousNameError
            If several fit and no rule decides; with the candidates.
        InputError
            If the name is of another species.
        """
        if found := self._by_accession(text):
            if taxon is not None and found.taxon != taxon:
                self._refuse_species(text, species_free(found.name), found.taxon, taxon)
            return found
        form = tidy(text)
        if len(form) <= _LONGEST and (found := self._read(text, form, taxon)):
            return found
        if what := other_rna(form):
            raise UnknownNameError("miRNA", text, why=f"this is {what}, no miRNA of the species served")
        raise UnknownNameError("miRNA", text, nearest=self.nearest(text, taxon=taxon) if suggest else ())

    def nearest(self, text: str, *, taxon: int | None = None, n: int = 5) -> list[str]:
        """Return the known names closest in spelling, best first.

        Parameters
        ----------
        text
            A name, however written.
        taxon
            Species of the names; by default any.
        n
            How many, at most.
        """
        form = tidy(text)
        if len(form) > _LONGEST or other_rna(form) or foreign_prefix(form):
            return []
        wanted = worded(form)
        short = re.match(r"(?!mir|let|lin)[a-z]{3}-", wanted) is None
        names = {
            species_free(m.name).lower() if short else m.name.lower(): m.name
            for m in self._by_id.values()
            if taxon in (None, m.taxon)
        }
        parsed = parse(form)
        same = re.compile(rf"{parsed.family}-{parsed.number}(?!\d)" if parsed else "(?!)")
        own = get_close_matches(wanted, sorted(filter(same.search, names)), n=n, cutoff=0.3)
        others = get_close_matches(wanted, sorted(names), n=n, cutoff=0.6)
        return [names[key] for key in dict.fromkeys((*own, *others))][:n]

    def _read(self, text: str, form: str, taxon: int | None, *, depth: int = 0) -> Resolved | None:
        """Return what a tidy name means: as written, as one of several, or in another spelling."""
        if prefix := foreign_prefix(form):
            self._refuse_foreign(text, form, prefix, taxon)
        if found := self._in_species(text, form, self._species_of(text, form, taxon=taxon)):
            return found
        for other, said in other_forms(form) if depth < _DRESSES else ():
            if other != form and (found := self._read(text, other, taxon, depth=depth + 1)):
                return replace(found, rule=f"{said}; {found.rule}" if found.rule else said)
        return self._one_of_several(text, form, taxon)

    def _in_species(self, text: str, form: str, taxa: Sequence[int]) -> Resolved | None:
        """Return the answer of the one species that has one; what several species say is ambiguous."""
        answers: list[Resolved] = []
        unclear: list[AmbiguousNameError] = []
        unknown: list[UnknownNameError] = []
        for taxon in taxa:
            try:
                if answer := self._in_one(text, form, taxon):
                    answers.append(answer)
            except AmbiguousNameError as error:
                unclear.append(error)
            except UnknownNameError as error:
                unknown.append(error)
        best = [answer for answer in answers if not answer.renamed] or answers
        if len(best) == 1 and (not unclear or not best[0].rule):
            return best[0]
        if answers or unclear:
            names = [f"{answer.name} ({taxon_name(answer.taxon)})" for answer in answers]
            more = [name for error in unclear for name in error.candidates]
            why = next((error.why for error in unclear if error.why), "")
            raise AmbiguousNameError("miRNA", text, candidates=names + more, why=why)
        if told := [error for error in unknown if error.why]:
            raise told[0]
        return None

    def _in_one(self, text: str, form: str, taxon: int) -> Resolved | None:
        """Read a name in one species: hairpins, names on record, its plain spelling, and rules."""
        prefix = prefix_of(taxon)
        key = f"{prefix}-{form.lower().removeprefix(f'{prefix}-')}"
        parsed = parse(form)
        hairpin = parsed is not None and parsed.hairpin_case and not parsed.arm and not parsed.star
        if hairpin and (products := self._written.hairpins.get(key)):
            return self._rules.one_product(text, products, f"hairpin {key}")
        if found := self._written.read(text, key):
            return self._rules.today(found)
        if parsed is None:
            return None
        plain = f"{prefix}-{parsed.name}"
        if plain != key and (found := self._written.read(text, plain)):
            return replace(found, rule=found.rule or "spelling")
        if not parsed.arm and not parsed.star and parsed.index:
            products = self._written.hairpins.get(plain, [])
            if products and not self._rules.members(taxon, parsed.unarmed):
                return self._rules.one_product(text, products, f"hairpin {plain}")
        found = self._rules.read(text, parsed, taxon)
        if found is None:
            self._written.refuse_removed(text, f"{prefix}-{parsed.unarmed}")
        return found

    def _by_accession(self, text: str) -> Resolved | None:
        """Return what the accession in a text means, if there is one, and the text says nothing else."""
        key = accession_in(text)
        if key is None:
            return None
        alone = text.strip().upper().removeprefix("MIRBASE:") == key
        if key.startswith("MIMAT"):
            mirna = self._by_id.get(f"mirbase:{key}")
            if mirna is None:
                raise UnknownNameError("miRNA accession", text)
            rule = "by its accession" if alone else f"by the accession {key} in it"
            found = Resolved(text, mirna.id, mirna.name, mirna.taxon, rule)
        else:
            products = self._written.hairpins.get(key.lower(), [])
            if not products:
                raise UnknownNameError(
                    "hairpin accession (miRBase's offline list is incomplete; try its name)", text
                )
            found = self._rules.one_product(text, products, f"hairpin {key}")
        if not alone:
            self._check_words(text, found)
        return found

    def _check_words(self, text: str, found: Resolved) -> None:
        """Refuse a text whose accession and whose name are of two miRNAs."""
        for word in re.split(r"[\s|:,;()]+|_(?=MI)", text):
            named = self._written.official.get(tidy(word).lower())
            if named and named.id != found.id:
                raise AmbiguousNameError(
                    "miRNA",
                    text,
                    candidates=[named.name, found.name],
                    why="its name and its accession differ",
                )

    def _species_of(self, text: str, form: str, *, taxon: int | None) -> list[int]:
        hit = _PREFIX.match(form.lower())
        if hit is None:
            return [taxon] if taxon is not None else sorted(TAXA)
        own = PREFIXES[hit[1]]
        if taxon is not None and own != taxon:
            self._refuse_species(text, form[hit.end() :], own, taxon)
        return [own]

    def _refuse_species(self, text: str, name: str, own: int, taxon: int) -> None:
        msg = (
            f"miRNA {text!r} is of {taxon_name(own)}, but {taxon_name(taxon)} was asked"
            f" for{self._hint(name, taxon)}"
        )
        raise InputError(msg)

    def _refuse_foreign(self, text: str, form: str, prefix: str, taxon: int | None) -> None:
        """Say whose name it is; a prefix with its letters exchanged is told as such."""
        meant = [own for own in PREFIXES if sorted(own) == sorted(prefix)]
        if meant:
            hint = self._hint(form[len(prefix) + 1 :], taxon or PREFIXES[meant[0]])
            msg = f"miRNA {text!r}: {prefix!r} is the prefix of no species{hint}"
        else:
            msg = f"miRNA {text!r} {whose(prefix)}"
        raise InputError(msg)

    def _hint(self, name: str, taxon: int) -> str:
        """Return the name that this species has for a miRNA; its letter may be another."""
        for one in dict.fromkeys((name, re.sub(r"(?<=\d)a\b", "", name, count=1))):
            try:
                return f"; did you mean {self.resolve(one, taxon=taxon, suggest=False).name}?"
            except (UnknownNameError, AmbiguousNameError, InputError):
                continue
        return ""

    def _one_of_several(self, text: str, form: str, taxon: int | None) -> Resolved | None:
        """Refuse a name that stands for several miRNAs, and name them; read it where all are the same."""
        taxa = self._species_of(text, form, taxon=taxon)
        bare = re.sub(r"[~/]", "-", worded(_PREFIX.sub("", form.lower(), count=1))).removesuffix("-cluster")
        if hairpins := CLUSTERS.get(bare):
            found = [
                m.name for one in taxa for hairpin in hairpins for m in self._rules.members(one, hairpin)
            ]
            self._refuse_several(text, found, f"a cluster of {len(hairpins)} hairpins")
        names = split_names(form.replace("~", "/")) or self._ends(bare, taxa)
        found = [candidate for name in names for candidate in self._candidates(name, taxon)]
        if len(set(found)) == 1 and (mirna := self._written.official.get(found[0].lower())):
            return Resolved(text, mirna.id, mirna.name, mirna.taxon, f"{len(names)} names of one miRNA")
        self._refuse_several(text, found, f"{len(names)} names in one")
        return None

    def _ends(self, bare: str, taxa: Sequence[int]) -> list[str]:
        """Return the miRNAs that the name of a cluster lists, as in ``mir-143-145``."""
        hit = re.fullmatch(rf"((?:{MATURE})-)(\d+[a-z]?(?:-\d+[a-z]?)+)", bare)
        names = [hit[1] + part for part in hit[2].split("-")] if hit else []
        known = all(any(self._rules.members(one, name) for one in taxa) for name in names)
        return names if known else []

    def _refuse_several(self, text: str, candidates: Sequence[str], what: str) -> None:
        if any(not name.endswith("(unknown)") for name in candidates):
            raise AmbiguousNameError(
                "miRNA", text, candidates=list(dict.fromkeys(candidates)), why=f"{what}: give one a line"
            )

    def _candidates(self, name: str, taxon: int | None) -> list[str]:
        try:
            return [self.resolve(name, taxon=taxon, suggest=False).name]
        except AmbiguousNameError as error:
            return list(error.candidates)
        except (UnknownNameError, InputError):
            return [f"{name} (unknown)"]
