"""The shape of the house: sizes, layers, what an import loads, and that no test leaves this machine."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
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


def length(node) -> int:
    """Return the lines of a function's body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return node.end_lineno - body[0].lineno + 1 if body else 0


@EACH
def test_a_function_has_at_most_60_lines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {node.name: length(node) for node in functions if length(node) > 60} == {}


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
