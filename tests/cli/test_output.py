"""Tables for a terminal, laid out letter by letter."""

from __future__ import annotations

import pytest

from mircargo.answer import Answer
from mircargo.cli import output
from mircargo.cli.output import Output, write_answer

ROWS = Answer(("name", "n", "note"), [("字字字", 1, None), ("ab", 2000, "x"), ("", None, "y z")])
LINES = ["name       n  note", "字字字     1", "ab      2000  x", "              y z"]


def test_cells_stand_in_columns_with_numbers_to_the_right(capsysbinary):
    write_answer(ROWS, Output())
    assert capsysbinary.readouterr().out.decode().splitlines() == LINES


@pytest.mark.parametrize(("terminal", "head"), [("xterm", f"\x1b[1m{LINES[0]}\x1b[0m"), ("dumb", LINES[0])])
def test_headings_are_bold_where_a_terminal_can_show_it(terminal, head, monkeypatch):
    monkeypatch.setenv("TERM", terminal)
    monkeypatch.setattr(output, "on_terminal", lambda _: True)
    assert output._table(ROWS).decode().splitlines() == [head, *LINES[1:]]


def test_a_column_wider_than_the_page_is_cut(monkeypatch):
    monkeypatch.setattr(output, "terminal_width", lambda: 20)
    lines = output._table(Answer(("name",), [("a" * 30,), ("字" * 12,), ("b",)])).decode().splitlines()
    assert lines == ["name", f"{'a' * 19}…", f"{'字' * 9} …", "b"]


def test_without_a_value_no_column_is_shown():
    assert output._table(Answer(("name",), [(None,), (None,)])) == b"\n"
