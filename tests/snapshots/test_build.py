"""A mirror in every source's own format → a snapshot.

It is whole, repeatable, and never in the way of the one before.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import misbehaving as bad
from command import done, refused, table
from mircargo.cli import main
from mircargo.errors import OutputError
from mircargo.fetch.lock import one_at_a_time
from mircargo.home import current_name, home_folder, lock_file, set_current, snapshot_folder, snapshot_names
from mircargo.sources import SOURCES

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parents[1] / "data"
BESIDE = ROOT.parent / "shared" / "data" / "mirror"
BY_KEY = {source.key: source for source in SOURCES}
RAW = {
    "goa": {
        "goa_human.gaf.gz": "raw_human.gaf",
        "goa_mouse.gaf.gz": "raw.gaf",
        "goa_rat.gaf.gz": "raw_rat.gaf",
    },
    "mirtarbase": {"hsa_MTI.csv": "raw_human.csv", "mmu_MTI.csv": "raw.csv"},
    "mirbase_aliases": {"aliases.txt.gz": "raw.txt"},
    "mirbase_dead": {"dead_mirna.txt.gz": "raw.txt"},
    "targetscan": {
        "Summary_Counts.default_predictions.hs.tsv.gz": "raw.tsv",
        "rat.Summary_Counts.default_predictions.txt.zip": "raw_rat.tsv",
    },
    "targetscan_families": {
        "human.miR_Family_Info.txt.zip": "raw_r.txt",
        "miR_Family_Info.v7.2.txt.gz": "raw.tsv",
    },
    "targetscan_utrs": {"UTR_Sequences_sample.txt": "raw.tsv"},
    "tarbase": {"Mus_musculus_TarBase-v9.tsv.gz": "raw.tsv", "TarBase_v8_download.txt": "raw_8.tsv"},
    "eclip": {"klimentova2022_eclip.tsv.gz": "raw.tsv"},
    "gene_info": {"Mus_musculus.gene_info.gz": "raw.tsv"},
    "hcop_full": {
        "human_mouse_hcop_fifteen_column.txt.gz": "raw.tsv",
        "human_rat_hcop_fifteen_column.txt.gz": "raw_rat.tsv",
    },
    "reactome": {"ReactomePathways.gmt": "raw.gmt"},
    "wikipathways": {
        "wikipathways-20260810-gmt-Homo_sapiens.gmt": "raw.gmt",
        "wikipathways-20260810-gmt-Mus_musculus.gmt": "raw_mouse.gmt",
    },
    "msigdb_hallmark": {
        "h.all.v2023.1.Hs.entrez.gmt": "raw.gmt",
        "mh.all.v2023.1.Mm.entrez.gmt": "raw_mouse.gmt",
    },
    "vesiclepedia": {"VESICLEPEDIA_MIRNA_DETAILS.txt.gz": "raw.txt"},
    "vesiclepedia_experiments": {"VESICLEPEDIA_EXPERIMENT_DETAILS.txt.gz": "raw.txt"},
    "exocarta": {"ExoCarta_miRNA_details_6.txt": "raw.txt"},
    "exocarta_experiments": {"ExoCarta_experiment_details_6.txt": "raw.txt"},
    "natu2023": {"cells_counts.csv": "raw.csv", "evs_counts.csv": "raw_2.csv"},
    "thomou2017": {"ADicerKO-4wk-Ct.csv": "raw.csv", "human-Ct.csv": "raw_human.csv"},
}
"""Source → name on the mirror → its hand-written file, for sources of several files or under other names."""
SHARED = ("goa_rna_location",)
"""Sources whose file is that of another."""
RAW |= {
    source.key: {source.downloads[0].name: next((DATA / source.key).glob("raw.*")).name}
    for source in SOURCES
    if source.kind and source.downloads and source.key not in (*RAW, *SHARED, "go")
}
SMALL = {
    "reactome": RAW["reactome"],
    "thomou2017": RAW["thomou2017"],
    "mgi_gaf": RAW["mgi_gaf"],
    "goa": RAW["goa"],
}


def lay_out(folder, files=RAW):
    """Make a mirror of the hand-written files."""
    for key, names in files.items():
        for name, raw in names.items():
            path = folder / (BY_KEY[key].folder or key) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((DATA / key / raw).read_bytes())
    return folder


def run(*words):
    """Run the command line; return (exit code, stdout, stderr)."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["mircargo", *map(str, words)])
        patch.delenv("MIRCARGO_SNAPSHOT", raising=False)
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
    return code, out.getvalue(), err.getvalue()


