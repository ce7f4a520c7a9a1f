"""Gene sets and lists in GMT: id, description, then the members, with tabs between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mircargo.errors import InputError
from mircargo.readers.text import open_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_gmt"]


def read_gmt(path: Path) -> pd.DataFrame:
    """Read gene sets in GMT format: a row a member, with its ``set`` and the set's ``description``.

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
