"""What tests ask of an answer of the command line: (exit code, stdout, stderr)."""

from __future__ import annotations

import json

import pandas as pd


def done(result):
    """Expect that it went well, and return the data."""
    assert result[0] == 0, result
    return result[1]


def said(result):
    """Expect that it went well, and return the words beside the data."""
    assert result[0] == 0, result
    return result[2]


def refused(result, *words, alone=True):
    """Expect no data and one line of error with these words, after other words if it is not alone."""
    code, out, err = result
    assert (code, out) == (1, ""), result
    line = err.splitlines()[-1]
    assert line.startswith("error: "), err
    assert "Traceback" not in err
    assert not alone or err.count("\n") == 1, err
    for word in words:
        assert str(word) in line, err
    return line


def table(name, folder, **only):
    """Return a table of a snapshot, all its packs; those rows alone whose columns have these values."""
    entries = json.loads((folder / "snapshot.json").read_text())["tables"].get(name, [])
    frame = pd.concat([pd.read_parquet(folder / entry["file"]) for entry in entries], ignore_index=True)
    for column, value in only.items():
        frame = frame[frame[column] == value]
    return frame
