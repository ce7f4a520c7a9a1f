"""The command that tests gene sets: files alone, the snapshot, both, and what it says."""

from __future__ import annotations

import json
import random
import re
import sys
from itertools import combinations

import pandas as pd
import pytest

from command import refused
from mircargo.answer import Answer
from mircargo.cli import enrich, output

COLUMNS = [
    "list_id",
    "set_id",
    "set_name",
    "library",
    "set_size",
    "overlap",
    "expected",
    "ratio",
    "p_value",
    "q_value",
    "draws",
    "ora_p",
    "ora_q",
    "genes",
    "tail",
    "limit",
]


@pytest.fixture
def own(tmp_path, monkeypatch, cli):
    """Write pairs, gene sets and a universe of a tiny world, and return what they hold.

    The snapshot is pointed nowhere.
    """
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(tmp_path / "nowhere"))
    monkeypatch.setenv("MIRCARGO_ORGANISM", "mouse")
    chance = random.Random(3)
    pairs = [(f"mir-{m}", f"G{g:02}") for m in range(9) for g in range(40) if chance.random() < 0.2]
    sets = {f"S{s}": sorted(f"G{g:02}" for g in chance.sample(range(40), 4 + 2 * s)) for s in range(5)}
    (tmp_path / "pairs.tsv").write_text(
        "mirna\tgene\n" + "".join(f"{m}\t{g}\n" for m, g in pairs), encoding="utf-8"
    )
    (tmp_path / "sets.gmt").write_text(
        "".join(f"{s}\tset {s}\t" + "\t".join(g) + "\n" for s, g in sets.items()), encoding="utf-8"
    )
    (tmp_path / "detected.txt").write_text("".join(f"mir-{m}\n" for m in range(8)), encoding="utf-8")
    return pairs, sets


FILES = ["--mti", "pairs.tsv", "--gene-sets", "sets.gmt", "--universe", "detected.txt", "--min-size", "1"]


def rows(out):
    return json.loads(out)


def test_files_alone_are_enough(cli, own, tmp_path):
    code, out, err = cli("enrich", "mir-1", "mir-2", *FILES, "-f", "tsv", "--record", "run.json")
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].split("\t") == COLUMNS
    assert len(lines) == 6
    assert "nothing of the snapshot is used" in err
    assert "universe: 8 miRNAs of detected.txt" in err
    assert "statistic residual, alike null: up to 131,072 random lists of as many miRNAs from 8" in err
    assert "plain ORA: biased for miRNA targets" in err
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert [one["file"] for one in record["inputs"]["files"]] == ["pairs.tsv", "detected.txt", "sets.gmt"]


def test_lists_are_told_what_they_are_compared_with(cli, own, tmp_path):
    pairs, _ = own
    count = {f"mir-{m}": sum(a == f"mir-{m}" for a, _ in pairs) for m in range(8)}
    by_count = sorted(count, key=lambda m: (-count[m], m))
    rich, poor = by_count[:2], by_count[-2:]
    err = cli("enrich", *rich, *FILES, "-f", "tsv")[2]
    assert "drawn so that on average they are like the list in their numbers of targets" in err
    assert "random lists: drawn from the miRNAs of detected.txt, 8; those like the list are likelier" in err
    assert (
        "another universe: with all miRNAs with a target (9), 0 sets at q < 0.05, here 0; they agree" in err
    )
    for null in ("uniform", "matched"):
        err = cli("enrich", *rich, *FILES, "--null", null, "-f", "tsv")[2]
        assert f"random lists: drawn from the miRNAs of detected.txt, 8, by the {null} null" in err
    both = "".join(
        "\t".join([list_id, "", *names]) + "\n" for list_id, names in (("few", poor), ("many", rich))
    )
    (tmp_path / "lists.gmt").write_text(both, encoding="utf-8")
    err = cli("enrich", "--lists", "lists.gmt", *FILES, "-f", "tsv")[2]
    assert re.search(r"as if drawn from \d+ to \d+ equally likely ones|as if drawn from \d+ equally", err)


