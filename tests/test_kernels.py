"""Compiled code is a convenience: where it cannot be kept or read, the answers are the same."""

from __future__ import annotations

import importlib
import logging
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import config
from numba.core.caching import IndexDataCacheFile

from mircargo import kernels

INNER = """
from mircargo.kernels import kernel

@kernel(nogil=True)
def twice(value):
    return {factor} * value
"""
OUTER = """
from toykernels.inner import twice
from mircargo.kernels import kernel

@kernel(nogil=True)
def twice_and_one(value):
    return twice(value) + 1
"""


@pytest.fixture(autouse=True)
def _not_quiet(caplog):
    """Undo what a quiet command of an earlier test left."""
    caplog.set_level(logging.WARNING, logger="mircargo")


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Write a package of two kernels.

    ``toy()`` imports it as a new process would and returns the outer one.
    """
    package = tmp_path / "src" / "toykernels"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Toy."""\n')
    (package / "inner.py").write_text(INNER.format(factor=2))
    (package / "outer.py").write_text(OUTER)
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr(kernels, "_said", [])

    def fresh():
        for name in [name for name in sys.modules if name.startswith("toykernels")]:
            del sys.modules[name]
        importlib.invalidate_caches()
        return importlib.import_module("toykernels.outer").twice_and_one

    yield fresh
    for name in [name for name in sys.modules if name.startswith("toykernels")]:
        del sys.modules[name]


def files(tmp_path, ending):
    return sorted((tmp_path / "kept").rglob(f"outer.*.{ending}"))


def loaded(function):
    return sum(function.stats.cache_hits.values())


def compiled(function):
    return sum(function.stats.cache_misses.values())


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_code_is_kept_and_loaded_again(toy, tmp_path, caplog):
    first = toy()
    assert (kernels.is_kept(first), first(20)) == (False, 41)
    assert (kernels.is_kept(first), compiled(first)) == (True, 1)
    again = toy()
    assert kernels.is_kept(again)
    assert (again(20), loaded(again), compiled(again)) == (41, 1, 0)
    assert said(caplog) == []


