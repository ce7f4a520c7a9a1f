"""Which snapshot answers; listing, using, removing, verifying and comparing snapshots."""

from __future__ import annotations

import hashlib
import json
import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import mircargo
from mircargo.errors import InputError, OutputError, SnapshotError
from mircargo.fetch.lock import one_at_a_time
from mircargo.home import current_name, downloads_folder, home_folder, lock_file, set_current, snapshot_names
from mircargo.schema import TABLES
from mircargo.snapshots.diff import diff_rows, diff_summary
from mircargo.snapshots.manage import remove_snapshot, use_snapshot
from mircargo.snapshots.pair import SnapshotPair
from mircargo.snapshots.verify import verify_snapshot
from mircargo.store.find import core_folder, find_snapshot
from mircargo.store.store import Store

MOUSE = 10090
MIR21, MIR9, PTEN = "mirbase:MIMAT0000530", "mirbase:MIMAT0000142", "MGI:109583"


@pytest.fixture
def own(variant, monkeypatch):
    """Return a function that puts a changed snapshot into the home folder."""
    monkeypatch.delenv("MIRCARGO_SNAPSHOT", raising=False)
    return lambda name, **changes: variant(name, home_folder() / "snapshots" / name, **changes)


def told(result, code=0):
    assert result[0] == code, result
    return result[1]


def rows_of(text):
    names, *rows = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def failed(result, text):
    code, _, err = result
    assert code == 1
    assert err.splitlines()[-1].startswith("error: ")
    assert text in err.splitlines()[-1]


# --- which snapshot -----------------------------------------------------------------------------------------


def test_the_snapshot_is_the_named_else_the_environments_else_the_one_in_use_else_the_core(
    own, snapshot_folder_fixture, monkeypatch
):
    folder, other = own("full"), own("other")
    assert find_snapshot() == core_folder()
    set_current("full")
    assert (find_snapshot(), mircargo.open().store.snapshot.name) == (folder, "full")
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", "other")
    assert find_snapshot() == other
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(snapshot_folder_fixture))
    assert find_snapshot() == snapshot_folder_fixture
    assert find_snapshot("full") == folder
    assert find_snapshot(snapshot_folder_fixture) == snapshot_folder_fixture
    assert find_snapshot("core") == core_folder()


def test_a_folder_that_holds_a_snapshot_comes_before_a_name(
    own, snapshot_folder_fixture, tmp_path, monkeypatch
):
    folder = own("full")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    assert find_snapshot("full") == folder, "a folder without a snapshot is no snapshot"
    shutil.copytree(snapshot_folder_fixture, tmp_path / "full", dirs_exist_ok=True)
    assert find_snapshot("full").resolve() == tmp_path / "full"
    set_current("full")
    assert find_snapshot() == folder, "the one in use is always of the home folder"


def test_an_unknown_snapshot_tells_which_there_are(own, cli, monkeypatch):
    own("full")
    with pytest.raises(
        InputError, match="unknown snapshot 'fool': neither a folder nor a name; there are core, full"
    ):
        find_snapshot("fool")
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", "fool")
    failed(cli("targets", "miR-21a", "--snapshot", "fool"), "there are core, full")


def test_a_snapshot_in_use_that_is_gone_is_said(own):
    own("full")
    set_current("full")
    shutil.rmtree(home_folder() / "snapshots" / "full")
    with pytest.raises(
        SnapshotError,
        match=(
            "the snapshot in use, 'full', is gone; choose another with 'mircargo data use NAME': there are"
            " core"
        ),
    ):
        find_snapshot()


def test_a_damaged_snapshot_of_the_home_folder_is_built_anew(own):
    folder = own("full")
    (folder / "gene.parquet").unlink()
    with pytest.raises(
        SnapshotError,
        match=r"gene.parquet: the file of table 'gene' is missing; build it anew with 'mircargo data fetch'",
    ):
        Store("full")


