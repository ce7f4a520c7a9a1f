-- title: miRNAs of a gene
-- description: Which miRNAs are known or predicted to repress a gene, one row a miRNA and class of evidence.
-- param: gene (gene): the gene, by symbol, synonym or id, e.g. Pdcd4
-- param: organism (organism, default mouse): species of the gene
-- columns: mirna, mirna_id, family, evidence, n_references, references, methods, score, via_ortholog, source
SELECT
    m.name AS mirna,
    m.id AS mirna_id,
    m.family,
    e.evidence,
    count(DISTINCT e.reference) AS n_references,
    string_agg(DISTINCT e.reference, ';' ORDER BY e.reference) AS "references",
    string_agg(DISTINCT e.method, ' | ' ORDER BY e.method) AS methods,
    min(e.score) AS score,
    string_agg(DISTINCT e.via_ortholog, ';' ORDER BY e.via_ortholog) AS via_ortholog,
    string_agg(DISTINCT e.source, ';' ORDER BY e.source) AS source
FROM mti e
JOIN mirna m ON m.id = e.mirna
WHERE e.gene = $gene AND e.taxon = $organism
GROUP BY m.name, m.id, m.family, e.evidence
ORDER BY list_position(['functional', 'weak', 'predicted', 'negative'], e.evidence), n_references DESC, mirna, mirna_id
