"""The tables that a user brings: miRNA–gene pairs, gene sets or miRNA lists (GMT), and a universe."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError
from mircargo.files import read_list
from mircargo.words import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["file_stem", "read_gmt", "read_lists", "read_names", "read_pairs"]

_COLUMNS = ("mirna", "gene", "score", "family")
_NO_NAME = ("", "na", "n/a", "-", ".")
_URL = ("http://", "https://")


def file_stem(path: Path) -> str:
    """Return the file's name without its endings, e.g. ``hallmark`` of ``hallmark.gmt.gz``."""
    return path.name.removesuffix(".gz").rsplit(".", 1)[0] or path.name


def read_names(path: Path) -> list[str]:
    """Return the distinct names of a file, one a line; blank lines do not count.

    Raises
    ------
    InputError
        If the file cannot be read or names nothing.
    """
    names = list(dict.fromkeys(line.strip() for line in read_list(path) if line.strip()))
    if not names:
        msg = f"{path.name}: is empty; expected one name a line"
        raise InputError(msg)
    return names


def read_lists(path: Path) -> dict[str, list[str]]:
    """Return the named lists of a GMT file: id, description, then the names, with tabs between them.

    Raises
    ------
    InputError
        If the file cannot be read, a row has no name, or two rows have one id.
    """
    return {row[0]: row[2:] for row in _gmt_rows(path, "name")}


def read_gmt(path: Path) -> pd.DataFrame:
    """Return the members of the gene sets of a GMT file.

    Returns
    -------
    pandas.DataFrame
        Columns set_id, set_name (the description; the id where that is empty, ``na`` or an address), library (the
        name of the file) and gene, one row a member.

    Raises
    ------
    InputError
        If the file cannot be read, a row has no gene, or two rows have one id.
    """
    import pandas as pd

    rows = _gmt_rows(path, "gene")
    named = [(row[0], row[0] if row[1].lower() in _NO_NAME or row[1].startswith(_URL) else row[1], row[2:]) for row in rows]
    members = [(set_id, name, gene) for set_id, name, genes in named for gene in genes]
    return pd.DataFrame(members, columns=["set_id", "set_name", "gene"]).assign(library=file_stem(path))


def _gmt_rows(path: Path, what: str) -> list[list[str]]:
    """Return the rows of a GMT file, each with id, description and at least one member."""
    rows: list[list[str]] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(read_list(path), 1):
        if not line.strip():
            continue
        first, description, *members = [*(cell.strip() for cell in line.split("\t")), ""][: line.count("\t") + 2]
        members = list(dict.fromkeys(filter(None, members)))
        if not first or not members:
            found = counted(line.count("\t") + 1, "cell")
            msg = f"{path.name}: line {number}: expected id, description and at least one {what}, with tabs between them; found {found}"
            raise InputError(msg)
        if first in line_of:
            msg = f"{path.name}: line {number}: the id {first!r} stands in line {line_of[first]}, too; each needs an id of its own"
            raise InputError(msg)
        line_of[first] = number
        rows.append([first, description, *members])
    if not rows:
        msg = f"{path.name}: is empty; expected rows of id, description and {what}s, with tabs between them (GMT)"
        raise InputError(msg)
    return rows


