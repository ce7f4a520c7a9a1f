"""Parquet, read into tables of text columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.delimited import ROW_NAMES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_parquet"]

_INDEX = "__index_level_0__"
"""What pandas calls an index without a name."""


def read_parquet(path: Path) -> pd.DataFrame:
    """Return a table of text columns; whole numbers, which gaps make floating, are as they were written.

    Raises
    ------
    InputError
        If the file is no Parquet table, holds no row, or two of its columns have one name.
    """
    from pyarrow import ArrowException, parquet

    try:
        if path.is_dir():
            msg = f"{path.name}: is a folder; expected a Parquet file"
            raise InputError(msg)
        table = parquet.ParquetFile(path).read()
        if len(set(table.column_names)) < len(table.column_names):
            msg = f"{path.name}: two columns have one name; found {table.column_names}"
            raise InputError(msg)
        frame = _filled(table.to_pandas(ignore_metadata=True), path).rename(columns={_INDEX: ROW_NAMES})
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or 'it is no whole Parquet file'}"
        raise InputError(msg) from error
    except ArrowException as error:
        msg = f"{path.name}: not a Parquet table: {str(error).splitlines()[0]}"
        raise InputError(msg) from error
    return frame.set_axis([str(name) for name in frame.columns], axis=1).apply(_as_text)


def _as_text(values: pd.Series) -> pd.Series:
    """Return cells as text; whole numbers, which gaps make floating, as they were written."""
    if values.dtype.kind == "f" and (values.dropna() % 1 == 0).all() and values.abs().max() < 2**53:
        values = values.astype("Int64")
    return values.astype(object).where(values.notna(), "").astype(str)


def _filled(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    if table.empty:
        msg = f"{path.name}: holds no row; expected a table"
        raise InputError(msg)
    return table