# --- list, use, remove --------------------------------------------------------------------------------------


def test_list_shows_every_snapshot_and_the_one_in_use(own, cli, monkeypatch):
    own("full")
    broken = own("broken")
    (broken / "gene.parquet").unlink()
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    found = {row["name"]: row for row in rows_of(told(cli("data", "list", "-f", "tsv")))}
    assert {name: row["in_use"] for name, row in found.items()} == {
        "core": "true",
        "broken": "false",
        "full": "false",
    }
    manifest = json.loads(
        (home_folder() / "snapshots" / "full" / "snapshot.json").read_text(encoding="utf-8")
    )
    assert int(found["full"]["rows"]) == sum(
        entry["rows"] for entries in manifest["tables"].values() for entry in entries
    )
    assert "mirtarbase 7.0/8.0" in found["full"]["made_of"].split("; ")
    assert int(found["full"]["sources"]) == len(found["full"]["made_of"].split("; "))
    assert (found["full"]["problem"], "is missing" in found["broken"]["problem"]) == ("", True)
    (broken / "snapshot.json").write_text("{", encoding="utf-8")
    assert (
        "cannot be read as a manifest"
        in {row["name"]: row for row in rows_of(told(cli("data", "list", "-f", "tsv")))}["broken"]["problem"]
    )


def test_use_switches_what_answers(own, cli, monkeypatch):
    own("full")
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    code, out, err = cli("data", "use", "full")
    assert (code, out, err) == (0, "", "'full' is in use\n")
    assert "snapshot 'full'" in cli("data", "status")[2]
    assert "'full' is in use" in cli("data", "list")[2]
    assert cli("data", "use", "core")[0] == 0
    assert current_name() is None
    failed(cli("data", "use", "nope"), "no snapshot 'nope'")
    failed(cli("data", "use", "../full"), "cannot be the name of a snapshot")
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", "core")
    assert "MIRCARGO_SNAPSHOT=core comes before it" in cli("data", "use", "full")[2]


def test_a_damaged_snapshot_is_not_taken_into_use(own):
    (own("full") / "gene.parquet").unlink()
    with pytest.raises(SnapshotError):
        use_snapshot("full")
    assert current_name() is None


def test_remove_takes_only_what_may_go(own, cli):
    own("full"), own("other")
    set_current("full")
    failed(cli("data", "remove", "core"), "cannot be removed")
    failed(cli("data", "remove", "nope"), "there are core, full, other")
    failed(
        cli("data", "remove", "full"),
        "is in use: choose another with 'mircargo data use NAME' first, or give --force",
    )
    assert snapshot_names() == ["full", "other"]
    assert cli("data", "remove", "other") == (0, "", "'other' is removed\n")
    assert cli("data", "remove", "full", "--force")[0] == 0
    assert (snapshot_names(), current_name(), list((home_folder() / "snapshots").iterdir())) == ([], None, [])
    assert core_folder().is_dir()


