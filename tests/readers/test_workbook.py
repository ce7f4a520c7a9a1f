"""Workbooks (.xlsx) of miRTarBase: the same table as the csv, and what is said about bad ones."""

from __future__ import annotations

import csv
import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mircargo.errors import InputError
from mircargo.readers import workbook as reader
from mircargo.sources import SOURCES

SOURCE = next(source for source in SOURCES if source.key == "mirtarbase")
RAW = Path(__file__).parents[1] / "data" / "mirtarbase" / "raw.csv"


def rows_of_csv():
    with RAW.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("another").append(["no", "table"])
    book.save(path)
    return path


def message_of(path):
    with pytest.raises(InputError) as caught:
        SOURCE.parse(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_workbook_gives_the_table_of_the_csv(tmp_path):
    header, *rows = rows_of_csv()
    numbers = [[int(cell) if cell.isdecimal() else cell or None for cell in row] for row in rows]
    path = workbook(tmp_path / "mmu_MTI.xlsx", [header, *numbers, [None] * len(header)])
    assert SOURCE.parse(path).equals(SOURCE.parse(RAW))


def test_the_name_of_the_file_does_not_matter(tmp_path):
    path = workbook(tmp_path / "mmu_MTI.csv", rows_of_csv())
    assert SOURCE.parse(path).equals(SOURCE.parse(RAW))


def test_numbers_dates_and_short_rows_become_text(tmp_path):
    header, first, *_ = rows_of_csv()
    row = [*first[:3], datetime.datetime(2020, 9, 2), 18569.0, "Mus musculus", True]
    table = SOURCE.parse(workbook(tmp_path / "a.xlsx", [header, row]))
    assert table.iloc[0].tolist() == [
        *first[:3],
        "2020-09-02 00:00:00",
        "18569",
        "Mus musculus",
        "True",
        "",
        "",
    ]


def test_columns_may_stand_in_another_order(tmp_path):
    rows = [["extra", *reversed(row)] for row in rows_of_csv()]
    assert SOURCE.parse(workbook(tmp_path / "a.xlsx", rows)).equals(SOURCE.parse(RAW))


def test_a_missing_column_is_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["miRTarBase ID", "gene"], ["x", "y"]])
    assert message_of(path) == "a.xlsx: expected a column 'miRNA', found ['miRTarBase ID', 'gene']"


def test_an_empty_sheet_is_refused(tmp_path):
    assert message_of(workbook(tmp_path / "a.xlsx", [])) == "a.xlsx: holds no row; expected a table"


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b"<a/>",
        b"\xff\xfe\x00",
        (
            b'<?xml version="1.0"?><worksheet><sheetData><row><c'
            b' t="s"><v>99</v></c></row></sheetData></worksheet>'
        ),
    ],
)
def test_a_damaged_member_is_a_clear_error_or_a_table(member, content, tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", rows_of_csv())
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == member else old.read(info))
    try:
        said = " ".join(SOURCE.parse(path).columns)
    except InputError as error:
        said = str(error)
    assert said.startswith("damaged.xlsx: ") or said == " ".join(SOURCE.columns)


def test_a_truncated_workbook_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", rows_of_csv())
    path.write_bytes(path.read_bytes()[:-40])
    assert message_of(path).startswith("a.xlsx: the zip file is truncated or damaged")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", rows_of_csv())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"\0" * 30_000_000)
    assert "a.xlsx: unpacks to 30," in message_of(path)
    monkeypatch.setattr(reader, "STEEPEST", 10**6)
    assert SOURCE.parse(path).equals(SOURCE.parse(RAW))


def test_a_zip_without_workbook_is_not_read_as_one(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mmu_MTI.csv", RAW.read_bytes())
    assert not reader.is_workbook(path)
