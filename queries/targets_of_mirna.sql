-- title: Target genes of a miRNA
-- description: One row a gene and class of evidence: validated support, predictions and refuted pairs stay apart.
-- description: A pair is contested when it has support and negative evidence.
-- param: mirna (mirna): the miRNA, e.g. miR-21a
-- param: organism (organism, default mouse): species of the miRNA
-- columns: gene, gene_id, evidence, contested, n_references, references, methods, score, via_ortholog, source
WITH evidence AS (
    SELECT gene, evidence, reference, method, score, via_ortholog, source
    FROM mti
    WHERE mirna = $mirna AND taxon = $organism
),
contested AS (
    SELECT gene
    FROM evidence
    GROUP BY gene
    HAVING bool_or(evidence IN ('functional', 'weak')) AND bool_or(evidence = 'negative')
)
SELECT
    g.symbol AS gene,
    g.id AS gene_id,
    e.evidence,
    g.id IN (SELECT gene FROM contested) AS contested,
    count(DISTINCT e.reference) AS n_references,
    string_agg(DISTINCT e.reference, ';' ORDER BY e.reference) AS "references",
    string_agg(DISTINCT e.method, ' | ' ORDER BY e.method) AS methods,
    min(e.score) AS score,
    string_agg(DISTINCT e.via_ortholog, ';' ORDER BY e.via_ortholog) AS via_ortholog,
    string_agg(DISTINCT e.source, ';' ORDER BY e.source) AS source
FROM evidence e
JOIN gene g ON g.id = e.gene
GROUP BY g.symbol, g.id, e.evidence
ORDER BY list_position(['functional', 'weak', 'predicted', 'negative'], e.evidence), n_references DESC, gene, gene_id