def test_a_killed_removal_leaves_no_half_snapshot_and_is_ended_by_the_next(own, monkeypatch):
    own("full"), own("other")

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("mircargo.folders._delete", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_snapshot("full")
    assert snapshot_names() == ["other"]
    remove_snapshot("other")
    assert list((home_folder() / "snapshots").iterdir()) == []


def test_nothing_changes_while_another_run_holds_the_lock(own, cli):
    own("full")
    with one_at_a_time(lock_file()):
        failed(cli("data", "remove", "full"), "another run is at work")
        failed(cli("data", "use", "full"), "another run is at work")
    assert (snapshot_names(), current_name()) == (["full"], None)


# --- verify -------------------------------------------------------------------------------------------------


def states(folder):
    return {state.file.name: state for state in verify_snapshot(folder)}


def rewrite(folder, name, change):
    """Write a table's file anew with other rows, and a manifest that fits it."""
    path = folder / name
    table = change(pq.read_table(path))
    pq.write_table(table, path)
    manifest = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    (entry,) = [
        entry for entries in manifest["tables"].values() for entry in entries if entry["file"] == name
    ]
    entry |= {
        "bytes": path.stat().st_size,
        "rows": table.num_rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (folder / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_whole_snapshot_is_ok(own, cli):
    folder = own("full")
    found = states(folder)
    assert {state.state for state in found.values()} == {"ok"}
    assert set(found) == {path.name for path in folder.glob("*.parquet")}
    code, out, err = cli("data", "verify", "full", "-f", "tsv")
    assert (code, {row["state"] for row in rows_of(out)}, f"{len(found)} files checked" in err) == (
        0,
        {"ok"},
        True,
    )


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("table", ["gene_set_member", "mti.mirtarbase"])
def test_one_flipped_byte_is_found(table, at, own, cli):
    folder = own("full")
    (path,) = folder.glob(f"{table}.*parquet")
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)
    code, out, err = cli("data", "verify", "full", "-f", "tsv")
    wrong = [row for row in rows_of(out) if row["state"] != "ok"]
    assert (code, [(row["file"], row["state"]) for row in wrong]) == (1, [(path.name, "damaged")])
    assert "the content was changed: expected sha256" in wrong[0]["problem"]
    assert f"error: 1 file of {len(rows_of(out))} is not whole: {path.name}" in err
    assert "build it anew with 'mircargo data fetch'" in err


def test_missing_and_cut_files_are_told_apart(own, cli):
    folder = own("full")
    (folder / "mirna.parquet").unlink()
    (folder / "gene.parquet").write_bytes((folder / "gene.parquet").read_bytes()[:-1])
    found = states(folder)
    assert (found["mirna.parquet"].state, found["mirna.parquet"].problem) == ("missing", "the file is gone")
    assert (found["gene.parquet"].state, found["gene.parquet"].problem.startswith("expected ")) == (
        "damaged",
        True,
    )
    failed(cli("data", "verify", "full"), "2 files of ")
    failed(cli("data", "verify", "nope"), "unknown snapshot")


def swapped(table):
    return table.take([1, 0, *range(2, table.num_rows)])


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("mirna.parquet", swapped, "row 2 ("),
        (
            "mirna.parquet",
            lambda t: pa.concat_tables([t.slice(0, 1), t]),
            "repeats the key of the row before it: taxon, id",
        ),
        ("mirna.parquet", lambda t: t.drop_columns(["family"]), "lacks column(s) ['family']"),
        (
            "mirna.parquet",
            lambda t: t.select([1, 0, *range(2, t.num_columns)]),
            "in another order than declared",
        ),
        (
            "mirna.parquet",
            lambda t: t.set_column(
                2, pa.field("taxon", pa.int64(), nullable=False), t["taxon"].cast(pa.int64())
            ),
            "'taxon' is declared as int32 not null, found int64 not null",
        ),
        ("mti.mirtarbase.parquet", swapped, "is not in the order of the key"),
    ],
)
def test_rows_are_compared_with_the_declaration(name, change, problem, own):
    folder = own("full")
    rewrite(folder, name, change)
    found = states(folder)
    assert [file for file, state in found.items() if state.state != "ok"] == [name]
    assert problem in found[name].problem


def test_repeated_rows_are_fine_where_the_key_is_not_unique(own):
    folder = own("full")
    rewrite(folder, "mti.mirtarbase.parquet", lambda t: pa.concat_tables([t.slice(0, 1), t]))
    assert {state.state for state in verify_snapshot(folder)} == {"ok"}


def test_order_is_checked_across_batches(own, monkeypatch):
    monkeypatch.setattr("mircargo.snapshots.verify._BATCH", 3)
    folder = own("full")
    assert {state.state for state in verify_snapshot(folder)} == {"ok"}
    for at in (2, 3, 5):
        rewrite(
            folder,
            "mirna.parquet",
            lambda t, at=at: t.take([*range(at), at + 1, at, *range(at + 2, t.num_rows)]),
        )
        assert states(folder)["mirna.parquet"].problem.startswith(f"row {at + 2} (")
        rewrite(
            folder,
            "mirna.parquet",
            lambda t: t.sort_by([("taxon", "ascending"), ("id", "ascending")]).cast(
                TABLES["mirna"].arrow_schema()
            ),
        )


