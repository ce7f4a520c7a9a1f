"""What a name means as it is written: official and past names, hairpins, and what is known as removed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mircargo.errors import AmbiguousNameError, SnapshotError, UnknownNameError
from mircargo.ids.mirna import Mirna, Resolved
from mircargo.ids.past import PastName, known_past, releases

__all__ = ["Written"]


class Written:
    """The names that are on record, each in lower case with its species.

    Parameters
    ----------
    mirnas
        Mature miRNAs by id.
    aliases
        ``(alias, mature id, kind)`` of hairpins and published previous names.
    past
        Meanings with their releases, and removed names; the hand-checked list is always used, too.

    Raises
    ------
    SnapshotError
        If an alias is that of no miRNA.
    """

    def __init__(
        self,
        mirnas: Mapping[str, Mirna],
        aliases: Iterable[tuple[str, str, str]] = (),
        past: Iterable[PastName] = (),
    ) -> None:
        self._by_id = mirnas
        self.official: dict[str, Mirna] = {}
        for mirna in mirnas.values():
            self.official[mirna.name.lower()] = mirna
        dotted = {name: mirna for name, mirna in self.official.items() if "." in name}
        self.official |= {name.replace(".", "-"): mirna for name, mirna in dotted.items()}
        self.hairpins: dict[str, list[Mirna]] = defaultdict(list)
        self._past: dict[str, list[PastName]] = defaultdict(list)
        for name, mirna in dotted.items():  # an arm was added to names that told one, mmu-miR-3102-5p.2
            self._past[name.removesuffix(f"-{mirna.arm}")].append(PastName(name, mirna.id))
        for alias, mirna_id, kind in aliases:
            if mirna_id not in mirnas:
                msg = (
                    f"table 'mirna_alias': the name {alias!r} is that of {mirna_id!r}, which table 'mirna'"
                    " lacks: the snapshot is damaged; build it anew, or choose another of 'mircargo data"
                    " list'"
                )
                raise SnapshotError(msg)
            if kind == "previous name":
                self._past[alias.lower()].append(PastName(alias, mirna_id))
            else:
                self.hairpins[alias.lower()].append(mirnas[mirna_id])
        self._removed: dict[str, list[PastName]] = defaultdict(list)
        for fact in (*past, *known_past()):
            if not fact.id:
                self._removed[re.sub(r"(?:-[35]p|\*)$", "", fact.name.lower())].append(fact)
            if fact.id in mirnas or (not fact.id and not _of_hairpin(fact.name)):
                self._past[fact.name.lower()].append(fact)

    def meanings(self, key: str) -> dict[str, list[PastName]]:
        """Return the facts on a past name by what it meant; the key of what was removed is empty."""
        found: dict[str, list[PastName]] = {}
        for fact in self._past.get(key, ()):
            found.setdefault(fact.id, []).append(fact)
        return found

    def had_names(self, mirna_id: str) -> bool:
        """Whether an earlier name of a miRNA is on record."""
        return any(fact.id == mirna_id for facts in self._past.values() for fact in facts)

    def read(self, text: str, key: str) -> Resolved | None:
        """Return what a name means today, else what it meant; nothing where it is on no record.

        Raises
        ------
        AmbiguousNameError
            If it meant several miRNAs.
        UnknownNameError
            If it meant only what was removed.
        """
        meant = self.meanings(key)
        if today := self.official.get(key):
            others = [mirna_id for mirna_id in meant if mirna_id and mirna_id != today.id]
            rule = f"its name today; was a name of {self._told(others, meant)}, too" if others else ""
            return Resolved(text, today.id, today.name, today.taxon, rule)
        if not meant:
            return None
        if set(meant) == {""}:
            raise UnknownNameError("miRNA", text, why=_removed(meant[""]))
        if len(meant) > 1:
            raise AmbiguousNameError("miRNA", text, candidates=self._candidates(meant), why=_unclear(meant))
        ((mirna_id, facts),) = meant.items()
        mirna, span = self._by_id[mirna_id], releases(facts)
        return Resolved(
            text, mirna.id, mirna.name, mirna.taxon, "previous name" + (f" ({span})" if span else "")
        )

    def refuse_removed(self, text: str, key: str) -> None:
        """Refuse a name without arm or star whose products were removed.

        Raises
        ------
        UnknownNameError
            If they were.
        """
        if gone := self._removed.get(key):
            raise UnknownNameError("miRNA", text, why=_removed(gone))

    def _told(self, ids: Sequence[str], meant: Mapping[str, Sequence[PastName]]) -> str:
        spans = [releases(meant[one]) for one in ids]
        return ", ".join(
            self._by_id[one].name + (f" ({span})" if span else "")
            for one, span in zip(ids, spans, strict=True)
        )

    def _candidates(self, meant: Mapping[str, Sequence[PastName]]) -> list[str]:
        return [
            (self._by_id[one].name if one else "a sequence since removed")
            + (f" ({span})" if (span := releases(facts)) else "")
            for one, facts in sorted(meant.items(), key=lambda item: _order(item[1]))
        ]


def _of_hairpin(name: str) -> bool:
    """Whether a name is a hairpin's: one copy may be removed while the mature miRNA lives."""
    return bool(re.match(r"[a-z]{3}-mir-", name))


def _order(facts: Sequence[PastName]) -> tuple[list[int], str]:
    first = min((fact.since for fact in facts if fact.since), default="", key=_number)
    return _number(first), facts[0].id


def _number(release: str) -> list[int]:
    return [int(part) for part in release.removeprefix("v").replace("_", ".").split(".") if part.isdigit()]


def _unclear(meant: Mapping[str, Sequence[PastName]]) -> str:
    """Say why a name of several meanings is ambiguous, as far as that is known."""
    if any(releases(facts) for facts in meant.values()):
        return "by release"
    return f"an earlier name of {'both' if len(meant) == 2 else 'each'}"


def _removed(facts: Sequence[PastName]) -> str:
    until = next((fact.until for fact in facts if fact.until), "")
    reason = next((fact.reason for fact in facts if fact.reason), "")
    after = f" after release {releases([PastName('', until=until)]).rpartition('–')[2]}" if until else ""
    return f"removed from miRBase{after}" + (f": {reason}" if reason else "")
