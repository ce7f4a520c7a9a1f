-- title: Pairs that are both supported and refuted
-- description: miRNA-target pairs with support in one publication and negative evidence in another: read both before use.
-- param: organism (organism, default mouse): species
-- columns: mirna, mirna_id, gene, gene_id, support, n_support, n_negative, support_references, negative_references
SELECT
    m.name AS mirna,
    m.id AS mirna_id,
    g.symbol AS gene,
    g.id AS gene_id,
    string_agg(DISTINCT e.evidence, ';' ORDER BY e.evidence) FILTER (e.evidence IN ('functional', 'weak')) AS support,
    count(DISTINCT e.reference) FILTER (e.evidence IN ('functional', 'weak')) AS n_support,
    count(DISTINCT e.reference) FILTER (e.evidence = 'negative') AS n_negative,
    string_agg(DISTINCT e.reference, ';' ORDER BY e.reference) FILTER (e.evidence IN ('functional', 'weak')) AS support_references,
    string_agg(DISTINCT e.reference, ';' ORDER BY e.reference) FILTER (e.evidence = 'negative') AS negative_references
FROM mti e
JOIN mirna m ON m.id = e.mirna
JOIN gene g ON g.id = e.gene
WHERE e.taxon = $organism
GROUP BY m.name, m.id, g.symbol, g.id
HAVING bool_or(e.evidence IN ('functional', 'weak')) AND bool_or(e.evidence = 'negative')
ORDER BY n_support DESC, n_negative DESC, mirna, mirna_id, gene, gene_id