def test_empty_values_come_first(own):
    def cargo(frame):
        bare = frame[frame["mirna"].isna()].iloc[:1]
        return pd.concat([frame, bare.assign(reported_as=None), bare.assign(reported_as="zzz")])

    folder = own("full", ev_cargo=cargo)
    assert {state.state for state in verify_snapshot(folder)} == {"ok"}
    rewrite(folder, "ev_cargo.ev_curated.parquet", lambda t: t.take([*range(1, t.num_rows), 0]))
    assert "is not in the order of the key" in states(folder)["ev_cargo.ev_curated.parquet"].problem


def test_a_wrong_number_of_rows_in_the_manifest_is_found(own):
    folder = own("full")
    manifest = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    manifest["tables"]["gene"][0]["rows"] += 1
    (folder / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "rows, found" in states(folder)["gene.parquet"].problem


def test_a_key_that_two_packs_share_is_found(own):
    folder = own("full")
    manifest = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    (first,) = manifest["tables"]["gene_set_member"]
    whole = pq.read_table(folder / first["file"])

    def packs(*tables):
        entries = []
        for number, table in enumerate(tables):
            path = folder / f"gene_set_member.{number}.parquet"
            pq.write_table(table, path)
            entries.append(
                {
                    "file": path.name,
                    "rows": table.num_rows,
                    "bytes": path.stat().st_size,
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                }
            )
        manifest["tables"]["gene_set_member"] = entries
        (folder / "snapshot.json").write_text(json.dumps(manifest), encoding="utf-8")
        return {name: state.problem for name, state in states(folder).items() if state.state != "ok"}

    third = whole.num_rows // 3
    assert packs(whole.slice(0, third), whole.slice(third, third), whole.slice(2 * third)) == {}
    problems = packs(whole.slice(0, third), whole.slice(third, third), whole.slice(2 * third - 1))
    shared = ", ".join(str(whole[name][2 * third - 1].as_py()) for name in ("taxon", "set_id", "gene"))
    assert problems == {
        "gene_set_member.2.parquet": (
            f"the key ({shared}) is in another pack of table 'gene_set_member', too: taxon, set_id, gene"
        )
    }


def test_downloads_are_compared_with_their_records(own, cli):
    own("full")
    folder = downloads_folder() / "mirtarbase"
    folder.mkdir(parents=True)
    for name in ("good", "flipped", "short", "gone", "unread"):
        (folder / name).write_bytes(b"content")
        (folder / f"{name}.fetched.json").write_text(
            json.dumps({"sha256": hashlib.sha256(b"content").hexdigest(), "bytes": 7}), encoding="utf-8"
        )
    (folder / "flipped").write_bytes(b"cOntent")
    (folder / "short").write_bytes(b"cont")
    (folder / "gone").unlink()
    (folder / "unread.fetched.json").write_text("[]", encoding="utf-8")
    code, out, err = cli("data", "verify", "full", "-f", "tsv")
    found = {row["file"]: row for row in rows_of(out) if not row["file"].endswith(".parquet")}
    assert (code, {name: row["state"] for name, row in found.items()}) == (
        1,
        {"good": "ok", "flipped": "damaged", "short": "damaged", "gone": "missing", "unread": "damaged"},
    )
    assert found["short"]["problem"] == "expected 7 bytes, found 4"
    assert (
        found["flipped"]["repair"]
        == "remove it and flipped.fetched.json, then 'mircargo data fetch' gets it again"
    )
    assert "4 files of " in err


# --- status -------------------------------------------------------------------------------------------------


def test_status_of_sources_counts_their_facts(cli, snapshot_folder_fixture):
    rows = rows_of(told(cli("data", "status", "sources", "-f", "tsv")))
    assert [row["facts"] for row in rows if row["key"] == "mirtarbase"] == ["interactions", "set aside"]
    found = {row["key"]: row for row in rows if row["facts"] != "set aside"}
    mti = pd.read_parquet(snapshot_folder_fixture / "mti.mirtarbase.parquet")
    counts = mti["taxon"].value_counts()
    assert {name: int(found["mirtarbase"][name]) for name in ("human", "mouse", "rat")} == {
        "human": counts[9606],
        "mouse": counts[MOUSE],
        "rat": counts.get(10116, 0),
    }
    assert (
        found["mirtarbase"]["facts"],
        found["mirtarbase"]["terms"],
        found["goa"]["facts"],
        found["mirbase"]["facts"],
    ) == ("interactions", "academic", "set members", "")
    dropped = pd.read_parquet(snapshot_folder_fixture / "dropped.parquet").groupby("source")["rows"].sum()
    assert {key: int(row["dropped"]) for key, row in found.items()} == {
        key: dropped.get(key, 0) for key in found
    }
    assert {row["retrieved"] for row in rows} == {""}


def test_status_tells_when_a_file_was_fetched(cli, snapshot_folder_fixture):
    checksum = (
        pd.read_parquet(snapshot_folder_fixture / "source.parquet").set_index("key").loc["mirbase", "sha256"]
    )
    downloads_folder().mkdir(parents=True)
    (downloads_folder() / "m.fetched.json").write_text(
        json.dumps({"sha256": checksum, "bytes": 1, "retrieved": "2026-01-02"}), encoding="utf-8"
    )
    (downloads_folder() / "x.fetched.json").write_text("nonsense", encoding="utf-8")
    found = {
        row["key"]: row["retrieved"] for row in rows_of(told(cli("data", "status", "sources", "-f", "tsv")))
    }
    assert (found.pop("mirbase"), set(found.values())) == ("2026-01-02", {""})


def test_status_of_the_snapshot(own, cli):
    folder = own("full")
    manifest = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
    (folder / "snapshot.json").write_text(
        json.dumps({**manifest, "base": {"name": "core", "sha256": "abc"}, "origin": "fetched"}),
        encoding="utf-8",
    )
    found = {
        row["fact"]: row["value"]
        for row in rows_of(told(cli("data", "status", "snapshot", "-f", "tsv", "--snapshot", "full")))
    }
    assert (found["name"], found["place"], found["base"], found["origin"]) == (
        "full",
        "home folder",
        "name core, sha256 abc",
        "fetched",
    )
    assert "base" not in told(cli("data", "status", "snapshot", "--snapshot", "core"))


def test_status_fits_a_terminal(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, told(cli("data", "status", "sources")).splitlines())) <= 80


