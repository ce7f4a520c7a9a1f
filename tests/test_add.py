"""``data add``: a file of one's own in every kind and format.

Every problem has its line, and nothing is built in vain.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest

import command
from command import said
from mircargo.facts import OWN_KINDS
from mircargo.home import current_name, home_folder, snapshot_folder, snapshot_names
from mircargo.store.find import core_folder

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "mirror"
PAIRS = (
    "mirna\tgene\torganism\tevidence\treference\n"
    "mmu-miR-21a-5p\tCdkn1a\tmouse\tfunctional\tPMID:1\n"
    "miR-9-5p\tNosuch\tmouse\tweak\t\n"
    "miR-30\tPten\tmouse\tweak\t\n"
)
OWN = {
    "mti": (
        [{"mirna": "mmu-miR-21a-5p", "gene": "Cdkn1a", "organism": "mouse", "evidence": "functional"}],
        "mti",
        {"gene": "MGI:104556", "evidence": "functional"},
    ),
    "cargo": (
        [
            {
                "study": "own1",
                "ev_source": "EVs",
                "organism": "mouse",
                "mirna": "miR-9-5p",
                "relation": "enriched",
                "value": "2",
            }
        ],
        "ev_cargo",
        {"ev_source": "ev:own1.evs", "value": 2.0},
    ),
    "gene-set": (
        [{"set_id": "s1", "set_name": "Set one", "organism": "human", "gene": "PTEN"}],
        "gene_set_member",
        {"set_id": "mylab:s1", "gene": "HGNC:9588"},
    ),
    "annotation": (
        [{"go_id": "GO:0008150", "organism": "mouse", "gene": "Cdkn1a", "evidence_code": "IDA"}],
        "gene_set_member",
        {"set_id": "GO:0008150", "gene": "MGI:104556"},
    ),
    "coverage": (
        [
            {
                "mirna": "miR-9-5p",
                "organism": "mouse",
                "predictor": "mine",
                "seed": "CUUUGGU",
                "status": "other",
            }
        ],
        "coverage",
        {"predictor": "mine", "status": "other"},
    ),
    "utr": (
        [{"gene": "Pten", "organism": "mouse", "transcript": "T1", "sequence": "acgu"}],
        "transcript_utr",
        {"gene": "MGI:109583", "sequence": "ACGT"},
    ),
    "gene-name": (
        [{"gene": "MGI:104556", "organism": "mouse", "entrez": "12575"}],
        "gene_alias",
        {"alias": "12575", "id": "MGI:104556"},
    ),
    "mirna-name": (
        [{"alias": "mmu-miR-9876", "mirna": "MIMAT0000530", "kind": "previous name"}],
        "mirna_alias",
        {"alias": "mmu-miR-9876", "id": "mirbase:MIMAT0000530"},
    ),
    "mirna": (
        [
            {
                "accession": "MIMAT9000077",
                "name": "mmu-miR-9077-5p",
                "organism": "mouse",
                "sequence": "UAGCUUAUCAGACUGAUGUUGA",
            }
        ],
        "mirna",
        {"id": "mirbase:MIMAT9000077", "seed": "AGCUUAU"},
    ),
    "ortholog": (
        [{"gene": "NR2E1", "other": "Nr2e1", "organism": "mouse", "support": "NCBI"}],
        "ortholog",
        {"gene_other": "MGI:1100526", "support": 3},
    ),
}
"""Kind → a row, the table that it goes to, and what it must be there."""


@pytest.fixture
def base(snapshot_folder_fixture, monkeypatch):
    return snapshot_folder_fixture


@pytest.fixture
def add(cli, base, monkeypatch):
    """Add a file to the small world; return (exit code, stdout, stderr)."""
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    return lambda *words: cli("data", "add", *words, "--snapshot", base)


def table(name, **only):
    return command.table(name, snapshot_folder(current_name()), **only)


def refused(result, *words):
    command.refused(result, *words, alone=False)
    assert snapshot_names() == []


def write(path, rows, form):
    frame = pd.DataFrame(rows)
    if form == "parquet":
        frame.to_parquet(path.with_suffix(".parquet"))
        return path.with_suffix(".parquet")
    text = frame.to_csv(
        sep="\t" if form.startswith("tsv") else ",",
        index=False,
        lineterminator="\r\n" if form == "csv" else "\n",
    )
    path = path.with_name(f"{path.name}.{form}")
    path.write_bytes(
        gzip.compress(text.encode())
        if form.endswith("gz")
        else text.encode("utf-8-sig" if form == "csv" else "utf-8")
    )
    return path


def test_every_kind_is_tried():
    assert set(OWN) == set(OWN_KINDS)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        *(("mti", form) for form in ("csv", "tsv.gz")),
        *((kind, form) for kind in OWN for form in ("tsv", "parquet")),
    ],
)
def test_every_kind_in_every_format(add, tmp_path, kind, form):
    rows, name, expected = OWN[kind]
    told = said(add(write(tmp_path / "own", rows, form), "--kind", kind, "--label", "mylab"))
    assert f"snapshot {current_name()!r} is complete and in use" in told
    assert current_name().startswith("mylab-")
    found = table(
        name, **({"source": "mylab"} if "source" in table(name).columns and name != "ortholog" else expected)
    )
    assert not found.empty
    assert {column: found.iloc[0][column] for column in expected} == expected
    source = table("source", key="mylab").iloc[0]
    assert (source["rows"], source["terms"], source["origin"]) == (1, "academic", "own table")


def test_gene_sets_of_a_gmt_file(add, tmp_path):
    (tmp_path / "sets.gmt").write_text("one\tSet one\tPten\tPdcd4\tNosuch\n\ntwo\tna\tSox2\n")
    assert "1 of 4 rows left out: gene is unknown to the snapshot (one Nosuch )" in said(
        add(tmp_path / "sets.gmt", "--kind", "gene-set", "--organism", "mouse")
    )
    sets = table("gene_set", library="sets")
    assert sets[["set_id", "name", "size"]].to_numpy().tolist() == [
        ["sets:one", "Set one", 2],
        ["sets:two", "two", 1],
    ]


def test_utrs_of_a_fasta_file(add, tmp_path):
    (tmp_path / "utrs.fa").write_text(">Pten|T1\nACG\nu\n>MGI:107490\nacgtn\n>Nosuch|T2\nA\n")
    said(add(tmp_path / "utrs.fa", "--kind", "utr", "--organism", "mouse"))
    assert table("transcript_utr").fillna("")[
        ["gene", "transcript", "sequence", "source"]
    ].to_numpy().tolist() == [
        ["MGI:107490", "", "ACGTN", "utrs"],
        ["MGI:109583", "T1", "ACGT", "utrs"],
    ]


def test_columns_of_other_names_and_values_for_all_rows(add, tmp_path):
    (tmp_path / "own.tsv").write_text("Target\tTarget Gene\tmiRNA\tPMID\n18569\tPdcd4\tmiR-9-5p\t123\n")
    told = said(
        add(
            tmp_path / "own.tsv",
            "--kind",
            "mti",
            "--organism",
            "mouse",
            "--column",
            "gene=Target",
            "--column",
            "symbol=Target Gene",
            "--column",
            "reference=PMID",
            "--set",
            "evidence=functional",
        )
    )
    assert "facts: own 1" in told
    row = table("mti", source="own").iloc[0]
    assert (row["gene"], row["evidence"], row["reference"]) == ("MGI:107490", "functional", "PMID:123")


def test_the_same_file_read_in_another_way_is_another_snapshot(add, tmp_path):
    (tmp_path / "own.tsv").write_text("mirna\tgene\nmiR-9-5p\tPdcd4\n")
    words = (tmp_path / "own.tsv", "--kind", "mti", "--organism", "mouse", "--set")
    said(add(*words, "evidence=functional"))
    first = current_name()
    said(add(*words, "evidence=weak"))
    assert current_name() != first
    assert table("mti", source="own")["evidence"].tolist() == ["weak"]
    said(add(*words, "evidence=functional"))
    assert current_name() == first


def test_own_tables_add_up(add, cli, tmp_path):
    """A second file joins the first.

    The same file once more is nothing new, and a new version of it takes its place.
    """
    (tmp_path / "a.tsv").write_text(PAIRS)
    (tmp_path / "b.tsv").write_text(PAIRS.replace("Cdkn1a", "Pten"))
    said(add(tmp_path / "a.tsv", "--kind", "mti"))
    said(cli("data", "add", tmp_path / "b.tsv", "--kind", "mti"))
    assert table("mti")["source"].value_counts()[["a", "b"]].tolist() == [1, 1]
    assert "nothing new" in said(cli("data", "add", tmp_path / "b.tsv", "--kind", "mti"))
    (tmp_path / "b.tsv").write_text(PAIRS.replace("Cdkn1a", "Sox2"))
    said(cli("data", "add", tmp_path / "b.tsv", "--kind", "mti"))
    assert sorted(table("mti")[lambda rows: rows["source"].isin(["a", "b"])]["gene"]) == [
        "MGI:104556",
        "MGI:98364",
    ]
    code, out, _ = cli("targets", "mmu-miR-21a-5p", "--data-source", "b", "--format", "tsv")
    assert code == 0
    assert "Sox2" in out
    assert "Cdkn1a" not in out


def test_a_dry_run_shows_each_problem_with_its_line_and_builds_nothing(add, tmp_path):
    (tmp_path / "own.tsv").write_text(
        PAIRS + "\nmiR-9-5p\tPten\tdog\tweak\t\nmiR-9-5p\tPten\tmouse\tmaybe\t\n"
    )
    code, out, err = add(tmp_path / "own.tsv", "--kind", "mti", "--dry-run", "--label", "x")
    assert code == 0
    assert "1 of 5 rows can be used; nothing was built" in err
    found = {
        int(line.split()[0]): line for line in out.splitlines() if line.split() and line.split()[0].isdigit()
    }
    expected = {
        3: "gene is unknown to the snapshot",
        4: "miRNA name fits several miRNAs",
        6: "species that mircargo does not serve",
        7: "evidence is none of",
    }
    assert set(found) == set(expected)
    for line, words in expected.items():
        assert words in found[line]
    assert snapshot_names() == []
    assert not (home_folder() / "current").exists()


def test_a_dry_run_without_problems(add, tmp_path):
    (tmp_path / "own.tsv").write_text("".join(PAIRS.splitlines(keepends=True)[:2]))
    code, _, err = add(tmp_path / "own.tsv", "--kind", "mti", "--dry-run")
    assert code == 0
    assert "1 of 1 rows can be used; nothing was built" in err


def test_numbers_of_a_parquet_file_with_gaps(add, tmp_path):
    pd.DataFrame(
        {
            "mirna": ["miR-9-5p"] * 2,
            "gene": [18569, None],
            "symbol": ["", "Pten"],
            "evidence": "weak",
            "reference": [123, None],
        }
    ).to_parquet(tmp_path / "own.parquet")
    said(add(tmp_path / "own.parquet", "--kind", "mti", "--organism", "mouse"))
    rows = table("mti", source="own")
    assert rows["gene"].tolist() == ["MGI:107490", "MGI:109583"]
    assert [reference for reference in rows["reference"].fillna("") if reference] == ["PMID:123"]


@pytest.mark.parametrize(
    ("name", "text", "words", "parts"),
    [
        ("a.tsv", PAIRS, ["--kind", "pairs"], ["unknown kind 'pairs': choose one of mti, cargo"]),
        (
            "a.tsv",
            PAIRS,
            ["--kind", "mti", "--column", "target=gene"],
            ["kind 'mti' has no column 'target'; it has mirna"],
        ),
        (
            "a.tsv",
            PAIRS,
            ["--kind", "mti", "--column", "gene=Target"],
            ["a.tsv: has no column 'Target'; it has mirna"],
        ),
        (
            "a.tsv",
            PAIRS,
            ["--kind", "mti", "--column", "gene"],
            ["--column 'gene': expected two words with '='"],
        ),
        ("a.tsv", PAIRS, ["--kind", "mti", "--set", "=x"], ["--set '=x': expected two words"]),
        (
            "a.tsv",
            PAIRS,
            ["--kind", "utr"],
            ["a.tsv: lacks column(s) sequence of kind 'utr'", "--column sequence="],
        ),
        ("a.tsv", PAIRS, ["--kind", "mti", "--label", "mirtarbase"], ["a source of mircargo has this name"]),
        ("a.tsv", PAIRS, ["--kind", "mti", "--label", "../x"], ["--label '../x' cannot name a source"]),
        ("a.tsv", PAIRS, ["--kind", "mti", "--organism", "dog"], ["unknown organism 'dog'"]),
        (
            "a.tsv",
            PAIRS.replace("Cdkn1a", "Nosuch"),
            ["--kind", "mti"],
            ["none of its 3 rows can be used; --dry-run shows why"],
        ),
        ("a.tsv", PAIRS + "x\ty\n", ["--kind", "mti"], ["a.tsv", "line 5: expected 5 cells, found 2"]),
        ("a.tsv", "", ["--kind", "cargo"], ["a.tsv: is empty"]),
        ("a.tsv", "mirna\tgene\n", ["--kind", "mti"], ["a.tsv: holds no row below its header"]),
        ("a.tsv", "\0\1", ["--kind", "mti"], ["a.tsv"]),
        ("a.parquet", "PAR1", ["--kind", "mti"], ["a.parquet"]),
        ("a.gmt", "one\n", ["--kind", "gene-set"], ["a.gmt: line 1: expected id, description"]),
        ("a.fa", "ACGT\n", ["--kind", "utr"], ["a.fa: line 1: expected '>gene'"]),
    ],
)
def test_what_cannot_be_added_is_said_in_one_line(add, tmp_path, name, text, words, parts):
    (tmp_path / name).write_text(text)
    refused(add(tmp_path / name, *words), *parts)


def test_a_missing_file_and_a_strange_name(add, tmp_path):
    refused(add(tmp_path / "none.tsv", "--kind", "mti"), "none.tsv")
    (tmp_path / "mirbase.tsv").write_text(PAIRS)
    refused(add(tmp_path / "mirbase.tsv", "--kind", "mti"), "a source of mircargo has this name")


def test_terms_and_citation_of_an_own_table(add, cli, tmp_path):
    (tmp_path / "own.tsv").write_text(PAIRS)
    said(add(tmp_path / "own.tsv", "--kind", "mti", "--open-terms", "--citation", "Me 2026"))
    assert table("source", key="own")[["terms", "citation"]].to_numpy().tolist() == [["open", "Me 2026"]]
    code, out, _ = cli("targets", "mmu-miR-21a-5p", "--terms", "open", "--format", "tsv")
    assert code == 0
    assert "Cdkn1a" in out


def test_text_of_a_table_is_no_path_and_no_formula(add, tmp_path):
    rows = [
        {
            "study": "../../x",
            "ev_source": "../../../etc",
            "organism": "mouse",
            "mirna": "miR-9-5p",
            "relation": "enriched",
            "note": "=cmd()",
        }
    ]
    before = sorted(path.name for path in tmp_path.iterdir())
    path = write(tmp_path / "own", rows, "tsv")
    said(add(path, "--kind", "cargo"))
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*before, path.name])
    assert sorted(one.name for one in home_folder().iterdir()) in (
        ["cache", "current", "lock", "snapshots"],
        ["cache", "current", "snapshots"],
    )
    assert table("ev_cargo", source="own")["note"].tolist() == ["=cmd()"]


def test_a_snapshot_with_an_own_table_can_be_removed(add, cli, tmp_path):
    (tmp_path / "own.tsv").write_text(PAIRS)
    said(add(tmp_path / "own.tsv", "--kind", "mti", "--name", "mine"))
    code, _, err = cli("data", "remove", "mine")
    assert code == 1, err
    said(cli("data", "remove", "mine", "--force"))
    assert snapshot_names() == []
    assert current_name() is None


# --- the decoded files of the mirror ------------------------------------------------------------------------

DECODED = {
    "gene2go of the mouse": (
        (
            "go/gene2go_mouse_2020-02.tsv.gz --kind annotation --organism mouse --label gene2go_mouse"
            " --column gene=GeneID --column symbol=Gene.name --column go_id=GO_ID --column"
            " evidence_code=Evidence --column qualifier=Qualifier --column aspect=Category"
        ),
        "gene_set_member",
    ),
    "gene2go of man": (
        (
            "go/gene2go_human_2022-09-12.tsv.gz --kind annotation --organism human --label gene2go_human"
            " --column gene=entrez --column evidence_code=evidence --column aspect=ontology"
        ),
        "gene_set_member",
    ),
    "GO of MGI by symbol": (
        (
            "go/mgi_symbol2go_2023-09.tsv.gz --kind annotation --organism mouse --label mgi_symbol2go"
            " --column gene=symbol_lower --set evidence_code=unstated"
        ),
        "gene_set_member",
    ),
    "history of names": (
        (
            "mirbase/mature_name_history_v6-v22.tsv.gz --kind mirna-name --label mirna_history --column"
            " alias=name --column mirna=acc --set kind=previous_name"
        ),
        "mirna_alias",
    ),
    "hairpins, first product": (
        (
            "mirbase/mirbase_v22_precursors.tsv.gz --kind mirna-name --label hairpins_1 --column"
            " alias=precursor --column mirna=m1_acc --set kind=hairpin"
        ),
        "mirna_alias",
    ),
    "hairpins, second product": (
        (
            "mirbase/mirbase_v22_precursors.tsv.gz --kind mirna-name --label hairpins_2 --column"
            " alias=precursor_acc --column mirna=m2_acc --set kind=hairpin_accession"
        ),
        "mirna_alias",
    ),
    "functional pairs": (
        (
            "mirtarbase/functional_all_species.tsv.gz --kind mti --label mirtarbase_functional --column"
            " organism=Species..miRNA. --column gene=Target.Gene..Entrez.ID. --column symbol=Target.Gene"
            " --column gene_organism=Species..Target.Gene. --column method=Experiments --column"
            " evidence=Support.Type --column reference=References..PMID."
        ),
        "mti",
    ),
    "orthologs": (
        (
            "orthologs/hcop_human_mouse_rat.tsv.gz --kind ortholog --label hcop_2022 --column"
            " gene=human_ensembl --column other=ensembl --column organism=taxon_id"
        ),
        "ortholog",
    ),
    "Entrez ids of rat genes": (
        (
            "orthologs/hcop_human_mouse_rat.tsv.gz --kind gene-name --label hcop_ids --column gene=ensembl"
            " --column symbol=symbol --column entrez=entrez --column organism=taxon_id"
        ),
        "gene_alias",
    ),
}
"""What is in a decoded file → the words that add it (``_`` stands for a space in values), and the table that
grows."""


@pytest.mark.mirror
@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", DECODED)
def test_decoded_files_are_added_with_their_own_columns(cli, monkeypatch, what):
    place = Path(os.environ.get("MIRCARGO_MIRROR", BESIDE))
    if not place.is_dir():
        pytest.skip(f"no {place}: set MIRCARGO_MIRROR")
    monkeypatch.delenv("MIRCARGO_SNAPSHOT")
    words, name = DECODED[what]
    file, *rest = words.split()
    rest = [
        word.replace("_", " ") if word in ("kind=previous_name", "kind=hairpin_accession") else word
        for word in rest
    ]
    told = said(cli("data", "add", place / file, *rest, "--snapshot", "core"))
    assert "is complete and in use" in told
    key = rest[rest.index("--label") + 1]
    assert (table("source", key=key)["rows"] > 10_000).all()
    core = sum(
        pd.read_parquet(path).shape[0]
        for path in core_folder().glob(f"{name}*.parquet")
        if path.stem.split(".")[0] == name
    )
    assert len(table(name)) > core
    if name in ("mti", "gene_set_member"):
        assert len(table(name, source=key)) > 1_000
