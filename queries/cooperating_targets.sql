-- title: Genes that several miRNA families of one EV source hit
-- description: Targets of the source's cargo by number of seed families; functional, weak and predicted families are counted apart, a
-- description: family once, and refuted pairs not at all. Choose the organism of the source.
-- param: source (source): the EV source, e.g. NSC exosomes
-- param: organism (organism, default mouse): species of the source
-- param: families (integer, default 2): least number of families, validated and predicted together
-- columns: gene, gene_id, n_families, n_functional, n_weak, n_predicted, mirnas, n_references
WITH cargo AS (SELECT DISTINCT mirna FROM ev_cargo WHERE ev_source = $source AND mirna IS NOT NULL)
SELECT
    g.symbol AS gene,
    g.id AS gene_id,
    count(DISTINCT m.seed) AS n_families,
    count(DISTINCT m.seed) FILTER (e.evidence = 'functional') AS n_functional,
    count(DISTINCT m.seed) FILTER (e.evidence = 'weak') AS n_weak,
    count(DISTINCT m.seed) FILTER (e.evidence = 'predicted') AS n_predicted,
    string_agg(DISTINCT m.name, ';' ORDER BY m.name) AS mirnas,
    count(DISTINCT e.reference) AS n_references
FROM mti e
JOIN cargo USING (mirna)
JOIN mirna m ON m.id = e.mirna
JOIN gene g ON g.id = e.gene
WHERE e.taxon = $organism AND e.evidence <> 'negative'
GROUP BY g.symbol, g.id
HAVING count(DISTINCT m.seed) >= $families
ORDER BY n_families DESC, n_functional DESC, n_references DESC, gene, gene_id