def refused_late(result, *words):
    return refused(result, *words, alone=False)


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "cache"
    }


def whole():
    """Expect nothing but whole snapshots in the home folder."""
    folder = home_folder() / "snapshots"
    assert sorted(path.name for path in folder.glob("*")) == snapshot_names()
    for name in snapshot_names():
        done(run("data", "verify", name))


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    """Return a mirror of every source; do not write into it."""
    return lay_out(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="module")
def built(mirror, snapshot_folder_fixture, tmp_path_factory):
    """Return the folder of a snapshot built from the whole mirror, and what was said.

    Do not write into it.
    """
    home = tmp_path_factory.mktemp("built")
    before = hashes(snapshot_folder_fixture)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRCARGO_HOME", str(home))
        code, _, err = run("data", "fetch", "--mirror", mirror, "--snapshot", snapshot_folder_fixture)
        assert code == 0, err
        assert hashes(snapshot_folder_fixture) == before, "the base is only read"
        folder = snapshot_folder(current_name())
    return folder, err


@pytest.fixture
def small(tmp_path):
    """Return a mirror of a few sources, to change at will."""
    return lay_out(tmp_path / "small", SMALL)


@pytest.fixture
def core(snapshot_folder_fixture):
    return snapshot_folder_fixture


def fetch(mirror, *words, base=None):
    return run("data", "fetch", "--mirror", mirror, *words, *(("--snapshot", base) if base else ()))


# --- the whole ----------------------------------------------------------------------------------------------


def test_every_source_with_facts_has_a_place_on_the_mirror():
    assert {*RAW, *SHARED, "go"} == {source.key for source in SOURCES if source.kind and source.downloads}


def test_the_snapshot_is_complete_in_use_and_whole(built, monkeypatch):
    folder, err = built
    monkeypatch.setenv("MIRCARGO_HOME", str(folder.parents[1]))
    assert snapshot_names() == [folder.name] == [current_name()]
    assert f"snapshot {folder.name!r} is complete and in use" in err
    done(run("data", "verify"))
    status = done(run("data", "status", "sources", "--format", "tsv"))
    for key in RAW:
        assert f"\n{key}\t" in status
    assert sorted(path.name for path in folder.parents[1].iterdir()) in (
        ["cache", "current", "lock", "snapshots"],
        ["cache", "current", "snapshots"],
    )


def test_rows_read_are_those_of_the_files(built):
    """The number of rows of each file is that of its hand-written table."""
    found = {(row.key, row.file): row.rows for row in table("source", built[0]).itertuples()}
    for key, names in RAW.items():
        for name, raw in names.items():
            declared = next(file.name for file in BY_KEY[key].downloads if name in (file.name, *file.also))
            expected = DATA / key / f"{Path(raw).stem.replace('raw', 'expected')}.tsv"
            assert found[key, declared] == len(expected.read_text().splitlines()) - 1, (key, name)


def test_every_row_is_used_or_counted(built):
    """Of sources whose row is one fact, facts and dropped rows add up to the rows read."""
    folder, _ = built
    rows = table("source", folder).groupby("key")["rows"].sum()
    dropped = table("dropped", folder).groupby("source")["rows"].sum()
    for key in ("tarbase", "mirdb"):
        assert len(table("mti", folder, source=key)) + dropped.get(key, 0) == rows[key], key
    for key in ("exocarta", "vesiclepedia"):
        assert len(table("ev_cargo", folder, source=key)) + dropped.get(key, 0) == rows[key], key
    assert (
        len(table("gene_set_member", folder, source="wikipathways")) + dropped.get("wikipathways", 0)
        == rows["wikipathways"]
    )
    assert (table("dropped", folder)["rows"] > 0).all()