def read_pairs(path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table of miRNA–gene pairs, and notes on how it was read.

    TSV, CSV (plain or gzip) or Parquet with a header that names the columns mirna and gene, in any case and order, and
    optionally score and family; other columns are passed over. Text of exactly two columns, neither headed mirna or
    gene, is read as pairs without a header. Scores are repression, 0 or more; if none is above 0, as context++ scores
    are, their sign is turned.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or a name or score is not usable.
    """
    table = _parquet(path) if path.suffix == ".parquet" else _delimited(path)
    notes: list[str] = []
    names = {str(name).strip().lower(): name for name in table.columns}
    missing = [name for name in _COLUMNS[:2] if name not in names]
    if len(missing) == 2 and len(table.columns) == 2 and path.suffix != ".parquet":
        notes.append(f"{path.name}: no header names mirna and gene, so both columns are read as pairs, the first line too")
        table = _delimited(path, header=False).set_axis(list(_COLUMNS[:2]), axis=1)
    elif missing:
        msg = f"{path.name}: lacks column(s) {missing}; found {[str(name) for name in table.columns]}"
        raise InputError(msg)
    else:
        kept = [name for name in _COLUMNS if name in names]
        table = table[[names[name] for name in kept]].set_axis(kept, axis=1)
    first_line = 1 if notes else 2
    for column in table.columns.intersection(["mirna", "gene", "family"]):
        table[column] = _text(table[column], path, first_line)
    if "score" in table.columns:
        table["score"], turned = _scores(table["score"], path, first_line)
        notes += [f"{path.name}: no score is above 0, so they are read as context++ scores and their sign is turned"] if turned else []
    return table, tuple(notes)


def _delimited(path: Path, *, header: bool = True) -> pd.DataFrame:
    """Return a text table with cells as text; tabs between cells if the first line has one, else commas."""
    from pyarrow import ArrowInvalid, csv, string

    lines = read_list(path)
    if not any(lines):
        msg = f"{path.name}: is empty; expected a table with the columns mirna and gene"
        raise InputError(msg)
    tab = "\t" in lines[0]
    width = lines[0].count("\t" if tab else ",") + 1
    names = [cell.strip().strip('"') for cell in lines[0].split("\t" if tab else ",")] if header else [str(i) for i in range(width)]
    if len(set(names)) < len(names):
        msg = f"{path.name}: two columns have one name; found {names}"
        raise InputError(msg)
    if header and not any(lines[1:]):
        msg = f"{path.name}: holds no row below its header; expected miRNA–gene pairs"
        raise InputError(msg)
    try:
        read = csv.read_csv(
            io.BytesIO("\n".join(lines).encode()),
            read_options=csv.ReadOptions(column_names=names, skip_rows=1 if header else 0, use_threads=False),
            parse_options=csv.ParseOptions(delimiter="\t" if tab else ",", quote_char=False if tab else '"'),
            convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, string()), strings_can_be_null=False),
        )
    except ArrowInvalid as error:
        msg = f"{path.name}: not the expected table: {str(error).splitlines()[0].removeprefix('CSV parse error: ')}"
        raise InputError(msg) from error
    return _filled(read.to_pandas(), path)


def _parquet(path: Path) -> pd.DataFrame:
    from pyarrow import ArrowException, parquet

    try:
        return _filled(parquet.read_table(path).to_pandas(), path)
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or 'it is no whole Parquet file'}"
        raise InputError(msg) from error
    except ArrowException as error:
        msg = f"{path.name}: not a Parquet table: {str(error).splitlines()[0]}"
        raise InputError(msg) from error


def _filled(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    if table.empty:
        msg = f"{path.name}: holds no row; expected miRNA–gene pairs"
        raise InputError(msg)
    return table


def _text(values: pd.Series, path: Path, first_line: int) -> Any:  # noqa: ANN401 - a column of names
    """Return names without white space around them; raise at the first that is empty."""
    import numpy as np
    import pandas as pd

    codes, names = pd.factorize(values)
    stripped = np.array([str(name).strip() for name in names], object)
    if (empty := (codes < 0) | (stripped[codes] == "")).any():
        msg = f"{path.name}: line {int(np.flatnonzero(empty)[0]) + first_line}: column {values.name!r} is empty; expected a name"
        raise InputError(msg)
    return stripped[codes]


def _scores(values: pd.Series, path: Path, first_line: int) -> tuple[Any, bool]:
    """Return repression scores, larger for stronger, and whether their sign was turned."""
    import numpy as np
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64)
    if (bad := ~np.isfinite(numbers)).any():
        at = int(np.flatnonzero(bad)[0])
        msg = f"{path.name}: line {at + first_line}: column 'score': expected a number, found {_shown(values.iloc[[at]].tolist())}"
        raise InputError(msg)
    if (numbers > 0).any() and (numbers < 0).any():
        at = int(np.flatnonzero(numbers < 0)[0])
        msg = f"{path.name}: line {at + first_line}: column 'score' is below 0 here and above 0 elsewhere; give repression, 0 or more"
        raise InputError(msg)
    turned = bool((numbers < 0).any())
    return (-numbers if turned else numbers) + 0.0, turned


def _shown(cell: Sequence[object]) -> str:
    return repr(cell[0])
