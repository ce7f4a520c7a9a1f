-- title: Targets that two miRNAs share
-- description: Genes with support for both miRNAs; the classes of evidence of each are listed, negative evidence never counts
-- description: as support, and contested tells that a pair was refuted too.
-- param: mirna_a (mirna): the first miRNA, e.g. miR-21a
-- param: mirna_b (mirna): the second miRNA, e.g. miR-9-5p
-- param: organism (organism, default mouse): species of both
-- columns: gene, gene_id, evidence_a, evidence_b, contested_a, contested_b, n_references_a, n_references_b
WITH pair AS (
    SELECT
        mirna,
        gene,
        string_agg(DISTINCT evidence, ';' ORDER BY evidence) FILTER (evidence <> 'negative') AS evidence,
        bool_or(evidence = 'negative') AND bool_or(evidence IN ('functional', 'weak')) AS contested,
        count(DISTINCT reference) FILTER (evidence <> 'negative') AS n_references
    FROM mti
    WHERE mirna IN ($mirna_a, $mirna_b) AND taxon = $organism
    GROUP BY mirna, gene
    HAVING bool_or(evidence <> 'negative')
)
SELECT
    g.symbol AS gene,
    g.id AS gene_id,
    a.evidence AS evidence_a,
    b.evidence AS evidence_b,
    a.contested AS contested_a,
    b.contested AS contested_b,
    a.n_references AS n_references_a,
    b.n_references AS n_references_b
FROM pair a
JOIN pair b ON b.gene = a.gene AND b.mirna = $mirna_b
JOIN gene g ON g.id = a.gene
WHERE a.mirna = $mirna_a
ORDER BY a.n_references + b.n_references DESC, gene, gene_id
