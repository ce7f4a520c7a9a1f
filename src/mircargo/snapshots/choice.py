"""Which files of which sources are to be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mircargo.answer import Answer
from mircargo.errors import InputError, UnknownNameError
from mircargo.fetch.downloads import Download, Fetched, Missing
from mircargo.ids.species import TAXA, taxon_of
from mircargo.schema import CARRIED_LIBRARIES
from mircargo.schema.data_results import SERVED
from mircargo.snapshots.records import GivenFile
from mircargo.sources import SOURCES, Source, SourceFile
from mircargo.store.store import TERMS

__all__ = [
    "PROFILES",
    "Choice",
    "Wanted",
    "chosen_files",
    "download_of",
    "given_files",
    "refuse_missing",
    "served_sources",
]

PROFILES = ("mouse", "human", "rat", "all")
"""Species to fetch files of."""

_IN_TWO_FORMS = ("mirtarbase",)
"""Sources that serve one table in two formats."""

Wanted = tuple[Source, SourceFile]


@dataclass(frozen=True)
class Choice:
    """Which sources to fetch, and from where.

    Parameters
    ----------
    keys
        Keys of sources; none for all that profile and terms allow.
    mirror
        Folder or https address that holds a folder a source; None for the publishers.
    profile
        Species to fetch files of.
    terms
        ``"open"`` for openly licensed sources alone, else ``"academic"``.
    accept
        Keys of sources whose changed files are to be taken.
    update
        Take changed files of all sources whose address always serves the newest release.
    skip
        Keys of sources to leave out.
    """

    keys: Sequence[str] = ()
    mirror: str | None = None
    profile: str = "all"
    terms: str = TERMS[0]
    accept: Sequence[str] = ()
    update: bool = False
    skip: Sequence[str] = ()


def served_sources() -> Answer:
    """Return every source that can be fetched: key, title, organisms, terms and what it states."""
    rows = [
        (
            source.key,
            source.title,
            " ".join(sorted({TAXA.get(file.taxon, "several") for file in source.downloads})),
            source.terms,
            source.kind or "nothing; for checks",
        )
        for source in SOURCES
        if source.downloads
    ]
    return Answer.of(SERVED, rows)


def chosen_files(choice: Choice) -> list[Wanted]:
    """Return the files of a choice.

    Raises
    ------
    InputError
        If a word of it is unknown, or nothing is left to fetch.
    UnknownNameError
        If there is no such source.
    """
    _check_keys([*choice.skip, *choice.accept])
    wanted = [
        (source, file)
        for source, file in _allowed(choice)
        if (choice.mirror or file.url) and source.key not in choice.skip
    ]
    if not wanted:
        left = [key for key in choice.keys if key not in choice.skip]
        if not left:
            msg = "--skip leaves out every source that is named; name another"
            raise InputError(msg)
        msg = (
            f"{', '.join(left)}: no publisher serves it as a file; give --mirror with a folder or address"
            " that holds it"
        )
        raise InputError(msg)
    return wanted


def _allowed(choice: Choice) -> list[Wanted]:
    for given, known, what in ((choice.profile, PROFILES, "profile"), (choice.terms, TERMS, "terms")):
        if given not in known:
            msg = f"unknown {what} {given!r}: choose one of {', '.join(known)}"
            raise InputError(msg)
    by_key = {source.key: source for source in SOURCES if source.downloads}
    _check_keys(choice.keys)
    for key in choice.keys:
        if choice.terms == "open" and by_key[key].terms != "open":
            msg = f"{key}: is not openly licensed ({by_key[key].licence}), and --terms open was given"
            raise InputError(msg)
    sources = (
        [by_key[key] for key in dict.fromkeys(choice.keys)]
        if choice.keys
        else [source for source in by_key.values() if choice.terms == "academic" or source.terms == "open"]
    )
    kept = {0} | (set(TAXA) if choice.profile == "all" else {taxon_of(choice.profile)})
    found = [
        (source, file)
        for source in sources
        for file in source.downloads
        if file.taxon in kept or source.key in CARRIED_LIBRARIES
    ]
    for key in choice.keys:
        if key not in {source.key for source, _ in found}:
            msg = (
                f"{key}: has no file for the profile {choice.profile!r}; leave it out or choose another"
                " --profile"
            )
            raise InputError(msg)
    if not found:
        msg = f"none of {', '.join(choice.keys)} has files for the profile {choice.profile!r}"
        raise InputError(msg)
    return found


def _check_keys(keys: Sequence[str]) -> None:
    known = [source.key for source in SOURCES if source.downloads]
    for key in keys:
        if key not in known:
            nearest = get_close_matches(key, known, n=3, cutoff=0.4) or known
            raise UnknownNameError("source", key, nearest=nearest)


def download_of(source: Source, file: SourceFile) -> Download:
    """Return what to fetch for a file."""
    return Download(source.key, source.folder or source.key, (file.name, *file.also), file.url, file.sha256)


def refuse_missing(choice: Choice, missing: Sequence[Missing], got: Sequence[Fetched]) -> None:
    """Refuse a mirror that lacks a source that was named, or holds nothing.

    Parameters
    ----------
    choice
        What was to be fetched, and from which mirror.
    missing
        Files that the mirror lacks.
    got
        Files that it had.

    Raises
    ------
    InputError
        If so.
    """
    had = {one.download.key for one in got}
    lost = [one.download for one in missing]
    if named := [one for one in lost if one.key in choice.keys and one.key not in had]:
        words = ", ".join(f"{one.folder}/{one.names[0]}" for one in named)
        msg = (
            f"the mirror {choice.mirror} lacks {words}; put it there, or leave --mirror out to ask the"
            " publisher"
        )
        raise InputError(msg)
    if not had:
        msg = (
            f"the mirror {choice.mirror} holds none of the {len(lost)} files; it needs a folder a source:"
            " 'mircargo data fetch list' shows the keys, docs/full_databases.md the layout"
        )
        raise InputError(msg)


def given_files(wanted: Sequence[Wanted], got: Sequence[Fetched]) -> list[GivenFile]:
    """Return the fetched files of sources.

    A table and a workbook of the same name are one file in two releases: the first is returned.
    """
    by_download = {(fetched.download.folder, fetched.download.names[0]): fetched for fetched in got}
    given: dict[tuple[str, str], GivenFile] = {}
    for source, file in wanted:
        fetched = by_download.get((source.folder or source.key, file.name))
        if fetched is not None:
            name = file.name.split(".", 1)[0] if source.key in _IN_TWO_FORMS else file.name
            one = GivenFile(source, file, fetched.path, fetched.origin, fetched.sha256)
            given.setdefault((source.key, name), one)
    return list(given.values())
