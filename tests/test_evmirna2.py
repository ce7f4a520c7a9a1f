"""EVmiRNA's archive: safe members only, counts before values, groups of runs, clear words on faults."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from mircargo.errors import InputError
from mircargo.sources import evmirna2

DATA = Path(__file__).parent / "data" / "evmirna2"
METADATA = (
    "BioProject,Run,EV_type,Source,disease,Disease_stage/treatment,Release_date,URL,EV isolated"
    " method,Project_Title,Project_Description\nP,R1,sEV,Urine,-,-,-,-,-,-,-\n"
)
COUNTS = "miRNA,R1\nhsa-miR-21-5p,3\n"


def packed(path, members):
    """Write a tar of the members (name → text, or a type of member with a target)."""
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, tuple):
                member.type, member.linkname = content
                archive.addfile(member)
                continue
            data = content if isinstance(content, bytes) else content.encode()
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def message_of(path) -> str:
    with pytest.raises(InputError) as caught:
        evmirna2.parse(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_fixture_holds_the_members_beside_it():
    with tarfile.open(DATA / "raw.tgz") as archive:
        inside = {
            Path(member.name).name: archive.extractfile(member).read()
            for member in archive
            if member.isfile()
        }
    assert inside == {path.name: path.read_bytes() for path in (DATA / "members").iterdir()}


def test_a_plain_tar_and_another_order_give_the_same_table(tmp_path):
    members = {path.name: path.read_bytes() for path in sorted((DATA / "members").iterdir(), reverse=True)}
    assert evmirna2.parse(packed(tmp_path / "plain.tar", members)).equals(evmirna2.parse(DATA / "raw.tgz"))


def test_counts_decide_over_expression_values():
    table = evmirna2.parse(DATA / "raw.tgz")
    healthy = table[
        (table["project"] == "PRJINV1") & (table["disease"] == "Healthy donor") & (table["mirna"] != "")
    ]
    assert healthy[["mirna", "detected", "runs"]].values.tolist() == [["hsa-miR-21-5p", "1", "2"]]


def test_a_run_without_counts_goes_by_its_expression_values(tmp_path):
    members = {
        "P_metadata.csv": METADATA + "P,R2,sEV,Urine,-,-,-,-,-,-,-\n",
        "P_expression.csv": "miRNA,R1,R2\nhsa-miR-9-5p,5,5\nhsa-miR-21-5p,0,5\n",
        "P_expression_count.csv": COUNTS,
    }
    table = evmirna2.parse(packed(tmp_path / "raw.tar", members))
    assert table[["mirna", "detected", "runs"]].values.tolist() == [
        ["", "", "2"],
        ["hsa-miR-21-5p", "2", "2"],
        ["hsa-miR-9-5p", "1", "2"],
    ]
    facts = evmirna2.state(table, evmirna2.SOURCE.downloads[0])
    assert set(facts["basis"]) == {"count table, and expression table for runs without counts"}


@pytest.mark.parametrize(
    "member",
    [
        {"../P_metadata.csv": METADATA},
        {"/P_metadata.csv": METADATA},
        {"P_metadata.csv": (tarfile.SYMTYPE, "/etc/passwd")},
        {"P_metadata.csv": (tarfile.LNKTYPE, "other")},
        {"P_metadata.csv": (tarfile.FIFOTYPE, "")},
    ],
    ids=["parent", "absolute", "symlink", "hardlink", "pipe"],
)
def test_unsafe_members_are_refused(member, tmp_path):
    words = ("lies outside the archive", "is a link", "is not an ordinary file")
    assert any(
        f"P_metadata.csv' {word}; nothing was read from it"
        in message_of(packed(tmp_path / "evil.tar", member))
        for word in words
    )


def test_a_member_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(evmirna2, "_LARGEST", 10)
    assert "is larger than 10 bytes" in message_of(
        packed(tmp_path / "large.tar", {"P_metadata.csv": METADATA})
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"readme.txt": "x"},
            "'readme.txt': expected <project>_metadata.csv, _expression.csv or _expression_count.csv",
        ),
        ({}, "holds no table; expected the CSV files of projects"),
        ({"P_metadata.csv": "Run\nR1\n"}, "P_metadata.csv: expected a column 'EV_type', found ['Run']"),
        (
            {"P_metadata.csv": METADATA + "P,R2\n"},
            "P_metadata.csv: row 3: expected 11 cells, found 2; the file may be cut off",
        ),
        (
            {"P_metadata.csv": b"\xff\xfe"},
            "P_metadata.csv: expected UTF-8 text, found other bytes at position 0",
        ),
        (
            {"P_metadata.csv": METADATA + "x" * 200_000},
            "P_metadata.csv: not the expected table: field larger than field limit",
        ),
        (
            {"P_metadata.csv": METADATA, "P_expression.csv": "miRNA,R1\nhsa-miR-9-5p,x\n"},
            "P_expression.csv: expected numbers, found other cells (",
        ),
        (
            {"P_metadata.csv": METADATA, "P_expression.csv": "miRNA,R1\nhsa-miR-9-5p,\n"},
            "P_expression.csv: expected a number of 0 or more in every cell",
        ),
        (
            {"P_metadata.csv": METADATA, "P_expression.csv": "miRNA,R1\nhsa-miR-9-5p,-1\n"},
            "P_expression.csv: expected a number of 0 or more in every cell",
        ),
        (
            {"P_metadata.csv": METADATA, "P_expression.csv": "miRNA,R1\nhsa-miR-9-5p,1,2\n"},
            "P_expression.csv: line 2: expected 2 cells, found 3",
        ),
        (
            {"P_metadata.csv": METADATA, "P_expression.csv": ""},
            "P_expression.csv: expected different runs and a row a miRNA, found ''",
        ),
        ({"P_expression_count.csv": COUNTS}, "P_expression_count.csv: run 'R1' is not in P_metadata.csv"),
    ],
)
def test_what_is_wrong_is_said(members, message, tmp_path):
    assert message_of(packed(tmp_path / "raw.tar", members)).startswith(f"raw.tar: {message}")


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG" * 400, gzip.compress(b"no tar" * 400)], ids=["empty", "binary", "gzip"]
)
def test_what_is_no_archive_is_refused(data, tmp_path):
    path = tmp_path / "other"
    path.write_bytes(data)
    assert message_of(path).startswith("other: ")


def test_a_cut_archive_is_refused(tmp_path):
    path = tmp_path / "cut.tgz"
    whole = (DATA / "raw.tgz").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert message_of(path).endswith("; fetch the file again")


def test_a_missing_file_is_named(tmp_path):
    assert (
        message_of(tmp_path / "no.tgz") == f"{tmp_path / 'no.tgz'}: cannot be read: No such file or directory"
    )
