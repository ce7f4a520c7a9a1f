"""The tables that a user brings: miRNA–gene pairs, gene sets or miRNA lists (GMT), and a universe."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.files import read_list
from mircargo.words import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["file_stem", "read_facts", "read_gmt", "read_lists", "read_names", "read_pairs"]

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
    named = [
        (row[0], row[0] if row[1].lower() in _NO_NAME or row[1].startswith(_URL) else row[1], row[2:])
        for row in rows
    ]
    members = [(set_id, name, gene) for set_id, name, genes in named for gene in genes]
    return pd.DataFrame(members, columns=["set_id", "set_name", "gene"]).assign(library=file_stem(path))


def _gmt_rows(path: Path, what: str) -> list[list[str]]:
    """Return the rows of a GMT file, each with id, description and at least one member."""
    rows: list[list[str]] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(read_list(path), 1):
        if not line.strip():
            continue
        first, description, *members = [*(cell.strip() for cell in line.split("\t")), ""][
            : line.count("\t") + 2
        ]
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
        notes.append(
            f"{path.name}: no header names mirna and gene, so both columns are read as pairs, the first line too"
        )
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
        notes += (
            [
                f"{path.name}: no score is above 0, so they are read as context++ scores and their sign is turned"
            ]
            if turned
            else []
        )
    return table, tuple(notes)


def _delimited(path: Path, *, header: bool = True) -> pd.DataFrame:
    """Return a text table with cells as text; tabs between cells if the first line has one, else commas."""
    from pyarrow import ArrowInvalid, csv, string

    lines = read_list(path)
    if not any(lines):
        msg = f"{path.name}: is empty; expected a table with a header"
        raise InputError(msg)
    tab = "\t" in lines[0]
    width = lines[0].count("\t" if tab else ",") + 1
    names = (
        [cell.strip().strip('"') for cell in lines[0].split("\t" if tab else ",")]
        if header
        else [str(i) for i in range(width)]
    )
    if len(set(names)) < len(names):
        msg = f"{path.name}: two columns have one name; found {names}"
        raise InputError(msg)
    if header and not any(lines[1:]):
        msg = f"{path.name}: holds no row below its header"
        raise InputError(msg)
    try:
        read = csv.read_csv(
            io.BytesIO("\n".join(lines).encode()),
            read_options=csv.ReadOptions(column_names=names, skip_rows=1 if header else 0, use_threads=False),
            parse_options=csv.ParseOptions(delimiter="\t" if tab else ",", quote_char=False if tab else '"'),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, string()), strings_can_be_null=False
            ),
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
        msg = f"{path.name}: holds no row; expected a table"
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


def read_facts(
    path: Path,
    kind: str,
    *,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the facts of a user's own file, in the columns of their kind.

    A file of gene sets may be GMT, one of 3'UTRs FASTA; others are TSV, CSV or Parquet with a header. Bare numbers
    are read as what they are where only one thing can be meant: NCBI Gene ids as genes, PubMed ids as references.

    Parameters
    ----------
    path
        The file, plain or gzip.
    kind
        One of :data:`mircargo.facts.KINDS`.
    columns
        Column of the kind → column of the file, where the names differ.
    constants
        Column of the kind → one value for all rows.

    Returns
    -------
    pandas.DataFrame
        Text columns of the kind, and ``_row``: the line of each row.

    Raises
    ------
    InputError
        If the file cannot be read, the kind or a column is unknown, or a column that each row needs is missing.
    """
    if kind not in KINDS:
        msg = f"unknown kind {kind!r}: choose one of {', '.join(KINDS)}"
        raise InputError(msg)
    known = KINDS[kind].columns
    for name in [*(columns or {}), *(constants or {})]:
        if name not in known:
            msg = f"kind {kind!r} has no column {name!r}; it has {', '.join(known)}"
            raise InputError(msg)
    table = _own_table(path, kind)
    lines = table.pop("_row")
    renames = dict(columns or {})
    for theirs in renames.values():
        if theirs not in table.columns:
            msg = f"{path.name}: has no column {theirs!r}; it has {', '.join(map(str, table.columns))}"
            raise InputError(msg)
    spelled = {str(name).strip().lower(): name for name in table.columns}
    taken = {
        name: table[renames.get(name, spelled.get(name, ""))]
        for name in known
        if name in renames or name in spelled
    }
    frame = _text_columns(taken, index=table.index).assign(**(constants or {}))
    if missing := [name for name in KINDS[kind].required() if name not in frame.columns]:
        advice = (
            f"name the file's own with --column {missing[0]}=…, or give one value with --set {missing[0]}=…"
        )
        msg = f"{path.name}: lacks column(s) {', '.join(missing)} of kind {kind!r}, found {', '.join(map(str, table.columns))}; {advice}"
        raise InputError(msg)
    return _plain_words(frame, kind).assign(_row=lines)