# --- diff ---------------------------------------------------------------------------------------------------


@pytest.fixture
def changed(own):
    """Two snapshots that differ in known facts; return their names."""
    own("before")

    def mti(frame):
        rows = frame[~((frame["mirna"] == MIR21) & (frame["gene"] == PTEN))]
        new = frame.iloc[[0]].assign(mirna=MIR9, gene=PTEN, taxon=MOUSE, evidence="weak", reference="PMID:1")
        scan = new.assign(source="scan", evidence="predicted")
        return pd.concat([rows, new, new.assign(reference="PMID:2"), scan])

    def members(frame):
        kept = frame[~((frame["set_id"] == "GO:0022008") & (frame["taxon"] == 9606))]
        return pd.concat(
            [kept, frame.iloc[[0]].assign(set_id="GO:0022008", gene="MGI:109583", taxon=MOUSE)]
        ).drop_duplicates(["taxon", "set_id", "gene"])

    own(
        "after",
        mti=mti,
        gene_set_member=members,
        ev_cargo=lambda frame: frame[frame["reported_as"] != "let-7b"],
        mirna=lambda frame: frame.assign(name=frame["name"].replace("mmu-miR-9-5p", "mmu-miR-9-new")),
        source=lambda frame: frame.assign(version=frame["version"].where(frame["key"] != "mirbase", "23")),
    )
    return "before", "after"


