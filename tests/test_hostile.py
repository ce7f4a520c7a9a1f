"""Every option of every command, every stream and every argument in Python, with values that nobody means.

The commands and their options are read from the app, so that a new one is walked by itself. Whatever is
given: the exit code is 0, 1 or 2, words stay few, nothing in them is for a terminal to obey, no traceback,
and no half-written file.
"""

from __future__ import annotations

import inspect
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

import mircargo
from mircargo.api import KnowledgeBase
from mircargo.cli import app as declared
from mircargo.errors import InputError, MircargoError

CONTROL = "\x1b[2J\x9b\u202e\r\n\x07" + os.fsdecode(b"\xff")
TEXTS = ("", CONTROL + "x" * 100_000, "9" * 40, "-7")
PATHS = ("", "x" * 300, "/".join([CONTROL, *["y" * 200] * 30]), CONTROL, "nowhere/at/all.txt", "folder")
NAMES_OF_FILES = ("gene_sets", "utr", "mirror", "snapshot")
"""Parameters that are declared as text and may be paths."""
BASES = {
    "targets": ["miR-21a", "--organism", "mouse"],
    "mirnas": ["Sox2", "--organism", "mouse"],
    "cargo": [],
    "explain": ["EXO"],
    "names": ["names.txt"],
    "query": ["sql", "SELECT 1 AS one"],
    "enrich": ["nobody", "--mti", "pairs.tsv", "--gene-sets", "sets.gmt", "--draws", "50"],
    "predict": ["-m", "nobody", "--utr", "utrs.fa"],
    "graph": ["-m", "miR-21a", "--organism", "mouse", "-o", "g.json", "--force"],
    "report": ["-m", "nobody", "-o", "r.html"],
    "rerun": ["run.json"],
    "data status": [],
    "data fetch": ["go", "--mirror", "folder"],
    "data add": ["pairs.tsv", "--kind", "mti", "--organism", "mouse", "--dry-run"],
    "data list": [],
    "data use": ["core"],
    "data remove": ["nobody"],
    "data verify": [],
    "data diff": ["core", "nobody"],
    "data build-utrs": ["--from", "folder", "--out", "u.parquet"],
    "data build-core": ["--from", "folder", "--out", "snap"],
}
"""Command → arguments with which it soon ends; some end in an error, but only once the options have been
read."""


COMMANDS = [(words, one.load(), one.click(words, words).params) for words, one in declared.COMMANDS.items()]
"""The words of each command, its function, and click's parameters."""
OPTIONS = [
    (words, parameter, "Path" in str(get_type_hints(function, include_extras=True).get(parameter.name)))
    for words, function, parameters in COMMANDS
    for parameter in parameters
    if not getattr(parameter, "is_flag", False)
]