def test_new_sources_answer(built, core):
    folder, _ = built
    targets = done(
        run("targets", "rno-miR-21-5p", "--snapshot", folder, "--format", "tsv", "--evidence", "predicted")
    )
    assert "Pdcd4" in targets
    rat = table("mti", folder, source="targetscan", taxon=10116)
    assert rat[["mirna", "gene", "score", "via_ortholog"]].to_numpy().tolist() == [
        ["mirbase:MIMAT0000790", "RGD:620816", -0.51, "MGI:107490"]
    ]
    assert "mmu-miR-21a" in done(
        run("cargo", "ev:vesiclepedia_901.experiment_901", "--snapshot", folder, "--format", "tsv")
    )
    described = table("ev_source", folder, id="ev:vesiclepedia_901.experiment_901").iloc[0]
    assert (described["donor_cell"], described["vesicle_type"]) == (
        "Neural progenitor cells: NPC-1",
        "Exosomes",
    )
    sets = table("gene_set", folder, set_id="reactome:R-HSA-9900001").set_index("taxon")["size"].to_dict()
    assert sets == {9606: 2, 10090: 2, 10116: 2}, "PTEN and PDCD4, and their orthologs"
    enriched = done(
        run(
            "enrich",
            "hsa-miR-21-5p",
            "--snapshot",
            folder,
            "--organism",
            "human",
            "--gene-sets",
            "reactome",
            "--min-size",
            1,
            "--format",
            "tsv",
        )
    )
    assert "reactome:R-HSA-9900001" in enriched
    old = done(run("targets", "mmu-miR-21a-5p", "--snapshot", core, "--format", "tsv"))
    assert "Pdcd4" in old


def test_a_membership_stands_in_one_pack_and_sizes_count_it_once(built):
    members = table("gene_set_member", built[0])
    assert not members.duplicated(["taxon", "set_id", "gene"]).any()
    sizes = members.groupby(["taxon", "set_id"]).size()
    told = table("gene_set", built[0]).set_index(["taxon", "set_id"])["size"]
    assert sizes.sort_index().to_dict() == told.sort_index().to_dict()


# --- again --------------------------------------------------------------------------------------------------


def test_a_second_fetch_has_nothing_new(small, core):
    done(fetch(small, base=core))
    first = hashes(home_folder())
    code, _, err = fetch(small)
    assert code == 0
    assert f"nothing new: snapshot {current_name()!r} holds these 7 files already" in err
    assert hashes(home_folder()) == first


def test_the_bytes_do_not_depend_on_the_run(mirror, core, tmp_path, built):
    """Two processes with different hash seeds, homes and orders of work write the same files."""
    folders = []
    for seed in ("1", "77"):
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "MIRCARGO_HOME": str(tmp_path / seed),
            "MIRCARGO_SNAPSHOT": str(core),
            "PYTHONPATH": str(ROOT / "src"),
        }
        subprocess.run(
            [
                sys.executable,
                "-m",
                "mircargo",
                "data",
                "fetch",
                "--mirror",
                str(mirror),
                "--parallel",
                seed[0],
                "-q",
            ],
            env=env,
            check=True,
        )
        (folder,) = (tmp_path / seed / "snapshots").iterdir()
        folders.append(folder)
    assert folders[0].name == folders[1].name == built[0].name
    assert hashes(folders[0]) == hashes(folders[1]) == hashes(built[0])


def test_the_order_of_sources_does_not_matter(small, core, monkeypatch):
    done(fetch(small, "goa", "mgi_gaf", "thomou2017", "reactome", base=core))
    first = hashes(snapshot_folder(current_name()))
    name = current_name()
    monkeypatch.setenv("MIRCARGO_HOME", str(small.parent / "other"))
    done(fetch(small, "reactome", "thomou2017", "mgi_gaf", "goa", base=core))
    assert (current_name(), hashes(snapshot_folder(current_name()))) == (name, first)


