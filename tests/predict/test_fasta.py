"""Readers of sequences: dialects, line ends, and what bad files say."""

import gzip

import pytest

from mircargo.errors import InputError
from mircargo.predict import Utr, UtrFile, predict, read_mirnas, read_orfs
from mircargo.predict.headers import Header, parse_header

LET7 = "UGAGGUAGUAGGUUGUAUAGUU"


def write(tmp_path, text, name="in.fa"):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def read(path, **options):
    return list(UtrFile(path, **options))


def test_plain_fasta_takes_the_first_word_as_gene(tmp_path):
    path = write(tmp_path, ">Sox2 my gene\nacgu\nNN\n\n>Pax6\nTTTT")
    assert read(path) == [Utr("Sox2", "acguNN"), Utr("Pax6", "TTTT")]


def test_windows_line_ends_and_gzip_change_nothing(tmp_path):
    text = ">A\r\nACGT\r\nAC\r\n>B\r\nGG\r\n"
    zipped = tmp_path / "named_wrong.txt"
    zipped.write_bytes(gzip.compress(text.encode()))
    assert read(write(tmp_path, text)) == read(zipped) == [Utr("A", "ACGTAC"), Utr("B", "GG")]


def test_a_utr_of_200_000_nt_is_scanned(tmp_path):
    path = write(tmp_path, ">long\n" + "\n".join(["C" * 100] * 1999) + "\n" + "CUACCUCA".rjust(100, "G"))
    row = predict({"let-7a": LET7}, UtrFile(path), sites=True).sites.iloc[0]
    assert (row["utr_start"], row["utr_end"]) == (199_993, 200_000)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Sox2 any words", Header("Sox2")),
        (
            "ENST00000325404.3 utr3 gene:ENSG00000181449.4 gene_symbol:SOX2 x",
            Header("SOX2", "ENSG00000181449.4", "ENST00000325404.3"),
        ),
        (
            "ENSMUST00000099151 cds gene:ENSMUSG00000074637",
            Header("ENSMUSG00000074637", "ENSMUSG00000074637", "ENSMUST00000099151"),
        ),
        ("ENSG00000181449|ENST00000325404|SOX2", Header("SOX2", "ENSG00000181449", "ENST00000325404")),
        ("ENSG00000181449|ENST00000325404", Header("ENSG00000181449", "ENSG00000181449", "ENST00000325404")),
        (
            "ENST00000325404.3|ENSG00000181449.4|OTTHUMG1|OTTHUMT1|SOX2-201|SOX2|2512|UTR5:1-400|CDS:401-1354|UTR3:1355-2512|",
            Header("SOX2", "ENSG00000181449.4", "ENST00000325404.3", slice(1354, 2512)),
        ),
        ("ENST1|ENSG1|-|-|X-201|X|100|CDS:1-100|", Header("X", "ENSG1", "ENST1", slice(0, 0))),
        ("ENST1|ENSG1|-|-|X-201|X|100|", Header("X", "ENSG1", "ENST1")),
        ("hg38_ncbiRefSeq_NM_003106.4 range=chr3:1-2 strand=+", Header("NM_003106.4", "", "NM_003106.4")),
        ("my|own|name", Header("my|own|name")),
        ("", Header("")),
    ],
)
def test_headers(header, expected):
    assert parse_header(header) == expected


def test_gencode_transcripts_are_cut_to_their_utr_and_empty_biomart_records_skipped(tmp_path):
    text = (
        ">ENST1|ENSG1|-|-|X-201|X|10|CDS:1-6|UTR3:7-10|\nAAAAAACCGG\n>ENSG2|ENST2|Y\nSequence"
        " unavailable\n>ENST3|ENSG3|-|-|Z-201|Z|4|CDS:1-4|\nAAAA\n"
    )
    assert read(write(tmp_path, text)) == [Utr("X", "CCGG", gene_id="ENSG1", transcript="ENST1")]


def test_of_several_transcripts_the_longest_represents_the_gene(tmp_path):
    long, short = "C" * 30 + "CUACCUCA" + "C" * 9, "C" * 30 + "CUACCUCA"
    text = f">ENSG1|ENST1|X\n{short}\n>ENSG1|ENST2|X\n{long}\n>ENSG1|ENST3|X\n{short}\n"
    prediction = predict({"let-7a": LET7}, UtrFile(write(tmp_path, text)), sites=True)
    assert list(prediction.sites["transcript"]) == ["ENST2"]
    assert list(prediction.genes["gene"]) == ["X"]


def test_targetscan_alignment(tmp_path):
    text = "Sox2\t9606\tCC--CUAC\nSox2\t10090\tCCG-CUAC\nSox2\t9615\t----\n\nPax6\t9606\tGG-A\n"
    path = write(tmp_path, text, "UTR_Sequences.txt")
    assert read(path, taxa=frozenset({"9606"})) == [
        Utr("Sox2", "CCCUAC", taxon="9606"),
        Utr("Pax6", "GGA", taxon="9606"),
    ]
    assert len(read(path)) == 3


