-- title: Members of a miRNA's seed family
-- description: All miRNAs of human, mouse and rat with the same nucleotides 2-8, which predictions cannot tell apart, and how many
-- description: targets each has by experiment.
-- param: mirna (mirna): the miRNA, e.g. let-7b
-- param: organism (organism, default mouse): species of the miRNA
-- columns: mirna, mirna_id, organism, same_organism, sequence, seed, family, n_functional, n_weak
WITH targets AS (
    SELECT
        mirna,
        count(DISTINCT gene) FILTER (evidence = 'functional') AS n_functional,
        count(DISTINCT gene) FILTER (evidence = 'weak') AS n_weak
    FROM mti
    GROUP BY mirna
)
SELECT
    m.name AS mirna,
    m.id AS mirna_id,
    CASE m.taxon WHEN 9606 THEN 'human' WHEN 10090 THEN 'mouse' ELSE 'rat' END AS organism,
    m.taxon = $organism AS same_organism,
    m.sequence,
    m.seed,
    m.family,
    coalesce(t.n_functional, 0) AS n_functional,
    coalesce(t.n_weak, 0) AS n_weak
FROM mirna m
LEFT JOIN targets t ON t.mirna = m.id
WHERE m.seed = (SELECT seed FROM mirna WHERE id = $mirna)
ORDER BY same_organism DESC, m.taxon, mirna, mirna_id