def truncated(data):
    return data[: len(data) // 2]


def flipped_in_the_code(data):
    at = data.index(b"ELF") + 200  # inside the machine code, which a pickle holds as plain bytes
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def flipped_at_the_end(data):
    at = len(data) - 10
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class Spy:
    """An object whose unpickling leaves a mark."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


DAMAGE = {
    "empty": lambda _: b"",
    "short": lambda data: data[:100],
    "half": truncated,
    "garbage": lambda _: bytes(range(256)) * 20,
    "text": lambda _: b"no pickle\n",
    "another object": lambda _: pickle.dumps({"a": 1}),
    "a number": lambda _: pickle.dumps(7),
    "two things": lambda _: pickle.dumps((b"1" * 32, b"held")),
    "flipped at the end": flipped_at_the_end,
    "a name that is gone": lambda _: b"cno.such.module\nnothing\n.",
}


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_entry_is_compiled_anew_and_replaced(toy, tmp_path, caplog, ending, damage):
    assert toy()(20) == 41
    (place,) = files(tmp_path, ending)
    place.write_bytes(damage(place.read_bytes()))
    again = toy()
    assert (again(20), compiled(again)) == (41, 1)
    third = toy()
    assert (third(20), loaded(third), compiled(third)) == (41, 1, 0)
    assert said(caplog) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the machine code is looked for as ELF")
def test_one_bit_of_the_machine_code_is_noticed(toy, tmp_path):
    assert toy()(20) == 41
    (place,) = files(tmp_path, "nbc")
    place.write_bytes(flipped_in_the_code(place.read_bytes()))
    again = toy()
    assert (again(20), compiled(again), loaded(again)) == (41, 1, 0)


def test_what_stands_under_another_checksum_is_never_unpickled(toy, tmp_path):
    assert toy()(20) == 41
    (place,) = files(tmp_path, "nbc")
    mark = tmp_path / "was read"
    place.write_bytes(pickle.dumps((b"\0" * 32, pickle.dumps(Spy(mark)))))
    assert toy()(20) == 41
    assert not mark.exists()


def test_code_of_another_signature_is_not_called(toy, tmp_path):
    """Two runs that save at one time can swap the files of two signatures."""
    both = toy()
    assert (both(20), both(0.25)) == (41, 1.5)
    first, second = files(tmp_path, "nbc")
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    again = toy()
    assert (again(20), again(0.25)) == (41, 1.5)


def test_a_changed_kernel_that_it_calls_is_compiled_anew(toy, tmp_path):
    assert toy()(20) == 41
    (tmp_path / "src" / "toykernels" / "inner.py").write_text(INNER.format(factor=3))
    again = toy()
    assert not kernels.is_kept(again)
    assert again(20) == 61


def test_an_index_without_its_code_is_not_kept(toy, tmp_path):
    assert toy()(20) == 41
    for place in files(tmp_path, "nbc"):
        place.unlink()
    again = toy()
    assert not kernels.is_kept(again)
    assert again(20) == 41


def test_a_damaged_index_is_not_kept(toy, tmp_path):
    assert toy()(20) == 41
    files(tmp_path, "nbi")[0].write_bytes(b"garbage")
    assert not kernels.is_kept(toy())


def test_a_full_disk_is_said_once_and_changes_no_answer(toy, caplog, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(IndexDataCacheFile, "_save_data", full)
    function = toy()
    assert (function(20), function(0.25)) == (41, 1.5)
    (line,) = said(caplog)
    assert (
        line
        == "compiled for this run alone, which takes some seconds: compiled code cannot be kept (No space"
        " left on device); set NUMBA_CACHE_DIR to a folder that you may write to"
    )


def nowhere(monkeypatch):
    """Let no folder be writable, whoever runs the test."""

    def refused(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refused)


@pytest.mark.parametrize("named", [True, False], ids=["NUMBA_CACHE_DIR", "beside the module"])
def test_without_any_folder_it_compiles_and_says_so(toy, tmp_path, caplog, monkeypatch, named):
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept") if named else "")
    nowhere(monkeypatch)
    function = toy()
    assert (kernels.is_kept(function), function(20)) == (False, 41)
    (line,) = said(caplog)
    assert "cannot be kept (no folder for it can be written)" in line


@pytest.mark.parametrize("named", [True, False], ids=["NUMBA_CACHE_DIR", "beside the module"])
def test_code_that_lies_in_a_read_only_folder_is_used(toy, tmp_path, caplog, monkeypatch, named):
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept") if named else "")
    assert toy()(20) == 41
    nowhere(monkeypatch)
    again = toy()
    assert kernels.is_kept(again)
    assert (again(20), loaded(again), compiled(again), said(caplog)) == (41, 1, 0, [])


def test_damage_in_a_read_only_folder_is_compiled_for_the_run(toy, tmp_path, caplog, monkeypatch):
    assert toy()(20) == 41
    (index,) = files(tmp_path, "nbi")
    index.write_bytes(b"garbage")
    nowhere(monkeypatch)

    def refused(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(IndexDataCacheFile, "_open_for_write", refused)
    assert toy()(20) == 41
    assert (len(said(caplog)), index.read_bytes()) == (1, b"garbage")


def test_locators_that_are_unknown_cost_the_cache_alone(toy, caplog, monkeypatch):
    monkeypatch.setattr(config, "CACHE_LOCATOR_CLASSES", "no.such.Locator", raising=False)
    assert toy()(20) == 41
    assert len(said(caplog)) == 1


def test_a_function_that_is_no_kernel_is_not_kept():
    assert not kernels.is_kept(len)


def test_quiet_commands_say_nothing_of_it(cli):
    for words, heard in ((["-q"], False), ([], True)):
        assert cli("targets", "miR-21a", "--organism", "mouse", *words)[0] == 0
        assert kernels._log.isEnabledFor(logging.WARNING) == heard


RUN = """
import sys
from mircargo.enrichment.compiled import is_compiled
from mircargo.enrichment.sampling import pick_uniform
import numpy as np
print(is_compiled("residual"), file=sys.stderr)
out = np.empty((2, 3), np.int64)
pick_uniform(np.array([[0.1, 0.5, 0.9], [0.0, 0.0, 0.0]]), 10, out)
print(out.tolist())
"""
FIRST_PICKS = "[[1, 5, 9], [0, 1, 2]]\n"


@pytest.fixture
def installation(tmp_path):
    """Copy the package to a folder of its own."""
    source = Path(kernels.__file__).parent
    shutil.copytree(source, tmp_path / "site" / "mircargo", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "site"


def run_in(installation, **changes):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment |= {"PYTHONPATH": str(installation), "PYTHONDONTWRITEBYTECODE": "1", **changes}
    return subprocess.run(
        [sys.executable, "-c", RUN], capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize("cache_dir", ["/proc/nowhere", "a file"])
def test_an_installation_that_can_keep_nothing_works(installation, tmp_path, cache_dir):
    for room in ("enrichment", "predict"):
        (installation / "mircargo" / room / "__pycache__").write_text("a file where a folder would be")
    (tmp_path / "file").write_text("a file")
    nowhere = str(tmp_path / "file") if cache_dir == "a file" else cache_dir
    done = run_in(installation, NUMBA_CACHE_DIR=nowhere, HOME=nowhere, XDG_CACHE_HOME=nowhere)
    assert (done.returncode, done.stdout) == (0, FIRST_PICKS)
    words = done.stderr.splitlines()
    assert (len(words), words[0]) == (2, "False")
    assert words[1].startswith("compiled for this run alone")
