"""An answer as a table of the page: escaped cells with links, and the whole as text to download."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from mircargo.answer import Answer
from mircargo.cells import plain_text, spreadsheet_text
from mircargo.render import link_references

__all__ = ["MAX_ROWS", "Cell", "TableView", "table_view"]

MAX_ROWS = 5_000
"""Rows in the page; the download has all."""

_LONG = 6
_SHORT = 16
_HEADINGS = {
    "mirna": "miRNA",
    "mirna_id": "miRNA id",
    "ev_source": "EV source",
    "gene_id": "gene id",
    "set_id": "set",
    "set_name": "gene set",
    "set_size": "set size",
    "n_references": "publications",
    "p_value": "p",
    "q_value": "q",
    "limit": "bound",
    "draws": "random lists",
    "share": "share of random lists",
    "ora_p": "p (plain ORA)",
    "ora_q": "q (plain ORA)",
    "in_process": "in the process",
    "via_ortholog": "by orthology from",
    "source_version": "version",
    "effect_sign": "sign",
    "key": "source",
}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and what it sorts by where that differs."""

    text: Markup
    order: str | None = None


@dataclass(frozen=True)
class TableView:
    """One table of the page."""

    id: str
    caption: str
    headings: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    total: int
    notes: Sequence[str]
    file: str
    tsv: str


def table_view(answer: Answer, *, table_id: str, caption: str, most: int = MAX_ROWS) -> TableView:
    """Return the columns of ``answer`` that a reader needs, in the answer's own order of importance.

    Columns without any value are left out of the page, but not of the download; so are rows after the first
    ``most``.

    Parameters
    ----------
    answer
        The table.
    table_id
        Name of the table in the page.
    caption
        What stands above it.
    most
        Rows that the page shows.
    """
    columns = [c for c in answer.shown or answer.columns if c in answer.columns]
    taken = [
        c for c in columns if any(value not in (None, "", False) for value in answer.column(c)[:most])
    ] or columns
    at = [answer.columns.index(c) for c in taken]
    looks = [_look([row[i] for row in answer.rows]) for i in at]
    rows = [
        [_cell(row[i], column) for i, column in zip(at, taken, strict=True)] for row in answer.rows[:most]
    ]
    return TableView(
        id=table_id,
        caption=caption,
        headings=[
            (_HEADINGS.get(c, c.replace("_", " ")), look) for c, look in zip(taken, looks, strict=True)
        ],
        rows=rows,
        total=len(answer.rows),
        notes=answer.sentences,
        file=f"{re.sub(r'[^A-Za-z0-9_-]+', '_', table_id)}.tsv",
        tsv=_tsv(answer),
    )


def _look(values: Sequence[object]) -> str:
    """Return the style class of a column: numbers to the right, short names on one line."""
    stated = [value for value in values if value is not None]
    if stated and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in stated):
        return "number"
    return "short" if all(len(str(value)) <= _SHORT for value in stated) else ""


def _cell(value: object, column: str) -> Cell:
    if value is None:
        return Cell(Markup())
    if isinstance(value, bool):
        return Cell(escape(("contested" if column == "contested" else "yes") if value else ""))
    if isinstance(value, int):
        return Cell(
            escape(f"{value:,}".replace(",", "\u202f")) if abs(value) >= 10_000 else escape(str(value)),
            str(value),
        )
    if isinstance(value, float):
        return Cell(escape(_number(value)), repr(value))
    return Cell(_words(str(value)))


def _number(value: float) -> str:
    """Return three figures; very small and very large numbers as a power of ten."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def _words(text: str) -> Markup:
    """Return the text with links; of a long list, the rest is folded away."""
    parts = text.split(";")
    if len(parts) == 1:
        return link_references(text)
    shown = Markup("; ").join(link_references(part.strip()) for part in parts[:_LONG])
    if len(parts) <= _LONG + 1:
        return Markup("; ").join(link_references(part.strip()) for part in parts)
    rest = Markup("; ").join(link_references(part.strip()) for part in parts[_LONG:])
    return Markup('{}; <details class="more"><summary>{} more</summary>{}</details>').format(
        shown, len(parts) - _LONG, rest
    )


def _tsv(answer: Answer) -> str:
    lines = ["\t".join(answer.columns), *("\t".join(_plain(value) for value in row) for row in answer.rows)]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else spreadsheet_text(plain_text(str(value)))
