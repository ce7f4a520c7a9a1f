"""Gene sets and lists in GMT: id, description, then the members, with tabs between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.cells import Cells, is_missing, plain_text
from mircargo.errors import InputError
from mircargo.prose import counted, listed
from mircargo.readers.table import cells_of
from mircargo.readers.text import open_text, place_of, read_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GmtRow", "Known", "read_members", "read_rows"]

Known = Callable[[Collection[str], Sequence[str]], Collection[str]]
"""Returns those of the second cells that read as members, given the members."""

_WHOLE = {"gene": "set", "name": "list"}
"""Member → what it is a member of."""
_URL = ("http://", "https://")
_WEIGHTED = re.compile(r"(.*[^,\s])\s*,\s*[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*", re.ASCII)
_NEARLY_ALL, _MOST = 0.9, 0.5
"""Shares of rows whose second cell reads as a member: from the first on it is one, between the two it is
unclear."""
_SEVERAL = re.compile(r"[\s,;]")
_SHOWN = 3


@dataclass(frozen=True)
class GmtRow:
    """One set or list; ``name`` is its description, empty where that is missing or an address."""

    id: str
    name: str
    members: tuple[str, ...]
    line: int


def read_members(path: Path) -> pd.DataFrame:
    """Read a database's gene sets: a row a member, with its ``set`` and the set's ``description``.

    Raises
    ------
    InputError
        If a line has no name or no member, or there is no line.
    """
    import pandas as pd

    sets: list[str] = []
    descriptions: list[str] = []
    members: list[str] = []
    with open_text(path) as handle:
        for number, line in enumerate(handle, 1):
            cells = line.rstrip("\r\n").split("\t")
            genes = [cell for cell in cells[2:] if cell]
            if cells == [""]:
                continue
            if not cells[0] or not genes:
                msg = (
                    f"{path.name}: line {number}: expected 'set<tab>description<tab>genes', found"
                    f" {line.strip()[:60]!r}"
                )
                raise InputError(msg)
            sets += [cells[0]] * len(genes)
            descriptions += [cells[1]] * len(genes)
            members += genes
    if not sets:
        msg = f"{path.name}: holds no gene set; expected a GMT file"
        raise InputError(msg)
    return pd.DataFrame({"set": sets, "description": descriptions, "member": members}, dtype="str")


def read_rows(
    path: Path, what: str, read: Callable[[str], str], known: Known
) -> tuple[list[GmtRow], list[str]]:
    """Return the rows of a user's GMT file, each id once and with at least one member, and notes.

    A second cell that reads as a member in nearly all rows is one. Comments (``#``), weights (``gene,1.0``),
    sets without members, and members that stand in a set twice are left out and counted; rows with one id
    are one set.

    Parameters
    ----------
    path
        The file, plain or gzip; ``-`` is standard input.
    what
        What a member is, ``gene`` or ``name``, for notes and errors.
    read
        Reads a cell; a member that is then empty is none.
    known
        Tells which second cells read as members.

    Raises
    ------
    InputError
        If the file cannot be read, a row has no id or no tab, no row has a member, or it is not clear
        whether the second cells are descriptions.
    """
    place = place_of(path)
    rows, comments = _split(read_lines(path))
    bare, told = _second_cells(place, rows, what, known)
    sets: dict[str, list[GmtRow]] = {}
    empty: list[GmtRow] = []
    weights = twice = 0
    for line, cells in rows:
        start = 1 if bare else 2
        plain = [_weightless(cell) for cell in cells[start:]]
        weights += sum(one != cell for one, cell in zip(plain, cells[start:], strict=True))
        cells[start:] = plain
        row = _row(place, line, cells, what, read, bare=bare)
        members = tuple(dict.fromkeys(row.members))
        twice += len(row.members) - len(members)
        (sets.setdefault(row.id, []) if members else empty).append(replace(row, members=members))
    if not sets:
        raise _no_set(place, empty, rows, what)
    counts = (
        (comments, "comment line", "(#) passed over"),
        (weights, what, "with a weight behind a comma, which is dropped"),
        (twice, what, f"named more than once in a {_WHOLE[what]}, counted once"),
    )
    notes = [f"{place}: {counted(number, noun)} {words}" for number, noun, words in counts if number]
    notes += _left_out(place, sets, empty, what)
    return [_joined(rows) for rows in sets.values()], [*told, *notes]


def _split(lines: Sequence[str]) -> tuple[list[tuple[int, list[str]]], int]:
    """Return lines and cells of the rows, and how many lines are comments."""
    rows: list[tuple[int, list[str]]] = []
    comments = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            cells = cells_of(line, "\t")
            if line.startswith("#") and not is_missing(cells[0]):
                comments += 1
            else:
                rows.append((number, cells))
    return rows, comments


def _weightless(cell: str) -> str:
    """Return a member without the weight behind its comma."""
    weighted = _WEIGHTED.fullmatch(cell) if "," in cell else None
    return weighted[1] if weighted else cell


def _second_cells(
    place: str, rows: Sequence[tuple[int, list[str]]], what: str, known: Known
) -> tuple[bool, list[str]]:
    """Return whether the second cells are members, and what is to be said of them."""
    seconds = [(line, plain_text(_weightless(cells[1]))) for line, cells in rows if len(cells) > 1]
    members = [plain_text(_weightless(cell)) for _, cells in rows for cell in cells[2:]]
    candidates = {cell for _, cell in seconds if not is_missing(cell)}
    found = {*known(candidates, members)} | (candidates & {*members})
    alike = [one for one in seconds if one[1] in found]
    if not alike:
        return False, []
    told = f"{len(alike):,} of {counted(len(seconds), 'row')}"
    if len(alike) >= _NEARLY_ALL * len(seconds):
        return True, [f"{place}: no descriptions: the second cell reads as a {what} in {told}, and is one"]
    if len(alike) >= _MOST * len(seconds):
        line, cell = alike[0]
        msg = (
            f"{place}: line {line}: the second cell {cell!r} reads as a {what}, as it does in {told};"
            " expected a description in every row or in none, write na where there is none"
        )
        raise InputError(msg)
    return False, [
        f"{place}: the second cell is read as a description, though it reads as a {what} in {told}"
    ]


def _row(
    place: str, line: int, cells: list[str], what: str, read: Callable[[str], str], *, bare: bool
) -> GmtRow:
    """Return a row; a cell without tabs that may hold several names, or members without an id, end it."""
    set_id = read(cells[0])
    members = tuple(filter(None, map(read, cells[1 if bare else 2 :])))
    if not set_id or (len(cells) == 1 and _SEVERAL.search(set_id)):
        raise _expected(place, line, len(cells), what)
    name = "" if bare or len(cells) == 1 else Cells().read(cells[1])
    return GmtRow(set_id, "" if name.startswith(_URL) else name, members, line)


def _expected(place: str, line: int, cells: int, what: str) -> InputError:
    return InputError(
        f"{place}: line {line}: expected id, description and at least one {what}, with tabs between them;"
        f" found {counted(cells, 'cell')}"
    )


def _no_set(
    place: str, empty: Sequence[GmtRow], rows: Sequence[tuple[int, list[str]]], what: str
) -> InputError:
    """Return the error of a file in which no set has a member."""
    if empty:
        return _expected(place, empty[0].line, len(rows[0][1]), what)
    return InputError(
        f"{place}: is empty; expected rows of id, description and {what}s, with tabs between them (GMT)"
    )


def _left_out(
    place: str, sets: Mapping[str, Sequence[GmtRow]], empty: Sequence[GmtRow], what: str
) -> Iterator[str]:
    """Say which sets have no member, and which are joined from several rows."""
    if empty:
        names = listed([f"{row.id} in line {row.line}" for row in empty], _SHOWN)
        yield f"{place}: {counted(len(empty), _WHOLE[what])} without a {what} left out: {names}"
    joined = {name: rows for name, rows in sets.items() if len(rows) > 1}
    if joined:
        names = listed(
            [f"{name} in lines {', '.join(str(row.line) for row in rows)}" for name, rows in joined.items()],
            _SHOWN,
        )
        yield f"{place}: {counted(len(joined), _WHOLE[what])} written in several rows, read as one: {names}"


def _joined(rows: Sequence[GmtRow]) -> GmtRow:
    """Return the rows of one id as one."""
    members = tuple(dict.fromkeys(member for row in rows for member in row.members))
    return replace(rows[0], name=next((row.name for row in rows if row.name), ""), members=members)