def test_several_taxa_give_the_gene_table_a_taxon_column(tmp_path):
    site = "C" * 20 + "CUACCUCA"
    path = write(tmp_path, f"S\t9606\t{site}\nS\t10090\t{site}C\n", "UTR_Sequences.txt")
    genes = predict({"let-7a": LET7}, UtrFile(path)).genes
    assert sorted(genes["taxon"].astype(str)) == ["10090", "9606"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            ("in.fa: holds no record; expected FASTA: at least one '>' header with a sequence"),
        ),
        ("\n\n", "in.fa: holds no record; expected FASTA"),
        (
            ">P1\nMKVLAAGIV\n",
            (
                "in.fa: record 'P1': expected nucleotides (A, C, G, T, U, N), found 'L' at position 4; it"
                " looks like a protein, give DNA or RNA"
            ),
        ),
        (">X\nACG1T\n", "found '1' at position 4; it is not a nucleotide letter"),
        (
            ">A\nACGT\n>A\nGGGG\n",
            "in.fa: id 'A' appears twice; expected one record for each, rename or remove one",
        ),
        (">A\n>B\nACGT\n", "in.fa: record 'A' has no sequence"),
        (
            "ACGT\n>B\nACGT\n",
            "in.fa: line 1: expected a FASTA header starting with '>', or Tar",
        ),
        (
            "A\t9606\tACGT\nB\t9606\n",
            "in.fa: line 2: expected gene, taxon, aligned sequence in 3 tab-separated columns, found 2",
        ),
        ("A\t9606\tACLT\n", "record 'A 9606': expected nucleotides"),
    ],
)
def test_bad_utr_files_say_what_is_wrong(tmp_path, text, message):
    with pytest.raises(InputError) as error:
        read(write(tmp_path, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.fa: no such file"):
        read(tmp_path / "nowhere.fa")


def test_mirnas(tmp_path):
    path = write(tmp_path, ">hsa-let-7a-5p MIMAT0000062\nTGAGGTAGTAGG\n>iso\nugagguaguaggu\n")
    assert read_mirnas(path) == {"hsa-let-7a-5p": "UGAGGUAGUAGG", "iso": "UGAGGUAGUAGGU"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ">a\nUGAGGUA\n",
            (
                "miRNA 'a': expected a mature sequence of 8 to 40 nt, found 7; give the whole mature miRNA,"
                " not its seed or its hairpin"
            ),
        ),
        (">a\n" + "U" * 90, "expected a mature sequence of 8 to 40 nt, found 90"),
        (
            ">a\nUGAGGUAGNN\n",
            "miRNA 'a': expected the letters A, C, G, U (or T), found 'N'; give the mature sequence 5'→3'",
        ),
        (">a\nUGAGGUAG\n>a\nUGAGGUAG\n", "in.fa: miRNA 'a' appears twice"),
    ],
)
def test_bad_mirnas(tmp_path, text, message):
    with pytest.raises(InputError) as error:
        read_mirnas(write(tmp_path, text))
    assert message in str(error.value)


def test_orfs_are_found_by_gene_and_transcript_the_longest_first(tmp_path):
    path = write(
        tmp_path,
        ">ENST1 cds gene:ENSG1 gene_symbol:X\nATGAAATAG\n>ENST2 cds gene:ENSG1 gene_symbol:X\nATGTAG\n",
    )
    assert read_orfs(path) == {"ENST1": "ATGAAATAG", "X": "ATGAAATAG", "ENST2": "ATGTAG"}


def test_nothing_to_predict_is_an_error():
    with pytest.raises(InputError, match="no miRNA given"):
        predict({}, [Utr("G", "ACGT")])
    with pytest.raises(InputError, match="no 3'UTR given"):
        predict({"m": LET7}, [])
    with pytest.raises(InputError, match="generator, which can be read only once"):
        predict({"m": LET7}, iter([Utr("G", "ACGT")]))
    with pytest.raises(InputError, match="8 to 40 nt, found 7"):
        predict({"m": "UGAGGUA"}, [Utr("G", "ACGT")])


def test_no_site_gives_empty_tables():
    prediction = predict({"m": LET7}, [Utr("G", "C" * 50), Utr("H", "")], sites=True)
    assert prediction.genes.empty
    assert prediction.sites.empty
    assert list(prediction.genes) == [
        "mirna",
        "gene",
        "gene_id",
        "n_8mer",
        "n_7mer_m8",
        "n_7mer_a1",
        "n_6mer",
        "score",
        "percentile",
    ]
