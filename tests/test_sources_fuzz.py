"""Every parser on bytes that nobody meant.

It gives a table or an InputError of one line, nothing else, and no endless loop.
"""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.sources import SOURCES

DATA = Path(__file__).parent / "data"
EACH = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
TOKENS = [
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b'"',
    b",",
    b";",
    b" ",
    b">",
    b"//",
    b"NA",
    b"-1",
    b"\xff",
    b"\xc3",
    "µ".encode(),
    b"\xef\xbb\xbf",
    b"\x1c",
    "\u2028".encode(),
    "٣".encode(),
    b"1e999",
    b"MIMAT0000530",
    b"ACGU",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"[Term]",
    b"!",
    b"#",
    b"'",
    b"\\N",
]


@pytest.fixture(scope="module")
def folder():
    """One folder for all inputs of this module."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def raws_of(source):
    """Return what raw files hold, unpacked: a changed byte of a packed file spoils all of it."""
    held = [path.read_bytes() for path in sorted((DATA / source.key).glob("raw*"))]
    return [gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data for data in held]


def survive(source, path, data: bytes) -> bool:
    """Parse and state the bytes; return whether they were a table."""
    path.write_bytes(data)
    message = ""
    try:
        table = source.parse(path)
    except InputError as error:
        message = str(error)
    if message:
        assert "\n" not in message
        assert message.startswith((path.name, str(path)))
        return False
    assert tuple(table.columns) == source.columns
    assert all(isinstance(cell, str) for column in table for cell in table[column])
    if source.state is not None:
        facts = source.state(table, (*source.downloads, *source.files)[0])
        assert set(facts.columns) <= set(KINDS[source.kind].columns)
        assert all(isinstance(cell, str) for column in facts for cell in facts[column])
    return True


@EACH
@settings(
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(TOKENS), max_size=40).map(b"".join)))
def test_any_bytes_are_a_table_or_a_clear_error(source, folder, data):
    survive(source, folder / "any", data)


@EACH
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.binary(max_size=300))
def test_any_bytes_in_gzip_are_a_table_or_a_clear_error(source, folder, data):
    survive(source, folder / "packed", gzip.compress(data, mtime=0))
    survive(source, folder / "packed", b"\x1f\x8b" + data)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Return the bytes after a few flips, cuts, doublings and insertions."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        act = chance.randrange(6)
        if act == 0 and data:
            data[place % len(data)] ^= 1 << chance.randrange(8)
        elif act == 1:
            del data[place:]
        elif act == 2:
            del data[place : place + chance.randrange(1, 30)]
        elif act == 3:
            data[place:place] = data[place : place + chance.randrange(1, 200)]
        else:
            data[place:place] = chance.choice(TOKENS)
    return bytes(data)


@EACH
def test_changed_raw_files_are_a_table_or_a_clear_error(source, folder):
    chance = random.Random(source.key)
    tables = 0
    for raw in raws_of(source):
        for _ in range(60):
            data = mutated(raw, chance)
            tables += survive(source, folder / "changed", data)
            survive(source, folder / "changed", mutated(gzip.compress(data, mtime=0), chance))
    assert tables, "no change was harmless: the fixture is not what the parser reads"


@EACH
def test_raw_files_cut_off_anywhere_are_a_table_or_a_clear_error(source, folder):
    raw = raws_of(source)[0]
    for length in range(0, len(raw), max(1, len(raw) // 80)):
        survive(source, folder / "cut", raw[:length])


@EACH
def test_a_web_page_in_place_of_the_file_is_refused(source, folder):
    page = (
        b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head>\n<body><p>Moved,"
        b" sorry.</p></body></html>\n"
    )
    assert not survive(source, folder / "page", page)
    assert not survive(source, folder / "page", gzip.compress(page))


def test_changed_workbooks_are_a_table_or_a_clear_error(folder):
    import openpyxl

    source = next(source for source in SOURCES if source.key == "mirtarbase")
    book = openpyxl.Workbook()
    header = (DATA / "mirtarbase" / "raw.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    for row in (header, ["x"] * len(header), list(range(len(header)))):
        book.active.append(row)
    whole = folder / "whole.xlsx"
    book.save(whole)
    assert survive(source, folder / "book.xlsx", whole.read_bytes())
    chance = random.Random(1)
    with zipfile.ZipFile(whole) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    for _ in range(150):
        survive(source, folder / "book.xlsx", mutated(whole.read_bytes(), chance))
        victim = chance.choice(sorted(members))
        with zipfile.ZipFile(folder / "members.xlsx", "w") as archive:
            for name, content in members.items():
                archive.writestr(name, mutated(content, chance) if name == victim else content)
        survive(source, folder / "book.xlsx", (folder / "members.xlsx").read_bytes())


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_finds_nothing(tmp_path):
    harness = Path(__file__).parent / "fuzz" / "fuzz_sources.py"
    done = subprocess.run(
        [
            sys.executable,
            harness,
            tmp_path / "corpus",
            "-seed=7",
            "-runs=3000",
            "-max_len=6000",
            "-timeout=20",
            "-rss_limit_mb=4096",
            "-max_total_time=60",
        ],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        cwd=tmp_path,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done " in done.stderr
