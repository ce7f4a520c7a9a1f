"""The one table of types.

It says what a value of an answer becomes in text (TSV, CSV, table), in JSON and in Parquet. In Parquet a
declared column has its declared type (``docs/results.md``), also where it is empty.

| value | text | JSON | Parquet |
|---|---|---|---|
| whole number | digits | number | 64 bits; text if one is larger |
| number | 6 digits | number; not finite: null | double |
| DECIMAL | all its digits | number; text if a double would lose digits | decimal |
| BOOLEAN | true, false | true, false | boolean |
| DATE, TIME, TIMESTAMP | ISO 8601 | the same text | date, time, timestamp |
| UUID, and what else DuckDB hands over as text | text | text | text |
| BLOB | hexadecimal digits | the same text | bytes |
| LIST, STRUCT, MAP | JSON | array, object | list, struct; text where values or keys differ in kind |
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mircargo.schema.table import Column

__all__ = ["as_json", "as_parquet", "as_text"]


def as_text(value: object) -> str:
    """Return a value as the cell of a text table; an empty cell for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".6g")
    if isinstance(value, Decimal):
        return format(value, "f")
    plain = as_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def as_json(value: object) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Return a value as JSON can hold it; None for a number that is not finite."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value) if Decimal(repr(float(value))) == value else format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, Mapping):
        return {as_text(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return str(value)


def as_parquet(values: Sequence[object], declared: Column | None = None) -> Any:  # noqa: ANN401  pyarrow is not typed
    """Return a column of Parquet: of its declared type, else of the one that all values fit.

    It is of text where there is none.
    """
    import pyarrow as pa

    if not values and declared is None:
        return pa.array([], pa.string())
    try:
        column = pa.array(values, None if declared is None else declared.arrow_type())
        if not isinstance(column.type, pa.BaseExtensionType) and not _has_empty_struct(column.type):
            return column
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        pass
    return pa.array([None if value is None else as_text(value) for value in values], pa.string())


def _has_empty_struct(kind: Any) -> bool:  # noqa: ANN401  pyarrow is not typed
    """Whether a type holds a struct without fields, which Parquet cannot store: that of an empty MAP."""
    import pyarrow as pa

    inner = [kind.field(i).type for i in range(kind.num_fields)]
    return (pa.types.is_struct(kind) and not inner) or any(map(_has_empty_struct, inner))