def facts(folder, name, columns):
    return set(
        pd.concat(
            [
                pd.read_parquet(path)
                for path in folder.glob(f"{name}*.parquet")
                if path.stem.split(".")[0] == name
            ]
        )[columns].itertuples(index=False, name=None)
    )


def naive(name, columns):
    """What set arithmetic on the rows says: by taxon and source, added, removed and same."""
    one, two = (facts(home_folder() / "snapshots" / side, name, columns) for side in ("before", "after"))
    groups = {fact[:2] for fact in one | two}
    return {
        group: tuple(len([f for f in part if f[:2] == group]) for part in (two - one, one - two, one & two))
        for group in groups
    }


TAXA = {"human": 9606, "mouse": MOUSE, "rat": 10116}


@pytest.mark.parametrize(
    ("kind", "table", "columns"),
    [
        ("mti", "mti", ["taxon", "source", "mirna", "gene", "evidence"]),
        ("sets", "gene_set_member", ["taxon", "source", "set_id", "gene"]),
    ],
)
def test_numbers_are_those_of_set_arithmetic(kind, table, columns, changed):
    with SnapshotPair(*changed) as pair:
        found = {(TAXA[row[1]], row[2]): row[3:] for row in diff_summary(pair, kind=kind).rows}
    assert found == naive(table, columns)
    assert sum(numbers[0] + numbers[1] for numbers in found.values()) > 0


def test_equal_snapshots_have_no_difference(own, snapshot_folder_fixture):
    with SnapshotPair(own("same"), snapshot_folder_fixture) as pair:
        summary = diff_summary(pair)
        assert {row[3:5] for row in summary.rows} == {(0, 0)}
        assert summary.sentences[-1] == "no fact came or went"
        assert diff_rows(pair).rows == []
        assert {row[0] for row in summary.rows} == {"mti", "aside", "cargo", "sets", "names"}


def test_rows_that_came_and_went(changed, cli):
    rows = rows_of(told(cli("data", "diff", *changed, "--rows", "-f", "tsv")))
    mti = {
        (row["change"], row["source"], row["subject"], row["object"], row["detail"])
        for row in rows
        if row["kind"] == "mti"
    }
    assert mti == {
        ("removed", "mirtarbase", "mmu-miR-21a-5p", "Pten", "functional"),
        ("added", "mirtarbase", "mmu-miR-9-new", "Pten", "weak"),
        ("added", "scan", "mmu-miR-9-new", "Pten", "predicted"),
    }
    assert [
        (row["change"], row["subject"], row["object"], row["detail"].split(" ")[0])
        for row in rows
        if row["kind"] == "cargo"
    ] == [("removed", "NSC exosomes", "mmu-let-7b-5p", "enriched")]
    assert {
        (row["change"], row["subject"], row["object"], row["organism"])
        for row in rows
        if row["kind"] == "sets"
    } == {
        ("removed", "neurogenesis", "SOX9", "human"),
        ("removed", "neurogenesis", "NR2E1", "human"),
        ("added", "neurogenesis", "Pten", "mouse"),
    }
    assert {(row["change"], row["object"]) for row in rows if row["kind"] == "names"} == {
        ("added", "mmu-miR-9-new"),
        ("removed", "mmu-miR-9-5p"),
    }
    summary = rows_of(told(cli("data", "diff", *changed, "-f", "tsv")))
    assert len(rows) == sum(int(row["added"]) + int(row["removed"]) for row in summary)


