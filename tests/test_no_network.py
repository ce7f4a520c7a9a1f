"""No command but ``data fetch`` opens a socket.

Every command of the app has an entry here; a new one without an entry fails. ``enrich --workers`` and
``--cluster`` start or call Dask, which talks to its processes through sockets: that is what they are for, and
the one exception.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import urllib3  # noqa: F401  looks for IPv6 on this machine when it is first imported, by binding a socket

from mircargo.cli.app import COMMANDS

MAY_FETCH = {"data fetch"}
SHORT = ["--min-size", 1, "--draws", 100]
RUNS = {
    "targets": [
        ["miR-21a", "--organism", "mouse", "--process", "neurogenesis"],
        ["miR-21a", "--organism", "mouse", "-f", "parquet", "-o", "t.parquet"],
    ],
    "mirnas": [["Sox2", "--organism", "mouse", "--record", "m.json"]],
    "cargo": [[], ["EXO"], ["diff", "EXO", "iEXO"]],
    "explain": [["EXO", "neurogenesis"]],
    "names": [["names.txt", "--organism", "mouse"]],
    "query": [["list"], ["targets_of_mirna", "-p", "mirna=miR-21a"], ["sql", "SELECT 1 AS one"]],
    "enrich": [
        [
            "miR-21a",
            "--organism",
            "mouse",
            *SHORT,
            "-o",
            "e.tsv",
            "--crate",
            "e.zip",
            "--gsea",
            "--permutations",
            10,
        ],
        ["--source", "EXO", *SHORT, "--control", 2],
    ],
    "predict": [
        ["-m", "hsa-miR-21-5p"],
        ["-m", "UAGCUUAUCAGACUGAUGUUGA", "--utr", "utrs.fa", "--accessibility"],
    ],
    "graph": [["--source", "EXO", "--process", "neurogenesis", "-o", "net.graphml"]],
    "report": [["--source", "EXO", "--versus", "iEXO", "-o", "r.html", "--crate", "crate"]],
    "rerun": [["r.run.json"], ["m.json"]],
    "data status": [[], ["sources"], ["dropped"]],
    "data list": [[]],
    "data verify": [[]],
    "data diff": [["core", "core"]],
    "data add": [
        ["pairs.tsv", "--kind", "mti", "--organism", "mouse", "--dry-run"],
        ["pairs.tsv", "--kind", "mti", "--organism", "mouse", "--name", "mine"],
    ],
    "data use": [["core"]],
    "data remove": [["mine"]],
    "data build-utrs": [["--from", "SOURCES", "--out", "utr.parquet"]],
    "data build-core": [["--from", "SOURCES", "--utrs", "utr.parquet", "--out", "snap"]],
}


@pytest.fixture
def attempts(monkeypatch):
    """Refuse every use of the network and return the list of those that were tried."""
    tried = []

    def refuse(name):
        def refused(*arguments, **_):
            tried.append((name, arguments[-1] if arguments else None))
            msg = f"a command used the network: {name} {arguments}"
            raise AssertionError(msg)

        return refused

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("create_connection", "getaddrinfo", "gethostbyname", "gethostbyaddr"):
        monkeypatch.setattr(socket, name, refuse(name))
    return tried


def test_every_command_has_an_entry():
    assert set(COMMANDS) - MAY_FETCH == set(RUNS)


def test_no_command_opens_a_socket(cli, attempts, source_files_fixture, monkeypatch, tmp_path):
    monkeypatch.setenv("MIRCARGO_HOME", str(tmp_path / "home"))
    Path("pairs.tsv").write_text("mirna\tgene\tevidence\nmiR-21a-5p\tPten\tweak\n", encoding="utf-8")
    Path("names.txt").write_text("miR-21a\nSox2\n", encoding="utf-8")
    Path("utrs.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA" + "CCGG" * 30 + "\n", encoding="utf-8")
    for command, runs in RUNS.items():
        for words in runs:
            code, _, err = cli(
                *command.split(), *(source_files_fixture if word == "SOURCES" else word for word in words)
            )
            assert code == 0, (command, words, err)
            assert attempts == [], (command, words)


def test_the_guard_sees_an_attempt(attempts):
    with pytest.raises(AssertionError, match="a command used the network"):
        socket.create_connection(("192.0.2.1", 80))
    with socket.socket() as outside, pytest.raises(AssertionError, match="a command used the network"):
        outside.connect(("192.0.2.1", 80))
    assert [name for name, _ in attempts] == ["create_connection", "connect"]