@pytest.fixture
def server():
    server = bad.Server()
    yield server
    server.close()


def test_a_mirror_on_the_web_gives_the_same_snapshot_but_for_the_origin(small, core, server, monkeypatch):
    done(fetch(small, base=core))
    folder = snapshot_folder(current_name())
    for path in small.rglob("*"):
        if path.is_file():
            server.tell(f"/m/{path.relative_to(small).as_posix()}", bad.good(path.read_bytes()))
    monkeypatch.setenv("MIRCARGO_HOME", str(small.parent / "web"))
    done(fetch(f"{server.url}/m", base=core))
    web = snapshot_folder(current_name())
    assert web.name == folder.name
    one, two = hashes(folder), hashes(web)
    assert {name for name in one if one[name] != two.get(name)} == {
        "source.parquet",
        "sources.tsv",
        "snapshot.json",
    }
    assert set(one) == set(two)
    left, right = table("source", folder), table("source", web)
    assert left.drop(columns="origin").equals(right.drop(columns="origin"))
    assert set(right.loc[right["key"] == "reactome", "origin"]) == {
        f"{server.url}/m/reactome/ReactomePathways.gmt"
    }


# --- in place of older facts --------------------------------------------------------------------------------


def test_facts_of_one_species_are_replaced_and_the_others_stay(tmp_path, core):
    only = lay_out(
        tmp_path / "m",
        {"mirtarbase": {"hsa_MTI.csv": "raw_human.csv"}, "goa": {"goa_rat.gaf.gz": "raw_rat.gaf"}},
    )
    path = only / "mirtarbase" / "hsa_MTI.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]))  # the header and one row
    done(fetch(only, base=core))
    new = snapshot_folder(current_name())
    old_mti, mti = table("mti", core, source="mirtarbase"), table("mti", new, source="mirtarbase")
    mouse, old_mouse = (
        frame[frame["taxon"] == 10090].astype(str).to_numpy().tolist() for frame in (mti, old_mti)
    )
    assert len(mouse) > 10
    assert sorted(mouse, key=str) == sorted(old_mouse, key=str)
    assert mti.loc[mti["taxon"] == 9606, ["mirna", "gene", "source_version"]].to_numpy().tolist() == [
        ["mirbase:MIMAT0000076", "HGNC:8763", "10.0"]
    ]
    told = table("source", new, key="mirtarbase")
    assert sorted(told[["organism", "file"]].to_numpy().tolist()) == [
        ["human", "hsa_MTI.csv"],
        ["mouse", "mmu_MTI.csv.gz"],
    ]
    members = table("gene_set_member", new, source="goa")
    assert set(members.loc[members["taxon"] == 10116, "source_version"].str[:7]) == {"sha256:"}
    assert set(members.loc[members["taxon"] != 10116, "source_version"]) == {"2019-01"}
    done(run("data", "verify"))


def test_a_newer_file_replaces_the_older_one_whole(small, core):
    """Also the sets that were carried to other species, and memberships that another source states."""
    done(fetch(small, base=core))
    path = small / "reactome" / "ReactomePathways.gmt"
    path.write_bytes(path.read_bytes().replace(b"PDCD4", b"SOX2"))
    gaf = small / "mgi_gaf" / "mgi.gaf.gz"
    gaf.write_bytes(gaf.read_bytes() + b"\n")
    done(fetch(small))
    new = snapshot_folder(current_name())
    members = table("gene_set_member", new)
    assert not members.duplicated(["taxon", "set_id", "gene"]).any()
    pathway = members[members["set_id"] == "reactome:R-HSA-9900001"]
    assert sorted(pathway[["taxon", "gene"]].itertuples(index=False, name=None)) == [
        (9606, "HGNC:11195"),
        (9606, "HGNC:9588"),
        (10090, "MGI:109583"),
        (10090, "MGI:98364"),
        (10116, "RGD:61995"),
    ]
    sizes = members.groupby(["taxon", "set_id"]).size()
    assert (
        table("gene_set", new).set_index(["taxon", "set_id"])["size"].sort_index().to_dict()
        == sizes.sort_index().to_dict()
    )
    done(run("data", "verify"))