def _text_columns(columns: Mapping[str, pd.Series], *, index: pd.Index) -> pd.DataFrame:
    """Return text columns as one table, without white space around cells."""
    import pandas as pd

    return pd.DataFrame({name: _as_text(values) for name, values in columns.items()}, index=index)


def _as_text(values: pd.Series) -> pd.Series:
    """Return cells as text; whole numbers, which gaps make floating, as they were written."""
    if values.dtype.kind == "f" and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.astype(object).where(values.notna(), "").astype(str).str.strip()


def _own_table(path: Path, kind: str) -> pd.DataFrame:
    import pandas as pd

    stem = path.name.removesuffix(".gz").lower()
    if kind == "gene-set" and stem.endswith(".gmt"):
        rows = [(row[0], row[1], gene, number) for number, row in _numbered_gmt(path) for gene in row[2:]]
        return pd.DataFrame(rows, columns=["set_id", "set_name", "gene", "_row"])
    if kind == "utr" and stem.endswith((".fa", ".fasta", ".fna")):
        return _own_fasta(path)
    if path.suffix == ".parquet":
        return _parquet(path).assign(_row=lambda table: range(1, len(table) + 1))
    table = _delimited(path)
    lines = [number for number, line in enumerate(read_list(path), 1) if line][1:]
    return table.assign(
        _row=lines if len(lines) == len(table) else range(2, len(table) + 2)
    )  # a quoted cell may span lines


def _numbered_gmt(path: Path) -> list[tuple[int, list[str]]]:
    lines = [number for number, line in enumerate(read_list(path), 1) if line.strip()]
    rows = _gmt_rows(path, "gene")
    named = [
        [row[0], "" if row[1].lower() in _NO_NAME or row[1].startswith(_URL) else row[1], *row[2:]]
        for row in rows
    ]
    return list(zip(lines, named, strict=True))


def _own_fasta(path: Path) -> pd.DataFrame:
    """Return gene, transcript and sequence of FASTA whose headers are a gene, or a gene and a transcript with ``|`` between them."""
    import pandas as pd

    rows: list[list[Any]] = []
    for number, line in enumerate(read_list(path), 1):
        if line.startswith(">"):
            gene, _, transcript = (line[1:].split() or [""])[0].partition("|")
            rows.append([gene.strip(), transcript.split("|")[0].strip(), [], number])
        elif line.strip():
            if not rows:
                msg = f"{path.name}: line {number}: expected '>gene' or '>gene|transcript' before a sequence, found {line[:40]!r}"
                raise InputError(msg)
            rows[-1][2].append(line.strip())
    if not rows:
        msg = f"{path.name}: is empty; expected FASTA of 3'UTRs"
        raise InputError(msg)
    return pd.DataFrame(
        [(gene, transcript, "".join(parts), number) for gene, transcript, parts, number in rows],
        columns=["gene", "transcript", "sequence", "_row"],
    )


def _plain_words(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give bare numbers their prefix, and the aspects of GO their letter."""
    changed = {}
    for name in frame.columns.intersection(["gene", "other"]):
        bare = frame[name].str.fullmatch(r"\d+")
        changed[name] = frame[name].where(~bare, "NCBIGene:" + frame[name])
        changed[name] = changed[name].str.replace(r"^(ENS(?:MUS|RNO)?G\d{11})", r"ENSEMBL:\1", regex=True)
    if "reference" in frame.columns:
        changed["reference"] = frame["reference"].where(
            ~frame["reference"].str.fullmatch(r"\d+"), "PMID:" + frame["reference"]
        )
    if kind == "annotation" and "aspect" in frame.columns:
        words = {
            "bp": "P",
            "process": "P",
            "biological_process": "P",
            "mf": "F",
            "function": "F",
            "molecular_function": "F",
            "cc": "C",
            "component": "C",
            "cellular_component": "C",
        }
        changed["aspect"] = frame["aspect"].str.lower().map(words).fillna(frame["aspect"])
    if kind == "mti" and "evidence" in frame.columns:
        changed["evidence"] = frame["evidence"].str.lower().replace(_SUPPORT_WORDS)
    return frame.assign(**changed)


_SUPPORT_WORDS = {
    "functional mti": "functional",
    "functional mti (weak)": "weak",
    "non-functional mti": "negative",
    "non-functional mti (weak)": "negative",
}
