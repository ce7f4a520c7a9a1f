-- title: Gene sets that regulate a process
-- description: GO terms that regulate the process or a process below it (is_a, part_of), with the sign and the number of genes.
-- param: process (process, default neurogenesis): the process, by name or GO id
-- param: organism (organism, default mouse): species whose genes are counted
-- columns: set_id, name, role, size, regulates
WITH RECURSIVE below(id) AS (
    SELECT $process
    UNION
    SELECT r.set_id
    FROM gene_set_relation r
    JOIN below ON r.other = below.id AND r.relation IN ('is_a', 'part_of')
)
SELECT
    s.set_id,
    s.name,
    CASE r.relation
        WHEN 'positively_regulates' THEN 'positive regulation'
        WHEN 'negatively_regulates' THEN 'negative regulation'
        ELSE 'regulation'
    END AS role,
    s.size,
    string_agg(DISTINCT r.other, ';' ORDER BY r.other) AS regulates
FROM gene_set_relation r
JOIN gene_set s ON s.set_id = r.set_id AND s.taxon = $organism
WHERE r.other IN (SELECT id FROM below) AND r.relation LIKE '%regulates' AND r.set_id <> $process
GROUP BY s.set_id, s.name, r.relation, s.size
ORDER BY list_position(['negative regulation', 'positive regulation', 'regulation'], role), s.size DESC, s.set_id
