"""What a command works with: the snapshot when needed, and the notes that make its run record."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from mircargo.answer import Note, OwnFile, RestsOn
from mircargo.cli.output import say, terminal_width
from mircargo.errors import InputError
from mircargo.files import check_places, check_writable, write_whole
from mircargo.paths import is_file
from mircargo.readers.text import STANDARD, read_standard_input
from mircargo.run.record import RunRecord, now, output_facts, record_bytes, record_of
from mircargo.run.request import OUTPUTS, STDOUT
from mircargo.store.find import core_utrs_file
from mircargo.store.store import Store

__all__ = ["Run", "open_store", "split_words"]

_WRITTEN = (*OUTPUTS, "record", "crate")
"""Parameters that name a place to write to."""
_NO_INPUT = (*_WRITTEN, "snapshot")
_NAMES_OR_FILES = {"enrich": ("gene_sets", "mirna_universe"), "predict": ("utr", "mirna")}
"""Command → parameters whose text may be the name of a file to read."""


class Run:
    """One run of a command, which does not always need the snapshot: it is opened when first asked for.

    It also keeps what a run record says: the command tells it what it read, used and wrote.

    Parameters
    ----------
    command
        Words of the command.
    arguments
        Its own parameters.
    options
        The options that many commands share.
    record_beside
        Whether the run record is written beside the result if the options name no other place.

    Raises
    ------
    MircargoError
        If an output cannot be written, or is also an input or another output: before any work.
    """

    def __init__(
        self,
        command: str,
        arguments: Mapping[str, Any],
        options: Mapping[str, Any],
        *,
        record_beside: bool = False,
    ) -> None:
        self.quiet: bool = options["quiet"]
        logging.getLogger("mircargo").setLevel(logging.ERROR if self.quiet else logging.NOTSET)
        self.format: str | None = options.get("format") or arguments.get("out_format")
        self.title = f"mircargo {command}"
        self.seed: int | None = arguments.get("seed")
        self._command = command
        self._parameters = {**arguments, **options}
        self._started = now()
        self._notes: tuple[Note, ...] = ()
        self._rests_on: RestsOn | None = None
        self._wrote: list[tuple[str, str, bytes]] = []
        self.out: Path | None = _place(self._parameters.get("out"))
        self._record: Path | None = self._parameters.get("record")
        if self._record is None and record_beside and self.out is not None and self.out.name:
            self._record = self.out.with_name(self.out.stem + ".run.json")
        given = [
            (name, path)
            for name, value in arguments.items()
            for path in (value if isinstance(value, list) else [value])
            if isinstance(path, Path) and name not in _NO_INPUT
        ]
        self._check_places([path for _, path in given])
        self._read = [OwnFile(name, str(path), path, _stdin_of(path)) for name, path in given]

    @cached_property
    def store(self) -> Store:
        """The snapshot."""
        return open_store(self._parameters)

    def limits(self) -> tuple[str, ...]:
        """Say which facts of the snapshot were left out because of options, where it was opened."""
        return self.store.limits.sentences if "store" in vars(self) else ()

    def say(self, words: str) -> None:
        """Print words on stderr, unless the reader wants none."""
        say(words, quiet=self.quiet)

    def tell(self, notes: Iterable[Note], rests_on: RestsOn | None) -> None:
        """Note for the run record how names were read, and what the result rests on."""
        self._notes, self._rests_on = tuple(notes), rests_on

    def wrote(self, parameter: str, path: Path | None, data: bytes) -> None:
        """Note what the command wrote.

        Parameters
        ----------
        parameter
            The parameter that named the file.
        path
            The file; None for standard output.
        data
            Its bytes.
        """
        self._wrote.append((parameter, path.name, data) if path is not None else (STDOUT, STANDARD, data))

    @property
    def results(self) -> dict[str, bytes]:
        """What the command wrote, by parameter."""
        return {parameter: data for parameter, _, data in self._wrote}

    def record(self) -> RunRecord:
        """Return the run record as far as the run has come."""
        record = record_of(
            self._command,
            self._parameters,
            store=self.store if "store" in vars(self) else None,
            notes=self._notes,
            rests_on=self._rests_on,
            files=self._read,
            environment={"COLUMNS": str(terminal_width())} if self.format == "table" else {},
            seed=self.seed,
            started=self._started,
        )
        return record.writing(output_facts(*one) for one in self._wrote)

    def close(self) -> None:
        """Write the run record and the crate, where they were asked for."""
        if not self.is_recorded:
            return
        crate = self._parameters.get("crate")
        record = self.record()
        if self._record is not None:
            write_whole(self._record, record_bytes(record), force=self.force)
        if crate is not None:
            from mircargo.run.crate import write_crate  # only who asks for one pays for it

            write_crate(
                crate,
                record,
                {name: data for _, name, data in self._wrote},
                title=self.title,
                force=self.force,
            )

    @property
    def is_recorded(self) -> bool:
        """Whether a run record is written."""
        return self._record is not None or self._parameters.get("crate") is not None

    @property
    def force(self) -> bool:
        """Whether files that are there may be replaced."""
        return bool(self._parameters.get("force"))

    def _check_places(self, given: Sequence[Path]) -> None:
        """Refuse outputs that could not be written, or that are read or written besides, before any work."""
        outputs = {
            f"--{name.replace('_', '-')}": path
            for name in _WRITTEN
            if isinstance(path := self._parameters.get(name), Path)
        }
        if outputs.get("--out") == Path(STANDARD):
            del outputs["--out"]
        if self._record is not None:
            outputs["--record"] = self._record
        for words, path in outputs.items():
            if path == Path(STANDARD):
                msg = (
                    f"{words}: {STANDARD} is standard output, which is for the result; give the name of a"
                    " file"
                )
                raise InputError(msg)
        crate = outputs.get("--crate")
        if crate is not None and self.out is None:
            msg = "--crate holds the result file and its run record: it needs --out FILE"
            raise InputError(msg)
        check_places(self._inputs(given), outputs)
        for words, path in outputs.items():
            if words != "--crate":
                check_writable(path, force=self.force)
        if crate is not None:
            results = [path.name for words, path in outputs.items() if words in ("--out", "--control-out")]
            from mircargo.run.crate import check_crate

            check_crate(crate, results, force=self.force)

    def _inputs(self, given: Sequence[Path]) -> list[Path]:
        """Return the files that the run may read: those given as such or as texts, and the core's 3'UTRs."""
        texts = [self._parameters.get(name) for name in _NAMES_OR_FILES.get(self._command, ())]
        named = [one for text in texts for one in (text if isinstance(text, list) else [text]) if one]
        return [
            *(path for path in given if str(path) != STANDARD),
            *(Path(one) for one in named if is_file(one)),
            core_utrs_file(),
        ]


def open_store(options: Mapping[str, Any]) -> Store:
    """Return the snapshot that the options name, else the default one."""
    return Store(
        options["snapshot"], terms=options["terms"], data_sources=split_words(options.get("data_source"))
    )


def split_words(text: str | None) -> list[str] | None:
    """Return the words of a comma-separated option, or None where it was not given."""
    return None if text is None else [word.strip() for word in text.split(",")]


def _place(path: Path | None) -> Path | None:
    """Return where a result goes, None for standard output."""
    return None if path is None or str(path) == STANDARD else path


def _stdin_of(path: Path) -> str | None:
    """Return standard input where a path stands for it, and lay it back for the command."""
    if str(path) != STANDARD:
        return None
    text = read_standard_input()
    sys.stdin = io.StringIO(text)
    return text