def test_cargo_of_another_species_stays(small, core):
    done(fetch(small, "thomou2017", base=core))
    before = table("ev_cargo", snapshot_folder(current_name()), source="thomou2017")
    path = small / "thomou2017" / "human-Ct.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    done(fetch(small, "thomou2017", "--profile", "human"))
    after = table("ev_cargo", snapshot_folder(current_name()), source="thomou2017")
    assert sorted(after["ev_source"]) == sorted(before["ev_source"])
    assert {"ev:thomou2017.adicerko_4wk_ct_serwt", "ev:thomou2017.human_ct_hiv"} <= set(after["ev_source"])


def test_a_table_without_rows_is_still_a_table(tmp_path, core):
    """All of the core's rows that are set aside are replaced by files without such rows."""
    clean = lay_out(tmp_path / "m", {"mirtarbase": RAW["mirtarbase"]})
    for name in RAW["mirtarbase"]:
        path = clean / "mirtarbase" / name
        path.write_text(
            "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8"
        )
    done(fetch(clean, base=core))
    new = snapshot_folder(current_name())
    assert len(table("mti", new, source="mirtarbase")) == 2
    assert table("mti_set_aside", new).empty
    done(run("data", "verify"))
    assert "Pdcd4" in done(run("targets", "mmu-miR-21a-5p", "--format", "tsv"))


# --- what is asked for --------------------------------------------------------------------------------------


def test_profile_and_terms(mirror, core):
    done(fetch(mirror, "wikipathways", "--profile", "mouse", base=core))
    assert table("source", snapshot_folder(current_name()), key="wikipathways")["organism"].tolist() == [
        "mouse"
    ]
    done(fetch(mirror, "--terms", "open", base=core))
    told = table("source", snapshot_folder(current_name()))
    fetched = told[told["origin"].str.startswith("mirror:")]
    assert set(fetched["terms"]) == {"open"}
    assert set(fetched["key"]) == {key for key in [*RAW, "goa_rna_location"] if BY_KEY[key].terms == "open"}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["tarbase"], ["lacks tarbase/", "put it there"]),
        (["targetscn"], ["targetscn", "targetscan"]),
        (["goa", "--profile", "dog"], ["unknown profile 'dog': choose one of mouse, human, rat, all"]),
        (["goa", "--terms", "free"], ["unknown terms 'free'"]),
        (["mango", "--terms", "open"], ["mango: is not openly licensed", "--terms open was given"]),
        (["mgi_gaf", "--profile", "rat"], ["mgi_gaf: has no file for the profile 'rat'"]),
        (["goa", "--name", "../x"], ["'../x' cannot be the name of a snapshot"]),
        (["goa", "--name", "core"], ["'core' cannot be the name of a snapshot"]),
        (["goa", "--parallel", "0"], ["at least one download at a time"]),
        (["goa", "--snapshot", "nosuch"], ["unknown snapshot 'nosuch'"]),
    ],
)
def test_what_cannot_be_fetched_is_said_in_one_line(small, core, words, parts):
    base = None if "--snapshot" in words else core
    refused_late(fetch(small, *words, base=base), *parts)
    assert snapshot_names() == []
    assert current_name() is None


def test_a_mirror_that_is_none(tmp_path, core):
    refused_late(fetch(tmp_path / "nowhere", base=core), "no such folder")
    (tmp_path / "empty").mkdir()
    refused_late(fetch(tmp_path / "empty", base=core), "holds none of the", "a folder a source")
    refused_late(fetch("http://example.org/m", base=core), "https address")
    assert snapshot_names() == []


