-- title: miRNA families with most targets in a process
-- description: Counts distinct genes of the process, a seed family once; validated and predicted targets are counted apart and refuted
-- description: ones not at all. The family's functional targets anywhere stand beside it: much-studied families lead any such list,
-- description: so this is a count and no test (use enrich for one).
-- param: process (process, default neurogenesis): the process, by name or GO id
-- param: organism (organism, default mouse): species
-- param: limit (integer, default 20): how many families to show
-- columns: family, seed, mirnas, n_functional, n_weak, n_predicted, n_functional_anywhere, functional_genes
WITH hits AS (
    SELECT m.family, m.seed, m.name AS mirna, e.gene, e.evidence, e.gene IN (
        SELECT gene FROM gene_set_member WHERE set_id = $process AND taxon = $organism
    ) AS inside
    FROM mti e
    JOIN mirna m ON m.id = e.mirna
    WHERE e.taxon = $organism AND e.evidence <> 'negative'
)
SELECT
    h.family,
    h.seed,
    string_agg(DISTINCT h.mirna, ';' ORDER BY h.mirna) FILTER (h.inside) AS mirnas,
    count(DISTINCT h.gene) FILTER (h.inside AND h.evidence = 'functional') AS n_functional,
    count(DISTINCT h.gene) FILTER (h.inside AND h.evidence = 'weak') AS n_weak,
    count(DISTINCT h.gene) FILTER (h.inside AND h.evidence = 'predicted') AS n_predicted,
    count(DISTINCT h.gene) FILTER (h.evidence = 'functional') AS n_functional_anywhere,
    string_agg(DISTINCT g.symbol, ';' ORDER BY g.symbol) FILTER (h.inside AND h.evidence = 'functional') AS functional_genes
FROM hits h
JOIN gene g ON g.id = h.gene
GROUP BY h.family, h.seed
HAVING bool_or(h.inside)
ORDER BY n_functional DESC, n_weak DESC, n_predicted DESC, h.family, h.seed
LIMIT $limit
