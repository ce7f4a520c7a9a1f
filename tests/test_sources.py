"""Every source: its declared facts, its parser on hand-written rows, and what it says about bad files."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from mircargo.errors import InputError
from mircargo.facts import KINDS
from mircargo.readers.delimited import read_delimited
from mircargo.readers.text import open_text
from mircargo.sources import SOURCES

DATA = Path(__file__).parent / "data"
BY_KEY = {source.key: source for source in SOURCES}
RAW = sorted(path for path in DATA.glob("*/raw*.*"))
ARCHIVES = ("evmirna2",)
"""Sources whose files are no text; they have tests of their own."""
EVERY = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
EACH = pytest.mark.parametrize(
    "source", [source for source in SOURCES if source.key not in ARCHIVES], ids=lambda source: source.key
)
STATED = [path for path in RAW if BY_KEY[path.parent.name].state]
NO_TABLES = (
    "mirbase",
    "mirbase_precursors",
    "go",
    "refgene",
    "mirbase_hairpins",
    "mirbase_dat",
    "mirbase_history",
    "targetscan_utrs",
    "mirdb_msigdb",
    "gene2go",
    "reactome",
    "wikipathways",
    "msigdb_hallmark",
    "enrichr",
    "vesiclepedia",
    "exocarta",
    "evmirna2",
    "natu2023",
    "thomou2017",
    "gencode_utr",
    "ensembl_utr",
)
"""Sources whose files are no tables, or several in one."""
TABULAR = [source.key for source in SOURCES if source.key not in NO_TABLES]
HEADLESS = (
    "mirbase_aliases",
    "mirbase_dead",
    "mirdb",
    "targetscan_families",
    "goa",
    "goa_rna",
    "goa_rna_location",
    "mango",
    "mgi_gaf",
    "rgd_gaf",
    "ucsc_refgene",
    "utr_human",
)
WITH_HEADER = [key for key in TABULAR if key not in HEADLESS]
TAXON_OF_RAW = {"raw_human": 9606, "raw_mouse": 10090, "raw_rat": 10116}
FILE_OF = {
    ("mirtarbase", "raw.csv"): "mmu_MTI.csv",
    ("targetscan", "raw_rat.tsv"): "rat.Summary_Counts.default_predictions.txt.zip",
    ("tarbase", "raw_8.tsv"): "TarBase_v8_download.txt",
}
"""Raw files that stand for another download than the source's first."""


GENE2GO = "#tax_id\tGeneID\tGO_ID\tEvidence\tQualifier\tGO_term\tPubMed\tCategory\n"


def as_text(frame) -> str:
    """Return a table as tab-separated lines; no cell of a fixture holds a tab."""
    return "".join("\t".join(row) + "\n" for row in [frame.columns, *frame.itertuples(index=False)])


def raw_of(key):
    return next((DATA / key).glob("raw.*"))