@pytest.fixture
def place(cli, tmp_path, request):
    """Return the folder with the files that BASES names; ``cli`` has made it the current one."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "names.txt").write_text("miR-21a\nSox2\n", encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text("mirna\tgene\tevidence\nmiR-21a-5p\tPten\tweak\n", encoding="utf-8")
    (tmp_path / "sets.gmt").write_text("s\tabout\tPten\tSox2\n", encoding="utf-8")
    (tmp_path / "utrs.fa").write_text(">G1\n" + "ACGU" * 30 + "AUAAGCUA\n", encoding="utf-8")
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("words") == "rerun":
        assert cli("query", "sql", "SELECT 1 AS one", "--record", "run.json")[0] == 0
    return tmp_path


def soundly(result):
    code, out, err = result
    assert code in (0, 1, 2), err
    assert "Traceback" not in err + out
    assert len(err) < 12_000
    assert not any(sign in err for sign in "\x1b\x9b\u202e\x07\r\udcff"), err
    assert list(Path().rglob(".mircargo-*")) == []
    return code


def test_every_command_is_walked():
    assert {words for words, *_ in COMMANDS} == set(BASES)


@pytest.mark.parametrize(
    ("words", "parameter", "path"), OPTIONS, ids=[f"{words}-{one.name}" for words, one, _ in OPTIONS]
)
def test_every_option_takes_whatever_is_given(cli, place, words, parameter, path):
    declared = next((name for name in parameter.opts if name.startswith("-")), None)
    for value in PATHS if path or parameter.name in NAMES_OF_FILES else TEXTS:
        if declared is not None:
            given = [*BASES[words], f"{declared}={value}"]
        elif words == "query":
            given = ["--", "sql", value]
        else:
            given = [*BASES[words][1:], "--", value]
        soundly(cli(*words.split(), *given))
    assert {path.name for path in Path("folder").iterdir()} <= {"stdout.txt"}, "what rerun keeps"
    assert Path("names.txt").read_text(encoding="utf-8") == "miR-21a\nSox2\n"


@pytest.mark.parametrize("words", BASES)
@pytest.mark.parametrize("stream", ["ascii", "full", "closed"])
def test_every_command_bears_every_stream(cli, place, monkeypatch, words, stream):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        if stream == "ascii":
            screens = [io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2)]
            monkeypatch.setattr(sys, "stdout", screens[0])
            monkeypatch.setattr(sys, "stderr", screens[1])
        else:
            monkeypatch.setattr(sys, "stdin", None)
            monkeypatch.setattr(sys, "stdout", full if stream == "full" else None)
        code = soundly(cli(*words.split(), *BASES[words]))
        assert code in (0, 1)
        if stream != "ascii" and words in (
            "targets",
            "mirnas",
            "cargo",
            "explain",
            "names",
            "query",
        ):
            assert code == 1
        sys.stdout.flush()


def test_data_is_utf8_and_words_have_escapes(cli, place, monkeypatch):
    screens = [io.TextIOWrapper(io.BytesIO(), encoding="latin-1") for _ in range(2)]
    for name, screen in zip(("stdout", "stderr"), screens, strict=True):
        monkeypatch.setattr(sys, name, screen)
    assert cli("query", "sql", "SELECT chr(8230) AS dots", "-f", "tsv")[0] == 0
    assert cli("targets", "…")[0] == 1
    assert screens[0].buffer.getvalue().decode() == "dots\n…\n"
    screens[1].flush()
    assert b"unknown miRNA '\\u2026'" in screens[1].buffer.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("name", ["table", "tsv", "csv", "json"])
def test_a_terminal_gets_nothing_to_obey(cli, monkeypatch, name):
    sql = "SELECT chr(27) || '[2J' || chr(155) || chr(8238) || 'é' AS \"a\x1b[2Jb\", 2 AS n"
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr("mircargo.cli.output._STYLE", __import__("re").compile(rb"(?!)"))
    assert cli("query", "sql", sql, "-f", name)[0] == 0
    shown = screen.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "\\u001b[2J\\u009b\\u202eé" in shown
    assert not any(sign in shown for sign in "\x1b\x9b\u202e")


@pytest.mark.parametrize("name", ["tsv", "csv", "json"])
def test_a_file_keeps_the_text_as_it_is_stored(cli, name):
    assert cli("query", "sql", "SELECT 'a' || chr(155) || chr(8238) AS a", "-f", name, "-o", "o")[0] == 0
    assert "a\x9b\u202e" in Path("o").read_text(encoding="utf-8")


def spawned(script, home):
    environment = {**os.environ, "MIRCARGO_HOME": str(home), "RUN": f"{sys.executable} -m mircargo"}
    environment["PYTHONPATH"] = str(Path(mircargo.__file__).parents[1])
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=home, env=environment
    )


@pytest.mark.parametrize(
    ("script", "code", "word"),
    [
        ("$RUN query sql 'SELECT 1' >&-", 1, "standard output: cannot be written: it is closed"),
        ("$RUN query sql 'SELECT 1' -f tsv -o o.tsv >&- && cat o.tsv", 0, ""),
        ("$RUN query sql 'SELECT 1' > /dev/full", 1, "standard output: cannot be written: No space"),
        ("$RUN --help > /dev/full", 1, "No space left on device"),
        ("$RUN names - <&-", 1, "standard input: cannot be read: it is closed"),
        ("$RUN targets nobody 2>&-", 1, ""),
        ("$RUN query sql 'SELECT 1' -f tsv 2>&- | head -c 1 > o; exit ${PIPESTATUS[0]}", 0, ""),
        (
            (
                "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 $RUN query sql 'SELECT chr(8230) AS a' -f tsv |"
                " tail -1 | grep …"
            ),
            0,
            "",
        ),
    ],
)
def test_streams_as_a_shell_gives_them(script, code, word, tmp_path):
    done = spawned(script, tmp_path)
    assert done.returncode == code, done.stderr
    assert word in done.stderr
    assert done.stderr.count("\n") == (1 if word else 0)


INTERRUPTED = """
import os, signal, sys
moment, sys.argv = sys.argv[1], ["mircargo", *sys.argv[2:]]
class Finder:
    def find_spec(self, name, *_):
        if name == moment:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from mircargo.cli import script
