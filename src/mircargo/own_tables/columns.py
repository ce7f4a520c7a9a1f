"""Which column of a user's table is which of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from mircargo.errors import InputError
from mircargo.readers.delimited import ROW_NAMES

__all__ = ["column_of", "with_row_names"]


def column_of(path: Path, names: Iterable[str], wanted: str) -> str | None:
    """Return the column that is headed ``wanted`` in any case, None where there is none.

    Parameters
    ----------
    path
        The file, for errors.
    names
        Its columns.
    wanted
        The column sought, in lower case.

    Raises
    ------
    InputError
        If several are, which differ by case or white space alone.
    """
    found = [name for name in names if name.strip().lower() == wanted]
    if len(found) > 1:
        msg = (
            f"{path.name}: columns {', '.join(map(repr, found))} can all be read as {wanted!r}; keep one, or"
            " give the others another name"
        )
        raise InputError(msg)
    return found[0] if found else None


def with_row_names(
    path: Path, columns: Iterable[str], places: Mapping[str, str | None]
) -> tuple[dict[str, str], list[str]]:
    """Return our column → that of the file, where the file has one, and what its row names are read as.

    They are the first of our columns that the file lacks.

    Parameters
    ----------
    path
        The file, for notes.
    columns
        The columns of the file.
    places
        Our column → that of the file, None where it has none; those that row names may be come first.
    """
    taken = {ours: theirs for ours, theirs in places.items() if theirs is not None}
    if ROW_NAMES not in columns or ROW_NAMES in taken.values():
        return taken, []
    first = next(iter(places)), *(ours for ours in ("gene",) if ours in places)
    lacking = [ours for ours in first if ours not in taken]
    if not lacking:
        return taken, [f"{path.name}: the first column has no name and is passed over"]
    return {lacking[0]: ROW_NAMES, **taken}, [
        f"{path.name}: the first column has no name and is read as {lacking[0]}"
    ]
