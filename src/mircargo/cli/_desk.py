"""What a command works with: the snapshot when it needs it, and the notes from which its run record is written."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mircargo.cli._output import say, terminal_width
from mircargo.crate import check_crate, write_crate
from mircargo.errors import InputError
from mircargo.files import check_writable, write_whole
from mircargo.provenance import RunRecord, file_facts, now, output_facts, record_bytes, record_run
from mircargo.store import Store

__all__ = ["OUTPUTS", "STDOUT", "Desk", "manifest_facts", "open_store", "split_words"]

OUTPUTS = ("out", "control_out")
"""Parameters that name a result file."""
STDOUT = "stdout"
"""What a record calls standard output."""
_NO_INPUT = (*OUTPUTS, "record", "crate", "snapshot")
_STDIN = "-"


class Desk:
    """What a command may use that does not always need the snapshot: it is opened when first asked for.

    The desk also keeps what a run record says: the command tells it what it read, used and wrote.

    Parameters
    ----------
    command
        Words of the command.
    arguments
        Its own parameters.
    options
        The options that many commands share.
    """

    def __init__(self, command: str, arguments: Mapping[str, Any], options: Mapping[str, Any]) -> None:
        self.quiet: bool = options["quiet"]
        self.format: str | None = options.get("format") or arguments.get("out_format")
        self.title = f"mircargo {command}"
        self.notes: list[str] = []
        self.sources: list[dict[str, Any]] | None = None
        self.libraries: list[str] = []
        self.seed: int | None = arguments.get("seed")
        self._command = command
        self._parameters = {**arguments, **options}
        self._started = now()
        self._stdin = ""
        self._read: list[tuple[str, str, Path]] = []
        self._wrote: list[tuple[str, str, bytes]] = []
        for name, value in arguments.items():
            for path in value if isinstance(value, list) else [value]:
                if isinstance(path, Path) and name not in _NO_INPUT:
                    self.read(name, path)
        self._check_places()

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

    def read(self, parameter: str, path: Path, place: Path | None = None) -> None:
        """Note a file that the command reads; where a name stands for a file, ``place`` is the file."""
        if str(path) == _STDIN:
            self._stdin = _kept_stdin()
        self._read.append((parameter, str(path), place or path))

    def wrote(self, parameter: str, path: Path | None, data: bytes) -> None:
        """Note what the command wrote; without a path, to stdout."""
        self._wrote.append((parameter, path.name, data) if path is not None else (STDOUT, _STDIN, data))

    def record(self) -> RunRecord:
        """Return the run record as far as the run has come."""
        opened = "store" in vars(self)
        outputs = [output_facts(*one) for one in self._wrote]
        record = record_run(
            self._command,
            _plain(self._parameters),
            snapshot=manifest_facts(self.store) if opened else None,
            files=self._files(),
            sources=self.sources if self.sources is not None else self.store.sources() if opened else (),
            interpretations=self.notes,
            also=self.libraries,
            environment={"COLUMNS": str(terminal_width())} if self.format == "table" else {},
            seed=self.seed,
            started=self._started,
        )
        return record.writing(outputs)

    def close(self, record_path: Path | None = None) -> None:
        """Write the run record, by default to ``record_path``, and the crate, where they were asked for."""
        path = self._parameters.get("record") or record_path
        crate = self._parameters.get("crate")
        if path is None and crate is None:
            return
        record = self.record()
        if path is not None:
            write_whole(path, record_bytes(record), force=self._force)
        if crate is not None:
            write_crate(
                crate,
                record,
                {name: data for _, name, data in self._wrote},
                title=self.title,
                force=self._force,
            )

    @property
    def _force(self) -> bool:
        return bool(self._parameters.get("force"))

    def _check_places(self) -> None:
        """Refuse a record or crate that could not be written, before any work."""
        if self._parameters.get("record") is not None:
            check_writable(self._parameters["record"], force=self._force)
        if self._parameters.get("crate") is not None:
            if self._parameters["out"] is None:
                msg = "--crate holds the result file and its run record: it needs --out FILE"
                raise InputError(msg)
            check_crate(self._parameters["crate"], force=self._force)

    def _files(self) -> list[dict[str, Any]]:
        facts = []
        for parameter, path, place in self._read:
            if path == _STDIN:
                told = output_facts(parameter, _STDIN, self._stdin.encode())
                facts.append(
                    {
                        "parameter": parameter,
                        "path": _STDIN,
                        "file": _STDIN,
                        "sha256": told["sha256"],
                        "text": self._stdin,
                    }
                )
            elif place.is_file():
                facts.append(file_facts(parameter, path, place))
        return facts


def open_store(options: Mapping[str, Any]) -> Store:
    """Return the snapshot that the options name, else the default one."""
    return Store(
        options["snapshot"], terms=options["terms"], data_sources=split_words(options.get("data_source"))
    )


def split_words(text: str | None) -> list[str] | None:
    """Return the words of a comma-separated option, or None where it was not given."""
    return None if text is None else [word.strip() for word in text.split(",")]


def manifest_facts(store: Store) -> dict[str, str]:
    """Return what a run record says of a snapshot."""
    return {
        "name": store.snapshot.name,
        "sha256": store.snapshot.sha256,
        "terms": store.terms,
    }


def _plain(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as JSON-ready values."""
    return {
        name: str(value)
        if isinstance(value, Path)
        else [str(one) for one in value]
        if isinstance(value, list | tuple)
        else value
        for name, value in parameters.items()
    }


def _kept_stdin() -> str:
    """Read standard input for the record, and lay it back for the command."""
    try:
        text = sys.stdin.read()
    except UnicodeDecodeError as error:
        msg = "standard input: expected UTF-8 text, found other bytes"
        raise InputError(msg) from error
    sys.stdin = io.StringIO(text)
    return text