def test_a_damaged_file_is_named_and_nothing_is_half_built(small, core):
    done(fetch(small, "goa", base=core))
    name, before = current_name(), hashes(home_folder())
    path = small / "mgi_gaf" / "mgi.gaf.gz"
    lines = path.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if not line.startswith("!"))
    path.write_text("".join([*lines[: at + 1], "MGI\tMGI:98364\tSox2\n"]))
    refused_late(fetch(small), "mgi.gaf.gz", f"line {at + 2}", "found 3")
    path.write_bytes(b"<!DOCTYPE html><html>404</html>")
    refused_late(fetch(small), "mgi_gaf", "web page")
    path.write_bytes(b"\x1f\x8b\x08\x00 broken")
    refused_late(fetch(small), "mgi.gaf.gz")
    assert current_name() == name
    assert hashes(home_folder()) == before
    whole()


# --- killed, full, crowded ----------------------------------------------------------------------------------


DRIVER = """
import os, signal, sys
import pathlib
import mircargo.cli.grow, mircargo.home, mircargo.snapshots.build, mircargo.snapshots.grow
import mircargo.folders
def kill(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
step, sys.argv = sys.argv[1], ["mircargo", *sys.argv[2:]]
if step == "fetch": mircargo.snapshots.grow.fetch_files = kill
if step == "read": mircargo.snapshots.build.build_facts = kill
if step == "write":
    import pyarrow.parquet as pq
    real, seen = pq.write_table, []
    def write(*args, **more):
        seen.append(1)
        if len(seen) == 4: kill()
        return real(*args, **more)
    pq.write_table = write
if step == "manifest":
    real_text = pathlib.Path.write_text
    def write_text(self, *args, **more):
        return kill() if self.name == "snapshot.json" else real_text(self, *args, **more)
    pathlib.Path.write_text = write_text
if step == "switch": mircargo.folders._switch = kill
if step == "between":
    real_rename = pathlib.Path.rename
    def rename(self, target):
        if not str(target).endswith(".old"): kill()
        return real_rename(self, target)
    pathlib.Path.rename = rename
if step == "use": mircargo.home.set_current = kill
if step == "current":
    pathlib.Path.replace = lambda self, target: kill()
from mircargo.cli import main
main()
"""


