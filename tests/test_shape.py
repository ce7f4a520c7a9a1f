"""The shape of the house: sizes, layers, what an import loads, and that no test leaves this machine."""

from __future__ import annotations

import ast
import io
import os
import socket
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "mircargo"
MODULES = sorted(PACKAGE.rglob("*.py"))
EACH = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
HEAVY = (
    "pandas",
    "networkx",
    "requests",
    "gseapy",
    "pyvis",
    "numba",
    "matplotlib",
    "duckdb",
    "scipy",
    "typer",
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )


@EACH
def test_a_module_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def code_lines(text: str) -> set[int]:
    """Return the numbers of the lines that hold more than a comment."""
    beside = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {line for one in tokens if one.type not in beside for line in range(one.start[0], one.end[0] + 1)}


@EACH
def test_a_function_has_at_most_40_lines_of_code(path):
    text = path.read_text(encoding="utf-8")
    code, long = code_lines(text), {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = code & set(range(body[0].lineno, node.end_lineno + 1)) if body else set()
            if len(lines) > 40:
                long[node.name] = len(lines)
    assert long == {}


@EACH
def test_a_face_hands_on_at_most_ten_names(path):
    if path.name == "__init__.py":
        given = [
            node.value.elts
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        assert all(len(names) <= 10 for names in given)


@EACH
def test_a_module_has_a_plain_name(path):
    """Helpers of sources alone begin with an underscore: the others are sources."""
    place = path.relative_to(PACKAGE)
    assert place.parts[0] == "sources" or not path.stem.startswith("_") or path.stem[1] == "_"


def described(node: ast.FunctionDef) -> bool:
    """Whether a function that takes three or more things tells what they are."""
    taken = node.args
    names = [
        one.arg
        for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)
        if one.arg not in ("self", "cls")
    ]
    many = len(names) + bool(taken.vararg) + bool(taken.kwarg) >= 3
    compiled = any("kernel" in ast.unparse(one) for one in node.decorator_list)
    return not many or compiled or "Parameters\n----------" in (ast.get_docstring(node) or "")


ELSEWHERE = ("cli", "api.py")
"""Rooms whose parameters are options: ``mircargo.options`` writes their words into help and docstrings."""


@EACH
def test_a_public_function_of_three_parameters_describes_them(path):
    place = path.relative_to(PACKAGE)
    if place.parts[0] in ELSEWHERE:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    public = [
        node
        for group in (tree, *classes)
        for node in group.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not described(node)] == []


@EACH
def test_a_private_name_stays_in_its_module(path):
    imports = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]
    private = [
        alias.name
        for node in imports
        if (node.module or "").startswith("mircargo")
        for alias in node.names
        if alias.name.startswith("_")
        and not alias.name.startswith("__")
        and not (PACKAGE.parent / (node.module or "").replace(".", "/") / f"{alias.name}.py").is_file()
    ]
    assert private == []


@EACH
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_importing_the_package_loads_nothing_heavy():
    done = run("-c", f"import sys, mircargo; print([name for name in {HEAVY} if name in sys.modules])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_layers_hold():
    done = run(
        "-c",
        "import sys; sys.argv = ['lint-imports', '--no-cache']; from importlinter.cli import"
        " lint_imports_command; lint_imports_command()",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_test_can_leave_this_machine():
    with socket.socket() as outside, pytest.raises(AssertionError, match="tests must not use the network"):
        outside.connect(("192.0.2.1", 80))  # RFC 5737: an address for documentation


def test_this_machine_can_be_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
