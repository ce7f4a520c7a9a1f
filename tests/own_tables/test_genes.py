"""A list of genes is one a line, or the column of a table that holds them."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from mircargo.errors import InputError
from mircargo.own_tables.genes import read_genes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sox2\nPten\n", ["Sox2", "Pten"]),
        ("gene\nSox2\nPten\n", ["Sox2", "Pten"]),
        ("\ufeffGENE\r\nSox2\r\n\r\nPten\r\nSox2\r\n", ["Sox2", "Pten"]),
        ("gene\tTPM\nSox2\t1.5\nPten\t0.2\n", ["Sox2", "Pten"]),
        ("TPM,Symbol\n1.5,Sox2\n0.2,Pten\n", ["Sox2", "Pten"]),
        ("gene_id;symbol;mean\nMGI:98364;Sox2;1,5\nMGI:109583;Pten;0,2\n", ["MGI:98364", "MGI:109583"]),
        ('"TPM","gene"\n"1.5","Sox2"\n"0.2","Pten"\n', ["Sox2", "Pten"]),
        ("gene\tTPM\nSox2\t1\n\t2\nNA\t3\nPten\t4\n", ["Sox2", "Pten"]),
    ],
)
def test_genes_are_found_wherever_they_stand(tmp_path, text, names):
    path = tmp_path / "cell.txt"
    path.write_bytes(text.encode())
    assert read_genes(path)[0] == names


def test_the_column_is_said(tmp_path):
    path = tmp_path / "cell.tsv"
    path.write_text("symbol\tgene\nx\tSox2\n", encoding="utf-8")
    assert read_genes(path) == (["Sox2"], ("cell.tsv: genes are read from column 'gene'",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cell.txt: is empty; expected one gene a line, or a table with a column 'gene'"),
        ("\n\n", "is empty"),
        ("gene\n", "is empty"),
        ("gene\tTPM\nNA\t1\n", "1 missing value (NA) read as empty"),
        ("TPM\tgene\n1\tSox2\n2\n", "line 3: expected 2 cells, found 1"),
        ("name,TPM\nSox2,1\n", "or a table with a column 'gene'; found columns name, TPM"),
    ],
)
def test_what_names_no_gene_is_refused(tmp_path, text, message):
    path = tmp_path / "cell.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        read_genes(path)


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("gene\nSox2\n"))
    assert read_genes(Path("-")) == (["Sox2"], ())


def test_parquet_is_read(tmp_path):
    path = tmp_path / "cell.parquet"
    pd.DataFrame({"TPM": [1.0, 2.0], "symbol": ["Sox2", "Pten"]}).to_parquet(path)
    assert read_genes(path)[0] == ["Sox2", "Pten"]
