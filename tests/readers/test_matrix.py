"""Matrices as tools write them: names, columns of numbers, words in place of numbers, and GEO's lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mircargo.errors import InputError
from mircargo.readers.matrix import read_matrix

FORMATS = Path(__file__).parents[1] / "data" / "formats"
TWO, FOUR = ("ev_1", "cell_1"), ("ev_1", "ev_2", "cell_1", "cell_2")
SHAPES = {
    "affymetrix_mirna4_rma.txt": ("Probe Set ID", ("ev_1.CEL", "ev_2.CEL", "cell_1.CEL", "cell_2.CEL"), 4, 3),
    "affymetrix_mirna_old_names.txt": ("ID_REF", TWO, 5, 2),
    "agilent_mirna_gTotalGeneSignal.txt": ("SystematicName", FOUR, 5, 2),
    "ct_matrix.csv": ("row names", ("WT.1", "WT.2", "KO.1", "KO.2"), 4, 2),
    "excerpt_miRNA_ReadCounts.txt": ("row names", FOUR, 3, 2),
    "featureCounts_mirbase_gff.txt": ("Geneid", ("Length", "ev_1.bam", "cell_1.bam"), 3, 3),
    "gdc_mirnas_quantification.txt": ("miRNA_ID", ("read_count", "reads_per_million_miRNA_mapped"), 3, 2),
    "mirge2_miR.Counts.csv": (
        "miRNA",
        ("ev_1.fastq", "ev_2.fastq", "cell_1.fastq", "cell_2.fastq"),
        5,
        2,
    ),
    "mirge3_miR.Counts.csv": ("miRNA", FOUR, 5, 2),
    "mirtop_mirna.tsv": ("miRNA", FOUR, 3, 2),
    "nfcore_smrnaseq_mature_counts.csv": (
        "row names",
        ("hsa-let-7a-5p", "hsa-miR-21-5p", "hsa-miR-9-5p", "hsa-miR-124-3p"),
        4,
        2,
    ),
    "quickmirseq_miR.Counts.csv": ("ID", FOUR, 3, 2),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name):
    found = read_matrix(FORMATS / name)
    label, columns, rows, line = SHAPES[name]
    assert (found.label, found.columns, found.values.shape) == (label, columns, (rows, len(columns)))
    assert found.lines[0] == line
    text = (FORMATS / name).read_text(encoding="utf-8").splitlines()
    for at, row in zip(found.lines, found.names, strict=True):
        assert row in text[at - 1]


def test_every_shape_but_those_with_a_preamble_is_a_matrix():
    for path in sorted(FORMATS.iterdir()):
        if path.name not in {"nanostring_ncounter.RCC", "taqman_array_card_sds.txt"}:
            assert read_matrix(path).columns


def test_mirdeep2_names_its_columns_in_a_line_with_a_mark():
    found = read_matrix(FORMATS / "mirdeep2_miRNAs_expressed_all_samples.csv")
    assert found.label == "miRNA"
    assert found.names[:2] == ("mmu-let-7a-5p", "mmu-let-7a-5p")
    assert found.columns[2:6] == ("e01", "e02", "c01", "c02")
    assert list(found.others) == ["precursor"]
    assert found.notes == ()


def test_geo_series_matrix():
    found = read_matrix(FORMATS / "geo_series_matrix.txt")
    assert found.names == ("20500123", "20500456", "20500789")
    assert found.columns == ("GSM0000001", "GSM0000002", "GSM0000003", "GSM0000004")
    nan = np.nan
    np.testing.assert_array_equal(
        found.values, [[8.1, 8.3, 11.92, 11.8], [4.21, nan, 4.15, 4.3], [5.0, nan, 5.1, 5.2]]
    )
    assert list(found.lines) == [11, 12, 13]
    assert found.facts["Series_geo_accession"] == [("GSE000000",)]
    assert found.facts["Sample_characteristics_ch1"] == [
        ("fraction: EV", "fraction: EV", "fraction: cell", "fraction: cell"),
        ("donor: 1", "donor: 2", "donor: 1", "donor: 2"),
    ]


def test_a_series_matrix_that_is_cut_off_is_told(tmp_path):
    text = (FORMATS / "geo_series_matrix.txt").read_text(encoding="utf-8")
    (tmp_path / "x.txt").write_text(text[: text.index("!series_matrix_table_end")], encoding="utf-8")
    with pytest.raises(InputError, match=r"^x\.txt: expected one line '!series_matrix_table_end', found 0"):
        read_matrix(tmp_path / "x.txt")


def test_words_in_place_of_a_ct_are_counted():
    found = read_matrix(FORMATS / "ct_matrix.csv")
    assert found.words == {"undetermined": 1}
    np.testing.assert_array_equal(found.values[3], [40, 38.9, np.nan, 40])


def test_a_preamble_and_blocks():
    found = read_matrix(FORMATS / "taqman_array_card_sds.txt", below=("Sample Name", "Ct"))
    assert found.columns[0] == "Ct"
    assert found.values[:2, 0].tolist() == [18.21, 21.4]
    assert found.notes == ("taqman_array_card_sds.txt: 8 lines above the header passed over",)
    found = read_matrix(FORMATS / "nanostring_ncounter.RCC", between=("<Code_Summary>", "</Code_Summary>"))
    assert (found.columns, found.values[0, 0]) == (("Count",), 9800)
    assert found.others["Name"].tolist()[5] == "hsa-miR-21-5p|0"


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_decimal_commas(tmp_path, separator):
    rows = [["name", "s1", "s2"], ["a", "1,5", "0,25"], ["b", "3", ""]]
    (tmp_path / "m.txt").write_text("\n".join(map(separator.join, rows)), encoding="utf-8")
    found = read_matrix(tmp_path / "m.txt")
    np.testing.assert_array_equal(found.values, [[1.5, 0.25], [3, np.nan]])
    assert found.notes[-1] == "m.txt: the comma in 2 numbers read as a decimal point"


def test_a_column_of_numbers_with_a_word_in_it_is_told(tmp_path):
    (tmp_path / "m.tsv").write_text("name\ts1\ts2\na\t1\t2\nb\tlow\t3\nc\t5\t4\n", encoding="utf-8")
    found = read_matrix(tmp_path / "m.tsv")
    assert found.columns == ("s2",)
    assert found.notes == ("m.tsv: column 's1' is read as text, not as numbers: it holds low",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "name\tkind\na\tx\n",
            "no column holds numbers alone",
        ),
        ("name\ts1\na\t1,234\n", "found '1,234', which may be 1.234 or 1234"),
        ("name\ts1\ts1\na\t1\t2\n", "two columns have one name"),
        ("name\ts1\ts2\na\t1\n", "line 2: expected 3 cells, found 2"),
    ],
)
def test_what_is_no_matrix_is_refused(tmp_path, text, words):
    (tmp_path / "m.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_matrix(tmp_path / "m.tsv")
    assert words in str(caught.value)
