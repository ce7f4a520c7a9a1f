"""What a user's own SELECT returns, in values that Python and every format can hold."""

from __future__ import annotations

import math
import re
from typing import Any

import duckdb

from mircargo.answer import Answer, Note, Topic

__all__ = ["readable", "settled"]

_AS_TEXT = re.compile(r"WITH TIME ZONE|INTERVAL|TIMESTAMP_NS")
"""Types that have no like in Python: of these DuckDB needs a further library, or Python would lose months or
nanoseconds."""


def readable(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return a SELECT with its columns of such types as text, in UTC where they have a zone.

    Without such columns, the SELECT is returned as it is.

    Raises
    ------
    duckdb.Error
        If the statement cannot be understood.
    """
    relation = connection.sql(sql)
    as_text = [_AS_TEXT.search(str(kind)) is not None for kind in relation.types]
    if not any(as_text):
        return sql
    cells = [f"c{number}" for number in range(len(as_text))]
    names = [name.replace('"', '""') for name in relation.columns]
    columns = (
        f'{cell}::VARCHAR AS "{name}"' if text else f'{cell} AS "{name}"'
        for cell, name, text in zip(cells, names, as_text, strict=True)
    )
    return f"SELECT {', '.join(columns)} FROM (\n{_without_end(sql)}\n) AS t({', '.join(cells)})"  # noqa: S608  the user's own SELECT


def settled(answer: Answer) -> Answer:
    """Return an answer without numbers that are not finite, and say so."""
    lost = 0

    def finite(value: Any) -> Any:  # noqa: ANN401  whatever DuckDB returns
        nonlocal lost
        if isinstance(value, float) and not math.isfinite(value):
            lost += 1
            return None
        if isinstance(value, list | tuple):
            return [finite(one) for one in value]
        return {key: finite(one) for key, one in value.items()} if isinstance(value, dict) else value

    rows = [tuple(finite(value) for value in row) for row in answer.rows]
    if not lost:
        return answer
    note = f"numbers that are not finite (NaN or infinity): {lost:,}, given as no value"
    return answer.with_rows(rows).with_notes(Note(Topic.SHOWN, note))


def _without_end(sql: str) -> str:
    """Return one statement without the semicolon that ends it and what follows."""
    text = sql.encode()
    ends = [at for at, _ in duckdb.tokenize(sql) if text[at : at + 1] == b";"]
    return text[: ends[0]].decode() if ends else sql
