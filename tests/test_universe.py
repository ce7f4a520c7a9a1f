"""Which miRNAs could have been found and which genes count.

That is told by words, files and what a source measured, and the notes say so.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pandas as pd
import pytest

import mircargo
from mircargo.analyses.test_input import read_material
from mircargo.questions.selection import select
from mircargo.questions.universe import UniverseChoice
from mircargo.store.store import Store

DETECTED = Path(__file__).parent / "data" / "cases" / "case-04-detected-genes.txt"
CORE = Path(__file__).parents[1] / "data" / "core"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write pairs and gene sets of a tiny world, and point the snapshot nowhere."""
    monkeypatch.setenv("MIRCARGO_SNAPSHOT", str(tmp_path / "nowhere"))
    chance = random.Random(3)
    pairs = [f"mir-{m}\tG{g:02}" for m in range(9) for g in range(40) if chance.random() < 0.2]
    sets = [f"S{s}\tset {s}\t" + "\t".join(f"G{g:02}" for g in range(s, 40, 3)) for s in range(3)]
    (tmp_path / "pairs.tsv").write_text("mirna\tgene\n" + "\n".join(pairs) + "\n", encoding="utf-8")
    (tmp_path / "sets.gmt").write_text("\n".join(sets) + "\n", encoding="utf-8")
    return [
        "enrich",
        "mir-1",
        "--mti",
        "pairs.tsv",
        "--gene-sets",
        "sets.gmt",
        "--min-size",
        1,
        "--draws",
        300,
    ]


def write(folder, name, names):
    (folder / name).write_text("".join(f"{one}\n" for one in names), encoding="utf-8")
    return name


GENES = [f"G{g:02}" for g in range(30)]
MIRNAS = ["mir-1", "mir-2", "mir-3"]


@pytest.mark.parametrize("option", ["--universe", "--gene-universe"])
def test_a_file_of_genes(cli, own, tmp_path, option):
    file = write(tmp_path, "genes.txt", [*GENES, "no_gene"])
    code, _, err = cli(*own, option, file)
    assert code == 0, err
    assert "universe: 30 genes of genes.txt" in err
    assert "genes.txt: 1 name left out, no gene known here: no_gene" in err
    assert "from 9, 30 genes" in err


@pytest.mark.parametrize("option", ["--universe", "--mirna-universe"])
def test_a_file_of_mirnas(cli, own, tmp_path, option):
    file = write(tmp_path, "mirnas.txt", [*MIRNAS, "mir-99", "mir-98"])
    code, _, err = cli(*own, option, file)
    assert code == 0, err
    assert "universe: 3 miRNAs of mirnas.txt" in err
    assert "mirnas.txt: 2 names left out, no miRNA known here: mir-99, mir-98" in err
    assert "random lists: drawn from the miRNAs of mirnas.txt, 3" in err
    assert "another universe: with all miRNAs with a target (9)" in err


