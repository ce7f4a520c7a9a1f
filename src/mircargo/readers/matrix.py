"""Tables of miRNAs by samples."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_matrix"]

_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"


def read_matrix(path: Path, *, value: str) -> pd.DataFrame:
    """Read a CSV with a miRNA a row and a sample a column; one row (mirna, sample, ``value``) a cell.

    Raises
    ------
    InputError
        If there is no row or no sample, a sample is named twice, a row is cut off, or a cell is no number.
    """
    import pandas as pd

    with open_text(path) as handle:
        reader = csv.reader(handle)
        try:
            rows = [row for row in reader if row]
        except csv.Error as error:
            msg = f"{path.name}: line {reader.line_num}: not the expected table: {error}"
            raise InputError(msg) from error
    if len(rows) < 2 or len(rows[0]) < 2 or len(set(rows[0])) != len(rows[0]):
        msg = (
            f"{path.name}: expected a header with different samples and a row a miRNA, found {len(rows)} rows"
        )
        raise InputError(msg)
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            msg = (
                f"{path.name}: line {number}: expected {len(rows[0])} cells, found {len(row)}; the file may"
                " be cut off"
            )
            raise InputError(msg)
    wide = (
        pd.DataFrame(rows[1:], columns=["mirna", *rows[0][1:]], dtype="str")
        if "mirna" not in rows[0][1:]
        else None
    )
    if wide is None:
        msg = f"{path.name}: line 1: expected names of samples, found 'mirna'"
        raise InputError(msg)
    long = wide.melt(id_vars="mirna", var_name="sample", value_name=value).astype("str")
    odd = ~long[value].str.fullmatch(_NUMBER)
    if odd.any():
        first = long[odd].iloc[0]
        msg = (
            f"{path.name}: {first['mirna'][:40]!r} in {first['sample'][:40]!r}: expected a number of 0 or"
            f" more, found {first[value][:40]!r}"
        )
        raise InputError(msg)
    return long