def killed(step, *words):
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    env.pop("MIRCARGO_SNAPSHOT", None)
    result = subprocess.run(
        [sys.executable, "-c", DRIVER, step, *map(str, words)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == -signal.SIGKILL, result.stderr


@pytest.mark.parametrize("step", ["fetch", "read", "write", "manifest", "switch", "use", "current"])
def test_killed_at_any_step_the_old_snapshot_answers_and_the_next_run_is_whole(small, core, step):
    done(fetch(small, "goa", "--name", "before", base=core))
    before = hashes(snapshot_folder("before"))
    killed(step, "data", "fetch", "reactome", "--mirror", small)
    assert current_name() == "before"
    assert hashes(snapshot_folder("before")) == before
    assert "Pdcd4" in done(run("targets", "mmu-miR-21a-5p", "--format", "tsv"))
    done(fetch(small, "reactome"))
    assert current_name() != "before"
    assert hashes(snapshot_folder("before")) == before
    assert len(table("gene_set_member", snapshot_folder(current_name()), source="reactome"))
    whole()


def test_killed_while_a_snapshot_of_the_same_name_is_replaced(small, core):
    done(fetch(small, "goa", "--name", "mine", base=core))
    before = hashes(snapshot_folder("mine"))
    killed("between", "data", "fetch", "reactome", "--mirror", small, "--name", "mine")
    done(fetch(small, "reactome", "--name", "mine"))
    assert hashes(snapshot_folder("mine")) != before
    assert {"goa", "reactome"} <= set(table("source", snapshot_folder("mine"))["key"]), (
        "it was built on the one before"
    )
    whole()


@pytest.mark.parametrize(
    "place",
    [
        "pyarrow.parquet.write_table",
        "mircargo.snapshots.write.shutil.copyfile",
        "mircargo.snapshots.write.Path.write_text",
    ],
)
def test_a_full_disk(small, core, place, monkeypatch):
    done(fetch(small, "goa", "--name", "before", base=core))
    before = hashes(home_folder())

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(place, full)
        refused_late(fetch(small, "reactome"), "cannot be written: No space left on device")
    assert hashes(home_folder()) == before
    assert current_name() == "before"
    whole()


def test_two_runs_at_once(small, core):
    done(fetch(small, "goa", base=core))
    before = hashes(home_folder() / "snapshots")
    with one_at_a_time(lock_file()):
        refused_late(fetch(small, "reactome"), "another run is at work here; wait until it has ended")
        with pytest.raises(OutputError):
            one_at_a_time(lock_file()).__enter__()
    assert hashes(home_folder() / "snapshots") == before
    done(fetch(small, "reactome"))


def test_snapshots_are_listed_used_and_removed(small, core):
    done(fetch(small, "goa", "--name", "one", base=core))
    done(fetch(small, "reactome", "--name", "two"))
    assert snapshot_names() == ["one", "two"]
    done(run("data", "use", "one"))
    assert current_name() == "one"
    done(run("data", "remove", "two"))
    assert snapshot_names() == ["one"]
    set_current(None)
    whole()


# --- the mirror of the full databases -----------------------------------------------------------------------


KNOWN = {
    "human.Summary_Counts.default_predictions.txt.zip": 109_556,
    "mouse.Summary_Counts.default_predictions.txt.zip": 91_844,
    "rat.Summary_Counts.default_predictions.txt.zip": 78_318,
    "VESICLEPEDIA_MIRNA_DETAILS_5.1.txt": 22_858,
    "VESICLEPEDIA_EXPERIMENT_DETAILS_5.1.txt": 3_481,
    "MANGO_result_annotationLevel.txt": 986,
    "Homo_sapiens.gene_info.gz": 108_767,
    "Mus_musculus.gene_info.gz": 76_953,
    "human.miR_Family_Info.txt.zip": 2_606,
    "vertebrates.miR_Family_Info.txt.zip": 9_994,
    "AGO2_eCLIP_Klimentova22_full_dataset.tsv": 1_263,
    "AGO2_CLASH_Hejret2023_10_train_dataset.tsv": 42_460,
}


SETS = [
    ("reactome", "reactome/ReactomePathways_2024-09-18.human.gmt.gz", "set", 2_694),
    ("wikipathways", "wikipathways/wikipathways_2026-08_hsa_entrez.gmt.gz", "set", 992),
    ("mirdb_msigdb", "msigdb/c3.mir.v2023.1.Hs.entrez.gmt.gz", "set", 2_377 + 221),
]
"""Source, file, column that names a set, number of sets."""


@pytest.mark.mirror
@pytest.mark.timeout(900)
def test_the_mirror_builds_whole():
    place = Path(os.environ.get("MIRCARGO_MIRROR", BESIDE))
    if not place.is_dir():
        pytest.skip(f"no {place}: set MIRCARGO_MIRROR")
    done(fetch(place, base="core"))
    new = snapshot_folder(current_name())
    told = table("source", new).query("origin.str.startswith('mirror:')")
    rows = {row.file: row.rows for row in told.itertuples()}
    assert {name: rows[name] for name in KNOWN} == KNOWN
    sets = table("gene_set", new)
    human = sets[sets["taxon"] == 9606].groupby("library").size()
    for key, file, name, number in SETS:
        parsed = BY_KEY[key].parse(place / file)
        assert parsed[name].nunique() == number, file
        if key in human.index:
            assert 0.9 * number < human[key] <= number, "sets without a known gene are none"
    assert not table("gene_set_member", new).duplicated(["taxon", "set_id", "gene"]).any()
    done(run("data", "verify"))
    dropped = table("dropped", new)
    assert dropped.loc[dropped["source"].isin(told["key"]), "rows"].gt(0).all()
