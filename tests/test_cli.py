"""The command line: data on stdout, words on stderr, one line for an error, exit codes."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys

import pandas as pd
import pytest


def one_line(result, text):
    code, out, err = result
    assert code == 1
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert text in err


HEADER = (
    "mirna mirna_id gene gene_id evidence contested methods n_references references score via_ortholog source"
    " source_version"
)


def test_targets_tsv_has_the_documented_columns(cli):
    code, out, err = cli("targets", "miR-21a", "--organism", "mouse", "--format", "tsv")
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert lines[0] == HEADER.split()
    assert len({len(line) for line in lines}) == 1
    assert "'miR-21a' is read as mmu-miR-21a-5p (mouse): default arm" in err
    _, out, _ = cli(
        "targets", "miR-21a", "--organism", "mouse", "--format", "tsv", "--process", "neurogenesis"
    )
    assert out.splitlines()[0].split("\t") == [*HEADER.split(), "in_process"]


def test_formats_say_the_same(cli, tmp_path):
    words = ["targets", "miR-21a", "--organism", "mouse", "--columns", "gene,evidence,contested,n_references"]
    records = json.loads(cli(*words, "-f", "json")[1])
    for text_format, separator in (("tsv", "\t"), ("csv", ",")):
        path = tmp_path / f"t.{text_format}"
        assert cli(*words, "-f", text_format, "-o", path)[:2] == (0, "")
        assert pd.read_csv(path, sep=separator).to_dict("records") == records
    assert cli(*words, "-f", "parquet", "-o", "t.parquet")[0] == 0
    assert pd.read_parquet(tmp_path / "t.parquet").to_dict("records") == records


@pytest.mark.parametrize("columns", ["80", "120", "200", "40", "400"])
def test_tables_fit_the_terminal(cli, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = cli("targets", "miR-21a", "--organism", "mouse")
    rows = [line for line in out.splitlines() if not line.startswith("(")]
    assert max(map(len, rows)) <= min(max(int(columns), 80), 200)
    assert "Pdcd4" in out
    assert "functional" in out
    assert "more columns in --format tsv" in out


def test_empty_answers_are_a_header(cli):
    code, out, err = cli("targets", "rno-miR-21-5p", "-f", "tsv")
    assert (code, out.count("\n")) == (0, 1)
    assert "not evidence that it has no target" in err
    assert cli("targets", "rno-miR-21-5p", "-f", "parquet", "-o", "empty.parquet")[0] == 0
    assert cli("targets", "rno-miR-21-5p")[0] == 0


def test_quiet_says_nothing(cli):
    assert cli("targets", "miR-21a", "--organism", "mouse", "--quiet")[2] == ""


def test_the_organism_may_come_from_the_environment(cli, monkeypatch):
    monkeypatch.setenv("MIRCARGO_ORGANISM", "mouse")
    assert cli("mirnas", "Sox2")[0] == 0


def test_cargo_lists_shows_and_compares(cli):
    assert "NPC exosomes (EXO)" in cli("cargo")[1]
    assert "mmu-miR-21a-5p" in cli("cargo", "NPC exosomes (EXO)")[1]
    assert "mmu-miR-21a-5p" in cli("cargo", "NPC", "exosomes", "(EXO)")[1], "quotes may be forgotten"
    assert "first" in cli("cargo", "diff", "EXO", "iEXO")[1]


def test_explain_names_query_status(cli, tmp_path):
    assert "neurogenesis" in cli("explain", "EXO", "neurogenesis")[1]
    (tmp_path / "names.txt").write_text("miR-21a\r\nSox2\r\n", encoding="utf-8")
    assert "mmu-miR-21a-5p" in cli("names", "names.txt", "--organism", "mouse")[1]
    assert "targets_of_mirna" in cli("query", "list", "-f", "tsv")[1]
    assert "Pdcd4" in cli("query", "targets_of_mirna", "-p", "mirna=miR-21a")[1]
    assert cli("query", "sql", "SELECT 1 AS one", "-f", "tsv")[1] == "one\n1\n"
    code, out, err = cli("data", "status")
    assert code == 0
    assert "mti" in out
    assert "mirtarbase" in err
    assert "left out" in err
    assert "academic" in cli("data", "status", "sources")[1]
    assert "ND: no biological data" in cli("data", "status", "dropped", "-f", "tsv")[1]


def test_names_come_from_standard_input(cli, monkeypatch):
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("miR-21a\n"))
    assert "mmu-miR-21a-5p" in cli("names", "-", "--organism", "mouse")[1]


def test_run_records_hold_what_was_understood(cli, tmp_path):
    assert cli("targets", "miR-21a", "--organism", "mouse", "--record", "run.json")[0] == 0
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["command"] == "targets"
    assert record["parameters"]["organism"] == "mouse"
    assert any("is read as mmu-miR-21a-5p" in words for words in record["interpretations"])
    assert {"key", "version", "file", "sha256", "terms", "citation"} <= set(record["inputs"]["sources"][0])
    one_line(cli("targets", "miR-21a", "--organism", "mouse", "--record", "run.json"), "exists already")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["targets", "miR-77777"], "unknown miRNA 'miR-77777'"),
        (["targets", "xyz"], "expected a name such as mmu-miR-21a-5p"),
        (["mirnas", "Soxx2", "--organism", "mouse"], "nearest: Sox2"),
        (["mirnas", "Pdcd4"], "ambiguous: choose one of MGI:107490 (mouse Pdcd4)"),
        (["cargo", "nowhere"], "'mircargo cargo' lists them"),
        (["cargo", "diff", "EXO"], "takes two EV sources, found 1"),
        (["targets", "miR-21a", "--organism", "martian"], "choose one of human, mouse, rat"),
        (
            ["targets", "miR-21a", "--organism", "mouse", "--process", "neurogenessis"],
            "nearest: neurogenesis",
        ),
        (
            ["targets", "miR-21a", "--organism", "mouse", "--columns", "gene,colour"],
            "unknown column 'colour'",
        ),
        (
            ["targets", "miR-21a", "--organism", "mouse", "-f", "xlsx"],
            "choose one of table, tsv, csv, json, parquet",
        ),
        (["targets", "miR-21a", "--organism", "mouse", "-f", "parquet"], "needs --out FILE"),
        (["targets", "miR-21a", "--organism", "mouse", "--terms", "any"], "choose one of academic, open"),
        (["targets"], "name at least one"),
        (["names", "nowhere.txt"], "nowhere.txt: cannot be read: No such file"),
        (["query", "targets"], "targets_of_mirna"),
        (["query", "targets_of_mirna"], "needs --param mirna="),
        (["query", "targets_of_mirna", "-p", "mirna"], "expected --param name=value"),
        (["query", "targets_of_mirna", "twice"], "expected one query"),
        (["query", "sql"], "one statement in quotes"),
        (["query", "sql", "DELETE FROM mirna"], "read only"),
        (["graph", "-m", "miR-21a", "-o", "net.xyz"], "end the name in .graphml or .json"),
        (["graph", "-o", "net.json"], "name at least one"),
        (["data", "status", "weather"], "choose one of snapshot, tables, sources, files, dropped"),
        (["data", "build-core", "--from", "nowhere"], "no such folder"),
        (
            ["targets", "miR-21a", "--snapshot", "nowhere"],
            "unknown snapshot 'nowhere': neither a folder nor a name; there are core",
        ),
    ],
)
def test_errors_are_one_line(cli, words, text):
    one_line(cli(*words), text)


def test_files_that_are_no_lists(cli, tmp_path):
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "zeros").write_bytes(b"\0" * 64)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"miR-21a\n" * 50)[:-12])
    one_line(cli("targets", "--file", "binary"), "expected UTF-8 text")
    one_line(cli("targets", "--file", "zeros"), "found binary data")
    one_line(cli("targets", "--file", "empty"), "empty: is empty; expected one name a line")
    one_line(cli("names", "empty"), "the list of names is empty")
    one_line(cli("names", "cut.gz"), "truncated or damaged")


def test_ten_thousand_names(cli, tmp_path):
    (tmp_path / "many.txt").write_text("".join(f"Gene{i}\nmiR-21a\n" for i in range(5000)), encoding="utf-8")
    code, out, _ = cli("names", "many.txt", "--organism", "mouse", "-f", "tsv")
    assert (code, out.count("\n")) == (0, 10_001)
    one_line(cli("targets", "--file", "many.txt", "--organism", "mouse"), "5000 of 5001 names cannot be used")


def test_results_are_never_replaced_by_accident(cli, tmp_path):
    kept = tmp_path / "kept.tsv"
    kept.write_text("precious", encoding="utf-8")
    one_line(cli("targets", "miR-21a", "--organism", "mouse", "-o", "kept.tsv"), "exists already")
    assert kept.read_text(encoding="utf-8") == "precious"
    assert cli("targets", "miR-21a", "--organism", "mouse", "-f", "tsv", "-o", "kept.tsv", "--force")[0] == 0
    assert kept.read_text(encoding="utf-8").startswith("mirna\t")
    one_line(cli("targets", "miR-21a", "--organism", "mouse", "-o", "."), "is a folder")
    one_line(
        cli("targets", "miR-21a", "--organism", "mouse", "-o", "kept.tsv/inside.tsv"), "cannot be written"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.tsv"]


def test_a_full_disk_leaves_nothing(cli, tmp_path, monkeypatch):
    import os

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    one_line(cli("targets", "miR-21a", "--organism", "mouse", "-o", "t.tsv"), "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_graph_files(cli, tmp_path):
    code, out, err = cli(
        "graph", "--source", "EXO", "--versus", "iEXO", "--process", "neurogenesis", "-o", "net.graphml"
    )
    assert (code, out) == (0, "")
    assert "nodes" in err
    assert (tmp_path / "net.graphml").read_bytes().startswith(b"<?xml")
    assert cli("graph", "-m", "miR-21a", "--organism", "mouse", "-o", "net.json")[0] == 0
    one_line(cli("graph", "-m", "miR-21a", "--organism", "mouse", "-o", "net.json"), "exists already")


def test_report_writes_a_page_and_its_record(cli, tmp_path):
    words = ["report", "--source", "EXO", "--versus", "iEXO", "--organism", "mouse", "-o", "r.html"]
    code, out, err = cli(*words)
    assert (code, out) == (0, "")
    assert f"report: {tmp_path / 'r.html'}" in err
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "plain ORA: biased for miRNA targets" in page
    assert "statistic residual, alike null" in page
    assert "What random lists return" in page
    assert "of 100 random lists of 1 miRNA" in page
    assert "doi:10.1038/srep10595" in page
    assert page.index("Calibrated p and q") < page.index("Beside it stands plain ORA")
    assert not re.search(r"\w\(s\)", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)), (
        "singular or plural, not both"
    )
    record = json.loads((tmp_path / "r.run.json").read_text(encoding="utf-8"))
    assert record["command"] == "report"
    assert record["started"]
    assert record["started"] not in page
    one_line(cli(*words), "exists already")
    assert cli(*words, "--force")[0] == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == page, "equal inputs give equal bytes"
    assert cli("report", "-m", "miR-9", "-m", "let-7b", "--organism", "mouse", "-o", "list.html")[0] == 0
    assert cli("report", "--source", "stem cell microvesicles", "-o", "bare.html")[0] == 0


def test_build_core_writes_a_snapshot(cli, source_files_fixture, tmp_path):
    assert cli("data", "build-utrs", "--from", source_files_fixture, "--out", "utr.parquet")[0] == 0
    one_line(
        cli("data", "build-utrs", "--from", source_files_fixture, "--out", "utr.parquet"), "exists already"
    )
    code, out, err = cli(
        "data", "build-core", "--from", source_files_fixture, "--utrs", "utr.parquet", "--out", "snap"
    )
    assert (code, out) == (0, "")
    assert "reading mirbase mature.fa.gz" in err
    assert cli("targets", "miR-21a", "--organism", "mouse", "--snapshot", "snap")[0] == 0


def test_usage_errors_exit_with_2(cli):
    assert cli("targets", "--colour")[0] == 2
    assert cli("nonsense")[0] == 2


def test_help_and_version(cli):
    code, out, _ = cli("--version")
    assert (code, out.startswith("mircargo ")) == (0, True)
    for command in (
        ["targets"],
        ["mirnas"],
        ["cargo"],
        ["explain"],
        ["names"],
        ["query"],
        ["graph"],
        ["report"],
        ["enrich"],
        ["data", "status"],
        ["data", "build-core"],
        ["data", "list"],
        ["data", "use"],
        ["data", "remove"],
        ["data", "verify"],
        ["data", "diff"],
    ):
        code, out, _ = cli(*command, "--help")
        assert code == 0
        assert (
            f"mircargo {' '.join(command)}"
            in out.split("Options", maxsplit=1)[0].split("Usage", maxsplit=1)[1]
        ), "help has an example"


def test_questions_load_no_heavy_library(snapshot_folder_fixture):
    code = (
        "import sys\nfrom mircargo.cli import main\nsys.argv = ['mircargo', *sys.argv[1:]]\nmain()\nheavy ="
        " {'pandas', 'networkx', 'gseapy', 'matplotlib', 'numba', 'pyvis', 'requests', 'scipy', 'pyarrow'} &"
        " set(sys.modules)\nassert not heavy, heavy\n"
    )
    for words in (
        ["targets", "miR-21a", "--organism", "mouse"],
        ["mirnas", "Sox2", "--organism", "mouse", "-f", "tsv"],
        ["cargo"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, *words, "--snapshot", str(snapshot_folder_fixture)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_a_closed_pipe_is_no_traceback(snapshot_folder_fixture):
    script = f"{sys.executable} -m mircargo cargo --snapshot {snapshot_folder_fixture} -f json | head -c 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
