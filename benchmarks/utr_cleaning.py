"""Evidence for the cleaning of the human 3'UTRs that is not the score itself.

Arguments: UCSC's refGene.txt.gz (hg38) and a gene_info file (symbol → Entrez id). Three views of the ends:
where poly(A) signals lie before them, where AGO2 chimeras fall, and whether TargetScan counts sites there.
Compared are the entry as it is, cut after its last poly(A) signal, and our rule.
"""

import csv
import gzip
import os
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from mirror_folder import mirror_folder

from mircargo.predict.cleaning import PADDED_LENGTH, clean_entry
from mircargo.predict.nucleotides import reverse_complement
from mircargo.predict.transcripts import transcript_models
from mircargo.sources import refgene, utr_human

REGISTRY = Path(
    os.environ.get("MIRCARGO_REGISTRY", Path(__file__).parents[2] / "shared" / "data" / "registry")
)
SIGNAL = re.compile("(?=AATAAA|ATTAAA)")
WORD = 20


def read_genes(path):
    """Symbol or synonym → Entrez id; a symbol wins over a synonym."""
    symbols, synonyms = {}, {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            fields = line.split("\t")
            symbols[fields[2]] = fields[1]
            for name in fields[4].split("|"):
                synonyms.setdefault(name, fields[1])
    return synonyms | symbols


def read_chimeras(folder, entries):
    """(gene, middle of the AGO2-bound fragment in the entry), for fragments found in an entry."""
    places = {}
    for gene, sequence in entries.items():
        for start in range(len(sequence) - WORD + 1):
            places.setdefault(sequence[start : start + WORD], (gene, start))
    found = []
    for name, column in (("hejret2023_train.tsv.gz", "gene"), ("klimentova2022_eclip.tsv.gz", "seq.g")):
        with gzip.open(folder / "clash" / name, "rt") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                fragment = row[column]
                hits = (
                    places.get(fragment[o : o + WORD])
                    for o in range(len(fragment) - WORD + 1)
                    if row.get("label") != "0"
                )
                hit = next(
                    ((h, o) for o, h in enumerate(hits) if h and "N" not in fragment[o : o + WORD]), None
                )
                if hit:
                    found.append((hit[0][0], hit[0][1] - hit[1] + len(fragment) // 2))
    return found


def read_targetscan(folder, genes, entries):
    """Gene → {seed: number of 8mer, 7mer-m8, 7mer-A1 sites} for its families with a conserved site."""
    counts = defaultdict(dict)
    with gzip.open(folder / "targetscan" / "Summary_Counts.default_predictions.hs.tsv.gz", "rt") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            gene = genes.get(row["Gene Symbol"])
            if row["Species ID"] == "9606" and gene in entries:
                kinds = [
                    f"Number of {c} {k} sites"
                    for c in ("conserved", "nonconserved")
                    for k in ("8mer", "7mer-m8", "7mer-1a")
                ]
                counts[gene][row["miRNA family"]] = sum(int(row[kind]) for kind in kinds)
    return counts


def site_ends(sequence, seed):
    """Ends of 8mer, 7mer-m8 and 7mer-A1 sites."""
    match = reverse_complement(seed)
    return sorted({m.end(1) for m in re.finditer(f"(?=({match}A?|{match[1:]}A))", sequence)})


def targetscan_ratio(entries, counts, inside):
    """Sites that TargetScan does not count, over those expected by chance, for places where ``inside`` holds.

    0: all such places lie in TargetScan's 3'UTR; 1: none does. Chance: seeds listed for another gene.
    """
    genes = sorted(counts, key=int)
    others = genes[:]
    random.Random(0).shuffle(others)
    surplus = expected = 0
    for gene, other in zip(genes, others, strict=True):
        for seed, number in counts[gene].items():
            surplus += sum(inside(gene, end) for end in site_ends(entries[gene], seed)[number:])
        for seed in sorted(set(counts[other]) - set(counts[gene]))[:10]:
            scale = len(set(counts[other]) - set(counts[gene])) / min(
                10, len(set(counts[other]) - set(counts[gene]))
            )
            expected += scale * sum(inside(gene, end) for end in site_ends(entries[gene], seed))
    return surplus, expected


def report(name, kept, entries, chimeras, counts):
    """Print one rule's figures; ``kept`` is gene → (start, end) in its entry."""

    def holds(gene, place):
        return kept[gene][0] <= place <= kept[gene][1]

    bound = {gene for gene, _ in chimeras}
    length = sum(kept[gene][1] - kept[gene][0] for gene in bound)
    cut = sum(len(entries[gene]) for gene in bound) - length
    within = sum(holds(*chimera) for chimera in chimeras)
    inner = targetscan_ratio(entries, counts, holds)
    outer = targetscan_ratio(entries, counts, lambda gene, place: not holds(gene, place))
    beyond = f"{1000 * (len(chimeras) - within) / cut:.2f}" if cut else "-"
    outside = f"{outer[0] / outer[1]:.3f}" if outer[1] else "-"
    print(
        f"{name:22s} {length / len(bound):6.0f} nt | chimeras kept {within}, cut {len(chimeras) - within}; a"
        f" kb kept {1000 * within / length:.2f}, cut {beyond} | beyond TargetScan's 3'UTR: kept"
        f" {inner[0] / inner[1]:.3f}, cut {outside}"
    )


def main():
    transcripts, gene_info = map(Path, sys.argv[1:3])
    folder = mirror_folder()
    table = utr_human.parse(REGISTRY / "utr" / "p3utrSeqs_Homo_sapiens.csv.gz")
    entries = dict(zip(table["entrez"], table["sequence"], strict=True))
    genes = read_genes(gene_info)
    models = transcript_models(refgene.parse(transcripts), genes)
    clean = {gene: clean_entry(sequence, models.get(gene, ())) for gene, sequence in entries.items()}
    print("evidence for the end:", dict(sorted(Counter(c.evidence for c in clean.values()).items())))
    chimeras, counts = read_chimeras(folder, entries), read_targetscan(folder, genes, entries)
    for label, sizes in (("844 nt", lambda n: n == PADDED_LENGTH), ("longer", lambda n: n > PADDED_LENGTH)):
        group = {gene: s for gene, s in entries.items() if sizes(len(s))}
        some = [c for c in chimeras if c[0] in group]
        listed = {gene: seeds for gene, seeds in counts.items() if gene in group}
        print(f"-- entries of {label}: {len(group)}; {len(some)} chimeras; {len(listed)} genes in TargetScan")
        report("as they are", {g: (0, len(s)) for g, s in group.items()}, group, some, listed)
        last = {g: [m.start() for m in SIGNAL.finditer(s)] for g, s in group.items()}
        report(
            "last signal + 30",
            {g: (0, min(len(s), last[g][-1] + 30) if last[g] else len(s)) for g, s in group.items()},
            group,
            some,
            listed,
        )
        kept = {
            g: (max(0, s.find(clean[g].sequence)), max(0, s.find(clean[g].sequence)) + len(clean[g].sequence))
            for g, s in group.items()
        }
        report("our rule", kept, group, some, listed)
    offsets = Counter()
    for gene, sequence in entries.items():
        if len(sequence) == PADDED_LENGTH and clean[gene].evidence == "annotated":
            end = len(clean[gene].sequence)
            offsets.update(
                (m.start() - end) // 10 * 10
                for m in SIGNAL.finditer(sequence)
                if -100 <= m.start() - end < 100
            )
    print("signals by distance to annotated ends:", dict(sorted(offsets.items())))


if __name__ == "__main__":
    main()