@pytest.mark.parametrize("statistic", ["overlap", "share"])
def test_uniform_numbers_are_those_of_the_definition(cli, own, statistic):
    """Of 8 miRNAs there are 28 lists of two.

    With many draws p comes near the share of them that reaches the list's score.
    """
    pairs, sets = own
    code, out, err = cli(
        "enrich",
        "mir-1",
        "mir-2",
        *FILES,
        "--statistic",
        statistic,
        "--null",
        "uniform",
        "--draws",
        40_000,
        "-f",
        "json",
    )
    assert code == 0, err

    def score(mirnas, members):
        hit = {g for m, g in pairs if m in mirnas}
        return len(hit & set(members)) / (len(hit) if statistic == "share" else 1)

    for row in rows(out):
        members = sets[row["set_id"]]
        mine = score({"mir-1", "mir-2"}, members)
        reach = [
            score(set(pick), members) >= mine for pick in combinations([f"mir-{m}" for m in range(8)], 2)
        ]
        assert row["p_value"] == pytest.approx(sum(reach) / 28, abs=0.01)
        assert row["overlap"] == score({"mir-1", "mir-2"}, members) if statistic == "overlap" else True
        hits = {g: [m for m in ("mir-1", "mir-2") if (m, g) in pairs] for g in members}
        assert row["genes"] == (";".join(f"{g}({','.join(ms)})" for g, ms in hits.items() if ms) or None)
        assert (row["draws"], row["tail"]) == (40_000, "draws")


def test_threads_and_processes_change_nothing(cli, own):
    words = ["enrich", "mir-1", "mir-2", *FILES, "--draws", 9000, "-f", "tsv", "--gsea", "--permutations", 50]
    one = cli(*words, "--threads", 1)[1]
    assert one == cli(*words, "--threads", 2)[1]
    assert one != cli(*words, "--seed", 1)[1]
    assert one.splitlines()[0].split("\t") == [*COLUMNS, "es", "nes", "gsea_p", "gsea_q", "leading_edge"]


@pytest.mark.filterwarnings("ignore")
def test_workers_change_nothing(cli, own):
    pytest.importorskip("distributed")
    words = ["enrich", "mir-1", *FILES, "--draws", 5000, "-f", "tsv"]
    assert cli(*words, "--workers", 1)[1] == cli(*words)[1]


def test_every_way_to_give_lists(cli, own, tmp_path):
    (tmp_path / "list.txt").write_text("mir-1\n\nmir-2\n", encoding="utf-8")
    (tmp_path / "lists.gmt").write_text("a\t\tmir-1\tmir-2\nb\tsome words\tmir-3\n", encoding="utf-8")
    short = [*FILES, "--draws", 500, "-f", "json"]
    typed = rows(cli("enrich", "mir-1", "mir-2", *short)[1])
    assert rows(cli("enrich", "--file", "list.txt", *short)[1]) == typed
    many = rows(cli("enrich", "--lists", "lists.gmt", *short)[1])
    assert [{**row, "list_id": "query"} for row in many if row["list_id"] == "a"] == typed
    assert {row["list_id"] for row in many} == {"a", "b"}
    assert {row["list_id"] for row in rows(cli("enrich", "mir-4", "--lists", "lists.gmt", *short)[1])} == {
        "query",
        "a",
        "b",
    }


def test_options_reach_the_test(cli, own, tmp_path):
    short = ["enrich", "mir-1", "mir-2", *FILES, "--draws", 3000]
    _, _, err = cli(*short, "--null", "matched", "--exact-draws")
    assert "matched null: 3,000 random lists" in err
    assert "1 of another size, as asked for" in cli(*short, "--min-size", 5, "--process", "set S0")[2]
    out = cli(*short, "--max-size", 6, "-f", "json")[1]
    hit = {gene for _, gene in own[0]}
    assert {row["set_id"] for row in rows(out)} == {
        name for name, genes in own[1].items() if len(hit & set(genes)) <= 6
    }
    pairs = pd.read_csv("pairs.tsv", sep="\t")
    pairs.assign(score=-0.5, family="fam").to_parquet("pairs.parquet")
    words = [word if word != "pairs.tsv" else "pairs.parquet" for word in short]
    code, _, err = cli(*words, "--statistic", "repression")
    assert (code, "their sign is turned" in err) == (0, True)
    assert cli(*words, "--by-family")[2].count("random lists of as many seed families from 1") == 1
    refused(cli(*short, "--by-family"), "add a column 'family'")
    refused(cli(*short, "--statistic", "repression"), "no column 'score'")
    assert "--evidence is for the snapshot's interactions" in cli(*short, "--evidence", "weak")[2]


def test_the_best_sets_are_shown_and_all_are_written(cli, own, tmp_path):
    short = ["enrich", "mir-1", *FILES, "--draws", 500]
    code, out, err = cli(*short, "--top", 2)
    assert (code, out.count("set S")) == (0, 2)
    assert "the 2 best sets of each list are shown; --top 0 or another --format gives all" in err
    assert "best sets of each list" not in cli(*short)[2]
    assert cli(*short, "-f", "csv", "--columns", "set_id", "-o", "t.csv")[0] == 0
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").count("\n") == 6
    refused(cli(*short, "--top", -1), "top: expected a whole number from 0")