def test_both_universes_at_once(cli, own, tmp_path):
    mirnas, genes = write(tmp_path, "m.txt", MIRNAS), write(tmp_path, "g.txt", GENES)
    code, _, err = cli(*own, "--mirna-universe", mirnas, "--gene-universe", genes)
    assert code == 0, err
    assert "from 3, 30 genes" in err


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([*MIRNAS, *GENES], "u.txt: holds 3 miRNAs and 30 genes; give each kind in a file of its own"),
        (["x", "y"], "u.txt: none of its 2 names is a miRNA or gene of the tables"),
    ],
)
def test_a_file_that_is_neither_is_refused(cli, own, tmp_path, names, text):
    code, out, err = cli(*own, "--universe", write(tmp_path, "u.txt", names))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert text in err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--universe", "m.txt", "--mirna-universe", "m.txt"], "--universe: cannot be given with"),
        (["--universe", "g.txt", "--gene-universe", "g.txt"], "--universe: cannot be given with"),
        (["--mirna-universe", "g.txt"], "g.txt: none of its 30 names is a miRNA with a target"),
        (["--gene-universe", "m.txt"], "m.txt: none of its 3 names is a target"),
        (["--mirna-universe", "studied"], "studied: needs the snapshot's miRNAs"),
        (["--mirna-universe", "atlas"], "atlas: needs the snapshot's miRNAs"),
        (["--mirna-universe", "nowhere.txt"], "nowhere.txt: cannot be read"),
    ],
)
def test_what_cannot_be_used_is_one_line(cli, own, tmp_path, words, text):
    write(tmp_path, "m.txt", MIRNAS)
    write(tmp_path, "g.txt", GENES)
    code, out, err = cli(*own, *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert text in err


def test_the_record_knows_the_files(cli, own, tmp_path):
    mirnas, genes = write(tmp_path, "m.txt", MIRNAS), write(tmp_path, "g.txt", GENES)
    cli(*own, "--mirna-universe", mirnas, "--gene-universe", genes, "--record", "run.json")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {"m.txt", "g.txt"} <= {one["file"] for one in record["inputs"]["files"]}
    code, out, err = cli("rerun", "run.json")
    assert code == 0, out + err


def test_genes_named_like_mirnas_do_not_make_a_universe_of_mirnas():
    """1,500 gene symbols with eight MIR… among them are genes; unknown ones are left out and counted."""
    material = read_material(Store(CORE), 9606, universe=UniverseChoice(either=DETECTED))
    assert material.mirna_universe is None
    assert len(material.gene_universe) == len(set(material.gene_universe))
    n_genes = int(
        re.search(r"universe: ([\d,]+) genes of", " ".join(map(str, material.notes)))[1].replace(",", "")
    )
    assert n_genes == len(material.gene_universe) > 1400
    symbols = {material.labels[gene] for gene in material.gene_universe}
    assert "MAOB" in symbols


def test_symbols_alone_are_read_as_mirnas(tmp_path):
    """MIR21 is a gene and the name of a miRNA; a file of such names holds miRNAs."""
    path = tmp_path / "mir.txt"
    path.write_text("MIR21\nMIR155\nMIR9-1\n", encoding="utf-8")
    material = read_material(Store(CORE), 9606, universe=UniverseChoice(either=path))
    assert material.mirna_universe is not None
    assert any("careful: this universe is" in note for note in map(str, material.notes))


def test_a_tiny_universe_of_genes_is_warned_of(tmp_path):
    path = tmp_path / "few.txt"
    path.write_text("PTEN\nSOX2\nPDCD4\n", encoding="utf-8")
    material = read_material(Store(CORE), 9606, universe=UniverseChoice(genes=str(path)))
    assert any(note.startswith("careful: this universe is 3 of") for note in map(str, material.notes))


def test_studied_are_those_with_functional_evidence():
    store = Store(CORE)
    material = read_material(store, 10090, universe=UniverseChoice("studied"))
    expected = {
        row[0] for row in store.rows("SELECT mirna FROM mti WHERE taxon = 10090 AND evidence = 'functional'")
    }
    assert set(material.mirna_universe) == expected
    assert material.other_universe[0] == "all miRNAs with a target"


def test_lists_belong_to_a_universe_of_a_word(cli):
    """A miRNA without functional evidence can still be asked about among the studied ones."""
    kb = mircargo.open(CORE)
    rare = kb.sql(
        "SELECT m.name FROM mirna m JOIN mti_validated t ON t.mirna = m.id WHERE m.taxon = 10090 GROUP BY"
        " m.name HAVING bool_and(t.evidence = 'weak') ORDER BY count(*) DESC, m.name LIMIT 1"
    ).iloc[0, 0]
    frame = kb.enrich("mmu-miR-21a-5p", rare, organism="mouse", mirna_universe="studied", draws=300)
    notes = " ".join(frame.attrs["notes"])
    studied = len(read_material(Store(CORE), 10090, universe=UniverseChoice("studied")).mirna_universe)
    assert f"(studied), {studied + 1}" in notes


def test_the_atlas_needs_published_vesicles(cli):
    code, out, err = cli("enrich", "miR-21a", "--organism", "mouse", "--mirna-universe", "atlas")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "mircargo data fetch evmirna2" in err


def cargo_row(source, mirna, relation):
    return {
        "ev_source": source,
        "mirna": mirna,
        "reported_as": f"{mirna} {relation}",
        "relation": relation,
        "basis": "table",
        "source": "own",
        "source_version": "1",
    }


def with_cargo(table, rows):
    return pd.concat([table, pd.DataFrame(rows).reindex(columns=table.columns)], ignore_index=True).astype(
        table.dtypes
    )


@pytest.fixture
def mouse_mirnas(store_fixture):
    return [
        row[0]
        for row in store_fixture.rows(
            "SELECT DISTINCT mirna FROM mti_validated WHERE taxon = 10090 AND evidence <> 'negative' ORDER"
            " BY 1"
        )
    ]


def test_the_atlas_is_what_a_fifth_of_vesicles_show(variant, store_fixture, mouse_mirnas):
    (vesicle,) = store_fixture.rows("SELECT ev_source FROM ev_cargo ORDER BY 1 LIMIT 1")[0]
    often, seldom = mouse_mirnas[:2]

    def sources(table):
        own = table[table["id"] == vesicle]
        more = [own.assign(id=f"ev:own.{i:02}", label=f"own {i}") for i in range(20)]
        return pd.concat([table, *more], ignore_index=True)

    def cargo(table):
        rows = [cargo_row(f"ev:own.{i:02}", often, "detected") for i in range(20)]
        return with_cargo(
            table, [*rows, *(cargo_row(f"ev:own.{i:02}", seldom, "detected") for i in range(3))]
        )

    store = Store(variant("atlas", ev_source=sources, ev_cargo=cargo))
    material = read_material(store, 10090, universe=UniverseChoice("atlas"))
    assert material.mirna_universe == (often,)
    assert "a fifth of 20 published vesicles" in material.universe_words
    assert read_material(store, 10090).other_universe[1] == (often,)


def test_a_source_that_lists_what_it_measured_brings_its_universe(variant, store_fixture, mouse_mirnas):
    vesicle, label = store_fixture.rows("SELECT id, label FROM ev_source WHERE label = 'NPC exosomes (EXO)'")[
        0
    ]
    known = {
        row[0]
        for row in store_fixture.rows("SELECT mirna FROM ev_cargo WHERE ev_source = $s", {"s": vesicle})
    }
    measured = [mirna for mirna in mouse_mirnas if mirna not in known]

    def cargo(table):
        return with_cargo(table, [cargo_row(vesicle, mirna, "detected") for mirna in measured])

    store = Store(variant("measured", ev_cargo=cargo))
    chosen = select(store, source=label)
    assert set(chosen.detectable) >= set(measured)
    assert chosen.merely == frozenset(measured)
    assert not set(chosen.tested) & set(measured)
    universe = chosen.universe(UniverseChoice())
    assert set(universe.mirnas) >= {*measured, *chosen.tested}
    assert chosen.universe(UniverseChoice("studied")) == UniverseChoice("studied")


def test_a_source_of_detected_mirnas_alone_has_no_universe(variant, store_fixture, mouse_mirnas):
    vesicle = store_fixture.rows("SELECT id FROM ev_source WHERE label = 'iNPC exosomes (iEXO)'")[0][0]

    def cargo(table):
        return with_cargo(table, [cargo_row(vesicle, mirna, "detected") for mirna in mouse_mirnas])

    chosen = select(Store(variant("detected", ev_cargo=cargo)), source="iEXO")
    assert chosen.detectable == ()
    assert set(chosen.tested) == set(mouse_mirnas)
