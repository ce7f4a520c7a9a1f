"""What a normalised table is: columns, types and sort key, and the check of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mircargo.errors import SnapshotError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Column", "Table"]


@dataclass(frozen=True)
class Column:
    """One column: its type, its meaning, whether it may be empty, and the unit of its numbers.

    The type is ``string``, ``int32``, ``int64``, ``float64``, ``bool`` or ``binary``.
    """

    type: str
    meaning: str
    nullable: bool = False
    unit: str = ""

    def arrow_type(self) -> pa.DataType:
        """Return its type as Arrow has it."""
        import pyarrow as pa

        return pa.bool_() if self.type == "bool" else getattr(pa, self.type)()


@dataclass(frozen=True)
class Table:
    """A normalised table.

    Parameters
    ----------
    name
        File name in a snapshot, without ``.parquet``.
    meaning
        What one row states.
    columns
        Column name to declaration, in file order.
    key
        Columns that the rows are sorted by; with ``unique`` they identify a row.
    unique
        Whether the key may occur once only.
    optional
        Whether a snapshot may lack the table; it is then empty.
    facts
        What its rows state, a word of :data:`mircargo.schema.FACTS`: each is of the source in its column
        ``source``, which has a pack of its own. Empty for tables of names and records.
    """

    name: str
    meaning: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    unique: bool = True
    optional: bool = False
    facts: str = ""

    def arrow_schema(self) -> pa.Schema:
        """Return the Arrow schema of the table."""
        import pyarrow as pa

        return pa.schema(
            [pa.field(name, c.arrow_type(), nullable=c.nullable) for name, c in self.columns.items()]
        )

    def by_key(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return rows in the order of the key, under the labels that they had; an empty cell comes first."""
        return frame.sort_values(list(self.key), kind="stable", na_position="first")

    def check(self, frame: pd.DataFrame, *, origin: str) -> pa.Table:
        """Return ``frame`` as an Arrow table with exactly these columns, sorted by key.

        Parameters
        ----------
        frame
            Rows with the declared columns, in any order.
        origin
            Where the rows come from; named in errors.

        Raises
        ------
        SnapshotError
            If a column is missing or unknown, a value is empty or of another type
            where the declaration forbids it, or a unique key occurs twice.
        """
        import pyarrow as pa

        missing = sorted(set(self.columns) - set(frame.columns))
        unknown = sorted(set(frame.columns) - set(self.columns))
        if missing or unknown:
            msg = (
                f"{origin}: table {self.name!r} lacks column(s) {missing} and has unknown column(s) {unknown}"
            )
            raise SnapshotError(msg)
        ordered = self.by_key(frame[list(self.columns)]).reset_index(drop=True)
        for name, column in self.columns.items():
            if not column.nullable and (empty := int(ordered[name].isna().sum())):
                msg = (
                    f"{origin}: table {self.name!r}, column {name!r} is empty in {empty} row(s); a value is"
                    " required"
                )
                raise SnapshotError(msg)
        if self.unique and (twice := ordered.duplicated(list(self.key))).any():
            row = ordered.loc[twice, list(self.key)].iloc[0].to_dict()
            msg = f"{origin}: table {self.name!r} holds the key {row} more than once"
            raise SnapshotError(msg)
        try:
            return pa.Table.from_pandas(
                ordered, schema=self.arrow_schema(), preserve_index=False
            ).replace_schema_metadata(None)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            msg = f"{origin}: table {self.name!r} has a value of the wrong type: {error}"
            raise SnapshotError(msg) from error