def test_the_negative_control_is_said_and_written(cli, own, tmp_path):
    words = [
        "enrich",
        "mir-1",
        "mir-2",
        *FILES,
        "--draws",
        500,
        "--control",
        7,
        "--control-out",
        "control.tsv",
    ]
    code, _, err = cli(*words)
    assert code == 0
    assert "of 7 random lists of 2 miRNAs have a set with q < 0.05" in err
    assert "calibrated, most often for random lists" in err
    assert (tmp_path / "control.tsv").read_text(encoding="utf-8").startswith("method\tpart\tset_id")
    refused(cli(*words), "control.tsv: exists already")
    (tmp_path / "lists.gmt").write_text("a\t\tmir-1\nb\t\tmir-3\n", encoding="utf-8")
    refused(cli("enrich", "--lists", "lists.gmt", *FILES, "--control", 3), "takes one list, found 2")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "no miRNA was given"),
        (["mir1"], "unknown miRNA of pairs.tsv 'mir1'; nearest: mir-1"),
        (["mir-8"], "'mir-8' is not in the universe"),
        (["mir-1", "--min-size", 41], "set sizes: expected min_size <="),
        (["mir-1", "--min-size", 41, "--max-size", 50], "none of 5 sets has 41 to 50 genes"),
        (["mir-1", "--min-size", 30, "--max-size", 20], "set sizes: expected min_size <= max_size"),
        (["mir-1", "--statistic", "magic"], "expected one of residual, overlap, share, repression"),
        (["mir-1", "--null", "magic"], "expected one of alike, uniform, matched"),
        (["mir-1", "--draws", 0], "draws: expected a whole number from 1"),
        (["mir-1", "--threads", 0], "threads: expected a whole number from 1"),
        (["mir-1", "--workers", 0], "workers: expected a whole number from 1"),
        (["mir-1", "--control", 0], "control: expected a whole number from 1"),
        (["mir-1", "--gsea", "--engine", "magic"], "expected one of mircargo, gseapy"),
        (["mir-1", "--process", "set S77"], "unknown gene set 'set S77'; nearest: set S"),
        (["mir-1", "--gene-sets", "nowhere.gmt"], "nowhere.gmt: cannot be read"),
        (["mir-1", "--mti", "nowhere.tsv"], "nowhere.tsv: cannot be read"),
        (["mir-1", "--mti", "nowhere.parquet"], "nowhere.parquet: cannot be read"),
        (["mir-1", "--gene-sets", "sets.gmt", "--source", "EXO"], "no snapshot here"),
        (["--lists", "bad.gmt"], "bad.gmt: line 2: expected id, description and at least one name"),
        (["--file", "blank.txt"], "blank.txt: is empty; expected one name a line"),
        (["mir-1", "--universe", "blank.txt"], "blank.txt: is empty"),
    ],
)
def test_errors_are_one_line(cli, own, tmp_path, words, text):
    (tmp_path / "bad.gmt").write_text("a\t\tmir-1\nb mir-1\n", encoding="utf-8")
    (tmp_path / "blank.txt").write_text("\n", encoding="utf-8")
    if "--min-size" in words and "--max-size" not in words:
        words = [*words, "--max-size", 5]
    refused(cli("enrich", *FILES, *words), text)


def test_the_snapshot_reads_names(cli):
    words = [
        "enrich",
        "miR-21a",
        "miR-9",
        "--organism",
        "mouse",
        "--process",
        "neurogenesis",
        "--min-size",
        1,
        "--draws",
        300,
    ]
    code, out, err = cli(*words, "-f", "json")
    assert code == 0, err
    assert "'miR-21a' is read as mmu-miR-21a-5p (mouse)" in err
    assert "neurogenesis: " in err
    genes = ";".join(row["genes"] or "" for row in rows(out))
    assert "Pdcd4(mmu-miR-21a-5p" in genes
    assert "MGI:" not in genes
    gsea = rows(cli(*words, "-f", "json", "--gsea", "--permutations", 20)[1])
    assert all("MGI:" not in (row["leading_edge"] or "") for row in gsea)


def test_the_cargo_of_a_source_is_a_list(cli):
    code, out, err = cli("enrich", "--source", "EXO", "--min-size", 1, "--draws", 300, "-f", "json")
    assert code == 0, err
    assert {row["list_id"] for row in rows(out)} == {"NPC exosomes (EXO)"}
    assert "EV source: NPC exosomes (EXO)" in err
    refused(cli("enrich", "--source", "iEXO"), "no mature miRNA is reported")


