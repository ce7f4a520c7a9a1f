"""Packed files: what is read, what is refused, and that nothing unpacks for long."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mircargo.errors import InputError
from mircargo.readers.archive import read_members
from mircargo.readers.text import open_text

TABLE = b"mirna,gene\nmmu-let-7b-5p,Lin28a\n"


def zipped(path, members, *, how=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def file_member(name, data=TABLE, **facts):
    """Return a member of a tar archive: header and bytes."""
    member = tarfile.TarInfo(name)
    member.size = len(data)
    for fact, value in facts.items():
        setattr(member, fact, value)
    return member, data


def tarred(path, members, *, mode="w", form=tarfile.PAX_FORMAT):
    with tarfile.open(path, mode, format=form) as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return path


def read(path, suffixes=(".csv",)):
    return [(name, handle.read()) for name, handle in read_members(path, suffixes)]


def text(path):
    with open_text(path) as handle:
        return handle.read()


# one text


@pytest.mark.parametrize("name", ["counts.txt", "folder/counts.txt", "../counts.txt"])
def test_a_zip_with_one_file_is_read_whatever_the_names(tmp_path, name):
    path = zipped(
        tmp_path / "table.tsv", {"folder/": b"", name: b"\xef\xbb\xbf" + TABLE, "__MACOSX/._counts.txt": b"x"}
    )
    assert text(path) == TABLE.decode()
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "expected a zip file with one file in it, found 0$"),
        ({"a": b"1", "b": b"2"}, r"expected a zip file with one file in it, found 2 \('a', 'b'\)"),
    ],
)
def test_a_zip_with_another_number_of_files_is_refused(tmp_path, members, words):
    with pytest.raises(InputError, match=words):
        text(zipped(tmp_path / "table.zip", members))


def test_a_zip_that_cannot_be_read_is_told(tmp_path):
    path = zipped(tmp_path / "table.zip", {"a": TABLE}, how=zipfile.ZIP_BZIP2)
    with pytest.raises(
        InputError, match="encrypted, or packed in another way than deflate; unpack it yourself"
    ):
        text(path)
    whole = zipped(path, {"a": TABLE * 99}).read_bytes()
    middle = len(whole) // 3
    for broken in (
        whole[:-30],
        whole[:40],
        whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
    ):
        path.write_bytes(broken)
        with pytest.raises(
            InputError,
            match=r"table\.zip: the (zip file|gzip data) is truncated or damaged .*; fetch the file again",
        ):
            text(path)


def test_a_truncated_gzip_is_told(tmp_path):
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(TABLE * 99)[:-9])
    with pytest.raises(
        InputError, match=r"table\.csv\.gz: the gzip data is truncated or damaged .*; fetch the file again"
    ):
        text(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="none: cannot be read: No such file"):
        text(tmp_path / "none")


@pytest.mark.parametrize("pack", ["gzip", "zip"])
def test_a_bomb_is_stopped(tmp_path, pack, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._FLOOR", 10**6)
    path, bomb = tmp_path / "bomb", b"0123456\n" * 250_000
    if pack == "gzip":
        path.write_bytes(gzip.compress(bomb))
    else:
        zipped(path, {"a": bomb})
    with pytest.raises(
        InputError, match=r"bomb: unpacks to more than \d+ bytes, as a bomb does; is it the right file\?"
    ):
        text(path)
    monkeypatch.setattr("mircargo.readers.archive._RATIO", 2000)
    assert len(text(path)) == len(bomb)
    monkeypatch.setattr("mircargo.readers.archive._MOST", 1000)
    with pytest.raises(InputError, match="unpacks to more than 1000 bytes"):
        text(path)


def test_a_plain_file_of_any_size_is_no_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._MOST", 1000)
    (tmp_path / "plain").write_bytes(TABLE * 1000)
    assert len(text(tmp_path / "plain")) == 1000 * len(TABLE)


@pytest.mark.parametrize("packed", [False, True])
def test_a_line_without_end_is_stopped(tmp_path, packed, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._LONGEST_LINE", 400_000)
    path = tmp_path / "line"
    for end in (b"\n", b"\r", b"\r\n"):
        for length, fits in ((399_000, True), (900_000, False)):
            data = TABLE * 9000 + b"x" * length + end + TABLE * 9000
            path.write_bytes(gzip.compress(data, 1) if packed else data)
            if fits:
                assert len(text(path)) == len(data)
            else:
                with pytest.raises(
                    InputError,
                    match=r"line: a line is longer than 400000 bytes; expected a text file with lines",
                ):
                    text(path)
    path.write_bytes(b"a,b\r" * 300_000)
    assert len(text(path)) == 1_200_000


# many members


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_members_are_read_in_their_order_and_nothing_is_extracted(tmp_path, mode, form):
    folder = file_member("in", b"", type=tarfile.DIRTYPE)
    members = [
        folder,
        file_member("in/b.csv"),
        file_member("in/readme.txt", b"x" * 5000),
        folder,
        file_member("./a.csv", b"\n" * 70_000),
        file_member("in/A.CSV"),
    ]
    path = tarred(tmp_path / "all", members, mode=mode, form=form)
    assert read(path) == [("in/b.csv", TABLE), ("./a.csv", b"\n" * 70_000)]
    assert [name for name, _ in read_members(path, (".csv", ".txt"))] == [
        "in/b.csv",
        "in/readme.txt",
        "./a.csv",
    ]
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (file_member("/etc/table.csv"), r"member '/etc/table\.csv' lies outside the archive"),
        (file_member("../table.csv"), r"member '\.\./table\.csv' lies outside the archive"),
        (file_member("in/../../table.csv"), "lies outside the archive"),
        (file_member("in\\..\\table.csv"), "lies outside the archive"),
        (file_member("C:/table.csv"), "lies outside the archive"),
        (file_member("/ignored.txt"), "lies outside the archive"),
        (file_member("..", b"", type=tarfile.DIRTYPE), "lies outside the archive"),
        (
            file_member("table.csv", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
            r"member 'table\.csv' is a link",
        ),
        (file_member("table.csv", b"", type=tarfile.LNKTYPE, linkname="first.csv"), "is a link"),
        (file_member("table.csv", b"", type=tarfile.CHRTYPE), "is not an ordinary file"),
        (file_member("table.csv", b"", type=tarfile.FIFOTYPE), "is not an ordinary file"),
        (file_member("first.csv"), r"member 'first\.csv' comes twice"),
        (file_member("./first.csv"), r"member '\./first\.csv' comes twice"),
        (
            file_member(
                "holes.csv",
                b"",
                pax_headers={"GNU.sparse.major": "0", "GNU.sparse.size": "9" * 12, "GNU.sparse.map": "0,1"},
            ),
            "is not an ordinary file",
        ),
    ],
)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_member_that_no_honest_archive_has_is_refused(tmp_path, member, words, mode):
    path = tarred(
        tmp_path / "all.tar", [file_member("first.csv"), member, file_member("last.csv")], mode=mode
    )
    with pytest.raises(InputError, match=rf"^all\.tar: .*{words}; nothing was read from it"):
        read(path)
    assert [path] == list(tmp_path.iterdir())


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._MOST_MEMBERS", 3)
    with pytest.raises(InputError, match="member '3' comes after 3 others"):
        read(tarred(tmp_path / "all.tar", [file_member(str(i), b"") for i in range(5)]))


def test_a_header_that_would_fill_the_memory_is_refused(tmp_path):
    path = tarred(tmp_path / "all.tar", [file_member("a.csv", pax_headers={"comment": "x" * 1_100_000})])
    with pytest.raises(InputError, match=r"a header of 11000.. bytes"):
        read(path)


def test_a_header_that_is_no_number_is_told(tmp_path):
    path = tarred(
        tmp_path / "all.tar",
        [file_member("a.csv", pax_headers={"GNU.sparse.size": "many", "GNU.sparse.map": "0,1"})],
    )
    with pytest.raises(
        InputError, match=r"all\.tar: not a tar archive, or a truncated or damaged one \(unreadable headers"
    ):
        read(path)


def test_what_follows_the_end_of_an_archive_is_read_for_its_checksum(tmp_path):
    path = tarred(tmp_path / "all.tar", [file_member("a.csv")])
    packed = gzip.compress(path.read_bytes() + bytes(2**20))
    path.write_bytes(packed)
    assert read(path) == [("a.csv", TABLE)]
    path.write_bytes(packed[:-8] + b"notright")
    with pytest.raises(InputError, match="the gzip data is truncated or damaged"):
        read(path)


def test_a_tar_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._FLOOR", 10**6)
    path = tarred(tmp_path / "all.tar.gz", [file_member("readme", bytes(2_000_000))], mode="w:gz")
    with pytest.raises(InputError, match=r"all\.tar\.gz: unpacks to more than 1000000 bytes, as a bomb does"):
        read(path)


def test_a_line_without_end_in_a_member_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("mircargo.readers.archive._LONGEST_LINE", 1000)
    path = tarred(tmp_path / "all.tar", [file_member("a.csv", b"x" * 2000)])
    with pytest.raises(InputError, match="a line is longer than 1000 bytes"):
        read(path)


def test_a_damaged_archive_is_told(tmp_path):
    path = tmp_path / "all.tar.gz"
    whole = tarred(path, [file_member("a.csv", TABLE * 999)], mode="w:gz").read_bytes()
    inner = gzip.decompress(whole)
    for broken in (
        whole[:-20],
        whole[:-6] + b"\0" * 6,
        b"",
        b"mirna,gene\n" * 99,
        inner[:9000],
        TABLE[:0].ljust(512, b"y"),
    ):
        path.write_bytes(broken)
        with pytest.raises(
            InputError,
            match=(
                r"all\.tar\.gz: (the gzip data is|not a tar archive, or a) truncated or damaged|not a tar"
                r" archive, or a truncated or damaged one"
            ),
        ):
            read(path)
    with pytest.raises(InputError, match="none: cannot be read"):
        read(tmp_path / "none")


def _seeds():
    tar, zip_file = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", pax_headers={"comment": "x"}) as archive:
        for name in ("a.csv", "x" * 130 + ".csv"):
            member, data = file_member(name)
            archive.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(zip_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é.csv", TABLE * 20)
    return tar.getvalue()[:6000], zip_file.getvalue()


def mended(data):
    """Return a tar archive with right checksums, so that damage gets past them."""
    data = bytearray(data)
    for start in range(0, len(data) - 511, 512):
        if data[start + 257 : start + 262] == b"ustar":
            data[start + 148 : start + 156] = b" " * 8
            data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + 512])
    return bytes(data)


TAR, ZIP = _seeds()
DAMAGE = st.lists(st.tuples(st.integers(0, 2999), st.integers(0, 255)), min_size=1, max_size=6)


def damaged(seed, changes, cut):
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    return bytes(data[:cut])


def complaint(reader, path):
    """Return what the reader says of a file, ``""`` if it takes it."""
    try:
        reader(path)
    except InputError as error:
        return str(error)
    return ""


@given(DAMAGE, st.integers(400, 6000), st.booleans())
def test_any_damage_to_a_tar_is_members_or_one_line(tmp_path_factory, changes, cut, right):
    path = tmp_path_factory.getbasetemp() / "damaged.tar"
    data = damaged(TAR, changes, cut)
    path.write_bytes(mended(data) if right else data)
    assert "\n" not in complaint(read, path)


@given(DAMAGE, st.integers(4, 3000))
def test_any_damage_to_a_zip_is_text_or_one_line(tmp_path_factory, changes, cut):
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(damaged(ZIP, changes, cut))
    assert "\n" not in complaint(text, path)
