-- title: Orthologs of a gene
-- description: Orthologs in human, mouse and rat with the number of sources that call them. The table links human with mouse and
-- description: human with rat; a mouse-rat pair goes via the human gene that is named, with the smaller of the two supports.
-- param: gene (gene): the gene, e.g. Pdcd4
-- param: organism (organism, default mouse): species of the gene
-- columns: ortholog, ortholog_id, organism, via, support, sources
WITH asked AS (SELECT id, taxon FROM gene WHERE id = $gene AND taxon = $organism),
pairs AS (
    SELECT gene AS one, gene_other AS other, support, source FROM ortholog
    UNION ALL
    SELECT gene_other, gene, support, source FROM ortholog
),
direct AS (
    SELECT p.other AS id, NULL AS via, p.support, p.source
    FROM pairs p
    JOIN asked ON p.one = asked.id
),
all_orthologs AS (
    SELECT * FROM direct
    UNION ALL
    SELECT p.other, human.symbol, least(d.support, p.support), p.source
    FROM direct d
    JOIN gene human ON human.id = d.id AND human.taxon = 9606
    JOIN pairs p ON p.one = d.id
    JOIN gene g ON g.id = p.other
    JOIN asked ON g.taxon <> asked.taxon
)
SELECT
    g.symbol AS ortholog,
    g.id AS ortholog_id,
    CASE g.taxon WHEN 9606 THEN 'human' WHEN 10090 THEN 'mouse' ELSE 'rat' END AS organism,
    o.via,
    o.support,
    o.source AS sources
FROM all_orthologs o
JOIN gene g ON g.id = o.id
ORDER BY g.taxon, o.support DESC, ortholog, ortholog_id, o.via