def test_own_tables_beside_the_snapshot(cli, tmp_path):
    (tmp_path / "sets.gmt").write_text(
        "S1\thttp://somewhere\tPdcd4\tPten\tSox2\nS2\tna\tSpry1\tNoSuchGene\n", encoding="utf-8"
    )
    words = ["enrich", "miR-21a", "--organism", "mouse", "--min-size", 1, "--draws", 300, "-f", "json"]
    code, out, err = cli(*words, "--gene-sets", "sets.gmt")
    assert code == 0, err
    assert {row["set_name"] for row in rows(out)} <= {"S1", "S2"}
    assert "1 gene name unknown to the snapshot, kept as written: NoSuchGene" in err
    (tmp_path / "pairs.csv").write_text(
        "miRNA,Gene\nmiR-21a,PDCD4\nmiR-9,Sox2\nnovel-1,Pten\nmiR-124,NoSuchGene\n", encoding="utf-8"
    )
    (tmp_path / "u.txt").write_text("miR-21a\nmiR-9\nnovel-1\n", encoding="utf-8")
    code, out, err = cli(*words, "novel-1", "--mti", "pairs.csv", "--universe", "u.txt")
    assert code == 0, err
    assert "Pdcd4(mmu-miR-21a-5p)" in "".join(row["genes"] or "" for row in rows(out))
    assert "1 miRNA name unknown to the snapshot, kept as written: novel-1" in err
    assert "universe: 3 miRNAs of u.txt" in err
    refused(cli("enrich", "novel-1", "--mti", "pairs.csv"), "the names tell no species")
    refused(
        cli(*words, "--gene-sets", "kegg"), "neither a GMT file nor a library of this snapshot: go, go_bp"
    )
    refused(cli(*words, "miR-77777"), "1 of 2 names cannot be used")
    refused(cli("enrich", "miR-77777"), "unknown miRNA 'miR-77777'")
    refused(cli(*words, "--evidence", "predicted"), "there is none in this snapshot")


def test_many_names_are_said_in_one_line(cli, tmp_path, store_fixture):
    names = [
        name
        for (name,) in store_fixture.rows(
            "SELECT DISTINCT m.name FROM mirna m JOIN mti ON mti.mirna = m.id WHERE m.taxon = 9606 ORDER BY 1"
        )
    ]
    lists = "".join(f"l{i}\t\t{name}\n" for i, name in enumerate((names * 25)[:25]))
    (tmp_path / "lists.gmt").write_text(lists, encoding="utf-8")
    code, out, err = cli(
        "enrich",
        "--lists",
        "lists.gmt",
        "--organism",
        "human",
        "--min-size",
        1,
        "--draws",
        100,
        "-f",
        "tsv",
        "--columns",
        "list_id",
    )
    assert code == 0, err
    assert len(set(out.split())) == 26


def test_a_bar_shows_on_a_terminal_when_it_takes_long(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(enrich, "_PATIENCE", -1.0)
    with enrich._progress("residual", quiet=False) as show:
        show(1, 2)
        show(2, 2)
    assert "random lists" in capsys.readouterr().err
    with enrich._progress("residual", quiet=True) as show:
        assert show is None


def test_compiling_is_said(monkeypatch, capsys):
    monkeypatch.setattr("mircargo.enrichment.compiled.is_compiled", lambda _: False)
    with enrich._progress("overlap", quiet=False):
        pass
    assert "compiling the test once for this machine" in capsys.readouterr().err


def test_tsv_of_many_rows_is_that_of_each_row_alone(monkeypatch):
    monkeypatch.setattr(output, "_BLOCK", 3)
    values = [1, 1.0, True, None, "a\tb", "", 0.123456789, -0.0, float("inf"), 10**20, 1e-300]
    kinds = [[1, 2, 3], [0.1234567, 2.0, 1e9], ["x  y", None, "x  y"], [None] * 3, [True, 1, 1.0]]
    answer = Answer(
        ("one", "two", "three"),
        [
            *((a, b, a) for a in values for b in values),
            *zip(*kinds[:3], strict=True),
            *zip(*kinds[2:], strict=True),
        ],
    )
    alone = [output._tsv(Answer(answer.columns, [row])).splitlines()[1] for row in answer.rows]
    assert output._tsv(answer).splitlines() == [b"one\ttwo\tthree", *alone]
    assert [line.decode() for line in alone[-6:]] == [
        "1\t0.123457\tx y",
        "2\t2\t",
        "3\t1e+09\tx y",
        "x y\t\ttrue",
        "\t\t1",
        "x y\t\t1",
    ]
    assert output._tsv(Answer(("one", "two"), [])) == b"one\ttwo\n"