def test_options_narrow_a_diff(changed, cli):
    assert {
        row["kind"] for row in rows_of(told(cli("data", "diff", *changed, "--kind", "sets", "-f", "tsv")))
    } == {"sets"}
    assert {
        row["organism"]
        for row in rows_of(told(cli("data", "diff", *changed, "--organism", "rat", "-f", "tsv")))
    } == {"rat"}
    code, out, err = cli("data", "diff", *changed, "--rows", "--limit", "1", "-f", "tsv")
    assert (code, len(rows_of(out)), "the first row alone is shown; --limit 0 gives all" in err) == (
        0,
        1,
        True,
    )
    assert "sources: mirbase 22.1 → 23" in err
    failed(
        cli("data", "diff", *changed, "--kind", "genes"),
        "choose one of mti, aside, cargo, sets, names, coverage, utrs, all",
    )
    failed(cli("data", "diff", "before", "nope"), "unknown snapshot 'nope'")
    failed(cli("data", "diff", *changed, "--evidence", "weak"), "--evidence is for --result FILE")


@pytest.mark.parametrize("at", [-6, 0.5])
def test_a_damaged_file_is_no_traceback_in_a_diff(at, changed, cli):
    path = home_folder() / "snapshots" / "after" / "mirna.parquet"
    data = bytearray(path.read_bytes())
    place = at if at < 0 else int(len(data) * at)
    data[place : place + 5] = b"\xff" * 5
    path.write_bytes(data)
    failed(
        cli("data", "diff", *changed, "--rows"),
        f"{path}: the file of table 'mirna' is damaged: expected sha256",
    )


def test_a_comparison_that_outgrows_memory_and_disk_is_said(changed, monkeypatch):
    monkeypatch.setattr("mircargo.snapshots.pair._MEMORY", "8MB")
    with SnapshotPair(*changed) as pair, pytest.raises(OutputError, match="set TMPDIR to a larger disk"):
        pair.rows("SELECT list(a.range) FROM range(3000000) a")


def test_predictions_are_compared_as_their_mirnas_have_them(own, variant):
    prediction = {
        "seed": "AGCUUAU",
        "scored_as": "mirbase:MIMAT0000076",
        "gene": "HGNC:9588",
        "n_8mer": 1,
        "n_7mer_m8": 0,
        "n_7mer_a1": 0,
        "n_6mer": 0,
        "score": -0.3,
        "percentile": 90,
        "source": "prediction",
        "source_version": "1",
    }
    own("with", prediction=lambda frame: pd.DataFrame([prediction], columns=list(frame.columns)))
    own("without")
    with SnapshotPair("without", "with") as pair:
        rows = diff_rows(pair, kind="mti").rows
    assert (
        "mti",
        "added",
        "human",
        "prediction",
        "hsa-miR-21-5p",
        "mirbase:MIMAT0000076",
        "PTEN",
        "HGNC:9588",
        "predicted",
    ) in rows
    assert {row[4] for row in rows if row[2] == "human"} == {"hsa-miR-21-5p"}


# --- what a diff does to a saved result ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["tsv", "csv", "json"])
def test_changed_rows_of_targets(form, changed, cli, tmp_path):
    words = ("--organism", "mouse", "--snapshot", "before", "-f", form, "-o", f"t.{form}")
    assert cli("targets", "miR-21a", "miR-9", *words)[0] == 0
    rows = rows_of(told(cli("data", "diff", *changed, "--result", f"t.{form}", "-f", "tsv")))
    assert {(row["change"], row["mirna"], row["gene"]) for row in rows} == {
        ("gone", "mmu-miR-21a-5p", "Pten"),
        ("new", "mmu-miR-9-new", "Pten"),
    }
    new = next(row for row in rows if row["change"] == "new")
    assert (new["before"], new["after"]) == ("", "weak (mirtarbase, 2 ref.)")


