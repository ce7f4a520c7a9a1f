"""Suite-wide fixtures: the small world in tests/data as a folder of source files and as a built snapshot."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

import hypothesis
import pytest

from mircargo.cli import main
from mircargo.home import home_folder, set_current
from mircargo.snapshots.core import build_core
from mircargo.snapshots.core_utrs import build_core_utrs
from mircargo.sources import SOURCES
from mircargo.store.store import Store

DATA = Path(__file__).parent / "data"
_RAW_OF_FILE = {
    "goa_human_2019-01-29.gaf.gz": "raw_human.gaf",
    "goa_rat_2019-01-29.gaf.gz": "raw_rat.gaf",
    "hsa_MTI.csv.gz": "raw_human.csv",
}
_LOOPBACK = ("127.", "::1", "localhost")

hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None, database=None, max_examples=50)
hypothesis.settings.load_profile("fixed")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell; programs inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate-golden", action="store_true", help="rewrite the expected files; review the diff"
    )


def pytest_collection_modifyitems(items):
    """Let slow oracles run untraced: what they call is covered by the quick tests beside them."""
    for item in items:
        if item.get_closest_marker("slow_oracle") is not None:
            item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self, address, *rest):
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            msg = f"tests must not use the network: {address}"
            raise AssertionError(msg)
        return connect(self, address, *rest)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch, tmp_path_factory):
    """Give every test an empty home folder, so that none sees the user's own."""
    monkeypatch.setenv("MIRCARGO_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def regenerate(request):
    """Whether expected files are to be rewritten."""
    return request.config.getoption("--regenerate-golden")


def raw_path(key: str, name: str = "") -> Path:
    """Return the raw file of a source that stands for the declared file ``name``."""
    special = _RAW_OF_FILE.get(name)
    return DATA / key / special if special else next((DATA / key).glob("raw.*"))


def lay_out(folder: Path) -> Path:
    """Copy the raw files into ``folder`` under the names that their sources declare."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        for file in source.files:
            (folder / file.name).write_bytes(raw_path(source.key, file.name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def source_files_fixture(tmp_path_factory):
    """Return the folder of source files; do not write into it."""
    return lay_out(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="session")
def utrs_file_fixture(source_files_fixture, tmp_path_factory):
    """Return the file of core 3'UTRs of the small world; do not write to it."""
    out = tmp_path_factory.mktemp("utrs") / "utr.parquet"
    build_core_utrs(source_files_fixture, out)
    return out


@pytest.fixture(scope="session")
def snapshot_folder_fixture(source_files_fixture, utrs_file_fixture, tmp_path_factory):
    """Return a snapshot built from the small world; do not write into it."""
    out = tmp_path_factory.mktemp("snapshots") / "core"
    build_core(source_files_fixture, out, utrs=utrs_file_fixture)
    return out


@pytest.fixture(scope="session")
def store_fixture(snapshot_folder_fixture):
    """Return a store over the small world."""
    return Store(snapshot_folder_fixture)


@pytest.fixture
def cli(monkeypatch, capsys, snapshot_folder_fixture, tmp_path):
    """Run the command line on the small world, in an empty folder; return (exit code, stdout, stderr)."""
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(snapshot_folder_fixture))
    monkeypatch.delenv("MIRCARGO_ORGANISM", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["mircargo", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def variant(snapshot_folder_fixture, tmp_path):
    """Write the small world with some tables changed.

    ``variant(name, table=function of its rows)`` returns the folder.
    """
    import pandas as pd

    from mircargo.schema import TABLES
    from mircargo.store.find import read_snapshot

    def write(name, out=None, /, **changes):
        files = read_snapshot(snapshot_folder_fixture).files
        tables = {
            table: pd.concat([pd.read_parquet(path) for path in paths])
            for table, paths in files.items()
            if paths
        }
        for table, change in changes.items():
            tables[table] = change(tables.get(table, pd.DataFrame(columns=list(TABLES[table].columns))))
        folder = out or tmp_path / "variants" / name
        return write_tables(tables, folder, name)

    return write


def write_tables(tables, folder, name):
    """Write tables as a snapshot, facts a pack a source; return the folder."""
    from mircargo.schema import TABLES
    from mircargo.snapshots.write import Pack, write_packs

    packs = []
    for table in TABLES.values():
        if table.name not in tables:
            continue
        rows = tables[table.name]
        parts = (
            [(f"{table.name}.{key}", own) for key, own in rows.groupby("source", sort=True)]
            if table.facts and len(rows)
            else [(table.name, rows)]
        )
        packs += [Pack(table.name, label, table=table.check(own, origin="a test")) for label, own in parts]
    write_packs(packs, folder, name=name)
    return folder


@pytest.fixture
def base(variant, monkeypatch):
    """Put a small world into the home folder, in use, and return its name."""
    monkeypatch.delenv("MIRCARGO_SNAPSHOT", raising=False)
    home_folder().mkdir(exist_ok=True)
    variant("base", home_folder() / "snapshots" / "base")
    set_current("base")
    return "base"
