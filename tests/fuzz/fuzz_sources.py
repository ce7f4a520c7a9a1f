"""Feed bytes that atheris makes to every parser: a table or an InputError, nothing else.

Run it for a while, with a folder for what it learns::

    python tests/fuzz/fuzz_sources.py CORPUS -runs=1000000 -max_len=20000

The first byte chooses the parser, the second if the rest is gzip-compressed; the raw files of
``tests/data`` are the first corpus.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mircargo"]):
    from mircargo.errors import InputError
    from mircargo.sources import SOURCES

DATA = Path(__file__).parents[1] / "data"
FOLDER = tempfile.TemporaryDirectory(prefix="mircargo-fuzz-")
INPUT = Path(FOLDER.name) / "input"


def one_input(data: bytes) -> None:
    """Let one parser read the bytes."""
    if len(data) < 2:
        return
    source = SOURCES[data[0] % len(SOURCES)]
    INPUT.write_bytes(gzip.compress(data[2:], compresslevel=1) if data[1] % 4 == 3 else data[2:])
    try:
        table = source.parse(INPUT)
    except InputError as error:
        if "\n" in str(error):
            msg = f"{source.key}: a message of several lines: {error!s:.200}"
            raise AssertionError(msg) from error
        return
    if tuple(table.columns) != source.columns:
        msg = f"{source.key}: columns {list(table.columns)}"
        raise AssertionError(msg)
    if source.state is not None:
        source.state(table, (*source.downloads, *source.files)[0])


def seeds(folder: Path) -> None:
    """Write the raw files as the first corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, source in enumerate(SOURCES):
        for raw in sorted((DATA / source.key).glob("raw*")):
            (folder / f"{source.key}-{raw.name}").write_bytes(bytes([number, 0]) + raw.read_bytes())


if __name__ == "__main__":
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not folders:
        folders = [str(Path(FOLDER.name) / "corpus")]
        sys.argv.append(folders[0])
    seeds(Path(folders[0]))
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