def test_other_evidence_of_a_pair(own, cli):
    own("before")
    own(
        "after",
        mti=lambda frame: pd.concat(
            [
                frame,
                frame[(frame["mirna"] == MIR21) & (frame["gene"] == PTEN)].assign(
                    source="tar", reference="PMID:9"
                ),
            ]
        ),
    )
    assert (
        cli("mirnas", "Pten", "--organism", "mouse", "--snapshot", "before", "-f", "tsv", "-o", "m.tsv")[0]
        == 0
    )
    (row,) = rows_of(told(cli("data", "diff", "before", "after", "--result", "m.tsv", "-f", "tsv")))
    assert (row["change"], row["mirna"], row["gene"]) == ("other evidence", "mmu-miR-21a-5p", "Pten")
    assert (row["before"], row["after"]) == (
        "functional (mirtarbase, 1 ref.)",
        "functional (mirtarbase, tar, 2 ref.)",
    )


def test_changed_sets_of_an_enrichment(changed, cli):
    words = (
        "--organism",
        "mouse",
        "--snapshot",
        "before",
        "--min-size",
        "1",
        "--draws",
        "300",
        "-f",
        "tsv",
        "-o",
        "e.tsv",
    )
    assert cli("enrich", "miR-21a", "miR-9", *words)[0] == 0
    code, out, err = cli("data", "diff", *changed, "--result", "e.tsv", "-f", "tsv")
    assert code == 0
    sides = {side: home_folder() / "snapshots" / side for side in changed}
    members = {
        side: facts(folder, "gene_set_member", ["taxon", "set_id", "gene"]) for side, folder in sides.items()
    }
    hits = {
        side: {
            gene
            for mirna, gene, kind in facts(folder, "mti", ["mirna", "gene", "evidence"])
            if mirna in (MIR21, MIR9) and kind in ("functional", "weak")
        }
        for side, folder in sides.items()
    }
    expected = {}
    with open("e.tsv", encoding="utf-8") as handle:  # noqa: PTH123
        sets = {row["set_id"] for row in rows_of(handle.read())}
    for set_id in sets:
        one, two = (
            {gene for taxon, name, gene in members[side] if (taxon, name) == (MOUSE, set_id)}
            for side in changed
        )
        hit_one, hit_two = one & hits["before"], two & hits["after"]
        if one != two or hit_one != hit_two:
            expected[set_id] = [
                len(two - one),
                len(one - two),
                len(hit_one),
                len(hit_two),
                len(hit_two - hit_one),
                len(hit_one - hit_two),
            ]
    count = ("genes_gained", "genes_lost", "targets_before", "targets_after")
    found = {
        row["set_id"]: [
            *(int(row[name]) for name in count),
            *(len(row[name].split(";")) if row[name] else 0 for name in ("targets_gained", "targets_lost")),
        ]
        for row in rows_of(out)
    }
    assert found == expected
    assert expected
    assert f"e.tsv: {len(expected)} " in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n1\t2\n", "expected a result with the columns set_id and genes (of enrich)"),
        ("", "is empty; expected a table with a header"),
        ("set_id\tgenes\nGO:1\n", "line 2: expected 2 cells, found 1"),
        ('set_id,genes\n"GO:1,x\n', "cannot be read as CSV"),
        ("[1]", "expected a JSON list of rows"),
        ("set_id\tgenes\nGO:1\tPten(nonsense)\n", "the species is not told: give --organism"),
    ],
)
def test_files_that_are_no_result(text, message, changed, cli, tmp_path):
    (tmp_path / "r.txt").write_text(text, encoding="utf-8")
    failed(cli("data", "diff", *changed, "--result", "r.txt"), message)


def test_names_that_no_snapshot_knows_are_told(changed, cli, tmp_path):
    (tmp_path / "r.tsv").write_text(
        "set_id\tgenes\nGO:0022008\tPten(mmu-miR-9-5p,nonsense)\n", encoding="utf-8"
    )
    code, _, err = cli("data", "diff", *changed, "--result", "r.tsv", "--organism", "mouse")
    assert (code, "unknown to both snapshots: nonsense" in err) == (0, True)