def message_of(source, path) -> str:
    with pytest.raises(InputError) as caught:
        source.parse(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@EVERY
def test_a_source_declares_all_its_facts(source):
    assert source.url.startswith("https://")
    assert all(
        (
            source.key,
            source.title,
            source.origin,
            source.licence,
            source.citation,
            source.columns,
            source.files or source.downloads,
        )
    )
    assert source.terms in ("open", "academic")
    assert all(
        file.name and file.taxon in (0, 9606, 10090, 10116) for file in (*source.files, *source.downloads)
    )
    assert all(file.version for file in source.files)
    assert all(
        file.url.startswith("https://") or (file.version and not file.url) for file in source.downloads
    )
    assert bool(source.kind) == bool(source.state)
    assert any((DATA / source.key).glob("raw*")), "rows by hand"


@EVERY
def test_a_download_has_a_plain_name(source):
    assert not any("/" in name for file in source.downloads for name in (file.name, *file.also))


@EVERY
def test_a_source_of_facts_says_of_which_kind(source):
    assert bool(source.kind) == (source.state is not None)
    assert not source.kind or source.kind in KINDS


def test_keys_and_file_names_are_unique():
    assert len(BY_KEY) == len(SOURCES)
    names = [file.name for source in SOURCES for file in source.files]
    assert len(set(names)) == len(names)


def test_downloads_of_one_folder_have_names_of_their_own():
    files = {(source.folder or source.key, file) for source in SOURCES for file in source.downloads}
    names = [(folder, name) for folder, file in files for name in {file.name, *file.also}]
    assert len(set(names)) == len(names)


def test_those_that_are_not_openly_licensed_stay_so():
    closed = {source.key for source in SOURCES if source.terms != "open"}
    assert closed >= {
        "enrichr",
        "evmirna2",
        "exocarta",
        "exocarta_experiments",
        "mango",
        "mirtarbase",
        "targetscan",
        "targetscan_families",
        "targetscan_utrs",
        "targetscan_sites",
        "mirdb",
        "tarbase",
        "eclip",
    }


def test_only_mirtarbase_of_the_core_is_not_openly_licensed():
    assert [source.key for source in SOURCES if source.files and source.terms != "open"] == ["mirtarbase"]


@pytest.mark.parametrize("path", RAW, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_parsing_gives_the_expected_table(path, regenerate):
    source = BY_KEY[path.parent.name]
    frame = source.parse(path)
    assert tuple(frame.columns) == source.columns
    expected = path.with_name(path.stem.replace("raw", "expected") + ".tsv")
    if regenerate:
        expected.write_bytes(as_text(frame).encode())
    assert as_text(frame).encode() == expected.read_bytes()


def declared_file(path):
    """Return the download, or file of the core, that a raw file stands for."""
    downloads = BY_KEY[path.parent.name].downloads or BY_KEY[path.parent.name].files
    name = FILE_OF.get((path.parent.name, path.name))
    taxon = TAXON_OF_RAW.get(path.stem, downloads[0].taxon)
    return next(file for file in downloads if file.name == name or (name is None and file.taxon == taxon))


@pytest.mark.parametrize("path", STATED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_stating_gives_the_expected_facts(path, regenerate):
    source = BY_KEY[path.parent.name]
    facts = source.state(source.parse(path), declared_file(path))
    expected = path.with_name(path.stem.replace("raw", "stated") + ".tsv")
    if regenerate:
        expected.write_bytes(as_text(facts).encode())
    assert as_text(facts).encode() == expected.read_bytes()


@pytest.mark.parametrize("path", STATED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_facts_are_text_in_columns_of_their_kind(path):
    source = BY_KEY[path.parent.name]
    table = source.parse(path)
    before = table.copy()
    facts = source.state(table, declared_file(path))
    kind = KINDS[source.kind]
    assert set(kind.required()) <= set(facts.columns) <= set(kind.columns)
    assert all(isinstance(cell, str) for column in facts for cell in facts[column])
    assert list(facts.index) == list(range(len(facts)))
    assert table.equals(before)


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@EACH
@pytest.mark.parametrize(
    "variant",
    [
        _crlf,
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
        lambda data: data.removeprefix(b"\xef\xbb\xbf"),
        gzip.compress,
        lambda data: gzip.compress(_crlf(data)),
        lambda data: data.removesuffix(b"\n").removesuffix(b"\r"),
    ],
    ids=["crlf", "lf", "bom", "no-bom", "gzip", "gzip-crlf", "no-last-newline"],
)
def test_line_ends_marks_and_compression_do_not_matter(source, variant, tmp_path):
    raw = raw_of(source.key)
    path = tmp_path / "changed"
    path.write_bytes(variant(raw.read_bytes()))
    assert as_text(source.parse(path)) == as_text(source.parse(raw))


@EACH
def test_a_missing_file_is_named(source, tmp_path):
    path = tmp_path / "absent.gz"
    assert message_of(source, path) == f"{path}: cannot be read: No such file or directory"


@EACH
def test_a_folder_is_no_file(source, tmp_path):
    assert message_of(source, tmp_path).endswith("cannot be read: Is a directory")


@EACH
def test_a_binary_file_is_refused(source, tmp_path):
    path = tmp_path / "binary.gz"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe" * 20)
    assert (
        message_of(source, path)
        == "binary.gz: expected UTF-8 text, found other bytes at position 0; is it the right file?"
    )


@EACH
def test_a_truncated_gzip_is_refused(source, tmp_path):
    path = tmp_path / "cut.gz"
    whole = gzip.compress(raw_of(source.key).read_bytes())
    path.write_bytes(whole[: len(whole) // 2])
    message = message_of(source, path)
    assert message.startswith("cut.gz: the gzip data is truncated or damaged (")
    assert message.endswith("; fetch the file again")


@EACH
def test_a_damaged_gzip_is_refused(source, tmp_path):
    path = tmp_path / "damaged.gz"
    whole = bytearray(gzip.compress(raw_of(source.key).read_bytes()))
    whole[len(whole) // 2 :] = b"\x00" * (len(whole) - len(whole) // 2)
    path.write_bytes(whole)
    assert message_of(source, path).startswith(
        "damaged.gz: "
    )  # a row may be cut off before the damage is met


@EACH
def test_a_gzip_whose_checksum_is_wrong_is_refused(source, tmp_path):
    path = tmp_path / "damaged.gz"
    whole = bytearray(gzip.compress(raw_of(source.key).read_bytes()))
    whole[-8] ^= 1
    path.write_bytes(whole)
    assert message_of(source, path).startswith(
        "damaged.gz: the gzip data is truncated or damaged (CRC check failed"
    )


@EACH
def test_an_empty_file_is_refused(source, tmp_path):
    path = tmp_path / "empty"
    path.write_bytes(b"")
    message = message_of(source, path)
    assert message.startswith("empty: ")
    assert "expected" in message


@pytest.mark.parametrize("key", WITH_HEADER)
def test_a_missing_column_is_named_with_those_found(key, tmp_path):
    source = BY_KEY[key]
    path = tmp_path / "table"
    separator = "," if raw_of(key).suffix == ".csv" else "\t"
    path.write_text(separator.join(["first", "second"]) + "\n" + separator.join(["1", "2"]) + "\n")
    message = message_of(source, path)
    assert message.startswith("table: expected a column '")
    assert message.endswith(", found ['first', 'second']")


def test_a_column_with_two_spellings_names_both(tmp_path):
    path = tmp_path / "mti.csv"
    path.write_text("miRTarBase ID,miRNA,Species (miRNA),Target Gene\nx,y,z,g\n")
    assert "expected a column 'Target Gene (Entrez Gene ID)' or 'Target Gene (Entrez ID)'" in message_of(
        BY_KEY["mirtarbase"], path
    )


def test_a_column_in_both_spellings_is_refused(tmp_path):
    text = (
        raw_of("mirtarbase")
        .read_text(encoding="utf-8-sig")
        .replace("Species (Target Gene)", "Target Gene (Entrez Gene ID)")
    )
    path = tmp_path / "mti.csv"
    path.write_text(text)
    assert "expected a column 'Target Gene (Entrez Gene ID)' or" in message_of(BY_KEY["mirtarbase"], path)


def _lines(key):
    return raw_of(key).read_text(encoding="utf-8-sig").splitlines()


@pytest.mark.parametrize("key", TABULAR)
@pytest.mark.parametrize(
    "change", [lambda cells: cells[:1], lambda cells: [*cells, "surplus"]], ids=["short", "long"]
)
def test_a_row_with_another_number_of_cells_is_named(key, change, tmp_path):
    lines = _lines(key)
    separator = "," if raw_of(key).suffix == ".csv" else "\t"
    lines[-2] = separator.join(change(["cell"] * (len(next(csv.reader([lines[-1]], delimiter=separator))))))
    path = tmp_path / "table"
    path.write_text("\n".join(lines) + "\n")
    message = message_of(BY_KEY[key], path)
    assert message.startswith(f"table: line {len(lines) - 1}: expected ")
    assert message.endswith("; the file may be cut off")


@pytest.mark.parametrize("key", WITH_HEADER)
def test_a_header_without_rows_is_an_empty_table(key, tmp_path):
    path = tmp_path / "table"
    path.write_text(_lines(key)[0] + "\n")
    assert BY_KEY[key].parse(path).empty


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        (
            "mirbase",
            ">x MIMAT0000001\nACGU\n",
            "line 1: expected '>name MIMAT… genus species short-name', found '>x MIMAT0000001'",
        ),
        ("mirbase", ">x 7 a b c\nACGU\n", "line 1: expected '>name MIMAT…"),
        (
            "mirbase",
            ">x MIMAT0000001 a b c\nACGT\n",
            "line 2: expected a mature sequence of A, C, G and U under a header, found 'ACGT'",
        ),
        (
            "mirbase",
            "ACGU\n",
            "line 1: expected a mature sequence of A, C, G and U under a header, found 'ACGU'",
        ),
        (
            "mirbase",
            ">x MIMAT0000001 a b c\nACGU\nACGU\n",
            "line 1: expected a mature sequence",
        ),
        ("mirbase", "\n", "holds no record; expected a FASTA file of mature miRNAs"),
        (
            "mirbase",
            ">x MIMAT0000001 a b c\n",
            "line 1: expected a mature sequence",
        ),
        (
            "mirbase_precursors",
            "ID\tAccession\n",
            "line 1: expected a header that begins 'Accession<tab>ID', found 'ID\\tAccession'",
        ),
        (
            "mirbase_precursors",
            "Accession\tID\nMI1\tx\tNEW\tACGU\n",
            "line 2: expected a hairpin and its mature products, found 'MI1\\tx",
        ),
        (
            "mirbase_precursors",
            "Accession\tID\nX1\tx\tMIMAT1\ty\n",
            "line 2: expected a hairpin and its mature products",
        ),
        ("go", "[Term]\n", "line 1: expected 'format-version:' of an OBO file, found '[Term]'"),
        (
            "go",
            "format-version: 1.2\n\n[Term]\nname: x\n",
            "line 4: expected 'id:' as the first line of a term, found 'name: x'",
        ),
        (
            "go",
            "format-version: 1.2\n[Term]\nid: GO:1\nrelationship: part_of\n",
            "line 4: expected 'relationship: relation term', found 'relationship: part_of'",
        ),
        ("go", "format-version: 1.2\n", "holds no term; expected an OBO file"),
        (
            "utr_human",
            "5728,ACGT\nPTEN,ACGT\n",
            "row 2: expected an Entrez id and a sequence of A, C, G, T and N, found 'PTEN'",
        ),
        (
            "utr_human",
            "5728,ACGU\n",
            "row 1: expected an Entrez id and a sequence of A, C, G, T and N, found '5728'",
        ),
        ("goa", "!gaf-version: 2.1\n", "holds no row; expected a table"),
        (
            "gene2go",
            "#tax_id\tGeneID\n",
            (
                "line 1: expected the header '#tax_id GeneID GO_ID Evidence Qualifier GO_term PubMed"
                " Category', found '#tax_id\\tGeneID'"
            ),
        ),
        (
            "gene2go",
            GENE2GO + "9606\t1\tGO:1\n",
            "line 2: expected 8 cells, found 3; the file may be cut off",
        ),
        ("gene2go", GENE2GO + "7227\t1\n", "line 2: expected 8 cells, found 2; the file may be cut off"),
        (
            "reactome",
            "Only a name\n",
            "line 1: expected 'set<tab>description<tab>genes', found 'Only a name'",
        ),
        (
            "wikipathways",
            "Plain name\tx\t1\n",
            "row 1: expected a set named 'Name%WikiPathways_date%WP1%Species', found 'Plain name x 1'",
        ),
        (
            "mango",
            "Pten" + "\tx" * 8 + "\n",
            "row 1: expected an Entrez gene id in the first cell, found 'Pten x x",
        ),
        ("vesiclepedia", "a\tb\nc\n", "line 2: expected 2 cells, found 1; the file may be cut off"),
        ("vesiclepedia", "a\tb\nc\td\n", "expected a column 'MIRNA ID', found ['a', 'b']"),
        (
            "natu2023",
            "Geneid,control_1\nmmu-mir-9,1\n",
            "line 1: expected samples named 'condition cells_1' or 'condition Evs_1', found 'control_1'",
        ),
        (
            "natu2023",
            "Geneid,c cells_1\nmmu-mir-9,x\n",
            "'mmu-mir-9' in 'c cells_1': expected a number of 0 or more, found 'x'",
        ),
        (
            "natu2023",
            "Geneid,c cells_1\nmmu-mir-9,1,2\n",
            "line 2: expected 2 cells, found 3; the file may be cut off",
        ),
        (
            "natu2023",
            "Geneid,c cells_1,c cells_1\nmmu-mir-9,1,2\n",
            "two columns have one name",
        ),
        (
            "thomou2017",
            ",WT1\nmmu-miR-9,-3\n",
            "'mmu-miR-9' in 'WT1': expected a number of 0 or more, found '-3'",
        ),
        ("thomou2017", ",mirna\nmmu-miR-9,3\n", "line 1: expected names of samples, found 'mirna'"),
        (
            "thomou2017",
            ",WT1\n" + "x" * 200_000 + ",3\n",
            "row 1: expected a miRNA of at most 131072 letters, found 'xxx",
        ),
        (
            "gencode_utr",
            ">PTEN\nACGT\n",
            "line 1: expected '>ENST…|ENSG…|…|symbol|length|…|UTR3:a-b|', found 'PTEN'",
        ),
        (
            "gencode_utr",
            ">ENST1|ENSG1|-|-|P-1|P|4|UTR3:3-9|\nACGT\n",
            "line 1: expected UTR3 within the transcript of 4 letters, found 3-9",
        ),
        ("gencode_utr", "ACGT\n", "line 1: expected nucleotides under a FASTA header ('>…'), found 'ACGT'"),
        ("ensembl_utr", ">Pten\nACGT\n", "line 1: expected '>ENS…G…|ENS…T…|symbol', found 'Pten'"),
        (
            "ensembl_utr",
            ">ENSG1|ENST1|P\nMEFL\n",
            "line 2: expected nucleotides under a FASTA header ('>…'), found 'MEFL'",
        ),
        (
            "mirbase_aliases",
            "MI1\ta;\nX2\tb;\n",
            "row 2: expected 'MI…' or 'MIMAT…' and names that end with ';', found 'X2 b;'",
        ),
        (
            "mirbase_hairpins",
            ">x MI1 a b\nACGU\n",
            ("line 1: expected '>name MI… genus species short-name stem-loop', found '>x MI1 a b'"),
        ),
        (
            "mirbase_hairpins",
            ">x MI1 a b x stem-loop\n>y MI2 a b y stem-loop\nA\n",
            "line 1: expected an RNA sequence under a header, found nothing below it",
        ),
        (
            "mirbase_hairpins",
            ">x MI1 a b x stem-loop\nACGT\n",
            "line 2: expected an RNA sequence under a header, found 'ACGT'",
        ),
        ("mirbase_hairpins", "ACGU\n", "line 1: expected an RNA sequence under a header, found 'ACGU'"),
        ("mirbase_hairpins", ">x MI1 a b x stem-loop\n", "line 1: expected an RNA sequence under a header"),
        (
            "mirbase_dat",
            "ID   x  standard;\nAC   MI1;\n",
            "line 2: expected '//' at the end of the last entry; the file may be cut off",
        ),
        (
            "mirbase_dat",
            "ID   x  standard;\n//\n",
            "line 2: expected an entry with ID, AC and products with accession and name, found 'x '",
        ),
        (
            "mirbase_dat",
            'ID   x\nAC   MI1;\nFT   miRNA 1..2\nFT  /accession="MIMAT1"\n//\n',
            "line 5: expected an entry with ID, AC and products",
        ),
        ("mirbase_dat", "<html>\n", "line 1: expected '//' at the end"),
        (
            "mirbase_dead",
            "hsa-mir-1\tMI1\t\t\t\n",
            "row 1: expected 'MI…', name, earlier name, successor and comment",
        ),
        (
            "mirbase_history",
            "MI1\tx\tRENAMED\n",
            (
                "line 1: expected 'accession<tab>name<tab>NEW, DELETE, NAME or SEQUENCE', found"
                " 'MI1\\tx\\tRENAMED'"
            ),
        ),
        ("mirbase_history", "MI1\tx\n", "line 1: expected 'accession<tab>name"),
        (
            "mirbase_history",
            "# only a remark\n",
            "holds no change; expected the changes of a miRBase release",
        ),
        (
            "targetscan_families",
            "let-7\tGAGGUAG\t9606\nlet-8\tGAGGTAG\t9606\n",
            (
                "row 2: expected a family, and its seed of seven letters A, C, G and U, found 'let-8 GAGGTAG"
                " 9606"
            ),
        ),
        (
            "targetscan_utrs",
            "A\t9606\tACGU\nB\thuman\tACGU\n",
            (
                "line 2: expected 3 cells, the last two a species' number and a sequence, found"
                " 'B\\thuman\\tACGU'"
            ),
        ),
        (
            "targetscan_utrs",
            "A\t9606\tACGU!\n",
            "line 1: expected an RNA sequence with gaps '-', found 'ACGU!'",
        ),
        ("targetscan_utrs", "\n\n", "holds no row; expected a table of 3'UTRs"),
        (
            "mirdb",
            "hsa-miR-21-5p\tNM_1\thigh\n",
            "row 1: expected a miRNA, a RefSeq accession and a target score, found 'hsa-miR-21-5p NM_1 high'",
        ),
        (
            "mirdb_msigdb",
            "MIR21_5P\thttps://x\n",
            "line 1: expected 'set<tab>description<tab>genes', found 'MIR21_5P\\thttps://x'",
        ),
        ("mirdb_msigdb", "\n\n", "holds no gene set; expected a GMT file"),
        (
            "mirdb_msigdb",
            "MIR21_5P\tx\t1\tPTEN\n",
            "row 2: expected members that are Entrez ids, found 'MIR21_5P PTEN'",
        ),
        (
            "clash",
            "noncodingRNA\tgene\tlabel\nA\tC\t2\n",
            "row 1: expected two sequences and a label 0 or 1, found 'A C 2'",
        ),
        ("utr_human", '1,ACGT\n"a,b\n', "line 2: expected 2 cells, found 1"),
        ("mgi", "ID\tsymbol\0\tsynonyms\n", "line 1: not the expected table: it holds a NUL"),
        ("mirbase_precursors", "Accession\tID\n", "holds no hairpin; expected miRBase's table of hairpins"),
        (
            "mgi",
            "ID\tsymbol\tsynonyms\tensembl\n1\t" + "x" * 200_000 + "\t\t\n",
            "line 2: not the expected table: field larger than field limit",
        ),
    ],
)
def test_what_is_wrong_is_said(key, text, message, tmp_path):
    path = tmp_path / "raw"
    path.write_text(text)
    assert message_of(BY_KEY[key], path).startswith(f"raw: {message}")


def test_two_terms_keep_their_own_facts():
    frame = BY_KEY["go"].parse(raw_of("go"))
    facts = set(frame.itertuples(index=False, name=None))
    assert ("GO:0030182", "part_of", "GO:0048699") in facts
    assert ("GO:0030182", "is_a", "GO:0030154") in facts
    assert ("GO:0022008", "exact_synonym", "nervous system cell generation") in facts
    assert not [value for _, field, value in facts if value == "neural cell differentiation"]
    assert "negatively_regulates" not in set(frame["term"])


def test_a_quote_in_a_tab_separated_file_is_a_letter(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text('a\tb\n"x\ty"\n')
    frame = read_delimited(path, {"first": "a", "second": "b"}, separator="\t")
    assert frame.values.tolist() == [['"x', 'y"']]


def test_words_like_na_and_numbers_stay_text(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\nNA,007\n,null\n")
    frame = read_delimited(path, {"a": "a", "b": "b"}, separator=",")
    assert frame.values.tolist() == [["NA", "007"], ["", "null"]]


def test_open_text_says_what_the_reader_found_wrong(tmp_path):
    path = tmp_path / "late"
    path.write_bytes(b"a\n" * 20_000 + b"\xff")
    with (
        pytest.raises(InputError, match=r"late: expected UTF-8 text, found other bytes"),
        open_text(path) as handle,
    ):
        handle.read()


def test_rows_of_species_that_are_not_served_are_counted(monkeypatch):
    monkeypatch.setattr("mircargo.sources.gene2go._LINES", 2)  # so that the fixture fills several blocks
    frame = BY_KEY["gene2go"].parse(raw_of("gene2go"))
    assert (len(frame), frame.attrs["rows_read"]) == (4, 6)


def test_a_carriage_return_in_a_cell_ends_no_row():
    assert raw_of("vesiclepedia").read_bytes().count(b"\r") == 2
    frame = BY_KEY["vesiclepedia"].parse(raw_of("vesiclepedia"))
    assert frame["entrez"].tolist() == ["387140", "", "", "NOTFOUND"]
    assert frame["mirna"].tolist() == ["miR-21*", "hsa-mir-21", "let-7a", "U6"]
