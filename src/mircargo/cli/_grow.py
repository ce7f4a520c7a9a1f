"""The commands that make a snapshot larger: fetched databases and own tables."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mircargo import home
from mircargo.cli._output import progress_bar, say
from mircargo.errors import FetchError, InputError, UnknownNameError
from mircargo.facts import CARRIED_LIBRARIES, KINDS
from mircargo.ids import TAXA, taxon_of
from mircargo.provenance import sha256_of
from mircargo.store import TERMS, Answer, read_snapshot
from mircargo.words import counted, listed

if TYPE_CHECKING:
    from mircargo.build import Base, GivenFile
    from mircargo.fetch import Download, Fetched
    from mircargo.sources import Source, SourceFile

__all__ = ["add", "fetch", "remove_source"]

_IN_TWO_FORMS = ("mirtarbase",)
"""Sources that serve one table in two formats."""
_SHOWN = 6
_PROFILES = ("mouse", "human", "rat", "all")

Snapshot = Annotated[
    str | None,
    typer.Option(
        "--snapshot", help="Snapshot to build on: a name, a folder or 'core'; by default the one in use."
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", help="Name of the new snapshot; by default one made from its content.")
]


def fetch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Keys of sources; by default all that profile and terms allow. 'list' lists them.",
        ),
    ] = None,
    *,
    mirror: Annotated[
        str | None,
        typer.Option(
            "--mirror",
            help="Folder or https address that holds a folder a source; the publishers are then not asked.",
        ),
    ] = None,
    profile: Annotated[
        str, typer.Option("--profile", help=f"Species to fetch files of: {', '.join(_PROFILES)}.")
    ] = "all",
    terms: Annotated[
        str, typer.Option("--terms", help="open or academic: 'open' fetches openly licensed sources alone.")
    ] = "academic",
    snapshot: Snapshot = None,
    name: Name = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="Key of a source whose changed file is to be taken; may be repeated."),
    ] = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Take changed files of all sources whose address always serves the newest release.",
        ),
    ] = False,
    skip: Annotated[
        list[str] | None,
        typer.Option(
            "--skip", help="Key of a source to leave out, e.g. one whose server is down; may be repeated."
        ),
    ] = None,
    parallel: Annotated[int, typer.Option("--parallel", help="Downloads at a time.")] = 4,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")] = False,
) -> None:
    """Get full databases from their publishers or a mirror, and build a snapshot with them. The only command that uses the network.

    A download that breaks off is resumed by the next run. The snapshot in use changes when the new one is complete.

    \b
    mircargo data fetch list
    mircargo data fetch targetscan reactome --profile mouse
    mircargo data fetch --mirror /data/mirror --terms open
    """
    from mircargo.fetch import fetch_files, one_at_a_time

    if sources == ["list"]:
        _list_sources()
        return
    _check_keys([*(skip or ()), *(accept or ())])
    wanted = [
        (source, file)
        for source, file in _chosen(sources or [], profile=profile, terms=terms)
        if (mirror or file.url) and source.key not in (skip or ())
    ]
    if not wanted:
        left = [key for key in sources or [] if key not in (skip or ())]
        if not left:
            msg = "--skip leaves out every source that is named; name another"
            raise InputError(msg)
        msg = f"{', '.join(left)}: no publisher serves it as a file; give --mirror with a folder or address that holds it"
        raise InputError(msg)
    tell = (lambda _: None) if quiet else say
    with one_at_a_time(home.lock_file()):
        _clear_leftovers()
        base_name, base = _read_base(snapshot)
        downloads = list(
            {
                (one.folder, one.names): one for one in (_download(source, file) for source, file in wanted)
            }.values()
        )
        taken = {*(accept or ()), *(source.key for source, file in wanted if update and not file.version)}
        with progress_bar("fetching") as step:
            try:
                got, missing = fetch_files(
                    downloads,
                    home.downloads_folder(),
                    mirror=mirror,
                    accept=taken,
                    parallel=parallel,
                    progress=_summed(step),
                )
            except FetchError as error:
                msg = f"{error}; --skip leaves a source out; what came is kept, and the snapshot in use is as it was"
                raise FetchError(msg) from error
        _refuse_missing(
            sources or [],
            [lost.download for lost in missing],
            had={one.download.key for one in got},
            mirror=mirror,
        )
        if missing:
            names = listed([f"{lost.download.folder}/{lost.download.names[0]}" for lost in missing], _SHOWN)
            tell(f"{counted(len(missing), 'file')} not on the mirror and left out: {names}")
        given = _given(wanted, got)
        _build(base, given, name=name, label="full", base_name=base_name, tell=tell)


def add(
    file: Annotated[
        Path,
        typer.Argument(
            help="TSV, CSV or Parquet with a header; a GMT file for gene sets, FASTA for 3'UTRs; plain or gzip."
        ),
    ],
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help=f"What it states: {', '.join(KINDS)}. docs/own_tables.md has the columns."
        ),
    ],
    label: Annotated[
        str | None, typer.Option("--label", help="Name of the source in results; by default the file's name.")
    ] = None,
    organism: Annotated[
        str | None, typer.Option("--organism", help="Species of rows that name none.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="ours=theirs: which column of the file holds one of ours; may be repeated."
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="ours=value: one value for all rows, e.g. evidence=functional; may be repeated."
        ),
    ] = None,
    reference: Annotated[str, typer.Option("--citation", help="What to cite for the table.")] = "own table",
    open_terms: Annotated[
        bool, typer.Option("--open-terms", help="The table may be used under --terms open.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report every row that cannot be used, and build nothing.")
    ] = False,
    snapshot: Snapshot = None,
    name: Name = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No words on stderr but errors.")] = False,
) -> None:
    """Add a table of your own: interactions, cargo, gene sets, 3'UTRs, annotations or names.

    Rows that cannot be used are counted by reason; --dry-run shows each with its line.

    \b
    mircargo data add pairs.tsv --kind mti --organism mouse --dry-run
    mircargo data add pairs.tsv --kind mti --organism mouse --label mylab --column gene=Target --set evidence=functional
    mircargo data add sets.gmt --kind gene-set --organism human
    """
    from mircargo.build import GivenFile, Stated, build_facts
    from mircargo.fetch import one_at_a_time
    from mircargo.sources import Source, SourceFile
    from mircargo.user_tables import read_facts

    key = _own_key(label or _stem(file))
    taxon = 0 if organism is None else taxon_of(organism)
    frame = read_facts(file, kind, columns=_pairs(column, "--column"), constants=_pairs(constant, "--set"))
    base_name, base = _read_base(snapshot)
    read = build_facts(Stated(frame, kind, key, file.name, "own", taxon, key), base)
    used = len(frame) - sum(drop.rows for drop in read.drops if drop.reason not in _NOT_LOST)
    tell = (lambda _: None) if quiet else say
    for note in read.notes:
        tell(note)
    if dry_run:
        _report(read.problems, total=len(frame), used=used)
        return
    for drop in read.drops:
        tell(f"{file.name}: {drop.rows} of {len(frame)} rows left out: {drop.reason} ({drop.examples})")
    if used <= 0:
        msg = f"{file.name}: none of its {len(frame)} rows can be used; --dry-run shows why for each"
        raise InputError(msg)
    source = Source(
        key=key,
        title=f"own table {key}",
        url="",
        origin="own table",
        files=(),
        licence="the user's own" if not open_terms else "open, says the user",
        terms="open" if open_terms else "academic",
        citation=reference,
        columns=tuple(frame.columns),
        parse=lambda _: frame,
        kind=kind,
        state=lambda table, _: table.drop(columns="_row"),
    )
    checksum = sha256_of(file)
    read_as = hashlib.sha256(
        "\n".join(
            [
                checksum,
                kind,
                str(taxon),
                reference,
                str(open_terms),
                *sorted(column or ()),
                *sorted(constant or ()),
            ]
        ).encode()
    ).hexdigest()
    given = [
        GivenFile(source, SourceFile(file.name, taxon, f"sha256:{read_as[:12]}"), file, "own table", checksum)
    ]
    with one_at_a_time(home.lock_file()):
        _clear_leftovers()
        _build(base, given, name=name, label=key, base_name=base_name, tell=tell)


def remove_source(snapshot: str, key: str) -> str:
    """Build a snapshot without the facts of one source, put it in use, and return its name.

    Raises
    ------
    InputError
        If there is no such snapshot, or it has no facts of the source.
    """
    from mircargo.build import build_without, full_name
    from mircargo.fetch import one_at_a_time

    with one_at_a_time(home.lock_file()):
        _clear_leftovers()
        _, base = _read_base(snapshot)
        new = full_name(base, [], label=f"without-{key}"[:50])
        build_without(base, key, home.snapshot_folder(new), name=new)
        home.set_current(new)
    return new


_NOT_LOST = ("the same statement twice", "the same membership twice", "the same 3'UTR twice")


def _stem(file: Path) -> str:
    from mircargo.user_tables import file_stem

    return file_stem(file)


def _own_key(label: str) -> str:
    from mircargo.sources import SOURCES

    key = home.check_name(label.replace(" ", "_"))
    if key.lower() in {source.key.lower() for source in SOURCES} | {"prediction"}:
        msg = f"--label {label!r}: a source of mircargo has this name; choose another"
        raise InputError(msg)
    return key


def _pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts or ():
        ours, equals, theirs = text.partition("=")
        if not equals or not ours or not theirs:
            msg = f"{option} {text!r}: expected two words with '=' between them, e.g. gene=Target"
            raise InputError(msg)
        if ours in found:
            msg = f"{option}: {ours!r} is given twice, as {found[ours]!r} and as {theirs!r}"
            raise InputError(msg)
        found[ours] = theirs
    return found


def _report(problems: Sequence[object], *, total: int, used: int) -> None:
    from dataclasses import astuple

    from mircargo.cli._output import Output, write_answer

    rows = sorted(astuple(problem) for problem in problems)  # type: ignore[call-overload]
    if rows:
        write_answer(Answer(("line", "problem", "shown"), rows), Output("tsv"))
    say(f"{used} of {total} rows can be used; nothing was built")


def _list_sources() -> None:
    from mircargo.cli._output import Output, write_answer
    from mircargo.sources import SOURCES

    rows = [
        (
            source.key,
            source.title,
            " ".join(sorted({TAXA.get(file.taxon, "several") for file in source.downloads})),
            source.terms,
            source.kind or ("ontology" if source.key == "go" else "nothing; for checks"),
        )
        for source in SOURCES
        if source.downloads
    ]
    write_answer(Answer(("key", "title", "organisms", "terms", "states"), rows), Output("table"))


def _chosen(keys: Sequence[str], *, profile: str, terms: str) -> list[tuple[Source, SourceFile]]:
    from mircargo.sources import SOURCES

    for given, known, what in ((profile, _PROFILES, "profile"), (terms, TERMS, "terms")):
        if given not in known:
            msg = f"unknown {what} {given!r}: choose one of {', '.join(known)}"
            raise InputError(msg)
    by_key = {source.key: source for source in SOURCES if source.downloads}
    _check_keys(keys)
    for key in keys:
        if terms == "open" and by_key[key].terms != "open":
            msg = f"{key}: is not openly licensed ({by_key[key].licence}), and --terms open was given"
            raise InputError(msg)
    sources = (
        [by_key[key] for key in dict.fromkeys(keys)]
        if keys
        else [source for source in by_key.values() if terms == "academic" or source.terms == "open"]
    )
    kept = {0} | (set(TAXA) if profile == "all" else {taxon_of(profile)})
    chosen = [
        (source, file)
        for source in sources
        for file in source.downloads
        if file.taxon in kept or source.key in CARRIED_LIBRARIES
    ]
    for key in keys:
        if key not in {source.key for source, _ in chosen}:
            msg = f"{key}: has no file for the profile {profile!r}; leave it out or choose another --profile"
            raise InputError(msg)
    if not chosen:
        msg = f"none of {', '.join(keys)} has files for the profile {profile!r}"
        raise InputError(msg)
    return chosen


def _check_keys(keys: Sequence[str]) -> None:
    from mircargo.sources import SOURCES

    known = [source.key for source in SOURCES if source.downloads]
    for key in keys:
        if key not in known:
            raise UnknownNameError(
                "source", key, nearest=get_close_matches(key, known, n=3, cutoff=0.4) or known
            )


def _download(source: Source, file: SourceFile) -> Download:
    from mircargo.fetch import Download

    return Download(source.key, source.folder or source.key, (file.name, *file.also), file.url, file.sha256)


def _refuse_missing(
    keys: Sequence[str], missing: Sequence[Download], *, had: set[str], mirror: str | None
) -> None:
    """Missing files are an error where a source was named and none of its files is there, or nothing is."""
    if named := [lost for lost in missing if lost.key in keys and lost.key not in had]:
        words = ", ".join(f"{lost.folder}/{lost.names[0]}" for lost in named)
        msg = f"the mirror {mirror} lacks {words}; put it there, or leave --mirror out to ask the publisher"
        raise InputError(msg)
    if not had:
        msg = f"the mirror {mirror} holds none of the {len(missing)} files; it needs a folder a source: 'mircargo data fetch list' shows the keys, docs/full_databases.md the layout"
        raise InputError(msg)


def _given(wanted: Sequence[tuple[Source, SourceFile]], got: Sequence[Fetched]) -> list[GivenFile]:
    from mircargo.build import GivenFile

    by_download = {(fetched.download.folder, fetched.download.names[0]): fetched for fetched in got}
    given: dict[tuple[str, str], GivenFile] = {}
    for source, file in wanted:
        fetched = by_download.get((source.folder or source.key, file.name))
        if (
            fetched is not None
        ):  # a table and a workbook of the same name are one file in two releases: the first declared is taken
            given.setdefault(
                (source.key, file.name.split(".", 1)[0] if source.key in _IN_TWO_FORMS else file.name),
                GivenFile(source, file, fetched.path, fetched.origin, fetched.sha256),
            )
    return list(given.values())


def _read_base(snapshot: str | None) -> tuple[str, Base]:
    from mircargo.build import read_base

    found = read_snapshot(snapshot)
    return found.name, read_base(
        found.folder, found.files, name=found.name, sha256=sha256_of(found.folder / "snapshot.json")
    )


def _build(
    base: Base,
    given: Sequence[GivenFile],
    *,
    name: str | None,
    label: str,
    base_name: str,
    tell: Callable[[str], None],
) -> None:
    from mircargo.build import build_full, full_name

    held = base.tables["source"]
    if (
        set(zip(held["key"], held["file"], held["version"], held["sha256"], strict=True))
        >= {(g.source.key, g.file.name, g.version, g.sha256) for g in given}
        and name is None
    ):
        tell(f"nothing new: snapshot {base_name!r} holds these {len(given)} files already")
        return
    new = home.check_name(name) if name else full_name(base, given, label=label)
    rows = build_full(base, given, home.snapshot_folder(new), name=new, say=tell)
    home.set_current(new)
    words = ", ".join(f"{key} {count:,}" for key, count in sorted(rows.items()) if count)
    tell(f"snapshot {new!r} is complete and in use; facts: {words or 'none, names only'}")
    tell(f"'mircargo data use {base_name}' goes back to the one before")
    if named := os.environ.get("MIRCARGO_SNAPSHOT"):
        tell(f"MIRCARGO_SNAPSHOT={named} comes before it")


def _clear_leftovers() -> None:
    """Remove what a killed run left half-built; the lock is held, so nobody else is building."""
    folder = home.home_folder() / "snapshots"
    for old in folder.glob(".*.old"):  # killed between the two renames that replace a snapshot
        place = folder / old.name.removesuffix(".old").rpartition("-")[0].removeprefix(".")
        if not place.exists():
            old.rename(place)
    for path in folder.glob(".*") if folder.is_dir() else ():
        shutil.rmtree(path, ignore_errors=True)


def _summed(step: Callable[[int, int], None] | None) -> Callable[[str, int, int], None] | None:
    """Return a progress of many downloads as one of their sum."""
    if step is None:
        return None
    done: dict[str, tuple[int, int]] = {}

    def show(name: str, so_far: int, total: int) -> None:
        done[name] = (so_far, max(total, so_far))
        step(sum(pair[0] for pair in done.values()), sum(pair[1] for pair in done.values()))

    return show