script()
"""


@pytest.mark.parametrize("module", ["typer", "duckdb", "mircargo.cli.app", "pyarrow"])
def test_an_interrupt_while_libraries_load_is_one_line(module, tmp_path):
    words = ["query", "sql", "SELECT 1", "-f", "parquet", "-o", "o.parquet"]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(mircargo.__file__).parents[1])},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_a_file_is_written_leaves_none(cli, monkeypatch, tmp_path):
    monkeypatch.setattr(os, "fdopen", lambda *_, **__: signal.raise_signal(signal.SIGINT))
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert cli("query", "sql", "SELECT 1", "-o", "o") == (130, "", "interrupted\n")
    finally:
        signal.signal(signal.SIGINT, usual)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "error: this machine has too little memory for that"),
        (RecursionError(), "error: the input is nested too deeply"),
        (
            OSError(36, "File name too long", "a\x1b"),
            r"error: a\u001b: cannot be read or written: File name too long",
        ),
        (UnicodeEncodeError("utf-8", "a\udcff", 1, 2, "no"), r"error: '\udcff' is no text"),
    ],
)
def test_what_can_befall_a_program_is_one_line(cli, monkeypatch, error, words):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("mircargo.cli.ask.ev_sources", fail)
    code, out, err = cli("cargo")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(words)


def test_a_fault_of_our_own_is_not_hidden(cli, monkeypatch):
    monkeypatch.setattr("mircargo.cli.ask.ev_sources", lambda *_, **__: {}["nothing"])
    with pytest.raises(KeyError):
        cli("cargo")


WRONG = (1, 1.5, True, b"x", object(), {"a": 1}, [1], [None], "\udcff", float("nan"), Path("x"))
"""Values of which each argument takes a few at most."""
TAKEN = {
    "int": (1,),
    "float": (1, 1.5),
    "bool": (True,),
    "Path": (Path("x"),),
}
METHODS = [
    (name, parameter)
    for name, method in inspect.getmembers(KnowledgeBase, inspect.isfunction)
    if not name.startswith("_") or name == "__init__"
    for parameter in list(inspect.signature(method).parameters.values())[1:]
    if parameter.annotation != "Any"  # the options of another method, which checks them
]


@pytest.mark.parametrize(
    ("name", "parameter"), METHODS, ids=[f"{name}-{parameter.name}" for name, parameter in METHODS]
)
def test_every_argument_in_python_is_checked(snapshot_folder_fixture, name, parameter):
    base = mircargo.open(snapshot_folder_fixture)
    call = mircargo.open if name == "__init__" else getattr(base, name)
    needed = {
        one.name: "x"
        for one in inspect.signature(call).parameters.values()
        if one.default is one.empty and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    }
    kinds = parameter.annotation.split(" | ")
    right = [one for kind in kinds for one in TAKEN.get(kind, ())]
    for value in [*WRONG, *(() if "None" in kinds else (None,))]:
        if any(value is one for one in right) or (isinstance(value, Path) and "Path" in kinds):
            continue
        positional = parameter.kind is parameter.VAR_POSITIONAL
        given = [value] if positional else []
        named = needed if positional else {**needed, parameter.name: value}
        with pytest.raises(InputError, match=r"expected .*, found .* \(\w+\)") as told:
            call(*given, **named)
        assert len(str(told.value)) < 200


def test_python_takes_one_text_of_several_words(store_fixture, snapshot_folder_fixture):
    base = mircargo.open(snapshot_folder_fixture, data_sources="mirtarbase, goa")
    found = base.targets("miR-21a", organism="mouse", evidence="functional,weak")
    again = base.targets("miR-21a", organism="mouse", evidence=["functional", "weak"])
    assert found.equals(again)
    assert set(found["evidence"]) == {"functional", "weak"}
    assert list(base.names("Sox2", organism="mouse")["name"]) == ["Sox2"]


@pytest.mark.parametrize(
    "text", ["x" * 5000, "x" * 1_000_000, "x " * 500_000, "a\0b", "\x1b", "", " ", "../.."]
)
def test_strange_texts_in_python_are_short_errors(snapshot_folder_fixture, text):
    base = mircargo.open(snapshot_folder_fixture)
    for call in (base.targets, base.mirnas, base.cargo, base.sql, base.explain, base.query):
        with pytest.raises(MircargoError) as told:
            call(text)
        assert len(str(told.value)) < 5000
