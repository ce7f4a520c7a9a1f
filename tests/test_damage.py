"""Damaged, hostile and vanishing snapshots: no answer is given from them, and one line says why."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import refused
from mircargo.digest import sha256_of
from mircargo.errors import MircargoError, SnapshotError
from mircargo.home import cache_folder, home_folder, snapshot_folder
from mircargo.schema import TABLES
from mircargo.snapshots.pair import SnapshotPair
from mircargo.store.core_utrs import checked_core_utrs
from mircargo.store.find import core_folder, core_utrs_file, read_snapshot
from mircargo.store.manifest import read_manifest
from mircargo.store.store import Store

CHECKSUMS = "mircargo.store.checksums"
COMMANDS = {
    "targets": ["targets", "miR-21a", "--organism", "mouse"],
    "mirnas": ["mirnas", "Pten", "--organism", "mouse"],
    "cargo": ["cargo"],
    "explain": ["explain", "EXO", "neurogenesis"],
    "enrich": ["enrich", "miR-21a", "miR-9-5p", "--organism", "mouse", "--draws", "100", "--min-size", "1"],
    "names": ["names", "names.txt"],
    "query": ["query", "sql", "SELECT count(*) FROM mti"],
    "saved": ["query", "shared_targets", "-p", "mirna_a=miR-21a", "-p", "mirna_b=miR-9-5p"],
    "graph": ["graph", "--mirna", "miR-21a", "--organism", "mouse", "--out", "g.json", "--force"],
    "status": ["data", "status"],
    "sources": ["data", "status", "sources"],
    "snapshot": ["data", "status", "snapshot"],
}


@pytest.fixture
def copy(snapshot_folder_fixture, tmp_path):
    """Return a copy of the small world that a test may damage."""
    return shutil.copytree(snapshot_folder_fixture, tmp_path / "copy")


@pytest.fixture
def ask(cli, tmp_path, monkeypatch):
    """Run a command on a snapshot; return (exit code, stdout, stderr)."""
    (tmp_path / "names.txt").write_text("miR-21a\nPten\n")

    def run(words, folder):
        monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(folder))
        return cli(*words)

    return run


def rewrite(folder, change):
    """Change the manifest of a snapshot."""
    facts = json.loads((folder / "snapshot.json").read_text())
    (folder / "snapshot.json").write_text(json.dumps(change(facts) or facts))


def seal(folder):
    """Make the manifest fit the files as they are."""

    def change(facts):
        for entry in (one for entries in facts["tables"].values() for one in entries):
            path = folder / entry["file"]
            entry |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}

    rewrite(folder, change)


def flip(path, at, bit):
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


# --- content ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(name for name in TABLES if not TABLES[name].optional))
def test_one_flipped_bit_anywhere_in_a_table_is_no_answer(name, copy):
    (path,) = copy.glob(f"{name}.*parquet") if name != "mti" else copy.glob("mti.mirtarbase.parquet")
    whole = path.read_bytes()
    rng = random.Random(name)
    places = {0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(20))}
    for at in places:
        flip(path, at, rng.randrange(8))
        with pytest.raises(SnapshotError) as caught:
            read_snapshot(copy)
        found = sha256_of(path)[:12]
        expected = next(e["sha256"] for e in read_manifest(copy).tables[name] if e["file"] == path.name)[:12]
        text = str(caught.value)
        assert text.startswith(
            f"{path}: the file of table {name!r} is damaged: expected sha256 {expected}…, found {found}…"
        )
        assert "mircargo data verify" in text
        assert "reinstall mircargo" in text
        path.write_bytes(whole)
    read_snapshot(copy)


@pytest.mark.parametrize("table", ["mti.mirtarbase", "gene_set_member.goa", "mirna", "dropped"])
@pytest.mark.parametrize("command", [*COMMANDS, "report"])
def test_no_command_answers_from_a_damaged_table(command, table, ask, copy):
    path = copy / f"{table}.parquet"
    flip(path, path.stat().st_size // 3, 1)
    report = ["report", "-m", "miR-21a", "--organism", "mouse", "-o", "r.html"]
    refused(ask(COMMANDS.get(command, report), copy), path, "is damaged: expected sha256")


def test_the_same_bytes_in_another_order_are_damage(copy):
    path = copy / "gene.parquet"
    data = bytearray(path.read_bytes())
    data[100], data[101] = data[101], data[100] ^ (data[100] == data[101])
    path.write_bytes(data)
    with pytest.raises(SnapshotError, match="expected sha256"):
        Store(copy)


def test_files_of_two_tables_of_one_size_that_changed_places(copy):
    one, two = copy / "dropped.parquet", copy / "ev_source.parquet"
    data = [one.read_bytes(), two.read_bytes()]
    one.write_bytes(data[1]), two.write_bytes(data[0])
    rewrite(
        copy,
        lambda facts: (
            [
                entry.update(bytes=(copy / entry["file"]).stat().st_size)
                for name in ("dropped", "ev_source")
                for entry in facts["tables"][name]
            ]
            and None
        ),
    )
    with pytest.raises(SnapshotError, match="expected sha256"):
        Store(copy)


def test_a_diff_does_not_call_a_damaged_snapshot_equal(ask, cli, copy, snapshot_folder_fixture):
    flip(copy / "mti.mirtarbase.parquet", 700, 0)
    refused(cli("data", "diff", snapshot_folder_fixture, copy), "expected sha256")
    refused(cli("data", "diff", copy, snapshot_folder_fixture), "expected sha256")


def test_a_run_is_not_repeated_on_a_damaged_snapshot(ask, cli, copy):
    assert (
        ask(
            [
                "targets",
                "miR-21a",
                "--organism",
                "mouse",
                "--out",
                "t.tsv",
                "-f",
                "tsv",
                "--record",
                "r.json",
            ],
            copy,
        )[0]
        == 0
    )
    flip(copy / "mti.mirtarbase.parquet", 700, 0)
    refused(cli("rerun", "r.json", "--snapshot", copy), "expected sha256")


def test_nothing_is_built_on_or_switched_to_a_damaged_snapshot(cli, copy, tmp_path, monkeypatch):
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    place = shutil.copytree(copy, snapshot_folder("mine"))
    flip(place / "gene.parquet", 900, 3)
    (tmp_path / "pairs.tsv").write_text("mirna\tgene\tevidence\nmiR-21a-5p\tPten\tweak\n")
    words = ["data", "add", "pairs.tsv", "--kind", "mti", "--organism", "mouse", "--snapshot", "mine"]
    refused(cli(*words), "gene.parquet", "expected sha256")
    refused(cli(*words, "--dry-run"), "gene.parquet", "expected sha256")
    refused(cli("data", "use", "mine"), "gene.parquet", "expected sha256")
    refused(cli("data", "remove", "mine", "--source", "mirtarbase"), "gene.parquet", "expected sha256")
    assert [path.name for path in (home_folder() / "snapshots").iterdir()] == ["mine"]


@pytest.mark.parametrize("damage", ["a bit", "the end", "all of it"])
def test_no_target_is_predicted_on_damaged_utrs(damage, cli, monkeypatch, tmp_path):
    path = tmp_path / "utr.parquet"
    data = bytearray(core_utrs_file().read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data if damage == "a bit" else data[:-9])
    if damage == "all of it":
        path.unlink()
    monkeypatch.setattr("mircargo.store.core_utrs.core_utrs_file", lambda: path)
    for words in (["--mirna", "hsa-miR-21-5p"], ["--mirna", "UAGCUUAUCAGACUGAUGUUGA", "--show", "PDCD4"]):
        refused(cli("predict", *words), path, "the core 3'UTRs")


def test_the_core_is_whole_and_its_utrs_are_those_it_was_built_on():
    read_snapshot(core_folder())
    assert checked_core_utrs() == core_utrs_file()


# --- what was read once is remembered -----------------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch):
    """Take every snapshot for one that was left alone for long; count the files that are read."""
    names = []

    def counted(path):
        names.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(f"{CHECKSUMS}._SETTLED", -(10**18))
    monkeypatch.setattr(f"{CHECKSUMS}.sha256_of", counted)
    return names


def taken(reads):
    found = sorted(reads)
    reads.clear()
    return found


def all_of(folder):
    return sorted(path.name for path in folder.glob("*.parquet"))


def test_a_snapshot_is_read_once(copy, reads):
    read_snapshot(copy)
    assert taken(reads) == all_of(copy)
    read_snapshot(copy)
    assert taken(reads) == []


def test_a_file_that_was_changed_just_now_is_not_remembered(copy, reads, monkeypatch):
    monkeypatch.setattr(f"{CHECKSUMS}._SETTLED", 10**15)
    for _ in range(2):
        read_snapshot(copy)
        assert taken(reads) == all_of(copy)


def test_two_snapshots_are_not_taken_for_each_other(copy, reads, tmp_path):
    other = shutil.copytree(copy, tmp_path / "other")
    read_snapshot(copy), taken(reads)
    flip(other / "gene.parquet", 500, 1)
    with pytest.raises(SnapshotError, match=r"other/gene\.parquet"):
        read_snapshot(other)
    taken(reads)
    read_snapshot(copy)
    assert taken(reads) == []


@pytest.mark.parametrize(
    "way", ["in place", "in place, time put back", "replaced", "replaced, time put back"]
)
def test_a_change_is_noticed_though_the_file_was_read_before(way, copy, reads):
    read_snapshot(copy), taken(reads)
    path = copy / "gene.parquet"
    told = path.stat()
    if way.startswith("replaced"):
        shutil.copyfile(path, copy / "new")
        (copy / "new").replace(path)
    flip(path, 500, 1)
    if way.endswith("put back"):
        os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    with pytest.raises(SnapshotError, match=r"gene\.parquet: .* expected sha256"):
        read_snapshot(copy)
    assert taken(reads) == ["gene.parquet"]
    with pytest.raises(SnapshotError, match=r"gene\.parquet: .* expected sha256"):
        read_snapshot(copy)


def test_another_manifest_is_noticed(copy, reads):
    read_snapshot(copy), taken(reads)
    rewrite(copy, lambda facts: facts["tables"]["gene"][0].update(sha256="0" * 64))
    with pytest.raises(SnapshotError, match="expected sha256 000000000000…"):
        read_snapshot(copy)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"null",
        b"{",
        b"[" * 200_000,
        b'{"gene.parquet": 1}',
        b'{"gene.parquet": [[]]}',
        b"1e999",
    ],
)
def test_a_damaged_memory_is_no_memory(text, copy, reads):
    read_snapshot(copy), taken(reads)
    (memory,) = cache_folder().iterdir()
    whole = memory.read_bytes()
    memory.write_bytes(text)
    read_snapshot(copy)
    assert taken(reads) == all_of(copy)
    assert memory.read_bytes() == whole
    assert list(cache_folder().iterdir()) == [memory]


def test_a_flipped_bit_in_the_memory_trusts_no_damaged_file(copy, reads):
    read_snapshot(copy), taken(reads)
    (memory,) = cache_folder().iterdir()
    whole = memory.read_bytes()
    flip(copy / "gene.parquet", 500, 1)
    rng = random.Random(1)
    for _ in range(100):
        memory.write_bytes(whole)
        flip(memory, rng.randrange(len(whole)), rng.randrange(8))
        with pytest.raises(SnapshotError, match="expected sha256"):
            read_snapshot(copy)


@pytest.mark.parametrize(
    "place",
    ["a file in place of the home", "a file in place of the cache", "a folder in place of the memory"],
)
def test_a_home_that_cannot_be_written_is_no_failure(place, copy, reads, monkeypatch, tmp_path):
    if place == "a file in place of the home":
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("MIRCARGO_HOME", str(tmp_path / "file" / "home"))
    elif place == "a file in place of the cache":
        home_folder().mkdir(exist_ok=True)
        cache_folder().write_text("")
    else:
        read_snapshot(copy), taken(reads)
        (memory,) = cache_folder().iterdir()
        memory.unlink()
        memory.mkdir()
    for _ in range(2):
        read_snapshot(copy)
        assert taken(reads) == all_of(copy)
    flip(copy / "gene.parquet", 500, 1)
    with pytest.raises(SnapshotError, match="expected sha256"):
        read_snapshot(copy)


# --- manifests ----------------------------------------------------------------------------------------------

LONG = "x" * 5000
VALUES = [
    None,
    True,
    -1,
    1.5,
    float("nan"),
    2**70,
    "many",
    "",
    LONG,
    [],
    [1],
    {},
    {"a": 1},
    "a\nb",
    "\x1b[2J",
    "\ud800",
    "a\0b",
]


def hostile():
    """Yield a name and a change of the manifest that no reader should take."""
    for key in ("name", "schema_version", "tables"):
        for value in VALUES:
            if value != "many" or key != "name":
                yield (
                    f"{key}={ascii(value)[:20]}",
                    lambda facts, key=key, value=value: facts.update({key: value}),
                )
        yield f"no {key}", lambda facts, key=key: facts.pop(key) and None
    for value in VALUES:
        if value not in ("many", {}):
            yield f"base={ascii(value)[:20]}", lambda facts, value=value: facts.update(base=value)
        if value != "many":
            yield f"origin={ascii(value)[:20]}", lambda facts, value=value: facts.update(origin=value)
    for value in (*VALUES, [None], [[]], [1]):
        yield (
            f"tables.gene={ascii(value)[:20]}",
            lambda facts, value=value: facts["tables"].update(gene=value),
        )
    for key in ("file", "rows", "bytes", "sha256"):
        for value in VALUES:
            if (key, value) == ("file", "many"):
                continue  # a file that is missing
            yield (
                f"{key}={ascii(value)[:20]}",
                lambda facts, key=key, value=value: facts["tables"]["gene"][0].update({key: value}),
            )
        yield f"no {key}", lambda facts, key=key: facts["tables"]["gene"][0].pop(key) and None
    yield "a file twice", lambda facts: facts["tables"]["gene"].append(facts["tables"]["gene"][0])
    yield "a file of another table", lambda facts: facts["tables"]["mti"].append(facts["tables"]["gene"][0])
    yield "short checksum", lambda facts: facts["tables"]["gene"][0].update(sha256="ab12")


@pytest.mark.parametrize(
    ("name", "change"), list(hostile()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_hostile_manifest_is_one_line_and_spoils_no_list(name, change, copy, cli, monkeypatch):
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    bad = shutil.copytree(copy, snapshot_folder("bad"))
    shutil.copytree(copy, snapshot_folder("good"))
    rewrite(bad, change)
    with pytest.raises(SnapshotError) as caught:
        Store(bad)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    code, out, err = cli("data", "list", "--format", "json")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 0, err
    assert rows["bad"]["problem"]
    assert rows["good"]["problem"] is None
    assert rows["good"]["rows"] > 0
    refused(cli("data", "status", "snapshot", "--snapshot", "bad"))


@pytest.mark.parametrize("value", ["many", [1], 2**70])
@pytest.mark.parametrize("key", ["rows", "bytes", "sha256"])
def test_a_hostile_manifest_is_one_line_in_every_command(key, value, copy, ask, cli):
    bad = shutil.copytree(copy, snapshot_folder("bad"))
    rewrite(bad, lambda facts: facts["tables"]["gene"][0].update({key: value}))
    for words in COMMANDS.values():
        refused(ask(words, bad), "cannot be read as a manifest", f"expected {key!r} to be")
    refused(cli("data", "verify", "bad"))
    refused(cli("data", "diff", "bad", copy))
    refused(cli("data", "use", "bad"))
    assert cli("data", "remove", "bad")[0] == 0


@pytest.mark.parametrize("kind", ["folder", "nothing", "deep"])
def test_no_manifest_at_all(kind, copy, cli):
    path = copy / "snapshot.json"
    path.unlink()
    if kind == "folder":
        path.mkdir()
    if kind == "deep":
        path.write_text('{"name": ' * 50_000)
    with pytest.raises(SnapshotError) as caught:
        Store(copy)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [LONG, "a/" * 2000, "a\0b", "\ud800", "~nobody-here/x", "nope"])
def test_a_snapshot_by_a_name_that_none_can_have(name):
    with pytest.raises(MircargoError) as caught:
        Store(name)
    assert "\n" not in str(caught.value)


# --- tables that are not as declared, manifest matching -----------------------------------------------------


def renamed(table):
    return table.rename_columns(["Other", *table.column_names[1:]])


def gone(table):
    return table.drop_columns([table.column_names[-1]])


def retyped(table):
    numbers = pa.array(range(table.num_rows), pa.int16())
    return table.set_column(0, table.column_names[0], numbers)


def swapped(table):
    return table.select([*table.column_names[1:], table.column_names[0]])


def more(table):
    return table.append_column("more", pa.array(["x"] * table.num_rows))


def loose(table):
    """Let every column be empty, and the first be so in one row."""
    first = pa.array([None, *table.column(0).to_pylist()[1:]], table.schema.field(0).type)
    table = table.set_column(0, table.column_names[0], first)
    return table.cast(pa.schema([field.with_nullable(True) for field in table.schema]))


def nested(table):
    return table.set_column(0, table.column_names[0], pa.array([["x"]] * table.num_rows))


CHANGES = [renamed, gone, retyped, swapped, more, loose, nested]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", ["mirna", "mti.mirtarbase", "gene_set", "source", "gene_set_relation"])
def test_other_columns_than_declared_are_one_line(name, change, ask, copy):
    path = copy / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    seal(copy)
    for command in ("targets", "cargo", "query", "status", "dry run", "take out"):
        refused(
            ask(COMMANDS.get(command) or building(command, copy), copy), path, "is damaged: expected", "found"
        )
    refused(ask(["data", "diff", copy, copy], copy), path, "is damaged: expected", "found")


def building(command, folder):
    """Return the words of a command that reads a snapshot to build on it."""
    if command == "take out":
        return ["data", "remove", folder, "--source", "mirtarbase"]
    Path("p.tsv").write_text("mirna\tgene\tevidence\nmmu-miR-21a-5p\tCdkn1a\tfunctional\n")
    more = ["--dry-run"] if command == "dry run" else []
    return ["data", "add", "p.tsv", "--kind", "mti", "--organism", "mouse", "--snapshot", folder, *more]


@pytest.mark.parametrize("command", [*COMMANDS, "add"])
@pytest.mark.parametrize(
    "name",
    [
        "mirna",
        "mirna_alias",
        "gene",
        "gene_alias",
        "mti.mirtarbase",
        "gene_set",
        "gene_set_member.goa",
        "source",
        "ev_source",
        "ortholog",
    ],
)
def test_an_emptied_table_is_no_traceback(name, command, ask, copy):
    path = copy / f"{name}.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(0, 0), path)
    seal(copy)
    code, out, err = ask(COMMANDS.get(command) or [*building(command, copy), "-q"], copy)
    assert code in (0, 1)
    if code:
        refused((code, out, err))


def test_names_of_no_mirna_are_damage_and_said_once(ask, copy):
    path = copy / "mirna.parquet"
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    seal(copy)
    for words in (
        ["targets", "miR-21a", "miR-9-5p"],
        ["enrich", "miR-21a", "miR-9-5p", "--organism", "mouse"],
    ):
        result = ask(words, copy)
        refused(result, "table 'mirna_alias'", "which table 'mirna' lacks")
        assert result[2].count("mirna_alias") == 1


def test_a_file_that_is_no_parquet_with_a_manifest_that_fits(ask, copy):
    (copy / "gene.parquet").write_bytes(b"x" * 500)
    seal(copy)
    refused(ask(COMMANDS["targets"], copy), "gene.parquet")
    refused(ask(["data", "diff", copy, copy], copy), "gene.parquet")


# --- gone while it is read ----------------------------------------------------------------------------------


def test_a_snapshot_that_is_removed_while_it_is_read(copy):
    store = Store(copy)
    shutil.rmtree(copy)
    for ask in (store.rows, store.ask_sql):
        with pytest.raises(SnapshotError, match="was removed while it was read"):
            ask("SELECT * FROM gene")
    with pytest.raises(SnapshotError, match="was removed while it was read"):
        _ = store.mirna_index


def test_a_snapshot_that_is_replaced_while_it_is_read(copy, variant):
    store = Store(copy)
    other = variant("other", gene=lambda table: table.head(5))
    shutil.rmtree(copy)
    shutil.copytree(other, copy)
    with pytest.raises(SnapshotError, match="was changed while it was read"):
        store.rows("SELECT count(*) FROM gene")


def test_two_snapshots_of_which_one_goes(copy, snapshot_folder_fixture):
    with SnapshotPair(snapshot_folder_fixture, copy) as pair:
        assert pair.rows("SELECT count(*) FROM b_gene") == [(29,)]
        (copy / "gene.parquet").unlink()
        with pytest.raises(SnapshotError, match=r"gene\.parquet: was removed while it was read"):
            pair.rows("SELECT count(*) FROM b_gene")


@pytest.mark.parametrize("command", ["targets", "enrich", "graph", "status", "snapshot"])
def test_a_command_whose_snapshot_goes_after_it_was_opened(command, ask, copy, monkeypatch):
    opened = Store.__init__

    def vanishing(self, *arguments, **keywords):
        opened(self, *arguments, **keywords)
        shutil.rmtree(copy)

    monkeypatch.setattr(Store, "__init__", vanishing)
    refused(ask(COMMANDS[command], copy), "while it was read" if command != "snapshot" else "")


def test_a_record_tells_the_manifest_that_was_opened(ask, copy, monkeypatch, tmp_path):
    before = sha256_of(copy / "snapshot.json")
    answered = Store.ask

    def changing(self, *arguments):
        found = answered(self, *arguments)
        (copy / "snapshot.json").write_text("{}")
        return found

    monkeypatch.setattr(Store, "ask", changing)
    assert ask([*COMMANDS["targets"], "--record", "r.json"], copy)[0] == 0
    assert json.loads((tmp_path / "r.json").read_text())["inputs"]["snapshot"]["sha256"] == before
